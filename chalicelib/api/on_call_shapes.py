"""How on-call duty is shown: schedules, shifts, arrangements and how the load is shared."""

from datetime import date, datetime, timedelta

from chalicelib.api.answer import Answer
from chalicelib.configuration.model import Configuration
from chalicelib.escalation.on_call import Schedule, Shift, final
from chalicelib.escalation.on_call.arrangement import Arrangement, Stand
from chalicelib.escalation.on_call.fairness import Load
from chalicelib.escalation.on_call.final import by_person

AHEAD = timedelta(days=60)  # how far it is looked for who is next
_HOUR = timedelta(hours=1)


class ShiftView(Answer):
    """Somebody is on call, or nobody is; by which layer, or by which override or swap."""

    schedule: str | None = None
    start: datetime
    end: datetime
    person: str | None = None
    name: str | None = None
    layer: str | None = None
    override: str | None = None


class NextView(Answer):
    """Who is on call afterwards; nobody, where it leaves a gap."""

    at: datetime
    person: str | None = None
    name: str | None = None


class ScheduleView(Answer):
    """Who is on call in a schedule, until when, and who is next; with a month, its shifts."""

    schedule: str
    zone: str
    person: str | None = None
    name: str | None = None
    layer: str | None = None
    override: str | None = None
    until: datetime | None = None  # not said where it is farther away than 60 days
    next: NextView | None = None
    shifts: list[ShiftView] | None = None
    gaps: int | None = None


class OnCallView(Answer):
    """All schedules at an instant."""

    at: datetime
    items: list[ScheduleView]


class PeriodView(Answer):
    """From when until when."""

    start: datetime
    end: datetime


class ArrangementView(Answer):
    """An override, or a swap and how far it is agreed."""

    id: str
    schedule: str
    swap: bool
    stand: Stand
    person: str | None = None
    instead_of: str | None = None
    start: datetime
    end: datetime
    back: PeriodView | None = None
    by: str
    at: datetime
    answered_by: str | None = None
    expires_at: datetime | None = None  # of a swap that waits for its answer
    reason: str | None = None


class ArrangementList(Answer):
    """Overrides and swaps that are not past."""

    items: list[ArrangementView]


class MyDuty(Answer):
    """One's own shifts, the swaps that one asked or is asked for, and the link of the calendar."""

    feed: str
    shifts: list[ShiftView]
    swaps: list[ArrangementView]


class FeedView(Answer):
    """The link of one's calendar, as seen from the API's address."""

    feed: str


class LoadView(Answer):
    """What somebody had of a schedule, in hours; and their pages, of all that page them."""

    person: str
    name: str | None = None
    shifts: int
    hours: float
    nights: float
    weekends: float
    holidays: float
    pages: int  # in the whole months that the period touches


class ScheduleLoad(Answer):
    """How a schedule was shared, who had most first."""

    schedule: str
    people: list[LoadView]


class FairnessView(Answer):
    """How duty was shared between two days, both included."""

    first: date
    last: date
    items: list[ScheduleLoad]


def shift_view(shift: Shift, described: Configuration, schedule: str | None = None) -> ShiftView:
    """Return a shift as it is shown."""
    return ShiftView(**shift._asdict(), schedule=schedule, name=name_of(shift.person, described))


def schedule_view(
    name: str, schedule: Schedule, described: Configuration, at: datetime
) -> ScheduleView:
    """Return who is on call in a schedule at an instant, until when, and who is next."""
    shifts = final(schedule, at, at + AHEAD)
    people = by_person(shifts)
    after = people[1] if len(people) > 1 else None
    return ScheduleView(
        schedule=name,
        zone=schedule.zone,
        person=shifts[0].person,
        name=name_of(shifts[0].person, described),
        layer=shifts[0].layer,
        override=shifts[0].override,
        until=after.start if after else None,
        next=NextView(at=after.start, person=after.person, name=name_of(after.person, described))
        if after
        else None,
    )


def arrangement_view(arrangement: Arrangement) -> ArrangementView:
    """Return an override or swap as it is shown."""
    back = arrangement.back
    waits = arrangement.stand is Stand.ASKED
    return ArrangementView(
        **arrangement.model_dump(exclude={"period", "back", "asked_at"}),
        start=arrangement.period.start,
        end=arrangement.period.end,
        back=PeriodView(start=back.start, end=back.end) if back else None,
        expires_at=arrangement.expires_at if waits else None,
    )


def load_view(person: str, load: Load, pages: int, described: Configuration) -> LoadView:
    """Return somebody's part, in hours and pages."""
    times = {
        name: round(getattr(load, name) / _HOUR, 2)
        for name in ("hours", "nights", "weekends", "holidays")
    }
    name = name_of(person, described)
    return LoadView(person=person, name=name, shifts=load.shifts, pages=pages, **times)


def name_of(person: str | None, described: Configuration) -> str | None:
    """Return how somebody is called; None for who is of the staff no more."""
    known = described.staff.get(person or "")
    return known.name if known else None
