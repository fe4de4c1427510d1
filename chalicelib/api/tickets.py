"""Opening, reading and correcting tickets."""

from chalice.app import Response

from chalicelib.api.inputs import PageQuery
from chalicelib.api.routes import made, operation, shown
from chalicelib.api.ticket_inputs import NewTicket, TicketEdit
from chalicelib.api.ticket_shapes import TicketView, TicketWithTimeline
from chalicelib.api.ticket_views import ticket_view
from chalicelib.api.timeline_shapes import Timeline
from chalicelib.api.timeline_views import timeline_view
from chalicelib.desk import editing, opening
from chalicelib.desk.acting import acting
from chalicelib.desk.context import Call
from chalicelib.desk.messages import written
from chalicelib.desk.placing import Request
from chalicelib.rights import require
from chalicelib.telemetry import count
from chalicelib.tickets.errors import InvalidChange, NotAllowed, Refusal
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.number import parse_number, spoken
from chalicelib.tickets.work import Caller
from chalicelib.wiring import desk

FIRST_ENTRIES = 20  # of the timeline, that come with the ticket
_OF_THE_DESK = frozenset({"impact", "major", "priority", "priority_reason", "team", "call"})


class RequesterMissing(Refusal):
    """An agent opened a ticket for nobody."""

    problem = "requester-missing"
    status = 422


def with_etag(ticket: Ticket, actor: Actor) -> Response:
    """Return the ticket as the actor may see it, with its version as ETag."""
    return shown(ticket_view(ticket, actor))


def opened(ticket: Ticket, actor: Actor, among: str) -> Response:
    """Return a new ticket; ``among`` which others it is, as seen from the request's address."""
    return made(ticket_view(ticket, actor), f"{among}/{spoken(ticket.number)}")


@operation(
    "POST", "/tickets", "Open a ticket",
    body=NewTicket, answers=TicketView, status=201, refuses=(409,),
)  # fmt: skip
def create(call: Call, body: NewTicket) -> Response:
    """Open a ticket, for oneself or, as an agent, for a customer; the requester is told by mail."""
    request = _request(call.actor, body)

    def perform(number: str) -> Ticket:
        message = written(desk(), number, body.text, call.actor, request.channel)
        return opening.open_once(desk(), number, request, message, call, body.attachments)

    ticket = opening.with_new_number(desk().random_bits, perform)
    count("TicketsOpened")
    return opened(ticket, call.actor, "tickets")


def _request(actor: Actor, body: NewTicket) -> Request:
    """Return what the ticket is opened with; its impact and its place are for the desk to say."""
    asked = body.model_dump(include={"subject", "urgency", "kind", "product", "organization"})
    if not actor.staff:
        _require_own(actor, body)
        return Request(
            author=actor,
            requester=actor.id,
            requester_name=actor.name,
            channel=Channel(body.channel),
            **asked,
        )
    decided = {"impact", "major", "priority", "priority_reason", "team", "requester_name"}
    if body.priority is not None and body.priority_reason is None:
        message = "“priority_reason”: say why it is another than impact and urgency make."
        raise InvalidChange(message)
    return Request(
        author=actor,
        requester=_requester(body),
        channel=Channel.PHONE if body.call else Channel(body.channel),
        caller=Caller(**dict(body.call)) if body.call else None,
        **asked,
        **body.model_dump(include=decided),
    )


def _require_own(actor: Actor, body: NewTicket) -> None:
    if body.requester not in {None, actor.id}:
        message = "“requester”: you open tickets for yourself; leave the field out."
        raise NotAllowed(message)
    given = body.model_fields_set & _OF_THE_DESK
    if given:
        fields = ", ".join(f"“{name}”" for name in sorted(given))
        message = f"{fields}: the desk decides that; leave it out."
        raise NotAllowed(message)


def _requester(body: NewTicket) -> str:
    """Return whom the ticket is for: by address, or whoever the telephone belongs to."""
    if body.requester is not None:
        return body.requester
    phone = body.call.phone if body.call else None
    if phone is None:
        message = "“requester” is missing: name the customer's e-mail address, or “call.phone”."
        raise RequesterMissing(message)
    # Nobody is ever written to below .invalid: an unknown caller is known by the telephone.
    return desk().people.by_phone(phone) or f"{phone}@phone.invalid"


@operation("GET", "/tickets/{number}", "Read a ticket", answers=TicketWithTimeline)
def read(call: Call, number: str) -> Response:
    """Return the ticket and the beginning of its timeline."""
    ticket, page = desk().timelines.open(parse_number(number), FIRST_ENTRIES)
    actor = acting(desk(), call.actor, ticket)
    require(actor, "read", ticket)
    entries = timeline_view(page, ticket, actor, desk().configuration.read().name)
    view = TicketWithTimeline(**dict(ticket_view(ticket, actor)), timeline=entries)
    return shown(view)


@operation(
    "GET", "/tickets/{number}/timeline", "Read the timeline", query=PageQuery, answers=Timeline
)
def timeline(call: Call, number: str, query: PageQuery) -> Timeline:
    """Return a page of everything that happened and was told, oldest first."""
    ticket, actor = readable(call, number)
    page = desk().timelines.page(ticket.number, query.limit, query.cursor)
    return timeline_view(page, ticket, actor, desk().configuration.read().name)


def readable(call: Call, number: str) -> tuple[Ticket, Actor]:
    """Return the ticket, and who the caller is to it; raises ``TicketNotFound`` for strangers."""
    ticket = desk().tickets.load(parse_number(number))
    actor = acting(desk(), call.actor, ticket)
    require(actor, "read", ticket)
    return ticket, actor


@operation(
    "PATCH", "/tickets/{number}", "Correct a ticket",
    body=TicketEdit, answers=TicketView, seen=True,
)  # fmt: skip
def edit(call: Call, number: str, body: TicketEdit) -> Response:
    """Change the fields that you send, and no other; needs If-Match, “*” for whatever stands."""
    given = body.model_dump(exclude_unset=True)
    if given.get("priority") is not None and not given.get("priority_reason"):
        message = "“priority_reason”: say why it is another than impact and urgency make."
        raise InvalidChange(message)
    return with_etag(editing.edit(desk(), parse_number(number), given, call), call.actor)
