"""Looking ahead: what would keep pages and promises from working, and when it is looked at next."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.preflight import DAYS, Found, Known, preflight
from chalicelib.desk import contacts
from chalicelib.desk.context import Desk
from chalicelib.store.preflight import PreflightStore

HOUR = time(8)  # on the desk's clocks


def look(desk: Desk, days: int = DAYS) -> tuple[Found, ...]:
    """Return everything that is wrong in the next days, by what is on record now."""
    configuration = desk.configuration.read()
    own = contacts.own_of(desk, configuration.staff)
    webhooks = {each.name: each for each in desk.webhooks.all()}
    known = Known(own, webhooks, contacts.undeliverable(desk, own))
    return preflight(configuration, known, desk.now(), days)


def next_look(zone: str, after: datetime) -> datetime:
    """Return when the desk looks ahead the next time after an instant: at ``HOUR`` of its day."""
    clock = ZoneInfo(zone)
    today = after.astimezone(clock).date()
    hours = (
        datetime.combine(today + timedelta(days=days), HOUR, clock).astimezone(UTC)
        for days in range(3)
    )
    return next(each for each in hours if each > after)


def arm(preflights: PreflightStore, configuration: Configuration, now: datetime) -> None:
    """Let a desk that was described look ahead each day, by its own clocks."""
    preflights.arm(next_look(configuration.zone, now), now)


def begin(desk: Desk) -> bool:
    """Let a desk look ahead that was described before there was this; return whether it was."""
    return desk.preflights.begin(next_look(desk.configuration.read().zone, desk.now()))
