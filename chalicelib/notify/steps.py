"""Who is asked or invited by a workflow's steps: approvers, commercial team, visits. Pure."""

from collections.abc import Iterator

from chalicelib.configuration.model import Configuration
from chalicelib.notify.invitation import Invitation, invitation
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.occasion import Occasion, values_of
from chalicelib.notify.templates import language_of
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken

UNDELIVERED = "undelivered"


def told(occasion: Occasion) -> Iterator[Job]:
    """Yield the messages that a step of the workflow is due."""
    yield from _to_approver(occasion)
    yield from _to_commercial(occasion)
    yield from _invitations(occasion)
    yield from _undelivered(occasion)


def _to_approver(occasion: Occasion) -> Iterator[Job]:
    """Ask the supervisor, or the customer's coordinators, for the approval."""
    configuration = occasion.around.configuration
    approver = awaited_approver(occasion.event, occasion.ticket)
    team = configuration.teams.get(occasion.ticket.team)
    if approver == "supervisor" and team is not None and team.supervisor:
        yield from _staff(occasion, "approval_needed", [team.supervisor], configuration)
    asks_customers = approver == "coordinator" and not occasion.for_the_desk_alone
    for person in occasion.around.approvers if asks_customers else ():
        language = language_of(person.language, occasion.ticket.language, configuration.language)
        values = values_of(occasion, language)
        yield occasion.job(
            "approval_needed", "coordinator", Channel.EMAIL, person.email, language, values
        )


def awaited_approver(event: Event, ticket: Ticket) -> str | None:
    """Return who is asked for an approval by the event, or None."""
    asks = event.kind in {Kind.CREATED, Kind.RELEASED} or "approval" in event.changes
    approval = ticket.approval
    if not asks or approval is None or approval.granted is not None or ticket.held:
        return None
    return approval.by


def _to_commercial(occasion: Occasion) -> Iterator[Job]:
    """Tell the commercial team that a customer waits for an agreement."""
    event, configuration = occasion.event, occasion.around.configuration
    team = configuration.agreements.team
    if event.kind is Kind.CREATED and event.details.get("held") and team:
        yield from _staff(occasion, "held_for_you", configuration.people_of(team), configuration)


def _staff(
    occasion: Occasion, template: str, people: list[str], configuration: Configuration
) -> Iterator[Job]:
    for address in people:
        person = configuration.staff.get(address)
        language = language_of(person.language if person else None, configuration.language)
        values = values_of(occasion, language)
        yield occasion.job(template, "staff", Channel.EMAIL, address, language, values)


def _invitations(occasion: Occasion) -> Iterator[Job]:
    """Invite both sides to a call or visit, or call it off, in their calendars."""
    event, ticket, configuration = occasion.event, occasion.ticket, occasion.around.configuration
    if event.kind not in {Kind.SCHEDULED, Kind.UNSCHEDULED} or ticket.visit is None:
        return
    template = "scheduled" if event.kind is Kind.SCHEDULED else "unscheduled"
    visit = ticket.visit
    agent = configuration.staff.get(visit.agent)
    attendees = (
        (ticket.requester, ticket.requester_name or ""),
        (visit.agent, agent.name if agent else ""),
    )
    own_language = agent.language if agent else None
    for (address, _), preferred in zip(attendees, (ticket.language, own_language), strict=True):
        if configuration.is_own(address):
            continue
        language = language_of(preferred, configuration.language)
        audience = "requester" if address == ticket.requester else "staff"
        values = values_of(occasion, language)
        job = occasion.job(template, audience, Channel.EMAIL, address, language, values)
        described = Invitation(
            uid=f"{ticket.number.lower()}@{job.sender.rpartition('@')[2]}",
            sequence=visit.sequence,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            summary=f"[#{spoken(ticket.number)}] {ticket.subject}",
            description=job.text,
            place=visit.place,
            organizer=(job.sender, job.sender_name),
            attendees=attendees,
            cancelled=visit.cancelled,
        )
        yield job.model_copy(update={"calendar": invitation(described, event.at)})


def _undelivered(occasion: Occasion) -> Iterator[Job]:
    """Tell who has the ticket, else the head of its team, whom a message did not reach.

    That this notice itself did not arrive is told to nobody: a program wrote it.
    """
    event, ticket, configuration = occasion.event, occasion.ticket, occasion.around.configuration
    if event.kind is not Kind.UNDELIVERED or event.details.get("template") == UNDELIVERED:
        return
    team = configuration.teams.get(ticket.team)
    heads = (ticket.assignee, team.supervisor if team else None)
    reached = (each for each in heads if each in configuration.staff)
    whom = next((each for each in reached if each and each != event.details.get("to")), None)
    if whom is not None:
        yield from _staff(occasion, UNDELIVERED, [whom], configuration)
