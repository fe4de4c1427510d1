"""The ticket, as it is stored: a frozen value, with its clocks and its escalations."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chalicelib.tickets.by_mail import ByMail
from chalicelib.tickets.chain import Chain as Chain  # noqa: PLC0414 - parts of a ticket, named here
from chalicelib.tickets.chain import Step as Step  # noqa: PLC0414
from chalicelib.tickets.promise import Clock as Clock  # noqa: PLC0414
from chalicelib.tickets.promise import Metric as Metric  # noqa: PLC0414
from chalicelib.tickets.status import LIVE, OVER, Status
from chalicelib.tickets.urgency import Level as Level  # noqa: PLC0414
from chalicelib.tickets.urgency import Priority as Priority  # noqa: PLC0414
from chalicelib.tickets.value import Frozen
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


class Channel(StrEnum):
    """How a message reached the desk."""

    EMAIL = "email"
    WEB = "web"
    API = "api"
    PHONE = "phone"


NO_AGREEMENT = "no_agreement"  # why a ticket is held that a contract will let in
STRANGER = "stranger"  # why one is held whose requester nobody knows


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
    responded: bool = False  # a person of the desk has answered in public, be it provisionally
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
    escalations: tuple[Chain, ...] = ()  # at most one for each promise or other cause
    chains: int = 0  # how many chains have run, so that each has its own id
    resolution: int | None = None  # the version that resolved it, while that holds
    rating: Rating | None = None  # the latest; of the solution that holds, or of an earlier one
    hushed: bool = False  # its people were told that a program wrote; nobody did anything since
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
    def terms(self) -> int:
        """The newest version of the desk by which a clock of it is aimed."""
        return max((clock.terms for clock in self.clocks), default=0)

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
