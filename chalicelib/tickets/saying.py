"""What is said on a ticket, as pure functions: replies, answers, notes, and what programs write.

As in ``changes.py``: a ticket, who, when and what in; the event it makes out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.tickets.by_mail import one_more
from chalicelib.tickets.changes import reopened
from chalicelib.tickets.events import Actor, Event, Kind, happened
from chalicelib.tickets.model import Channel, Message, Ticket
from chalicelib.tickets.status import Status, require_legal

# Why the desk's people are told nothing of what a program wrote.
OF_THE_DESK = "it is of one of the desk's people, or of the desk"
ANSWERS_THE_DESK = "it answers what one of the desk's people was told"
TOLD_OF_ONE = "one was told of, and nobody has done anything since"


def reply(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """An agent answers the customer; a ticket that nobody has becomes the agent's own.

    Not while it waits for its approval: one may ask back, and does not begin by that.
    """
    require_legal("reply", ticket.status)
    changes: dict[str, Any] = {"answered": ticket.answered or bool(message.definitive)}
    if message.channel is Channel.EMAIL:
        changes |= {"by_mail": one_more(ticket.by_mail, now)}
    waits = ticket.approval is not None and ticket.approval.granted is None
    if ticket.status is Status.PENDING and not waits:
        changes |= {"status": Status.OPEN, "assignee": ticket.assignee or actor.id}
    return happened(ticket, Kind.REPLIED, actor, now, changes, message=message)


def answer(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """The requester's side writes: what waited for them, or was over, is open again."""
    require_legal("answer", ticket.status)
    changes: dict[str, Any] = {"message_id": message.message_id or ticket.message_id}
    if ticket.status is Status.WAITING_CUSTOMER:
        changes |= {"status": Status.OPEN}
    elif ticket.status in {Status.RESOLVED, Status.CLOSED}:
        changes |= reopened(ticket)
    return happened(ticket, Kind.ANSWERED, actor, now, changes, message=message)


def append(
    ticket: Ticket, message: Message, actor: Actor, now: datetime, *, internal: bool = False
) -> Event:
    """Keep and show a message that moves nothing: of somebody unknown, or on a held ticket.

    ``internal``: to the desk's people alone. By mail it is counted among their own: whose name it
    bears may be away, and their mailbox answer what they are told of it.
    """
    kind = Kind.NOTED if internal else Kind.ANSWERED
    by_mail = internal and message.channel is Channel.EMAIL
    changes = {"by_mail": one_more(ticket.by_mail, now)} if by_mail else {}
    return happened(ticket, kind, actor, now, changes, message=message)


def append_automatic(
    ticket: Ticket,
    message: Message,
    actor: Actor,
    now: datetime,
    rule: str,
    untold: str | None = None,
) -> Event:
    """A program answered: the desk's people see it, and nothing else moves.

    They are told of it unless there is a reason not to (``untold``). After one that they were told
    of they are told of no other until a person does something with the ticket: so programs alone
    bring about one notice, whatever they answer, and whatever answers them.
    """
    untold = untold or (TOLD_OF_ONE if ticket.hushed else None)
    details = {"automatic": rule, **({"untold": untold} if untold else {})}
    return happened(ticket, Kind.NOTED, actor, now, {}, message=message, details=details)


def note(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """An agent leaves a note that no requester ever sees."""
    require_legal("note", ticket.status)
    return happened(ticket, Kind.NOTED, actor, now, {}, message=message)


def undelivered(
    ticket: Ticket, actor: Actor, now: datetime, reason: str | None, details: Mapping[str, str]
) -> Event:
    """A message did not reach its recipient; whatever the ticket's status, that stands on it."""
    return happened(ticket, Kind.UNDELIVERED, actor, now, {}, reason=reason, details=dict(details))
