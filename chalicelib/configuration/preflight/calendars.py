"""Owns what is wrong with calendars ahead: they stay closed, or list no more holidays. Pure."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib.configuration.preflight.ahead import Ahead
from chalicelib.configuration.preflight.found import Found, Kind, Severity, Where

SEARCHED = timedelta(days=366)


def wrong_calendars(ahead: Ahead) -> Iterator[Found]:
    """Iterate over calendars that stay closed for a year, or list no more holidays."""
    paging = {policy.calendar for policy in ahead.configuration.escalation}
    for name, calendar in ahead.configuration.calendars.items():
        where, values = Where(calendar=name), {"calendar": name}
        if not any(calendar.open_intervals(ahead.start, ahead.start + SEARCHED)):
            severity = Severity.ERROR if name in paging else Severity.WARNING
            yield Found(Kind.CALENDAR_CLOSED, severity, where, values=values)
        last = calendar.last_listed_holiday
        if last is not None and last < ahead.end.astimezone(ZoneInfo(calendar.zone)).date():
            told = values | {"last": last.isoformat()}
            yield Found(Kind.HOLIDAYS_END, Severity.WARNING, where, values=told)
