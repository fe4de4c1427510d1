"""Guards changes of two tickets at once: both or none, whoever else is at them at that moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.desk import editing, messages, opening, relations, verbs, work
from chalicelib.desk.change import TRIES
from chalicelib.desk.context import Desk, OnceKey
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.tickets import TicketStore
from chalicelib.tickets.errors import (
    Conflict,
    IllegalMove,
    InvalidChange,
    KeyReused,
    NotAllowed,
    Outdated,
    Refusal,
    TicketNotFound,
)
from chalicelib.tickets.events import INTERNAL, Actor, Event, Kind, Role
from chalicelib.tickets.model import Level, Ticket
from chalicelib.tickets.status import Status
from chalicelib.tickets.work import INVERSE, Link, Relation
from infra.engine import create_table, dynamodb_client
from tests.samples import ANA, REQUESTER, SOFIA, Time, a_call, a_desk, a_message, a_request

NUMBER, SECOND = "K7M42QXG", "M0V7R5CE"
GUEST = Actor(id="x@nowhere.example", role=Role.REQUESTER)


@pytest.fixture
def desk(dynamodb: Any, time: Time) -> Desk:
    return a_desk(*dynamodb, time)


@pytest.fixture
def both(desk: Desk) -> tuple[Ticket, Ticket]:
    return opened(desk, NUMBER), opened(desk, SECOND)


def opened(desk: Desk, number: str, **fields: Any) -> Ticket:
    return opening.open_ticket(desk, number, a_request(**fields), a_message(), "request")


def events(desk: Desk, number: str) -> list[Event]:
    _, page = desk.timelines.open(number, 100)
    return [row["event"] for row in page.rows]


def kinds(desk: Desk, number: str) -> list[Kind]:
    return [event.kind for event in events(desk, number)]


def overtaken(desk: Desk, meanwhile: Callable[[int], object]) -> Desk:
    """Return the desk where somebody else does something just before each of its writes."""
    times: list[int] = []

    class Overtaken(TicketStore):
        def save_all(self, *change: Any, **more: Any) -> None:
            times.append(len(times))
            meanwhile(times[-1])
            super().save_all(*change, **more)

    return replace(desk, tickets=Overtaken(desk.tickets.client, desk.tickets.table))


@pytest.mark.usefixtures("both")
class TestTogether:
    def test_both_tickets_and_both_events_are_written(self, desk: Desk) -> None:
        call = a_call(ANA)
        ours = relations.link(desk, NUMBER, SECOND, Relation.PARENT, call)
        theirs = desk.tickets.load(SECOND)
        assert ours == desk.tickets.load(NUMBER)
        assert (ours.version, theirs.version) == (2, 2)
        assert ours.links == (Link(relation=Relation.PARENT, number=SECOND),)
        assert theirs.links == (Link(relation=Relation.CHILD, number=NUMBER),)
        for number in (NUMBER, SECOND):
            last = events(desk, number)[-1]
            assert (last.kind, last.correlation_id) == (Kind.LINKED, call.correlation_id)

    @pytest.mark.parametrize("which", [NUMBER, SECOND])
    def test_who_overtakes_on_either_ticket_loses_nothing_and_neither_do_we(
        self, desk: Desk, which: str
    ) -> None:
        """P3: nobody's change disappears."""

        def once(attempt: int) -> None:
            if attempt == 0:
                messages.note(desk, which, "primero", a_call(SOFIA))

        relations.merge(overtaken(desk, once), NUMBER, SECOND, None, a_call(ANA))
        assert Kind.NOTED in kinds(desk, which)
        assert kinds(desk, NUMBER)[-1] is Kind.MERGED
        assert kinds(desk, SECOND)[-1] is Kind.ABSORBED

    @pytest.mark.parametrize("which", [NUMBER, SECOND])
    def test_where_others_overtake_all_the_while_neither_ticket_is_changed(
        self, desk: Desk, which: str
    ) -> None:
        def always(_attempt: int) -> None:
            messages.note(desk, which, "primero", a_call(SOFIA))

        with pytest.raises(Conflict, match="Others are changing these tickets"):
            relations.merge(overtaken(desk, always), NUMBER, SECOND, None, a_call(ANA))
        assert kinds(desk, which) == [Kind.CREATED] + [Kind.NOTED] * TRIES
        other = SECOND if which == NUMBER else NUMBER
        assert kinds(desk, other) == [Kind.CREATED]
        assert {desk.tickets.load(each).status for each in (NUMBER, SECOND)} == {Status.PENDING}

    def test_of_two_people_who_merge_two_tickets_crosswise_the_second_is_refused(
        self, desk: Desk
    ) -> None:
        """Otherwise both would be gone, each into the other."""

        def crosswise(attempt: int) -> None:
            if attempt == 0:
                relations.merge(desk, SECOND, NUMBER, None, a_call(SOFIA))

        with pytest.raises(IllegalMove):
            relations.merge(overtaken(desk, crosswise), NUMBER, SECOND, None, a_call(ANA))
        assert desk.tickets.load(SECOND).merged_into == NUMBER
        assert desk.tickets.load(NUMBER).status == "pending"

    def test_a_promise_that_broke_before_is_told_before_on_both(
        self, desk: Desk, time: Time
    ) -> None:
        time.passes(days=2)
        relations.link(desk, NUMBER, SECOND, Relation.RELATED, a_call(ANA))
        for number in (NUMBER, SECOND):
            told = events(desk, number)
            assert Kind.CLOCK_BREACHED in kinds(desk, number)
            assert told[-1].kind is Kind.LINKED
            assert {event.version for event in told[1:-1]} == {2}
            assert len({event.id for event in told}) == len(told)


