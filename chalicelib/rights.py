"""The one authorization function: every door asks it before it shows or changes anything. Pure.

``RIGHTS`` is the whole of it: which capacity may do what; ``docs/rights.md`` is made from it. Who
somebody is to a ticket, an organization or a person is decided in ``capacities``.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, get_args

from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.tickets.errors import NotAllowed, TicketNotFound
from chalicelib.tickets.events import Actor, Membership, Role
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status

Action = Literal[
    "read", "read_internal", "answer", "reply", "note", "edit", "claim", "assign", "escalate",
    "acknowledge", "alert", "wait", "resolve", "close", "reopen", "release", "break_glass", "spam",
    "merge", "split", "link", "watch", "check", "approve", "grant", "schedule", "follow", "offer",
    "accept", "connect", "disconnect", "log", "rate",
    "read_customer", "edit_person", "edit_organization", "edit_agreement",
    "read_configuration", "edit_configuration", "choose_contacts", "read_contacts",
    "read_duty", "arrange_duty", "look_ahead",
]  # fmt: skip


class Capacity(StrEnum):
    """What somebody is to the thing that they want to see or change."""

    REQUESTER = "requester"  # it is their own
    COORDINATOR = "coordinator"  # of its organization, which shares with coordinators or all
    MEMBER = "member"  # of its organization, which shares with all
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    MACHINE = "machine"


_CUSTOMERS = frozenset({Capacity.REQUESTER, Capacity.COORDINATOR})
_PEOPLE = frozenset({Capacity.AGENT, Capacity.SUPERVISOR, Capacity.ADMIN})
_DESK = _PEOPLE | {Capacity.MACHINE}
_HEADS = frozenset({Capacity.SUPERVISOR, Capacity.ADMIN})
_READERS = _CUSTOMERS | {Capacity.MEMBER} | _DESK

RIGHTS: Mapping[Action, frozenset[Capacity]] = {
    **dict.fromkeys(get_args(Action), _DESK),  # what follows differs
    "read": _READERS,
    "answer": _READERS,
    "close": _CUSTOMERS | _DESK,
    "reopen": _CUSTOMERS | _DESK,
    "accept": _CUSTOMERS,  # an offer: only the customer's side answers it
    "rate": frozenset({Capacity.REQUESTER}),  # nobody else knows whether it helped
    "approve": _HEADS,  # where the catalogue asks for a supervisor
    "grant": frozenset({Capacity.COORDINATOR}),  # where it asks for the customer's coordinator
    "break_glass": _HEADS,
    "connect": _PEOPLE,
    "disconnect": _PEOPLE,
    "read_customer": _READERS,
    "edit_organization": _HEADS | {Capacity.MACHINE},
    "edit_agreement": _HEADS | {Capacity.MACHINE},
    "read_configuration": _HEADS,
    "edit_configuration": frozenset({Capacity.ADMIN}),
    "choose_contacts": _PEOPLE,  # their own: by what they are paged
    "read_contacts": _HEADS,  # everybody's
    "arrange_duty": _PEOPLE,  # a machine has no shifts
    "look_ahead": _HEADS | {Capacity.MACHINE},
}

# While it is held or lives on elsewhere, customers see it and that is all.
_STILL = frozenset({Status.HELD, Status.MERGED, Status.SPAM})
_OF_ROLE = {
    Role.AGENT: Capacity.AGENT,
    Role.SUPERVISOR: Capacity.SUPERVISOR,
    Role.ADMIN: Capacity.ADMIN,
    Role.MACHINE: Capacity.MACHINE,
}

Thing = Ticket | Organization | Person | None  # None: the desk itself


def capacities(actor: Actor, thing: Thing) -> frozenset[Capacity]:
    """Return everything that ``actor`` is to ``thing``."""
    if actor.role in _OF_ROLE:
        return frozenset({_OF_ROLE[actor.role]})
    if isinstance(thing, Ticket):
        own = {Capacity.REQUESTER} if actor.id == thing.requester else set()
        return frozenset(own | _shared(actor.memberships.get(thing.organization or "")))
    if isinstance(thing, Organization):
        return frozenset(_belonging(actor.memberships.get(thing.id)))
    if isinstance(thing, Person):
        own = {Capacity.REQUESTER} if actor.id == thing.email else set()
        common = thing.organizations.keys() & actor.memberships.keys()
        coordinated = {each for each in common if actor.memberships[each].role == "coordinator"}
        return frozenset(own | ({Capacity.COORDINATOR} if coordinated else set()))
    return frozenset()


def _shared(membership: Membership | None) -> set[Capacity]:
    """Return what a member is to the tickets of others in the same organization."""
    if membership is None or membership.sharing == "none":
        return set()
    if membership.role == "coordinator":
        return {Capacity.COORDINATOR}
    return {Capacity.MEMBER} if membership.sharing == "all" else set()


def _belonging(membership: Membership | None) -> set[Capacity]:
    if membership is None:
        return set()
    return {Capacity.COORDINATOR if membership.role == "coordinator" else Capacity.MEMBER}


def may(actor: Actor, action: Action, thing: Thing) -> bool:
    """Whether ``actor`` may do ``action`` with ``thing``; None is the desk itself."""
    if actor.role is Role.SYSTEM:
        return True
    still = isinstance(thing, Ticket) and thing.status in _STILL
    if still and not actor.staff and action != "read":
        return False
    return not RIGHTS[action].isdisjoint(capacities(actor, thing))


def require(actor: Actor, action: Action, thing: Ticket) -> None:
    """Raise unless ``actor`` may do ``action``; what one may not see does not exist for them."""
    if not may(actor, "read", thing):
        raise TicketNotFound(thing.number)
    if not may(actor, action, thing):
        message = f"As {actor.role} you may not {action.replace('_', ' ')} on this ticket."
        raise NotAllowed(message)


def require_of_desk(actor: Actor, action: Action) -> None:
    """Raise unless ``actor`` may do ``action`` with the desk itself or its customers' records."""
    if not may(actor, action, None):
        allowed = ", ".join(sorted(RIGHTS[action]))
        message = f"As {actor.role} you may not {action.replace('_', ' ')}; it is for: {allowed}."
        raise NotAllowed(message)


def may_list(actor: Actor, by: str, value: str) -> bool:
    """Whether ``actor`` may read every ticket of that list; agrees with ``may`` on each of them."""
    if by == "organization" and not actor.staff:
        return bool(_shared(actor.memberships.get(value)))
    return actor.staff or (by == "requester" and value == actor.id)
