"""On-call schedules over HTTP: who is on call, months as lists and drawings, and fairness."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib.api.drawing import answered
from chalicelib.api.on_call_inputs import FairnessQuery, MonthQuery, OnCallQuery
from chalicelib.api.on_call_month import drawn, month_of
from chalicelib.api.on_call_shapes import (
    FairnessView,
    OnCallView,
    ScheduleLoad,
    ScheduleView,
    load_view,
    schedule_view,
    shift_view,
)
from chalicelib.api.routes import operation
from chalicelib.configuration.model import Configuration
from chalicelib.desk import duty
from chalicelib.desk.context import Call
from chalicelib.escalation.on_call import Schedule, final
from chalicelib.escalation.on_call.fairness import Load
from chalicelib.escalation.on_call.fairness import fairness as shared
from chalicelib.escalation.on_call.final import by_person
from chalicelib.notify.templates import language_of
from chalicelib.rights import require_of_desk
from chalicelib.tickets.errors import InvalidChange
from chalicelib.wiring import desk

_DAY = timedelta(days=1)
_LONGEST = 366 * _DAY  # of what fairness looks at


@operation(
    "GET", "/on-call", "Who is on call",
    query=OnCallQuery, answers=OnCallView, refuses=(404,),
)  # fmt: skip
def index(call: Call, query: OnCallQuery) -> OnCallView:
    """Say who is on call, until when, and who is next; with a month, its shifts and gaps."""
    require_of_desk(call.actor, "read_duty")
    described, at = desk().configuration.read(), query.at or desk().now()
    if query.schedule:
        duty.schedule_of(described, query.schedule)
    names = [query.schedule] if query.schedule else list(described.on_call)
    return OnCallView(at=at, items=[_view(each, described, at, query.month) for each in names])


@operation(
    "GET", "/on-call/fairness", "How duty is shared", query=FairnessQuery, answers=FairnessView
)
def fairness(call: Call, query: FairnessQuery) -> FairnessView:
    """Count each person's shifts, hours, nights (22 to 6), weekends and holidays on call.

    ``pages`` are those that a person got from whatever schedule or step, in the whole months that
    the period touches: they are counted by month.
    """
    require_of_desk(call.actor, "read_duty")
    if not timedelta() <= query.last - query.first < _LONGEST:
        message = "“to” lies before “from”, or more than a year after it: correct one."
        raise InvalidChange(message)
    described = desk().configuration.read()
    loads = {
        name: _loads(schedule, query.first, query.last)
        for name, schedule in described.on_call.items()
    }
    people = dict.fromkeys(person for each in loads.values() for person in each)
    pages = _pages(people, query.first, query.last)
    items = [
        ScheduleLoad(
            schedule=name,
            people=[load_view(who, load, pages[who], described) for who, load in most.items()],
        )
        for name, most in loads.items()
    ]
    return FairnessView(first=query.first, last=query.last, items=items)


def _loads(schedule: Schedule, first: date, last: date) -> dict[str, Load]:
    """Return each person's part between two days, both included; who had most first."""
    zone = ZoneInfo(schedule.zone)
    loads = shared(schedule, _midnight(first, zone), _midnight(last + _DAY, zone))
    return dict(sorted(loads.items(), key=lambda each: (-each[1].hours, each[0])))


def _pages(people: Iterable[str], first: date, last: date) -> dict[str, int]:
    """Return how many pages each got in the months that two days and what is between them touch."""
    found = desk().pages.pages_of(people, _months(first, last))
    return {person: sum(found.get(person, {}).values()) for person in people}


@operation(
    "GET", "/on-call/{schedule}/month.svg", "Draw a month",
    query=MonthQuery, media="image/svg+xml",
)  # fmt: skip
def month(call: Call, schedule: str, query: MonthQuery) -> Response:
    """Draw the final schedule of a month, this one if not said: a row a day, gaps hatched.

    For a telephone ask for its own ``width``.
    """
    require_of_desk(call.actor, "read_duty")
    described, now = desk().configuration.read(), desk().now()
    found = duty.schedule_of(described, schedule)
    first = _first(query.month, found.zone, now)
    asked = month_of(schedule, found.zone, first)
    names = {address: person.name for address, person in described.staff.items()}
    person = described.staff.get(call.actor.id)
    language = language_of(query.language, person.language if person else None, described.language)
    shifts = by_person(final(found, asked.start, asked.end))
    turns = (person for layer in found.stack for person in layer.people)
    return answered(drawn(asked, shifts, names, language, now, turns, width=query.width))


def _view(name: str, described: Configuration, at: datetime, wanted: str | None) -> ScheduleView:
    schedule = described.on_call[name]
    view = schedule_view(name, schedule, described, at)
    if wanted is None:
        return view
    asked = month_of(name, schedule.zone, _first(wanted, schedule.zone, at))
    shifts = final(schedule, asked.start, asked.end)
    gaps = sum(shift.person is None for shift in by_person(shifts))
    listed = [shift_view(each, described) for each in shifts]
    return view.model_copy(update={"shifts": listed, "gaps": gaps})


def _first(month: str | None, zone: str, now: datetime) -> date:
    if month is None:
        return now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return date.fromisoformat(f"{month}-01")


def _months(first: date, last: date) -> list[str]:
    """Return the months that two days and what is between them touch, as pages are counted by."""
    days = (first + number * _DAY for number in range((last - first).days + 1))
    return list(dict.fromkeys(f"{day:%Y-%m}" for day in days))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone)
