"""Somebody's on-call shifts as a calendar that programs subscribe to (RFC 5545). Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chalicelib.configuration.model import Language
from chalicelib.notify.invitation import PRODUCT

AGAIN_AFTER = timedelta(hours=1)  # how often programs are to look
_WORDS = {
    Language.ENGLISH: "On call",
    Language.SPANISH: "Guardia",
    Language.PORTUGUESE: "Plantão",
}


class Duty(NamedTuple):
    """A shift of one schedule."""

    schedule: str
    start: datetime
    end: datetime


def roster(
    desk: str, domain: str, language: Language, shifts: Iterable[Duty], now: datetime
) -> str:
    """Return the calendar. A shift keeps its UID as long as it begins when it does."""
    # Slow to import, and few requests are for a calendar.
    from icalendar import Calendar, Event  # noqa: PLC0415

    calendar = Calendar()
    words = _WORDS[language]
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(f"{words}: {desk}"))
    calendar.add("refresh-interval", AGAIN_AFTER, {"VALUE": "DURATION"})
    for shift in shifts:
        event = Event()
        name = _line(shift.schedule)
        event.add(
            "uid", f"on-call.{_word(name)}.{shift.start.astimezone(UTC):%Y%m%dT%H%M%SZ}@{domain}"
        )
        event.add("dtstamp", now)
        event.add("dtstart", shift.start.astimezone(UTC))
        event.add("dtend", shift.end.astimezone(UTC))
        event.add("summary", f"{words}: {name}")
        event.add("transp", "TRANSPARENT")  # being on call, one can still be invited
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _word(name: str) -> str:
    return "".join(each if each.isalnum() else "-" for each in name)


def _line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
