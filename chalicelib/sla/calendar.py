"""Owns business time: when a desk is open, how long it was, and when an amount of it is over."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from chalicelib.sla.blocks import Block, Interval, joined, open_within
from chalicelib.sla.opening_hours import OpeningHours

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TIME = timedelta()
_BLOCK = timedelta(days=28)
_SEARCHED_BLOCKS = 10 * 366 // 28 + 2
_CACHED_BLOCKS = 2 * _SEARCHED_BLOCKS


class NoOpenTimeError(Exception):
    """The calendar does not open for long enough within the ten years that are searched."""


class Calendar(OpeningHours):
    """Opening hours, and the arithmetic over them.

    Business time is the real time during which the zone's wall clock stands in a range, its end
    excluded: an hour that the clock repeats counts twice, one that it skips does not count.
    Instants are given aware, in any zone, and returned in UTC.
    """

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the earliest instant, from `start` on, by which `duration` of business time ran.

        ValueError if `start` is naive or `duration` negative; NoOpenTimeError if the ten years
        after `start` do not hold `duration`.
        """
        start = _in_utc(start)
        if duration < _NO_TIME:
            reason = f"cannot add {duration}: give a duration of zero or more"
            raise ValueError(reason)
        if duration == _NO_TIME:
            return start
        first = _block_number(start)
        wanted = duration + self._block(first).before(start)
        for number in range(first, first + _SEARCHED_BLOCKS):
            block = self._block(number)
            if wanted <= block.total:
                return block.reaching(wanted)
            wanted -= block.total
        reason = (
            f"the calendar in {self.zone} is open for less than {duration} in the ten years "
            f"after {start:%Y-%m-%d}: open it for longer or shorten the duration"
        )
        raise NoOpenTimeError(reason)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time from `start` to `end`.

        ValueError if either is naive or `end` is before `start`.
        """
        start, end = _in_order(start, end)
        first, last = _block_number(start), _block_number(end)
        whole = sum((self._block(number).total for number in range(first, last)), _NO_TIME)
        return whole + self._block(last).before(end) - self._block(first).before(start)

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Iterate over the open intervals (from, to) of [start, end): in order, never touching.

        ValueError, at once, if either is naive or `end` is before `start`.
        """
        start, end = _in_order(start, end)
        numbers = range(_block_number(start), _block_number(end) + 1)
        intervals = (interval for number in numbers for interval in self._block(number).intervals)
        clipped = ((max(opens, start), min(closes, end)) for opens, closes in intervals)
        return joined((opens, closes) for opens, closes in clipped if opens < closes)

    def is_open(self, at: datetime) -> bool:
        """Tell whether business time runs at the instant; ValueError if it is naive."""
        at = _in_utc(at)
        return self._block(_block_number(at)).is_open(at)

    @cached_property
    def _block(self) -> Callable[[int], Block]:
        return lru_cache(maxsize=_CACHED_BLOCKS)(self._build_block)

    def _build_block(self, number: int) -> Block:
        start = _EPOCH + number * _BLOCK
        opened = open_within(ZoneInfo(self.zone), start, start + _BLOCK, self.ranges_starting_on)
        return Block(joined(opened))


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        reason = f"{at.isoformat()} has no time zone: give an aware datetime"
        raise ValueError(reason)
    return at.astimezone(UTC)


def _in_order(start: datetime, end: datetime) -> Interval:
    # In UTC first: two datetimes of one zone compare by wall clock, wrong in a repeated hour.
    start, end = _in_utc(start), _in_utc(end)
    if end < start:
        reason = f"{end.isoformat()} is before {start.isoformat()}: give the earlier instant first"
        raise ValueError(reason)
    return start, end


def _block_number(at: datetime) -> int:
    return (at - _EPOCH) // _BLOCK
