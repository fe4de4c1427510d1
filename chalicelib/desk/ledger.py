"""A ticket's promises told from its events: the same clocks again, and why they stand so. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.desk.lengthened import Key, lengthened
from chalicelib.desk.promises import WAITED, Times, timed
from chalicelib.sla.ledger import Account, Interval, Stretch, intervals, joined
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock, Metric
from chalicelib.tickets.status import Status

_KEPT = "resolved"


class Moment(NamedTuple):
    """How a ticket stood after an event."""

    at: datetime
    status: Status
    assignee: str | None
    clocks: tuple[Clock, ...]
    event: Event


class Stage(NamedTuple):
    """A time in which a ticket was with the same side: in the queue, with the desk, or outside."""

    name: str  # queue, desk, customer, third_party, done, aside
    start: datetime
    end: datetime


def replayed(ticket: Ticket, events: Sequence[Event], times: Times) -> Iterator[Moment]:
    """Yield how a ticket stood after each of its events, from the first, with its clocks.

    ``ticket`` is as it stands now; the events are all of them, in order.
    """
    status = Status(_at_first(events, "status", ticket.status) or ticket.status)
    assignee = _at_first(events, "assignee", ticket.assignee)
    bare = ticket.model_copy(update={"status": status, "clocks": ()})
    for event in events:
        if change := event.changes.get("status"):
            status = Status(change.after)
        if change := event.changes.get("assignee"):
            assignee = change.after
        bare = bare.model_copy(update={"status": status})
        bare = bare.model_copy(update={"clocks": timed(bare, event, times)})
        yield Moment(event.at, status, assignee, bare.clocks, event)


def _at_first(events: Iterable[Event], field: str, last: str | None) -> str | None:
    changed = (event.changes[field].before for event in events if field in event.changes)
    return next(changed, last)


def accounts(moments: Sequence[Moment], now: datetime, times: Times) -> tuple[Account, ...]:
    """Return the ledger of each promise up to ``now``, in the order in which they were made."""
    stretches: dict[Key, list[Stretch]] = {}
    first: dict[Key, Moment] = {}
    last: dict[Key, Clock] = {}
    ends = [*(moment.at for moment in moments[1:]), now]
    for moment, end in zip(moments, ends, strict=True):
        for clock in moment.clocks:
            promise = (clock.metric, clock.question)
            last[promise] = clock
            first.setdefault(promise, moment)
            if clock.stopped_at and clock.metric is not Metric.RESOLUTION:
                continue
            parts = stretches.setdefault(promise, [])
            parts[-1:] = _going_on(parts[-1:], _stretch(clock, moment, end))
    longer = lengthened((moment.event, moment.clocks) for moment in moments)
    return tuple(
        Account(
            *promise,
            last[promise].target,
            tuple(lines(_until_the_end(parts), times)),
            last[promise],
            longer.get(promise),
            *_taken_over(promise, first[promise]),
        )
        for promise, parts in stretches.items()
    )


def _taken_over(promise: Key, first: Moment) -> tuple[timedelta, str | None]:
    """Return what had counted of a promise on a ticket that was merged into this one, and which."""
    details = first.event.details
    _, question = promise
    if not question or first.event.kind is not Kind.ABSORBED:
        return timedelta(), None
    return timedelta(seconds=details.get(WAITED, 0)), details["from"]


def _going_on(last: Sequence[Stretch], here: Stretch) -> Iterator[Stretch]:
    """Yield the last stretch, if there is one, and how it goes on: longer, or as another one.

    An event of a server whose clock lags lies before the one that it follows: what goes on through
    both counts once.
    """
    start = here.start
    for each in last:
        if each[2:] == here[2:]:
            start = each.start
        else:
            yield each
    yield here._replace(start=start, end=max(here.end, start))


def _until_the_end(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches, without the one after a promise was kept for good."""
    whole = list(joined(stretches))
    return whole[:-1] if whole and whole[-1].reason == _KEPT else whole


def lines(stretches: Iterable[Stretch], times: Times) -> Iterator[Interval]:
    """Yield the intervals of stretches, each by its own calendar."""
    for stretch in stretches:
        yield from intervals(stretch, times(stretch.calendar, stretch.terms))


def _stretch(clock: Clock, moment: Moment, end: datetime) -> Stretch:
    if clock.since is not None:
        return Stretch(moment.at, end, True, "runs", clock.calendar, clock.terms)
    reason = str(moment.status)
    if clock.stopped_at is not None:
        reason = _KEPT
    elif not clock.promised:
        reason = "not_promised"
    return Stretch(moment.at, end, False, reason, clock.calendar, clock.terms)


_STAGES = {
    Status.OPEN: "desk",
    Status.WAITING_CUSTOMER: "customer",
    Status.WAITING_THIRD_PARTY: "third_party",
    Status.RESOLVED: "done",
    Status.CLOSED: "done",
}


def stages(moments: Sequence[Moment], now: datetime) -> tuple[Stage, ...]:
    """Return with whom the ticket was when; in the queue is while nobody of the desk has it."""
    found: list[Stage] = []
    ends = [*(moment.at for moment in moments[1:]), now]
    for moment, end in zip(moments, ends, strict=True):
        name = _stage(moment)
        if found and found[-1].name == name:
            found[-1] = found[-1]._replace(end=max(end, moment.at))
        elif end > moment.at:
            found.append(Stage(name, moment.at, end))
    return tuple(found)


def _stage(moment: Moment) -> str:
    if moment.status is Status.PENDING:
        return "queue"
    return _STAGES.get(moment.status, "aside")
