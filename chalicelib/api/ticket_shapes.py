"""The shapes of a ticket, whole and as a card, and of what became of many."""

from datetime import datetime
from typing import Literal

from chalicelib.api.answer import Answer
from chalicelib.api.shapes import Problem, Verb
from chalicelib.api.timeline_shapes import Timeline
from chalicelib.escalation.policy import Trigger
from chalicelib.tickets.model import Channel, Level, Metric, Priority
from chalicelib.tickets.status import Status
from chalicelib.tickets.work import (
    Approval,
    Caller,
    CheckItem,
    External,
    Relation,
)

Held = Literal["spam", "virus", "no_agreement", "stranger"]


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
