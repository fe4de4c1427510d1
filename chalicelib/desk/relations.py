"""Verbs on more than one ticket: merge, link, split; and who watches one."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.desk.acting import acting
from chalicelib.desk.change import change, correlated, happen, require_version
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.joint import change_both
from chalicelib.desk.once import once
from chalicelib.desk.opening import open_ticket
from chalicelib.desk.placing import Request
from chalicelib.desk.promises import waited
from chalicelib.rights import require
from chalicelib.store.tickets import Saving
from chalicelib.store.transaction import Marker
from chalicelib.tickets import relations
from chalicelib.tickets.errors import InvalidChange, UnknownAgent
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.work import Link, Relation


def merge(desk: Desk, number: str, into: str, reason: str | None, call: Call) -> Ticket:
    """Let the ticket live on in another one, where its later mail goes too.

    A question that nobody has answered is one of the other ticket's from then on.
    """

    def decide(ticket: Ticket, target: Ticket, now: datetime) -> tuple[Event, Event]:
        waits = waited(ticket, now, desk.configuration.at_least(ticket.terms).time)
        return relations.merge(ticket, target, reason, call.actor, now, waits)

    _require_two(number, into, "into")
    return change_both(desk, number, into, "merge", decide, call)


def link(desk: Desk, number: str, other: str, relation: Relation, call: Call) -> Ticket:
    """Say that ``other`` is the parent, child or duplicate of the ticket, or related to it."""

    def decide(ticket: Ticket, theirs: Ticket, now: datetime) -> tuple[Event, Event]:
        return relations.link(ticket, theirs, relation, call.actor, now)

    _require_two(number, other, "number")
    return change_both(desk, number, other, "link", decide, call)


def unlink(desk: Desk, number: str, other: str, call: Call) -> Ticket:
    """Undo a link, on both sides."""

    def decide(ticket: Ticket, theirs: Ticket, now: datetime) -> tuple[Event, Event]:
        return relations.unlink(ticket, theirs, call.actor, now)

    _require_two(number, other, "number")
    return change_both(desk, number, other, "link", decide, call)


def _require_two(number: str, other: str, field: str) -> None:
    if number == other:
        message = f"“{field}”: that is the ticket itself; name another one."
        raise InvalidChange(message)


def watch(desk: Desk, number: str, person: str, call: Call, *, watches: bool) -> Ticket:
    """Let somebody of the desk be told what happens to the ticket, or no longer."""
    staff = desk.configuration.read().staff

    def decide(ticket: Ticket, now: datetime) -> Event:
        if watches and person not in staff:
            message = f"“person”: nobody of this desk has the address {person}. See GET /desk."
            raise UnknownAgent(message)
        return relations.watch(ticket, person, call.actor, now, watches=watches)

    return change(desk, number, "watch", decide, call)


def split(desk: Desk, number: str, entry: str, subject: str | None, new: str, call: Call) -> Ticket:
    """Open the ticket ``new`` with a message of this one, and link the two; returns the new one."""

    def perform(markers: Sequence[Marker]) -> Ticket:
        before = desk.tickets.load(number)
        require(acting(desk, call.actor, before), "split", before)
        require_version(call, before)
        event = desk.timelines.event(number, entry)
        message = relations.first_message(event)

        def decide(ticket: Ticket, now: datetime) -> Event:
            return relations.split(ticket, entry, new, call.actor, now)

        after, events = happen(before, decide, desk.now(), desk.configuration.read())
        asker = before.requester if event.actor.staff else event.actor.id
        own = asker == before.requester
        request = Request(
            subject=subject or before.subject,
            author=call.actor,
            requester=asker,
            requester_name=before.requester_name if own else event.actor.name,
            organization=before.organization,
            channel=message.channel,
            product=before.product,
            team=before.team,
            mailbox=before.mailbox,
            copied=before.copied,
            message_id=message.message_id,
            links=(Link(relation=Relation.PARENT, number=number),),
        )
        ours = desk.tickets.parts(Saving(before, after, correlated(events, call)))
        return open_ticket(desk, new, request, message, call.correlation_id, markers, extra=ours)

    return once(desk, new, call, perform)
