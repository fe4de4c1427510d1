"""The shapes of requests about tickets: opened, corrected, talked on, passed on, listed."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.api.inputs import (
    Edit,
    Input,
    Instant,
    Name,
    OneLine,
    PageQuery,
    Reason,
    Slug,
    Text,
    Values,
)
from chalicelib.api.upload_inputs import Uploads
from chalicelib.configuration.model import Address, Language, Phone
from chalicelib.tickets.model import Level, Priority


class PhoneCall(Input):
    """Who telephoned: known by the number, if by nothing else; ``waited`` in the queue, seconds."""

    name: Name | None = None
    phone: Phone | None = None
    waited: Annotated[int, Field(ge=0, le=86_400)] | None = None


class NewTicket(Input):
    """A new ticket. Agents name the ``requester``; a requester asks for themselves.

    ``impact``, ``major``, ``priority``, ``team`` and ``call`` are for the desk's people.
    """

    subject: OneLine
    text: Text
    requester: Address | None = None
    requester_name: Name | None = None
    organization: Slug | None = None  # which of theirs they ask for
    urgency: Level = Level.MEDIUM
    impact: Level = Level.MEDIUM
    major: bool = False
    priority: Priority | None = None  # instead of what impact and urgency make
    priority_reason: Reason | None = None
    kind: Name | None = None  # of the catalogue; its first
    product: Name | None = None
    team: Name | None = None
    channel: Literal["api", "web", "phone"] = "api"
    call: PhoneCall | None = None  # taken by the agent who sends this
    attachments: Uploads = ()  # ids that POST /uploads gave, once they are uploaded


class TicketEdit(Edit):
    """The fields to change; what is left out stays. A priority of one's own needs its reason."""

    subject: OneLine = ""
    kind: Name = ""
    product: Name | None = None
    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    major: bool = False
    priority: Priority = Priority.NORMAL
    priority_reason: Reason | None = None
    language: Language = Language.ENGLISH
    copied: Annotated[tuple[Address, ...], Field(max_length=20)] = ()


class NewMessage(Input):
    """A public message. An agent's is ``definitive`` or, by default, provisional."""

    text: Text
    definitive: bool = False
    attachments: Uploads = ()


class NewNote(Input):
    """A note that only the desk's people see."""

    text: Text
    attachments: Uploads = ()


class Assignment(Input):
    """To whom, to which team, or both; and why."""

    to: Address | None = None
    team: Name | None = None
    reason: Reason | None = None


class Escalation(Input):
    """Why it needs another level; the next one, unless it is named."""

    level: Annotated[int, Field(ge=1, le=4)] | None = None
    reason: Reason


class Alert(Input):
    """Why help is needed, and by which escalation; the first for the ticket, unless it is named."""

    reason: Reason
    policy: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class Releasing(Input):
    """Why it is let in; without an agreement that must be said."""

    reason: Reason | None = None


class Waiting(Input):
    """On whom the ticket waits."""

    on: Literal["customer", "third_party"] = "customer"
    reason: Reason | None = None


class Resolution(Input):
    """The definitive answer; it can be left out when one was given before."""

    answer: Text | None = None


class Reopening(Input):
    """Why the solution did not hold."""

    reason: Reason | None = None


class TicketQuery(PageQuery):
    """Which tickets; at most one of ``team``, ``requester``, ``organization``, ``assignee``."""

    team: Name | None = None
    requester: Address | Literal["me"] | None = None
    organization: Name | None = None
    assignee: Address | Literal["me"] | None = None
    state: Literal["live", "done", "held"] | None = None  # of a queue; live, if not given
    status: Values | None = None
    priority: Values | None = None
    kind: Values | None = None
    product: Values | None = None
    channel: Values | None = None
    held: Values | None = None  # why it was set aside: spam, virus, no_agreement, stranger
    created_from: Instant | None = None
    created_until: Instant | None = None
    sort: Literal["-created_at", "created_at"] = "-created_at"
