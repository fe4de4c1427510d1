"""Tickets that hang together, over HTTP: merge, split, link, watch; and many changed at once."""

from collections.abc import Callable
from typing import Annotated, Literal

from chalice.app import Response
from pydantic import Field

from chalicelib.api.inputs import Input, Name, OneLine, Reason
from chalicelib.api.problem import answer_to
from chalicelib.api.routes import operation
from chalicelib.api.shapes import Problem
from chalicelib.api.ticket_shapes import Result, Results, TicketView
from chalicelib.api.tickets import opened, with_etag
from chalicelib.configuration.model import Address
from chalicelib.desk import editing, opening, relations, verbs
from chalicelib.desk.context import Call, Desk, OnceKey
from chalicelib.tickets.errors import InvalidChange
from chalicelib.tickets.model import Level, Ticket
from chalicelib.tickets.number import parse_number
from chalicelib.tickets.work import Relation
from chalicelib.wiring import desk

MOST_AT_ONCE = 50
Number = Annotated[str, Field(min_length=8, max_length=12)]


class Merging(Input):
    """Into which ticket, and why."""

    into: Number
    reason: Reason | None = None


class Splitting(Input):
    """Which entry of the timeline goes on as a ticket, and its subject."""

    entry: Annotated[str, Field(min_length=1, max_length=60)]
    subject: OneLine | None = None


class Linking(Input):
    """The other ticket, and what it is to this one."""

    number: Number
    relation: Relation = Relation.RELATED


class Unlinking(Input):
    """The other ticket."""

    number: Number


class Watching(Input):
    """Who is told what happens; yourself, if nobody is named. ``watches`` false ends it."""

    person: Address | None = None
    watches: bool = True


class BulkChange(Input):
    """One change for many tickets."""

    numbers: Annotated[tuple[Number, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]
    change: Literal["claim", "assign", "close", "spam", "edit"]
    to: Address | None = None  # with assign
    team: Name | None = None
    reason: Reason | None = None
    kind: Name | None = None  # with edit
    product: Name | None = None
    impact: Level | None = None
    urgency: Level | None = None


@operation("POST", "/tickets/{number}/merge", "Merge it", body=Merging, answers=TicketView)
def merge(call: Call, number: str, body: Merging) -> Response:
    """Let the ticket live on in another of the same organization; its later mail goes there."""
    into = parse_number(body.into)
    ticket = relations.merge(desk(), parse_number(number), into, body.reason, call)
    return with_etag(ticket, call.actor)


@operation(
    "POST", "/tickets/{number}/split", "Split it", body=Splitting, answers=TicketView, status=201
)
def split(call: Call, number: str, body: Splitting) -> Response:
    """Open a ticket of its own with a message of this one; returns the new one."""

    def perform(new: str) -> Ticket:
        return relations.split(desk(), parse_number(number), body.entry, body.subject, new, call)

    ticket = opening.with_new_number(desk().random_bits, perform)
    return opened(ticket, call.actor, "..")


@operation("POST", "/tickets/{number}/link", "Link it", body=Linking, answers=TicketView)
def link(call: Call, number: str, body: Linking) -> Response:
    """Say what another ticket is to this one: parent, child, duplicate or related."""
    other = parse_number(body.number)
    ticket = relations.link(desk(), parse_number(number), other, body.relation, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/unlink", "Unlink it", body=Unlinking, answers=TicketView)
def unlink(call: Call, number: str, body: Unlinking) -> Response:
    """Undo a link, on both tickets."""
    ticket = relations.unlink(desk(), parse_number(number), parse_number(body.number), call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/watch", "Watch it", body=Watching, answers=TicketView)
def watch(call: Call, number: str, body: Watching) -> Response:
    """Be told what happens to the ticket, or no longer."""
    person = body.person or call.actor.id
    ticket = relations.watch(desk(), parse_number(number), person, call, watches=body.watches)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/bulk", "Change many", body=BulkChange, answers=Results)
def bulk(call: Call, body: BulkChange) -> Results:
    """Change up to 50 tickets; the answer says of each whether it was done, or why not."""
    if call.if_version is not None:
        message = "“If-Match” is for one ticket: leave it out."
        raise InvalidChange(message)
    perform = _change(body)
    return Results(items=[_result(number, perform, call) for number in dict.fromkeys(body.numbers)])


_Perform = Callable[[Desk, str, Call], Ticket]


def _change(body: BulkChange) -> _Perform:
    """Return what is done to each ticket."""
    if body.change == "assign":
        if body.to is None and body.team is None:
            message = "“to” or “team”: name to whom."
            raise InvalidChange(message)
        to, team, reason = body.to, body.team, body.reason
        return lambda at, number, call: verbs.assign(at, number, to, team, reason, call)
    if body.change == "edit":
        fields = body.model_dump(
            include={"kind", "product", "impact", "urgency"}, exclude_none=True
        )
        if not fields:
            message = "Name “kind”, “product”, “impact” or “urgency”."
            raise InvalidChange(message)
        return lambda at, number, call: editing.edit(at, number, fields, call)
    simple: dict[str, _Perform] = {
        "claim": verbs.claim, "close": verbs.close, "spam": editing.spam,
    }  # fmt: skip
    return simple[body.change]


def _result(number: str, perform: _Perform, call: Call) -> Result:
    """Do it to one ticket; whatever goes wrong with it is its own result."""
    once = call.once
    if once is not None:  # each ticket is done once under the request's key
        once = OnceKey(f"{once.key} {number}", once.fingerprint)
    own = Call(call.actor, call.correlation_id, once=once)
    try:
        ticket = perform(desk(), parse_number(number), own)
    except Exception as error:  # noqa: BLE001 - it becomes the answer, as everywhere
        refused = answer_to(error)
        why = Problem.model_validate_json(refused.body)
        return Result(number=number, status=refused.status_code, problem=why)
    return Result(number=number, status=200, version=ticket.version)
