"""The one authorization function: every door asks it before it shows or changes a ticket. Pure."""

from typing import Literal

from chalicelib.tickets.errors import NotAllowed, TicketNotFound
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status

Action = Literal[
    "read",
    "read_internal",
    "answer",
    "reply",
    "note",
    "claim",
    "assign",
    "acknowledge",
    "wait",
    "resolve",
    "close",
    "reopen",
    "release",
]

# What the person who asked may do with their own ticket; the desk's people may do everything.
OF_THE_REQUESTER: frozenset[Action] = frozenset({"read", "answer", "close", "reopen"})


def may(actor: Actor, action: Action, ticket: Ticket) -> bool:
    """Whether ``actor`` may do ``action`` with ``ticket``."""
    if actor.staff or actor.role is Role.SYSTEM:
        return True
    if ticket.status is Status.HELD and action != "read":
        return False
    return actor.id == ticket.requester and action in OF_THE_REQUESTER


def require(actor: Actor, action: Action, ticket: Ticket) -> None:
    """Raise unless ``actor`` may do ``action``; what one may not see does not exist for them."""
    if not may(actor, "read", ticket):
        raise TicketNotFound(ticket.number)
    if not may(actor, action, ticket):
        message = f"As {actor.role} you may not {action} on this ticket."
        raise NotAllowed(message)


def may_list(actor: Actor, by: str, value: str) -> bool:
    """Whether ``actor`` may read every ticket of that list; agrees with ``may`` on each of them."""
    return actor.staff or (by == "requester" and value == actor.id)
