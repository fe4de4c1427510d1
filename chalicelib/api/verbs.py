"""What one does with a ticket: write, claim, assign, wait, resolve, close, reopen."""

from chalice.app import Response

from chalicelib.api.inputs import Nothing
from chalicelib.api.problem import InvalidQuery
from chalicelib.api.routes import operation
from chalicelib.api.ticket_inputs import (
    Alert,
    Assignment,
    Escalation,
    NewMessage,
    NewNote,
    Releasing,
    Reopening,
    Resolution,
    Waiting,
)
from chalicelib.api.ticket_shapes import TicketView
from chalicelib.api.tickets import opened, with_etag
from chalicelib.desk import continuing, editing, messages, verbs
from chalicelib.desk.context import Call
from chalicelib.telemetry import count
from chalicelib.tickets.number import parse_number
from chalicelib.wiring import desk


class NobodyNamed(InvalidQuery):
    """An assignment to nobody and to no team."""

    problem = "nobody-named"


@operation(
    "POST", "/tickets/{number}/messages", "Write a message",
    body=NewMessage, answers=TicketView, makes=True,
)  # fmt: skip
def message(call: Call, number: str, body: NewMessage) -> Response:
    """Write to the other side: an agent's answer goes to the customer by mail, and a customer's
    message opens a waiting, resolved or closed ticket again. To one that was closed longer ago than
    `reopens_within` of desk.yaml (30 days, if it does not say) it opens another ticket, which is
    answered with 201 and `continues` the one that was written to.
    """
    number = parse_number(number)
    ticket = continuing.say(desk(), number, body.text, call, body.definitive, body.attachments)
    if ticket.number == number:
        return with_etag(ticket, call.actor)
    count("TicketsOpened")
    return opened(ticket, call.actor, "..")


@operation("POST", "/tickets/{number}/notes", "Leave a note", body=NewNote, answers=TicketView)
def note(call: Call, number: str, body: NewNote) -> Response:
    """Leave a note that no customer ever sees."""
    ticket = messages.note(desk(), parse_number(number), body.text, call, body.attachments)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/claim", "Take it", body=Nothing, answers=TicketView)
def claim(call: Call, number: str, body: Nothing) -> Response:  # noqa: ARG001 - has no fields
    """Take the ticket: you are its assignee, and it is open."""
    return with_etag(verbs.claim(desk(), parse_number(number), call), call.actor)


@operation("POST", "/tickets/{number}/assign", "Assign it", body=Assignment, answers=TicketView)
def assign(call: Call, number: str, body: Assignment) -> Response:
    """Give the ticket to somebody, to a team, or to somebody of a team."""
    if body.to is None and body.team is None:
        text = "Name “to”, “team”, or both."
        raise NobodyNamed(text)
    ticket = verbs.assign(desk(), parse_number(number), body.to, body.team, body.reason, call)
    return with_etag(ticket, call.actor)


@operation(
    "POST", "/tickets/{number}/acknowledge", "Acknowledge a page", body=Nothing, answers=TicketView
)
def acknowledge(call: Call, number: str, body: Nothing) -> Response:  # noqa: ARG001 - see claim
    """Say that you are on it: nobody else is paged."""
    return with_etag(verbs.acknowledge(desk(), parse_number(number), call), call.actor)


@operation("POST", "/tickets/{number}/alert", "Ask for help", body=Alert, answers=TicketView)
def alert(call: Call, number: str, body: Alert) -> Response:
    """Set an escalation off by hand: whom its policy pages is paged within a minute."""
    ticket = verbs.alert(desk(), parse_number(number), body.reason, body.policy, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/wait", "Let it wait", body=Waiting, answers=TicketView)
def wait(call: Call, number: str, body: Waiting) -> Response:
    """Wait for the customer, which pauses the resolution clock, or for a third party."""
    ticket = verbs.wait(desk(), parse_number(number), body.on, body.reason, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/resolve", "Resolve it", body=Resolution, answers=TicketView)
def resolve(call: Call, number: str, body: Resolution) -> Response:
    """Give the definitive answer; the customer and everybody copied is told the whole of it."""
    return with_etag(verbs.resolve(desk(), parse_number(number), body.answer, call), call.actor)


@operation("POST", "/tickets/{number}/close", "Close it", body=Nothing, answers=TicketView)
def close(call: Call, number: str, body: Nothing) -> Response:  # noqa: ARG001 - see claim
    """End a resolved ticket now instead of some days later, or refuse a held one."""
    return with_etag(verbs.close(desk(), parse_number(number), call), call.actor)


@operation("POST", "/tickets/{number}/reopen", "Reopen it", body=Reopening, answers=TicketView)
def reopen(call: Call, number: str, body: Reopening) -> Response:
    """Open a resolved or closed ticket again; its clocks go on from what they had counted.

    Only the desk's people open one that was closed longer ago than `reopens_within` of desk.yaml.
    """
    return with_etag(verbs.reopen(desk(), parse_number(number), body.reason, call), call.actor)


@operation("POST", "/tickets/{number}/escalate", "Escalate it", body=Escalation, answers=TicketView)
def escalate(call: Call, number: str, body: Escalation) -> Response:
    """Pass the ticket on to the team of the next level, or of the one that you name."""
    ticket = editing.escalate(desk(), parse_number(number), body.level, body.reason, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/release", "Let it in", body=Releasing, answers=TicketView)
def release(call: Call, number: str, body: Releasing) -> Response:
    """Let a ticket in that was set aside: it becomes what it would have been. Without an agreement
    this takes a supervisor and a reason.
    """
    return with_etag(editing.release(desk(), parse_number(number), body.reason, call), call.actor)


@operation("POST", "/tickets/{number}/spam", "Throw it out", body=Nothing, answers=TicketView)
def spam(call: Call, number: str, body: Nothing) -> Response:  # noqa: ARG001 - see claim
    """Mark the ticket as spam: nobody is told, and “release” brings it back."""
    return with_etag(editing.spam(desk(), parse_number(number), call), call.actor)
