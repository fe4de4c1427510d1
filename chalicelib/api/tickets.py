"""Opening, listing and reading tickets."""

from chalice.app import Response

from chalicelib.api.inputs import FileQuery, NewTicket, TicketQuery, TimelineQuery
from chalicelib.api.problem import InvalidQuery
from chalicelib.api.routes import operation, shown
from chalicelib.api.shapes import (
    FileLink,
    TicketList,
    TicketView,
    TicketWithTimeline,
    Timeline,
)
from chalicelib.api.views import card_view, ticket_view, timeline_view
from chalicelib.customers.person import Person
from chalicelib.desk import opening
from chalicelib.desk.context import Call
from chalicelib.desk.verbs import written
from chalicelib.rights import may, may_list, require
from chalicelib.store.tickets import Listing
from chalicelib.telemetry import count
from chalicelib.tickets.errors import NotAllowed, Refusal
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.number import parse_number
from chalicelib.wiring import desk

FIRST_ENTRIES = 20  # of the timeline, that come with the ticket


class RequesterMissing(Refusal):
    """An agent opened a ticket for nobody."""

    problem = "requester-missing"
    status = 422


class FileNotFound(Refusal):
    """The name is not one of the ticket's files."""

    problem = "file-not-found"
    status = 404


class NoOriginal(Refusal):
    """The entry has no raw mail."""

    problem = "no-original"
    status = 404


def with_etag(ticket: Ticket, actor: Actor, status: int = 200) -> Response:
    """Return the ticket as the actor may see it, with its version as ETag."""
    response = shown(ticket_view(ticket, actor), status)
    response.headers["ETag"] = f'"{ticket.version}"'
    return response


@operation("POST", "/tickets", "Open a ticket", body=NewTicket, answers=TicketView, status=201)
def create(call: Call, body: NewTicket) -> Response:
    """Open a ticket, for oneself or, as an agent, for a customer; the requester is told by mail."""
    person = _requester(call.actor, body)
    request = opening.Request(
        subject=body.subject,
        author=call.actor,
        requester=person,
        channel=Channel(body.channel),
        priority=body.priority if call.actor.staff else opening.Request.priority,
        kind=body.kind,
        product=body.product,
        team=body.team if call.actor.staff else None,
    )

    def perform(number: str) -> Ticket:
        message = written(desk(), number, body.text, call.actor, request.channel)
        return opening.open_once(desk(), number, request, message, call)

    ticket = opening.with_new_number(desk().random_bits, perform)
    count("TicketsOpened")
    response = with_etag(ticket, call.actor, 201)
    response.headers["Location"] = f"/tickets/{ticket.number}"
    return response


def _requester(actor: Actor, body: NewTicket) -> Person:
    if not actor.staff:
        if body.requester not in {None, actor.id}:
            message = "“requester”: you open tickets for yourself; leave the field out."
            raise NotAllowed(message)
        known = desk().customers.find(actor.id)
        return known.model_copy(update={"name": known.name or actor.name})
    if body.requester is None:
        message = "“requester” is missing: name the customer's e-mail address."
        raise RequesterMissing(message)
    known = desk().customers.find(body.requester)
    return known.model_copy(update={"name": body.requester_name or known.name})


@operation("GET", "/tickets", "List tickets", query=TicketQuery, answers=TicketList)
def index(call: Call, query: TicketQuery) -> TicketList:
    """List tickets, newest first: a team's queue, a requester's, an organization's, an assignee's.

    Without a filter customers see their own tickets, and the desk's people the queue of their team.
    """
    by, value = _listing(call.actor, query)
    if not may_list(call.actor, by, value):
        message = "You may list your own tickets: GET /tickets?requester=me."
        raise NotAllowed(message)
    if query.state and by != "queue":
        message = "“state” goes with “team”: other lists show tickets of every state."
        raise InvalidQuery(message)
    key = f"{value}#{query.state or 'live'}" if by == "queue" else value
    page = desk().tickets.list(by, key, query.limit, query.cursor)
    return TicketList(
        items=[card_view(call.actor, by, value, row) for row in page.rows], cursor=page.cursor
    )


def _listing(actor: Actor, query: TicketQuery) -> tuple[Listing, str]:
    """Return which list, and whose, the query means."""
    asked: tuple[tuple[Listing, str | None], ...] = (
        ("queue", query.team),
        ("requester", query.requester),
        ("organization", query.organization),
        ("assignee", query.assignee),
    )
    given = [(by, actor.id if value == "me" else value) for by, value in asked if value is not None]
    if len(given) > 1:
        message = "Give one of “team”, “requester”, “organization” and “assignee”, not several."
        raise InvalidQuery(message)
    if given:
        return given[0]
    if not actor.staff:
        return "requester", actor.id
    configuration = desk().configuration.read()
    person = configuration.staff.get(actor.id)
    return "queue", person.team if person else configuration.first_team()


@operation("GET", "/tickets/{number}", "Read a ticket", answers=TicketWithTimeline)
def read(call: Call, number: str) -> Response:
    """Return the ticket and the beginning of its timeline."""
    ticket, page = desk().tickets.open(parse_number(number), FIRST_ENTRIES)
    require(call.actor, "read", ticket)
    view = TicketWithTimeline(
        **dict(ticket_view(ticket, call.actor)), timeline=timeline_view(page, ticket, call.actor)
    )
    return shown(view, ETag=f'"{ticket.version}"')


@operation(
    "GET", "/tickets/{number}/timeline", "Read the timeline", query=TimelineQuery, answers=Timeline
)
def timeline(call: Call, number: str, query: TimelineQuery) -> Timeline:
    """Return a page of everything that happened and was told, oldest first."""
    ticket = desk().tickets.load(parse_number(number))
    require(call.actor, "read", ticket)
    page = desk().tickets.timeline(ticket.number, query.limit, query.cursor)
    return timeline_view(page, ticket, call.actor)


@operation("GET", "/tickets/{number}/entries/{entry}/original", "Download a mail", answers=FileLink)
def original(call: Call, number: str, entry: str) -> FileLink:
    """Return an address under which a mail, as it arrived, can be downloaded for five minutes."""
    ticket = desk().tickets.load(parse_number(number))
    require(call.actor, "read_internal", ticket)
    message = desk().tickets.event(ticket.number, entry).message
    if message is None or message.raw_key is None:
        refusal = f"The entry {entry[:40]} of {ticket.number} did not come by mail."
        raise NoOriginal(refusal)
    return FileLink(url=desk().files.raw_link(message.raw_key))


@operation(
    "GET",
    "/tickets/{number}/entries/{entry}/files/{file}",
    "Download a file",
    query=FileQuery,
    answers=FileLink,
)
def file(call: Call, number: str, entry: str, file: str, query: FileQuery) -> FileLink:
    """Return an address that downloads a file of a message during the next five minutes."""
    ticket = desk().tickets.load(parse_number(number))
    require(call.actor, "read", ticket)
    event = desk().tickets.event(ticket.number, entry)
    key = f"{ticket.number}/{file}"
    visible = not event.internal or may(call.actor, "read_internal", ticket)
    if event.message is None or not visible or key not in event.message.files:
        message = f"The entry {entry} has no file “{file[:40]}”: take an “id” that it shows."
        raise FileNotFound(message)
    return FileLink(url=desk().files.link(key, query.filename))
