"""Owns how iCal text writes dates, times and durations (RFC 5545), parsed or refused."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.sla.contentlines import Property

_MOMENT: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[Tt]([0-9]{2})([0-9]{2})([0-9]{2})([Zz]?))?"
)
_DURATION: Final = re.compile(
    r"\+?P(?=[0-9T])(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?"
)


def moment(written: Property, zone: ZoneInfo) -> date:
    """Read a date, or a date and time as the wall clock shows it: of UTC in the calendar's zone.

    A time of another zone (TZID) or of none stays as written: the day is the one where it is kept.
    """
    found = _MOMENT.fullmatch(written.value)
    if found is None:
        written.refuse("is not a date: write YYYYMMDD, such as 20261225")
    year, month, day, *clock, in_utc = found.groups()
    try:
        if clock[0] is None:
            return date(int(year), int(month), int(day))
        hour, minute, second = map(int, clock)
        at = datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=UTC)
        return (at.astimezone(zone) if in_utc else at).replace(tzinfo=None)
    except (ValueError, OverflowError) as refusal:
        written.refuse(f"is not a date, {refusal}: correct it")


def day_of(at: date) -> date:
    """Return the day of a date, or of a date and time."""
    return at.date() if isinstance(at, datetime) else at


def duration(written: Property) -> timedelta:
    """Read "P1D", "P1W" or "PT24H"; RefusedPart otherwise."""
    found = _DURATION.fullmatch(written.value.upper())
    if found is None:
        written.refuse("is not a duration: write P1D for a day, P2D for two")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
