"""Laws of waking, over whatever may happen to a ticket and whenever the sweep comes by."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.configuration.model import Configuration
from chalicelib.desk.wake import wake
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Clock, Metric, Priority, Ticket
from tests.desk.lives import (
    BREACHED,
    HOUR,
    MICROSECOND,
    MINUTE,
    NONE,
    PAGED,
    WARNING,
    escalating,
    happens,
    lawful,
    step,
)

VERBS = [
    "reply",
    "answer",
    "note",
    "wait",
    "resolve",
    "reopen",
    "close",
    "acknowledge",
    "wake",
    "wake",
    "wake",
    "wake",
]
happenings = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 300)), min_size=1, max_size=16
)
beginnings = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2026, 3, 10), datetime(2026, 12, 1), timezones=st.just(UTC)),
        "priority": st.sampled_from([Priority.CRITICAL, Priority.CRITICAL, Priority.NORMAL]),
    }
)


def instants_of(ticket: Ticket) -> list[datetime]:
    """Return all instants at which something of the ticket falls due, reckoned from its parts."""
    instants = [clock.next_at for clock in ticket.clocks if clock.since and not clock.breached_at]
    for chain in ticket.escalations:
        if chain.paused_at is None and chain.acknowledged_by is None:
            instants += [each.at for each in chain.steps[chain.fired :]]
            instants.append(chain.repeat_at)
        if chain.paused_at is None and chain.acknowledged_by:
            instants.append(chain.expires_at)
    if ticket.status == "resolved":
        instants.append(ticket.close_at)
    return [each for each in instants if each]


@lawful
@given(beginnings, happenings)
def test_waking_twice_at_an_instant_does_nothing_the_second_time(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
        once, _ = wake(life.ticket, now, life.configuration)
        twice, made = wake(once, now, life.configuration)
        assert twice == once
        assert made == ()
        assert once.wake_at is None or once.wake_at > now


@lawful
@given(beginnings, happenings)
def test_a_ticket_wakes_exactly_at_the_earliest_instant_at_which_something_is_due(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
        due = life.ticket.wake_at
        assert due == min(instants_of(life.ticket), default=None)
        if due is not None:
            assert wake(life.ticket, due - MICROSECOND, life.configuration)[1] == ()
            assert wake(life.ticket, due, life.configuration)[1] != ()


@lawful
@given(beginnings, happenings)
def test_each_warning_breach_and_step_happens_once_and_in_order(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    shares = [
        (event.details["metric"], event.details["share"])
        for event in life.events
        if event.kind in {WARNING, BREACHED}
    ]
    for metric in Metric:
        given_shares = [share for each, share in shares if each == metric]
        assert given_shares == [50, 75, 90, 100][: len(given_shares)]
    taken = [event for event in life.events if event.kind in {PAGED, Kind.SKIPPED}]
    again = [event.details for event in taken if event.details["again"]]
    assert all(each["step"] == 3 for each in again)  # the last page, after an acknowledgement
    counts: dict[int, list[int]] = {}
    for each in again:
        counts.setdefault(each["chain"], []).append(each["again"])
    assert all(own == list(range(1, len(own) + 1)) for own in counts.values())
    taken = [event for event in taken if not event.details["again"]]
    steps = [(event.details["chain"], event.details["step"]) for event in taken]
    assert len(steps) == len(set(steps))
    for chain in {chain for chain, _ in steps}:
        own = [step for each, step in steps if each == chain]
        assert own == list(range(1, len(own) + 1))


@lawful
@given(beginnings, happenings)
def test_a_page_never_goes_out_after_its_acknowledgement_or_for_a_promise_that_was_kept(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    acknowledged: set[int] = set()
    for verb, minutes in what:
        now += minutes * MINUTE
        before, seen = life.ticket, len(life.events)
        happens(life, verb, now)
        for event in life.events[seen:]:
            if event.kind is Kind.ACKNOWLEDGED:
                acknowledged.add(before.chain.id)
            if event.kind is Kind.EXPIRED:
                acknowledged.discard(event.details["chain"])
            if event.kind is PAGED:
                assert event.details["chain"] not in acknowledged
                kept: Clock = life.clock(event.details["metric"])
                assert kept.stopped_at is None


@lawful
@given(beginnings, st.integers(1, 240))
def test_how_often_the_sweep_comes_by_changes_no_clock(
    begin: Callable[..., Any], beginning: dict[str, Any], minutes: int
) -> None:
    often, seldom = begin(**beginning), begin(**beginning)
    end = beginning["at"] + 60 * HOUR
    moment = beginning["at"]
    while moment < end:
        moment += minutes * MINUTE
        often.wake(moment)
    seldom.wake(moment)
    assert often.ticket.clocks == seldom.ticket.clocks
    for kind in (WARNING, BREACHED):
        assert often.told(kind, "metric", "share") == seldom.told(kind, "metric", "share")


def in_office_hours(described: dict[str, Any]) -> Configuration:
    """Return a desk whose escalations count in office hours, whatever sets them off."""
    steps = [step(after, "supervisor") for after in ("0m", "1h", "3h", "9h")]
    policy = {"name": "day", "calendar": "office", "acknowledged_for": "30m", "steps": steps}
    return escalating(described, {**policy, "triggers": ["breach", "unassigned", "critical"]})


@lawful
@given(beginnings, happenings)
def test_the_steps_behind_the_next_keep_their_distances_in_the_hours_of_their_policy(
    begin: Callable[..., Any],
    described: dict[str, Any],
    beginning: dict[str, Any],
    what: list[tuple[str, int]],
) -> None:
    """Whatever a chain waits for, or rests after, no night moves into what is left of it."""
    desk = in_office_hours(described)
    life, now = begin(**beginning, on=desk), beginning["at"]
    office = desk.time("office")
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
        for chain in life.ticket.escalations:
            left = list(enumerate(chain.steps))[chain.fired :]
            ahead = [each for each in left[1:] if each[1].at > now]
            for (place, one), (_, other) in pairwise(ahead):
                assert office.between(one.at, other.at) == (NONE, 2 * HOUR, 6 * HOUR)[place]
