"""On-call duty over HTTP: who is on call, overrides, swaps, months, calendars and fairness."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib.api.inputs import Nothing
from chalicelib.api.on_call_month import drawn, month_of
from chalicelib.api.on_call_shapes import (
    ArrangementList,
    ArrangementView,
    FairnessQuery,
    FairnessView,
    FeedView,
    MonthQuery,
    MyDuty,
    NewOverride,
    NewSwap,
    OnCallQuery,
    OnCallView,
    PeriodInput,
    ScheduleLoad,
    ScheduleView,
    arrangement_view,
    load_view,
    schedule_view,
    shift_view,
)
from chalicelib.api.pages import InvalidLink
from chalicelib.api.routes import operation, shown
from chalicelib.api.webhook_shapes import Removed
from chalicelib.configuration.model import Configuration
from chalicelib.desk import duty
from chalicelib.desk.context import Call
from chalicelib.escalation.on_call import final
from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand
from chalicelib.escalation.on_call.fairness import fairness as shared
from chalicelib.escalation.on_call.final import by_person
from chalicelib.notify.roster import Duty, roster
from chalicelib.notify.templates import language_of
from chalicelib.rights import require_of_desk
from chalicelib.tickets.errors import InvalidChange
from chalicelib.wiring import desk

_DAY = timedelta(days=1)
_BEFORE, _AHEAD = 31 * _DAY, 183 * _DAY  # of somebody's calendar
_LONGEST = 366 * _DAY  # of what fairness looks at
_SVG = {
    "Content-Type": "image/svg+xml; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
_CALENDAR = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Cache-Control": "private, max-age=300",
}


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


@operation("GET", "/on-call/arrangements", "List overrides and swaps", answers=ArrangementList)
def arrangements(call: Call) -> ArrangementList:
    """List what people arranged and is not past, the latest first, with swaps that wait."""
    require_of_desk(call.actor, "read_duty")
    now, described = desk().now(), desk().configuration.read()
    ahead = [
        each
        for each in desk().duty.load().arrangements
        if each.ends_at > now and each.schedule in described.on_call
    ]
    latest = sorted(ahead, key=lambda each: each.at, reverse=True)
    return ArrangementList(items=[arrangement_view(each) for each in latest])


@operation(
    "GET", "/on-call/fairness", "How duty is shared", query=FairnessQuery, answers=FairnessView
)
def fairness(call: Call, query: FairnessQuery) -> FairnessView:
    """Count each person's shifts, hours, nights (22 to 6), weekends and holidays on call."""
    require_of_desk(call.actor, "read_duty")
    if not timedelta() <= query.last - query.first < _LONGEST:
        message = "“to” is not before “from”, and at most a year after it: correct one of the two."
        raise InvalidChange(message)
    described = desk().configuration.read()
    items = []
    for name, schedule in described.on_call.items():
        zone = ZoneInfo(schedule.zone)
        loads = shared(schedule, _midnight(query.first, zone), _midnight(query.last + _DAY, zone))
        most = sorted(loads.items(), key=lambda each: (-each[1].hours, each[0]))
        people = [load_view(person, load, described) for person, load in most]
        items.append(ScheduleLoad(schedule=name, people=people))
    return FairnessView(first=query.first, last=query.last, items=items)


@operation(
    "GET", "/on-call/{schedule}/month.svg", "Draw a month",
    query=MonthQuery, media="image/svg+xml",
)  # fmt: skip
def month(call: Call, schedule: str, query: MonthQuery) -> Response:
    """Draw the final schedule of a month, this one if not said: a row a day, gaps hatched."""
    require_of_desk(call.actor, "read_duty")
    described, now = desk().configuration.read(), desk().now()
    found = duty.schedule_of(described, schedule)
    first = _first(query.month, found.zone, now)
    asked = month_of(schedule, found.zone, first)
    names = {address: person.name for address, person in described.staff.items()}
    person = described.staff.get(call.actor.id)
    language = language_of(query.language, person.language if person else None, described.language)
    shifts = by_person(final(found, asked.start, asked.end))
    return Response(drawn(asked, shifts, names, language, now), dict(_SVG))


@operation(
    "POST", "/on-call/{schedule}/overrides", "Stand in for somebody",
    body=NewOverride, answers=ArrangementView, status=201, refuses=(409,),
)  # fmt: skip
def place(call: Call, schedule: str, body: NewOverride) -> Response:
    """Be on call yourself for a while; as a supervisor, put anybody on call, or nobody.

    It wins over the schedule, and the last one over those before it. Within a minute everybody
    is paged by it.
    """
    if body.nobody and body.person:
        message = "“nobody” and “person” contradict each other: leave one out."
        raise InvalidChange(message)
    now = desk().now()
    new = Arrangement(
        id=duty.new_id(desk()),
        schedule=schedule,
        person=None if body.nobody else body.person or call.actor.id,
        period=_period(body.start or now, body.end),
        instead_of=body.instead_of,
        by=call.actor.id,
        at=now,
        reason=body.reason,
    )
    return shown(arrangement_view(duty.place(desk(), new, call)), 201)


@operation(
    "DELETE", "/on-call/{schedule}/overrides/{override}", "Take an override back",
    answers=Removed, refuses=(409,),
)  # fmt: skip
def take_back(call: Call, schedule: str, override: str) -> Removed:
    """Let an override hold no longer; what has been of it stays."""
    duty.take_back(desk(), schedule, override, call)
    return Removed(removed=True)


