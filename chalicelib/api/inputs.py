"""The shapes of the API's requests: every field bounded, every unknown one refused."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.configuration.model import Address
from chalicelib.tickets.model import Priority

Text = Annotated[str, StringConstraints(min_length=1, max_length=64_000, pattern=r"\S")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Limit = Annotated[int, Field(ge=1, le=100)]


class Input(BaseModel):
    """A request's body or query."""

    model_config = ConfigDict(frozen=True, extra="forbid")


OneLine = Annotated[
    str, AfterValidator(lambda text: " ".join(text.split())), StringConstraints(max_length=250)
]


class NewTicket(Input):
    """A new ticket. Agents name the ``requester``; a requester asks for themselves."""

    subject: Annotated[OneLine, StringConstraints(pattern=r"\S")]
    text: Text
    requester: Address | None = None
    requester_name: Name | None = None
    priority: Priority = Priority.NORMAL
    kind: Name = "incident"
    product: Name | None = None
    team: Name | None = None
    channel: Literal["api", "web", "phone"] = "api"


class NewMessage(Input):
    """A public message. An agent's is ``definitive`` or, by default, provisional."""

    text: Text
    definitive: bool = False


class NewNote(Input):
    """A note that only the desk's people see."""

    text: Text


class Assignment(Input):
    """To whom, to which team, or both; and why."""

    to: Address | None = None
    team: Name | None = None
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


class Nothing(Input):
    """A verb without a body."""


class TicketQuery(Input):
    """Which tickets; at most one of ``team``, ``requester``, ``organization``, ``assignee``."""

    team: Name | None = None
    requester: Address | Literal["me"] | None = None
    organization: Name | None = None
    assignee: Address | Literal["me"] | None = None
    state: Literal["live", "done", "held"] | None = None  # of a queue; live, if not given
    limit: Limit = 50
    cursor: Annotated[str, StringConstraints(max_length=2_000)] | None = None


class TimelineQuery(Input):
    """A page of a timeline."""

    limit: Limit = 50
    cursor: Annotated[str, StringConstraints(max_length=2_000)] | None = None


class FileQuery(Input):
    """Under which name the file is downloaded."""

    filename: Annotated[str, StringConstraints(min_length=1, max_length=255)] = "file"
