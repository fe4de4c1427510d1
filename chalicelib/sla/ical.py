"""Owns holidays as iCal text (RFC 5545), as governments publish it: which days, with which names.

What a text says of its days and this room does not understand is refused, never passed over.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.sla.contentlines import Property, WrittenEvent, written_events
from chalicelib.sla.holidays import Event, IcalHolidays
from chalicelib.sla.moments import day_of, duration, moment
from chalicelib.sla.refused import RefusedPart
from chalicelib.sla.yearly import YearlyRule, until_of, yearly_rule

_PROPERTIES: Final = (
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
    "STATUS", "SUMMARY", "UID",
)  # fmt: skip
_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=366)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_LONGEST_NAME: Final = 200
_MOST_DAYS: Final = 10_000
_MOST_RULES: Final = 200
_KEPT: Final = 16  # a desk has few calendars, and reads its configuration again each minute


@lru_cache(maxsize=_KEPT)
def holidays_of(text: str, zone: str) -> IcalHolidays:
    """Return the holidays of a text, for a calendar of that zone.

    RefusedPart, with the line of the text, where it is not understood.
    """
    known = ZoneInfo(zone)
    written = list(written_events(text, _PROPERTIES))
    instead: dict[str, set[date]] = {}  # of a recurring event, the days that others tell anew
    for each in written:
        if moved := each.one("RECURRENCE-ID"):
            if ";RANGE=" in moved.parameters:
                moved.refuse("moves all later ones too: give them an event of their own")
            if not _value(each, "UID"):
                moved.refuse("stands in an event without UID: add the UID of the other")
            instead.setdefault(_value(each, "UID"), set()).add(day_of(moment(moved, known)))
    days = rules = 0
    events = []
    for each in written:
        if _value(each, "STATUS").upper() == "CANCELLED":
            continue
        event = _event(each, known, instead)
        events.append(event)
        days, rules = days + len(event.begins) * event.days, rules + bool(event.rule)
        if days > _MOST_DAYS or rules > _MOST_RULES:
            limits = f"{_MOST_DAYS:,} days or {_MOST_RULES} rules"
            reason = f"there are more than {limits} up to here: remove those of years long past"
            raise RefusedPart(reason, line=each.line)
    return IcalHolidays(events)


def _event(event: WrittenEvent, zone: ZoneInfo, instead: dict[str, set[date]]) -> Event:
    started = event.one("DTSTART")
    if started is None:
        reason = "this event has no DTSTART: add its day, such as DTSTART;VALUE=DATE:20261225"
        raise RefusedPart(reason, line=event.line)
    for unknown in event.properties.get("EXRULE", ()):
        unknown.refuse("is not understood: write the days that are left out as EXDATE")
    start = moment(started, zone)
    apart_from = set(_days_listed(event, "EXDATE", zone))
    if not event.one("RECURRENCE-ID"):
        apart_from |= instead.get(_value(event, "UID"), set())
    return Event(
        _name(event),
        _days(event, start, zone),
        frozenset({day_of(start), *_days_listed(event, "RDATE", zone)}),
        _rule(event, start, zone),
        frozenset(apart_from),
    )


def _rule(event: WrittenEvent, start: date, zone: ZoneInfo) -> YearlyRule | None:
    written = event.one("RRULE")
    if written is None:
        return None
    try:
        until = until_of(written.value)
        ends = _until(written._replace(name="UNTIL", value=until), start, zone) if until else None
        return yearly_rule(written.value, day_of(start), ends)
    except RefusedPart:
        raise
    except ValueError as refusal:
        written.refuse(str(refusal))


def _until(written: Property, start: date, zone: ZoneInfo) -> date:
    """Return the last day on which a rule may begin: an UNTIL may end it within a day."""
    if not isinstance(start, datetime):
        return day_of(moment(written._replace(value=written.value[: len("YYYYMMDD")]), zone))
    until = moment(written, zone)
    is_too_early = isinstance(until, datetime) and until.time() < start.time()
    return day_of(until) - _DAY if is_too_early else day_of(until)


def _days(event: WrittenEvent, start: date, zone: ZoneInfo) -> int:
    """Return how many days an event takes, begun ones included: by DTEND, DURATION, or one."""
    ended, length = event.one("DTEND"), event.one("DURATION")
    if ended and length:
        length.refuse("stands beside a DTEND: remove one of the two")
    written = ended or length
    if written is None:
        return 1
    if length:
        lasts = duration(length)
    else:
        end = moment(written, zone)
        if isinstance(end, datetime) is not isinstance(start, datetime):
            written.refuse("has a time where DTSTART has none, or none: write both alike")
        lasts = end - start
    if not timedelta() <= lasts <= _LONGEST:
        reason = "ends before it starts" if lasts < timedelta() else "lasts more than 366 days"
        written.refuse(f"{reason}: correct DTSTART or the end, which is the day after the last")
    return max(1, -(-lasts // _DAY))


def _days_listed(event: WrittenEvent, name: str, zone: ZoneInfo) -> Iterator[date]:
    for written in event.properties.get(name, ()):
        for value in filter(None, written.value.split(",")):
            yield day_of(moment(written._replace(value=value.strip()), zone))


def _value(event: WrittenEvent, name: str) -> str:
    written = event.properties.get(name)
    return written[0].value if written else ""


def _name(event: WrittenEvent) -> str:
    """Return the first SUMMARY on one line: a text may stand in several languages."""
    plain = _ESCAPED.sub(
        lambda found: " " if found[1] in "nN" else found[1], _value(event, "SUMMARY")
    )
    return " ".join(plain.split())[:_LONGEST_NAME]
