"""Owns which time the command is about: written as days of the desk, or as instants."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.sla.duration import write_duration


class Period(NamedTuple):
    """The time within which tickets were created, its end not included."""

    since: datetime
    until: datetime


def period(since: str, until: str | None, zone: str, now: datetime) -> Period:
    """Return the period that is meant, up to now at most; raises ``ValueError`` for none.

    A day begins at midnight of the desk's zone; without an end, it goes up to now.
    """
    first = _instant(since, "SINCE", zone)
    last = min(_instant(until, "UNTIL", zone), now) if until else now
    if first >= last:
        message = (
            f"SINCE={since} is not before {f'UNTIL={until}' if until else 'now'}: write the first "
            "day of a past period, and the day after its last"
        )
        raise ValueError(message)
    return Period(first, last)


def _instant(written: str, name: str, zone: str) -> datetime:
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        message = f"{name}={written} is no day or instant: write it like {name}=2026-10-01"
        raise ValueError(message) from None
    aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        message = f"{name}={written} is out of all time: write it like {name}=2026-10-01"
        raise ValueError(message) from None


_MINUTE = timedelta(minutes=1)
NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # o'clock


def is_at_night(at: datetime, zone: str) -> bool:
    """Whether people sleep then, by the desk's wall clock."""
    hour = at.astimezone(ZoneInfo(zone)).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def by_the_clock(at: datetime | None, zone: str) -> str:
    """Write an instant to the minute, by the desk's wall clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else "–"


def lasting(duration: timedelta) -> str:
    """Write how long something takes, as desk.yaml does: 26h30m; seconds of less than an hour."""
    exact = duration < timedelta(hours=1)
    return write_duration(duration if exact else duration // _MINUTE * _MINUTE)
