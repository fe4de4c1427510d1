"""What GET /tickets/{number}/sla shows: each promise with its ledger, and the time in each place."""

from datetime import timedelta

import pytest

from chalicelib.api import sla
from chalicelib.api.sla import DrawingQuery
from chalicelib.api.sla_shapes import sla_view
from chalicelib.configuration.language import Language
from chalicelib.configuration.model import Configuration
from chalicelib.desk import messages, opening, verbs
from chalicelib.desk.accounting import account_for
from chalicelib.desk.waking import wake_ticket
from chalicelib.tickets.errors import NotAllowed
from chalicelib.tickets.events import Kind
from tests.api.timelines import a_life
from tests.api.timelines import seen as shown
from tests.desk.conftest import DESCRIBED, instant
from tests.samples import ANA, REQUESTER, Time, a_call, a_desk, a_message, a_request

NUMBER = "K7M42QXG"


@pytest.fixture
def time():
    return Time()  # Monday 10:00 in Santiago


@pytest.fixture
def desk(dynamodb, time):
    desk = a_desk(*dynamodb, time)
    opening.open_ticket(desk, NUMBER, a_request(), a_message(), "request")
    return desk


def seen(desk, language=Language.ENGLISH):
    accounting = account_for(desk, NUMBER, a_call(ANA))
    return sla_view(accounting, desk.configuration.read(), language)


def promise(desk, metric):
    return next(each for each in seen(desk).promises if each.metric == metric)


def test_the_sum_of_the_intervals_is_the_figure_and_the_ticket_says_the_same(desk, time):
    time.passes(hours=1, minutes=30)
    verbs.claim(desk, NUMBER, a_call(ANA))
    time.passes(hours=30)
    wake_ticket(desk, NUMBER)
    first = promise(desk, "first_response")
    assert first.counted_seconds == sum(each.counted_seconds for each in first.intervals)
    assert first.counted_seconds == 15.5 * 3600  # 10-13, 14-18:30; the next day 8:30-13, 14-17:30
    assert (first.state, first.left_seconds) == ("broken", -11.5 * 3600)
    assert {each.calendar_version for each in first.intervals} == {1}


def test_states_of_promises(desk, time):
    assert promise(desk, "first_response").state == "running"
    messages.say(desk, NUMBER, "Lo vemos.", a_call(ANA), definitive=False)
    assert promise(desk, "first_response").state == "kept"
    verbs.wait(desk, NUMBER, "customer", None, a_call(ANA))
    assert promise(desk, "resolution").state == "paused"
    time.passes(hours=1)
    messages.say(desk, NUMBER, "¿Y bien?", a_call(REQUESTER), definitive=False)
    assert promise(desk, "next_response").question == 1
    time.passes(days=5)
    messages.say(desk, NUMBER, "Tarde.", a_call(ANA), definitive=False)
    assert promise(desk, "next_response").state == "kept_late"


class TestBreaches:
    """What broke is what happened: more time afterwards does not undo it."""

    def test_what_broke_stays_broken_although_it_has_more_time_since_and_is_kept_within_it(self):
        life = a_life()
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("14:05", priority="high")  # 4:05 of 8 office hours
        for now in ("14:10", "16:00"):
            resolution = shown(life, now).promises[-1]
            assert (resolution.state, resolution.breached_at) == ("broken", instant("14:00"))
            assert resolution.lengthened_at == instant("14:05")
            if now == "14:10":
                life.resolve("15:00")
        assert resolution.left_seconds == 3 * 3600
        assert resolution.explanation[-2:] == (
            "It broke at 2026-03-02 14:00:00, when 4h were promised. Since 2026-03-02 14:05:00 8h "
            "are promised: its priority was changed from critical to high. What broke stays "
            "broken.",
            "5h of 8h are used. 3h are left.",
        )
        assert life.told(Kind.ANSWERED_LATE) == []

    def test_what_broke_stays_broken_when_nothing_is_promised_any_more(self):
        life = a_life()
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("14:05", priority="low")
        resolution = shown(life, "16:00").promises[-1]
        assert (resolution.state, resolution.lengthened_at) == ("broken", instant("14:05"))
        assert "nothing is promised: its priority was changed" in resolution.explanation[-2]

    def test_what_has_as_much_time_again_as_when_it_broke_is_broken_without_more_words(self):
        life = a_life()
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("14:05", priority="high")
        life.edit("14:10", priority="critical")
        resolution = shown(life, "14:30").promises[-1]
        assert (resolution.state, resolution.lengthened_at) == ("broken", None)
        assert resolution.explanation[-2].endswith("around the clock")

    def test_targets_of_the_desk_that_became_longer_are_told_with_their_version(self):
        life = a_life()
        life.reply("10:01")
        life.wake_until("14:00")
        targets = {"critical": {"resolution": "6h"}}
        plain = {**DESCRIBED, "sla": [{**DESCRIBED["sla"][0], "targets": targets}]}
        life.configuration = Configuration.model_validate(plain).dated(2, lambda _: None)
        life.wake("14:01")
        resolution = shown(life, "14:30").promises[-1]
        assert resolution.state == "broken"
        assert (
            "6h are promised: the desk's hours or targets were changed (version 2)"
            in (resolution.explanation[-2])
        )

    def test_an_earlier_question_answered_in_the_evening_of_its_deadline_was_too_late(self):
        targets = {"normal": {"first_response": "4h", "next_response": "2h"}}
        policy = {"name": "contract", "calendar": "office", "targets": targets}
        life = a_life("10:00", "normal", sla=[policy])
        life.reply("10:10")
        life.answer("16:00")
        life.wake_until("20:00")
        life.reply("20:00")
        life.answer("2026-03-03T10:00")
        states = [(each.question, each.state) for each in shown(life, "2026-03-03T10:05").promises]
        assert states == [(None, "kept"), (1, "kept_late"), (2, "running")]


