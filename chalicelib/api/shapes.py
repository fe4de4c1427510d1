"""The shapes of the API's answers; the OpenAPI document is made from them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from chalicelib.api.answer import Answer
from chalicelib.configuration.catalogue import Class
from chalicelib.configuration.model import Language
from chalicelib.customers.deliverability import Why
from chalicelib.customers.history import Happening
from chalicelib.escalation.policy import Trigger
from chalicelib.notify.catalogue import Audience, Way
from chalicelib.tickets.events import Kind, Role
from chalicelib.tickets.model import Channel, Level, Metric, Priority
from chalicelib.tickets.status import LEGAL, Status
from chalicelib.tickets.work import (
    Approval,
    Caller,
    CheckItem,
    External,
    Relation,
)

Verb = Annotated[str, Field(json_schema_extra={"enum": sorted(LEGAL)})]
Held = Literal["spam", "virus", "no_agreement", "stranger"]


class FieldError(Answer):
    """What is wrong with a field; ``line`` and ``column`` are its place in a desk.yaml."""

    field: str
    reason: str
    detail: str
    line: int | None = None
    column: int | None = None


class Problem(Answer):
    """RFC 9457. ``errors`` stands with status 422, one entry a field.

    ``type`` is what programs tell problems apart by; some kinds say more: the ``legal`` verbs, the
    version that is the current one, the limit that was reached.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    current_status: Status | None = None
    legal: list[Verb] | None = None
    current_version: int | None = None
    limit: int | None = None


class ClockView(Answer):
    """A promise: how much of it is used, and when it is due while it runs."""

    metric: Metric
    promised: bool  # false: not at its present priority; what was counted is kept
    target_seconds: int
    counted_seconds: int
    running_since: datetime | None
    due_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    calendar: str | None
    question: int | None  # of next_response: which of the customer's questions


class ChainView(Answer):
    """An escalation at work."""

    policy: str
    trigger: Trigger
    metric: Metric | None
    reason: str | None
    started_at: datetime
    steps_fired: int
    steps: int
    next_step_at: datetime | None
    acknowledged_by: str | None
    acknowledged_until: datetime | None  # unless something comes of it before
    paused_since: datetime | None  # it waits for its customer


class Stopped(Answer):
    """Where a ticket is stopped: its status, on whom it waits, and since when."""

    at: Status
    on: str
    since: datetime


class LinkView(Answer):
    """Another ticket, and what it is to this one."""

    number: str
    relation: Relation


class VisitView(Answer):
    """A call or a visit; customers find who comes in their invitation."""

    form: Literal["call", "visit"]
    starts_at: datetime
    ends_at: datetime
    place: str
    agent: str | None
    sequence: int
    cancelled: bool


class OfferView(Answer):
    """A version that the customer may accept or decline."""

    version: str
    offered_by: str | None
    offered_at: datetime
    accepted: bool | None
    decided_by: str | None
    decided_at: datetime | None


class SessionView(Answer):
    """A remote session; its link and its agent are for the desk's people alone."""

    id: int
    tool: str
    link: str | None
    agent: str | None
    started_at: datetime
    ended_at: datetime | None


class RatingView(Answer):
    """The requester's latest rating; ``current`` is false when it is of an earlier solution."""

    score: int
    comment: str | None
    at: datetime
    current: bool


class TicketView(Answer):
    """A ticket. What is empty for customers is for the desk's people alone."""

    number: str
    version: int
    subject: str
    status: Status
    priority: Priority
    kind: str
    product: str | None
    channel: Channel
    team: str
    requester: str
    requester_name: str | None
    organization: str | None
    copied: tuple[str, ...]
    assignee: str | None
    continues: str | None
    merged_into: str | None
    stopped: Stopped
    held: Held | None
    impact: Level
    urgency: Level
    major: bool
    agreement: str | None
    approval: Approval | None
    visit: VisitView | None
    offer: OfferView | None
    sessions: tuple[SessionView, ...]
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    closes_at: datetime | None
    rating: RatingView | None
    priority_reason: str | None = None
    sla: str | None = None
    watchers: tuple[str, ...] | None = None
    links: tuple[LinkView, ...] | None = None
    checklist: tuple[CheckItem, ...] | None = None
    external: External | None = None
    caller: Caller | None = None
    minutes: int | None = None
    clocks: tuple[ClockView, ...] | None = None
    escalations: tuple[ChainView, ...] | None = None
    legal_verbs: tuple[Verb, ...] | None = None


