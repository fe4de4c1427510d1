"""Looking ahead: what would keep pages and promises from working in the next days. Pure."""

from datetime import datetime, timedelta

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.preflight.ahead import Ahead, Known
from chalicelib.configuration.preflight.found import Found, Kind, Severity, Where, errors, in_order

__all__ = [
    "DAYS",
    "MOST_DAYS",
    "Found",
    "Kind",
    "Known",
    "Severity",
    "Where",
    "errors",
    "preflight",
]

DAYS = 30
MOST_DAYS = 92


def preflight(
    configuration: Configuration, known: Known | None, now: datetime, days: int = DAYS
) -> tuple[Found, ...]:
    """Return everything that is wrong in the next days, errors first.

    ``known`` is None where nobody knows people's own contacts and the webhooks, as of a file.
    """
    # Who does not look ahead at this moment need not pay for it at a cold start.
    from chalicelib.configuration.preflight.calendars import wrong_calendars  # noqa: PLC0415
    from chalicelib.configuration.preflight.people import wrong_contacts  # noqa: PLC0415
    from chalicelib.configuration.preflight.policies import idle_policies  # noqa: PLC0415
    from chalicelib.configuration.preflight.schedules import wrong_schedules  # noqa: PLC0415
    from chalicelib.configuration.preflight.steps import empty_steps  # noqa: PLC0415

    ahead = Ahead(configuration, known, now, now + timedelta(days=days))
    looks = (wrong_schedules, wrong_contacts, empty_steps, idle_policies, wrong_calendars)
    return in_order(found for look in looks for found in look(ahead))
