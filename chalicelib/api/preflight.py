"""Looking ahead over HTTP: what would keep pages and promises from working in the next days."""

from datetime import datetime, timedelta
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib.api.answer import Answer
from chalicelib.api.inputs import Input
from chalicelib.api.routes import operation, shown
from chalicelib.configuration.language import Language
from chalicelib.configuration.preflight import DAYS, MOST_DAYS, Found, Kind, Severity, errors
from chalicelib.desk import preflight
from chalicelib.desk.context import Call
from chalicelib.rights import require_of_desk
from chalicelib.wiring import desk


class DaysQuery(Input):
    """How far ahead."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = DAYS


class Span(Answer):
    """A time, its end excluded."""

    start: datetime
    end: datetime


class Place(Answer):
    """The part of the desk that it is about."""

    schedule: str | None = None
    policy: str | None = None
    step: int | None = None
    target: str | None = None
    sla: str | None = None
    calendar: str | None = None
    person: str | None = None


class Finding(Answer):
    """One thing that is wrong; without `when` it is so at any time."""

    kind: Kind
    severity: Severity
    where: Place
    when: list[Span]
    reason: str
    remedy: str


class Preflight(Answer):
    """What is wrong: errors, of which somebody would not be reached, come first."""

    start: datetime
    end: datetime
    errors: int
    warnings: int
    items: list[Finding]


@operation("GET", "/desk/preflight", "Look ahead", query=DaysQuery, answers=Preflight)
def ahead(call: Call, query: DaysQuery) -> Response:
    """Say what of the desk would reach nobody, or come to nothing, in the next days.

    Gaps on call, contacts, steps that nobody receives, policies that never hold, calendars.
    """
    require_of_desk(call.actor, "look_ahead")
    now, zone = desk().now(), desk().configuration.read().zone
    found = preflight.look(desk(), query.days)
    grave = errors(found)
    view = Preflight(
        start=now,
        end=now + timedelta(days=query.days),
        errors=grave,
        warnings=len(found) - grave,
        items=[_finding(each, zone) for each in found],
    )
    return shown(view)


def _finding(found: Found, zone: str) -> Finding:
    from chalicelib.configuration.preflight.words import told  # noqa: PLC0415 - others' cold starts

    words = told(found, Language.ENGLISH, zone)
    return Finding(
        kind=found.kind,
        severity=found.severity,
        where=Place(**found.where._asdict()),
        when=[Span(start=start, end=end) for start, end in found.spans],
        reason=words.reason,
        remedy=words.remedy,
    )