class CardView(Answer):
    """A ticket in a list."""

    number: str
    subject: str
    status: Status
    priority: Priority
    kind: str
    team: str
    requester: str
    requester_name: str | None = None
    organization: str | None = None
    product: str | None = None
    channel: Channel | None = None
    assignee: str | None = None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    held: str | None = None  # why it was set aside; for the desk's people


class TicketList(Answer):
    """A page of tickets, newest first; ``cursor`` leads to the next page, if there is one."""

    items: list[CardView]
    cursor: str | None = None


class FileView(Answer):
    """A file of a message; its content is at ``…/entries/{entry}/files/{id}``."""

    id: str
    filename: str
    content_type: str
    size: int


class MessageView(Answer):
    """What somebody wrote."""

    text: str
    shortened: bool  # the whole text is the file ``text_file``
    text_file: str | None
    channel: Channel
    author_name: str | None
    definitive: bool | None
    verified: bool
    original: bool  # the raw mail is kept: …/entries/{id}/original
    html: bool  # it can be shown as its mail program wrote it: …/entries/{id}/html
    kept_out: int  # pictures that the HTML leaves out, because their senders would learn of it
    attachments: tuple[FileView, ...]


class ChangeView(Answer):
    """A field before and after; what is left out was, or is, empty."""

    before: Any = None
    after: Any = None


class EntryView(Answer):
    """A line of the timeline: something that happened, or (kind ``told``) a message sent."""

    id: str
    kind: Kind | Literal["told"]
    at: datetime
    actor: str | None = None
    actor_name: str | None = None
    internal: bool = False
    message: MessageView | None = None
    reason: str | None = None
    changes: dict[str, ChangeView] | None = None
    details: dict[str, Any] | None = None


class Timeline(Answer):
    """A page of the timeline, oldest first; ``cursor`` leads to the next page, if there is one."""

    items: list[EntryView]
    cursor: str | None = None


class Result(Answer):
    """What became of one ticket of many; where it was refused, ``problem`` says why."""

    number: str
    status: int
    version: int | None = None
    problem: Problem | None = None


class Results(Answer):
    """What became of each ticket, in the order asked."""

    items: list[Result]


class TicketWithTimeline(TicketView):
    """A ticket with the first page of its timeline."""

    timeline: Timeline


class AgreementView(Answer):
    """A contract, and how much of its hours this period has used."""

    id: str
    version: int
    organization: str
    name: str
    state: Literal["active", "suspended"]
    starts_on: date
    ends_on: date
    products: list[str] | None  # none: all
    channels: list[Channel] | None  # none: all
    sla: str | None
    hours: int | None
    minutes_used: int
    grace_days: int
    renewal: Literal["never", "tacit", "express"]


class AgreementList(Answer):
    """An organization's agreements."""

    items: list[AgreementView]


class OrganizationView(Answer):
    """A customer with its agreements."""

    id: str
    version: int
    name: str
    domains: tuple[str, ...]
    sharing: Literal["none", "role", "all"]
    language: Language | None
    agreements: list[AgreementView]


class OrganizationCard(Answer):
    """A customer in a list."""

    id: str
    name: str


class OrganizationList(Answer):
    """A page of organizations, by name."""

    items: list[OrganizationCard]
    cursor: str | None = None


class PersonView(Answer):
    """Somebody who may ask, with their role in each organization."""

    email: str
    version: int
    name: str | None
    language: Language | None
    organizations: dict[str, Literal["member", "coordinator"]]
    addresses: tuple[str, ...]
    phones: tuple[str, ...]


