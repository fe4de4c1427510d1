"""Laws of what follows from events, over whatever may happen to a ticket."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk.follow import follow
from chalicelib.desk.wake import settle, wake
from chalicelib.tickets.events import Event, Role, apply
from chalicelib.tickets.model import Priority, Ticket
from chalicelib.tickets.status import ASIDE
from tests.desk.lives import FIRST, MINUTE, NONE, RESOLUTION, happens, lawful

VERBS = [
    "reply",
    "answer",
    "stranger",
    "automatic",
    "note",
    "claim",
    "assign",
    "wait",
    "third",
    "resolve",
    "close",
    "reopen",
    "release",
    "acknowledge",
    "escalate",
    "spam",
    "merge",
    "low",
    "high",
    "critical",
    "wake",
]
happenings = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 600)), min_size=1, max_size=14
)
beginnings = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
        "priority": st.sampled_from(Priority),
        "status": st.sampled_from(["pending", "pending", "held"]),
    }
)


def is_running(ticket: Ticket) -> bool:
    return ticket.status in {"pending", "open", "waiting_third_party"}


@lawful
@given(beginnings, happenings)
def test_counted_time_is_the_time_in_the_statuses_in_which_a_promise_runs(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    counted = {FIRST: NONE, RESOLUTION: NONE}
    for verb, minutes in what:
        before, then, now = life.ticket, now, now + minutes * MINUTE
        for clock in before.clocks:
            passed = life.configuration.time(clock.calendar).between(then, now)
            if not clock.promised:
                continue
            if clock.metric is FIRST and clock.stopped_at is None and before.status not in ASIDE:
                counted[FIRST] += passed
            if clock.metric is RESOLUTION and is_running(before):
                counted[RESOLUTION] += passed
        happens(life, verb, now)
        for clock in life.ticket.clocks:
            used = clock.counted
            if clock.since:
                used += life.configuration.time(clock.calendar).between(clock.since, now)
            assert used == counted[clock.metric]
            assert (clock.since is None) == (clock.due_at is None)
            if clock.metric is RESOLUTION:
                runs = is_running(life.ticket) and clock.promised
                assert (clock.since is not None) == runs


@lawful
@given(beginnings, happenings)
def test_replaying_a_tickets_stored_events_gives_the_same_ticket(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    ticket, replayed = life.blank, []
    stored = [Event.model_validate_json(each.model_dump_json()) for each in life.events]
    for _, group in groupby(stored, key=lambda event: event.version):
        change = list(group)
        own = next((event for event in change if event.actor.role is not Role.SYSTEM), None)
        if own is None:
            at_once = (ticket, change[0].at, life.configuration)
            woken = wake(*at_once)
            by_sweep = [each.kind for each in woken[1]] == [each.kind for each in change]
            ticket, made = woken if by_sweep else settle(*at_once)
        else:
            ticket, made = follow(apply(ticket, own), own, life.configuration)
        # As it would be stored and loaded between two changes.
        ticket = Ticket.model_validate_json(ticket.model_dump_json(exclude_defaults=True))
        replayed += made
    assert ticket == life.ticket
    assert [event.id for event in replayed] == [event.id for event in life.events]


@lawful
@given(beginnings, happenings)
def test_every_event_has_its_own_place_in_one_unbroken_line_of_versions(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    places = [(event.version, event.part) for event in life.events]
    assert places == sorted(set(places))
    assert sorted({version for version, _ in places}) == list(range(1, life.ticket.version + 1))
    for _, together in groupby(places, key=lambda place: place[0]):
        parts = [part for _, part in together]
        assert parts == list(range(len(parts)))
