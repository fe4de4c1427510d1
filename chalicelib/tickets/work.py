"""What is kept on a ticket: approval, checklist, visit, external incident, offer, session, rating.

Each is a frozen part of the ticket; what a kind of ticket asks for is in the desk's catalogue.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chalicelib.tickets.value import Frozen

Approver = Literal["supervisor", "coordinator"]


class Relation(StrEnum):
    """What another ticket is to this one."""

    PARENT = "parent"
    CHILD = "child"
    DUPLICATE = "duplicate"
    RELATED = "related"


# What this ticket is to the other one.
INVERSE = {
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.DUPLICATE: Relation.DUPLICATE,
    Relation.RELATED: Relation.RELATED,
}


class Link(Frozen):
    """Another ticket, and what it is to this one."""

    relation: Relation
    number: str


class CheckItem(Frozen):
    """One line of a checklist."""

    text: str
    done_by: str | None = None
    done_at: AwareDatetime | None = None


class Approval(Frozen):
    """What must be granted before anybody works on it; ``granted`` is None until it is decided."""

    by: Approver
    granted: bool | None = None
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None
    reason: str | None = None


class Visit(Frozen):
    """A call or a visit that both sides are invited to; ``sequence`` counts its changes."""

    form: Literal["call", "visit"]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    place: str  # an address, or the link of the call
    agent: str
    sequence: int = 0
    cancelled: bool = False


class External(Frozen):
    """The incident of another system that this ticket follows."""

    system: str
    id: str
    url: str | None = None
    state: str
    solved: bool = False
    updated_at: AwareDatetime


class Offer(Frozen):
    """A new version that the customer may accept or decline."""

    version: str
    offered_by: str
    offered_at: AwareDatetime
    accepted: bool | None = None
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None


class Session(Frozen):
    """A remote session on the customer's machine."""

    id: int
    tool: str
    link: str
    agent: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None


class Caller(Frozen):
    """Who telephoned, and how long they waited in the queue."""

    name: str | None = None
    phone: str | None = None
    waited: int | None = None  # seconds


Score = Annotated[int, Field(ge=1, le=5)]  # 5 is best


class Rating(Frozen):
    """What the requester thinks of a solution; ``resolution`` is the version that brought it."""

    score: Score
    comment: str | None = None
    at: AwareDatetime
    resolution: int
