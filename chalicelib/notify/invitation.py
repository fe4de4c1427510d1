"""An invitation to a call or a visit, as mail programs show it with accept and decline. Pure.

It is a calendar of one event (RFC 5545) that its method makes a message between calendars (RFC
5546). A rescheduled or cancelled visit keeps its ``uid`` and has a higher ``sequence``: by that
the programs move or strike out the event that they have, instead of showing a second one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from chalicelib.customers.address import in_ascii

PRODUCT = "-//Ventanilla//Help desk//EN"
REMINDER = timedelta(minutes=15)

_LINK = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What the part left of the ``@`` may hold and a mailto: may show as it is.
_PLAIN_IN_MAILTO = "@!$&'*+/=^`{|}~"

Party = tuple[str, str]  # address, name
_Property = tuple[str, str | int | datetime, dict[str, str]]


@dataclass(frozen=True)
class Invitation:
    """A call or visit at an agreed time; ``place`` is an address or the call's link."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    place: str
    organizer: Party
    attendees: tuple[Party, ...]
    cancelled: bool = False

    def __post_init__(self) -> None:
        """Refuse a time that a calendar would take for another one."""
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            message = "starts_at and ends_at need a time zone"
            raise ValueError(message)
        if self.ends_at <= self.starts_at:
            message = "ends_at must be later than starts_at"
            raise ValueError(message)


def invitation(visit: Invitation, now: datetime) -> str:
    """Return the calendar that invites to a visit, or calls it off."""
    # Slow to import, and most of what the desk tells invites to nothing.
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415

    calendar, event = Calendar(), Event()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if visit.cancelled else "REQUEST")
    for name, value, parameters in _properties(visit, now):
        event.add(name, value, parameters)
    if not visit.cancelled:  # RFC 5546 allows no alarm in what is called off
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -REMINDER)
        alarm.add("description", _line(visit.summary))
        event.add_component(alarm)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _properties(visit: Invitation, now: datetime) -> Iterator[_Property]:
    yield "uid", _line(visit.uid), {}
    yield "sequence", visit.sequence, {}
    yield "dtstamp", now, {}
    # In UTC every program knows the instant without being told of the desk's zone.
    yield "dtstart", visit.starts_at.astimezone(UTC), {}
    yield "dtend", visit.ends_at.astimezone(UTC), {}
    yield "summary", _line(visit.summary), {}
    if description := _text(visit.description):
        yield "description", description, {}
    if place := _line(visit.place):
        yield from _place(place)
    yield "organizer", _mailto(visit.organizer), {"CN": _name(visit.organizer)}
    for attendee in visit.attendees:
        yield "attendee", _mailto(attendee), _role(attendee, asked=not visit.cancelled)
    yield "status", "CANCELLED" if visit.cancelled else "CONFIRMED", {}


def _place(place: str) -> Iterator[_Property]:
    """A link is the location too: Gmail shows that one, Apple's programs the URL."""
    yield "location", place, {}
    if _LINK.fullmatch(place):
        yield "url", place, {}


def _role(attendee: Party, *, asked: bool) -> dict[str, str]:
    return {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE" if asked else "FALSE",
        "CN": _name(attendee),
    }


def _mailto(party: Party) -> str:
    """Return the address as the mail's headers have it, for programs find the invited by it."""
    return f"mailto:{quote(in_ascii(party[0]), safe=_PLAIN_IN_MAILTO)}"


def _name(party: Party) -> str:
    """Return a name without double quotes: few programs know the encoded ones (RFC 6868)."""
    address, name = party
    return (_line(name) or _line(address)).replace('"', "'")


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """Return a text that ends its lines in one way and has nothing unprintable in them."""
    return _UNPRINTABLE.sub("", "\n".join(text.splitlines())).strip()
