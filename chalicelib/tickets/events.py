"""Events: what happened to a ticket, by whom and when, with each field before and after."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from chalicelib.tickets.model import Frozen, Message, Ticket


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
    CLOCK_WARNING = "clock_warning"
    CLOCK_BREACHED = "clock_breached"
    ANSWERED_LATE = "answered_late"
    PAGED = "paged"


INTERNAL = frozenset(
    {
        Kind.NOTED,
        Kind.ACKNOWLEDGED,
        Kind.CLOCK_WARNING,
        Kind.CLOCK_BREACHED,
        Kind.ANSWERED_LATE,
        Kind.PAGED,
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


class Actor(Frozen):
    """Who does something: a person by e-mail address, a machine client by its id, or the desk."""

    id: str
    role: Role
    name: str | None = None

    @property
    def staff(self) -> bool:
        """Whether this actor works for the desk."""
        return self.role in STAFF


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
    correlation_id: str | None = None

    @property
    def id(self) -> str:
        """The event's place in the ticket: stable, sortable and unique within the desk."""
        return f"{self.number}.{self.version:06d}.{self.part}"

    @property
    def internal(self) -> bool:
        """Whether only the desk's people may see it."""
        return self.kind in INTERNAL


def apply(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket after the event's field changes; clocks and chain follow separately."""
    after = {field: change.after for field, change in event.changes.items()}
    changed = {**dict(ticket), **after, "updated_at": event.at, "version": event.version}
    return Ticket.model_validate(changed)
