"""The shapes of the API's requests: every field bounded, every unknown one refused."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from chalicelib.configuration.model import Address, Language, Phone
from chalicelib.tickets.model import Level, Priority

Text = Annotated[str, StringConstraints(min_length=1, max_length=64_000, pattern=r"\S")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Limit = Annotated[int, Field(ge=1, le=100)]
Cursor = Annotated[str, StringConstraints(max_length=2_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

# The calendar itself ends in the year 9999, and what is reckoned from a day must not reach that.
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(3000, 1, 1))]
Instant = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))
]


def _split(values: object) -> object:
    return (
        frozenset(each.strip() for each in values.split(",")) if isinstance(values, str) else values
    )


# One value or several, with commas between them.
Values = Annotated[
    frozenset[Name],
    BeforeValidator(_split),
    Field(max_length=20),
    WithJsonSchema({"type": "string", "description": "One value, or several with commas."}),
]


class Input(BaseModel):
    """A request's body or query."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _without_defaults(schema: dict[str, Any]) -> None:
    for described in schema["properties"].values():
        described.pop("default", None)


class Edit(Input):
    """The fields to change; what is left out stays, so that no default is ever used."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


OneLine = Annotated[
    str,
    StringConstraints(min_length=1, max_length=250, pattern=r"\S"),
    AfterValidator(lambda text: " ".join(text.split())),
]


# Folders, control characters, and those that show a name backwards: “exe.pdf” for “fdp.exe”.
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _bare_name(name: str) -> str:
    if _NOT_IN_NAMES.search(name):
        message = "Send the file's name alone: no folder, no control characters."
        raise ValueError(message)
    return name


FileName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255),
    AfterValidator(_bare_name),
]
ContentType = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=127,
        pattern=r"^[A-Za-z0-9_!#$&^.+-]+/[A-Za-z0-9_!#$&^.+-]+(; ?[a-zA-Z0-9-]+=[!-~]+)*$",
    ),
]
UploadId = Annotated[str, StringConstraints(min_length=1, max_length=3_000)]
Uploads = Annotated[tuple[UploadId, ...], Field(max_length=20)]  # of one message


class NewUpload(Input):
    """A file that is going to be uploaded: its name, type, and exact size in bytes."""

    filename: FileName
    content_type: ContentType = "application/octet-stream"
    size: Annotated[int, Field(ge=1, le=10**12)]


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


class Nothing(Input):
    """A verb without a body."""


class TicketQuery(Input):
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
    limit: Limit = 50
    cursor: Cursor | None = None


class TimelineQuery(Input):
    """A page of a timeline."""

    limit: Limit = 50
    cursor: Cursor | None = None


class FileQuery(Input):
    """Under which name the file is downloaded; its own, if none is given."""

    filename: FileName | None = None
