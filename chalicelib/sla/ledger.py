"""The ledger of a promise: each interval, whether it counted, and why. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.sla.calendar import Calendar
from chalicelib.sla.clock import TimeScale
from chalicelib.sla.hours import DAY, WEEKDAYS
from chalicelib.tickets.promise import Clock, Metric

_NO_TIME, _INSTANT = timedelta(), timedelta(microseconds=1)


class State(StrEnum):
    """Whether the time of an interval counts."""

    RUNNING = "running"  # every second of it
    CLOSED = "closed"  # outside the hours of the calendar
    PAUSED = "paused"  # for the reason that is given


class Stretch(NamedTuple):
    """A time in which a clock ran, by the hours of a calendar, or stood still for a reason."""

    start: datetime
    end: datetime
    running: bool
    reason: str  # of a pause: a status of the ticket, not_promised; else why it runs
    calendar: str | None = None  # None: wall time
    terms: int = 0  # the version of the desk since which the calendar is so


class Interval(NamedTuple):
    """One line of a ledger, ``[start, end)``."""

    start: datetime
    end: datetime
    state: State
    reason: str  # wall_clock, open, outside_hours, holiday, or why it was paused
    calendar: str | None
    terms: int
    holiday: str | None = None  # its name, where the holiday has one

    @property
    def counted(self) -> timedelta:
        """How much of it counts."""
        return self.end - self.start if self.state is State.RUNNING else _NO_TIME


class Lengthened(NamedTuple):
    """A promise that broke, and was given more time afterwards: it stays broken."""

    broke_at: datetime
    was: timedelta  # the target by which it broke
    since: datetime  # by an event of that instant it is the one that holds
    target: timedelta | None  # None: nothing is promised any more
    cause: str  # what the event changed: a word of the explanation's
    values: Mapping[str, object] = {}  # of the cause
    longer_since: datetime | None = None  # of several such events in a row the first; None: since


class Account(NamedTuple):
    """All intervals of one promise, in order; the sum of what they count is the figure.

    Of a ticket that is older than promises on events, the sum with what was counted before; of a
    question that was asked on a ticket merged into this one, with what was counted there.
    """

    metric: Metric
    question: int  # of next_response: which of the customer's questions; else 0
    target: timedelta
    intervals: tuple[Interval, ...]
    clock: Clock | None = None  # as its events left it
    lengthened: Lengthened | None = None
    unrecorded: timedelta = _NO_TIME  # what counted before the record begins
    taken_from: str | None = None  # the ticket on which that was, where it was merged into this one

    @property
    def counted(self) -> timedelta:
        """How much of the target is used."""
        return sum((each.counted for each in self.intervals), self.unrecorded)


def joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Join stretches, given in order, that follow each other and differ in nothing else."""
    whole: Stretch | None = None
    for each in stretches:
        if each.start == each.end:
            continue
        if whole and whole.end == each.start and whole[2:] == each[2:]:
            whole = whole._replace(end=each.end)
        else:
            if whole:
                yield whole
            whole = each
    if whole:
        yield whole


def intervals(stretch: Stretch, time: TimeScale) -> Iterator[Interval]:
    """Yield the intervals of a stretch: what is open counts, what is closed does not."""
    about = (stretch.calendar, stretch.terms)
    if not stretch.running:
        yield Interval(stretch.start, stretch.end, State.PAUSED, stretch.reason, *about)
        return
    if not isinstance(time, Calendar):
        yield Interval(stretch.start, stretch.end, State.RUNNING, "wall_clock", *about)
        return
    at = stretch.start
    for opens, closes in time.open_intervals(stretch.start, stretch.end):
        if at < opens:
            yield _closed(at, opens, time, about)
        yield Interval(opens, closes, State.RUNNING, "open", *about)
        at = closes
    if at < stretch.end:
        yield _closed(at, stretch.end, time, about)


def _closed(
    start: datetime, end: datetime, calendar: Calendar, about: tuple[str | None, int]
) -> Interval:
    """Return a closed interval; a holiday on which it would be open is its reason."""
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date(), (end - _INSTANT).astimezone(zone).date()
    while day <= last:
        if calendar.is_holiday(day) and WEEKDAYS[day.weekday()] in calendar.hours:
            name = calendar.holiday_name(day)
            return Interval(start, end, State.CLOSED, "holiday", *about, name or None)
        day += DAY
    return Interval(start, end, State.CLOSED, "outside_hours", *about)
