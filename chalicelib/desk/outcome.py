"""What became of a ticket's promises, and whom it paged: by this one compares desks. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from chalicelib.desk.ledger import replayed
from chalicelib.desk.promises import Times
from chalicelib.sla import clock as clocks
from chalicelib.tickets.events import DESK, Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock, Metric
from chalicelib.tickets.status import ASIDE, Status

_NO_TIME = timedelta()
# What the desk does to a ticket by itself; by people's hands these are people's.
RAISES = frozenset({Kind.ESCALATED, Kind.EDITED, Kind.ASSIGNED})


class Fate(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"  # also one that was kept too late
    OPEN = "open"  # neither yet
    RELEASED = "released"  # not promised any more: another priority, merged, spam


class Result(NamedTuple):
    """One promise at its end, or as it stands at the last instant that is looked at."""

    metric: Metric
    question: int  # of next_response: which of the customer's questions; else 0
    target: timedelta
    due_at: datetime | None  # None: it stood still
    fate: Fate
    late_by: timedelta  # what counted beyond the target


class Page(NamedTuple):
    """One page of one person."""

    at: datetime
    person: str
    policy: str


class Outcome(NamedTuple):
    """All promises of a ticket in the order in which they were made, and all its pages."""

    promises: tuple[Result, ...]
    pages: tuple[Page, ...]
    steps: int  # pages that went out, whoever they were for, and changes of the ticket


class Promises:
    """A ticket's promises as its clocks go by."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last: dict[tuple[Metric, int], tuple[Clock, datetime | None]] = {}

    def see(self, standing: Iterable[Clock]) -> None:
        """Look at the clocks after something happened."""
        for clock in standing:
            key = clock.metric, clock.question
            known, due_at = self._last.get(key, (None, None))
            if known is clock:
                continue
            if clock.stopped_at is None or clock.breached_at is not None:
                due_at = clock.breached_at or clock.due_at
            self._last[key] = clock, due_at

    def results(self, status: Status, until: datetime, times: Times) -> tuple[Result, ...]:
        """Return what became of each until then, of a ticket that ends in that status."""
        return tuple(
            Result(
                *key,
                target=clock.target,
                due_at=due_at,
                fate=(fate := _fate(clock, status, until)),
                late_by=_late_by(clock, until, times) if fate is Fate.BROKEN else _NO_TIME,
            )
            for key, (clock, due_at) in self._last.items()
        )


def _fate(clock: Clock, status: Status, until: datetime) -> Fate:
    overdue = clock.due_at is not None and clock.due_at <= until
    if clock.breached_at is not None or clock.late or overdue:
        return Fate.BROKEN
    if clock.stopped_at is not None:
        return Fate.KEPT
    return Fate.RELEASED if status in ASIDE or not clock.promised else Fate.OPEN


def _late_by(clock: Clock, until: datetime, times: Times) -> timedelta:
    return clocks.late_by(clock, until, times(clock.calendar, clock.terms))


def as_it_was(ticket: Ticket, events: Sequence[Event], times: Times, until: datetime) -> Outcome:
    """Return what its recorded events made of a ticket until then.

    ``ticket`` is as it stands now, ``events`` are all of it, in order; ``times`` are the desk's,
    as of each version that the events name.
    """
    promises, status = Promises(), ticket.status
    within = [event for event in events if event.at <= until]
    for moment in replayed(ticket, events, times):
        if moment.at > until:
            break
        promises.see(moment.clocks)
        status = moment.status
    return outcome(promises.results(status, until, times), within)


def outcome(promises: tuple[Result, ...], events: Sequence[Event]) -> Outcome:
    """Return the outcome of these promises, with the pages of the events."""
    paged = [event for event in events if event.kind is Kind.PAGED]
    pages = tuple(
        Page(event.at, person, str(event.details["policy"]))
        for event in paged
        for person in event.details["people"]
    )
    raised = sum(event.kind in RAISES and event.actor.id == DESK.id for event in events)
    return Outcome(promises, pages, len(paged) + raised)
