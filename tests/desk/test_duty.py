"""Duty that people arrange: stored once, seen by whoever is paged, and kept through desk.yaml."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.api.problem import answer_to
from chalicelib.desk import configuring, duty, opening, paging
from chalicelib.desk.arranged import ArrangementNotFound, renew_feed
from chalicelib.desk.context import OnceKey
from chalicelib.desk.duty import ScheduleNotFound
from chalicelib.desk.relief import LeavesGap
from chalicelib.desk.sweeping import Sweeper
from chalicelib.desk.waking import wake_ticket
from chalicelib.escalation.on_call import on_call_at
from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand
from chalicelib.escalation.on_call.asking import MOST_RELIEFS, TooManyReliefs
from chalicelib.store import duty as stored
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.duty import DutyStore, TooManyArrangements
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import InvalidChange, KeyReused, NotAllowed
from chalicelib.tickets.events import Actor, Kind, Role
from infra.local.desk import SAMPLE
from tests.samples import MONDAY, SOFIA, a_call, a_desk, a_message, a_request

CARLA = Actor(id="carla@mesa.example", role=Role.AGENT)
DIEGO = Actor(id="diego@mesa.example", role=Role.AGENT)
ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
MACHINE = Actor(id="erp", role=Role.MACHINE)
TEXT = SAMPLE.read_text(encoding="utf-8")
HOUR = timedelta(hours=1)
TODAY = Period(start=MONDAY + HOUR, end=MONDAY + 9 * HOUR)


@pytest.fixture
def desk(dynamodb, time):
    desk = a_desk(*dynamodb, time)
    configuring.apply(desk, TEXT, None, a_call(ALMA))
    return desk


def a_new(desk, person=DIEGO.id, period=TODAY, **fields):
    return Arrangement(
        id=duty.new_id(desk), schedule="ingenieria", person=person, period=period, by="?",
        at=desk.now(), **fields,
    )  # fmt: skip


def on_call(desk, at=TODAY.start):
    return on_call_at(desk.configuration.read().on_call["ingenieria"], at)


def in_another_container(desk):
    return ConfigurationStore(desk.configuration.client, desk.configuration.table)


def test_who_stands_in_is_on_call_for_everybody_who_reads_the_desk(desk):
    assert on_call(desk) == CARLA.id
    placed = duty.place(desk, a_new(desk), a_call(DIEGO))
    assert on_call(desk) == DIEGO.id
    other = in_another_container(desk).read().on_call["ingenieria"]
    assert on_call_at(other, TODAY.start) == DIEGO.id
    duty.take_back(desk, "ingenieria", placed.id, a_call(SOFIA))
    assert on_call(desk) == CARLA.id
    assert desk.duty.load().arrangements == ()


def test_who_stood_in_before_the_sweep_is_paged_by_a_waker_that_remembers_another(desk, time):
    """Two containers: one was asked for the override, the other still remembers the time before."""
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    remembering = replace(desk, configuration=in_another_container(desk))
    remembering.configuration.read()
    place_for_good = Period(start=TODAY.start, end=TODAY.start + timedelta(days=60))
    duty.place(desk, a_new(desk, period=place_for_good), a_call(DIEGO))
    things, paged = [], []
    while not paged:
        time.at = desk.tickets.load(ticket.number).wake_at
        things.clear()
        Sweeper(desk, things.extend).sweep()
        (due,) = things
        happened = wake_ticket(remembering, ticket.number, duty=due["duty"])
        paged = [event.details["people"] for event in happened if event.kind is Kind.PAGED]
    assert paged == [[DIEGO.id]]


def test_who_stood_in_before_a_page_is_known_to_have_failed_is_paged_instead(desk, time):
    """The function that learns of it still remembers the time before."""
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    while not (chain := desk.tickets.load(ticket.number).chain) or not chain.paged:
        time.at = desk.tickets.load(ticket.number).wake_at
        wake_ticket(desk, ticket.number)
    remembering = replace(desk, configuration=in_another_container(desk))
    remembering.configuration.read()
    place_for_good = Period(start=time(), end=time() + timedelta(days=60))
    duty.place(desk, a_new(desk, period=place_for_good), a_call(DIEGO))
    for who in chain.paged:
        paging.unreached(remembering, ticket.number, chain.id, chain.latest, who, "mail")
    *_, paged = [each for each in desk.timelines.events(ticket.number) if each.kind is Kind.PAGED]
    assert paged.details["people"] == [DIEGO.id, SOFIA.id]  # who stands in, and the supervisor


def test_the_desk_and_what_is_arranged_are_read_in_one_request(desk):
    duty.place(desk, a_new(desk), a_call(DIEGO))
    store, asked = in_another_container(desk), []
    client = store.client
    client.meta.events.register("before-call.dynamodb", lambda model, **_: asked.append(model.name))
    for _ in range(3):
        store.read()
    assert asked == ["BatchGetItem"]


def test_a_swap_holds_once_its_colleague_accepts_it(desk):
    waits = duty.ask(desk, a_new(desk), a_call(CARLA))
    assert (waits.stand, on_call(desk)) == (Stand.ASKED, CARLA.id)
    with pytest.raises(NotAllowed):
        duty.accept(desk, waits.id, a_call(CARLA))
    assert duty.accept(desk, waits.id, a_call(DIEGO)).stand is Stand.HOLDS
    assert on_call(desk) == DIEGO.id


@pytest.mark.parametrize(("verb", "who"), [(duty.decline, DIEGO), (duty.withdraw, CARLA)])
def test_a_swap_that_comes_to_nothing_changes_nothing(desk, verb, who):
    waits = duty.ask(desk, a_new(desk), a_call(CARLA))
    verb(desk, waits.id, a_call(who))
    assert on_call(desk) == CARLA.id


@pytest.mark.parametrize("who", [MACHINE, Actor(id="maria@cliente.example", role=Role.REQUESTER)])
def test_only_people_of_the_desk_arrange_duty(desk, who):
    attempts = (
        lambda: duty.place(desk, a_new(desk), a_call(who)),
        lambda: duty.take_back(desk, "ingenieria", "x", a_call(who)),
        lambda: duty.ask(desk, a_new(desk), a_call(who)),
        lambda: duty.accept(desk, "x", a_call(who)),
        lambda: duty.decline(desk, "x", a_call(who)),
        lambda: duty.withdraw(desk, "x", a_call(who)),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert desk.duty.load().arrangements == ()


def test_who_relieves_a_colleague_again_and_again_is_refused_and_may_go_on_without_naming_them(
    desk,
):
    for _ in range(MOST_RELIEFS):
        placed = duty.place(desk, a_new(desk, instead_of=CARLA.id), a_call(DIEGO))
        duty.take_back(desk, "ingenieria", placed.id, a_call(DIEGO))
    with pytest.raises(TooManyReliefs) as refused:
        duty.place(desk, a_new(desk, instead_of=CARLA.id), a_call(DIEGO))
    answer = answer_to(refused.value)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "86400")
    assert duty.place(desk, a_new(desk), a_call(DIEGO)).person == DIEGO.id
    assert on_call(desk) == DIEGO.id


def test_what_does_not_exist_is_named(desk):
    with pytest.raises(ScheduleNotFound, match="There are: ingenieria"):
        duty.place(desk, a_new(desk).model_copy(update={"schedule": "x"}), a_call(DIEGO))
    with pytest.raises(InvalidChange, match=r"nadie@mesa\.example is not of this desk's staff"):
        duty.place(desk, a_new(desk, person="nadie@mesa.example"), a_call(SOFIA))
    with pytest.raises(ArrangementNotFound, match="GET /on-call/arrangements"):
        duty.accept(desk, "k7m42qxg", a_call(DIEGO))
    placed = duty.place(desk, a_new(desk), a_call(DIEGO))
    with pytest.raises(ArrangementNotFound):  # an override is no swap
        duty.accept(desk, placed.id, a_call(DIEGO))


class TestOnce:
    def call(self, who, fingerprint="f"):
        return a_call(who, once=OnceKey("key", fingerprint))

    def test_the_same_request_once_more_is_the_same_override(self, desk):
        first = duty.place(desk, a_new(desk), self.call(DIEGO))
        again = duty.place(desk, a_new(desk), self.call(DIEGO))
        assert again == first
        assert desk.duty.load().arrangements == (first,)
        with pytest.raises(KeyReused):
            duty.place(desk, a_new(desk), self.call(DIEGO, "g"))

    def test_an_answer_that_got_lost_is_given_again(self, desk):
        waits = duty.ask(desk, a_new(desk), a_call(CARLA))
        first = duty.accept(desk, waits.id, self.call(DIEGO))
        assert duty.accept(desk, waits.id, self.call(DIEGO)) == first

    def test_one_that_was_taken_back_is_taken_back_again(self, desk):
        placed = duty.place(desk, a_new(desk), a_call(DIEGO))
        for _ in range(2):
            duty.take_back(desk, "ingenieria", placed.id, self.call(DIEGO))
        with pytest.raises(ArrangementNotFound):
            duty.take_back(desk, "ingenieria", placed.id, a_call(DIEGO))

    def test_one_that_relieved_somebody_is_taken_back_once_and_again_by_the_same_request(
        self, desk
    ):
        placed = duty.place(desk, a_new(desk, instead_of=CARLA.id), a_call(DIEGO))
        for _ in range(2):
            duty.take_back(desk, "ingenieria", placed.id, self.call(DIEGO))
        assert on_call(desk) == CARLA.id
        with pytest.raises(ArrangementNotFound):
            duty.take_back(desk, "ingenieria", placed.id, a_call(DIEGO))
        with pytest.raises(ArrangementNotFound):
            duty.accept(desk, placed.id, a_call(DIEGO))

    def test_of_two_at_once_none_is_lost(self, desk, monkeypatch):
        other = a_new(desk, period=Period(start=TODAY.end, end=TODAY.end + HOUR))
        load, raced = DutyStore.load, []

        def and_somebody_else(store):
            found = load(store)
            if not raced:
                raced.append(duty.place)
                duty.place(desk, other, a_call(DIEGO))
            return found

        monkeypatch.setattr(DutyStore, "load", and_somebody_else)
        mine = duty.place(desk, a_new(desk), a_call(DIEGO))
        assert {each.id for each in desk.duty.load().arrangements} == {mine.id, other.id}


class TestStore:
    def test_a_save_against_another_version_writes_nothing(self, desk):
        before = desk.duty.load()
        duty.place(desk, a_new(desk), a_call(DIEGO))
        with pytest.raises(Stale):
            desk.duty.save(before, before)

    def test_what_is_long_past_is_left_out_and_a_year_is_kept(self, desk, time):
        year = a_new(desk)
        waits = duty.ask(desk, a_new(desk, period=Period(start=TODAY.end, end=TODAY.end + HOUR)),
                         a_call(CARLA))  # fmt: skip
        duty.place(desk, year, a_call(DIEGO))
        for days, kept in ((30, {year.id, waits.id}), (366, {year.id}), (400, set())):
            time.at = MONDAY + timedelta(days=days)
            later = Period(start=time.at + HOUR, end=time.at + 2 * HOUR)
            fresh = duty.place(desk, a_new(desk, period=later), a_call(DIEGO))
            others = {each.id for each in desk.duty.load().arrangements} - {fresh.id}
            assert kept <= others
            assert (year.id in others, waits.id in others) == (year.id in kept, waits.id in kept)

    def test_there_is_an_end_to_it(self, desk, monkeypatch):
        monkeypatch.setattr(stored, "MOST", 1)
        duty.place(desk, a_new(desk), a_call(DIEGO))
        with pytest.raises(TooManyArrangements):
            duty.place(desk, a_new(desk), a_call(DIEGO))

    def test_what_came_to_nothing_makes_room(self, desk, monkeypatch):
        monkeypatch.setattr(stored, "MOST", 3)
        for hour in range(5):
            period = Period(start=TODAY.end + hour * HOUR, end=TODAY.end + (hour + 1) * HOUR)
            swap = duty.ask(desk, a_new(desk, period=period), a_call(CARLA))
            duty.withdraw(desk, swap.id, a_call(CARLA))
        placed = duty.place(desk, a_new(desk), a_call(DIEGO))
        assert placed in desk.duty.load().arrangements

    def test_long_reasons_end_with_a_refusal_before_the_table_refuses_the_item(self, desk):
        words = {"swap": True, "stand": Stand.ASKED, "instead_of": CARLA.id, "reason": "ñ" * 1_000}
        crowd = tuple(a_new(desk, **words) for _ in range(400))
        while stored.Duty(arrangements=crowd).is_full:
            crowd = crowd[1:]
        desk.duty.save(desk.duty.load(), stored.Duty(arrangements=crowd))
        with pytest.raises(TooManyArrangements, match="shorter reason"):
            for _ in range(10):
                duty.place(desk, a_new(desk, reason="ñ" * 1_000), a_call(DIEGO))
        answered = duty.accept(desk, crowd[0].id, a_call(DIEGO))
        assert answered.stand is Stand.HOLDS

    def test_the_reason_of_what_is_past_stands_in_the_audit_alone(self, desk, time):
        past = duty.place(desk, a_new(desk, reason="dentist"), a_call(DIEGO))
        time.at = TODAY.end + HOUR
        later = Period(start=time.at + HOUR, end=time.at + 2 * HOUR)
        duty.place(desk, a_new(desk, period=later, reason="school"), a_call(DIEGO))
        kept = desk.duty.load().arrangements
        assert [each.reason for each in kept] == [None, "school"]
        assert kept[0].id == past.id

    def test_a_calendars_link_is_renewed(self, desk):
        assert desk.duty.load().feeds == {}
        assert [renew_feed(desk, a_call(DIEGO)) for _ in range(2)] == [1, 2]
        duty.place(desk, a_new(desk), a_call(DIEGO))
        assert desk.duty.load().feeds == {DIEGO.id: 2}
        again = a_call(DIEGO, once=OnceKey("key", "f"))
        assert [renew_feed(desk, again) for _ in range(2)] == [3, 3]


class TestDescribingTheDesk:
    OTHER = TEXT.replace("name: Mesa de Ayuda", "name: Mesa Central")
    WITHOUT_CARLA = (
        re.sub(r"  carla@mesa\.example: .*\n", "", TEXT)
        .replace("[carla@mesa.example, diego@mesa.example]", "[diego@mesa.example]")
        .replace("[diego@mesa.example, carla@mesa.example]", "[diego@mesa.example]")
    )

    def apply(self, desk, text):
        return configuring.apply(desk, text, None, a_call(ALMA))

    def test_what_people_arranged_is_no_part_of_the_description_and_outlives_it(self, desk):
        duty.place(desk, a_new(desk), a_call(DIEGO))
        assert self.apply(desk, self.OTHER).changes == ("~ name: Mesa de Ayuda → Mesa Central",)
        assert desk.configuration.versions.text(3) == self.OTHER
        assert on_call(desk) == DIEGO.id
        assert configuring.roll_back(desk, 2, None, a_call(ALMA)).version == 4
        assert on_call(desk) == DIEGO.id

    def test_a_schedule_that_goes_takes_what_was_arranged_out_of_sight(self, desk):
        duty.place(desk, a_new(desk), a_call(DIEGO))
        cut = TEXT[: TEXT.index("escalation:\n")] + TEXT[TEXT.index("# The desk's own words") :]
        self.apply(desk, cut)
        assert desk.configuration.read().on_call == {}
        self.apply(desk, TEXT)
        assert on_call(desk) == DIEGO.id

    @pytest.mark.parametrize("door", [configuring.check, None])
    def test_who_is_on_call_goes_only_when_somebody_takes_over(self, desk, door):
        later = TEXT.replace("start: 2026-01-05", "start: 2026-12-07")
        with pytest.raises(LeavesGap, match=r"“on_call\.ingenieria”: carla@mesa\.example is on"):
            door(desk, later, a_call(ALMA)) if door else self.apply(desk, later)
        duty.place(
            desk,
            a_new(desk, period=Period(start=MONDAY, end=MONDAY + timedelta(days=20))),
            a_call(DIEGO),
        )
        assert self.apply(desk, later).version == 3

    def test_a_person_who_is_followed_by_somebody_may_go(self, desk):
        self.apply(desk, self.WITHOUT_CARLA)
        assert on_call(desk) == DIEGO.id

    def test_a_person_who_will_be_on_call_by_arrangement_does_not_go(self, desk):
        placed = duty.place(desk, a_new(desk, person=CARLA.id), a_call(SOFIA))
        with pytest.raises(LeavesGap, match=f"carla@mesa.example.*by override {placed.id} until"):
            self.apply(desk, self.WITHOUT_CARLA)
        duty.take_back(desk, "ingenieria", placed.id, a_call(SOFIA))
        self.apply(desk, self.WITHOUT_CARLA)

    def test_nor_does_one_who_is_asked_for_a_swap(self, desk, time):
        time.at = MONDAY + timedelta(days=7)  # Diego's week
        waits = duty.ask(
            desk,
            a_new(
                desk, person=CARLA.id, period=Period(start=time.at + HOUR, end=time.at + 5 * HOUR)
            ),
            a_call(DIEGO),
        )
        with pytest.raises(LeavesGap, match=f"by swap {waits.id}"):
            self.apply(desk, self.WITHOUT_CARLA)
