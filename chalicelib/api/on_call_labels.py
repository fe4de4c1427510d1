"""What is written in the drawing of a month: hours, times of the zone's clocks, names."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def hours(amount: timedelta) -> str:
    """Write how long that is, to the minute."""
    hours, minutes = divmod(round(amount / timedelta(minutes=1)), 60)
    parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")
    return " ".join(filter(None, parts)) or "<1 min"


def clock(at: datetime, zone: str) -> str:
    """Write the time of day."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def period(start: datetime, end: datetime, zone: str) -> str:
    """Write from when until when."""
    clocks = (each.astimezone(ZoneInfo(zone)) for each in (start, end))
    return " – ".join(f"{each:%Y-%m-%d %H:%M}" for each in clocks)


def legible(name: str) -> str:
    """Return a name as XML takes it, which knows no control characters."""
    return "".join(each if each.isprintable() else " " for each in name)


def initials(name: str) -> str:
    """Return the first letters of up to three words."""
    return "".join(word[0] for word in name.split()[:3]).upper()
