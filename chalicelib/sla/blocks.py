"""Stretches of open time, with what counted before each, so that adding and measuring are quick."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from chalicelib.sla.hours import DAY, Ranges
from chalicelib.sla.offsets import constant_offsets

Interval = tuple[datetime, datetime]

_NO_TIME = timedelta()


class Block:
    """The open intervals of one stretch of UTC, with the business time before each of them."""

    def __init__(self, intervals: Iterable[Interval]) -> None:
        """Take intervals in order, none touching the next."""
        self.intervals = tuple(intervals)
        self._opens = [opens for opens, _ in self.intervals]
        lengths = (closes - opens for opens, closes in self.intervals)
        *self._counted, self.total = accumulate(lengths, initial=_NO_TIME)

    def before(self, at: datetime) -> timedelta:
        """Return the business time from the block's beginning to an instant in it."""
        last = bisect_right(self._opens, at) - 1
        if last < 0:
            return _NO_TIME
        opens, closes = self.intervals[last]
        return self._counted[last] + min(at, closes) - opens

    def reaching(self, wanted: timedelta) -> datetime:
        """Return the earliest instant with `wanted` before it: above zero, at most the total."""
        # bisect_left, so that time used up at a closing ends there and not at the next opening.
        last = bisect_left(self._counted, wanted) - 1
        return self._opens[last] + (wanted - self._counted[last])

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant of the block stands in an interval."""
        last = bisect_right(self._opens, at) - 1
        return last >= 0 and at < self.intervals[last][1]


def joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Join intervals, given in order, where one begins as the other ends."""
    remaining = iter(intervals)
    whole = next(remaining, None)
    if whole is None:
        return
    for opens, closes in remaining:
        if opens == whole[1]:
            whole = (whole[0], closes)
        else:
            yield whole
            whole = (opens, closes)
    yield whole


def open_within(
    zone: ZoneInfo, start: datetime, end: datetime, ranges_starting_on: Callable[[date], Ranges]
) -> Iterator[Interval]:
    """Iterate over the open intervals of [start, end), in order, by the ranges of each day."""
    for cut, next_cut, offset in constant_offsets(zone, start, end):
        day = (cut + offset).date() - DAY
        midnight = datetime.combine(day, time.min, UTC) - offset
        while midnight < next_cut:
            for from_, to in ranges_starting_on(day):
                opens, closes = midnight + from_, midnight + to
                if opens < next_cut and cut < closes:
                    yield max(opens, cut), min(closes, next_cut)
            day += DAY
            midnight += DAY
