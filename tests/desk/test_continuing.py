"""What a customer writes to a ticket that was closed: the same by the API as by mail (DESIGN 8)."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.api import verbs as room
from chalicelib.api.problem import answer_to
from chalicelib.api.ticket_inputs import NewMessage
from chalicelib.customers.person import Person
from chalicelib.desk import continuing, opening, verbs
from chalicelib.desk.context import Desk, OnceKey
from chalicelib.desk.continuing import continuation
from chalicelib.desk.opening import NumberTaken, open_ticket
from chalicelib.store.files import LONGEST_TEXT
from chalicelib.tickets.errors import Conflict, KeyReused, Outdated, TicketNotFound
from chalicelib.tickets.events import Actor, Event, Kind, Role
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.reopening import ClosedTooLongAgo, is_over
from chalicelib.tickets.status import Status
from tests.cloud import on_moto
from tests.desk.test_uploads import uploaded
from tests.samples import (
    ANA,
    MARIA,
    REQUESTER,
    SOFIA,
    Time,
    a_call,
    a_desk,
    a_message,
    a_request,
    configuration,
)

NUMBER = "K7M42QXG"
CARLA = Actor(id="carla@cliente.example", role=Role.REQUESTER, name="Carla")
MACHINE = Actor(id="erp", role=Role.MACHINE)
LONG = timedelta(days=30, seconds=1)  # the sample's reopens_within, and a moment more
TEXT = "Ha vuelto a pasar."


@pytest.fixture
def s3() -> Any:
    with mock_aws():
        client = on_moto("s3")
        client.create_bucket(Bucket="attachments")
        yield client


@pytest.fixture
def desk(dynamodb: Any, time: Time, s3: Any) -> Desk:
    """A desk with a ticket that was just closed."""
    desk = a_desk(*dynamodb, time, s3)
    desk.people.save(None, Person(email=CARLA.id, version=1, organizations={"muni": "coordinator"}))
    request = a_request(product="CGU+Plus", channel=Channel.WEB)
    opening.open_ticket(desk, NUMBER, request, a_message(), "request")
    verbs.resolve(desk, NUMBER, "Listo.", a_call(ANA))
    verbs.close(desk, NUMBER, a_call(REQUESTER))
    return desk


def say(
    desk: Desk, actor: Actor = REQUESTER, text: str = TEXT, uploads: Any = (), **terms: Any
) -> Ticket:
    return continuing.say(desk, NUMBER, text, a_call(actor, **terms), False, uploads)


def kinds(desk: Desk, number: str = NUMBER) -> list[Kind]:
    _, page = desk.timelines.open(number, 100)
    return [row["event"].kind for row in page.rows if row["type"] == "event"]


def own_tickets(desk: Desk, who: str = MARIA.email) -> int:
    return len(desk.lists.page("requester", who, 50, None).rows)


class TestAMessage:
    def test_to_what_was_closed_lately_opens_it_again(self, desk: Desk, time: Time) -> None:
        time.passes(days=30)
        assert (say(desk).number, say(desk).status) == (NUMBER, Status.OPEN)
        assert own_tickets(desk) == 1

    def test_to_what_was_closed_long_ago_opens_one_that_continues_it(
        self, desk: Desk, time: Time
    ) -> None:
        before = kinds(desk)
        time.at += LONG
        new = say(desk)
        assert new.number != NUMBER
        assert (new.continues, new.status, new.version) == (NUMBER, Status.PENDING, 1)
        assert desk.tickets.load(NUMBER).status is Status.CLOSED
        assert kinds(desk) == before, "as by mail, nothing happens to the old one"
        (event,) = _events(desk, new.number)
        assert event.message is not None
        assert (event.message.text, event.actor.id) == (TEXT, MARIA.email)

    def test_it_is_asked_for_as_the_old_one_was(self, desk: Desk, time: Time) -> None:
        old = desk.tickets.load(NUMBER)
        time.at += LONG
        new = say(desk)
        same = ("subject", "product", "organization", "agreement", "mailbox", "team", "requester")
        assert {each: getattr(new, each) for each in same} == {
            each: getattr(old, each) for each in same
        }
        assert (new.channel, new.requester_name) == (Channel.API, MARIA.name)
        assert new.clocks, "it has its own promises"

    def test_it_is_for_the_organization_that_the_old_one_was_for(
        self, desk: Desk, time: Time
    ) -> None:
        maria = desk.people.load(MARIA.email)
        both = {"organizations": {"ahead": "member", "muni": "member"}, "version": 2}
        desk.people.save(maria, maria.model_copy(update=both))
        time.at += LONG
        assert say(desk).organization == "muni"

    def test_of_a_coordinator_is_the_coordinators_own_ticket(self, desk: Desk, time: Time) -> None:
        time.at += LONG
        new = say(desk, CARLA)
        assert (new.requester, new.organization, new.continues) == (CARLA.id, "muni", NUMBER)

    def test_of_a_stranger_opens_nothing(self, desk: Desk, time: Time) -> None:
        time.at += LONG
        with pytest.raises(TicketNotFound):
            say(desk, Actor(id="x@nowhere.example", role=Role.REQUESTER))
        assert own_tickets(desk, "x@nowhere.example") == 0

    def test_its_long_text_and_its_files_lie_with_the_new_ticket(
        self, desk: Desk, time: Time, s3: Any
    ) -> None:
        time.at += LONG
        text = "ñ" * LONGEST_TEXT
        new = say(desk, text=text, uploads=[uploaded(desk, s3)])
        (event,) = _events(desk, new.number)
        assert event.message is not None
        assert event.message.text_key is not None
        assert desk.files.text(event.message.text_key) == text
        assert [each.filename for each in event.message.attachments] == ["captura ñ.png"]
        listed = s3.list_objects_v2(Bucket="attachments", Prefix=f"{NUMBER}/")
        assert "Contents" not in listed, "nothing is left with the old one"

    def test_of_an_agent_stays_refused_whenever_it_was_closed(self, desk: Desk, time: Time) -> None:
        time.at += LONG
        with pytest.raises(Exception, match="cannot take “reply”"):
            say(desk, ANA)

    def test_without_an_agreement_by_now_waits_for_one(self, desk: Desk, time: Time) -> None:
        muni = desk.organizations.load("muni")
        without = muni.model_copy(update={"agreements": (), "version": muni.version + 1})
        desk.organizations.save(muni, without, (), None)
        time.at += LONG
        new = say(desk)
        assert (new.held, new.status, new.continues) == ("no_agreement", Status.HELD, NUMBER)

    def test_what_the_desk_has_no_more_is_left_to_it_to_decide(self) -> None:
        old = Ticket(
            number=NUMBER, subject="…", channel=Channel.EMAIL, team="x", requester=MARIA.email,
            product="gone", mailbox="gone@mesa.example", created_at=Time()(), updated_at=Time()(),
        )  # fmt: skip
        request = continuation(old, REQUESTER, configuration())
        assert (request.product, request.team, request.mailbox) == (None, None, None)


class TestOnce:
    """An Idempotency-Key and If-Match mean at the end of a ticket what they mean before."""

    def test_a_retry_finds_the_ticket_that_the_first_request_opened(
        self, desk: Desk, time: Time
    ) -> None:
        time.at += LONG
        key = OnceKey("k", "f")
        first = say(desk, once=key)
        again = say(desk, once=key)
        assert (again.number, again.version) == (first.number, 1)
        assert own_tickets(desk) == 2

    def test_a_retry_finds_it_also_when_the_old_one_was_opened_again_meanwhile(
        self, desk: Desk, time: Time
    ) -> None:
        time.at += LONG
        key = OnceKey("k", "f")
        first = say(desk, once=key)
        verbs.reopen(desk, NUMBER, "era lo mismo", a_call(ANA))
        assert say(desk, once=key).number == first.number
        assert Kind.ANSWERED not in kinds(desk)

    def test_a_retry_of_what_was_appended_in_time_appends_and_opens_nothing_later(
        self, desk: Desk, time: Time
    ) -> None:
        key = OnceKey("k", "f")
        say(desk, once=key)
        verbs.resolve(desk, NUMBER, "Listo.", a_call(ANA))
        verbs.close(desk, NUMBER, a_call(REQUESTER))
        time.at += LONG
        assert say(desk, once=key).number == NUMBER
        assert own_tickets(desk) == 1

    def test_another_request_under_the_same_key_is_refused(self, desk: Desk, time: Time) -> None:
        time.at += LONG
        say(desk, once=OnceKey("k", "f"))
        with pytest.raises(KeyReused):
            say(desk, once=OnceKey("k", "g"))

    def test_who_saw_another_version_of_the_closed_ticket_opens_nothing(
        self, desk: Desk, time: Time
    ) -> None:
        time.at += LONG
        version = desk.tickets.load(NUMBER).version
        with pytest.raises(Outdated):
            say(desk, if_version=version - 1)
        assert own_tickets(desk) == 1
        assert say(desk, if_version=version).continues == NUMBER

    def test_who_is_overtaken_by_an_agent_who_reopens_it_opens_nothing(
        self, desk: Desk, time: Time
    ) -> None:
        time.at += LONG
        store, overtaken = desk.tickets, []

        def save(*what: Any, **how: Any) -> None:
            if not overtaken:
                overtaken.append(True)
                verbs.reopen(desk, NUMBER, "era lo mismo", a_call(ANA))
            store.save(*what, **how)

        others = {name: getattr(store, name) for name in dir(store) if not name.startswith("__")}
        behind = replace(desk, tickets=SimpleNamespace(**{**others, "save": save}))
        with pytest.raises(Conflict, match="Repeat"):
            say(behind)
        assert own_tickets(desk) == 1

    def test_a_ticket_is_unchanged_only_at_the_version_that_was_read(self, desk: Desk) -> None:
        read = desk.tickets.load(NUMBER)
        verbs.reopen(desk, NUMBER, None, a_call(ANA))
        with pytest.raises(NumberTaken):
            open_ticket(
                desk, "M0V7R5CE", a_request(), a_message(), "request",
                extra=[desk.tickets.unchanged(read)],
            )  # fmt: skip


class TestReopen:
    @pytest.mark.parametrize("actor", [REQUESTER, CARLA], ids=lambda who: who.id)
    def test_the_customers_side_opens_nothing_again_that_was_closed_long_ago(
        self, desk: Desk, time: Time, actor: Actor
    ) -> None:
        time.at += LONG
        with pytest.raises(ClosedTooLongAgo) as refused:
            verbs.reopen(desk, NUMBER, "sigue igual", a_call(actor))
        answer = answer_to(refused.value)
        told = json.loads(answer.body)
        assert (answer.status_code, told["type"]) == (
            409, "urn:ventanilla:problem:closed-too-long-ago",
        )  # fmt: skip
        for part in ("“number”", "was closed on 2026-11-23", "POST /tickets/K7M4-2QXG/messages"):
            assert part in told["detail"]
        assert told["closed_at"] == "2026-11-23T13:00:00+00:00"
        assert desk.tickets.load(NUMBER).status is Status.CLOSED

    def test_until_then_it_does(self, desk: Desk, time: Time) -> None:
        time.passes(days=30)
        assert verbs.reopen(desk, NUMBER, None, a_call(REQUESTER)).status is Status.OPEN

    @pytest.mark.parametrize("actor", [ANA, SOFIA, MACHINE], ids=lambda who: who.role)
    def test_the_desks_people_may_always(self, desk: Desk, time: Time, actor: Actor) -> None:
        time.passes(days=400)
        assert verbs.reopen(desk, NUMBER, "era lo mismo", a_call(actor)).status is Status.OPEN

    def test_a_retry_of_what_was_done_in_time_is_no_refusal(self, desk: Desk, time: Time) -> None:
        key = OnceKey("k", "f")
        verbs.reopen(desk, NUMBER, None, a_call(REQUESTER, once=key))
        verbs.resolve(desk, NUMBER, "Listo.", a_call(ANA))
        verbs.close(desk, NUMBER, a_call(REQUESTER))
        time.at += LONG
        again = verbs.reopen(desk, NUMBER, None, a_call(REQUESTER, once=key))
        assert again.status is Status.CLOSED


class TestOverTheApi:
    @pytest.fixture(autouse=True)
    def _of_this_desk(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, "desk", lambda: desk)

    def test_a_new_ticket_is_told_as_such_and_where_it_is(self, desk: Desk, time: Time) -> None:
        time.at += LONG
        body = NewMessage(text=TEXT)
        call = a_call(REQUESTER, once=OnceKey("k", "f"))
        answer = room.message(call, spoken(NUMBER), body)
        told = json.loads(answer.body)
        assert (answer.status_code, told["continues"]) == (201, "K7M4-2QXG")
        assert answer.headers["Location"] == f"../{told['number']}"
        assert answer.headers["ETag"] == '"1"'
        again = room.message(call, spoken(NUMBER), body)
        assert (again.status_code, again.body) == (201, answer.body)
        assert again.headers["Location"] == answer.headers["Location"]
        assert own_tickets(desk) == 2

    def test_a_message_that_is_appended_is_answered_as_ever(self) -> None:
        answer = room.message(a_call(REQUESTER), spoken(NUMBER), NewMessage(text=TEXT))
        assert (answer.status_code, json.loads(answer.body)["number"]) == (200, "K7M4-2QXG")
        assert "Location" not in answer.headers


def test_only_what_is_closed_is_over(desk: Desk) -> None:
    closed = desk.tickets.load(NUMBER)
    assert closed.closed_at is not None
    within = timedelta(days=1)
    later = closed.closed_at + within
    assert not is_over(closed, later, within)
    assert is_over(closed, later + timedelta(microseconds=1), within)
    reopened = closed.model_copy(update={"status": Status.OPEN})
    assert not is_over(reopened, later + within, within)


def _events(desk: Desk, number: str) -> list[Event]:
    _, page = desk.timelines.open(number, 100)
    return [row["event"] for row in page.rows if row["type"] == "event"]
