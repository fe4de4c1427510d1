"""A zone's offset from UTC over time: where the clocks change, and what that does to hours."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.sla.hours import Ranges

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def constant_offsets(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut [start, end) where the zone's offset changes: (from, to, offset), in order."""
    while start < end:
        change = _next_change(zone, start, end)
        yield start, change, _offset(zone, start)
        start = change


def on_the_wall(
    zone: ZoneInfo, ranges_on: Callable[[date], Ranges], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what of [start, end) the wall clock spends in ranges that begin on each date."""
    for cut, next_cut, offset in constant_offsets(zone, start, end):
        day, last = (cut + offset).date() - _DAY, (next_cut + offset).date()
        while day <= last:
            midnight = datetime.combine(day, time.min, UTC) - offset
            for from_, to in ranges_on(day):
                opens, closes = max(midnight + from_, cut), min(midnight + to, next_cut)
                if opens < closes:
                    yield opens, closes
            day += _DAY


def _next_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    # zoneinfo lists no changes, so they are looked for day by day: since 1970 no zone has made
    # two within six days. They fall on whole seconds, and so do the blocks.
    offset = _offset(zone, start)
    same, probe = start, min(start + _DAY, end)
    while _offset(zone, probe) == offset:
        if probe == end:
            return end
        same, probe = probe, min(probe + _DAY, end)
    while probe - same > _SECOND:
        middle = same + (probe - same) // (2 * _SECOND) * _SECOND
        same, probe = (middle, probe) if _offset(zone, middle) == offset else (same, middle)
    return probe


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    # Never None: a ZoneInfo knows the offset of every instant.
    return at.astimezone(zone).utcoffset() or timedelta()
