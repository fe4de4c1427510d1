"""Owns the written form of opening hours: ranges, days of the week and dates, parsed or refused."""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator

from chalicelib.sla.refused import RefusedPart

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_RANGE = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)")
_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_MONTH_AND_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = "2000"


class OpenRange(NamedTuple):
    """Open from `start` up to but not including `end`, on the wall clock.

    Both are counted from the midnight of the day on which the range starts, so `end` is more than
    24 hours when the range runs over midnight. It is never more than `start` plus 24 hours.
    """

    start: timedelta
    end: timedelta

    def __str__(self) -> str:
        """Return the text that parses into this range."""
        return f"{_clock(self.start)}-{_clock(self.end if self.end <= DAY else self.end - DAY)}"


Ranges = tuple[OpenRange, ...]


def parse_range(written: object) -> OpenRange:
    """Read "08:30-18:30", "22:00-06:00" (over midnight) or "18:00-24:00"; ValueError otherwise."""
    found = _RANGE.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        reason = f"{written!r} is not a range of hours: write HH:MM-HH:MM, such as 08:30-18:30"
        raise ValueError(reason)
    start, end = map(_since_midnight, found.groups())
    if start == end:
        reason = f"{written!r} is empty: write 00:00-24:00 for the whole day, [] for a closed one"
        raise ValueError(reason)
    return OpenRange(start, end if start < end else end + DAY)


def parse_weekdays(written: str) -> tuple[str, ...]:
    """Read "mon" or a span such as "mon-fri" or "sat-mon"; ValueError otherwise."""
    first, dash, last = written.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        reason = f"unknown day {written!r}: write {', '.join(WEEKDAYS)} or a span such as mon-fri"
        raise ValueError(reason)
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last or first) - start) % len(WEEKDAYS) + 1
    return (WEEKDAYS * 2)[start : start + length]


def parse_date(written: object) -> date:
    """Read "2026-12-25", or the date that YAML makes of it unquoted; ValueError otherwise."""
    # YAML turns a date with a clock time into a datetime, which is a date to isinstance.
    text = written.isoformat() if isinstance(written, date) else written
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        reason = f"{text!r} is not a date: write YYYY-MM-DD, such as 2026-12-25"
        raise ValueError(reason)
    return _existing_date(text, text)


def parse_holiday(written: object) -> str:
    """Read a date, or "12-25" for every year, into ISO text; ValueError otherwise."""
    if isinstance(written, str) and _MONTH_AND_DAY.fullmatch(written):
        _existing_date(f"{_LEAP_YEAR}-{written}", written)
        return written
    try:
        return parse_date(written).isoformat()
    except ValueError as refusal:
        reason = f"{refusal}, or MM-DD for every year, such as 12-25"
        raise ValueError(reason) from None


def parse_week(written: dict[str, Ranges]) -> dict[str, Ranges]:
    """Give each open day its own entry, Monday first; ValueError where entries collide."""
    week: dict[str, Ranges] = {}
    spans: dict[str, str] = {}
    for span, ranges in written.items():
        for day in parse_weekdays(span):
            if day in week:
                reason = f"{day} stands in {spans[day]!r} and in {span!r}: write each day once"
                raise RefusedPart(reason, (span,))
            week[day], spans[day] = ranges, span
    for day, next_day in pairwise([*WEEKDAYS, WEEKDAYS[0]]):
        refuse_overlap(day, week.get(day, ()), week.get(next_day, ()), (spans.get(day, day),))
    return {day: week[day] for day in WEEKDAYS if week.get(day)}


def refuse_overlap(
    day: object, ranges: Ranges, next_day_ranges: Ranges, path: tuple[object, ...]
) -> None:
    """Raise RefusedPart if two ranges of a day, or one of them and the next day's, overlap.

    `path` leads to where the day, or what makes it overlap, is written.
    """
    for earlier, later in pairwise(ranges):
        if later.start < earlier.end:
            reason = f"{day} {earlier} overlaps {later}: join the two or shorten one"
            raise RefusedPart(reason, path)
    for last, first in zip(ranges[-1:], next_day_ranges[:1], strict=False):
        if first.start + DAY < last.end:
            reason = f"{day} {last} overlaps {first} of the next day: shorten one of the two"
            raise RefusedPart(reason, path)


def _spell_out_always_open(written: object) -> object:
    if written == "24x7":
        return {"mon-sun": ["00:00-24:00"]}
    if not isinstance(written, dict):
        reason = 'is no week: write 24x7, or ranges by day such as {mon-fri: ["09:00-18:00"]}'
        raise ValueError(reason)  # noqa: TRY004 - pydantic reports a ValueError, not a TypeError
    return written


def _require_list(written: object) -> object:
    if not isinstance(written, list | tuple):
        reason = f"{written!r} is not a list: put it in brackets, or write [] for none"
        raise ValueError(reason)  # noqa: TRY004 - pydantic reports a ValueError, not a TypeError
    return written


def _require_dates_once(written: object) -> object:
    # YAML reads 2026-12-24 as a date and "2026-12-24" as a text: two keys, of one day.
    seen: set[str] = set()
    for key in written if isinstance(written, dict) else ():
        if str(key) in seen:
            reason = f"{key} is written twice, with and without quotes: remove one of the two"
            raise RefusedPart(reason, (key,))
        seen.add(str(key))
    return written


def _known_weekdays(written: str) -> str:
    parse_weekdays(written)
    return written


def _since_midnight(clock: str) -> timedelta:
    return timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))


def _clock(since_midnight: timedelta) -> str:
    return "{:02}:{:02}".format(*divmod(since_midnight // MINUTE, 60))


def _existing_date(iso: str, written: str) -> date:
    try:
        return date.fromisoformat(iso)
    except ValueError as refusal:
        reason = f"{written!r} is not a date: {refusal}; correct the month or the day"
        raise ValueError(reason) from None


# The types of the fields: pydantic parses each part where it stands, so that an error names it.
WrittenRange = Annotated[
    OpenRange,
    PlainValidator(parse_range, json_schema_input_type=str),
    PlainSerializer(str, return_type=str),
]
WrittenRanges = Annotated[
    tuple[WrittenRange, ...],
    BeforeValidator(_require_list, json_schema_input_type=list[str]),
    AfterValidator(lambda ranges: tuple(sorted(ranges))),
]
WrittenWeek = Annotated[
    dict[Annotated[str, AfterValidator(_known_weekdays)], WrittenRanges],
    BeforeValidator(
        _spell_out_always_open,
        json_schema_input_type=Literal["24x7"] | dict[str, list[str]],
    ),
    AfterValidator(parse_week),
]
WrittenDate = Annotated[date, BeforeValidator(parse_date, json_schema_input_type=str)]
WrittenExceptions = Annotated[
    dict[WrittenDate, WrittenRanges], BeforeValidator(_require_dates_once)
]
WrittenHolidays = Annotated[
    frozenset[Annotated[str, PlainValidator(parse_holiday, json_schema_input_type=str)]],
    BeforeValidator(_require_list, json_schema_input_type=list[str]),
    PlainSerializer(sorted, return_type=list[str]),
]
