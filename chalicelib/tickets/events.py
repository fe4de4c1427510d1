"""Events: what happened to a ticket, by whom and when, with each field before and after."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.promise import Promise
from chalicelib.tickets.value import Frozen


class Kind(StrEnum):
    """What happened."""

    CREATED = "created"
    REPLIED = "replied"  # a public message of the desk
    ANSWERED = "answered"  # a message of the requester's side
    NOTED = "noted"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    RELEASED = "released"
    ACKNOWLEDGED = "acknowledged"
    EDITED = "edited"
    ESCALATED = "escalated"  # to another level, by a person
    SPAM = "spam"
    MERGED = "merged"  # into another ticket
    ABSORBED = "absorbed"  # another ticket was merged into this one
    SPLIT = "split"  # a message went on as a ticket of its own
    LINKED = "linked"
    UNLINKED = "unlinked"
    WATCHED = "watched"
    CHECKED = "checked"
    APPROVED = "approved"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    FOLLOWED = "followed"  # an incident of another system, or its state changed
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    LOGGED = "logged"
    CLOCK_WARNING = "clock_warning"
    CLOCK_BREACHED = "clock_breached"
    ANSWERED_LATE = "answered_late"
    PAGED = "paged"
    SKIPPED = "skipped"  # a step of an escalation, and why
    UNREACHED = "unreached"  # no page of a step reached somebody
    EXPIRED = "expired"  # an acknowledgement of which nothing came
    ALERTED = "alerted"  # somebody of the desk asked for whom a policy pages
    RETIMED = "retimed"  # the desk's calendars or targets were changed
    RATED = "rated"  # its solution, by the requester
    UNDELIVERED = "undelivered"  # a message of the desk did not reach somebody


INTERNAL = frozenset(
    {
        Kind.NOTED,
        Kind.ACKNOWLEDGED,
        Kind.CLOCK_WARNING,
        Kind.CLOCK_BREACHED,
        Kind.ANSWERED_LATE,
        Kind.PAGED,
        Kind.SKIPPED,
        Kind.UNREACHED,
        Kind.EXPIRED,
        Kind.ALERTED,
        Kind.RETIMED,
        Kind.EDITED,
        Kind.ESCALATED,
        Kind.LINKED,
        Kind.UNLINKED,
        Kind.WATCHED,
        Kind.CHECKED,
        Kind.LOGGED,
        Kind.SPAM,
        Kind.ABSORBED,
        Kind.SPLIT,
        Kind.UNDELIVERED,
    }
)


class Role(StrEnum):
    """What somebody may be to the desk."""

    REQUESTER = "requester"
    COORDINATOR = "coordinator"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    MACHINE = "machine"
    SYSTEM = "system"


class Membership(Frozen):
    """What somebody is to an organization, and how far that shares its tickets."""

    role: Literal["member", "coordinator"] = "member"
    sharing: Literal["none", "role", "all"] = "none"


class Actor(Frozen):
    """Who does something: a person by e-mail address, a machine client by its id, or the desk.

    ``memberships`` (by organization) are known only where somebody else's ticket is at stake, and
    are never stored with what the actor did.
    """

    id: str
    role: Role
    name: str | None = None
    memberships: Mapping[str, Membership] = Field(default={}, exclude=True)

    @property
    def staff(self) -> bool:
        """Whether this actor works for the desk."""
        return self.role in STAFF

    def named(self, desk: str) -> str | None:
        """Return the name that people read, None if none is known.

        What the desk did by itself was done by ``desk``, its own name.
        """
        return desk if self.role is Role.SYSTEM else self.name


PEOPLE = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})  # of the desk
STAFF = PEOPLE | {Role.MACHINE}
DESK = Actor(id="desk", role=Role.SYSTEM)


class Change(Frozen):
    """One field of the ticket, before and after."""

    before: Any = None
    after: Any = None


class Event(Frozen):
    """One entry of the timeline: the ``part``-th event of the ticket's ``version``-th change."""

    number: str
    version: int
    part: int = 0
    kind: Kind
    at: AwareDatetime
    actor: Actor
    changes: dict[str, Change] = Field(default_factory=dict)
    message: Message | None = None
    reason: str | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    promises: tuple[Promise, ...] | None = None  # what holds from now on; None: as it was
    correlation_id: str | None = None

    @property
    def id(self) -> str:
        """The event's place in the ticket: stable, sortable and unique within the desk."""
        return f"{self.number}.{self.version:06d}.{self.part}"

    @property
    def internal(self) -> bool:
        """Whether only the desk's people may see it."""
        return self.kind in INTERNAL

    @property
    def of_a_program(self) -> bool:
        """Whether a program wrote on the ticket, or opened it, and the desk's people are told."""
        writes = self.kind in {Kind.NOTED, Kind.CREATED}
        return writes and "automatic" in self.details and "untold" not in self.details


def apply(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket after the event's field changes; clocks and chain follow separately."""
    after = {field: change.after for field, change in event.changes.items()}
    changed = {**vars(ticket), **after, "updated_at": event.at, "version": event.version}
    if event.of_a_program:
        changed["hushed"] = True
    elif _is_a_persons(event):
        changed["hushed"] = False
    if event.version == 1 or not MOVES.isdisjoint(after):
        changed["stopped_since"] = event.at
    return Ticket.model_validate(changed)


def _is_a_persons(event: Event) -> bool:
    """Whether a person did it: no program, nor what somebody unknown may have a program write."""
    by_program = "automatic" in event.details or event.actor.role in {Role.MACHINE, Role.SYSTEM}
    unknown = event.message is not None and not event.message.verified
    return not by_program and not unknown


MOVES = frozenset({"status", "assignee", "team", "approval"})  # it is with somebody else now


def happened(
    ticket: Ticket,
    kind: Kind,
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any],
    **members: Any,
) -> Event:
    """Return the event by which ``changes`` (field to its new value) come about."""
    return Event(
        number=ticket.number,
        version=ticket.version + 1,
        kind=kind,
        at=now,
        actor=actor,
        changes={
            field: Change(before=getattr(ticket, field), after=after)
            for field, after in changes.items()
            if getattr(ticket, field) != after
        },
        **members,
    )