@operation(
    "POST", "/on-call/{schedule}/swaps", "Ask for a swap",
    body=NewSwap, answers=ArrangementView, status=201, refuses=(409,),
)  # fmt: skip
def ask(call: Call, schedule: str, body: NewSwap) -> Response:
    """Ask a colleague to take your shifts, and offer to take theirs; they are told by mail."""
    now = desk().now()
    new = Arrangement(
        id=duty.new_id(desk()),
        schedule=schedule,
        person=body.colleague,
        period=_period(body.start, body.end),
        back=_back(body.back),
        by=call.actor.id,
        at=now,
        reason=body.reason,
    )
    return shown(arrangement_view(duty.ask(desk(), new, call)), 201)


@operation(
    "POST", "/on-call/swaps/{swap}/accept", "Accept a swap",
    body=Nothing, answers=ArrangementView, refuses=(409,),
)  # fmt: skip
def accept(call: Call, swap: str, body: Nothing) -> ArrangementView:  # noqa: ARG001 - has no fields
    """Take the shifts that you are asked to; a supervisor decides it for whoever was asked."""
    return arrangement_view(duty.accept(desk(), swap, call))


@operation(
    "POST", "/on-call/swaps/{swap}/decline", "Decline a swap",
    body=Nothing, answers=ArrangementView, refuses=(409,),
)  # fmt: skip
def decline(call: Call, swap: str, body: Nothing) -> ArrangementView:  # noqa: ARG001 - see above
    """Decline the shifts that you are asked to take; who asked keeps them, and is told."""
    return arrangement_view(duty.decline(desk(), swap, call))


@operation(
    "POST", "/on-call/swaps/{swap}/withdraw", "Withdraw a swap",
    body=Nothing, answers=ArrangementView, refuses=(409,),
)  # fmt: skip
def withdraw(call: Call, swap: str, body: Nothing) -> ArrangementView:  # noqa: ARG001 - see above
    """Take back a swap that you asked for, before it is answered."""
    return arrangement_view(duty.withdraw(desk(), swap, call))


@operation("GET", "/me/on-call", "My duty", answers=MyDuty)
def mine(call: Call) -> MyDuty:
    """Return your shifts of the next 60 days, your swaps, and the link of your calendar."""
    require_of_desk(call.actor, "arrange_duty")
    described, now, me = desk().configuration.read(), desk().now(), call.actor.id
    standing = desk().duty.load()
    own = [
        shift_view(shift, described, name)
        for name, schedule in described.on_call.items()
        for shift in final(schedule, now, now + 60 * _DAY)
        if shift.person == me
    ]
    swaps = [
        arrangement_view(each)
        for each in standing.arrangements
        if each.stand is Stand.ASKED and each.names(me) and each.expires_at > now
    ]
    own.sort(key=lambda shift: shift.start)
    return MyDuty(feed=_feed(me, standing.feeds.get(me, 0)), shifts=own, swaps=swaps)


@operation("POST", "/me/on-call/feed", "Renew my calendar's link", body=Nothing, answers=FeedView)
def renew(call: Call, body: Nothing) -> FeedView:  # noqa: ARG001 - has no fields
    """Make a new link to your calendar; the old one leads nowhere from now on."""
    require_of_desk(call.actor, "arrange_duty")
    return FeedView(feed=_feed(call.actor.id, duty.renew_feed(desk(), call.actor.id)))


@operation(
    "GET", "/on-call/feed/{token}", "Somebody's calendar", media="text/calendar", public=True
)
def feed(token: str) -> Response:
    """Return the shifts of whom the link was made for, a month back and six ahead (RFC 5545)."""
    found = desk().signer().feed_of(token)
    described, now = desk().configuration.read(), desk().now()
    person, count = found or ("", 0)
    is_valid = person in described.staff and count == desk().duty.load().feeds.get(person, 0)
    if not is_valid:
        message = "This calendar's link is not one of ours, or was renewed: see GET /me/on-call."
        raise InvalidLink(message)
    language = language_of(described.staff[person].language, described.language)
    domain = described.default_mailbox().rpartition("@")[2]
    text = roster(described.name, domain, language, _duties(person, described, now), now)
    return Response(text, dict(_CALENDAR))


def _duties(person: str, described: Configuration, now: datetime) -> list[Duty]:
    """Return somebody's shifts. Cut at months, so that one without an end keeps its beginning."""
    since, until = now - _BEFORE, now + _AHEAD
    found: list[Duty] = []
    for name, schedule in described.on_call.items():
        zone = ZoneInfo(schedule.zone)
        first = (since - 31 * _DAY).astimezone(zone).date().replace(day=1)
        last = (until + 31 * _DAY).astimezone(zone).date().replace(day=1)
        shifts = by_person(final(schedule, _midnight(first, zone), _midnight(last, zone)))
        found += (
            Duty(name, shift.start, shift.end)
            for shift in shifts
            if shift.person == person and shift.end > since and shift.start < until
        )
    return sorted(found, key=lambda each: each.start)


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


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone)


def _feed(person: str, count: int) -> str:
    return f"on-call/feed/{desk().signer().feed_token(person, count)}"


def _back(given: PeriodInput | None) -> Period | None:
    return _period(given.start, given.end) if given else None


def _period(start: datetime, end: datetime) -> Period:
    if end <= start:
        message = "“end” is not later than the start: write a later one."
        raise InvalidChange(message)
    return Period(start=start, end=end)
