"""One's own on-call duty over HTTP: one's shifts and swaps, and a calendar to subscribe to."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib.api.inputs import Nothing
from chalicelib.api.on_call_shapes import FeedView, MyDuty, arrangement_view, shift_view
from chalicelib.api.pages import InvalidLink
from chalicelib.api.routes import operation
from chalicelib.configuration.model import Configuration
from chalicelib.desk.arranged import renew_feed
from chalicelib.desk.context import Call
from chalicelib.escalation.on_call import final
from chalicelib.escalation.on_call.arrangement import Stand
from chalicelib.escalation.on_call.final import by_person
from chalicelib.notify.roster import Duty, roster
from chalicelib.notify.templates import language_of
from chalicelib.rights import require_of_desk
from chalicelib.wiring import desk

_DAY = timedelta(days=1)
_BEFORE, _AHEAD = 31 * _DAY, 183 * _DAY  # of somebody's calendar
_CALENDAR = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Cache-Control": "private, max-age=300",
}


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
    return FeedView(feed=_feed(call.actor.id, renew_feed(desk(), call)))


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


def _feed(person: str, count: int) -> str:
    return f"on-call/feed/{desk().signer().feed_token(person, count)}"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone)