class PersonCard(Answer):
    """Somebody in a list; ``role`` in the organization that the list is of."""

    email: str
    name: str | None = None
    role: Literal["member", "coordinator"] | None = None


class PersonList(Answer):
    """A page of people, by address."""

    items: list[PersonCard]
    cursor: str | None = None


class AddressView(Answer):
    """Whether the desk writes to an address: not while mail bounces there, or is called spam."""

    address: str
    undeliverable: bool
    undeliverable_since: datetime | None = None
    kind: Why | None = None
    reason: str | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    verified_reason: str | None = None


class AddressCard(Answer):
    """An address in a list."""

    address: str
    undeliverable_since: datetime
    kind: Why


class AddressList(Answer):
    """A page of addresses that mail does not reach, the latest first."""

    items: list[AddressCard]
    cursor: str | None = None


class HistoryEntry(Answer):
    """Something that happened to an organization or an agreement."""

    id: str
    kind: Happening
    at: datetime
    actor: str
    agreement: str | None
    changes: dict[str, ChangeView] | None
    details: dict[str, Any] | None
    reason: str | None


class History(Answer):
    """A page of an audit, the latest entry first."""

    items: list[HistoryEntry]
    cursor: str | None = None


class FileLink(Answer):
    """Where a file can be downloaded, without a token, for the next five minutes."""

    url: str


class UploadForm(Answer):
    """Where to send a file: ``method`` to ``url`` as ``multipart/form-data``, until ``expires_at``.

    First all ``fields``, then the bytes as the field ``file``. Attach it by its ``id``, within a
    day.
    """

    id: str
    url: str
    method: Literal["POST"] = "POST"
    fields: dict[str, str]
    expires_at: datetime


class Me(Answer):
    """Who the token says you are."""

    id: str
    role: Role
    name: str | None


class StaffView(Answer):
    """Somebody of the desk, to whom tickets can be assigned."""

    id: str
    name: str
    role: Literal[Role.AGENT, Role.SUPERVISOR, Role.ADMIN]
    team: str


class KindView(Answer):
    """A kind of ticket, its names, and its class (PQRSI)."""

    name: str
    name_in: dict[str, str]
    of_class: Class


class DeskView(Answer):
    """What a front end offers to choose from: teams, people, products."""

    version: int
    name: str
    language: Language
    teams: dict[str, str]  # id to title
    products: list[str]
    kinds: dict[str, KindView]
    channels: dict[str, list[Channel]]  # offered at a level; all, where none are said
    staff: list[StaffView]


class Changes(Answer):
    """The version that holds, and what was (or would be) changed, a line each."""

    version: int
    changes: list[str]


class RevisionView(Answer):
    """Who changed the desk, when and why."""

    version: int
    at: datetime | None
    by: str
    reason: str | None


class Versions(Answer):
    """Every version of the desk's description, the latest first."""

    items: list[RevisionView]


class Description(Answer):
    """A version of desk.yaml."""

    version: int
    yaml: str


class Hook(Answer):
    """Where an external system posts; whoever knows the path may."""

    system: str
    path: str


class Hooks(Answer):
    """The hooks of all external systems."""

    items: list[Hook]


class Followed(Answer):
    """Whether the ticket has changed by it."""

    changed: bool


class TextView(Answer):
    """A text that may hold in a language, for an audience and a channel; all, if not said."""

    language: Language
    audience: Audience | None
    channel: Way | None
    subject: str  # empty for a sentence within other texts
    text: str
    own: bool  # the desk's; else the usual one


class TemplateView(Answer):
    """A text of the desk: when it is written, to whom, and the names that it may hold as $name."""

    name: str
    about: str
    audiences: list[Audience]
    names: list[str]
    texts: list[TextView]


class TemplateList(Answer):
    """Every text of the desk."""

    items: list[TemplateView]


class PreviewView(Answer):
    """A mail filled with examples; an SMS has no subject and no HTML."""

    subject: str
    text: str
    html: str | None = None


class Health(Answer):
    """That the API answers."""

    status: Literal["ok"]
