"""The shapes of the API's answers; the OpenAPI document is made from them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from chalicelib.tickets.model import Priority
from chalicelib.tickets.status import Status


class ClockView(BaseModel):
    """A promise: how much of it is used, and when it is due while it runs."""

    metric: str
    target_seconds: int
    counted_seconds: int
    running_since: datetime | None
    due_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    calendar: str | None


class ChainView(BaseModel):
    """An escalation at work."""

    policy: str
    trigger: str
    metric: str
    started_at: datetime
    steps_fired: int
    steps: int
    next_step_at: datetime | None
    acknowledged_by: str | None


class TicketView(BaseModel):
    """A ticket. ``clocks``, ``escalations`` and ``legal_verbs`` are for the desk's people."""

    number: str
    version: int
    subject: str
    status: Status
    priority: Priority
    kind: str
    product: str | None
    channel: str
    team: str
    requester: str
    requester_name: str | None
    organization: str | None
    copied: tuple[str, ...]
    assignee: str | None
    continues: str | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    closes_at: datetime | None
    clocks: tuple[ClockView, ...] | None = None
    escalations: tuple[ChainView, ...] | None = None
    legal_verbs: tuple[str, ...] | None = None


class CardView(BaseModel):
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
    assignee: str | None = None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = None


class TicketList(BaseModel):
    """A page of tickets, newest first; ``cursor`` leads to the next page, if there is one."""

    items: list[CardView]
    cursor: str | None = None


class FileView(BaseModel):
    """A file of a message; its content is at ``…/entries/{entry}/files/{id}``."""

    id: str
    filename: str
    content_type: str
    size: int


class MessageView(BaseModel):
    """What somebody wrote."""

    text: str
    shortened: bool  # the whole text is the file ``text_file``
    text_file: str | None
    channel: str
    author_name: str | None
    definitive: bool | None
    verified: bool
    original: bool  # the raw mail is kept: …/entries/{id}/original
    attachments: tuple[FileView, ...]


class EntryView(BaseModel):
    """A line of the timeline: something that happened, or (kind ``told``) a message sent."""

    id: str
    kind: str
    at: datetime
    actor: str | None = None
    actor_name: str | None = None
    internal: bool = False
    message: MessageView | None = None
    reason: str | None = None
    changes: dict[str, Any] | None = None
    details: dict[str, Any] | None = None


class Timeline(BaseModel):
    """A page of the timeline, oldest first; ``cursor`` leads to the next page, if there is one."""

    items: list[EntryView]
    cursor: str | None = None


class TicketWithTimeline(TicketView):
    """A ticket with the first page of its timeline."""

    timeline: Timeline


class FileLink(BaseModel):
    """Where a file can be downloaded, without a token, for the next five minutes."""

    url: str


class Me(BaseModel):
    """Who the token says you are."""

    id: str
    role: str
    name: str | None


class StaffView(BaseModel):
    """Somebody of the desk, to whom tickets can be assigned."""

    id: str
    name: str
    role: str
    team: str


class DeskView(BaseModel):
    """What a front end offers to choose from: teams, people, products."""

    name: str
    language: str
    teams: dict[str, str]  # id to title
    products: list[str]
    staff: list[StaffView]


class Health(BaseModel):
    """That the API answers."""

    status: str