def test_a_ticket_older_than_promises_on_events_is_told_with_what_its_clocks_know(
    desk, time, monkeypatch
):
    time.passes(minutes=10)
    messages.say(desk, NUMBER, "Lo vemos.", a_call(ANA), definitive=False)
    time.passes(minutes=50)
    events = [each.model_copy(update={"promises": None}) for each in desk.timelines.events(NUMBER)]
    monkeypatch.setattr(type(desk.timelines), "events", lambda _store, _number: events)
    first, resolution = seen(desk, Language.ENGLISH).promises
    assert (first.state, first.counted_seconds, first.unrecorded_seconds) == ("kept", 600, 600)
    assert first.explanation == (
        "First response",
        "What came before was not recorded in this form; 10m of it counted.",
        "10m of 4h are used. 3h50m are left.",
    )
    assert (resolution.state, resolution.counted_seconds) == ("running", 3600)
    assert (resolution.unrecorded_seconds, len(resolution.intervals)) == (0, 1)
    assert resolution.due_at is not None


def test_time_in_queue_stands_apart_from_time_with_the_desk_and_with_the_customer(desk, time):
    """C6."""
    time.passes(minutes=20)
    verbs.claim(desk, NUMBER, a_call(ANA))
    time.passes(minutes=40)
    verbs.wait(desk, NUMBER, "customer", None, a_call(ANA))
    time.passes(minutes=5)
    view = seen(desk)
    assert (view.in_queue_seconds, view.with_desk_seconds) == (20 * 60, 40 * 60)
    assert (view.with_customer_seconds, view.with_third_party_seconds) == (5 * 60, 0)
    assert [each.stage for each in view.stages] == ["queue", "desk", "customer"]


def test_it_is_explained_in_the_language_that_is_asked_for(desk, time):
    time.passes(minutes=30)
    (first, *_) = seen(desk, Language.SPANISH).promises
    assert first.explanation[0] == "Primera respuesta"
    assert first.explanation[-1] == "Se han usado 30m de 4h. Quedan 3h30m."
    assert "2026-11-23 10:00:00 – 10:30:00: +30m cuenta" in first.explanation[1]


def test_it_is_drawn_with_the_names_of_its_people_in_the_language_that_is_asked_for(
    desk, time, monkeypatch
):
    monkeypatch.setattr(sla, "desk", lambda: desk)
    verbs.claim(desk, NUMBER, a_call(ANA))
    verbs.alert(desk, NUMBER, "No cobran hoy.", None, a_call(ANA))
    time.passes(minutes=20)
    wake_ticket(desk, NUMBER)
    answer = sla.draw(a_call(ANA), NUMBER, DrawingQuery(language=Language.PORTUGUESE))
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert '<title id="title">Promessas de K7M4-2QXG</title>' in answer.body
    assert "America/Santiago" in answer.body
    assert "Carla Soto" in answer.body
    usual = sla.draw(a_call(ANA), NUMBER, DrawingQuery())
    assert "Promesas de K7M4-2QXG" in usual.body
    assert 'viewBox="0 0 832 ' in usual.body
    narrow = sla.draw(a_call(ANA), NUMBER, DrawingQuery(width=360))
    assert 'viewBox="0 0 360 ' in narrow.body


def test_customers_do_not_see_the_ledger_nor_its_drawing(desk, monkeypatch):
    monkeypatch.setattr(sla, "desk", lambda: desk)
    with pytest.raises(NotAllowed):
        account_for(desk, NUMBER, a_call(REQUESTER))
    with pytest.raises(NotAllowed):
        sla.draw(a_call(REQUESTER), NUMBER, DrawingQuery())


def test_a_change_that_comes_while_it_is_read_does_not_make_the_two_disagree(
    desk, time, monkeypatch
):
    """The ticket is read first: what happened after that is not in its ledger."""
    loaded = desk.tickets.load(NUMBER)
    time.passes(minutes=10)
    messages.say(desk, NUMBER, "Lo vemos.", a_call(ANA), definitive=False)
    monkeypatch.setattr(type(desk.tickets), "load", lambda _store, _number: loaded)
    accounting = account_for(desk, NUMBER, a_call(ANA))
    assert accounting.moments[-1].clocks == loaded.clocks
    assert accounting.accounts[0].counted == timedelta(minutes=10)
