"""What people arrange about on-call duty, over HTTP: overrides, and swaps with their answers."""

from datetime import datetime

from chalice.app import Response

from chalicelib.api.inputs import Nothing
from chalicelib.api.on_call_inputs import NewOverride, NewSwap, PeriodInput
from chalicelib.api.on_call_shapes import ArrangementList, ArrangementView, arrangement_view
from chalicelib.api.routes import operation, shown
from chalicelib.api.webhook_shapes import Removed
from chalicelib.desk import duty
from chalicelib.desk.context import Call
from chalicelib.escalation.on_call.arrangement import Arrangement, Period
from chalicelib.rights import require_of_desk
from chalicelib.tickets.errors import InvalidChange
from chalicelib.wiring import desk


@operation("GET", "/on-call/arrangements", "List overrides and swaps", answers=ArrangementList)
def index(call: Call) -> ArrangementList:
    """List what people arranged and is not past, the latest first, with swaps that wait."""
    require_of_desk(call.actor, "read_duty")
    now, described = desk().now(), desk().configuration.read()
    ahead = [
        each
        for each in desk().duty.load().arrangements
        if each.ends_at > now and not each.taken_back and each.schedule in described.on_call
    ]
    latest = sorted(ahead, key=lambda each: each.at, reverse=True)
    return ArrangementList(items=[arrangement_view(each) for each in latest])


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
    answers=Removed, refuses=(409, 422),
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


def _back(given: PeriodInput | None) -> Period | None:
    return _period(given.start, given.end) if given else None


def _period(start: datetime, end: datetime) -> Period:
    if end <= start:
        message = "“end” is not later than the start: write a later one."
        raise InvalidChange(message)
    return Period(start=start, end=end)
