"""The ticket, its clocks and its escalation chain: frozen values, as they are stored."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chalicelib.tickets.by_mail import ByMail
from chalicelib.tickets.status import LIVE, OVER, Status
from chalicelib.tickets.value import Duration, Frozen
from chalicelib.tickets.work import (
    Approval,
    Caller,
    CheckItem,
    External,
    Link,
    Offer,
    Rating,
    Session,
    Visit,
)


class Priority(StrEnum):
    """How urgent the desk treats a ticket."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """How far a problem reaches (impact), or how little it can wait (urgency)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Channel(StrEnum):
    """How a message reached the desk."""

    EMAIL = "email"
    WEB = "web"
    API = "api"
    PHONE = "phone"


NO_AGREEMENT = "no_agreement"  # why a ticket is held that a contract will let in
STRANGER = "stranger"  # why one is held whose requester nobody knows


class Metric(StrEnum):
    """What a clock measures."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


class Clock(Frozen):
    """One promise of a ticket and how much of it is used.

    ``counted`` is the time used up to ``since``; while ``since`` is set the clock runs from it.
    ``due_at`` and ``next_at`` exist only while it runs; ``next_at`` is its next warning or breach.
    """

    metric: Metric
    target: Duration
    calendar: str | None = None  # None: wall time
    warnings: tuple[int, ...] = ()  # shares of the target in percent, ascending
    warned: int = 0  # how many of the warnings have been given
    counted: Duration = timedelta()
    since: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    next_at: AwareDatetime | None = None
    breached_at: AwareDatetime | None = None
    late: bool = False  # it was once kept too late
    stopped_at: AwareDatetime | None = None


class Step(Frozen):
    """One step of a running chain: at this instant, these targets are paged."""

    at: AwareDatetime
    notify: tuple[str, ...]


class Chain(Frozen):
    """An escalation policy at work on one ticket, as it was when it started."""

    id: int  # the first chain of a ticket is 1
    policy: str
    trigger: str
    metric: Metric  # the promise it is about
    started_at: AwareDatetime
    steps: tuple[Step, ...]
    fired: int = 0
    acknowledged_by: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether a page has gone out that nobody has acknowledged."""
        return self.fired > 0 and self.acknowledged_by is None

    @property
    def next_at(self) -> datetime | None:
        """When the next step fires, or None when the chain has nothing more to do."""
        if self.acknowledged_by is not None or self.fired >= len(self.steps):
            return None
        return self.steps[self.fired].at


class Ticket(Frozen):
    """One request of one requester, as it stands after ``version`` changes."""

    number: str
    version: int = 0
    subject: str
    status: Status = Status.PENDING
    priority: Priority = Priority.NORMAL
    priority_reason: str | None = None  # why it is another than impact and urgency make
    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    major: bool = False
    kind: str = "incident"
    product: str | None = None
    channel: Channel
    team: str
    requester: str  # e-mail address, lower case
    requester_name: str | None = None
    organization: str | None = None
    agreement: str | None = None  # the contract that entitles it
    sla: str | None = None  # the policy that the contract names; None: the first that fits
    held: str | None = None  # why it is set aside: spam, virus, no_agreement, stranger
    copied: tuple[str, ...] = ()  # addresses that follow the conversation
    watchers: tuple[str, ...] = ()  # of the desk's people, who want to be told
    language: str = "en"
    mailbox: str | None = None  # the desk's address that speaks in this conversation
    message_id: str | None = None  # of the latest mail of the customer's side, to answer it
    assignee: str | None = None
    answered: bool = False  # a definitive answer was given since the ticket (re)opened
    automatic: str | None = None  # why nobody is told that it was received: a program wrote it
    continues: str | None = None  # the closed ticket that this one goes on from
    joins: str | None = None  # held: the conversation that its mail belongs to, once it is let in
    merged_into: str | None = None  # where everything that comes for it goes
    links: tuple[Link, ...] = ()
    asks: tuple[Literal["visit", "external"], ...] = ()  # before it can be resolved
    finishes: bool = False  # a definitive answer resolves it at once
    checklist: tuple[CheckItem, ...] = ()
    approval: Approval | None = None
    visit: Visit | None = None
    external: External | None = None
    offer: Offer | None = None
    sessions: tuple[Session, ...] = ()
    caller: Caller | None = None  # who telephoned
    minutes: int = 0  # of work that people have logged
    created_at: AwareDatetime
    updated_at: AwareDatetime
    stopped_since: AwareDatetime | None = None  # it has been with the same people, so, since then
    close_at: AwareDatetime | None = None  # a resolved ticket closes itself then
    closed_at: AwareDatetime | None = None
    clocks: tuple[Clock, ...] = ()
    escalations: tuple[Chain, ...] = ()  # at most one for each promise that is at stake
    chains: int = 0  # how many chains have run, so that each has its own id
    resolution: int | None = None  # the version that resolved it, while that holds
    rating: Rating | None = None  # the latest; of the solution that holds, or of an earlier one
    by_mail: ByMail | None = None  # how often the desk's people answered so, of late

    @property
    def stopped_on(self) -> str:
        """On whom it waits: a team, one of the desk's people, the customer, or an outsider."""
        if self.approval is not None and self.approval.granted is None and self.status in LIVE:
            return f"approval by the {self.approval.by}"
        if self.status is Status.WAITING_CUSTOMER:
            return self.requester
        if self.status is Status.WAITING_THIRD_PARTY:
            return self.external.system if self.external else "third party"
        return (self.assignee or self.team) if self.status not in OVER else "nobody"

    def clock(self, metric: Metric) -> Clock | None:
        """Return the clock of that metric, if the ticket has one."""
        return next((clock for clock in self.clocks if clock.metric is metric), None)

    @property
    def chain(self) -> Chain | None:
        """Return the escalation that waits for an answer, else the latest there is, else None."""
        waiting = [chain for chain in self.escalations if chain.waiting]
        return next(reversed(waiting or self.escalations), None)

    @property
    def due_at(self) -> datetime | None:
        """When the next promise breaks if nothing happens: the earliest deadline still running."""
        return min((clock.due_at for clock in self.clocks if clock.due_at), default=None)

    @property
    def wake_at(self) -> datetime | None:
        """When the ticket must be looked at next although nobody touches it."""
        instants = [clock.next_at for clock in self.clocks]
        instants += [chain.next_at for chain in self.escalations]
        instants += [self.close_at]
        return min((instant for instant in instants if instant), default=None)


class Attachment(Frozen):
    """A file of a message; its bytes are in S3 under ``key``."""

    key: str
    filename: Annotated[str, Field(max_length=255)]
    content_type: str
    size: int  # bytes


class Message(Frozen):
    """What somebody wrote: to the customer's side, or among the desk's people as a note."""

    text: str
    channel: Channel
    author_name: str | None = None
    definitive: bool | None = None  # an agent's answer: definitive, or provisional
    verified: bool = True  # False: arrived with a valid token from somebody unknown
    proven: bool = False  # a person wrote it from the address that is its author, by DMARC
    text_key: str | None = None  # S3 key of the whole text when it is longer than ``text``
    html_key: str | None = None  # S3 key of a mail's own HTML, made safe to show
    kept_out: int = 0  # pictures of the HTML that would have told their sender of being looked at
    raw_key: str | None = None  # S3 key of the raw mail
    message_id: str | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """Return the keys of everything that can be downloaded of it, but for the raw mail."""
        texts = {key for key in (self.text_key, self.html_key) if key}
        return frozenset(texts | {each.key for each in self.attachments})
