"""A zone, known by its name, and its offset from UTC over time: where the clocks change."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

_STEP = timedelta(days=5)
_SECOND = timedelta(seconds=1)


def constant_offsets(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut [start, end) where the zone's offset changes: (from, to, offset), in order."""
    while start < end:
        change = _next_change(zone, start, end)
        yield start, change, _offset(zone, start)
        start = change


def _next_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    # zoneinfo lists no changes, so they are looked for every five days: since 1970 no zone has
    # made two within six. They fall on whole seconds, and so do the blocks.
    offset = _offset(zone, start)
    same, probe = start, min(start + _STEP, end)
    while _offset(zone, probe) == offset:
        if probe == end:
            return end
        same, probe = probe, min(probe + _STEP, end)
    while probe - same > _SECOND:
        middle = same + (probe - same) // (2 * _SECOND) * _SECOND
        same, probe = (middle, probe) if _offset(zone, middle) == offset else (same, middle)
    return probe


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    # Never None: a ZoneInfo knows the offset of every instant.
    return at.astimezone(zone).utcoffset() or timedelta()


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: "America" is a folder of the tzdata package
        reason = f"unknown time zone {name!r}: write an IANA name such as America/Santiago"
        raise ValueError(reason) from None
    return name


WrittenZone = Annotated[str, AfterValidator(_known_zone)]
