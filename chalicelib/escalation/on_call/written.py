"""Owns the written form of what a schedule is made of: zones, days, times, lengths of shifts."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from chalicelib.sla.offsets import WrittenZone

Zone = WrittenZone


def _on_the_wall(written: object) -> object:
    """Refuse what YAML makes of an unquoted 10:00, and times that bring a zone of their own."""
    if isinstance(written, time) and written.tzinfo is None:
        return written
    if not isinstance(written, str) or not _TIME.fullmatch(written):
        message = f'“{written}” is no time on a clock: write HH:MM in quotes, such as "09:00"'
        raise ValueError(message)
    return written


_TIME = re.compile(r"[0-2]\d:[0-5]\d(:[0-5]\d)?")
WallClock = Annotated[
    time,
    BeforeValidator(_on_the_wall),
    WithJsonSchema({"type": "string", "pattern": f"^{_TIME.pattern}$"}),
]

# The calendar itself ends in the year 9999, and what is reckoned from a day must not reach that.
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(3000, 1, 1))]
Instant = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))
]

_LENGTH = re.compile(r"(\d{1,3})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse_length(written: object) -> object:
    """Read how long a shift lasts, such as “12h”, “3d” or “2w”; ValueError otherwise.

    On the wall clock, where a day is a day: 24h and 1d are the same.
    """
    if isinstance(written, timedelta):
        written = write_length(written)
    found = _LENGTH.fullmatch(written) if isinstance(written, str) else None
    if found is None or not int(found[1]):
        message = f"“{written}” is no length of a shift: write hours, days or weeks: 12h, 3d or 2w"
        raise ValueError(message)
    return int(found[1]) * _UNITS[found[2]]


def write_length(length: timedelta) -> str:
    """Return the text that ``parse_length`` reads as ``length``, in the largest unit that fits."""
    unit = next((name for name in "wd" if not length % _UNITS[name]), "h")
    return f"{length // _UNITS[unit]}{unit}"


ShiftLength = Annotated[
    timedelta,
    BeforeValidator(parse_length, json_schema_input_type=str),
    PlainSerializer(write_length, return_type=str),
]
