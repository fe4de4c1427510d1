"""A mail that was set aside, let in: it goes to the conversation that it belongs to."""

from collections.abc import Container
from datetime import datetime

from chalicelib.desk.acting import acting
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.joint import change_both
from chalicelib.rights import may
from chalicelib.tickets import relations, saying
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import Actor, Event
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.status import LEGAL, OVER, Status


def conversation_of(desk: Desk, held: Ticket) -> Ticket | None:
    """Return the ticket that a held mail answers, where it still goes on; else None."""
    if held.joins is None:
        return None
    try:
        target = desk.tickets.load_living(held.joins)
    except TicketNotFound:
        return None
    return None if target.status in OVER - {Status.RESOLVED} or target.held else target


def joined(desk: Desk, held: Ticket, into: Ticket, call: Call) -> Ticket:
    """Let the mail in as the answer that it is; the held ticket lives on in the other one."""
    first = desk.timelines.event(held.number, f"{held.number}.{1:06d}.0")

    writer = first.actor
    email = desk.customers.find(writer.id).person.email
    known = acting(desk, writer.model_copy(update={"id": email}), into)
    people = desk.configuration.read().staff

    def decide(ticket: Ticket, target: Ticket, now: datetime) -> tuple[Event, Event]:
        gone = relations.joined(ticket, target, call.actor, now)
        return gone, answered(target, first, held, now, known=known, people=people)

    return change_both(desk, held.number, into.number, "release", decide, call)


def answered(
    target: Ticket,
    first: Event,
    held: Ticket,
    now: datetime,
    *,
    known: Actor,
    people: Container[str],
) -> Event:
    """Return what the mail would have been: an answer of who follows the ticket, or less. Pure."""
    message, writer = first.message or _nothing(held), first.actor
    of_the_desk = writer.id in people
    if automatic := first.details.get("automatic"):
        untold = saying.OF_THE_DESK if of_the_desk else None
        return saying.append_automatic(target, message, writer, now, str(automatic), untold)
    if not of_the_desk and writer.id not in target.copied and may(known, "read", target):
        writer = known
    follows = not of_the_desk and (writer.id in target.copied or may(writer, "read", target))
    if follows and target.status in LEGAL["answer"]:
        return saying.answer(target, message, writer, now)
    seen = message if follows else message.model_copy(update={"verified": False})
    # Whoever writes as one of the desk's may mean it for the desk: no customer reads it.
    return saying.append(target, seen, writer, now, internal=of_the_desk)


def _nothing(held: Ticket) -> Message:
    return Message(text=held.subject, channel=held.channel)