@pytest.mark.usefixtures("both")
class TestTerms:
    def test_if_match_is_about_the_first_ticket(self, desk: Desk) -> None:
        messages.note(desk, SECOND, "…", a_call(ANA))
        relations.link(desk, NUMBER, SECOND, Relation.RELATED, a_call(ANA, if_version=1))
        with pytest.raises(Outdated) as refused:
            relations.unlink(desk, NUMBER, SECOND, a_call(ANA, if_version=1))
        assert refused.value.members == {"current_version": 2}

    def test_the_same_request_again_changes_neither(self, desk: Desk) -> None:
        once = OnceKey("a-key", "merge K7M4-2QXG")
        first = relations.merge(desk, NUMBER, SECOND, None, a_call(ANA, once=once))
        again = relations.merge(desk, NUMBER, SECOND, None, a_call(ANA, once=once))
        assert again == first
        assert kinds(desk, NUMBER) == [Kind.CREATED, Kind.MERGED]
        assert kinds(desk, SECOND) == [Kind.CREATED, Kind.ABSORBED]

    def test_another_request_under_the_same_key_is_refused(self, desk: Desk) -> None:
        once = OnceKey("a-key", "merge K7M4-2QXG")
        relations.merge(desk, NUMBER, SECOND, None, a_call(ANA, once=once))
        other = OnceKey("a-key", "something else")
        with pytest.raises(KeyReused):
            relations.link(desk, NUMBER, SECOND, Relation.RELATED, a_call(ANA, once=other))

    def test_a_ticket_that_there_is_not_changes_nothing(self, desk: Desk) -> None:
        for pair in ((NUMBER, "NFCB6HG6"), ("NFCB6HG6", NUMBER)):
            with pytest.raises(TicketNotFound):
                relations.merge(desk, *pair, None, a_call(ANA))
        assert desk.tickets.load(NUMBER).version == 1

    def test_a_ticket_is_no_pair_with_itself(self, desk: Desk) -> None:
        for perform in (
            lambda: relations.merge(desk, NUMBER, NUMBER, None, a_call(ANA)),
            lambda: relations.link(desk, NUMBER, NUMBER, Relation.RELATED, a_call(ANA)),
            lambda: relations.unlink(desk, NUMBER, NUMBER, a_call(ANA)),
        ):
            with pytest.raises(InvalidChange, match="that is the ticket itself; name another one"):
                perform()

    def test_customers_join_no_tickets_and_strangers_do_not_learn_that_there_are_any(
        self, desk: Desk
    ) -> None:
        with pytest.raises(NotAllowed):
            relations.merge(desk, NUMBER, SECOND, None, a_call(REQUESTER))
        with pytest.raises(TicketNotFound):
            relations.merge(desk, NUMBER, SECOND, None, a_call(GUEST))


# Many people at once, on an engine whose transactions truly exclude one another.


@pytest.fixture
def busy(dynamodb_endpoint: str, time: Time) -> Desk:
    client = dynamodb_client(dynamodb_endpoint)
    return a_desk(client, create_table(client), time)


