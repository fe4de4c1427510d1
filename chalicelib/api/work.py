"""The workflow over HTTP: approval, checklist, visit, external incident, offer, session, time."""

from typing import Annotated, Literal

from chalice.app import Response
from pydantic import Field, StringConstraints, model_validator

from chalicelib.api.inputs import Input, Instant, Name, Nothing, Reason, Text
from chalicelib.api.routes import operation
from chalicelib.api.ticket_shapes import TicketView
from chalicelib.api.tickets import with_etag
from chalicelib.configuration.model import Address
from chalicelib.desk import work
from chalicelib.desk.context import Call
from chalicelib.tickets.number import parse_number
from chalicelib.tickets.work import Visit
from chalicelib.wiring import desk

LONGEST_DAY = 24 * 60  # minutes of one entry
Web = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2_000)]


class Decision(Input):
    """Why it is granted or rejected."""

    reason: Reason | None = None


class Checking(Input):
    """Which line of the checklist, from 1; ``done`` false takes it back."""

    item: Annotated[int, Field(ge=1, le=20)]
    done: bool = True


class NewVisit(Input):
    """A call (its link) or a visit (its address), and who goes; the assignee, if not said."""

    form: Literal["call", "visit"]
    starts_at: Instant
    ends_at: Instant
    place: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    agent: Address | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "NewVisit":
        if self.ends_at <= self.starts_at:
            message = "“ends_at” is not after “starts_at”"
            raise ValueError(message)
        return self


class Incident(Input):
    """The incident of another system that this ticket follows, and its state there."""

    system: Name
    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    state: Name = "open"


class NewOffer(Input):
    """A version that the customer may accept or decline."""

    version: Name
    text: Text | None = None


class NewSession(Input):
    """A remote session: with which tool, and its link there."""

    tool: Literal["meshcentral", "anydesk", "other"]
    link: Annotated[
        str, StringConstraints(pattern=r"^(https://|anydesk:)[^\s<>\"]+$", max_length=500)
    ]


class SessionEnd(Input):
    """Which session ended."""

    session: Annotated[int, Field(ge=1)]


class Worked(Input):
    """How long something took, in minutes, and what it was."""

    minutes: Annotated[int, Field(ge=1, le=LONGEST_DAY)]
    what: Reason | None = None


@operation("POST", "/tickets/{number}/approve", "Approve it", body=Decision, answers=TicketView)
def approve(call: Call, number: str, body: Decision) -> Response:
    """Grant what its kind asks for beforehand: as supervisor, or as the customer's coordinator."""
    ticket = work.decide_approval(desk(), parse_number(number), body.reason, call, granted=True)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/reject", "Reject it", body=Decision, answers=TicketView)
def reject(call: Call, number: str, body: Decision) -> Response:
    """Refuse the approval; the ticket is then resolved with an answer that says why."""
    ticket = work.decide_approval(desk(), parse_number(number), body.reason, call, granted=False)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/check", "Check a line", body=Checking, answers=TicketView)
def check(call: Call, number: str, body: Checking) -> Response:
    """Mark a line of the checklist as done."""
    ticket = work.check(desk(), parse_number(number), body.item, call, done=body.done)
    return with_etag(ticket, call.actor)


@operation(
    "POST", "/tickets/{number}/schedule", "Schedule a visit", body=NewVisit, answers=TicketView
)
def schedule(call: Call, number: str, body: NewVisit) -> Response:
    """Agree on a call or a visit, or move it: both sides get an invitation for their calendars."""
    agent = body.agent or call.actor.id
    visit = Visit(**{**dict(body), "agent": agent})
    return with_etag(work.schedule(desk(), parse_number(number), visit, call), call.actor)


@operation("POST", "/tickets/{number}/unschedule", "Call it off", body=Decision, answers=TicketView)
def unschedule(call: Call, number: str, body: Decision) -> Response:
    """Call the visit off; it disappears from both calendars."""
    ticket = work.unschedule(desk(), parse_number(number), body.reason, call)
    return with_etag(ticket, call.actor)


@operation(
    "POST", "/tickets/{number}/follow", "Follow an incident", body=Incident, answers=TicketView
)
def follow(call: Call, number: str, body: Incident) -> Response:
    """Link the ticket to another system's incident, or note its state there."""
    number = parse_number(number)
    ticket = work.follow(desk(), number, body.system, body.id, body.state, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/offer", "Offer a version", body=NewOffer, answers=TicketView)
def offer(call: Call, number: str, body: NewOffer) -> Response:
    """Offer the customer a version, which they accept or decline."""
    ticket = work.offer(desk(), parse_number(number), body.version, body.text, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/accept", "Accept the offer", body=Nothing, answers=TicketView)
def accept(call: Call, number: str, body: Nothing) -> Response:  # noqa: ARG001 - has no fields
    """Take the version that is offered."""
    return with_etag(
        work.answer_offer(desk(), parse_number(number), call, accepted=True), call.actor
    )


@operation(
    "POST", "/tickets/{number}/decline", "Decline the offer", body=Nothing, answers=TicketView
)
def decline(call: Call, number: str, body: Nothing) -> Response:  # noqa: ARG001 - has no fields
    """Stay with the version that there is."""
    return with_etag(
        work.answer_offer(desk(), parse_number(number), call, accepted=False), call.actor
    )


@operation(
    "POST", "/tickets/{number}/connect", "Begin a session", body=NewSession, answers=TicketView
)
def connect(call: Call, number: str, body: NewSession) -> Response:
    """Note that a remote session begins: who, with what, since when."""
    ticket = work.connect(desk(), parse_number(number), body.tool, body.link, call)
    return with_etag(ticket, call.actor)


@operation(
    "POST", "/tickets/{number}/disconnect", "End a session", body=SessionEnd, answers=TicketView
)
def disconnect(call: Call, number: str, body: SessionEnd) -> Response:
    """Note that a remote session has ended."""
    ticket = work.disconnect(desk(), parse_number(number), body.session, call)
    return with_etag(ticket, call.actor)


@operation("POST", "/tickets/{number}/time", "Log time", body=Worked, answers=TicketView)
def log(call: Call, number: str, body: Worked) -> Response:
    """Note how long work took; it is taken from the hours that the agreement includes."""
    ticket = work.log(desk(), parse_number(number), body.minutes, body.what, call)
    return with_etag(ticket, call.actor)
