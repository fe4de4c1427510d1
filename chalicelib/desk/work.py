"""Verbs of the workflow: approve, check, schedule, follow, offer, connect, log the time.

What is asked is looked at in ``decide``, behind the right to ask it: a refusal tells no stranger
who works here, which systems there are, or the numbers of others' tickets.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.customers.contracts import used, wake_at
from chalicelib.desk.change import change
from chalicelib.desk.context import Call, Desk, almanac
from chalicelib.store import keys
from chalicelib.store.external import follows
from chalicelib.store.transaction import Part
from chalicelib.tickets import workflow
from chalicelib.tickets.errors import Conflict, InvalidChange
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.work import External, Visit


def decide_approval(
    desk: Desk, number: str, reason: str | None, call: Call, *, granted: bool
) -> Ticket:
    """Grant or reject: a supervisor, or the customer's coordinator where the catalogue says so."""
    by_customer = _is_for_the_customer(desk.tickets.load(number))

    def decide(standing: Ticket, now: datetime) -> Event:
        if _is_for_the_customer(standing) != by_customer:
            message = "Somebody changed who approves it at this moment. Read it again and repeat."
            raise Conflict(message)
        return workflow.decide_approval(standing, reason, call.actor, now, granted=granted)

    return change(desk, number, "grant" if by_customer else "approve", decide, call)


def _is_for_the_customer(ticket: Ticket) -> bool:
    return ticket.approval is not None and ticket.approval.by == "coordinator"


def check(desk: Desk, number: str, item: int, call: Call, *, done: bool) -> Ticket:
    """Mark a line of the checklist, or take that back."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.check(ticket, item, call.actor, now, done=done)

    return change(desk, number, "check", decide, call)


def schedule(desk: Desk, number: str, visit: Visit, call: Call) -> Ticket:
    """Agree on a call or a visit, or move it."""
    staff = desk.configuration.read().staff

    def decide(ticket: Ticket, now: datetime) -> Event:
        if visit.starts_at <= now:
            message = "“starts_at” is in the past: name an instant to come."
            raise InvalidChange(message)
        if visit.agent not in staff:
            message = f"“agent”: nobody of this desk has the address {visit.agent}. See GET /desk."
            raise InvalidChange(message)
        return workflow.schedule(ticket, visit, call.actor, now)

    return change(desk, number, "schedule", decide, call)


def unschedule(desk: Desk, number: str, reason: str | None, call: Call) -> Ticket:
    """Call the visit off."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.unschedule(ticket, reason, call.actor, now)

    return change(desk, number, "schedule", decide, call)


def follow(desk: Desk, number: str, system: str, incident: str, state: str, call: Call) -> Ticket:
    """Link the ticket to an incident of another system, or note its state."""
    known = desk.configuration.read().external
    owner = desk.external.ticket_of(system, incident)

    def decide(ticket: Ticket, now: datetime) -> Event:
        if system not in known:
            systems = ", ".join(known) or "none"
            message = f"“system”: desk.yaml names no external system {system}. Systems: {systems}."
            raise InvalidChange(message)
        if owner not in {None, number}:
            whose = spoken(str(owner))
            message = f"“id”: {whose} follows that incident already: link the two instead."
            raise InvalidChange(message)
        described = known[system]
        external = External(
            system=system,
            id=incident,
            url=described.address(incident),
            state=state,
            solved=state.casefold() in {each.casefold() for each in described.solved},
            updated_at=now,
        )
        return workflow.follow(ticket, external, call.actor, now)

    def others(ticket: Ticket, _events: Sequence[Event]) -> list[Part]:
        pk = keys.external_pk(system, incident)
        return [follows(desk.tickets.table, pk, ticket.number)]

    return change(desk, number, "follow", decide, call, others=others)


def offer(desk: Desk, number: str, version: str, text: str | None, call: Call) -> Ticket:
    """Offer the customer a new version."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.offer(ticket, version, text, call.actor, now)

    return change(desk, number, "offer", decide, call)


def answer_offer(desk: Desk, number: str, call: Call, *, accepted: bool) -> Ticket:
    """Take the customer's answer."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.answer_offer(ticket, call.actor, now, accepted=accepted)

    return change(desk, number, "accept", decide, call)


def connect(desk: Desk, number: str, tool: str, link: str, call: Call) -> Ticket:
    """Begin a remote session."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.connect(ticket, tool, link, call.actor, now)

    return change(desk, number, "connect", decide, call)


def disconnect(desk: Desk, number: str, session: int, call: Call) -> Ticket:
    """End a remote session."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.disconnect(ticket, session, call.actor, now)

    return change(desk, number, "disconnect", decide, call)


def log(desk: Desk, number: str, minutes: int, what: str | None, call: Call) -> Ticket:
    """Note the time that work took; it is taken from the agreement's hours in the same write."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return workflow.log(ticket, minutes, what, call.actor, now)

    def others(ticket: Ticket, _events: Sequence[Event]) -> list[Part]:
        if ticket.agreement is None or ticket.organization is None:
            return []
        before = desk.organizations.load(ticket.organization)
        agreement = before.agreement(ticket.agreement)
        if agreement is None:
            return []
        after, entries = used(before, agreement, minutes, call.actor, desk.now())
        days = almanac(desk.configuration.read())
        return desk.organizations.parts(before, after, entries, wake_at(after, days))

    return change(desk, number, "log", decide, call, others=others)