def outcome(perform: Callable[[], Ticket]) -> Ticket | Refusal:
    try:
        return perform()
    except Refusal as refusal:
        return refusal


def test_twenty_people_who_change_one_ticket_at_once_leave_twenty_outcomes_and_lose_none(
    busy: Desk,
) -> None:
    """P3: each is applied and stands on the timeline, or is refused and was told so."""
    opened(busy, NUMBER)
    calls = [a_call(ANA) for _ in range(20)]
    doing: tuple[Callable[[Any], Ticket], ...] = (
        lambda call: work.log(busy, NUMBER, 10, "…", call),
        lambda call: messages.note(busy, NUMBER, call.correlation_id, call),
        lambda call: editing.edit(busy, NUMBER, {"urgency": Level.HIGH}, call),
        lambda call: verbs.assign(busy, NUMBER, ANA.id, None, None, call),
    )

    def one(place: int) -> Ticket | Refusal:
        return outcome(lambda: doing[place % len(doing)](calls[place]))

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(one, range(20)))

    applied = [each for each in outcomes if isinstance(each, Ticket)]
    assert applied
    assert all(isinstance(each, Ticket | Conflict) for each in outcomes)
    assert len({each.version for each in applied}) == len(applied)
    ticket, told = busy.tickets.load(NUMBER), events(busy, NUMBER)
    assert ticket.version == 1 + len(applied) == len(told)
    assert [event.version for event in told] == list(range(1, len(told) + 1))
    by_call = {event.correlation_id: event for event in told}
    logged = 0
    for call, result in zip(calls, outcomes, strict=True):
        assert (call.correlation_id in by_call) == isinstance(result, Ticket)
        if isinstance(result, Ticket):
            assert by_call[call.correlation_id].version == result.version
            logged += 10 * (by_call[call.correlation_id].kind is Kind.LOGGED)
    assert ticket.minutes == logged


def test_the_hours_of_an_agreement_lose_no_minute_although_many_log_at_once(busy: Desk) -> None:
    numbers = ["K7M42QXG", "M0V7R5CE", "NFCB6HG6", "4QXD0MM4"]
    for number in numbers:
        opened(busy, number)

    def one(number: str) -> Ticket | Refusal:
        return outcome(lambda: work.log(busy, number, 15, None, a_call(ANA)))

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, numbers * 2))

    applied = [each for each in outcomes if isinstance(each, Ticket)]
    agreement = busy.organizations.load("muni").agreement("muni.1")
    assert agreement is not None
    assert agreement.minutes_used == 15 * len(applied) > 0
    assert sum(busy.tickets.load(each).minutes for each in numbers) == agreement.minutes_used


def test_whoever_links_at_once_both_sides_of_every_link_agree(busy: Desk) -> None:
    numbers = ["K7M42QXG", "M0V7R5CE", "NFCB6HG6", "4QXD0MM4"]
    for number in numbers:
        opened(busy, number)
    pairs = [(one, other) for one in numbers for other in numbers if one != other]

    def one(pair: tuple[str, str]) -> Ticket | Refusal:
        return outcome(lambda: relations.link(busy, *pair, Relation.PARENT, a_call(ANA)))

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(one, pairs))

    assert any(isinstance(each, Ticket) for each in outcomes)
    for number in numbers:
        for link in busy.tickets.load(number).links:
            theirs = busy.tickets.load(link.number).links
            assert Link(relation=INVERSE[link.relation], number=number) in theirs


def test_a_merge_and_the_sweep_at_once_page_nobody_for_what_is_gone(busy: Desk, time: Time) -> None:
    opened(busy, NUMBER)
    opened(busy, SECOND)
    time.passes(days=2)
    with ThreadPoolExecutor(2) as pool:
        merging = pool.submit(relations.merge, busy, NUMBER, SECOND, None, a_call(ANA))
        waking = pool.submit(wake_ticket, busy, NUMBER)
        merging.result(), waking.result()
    merged = busy.tickets.load(NUMBER)
    assert (merged.status, merged.wake_at) == ("merged", None)
    assert wake_ticket(busy, NUMBER) == ()
    assert all(kind in INTERNAL | {Kind.CREATED, Kind.MERGED} for kind in kinds(busy, NUMBER))
