"""One message to one recipient over one channel, ready to send, as it lies in the queue."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, model_validator

from chalicelib.notify.choices import About
from chalicelib.notify.notice import Notice
from chalicelib.store import keys
from chalicelib.store.told import told_place
from chalicelib.tickets.chain import Taken
from chalicelib.tickets.value import Frozen


class Channel(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    SMS = "sms"
    TOPIC = "topic"  # SNS topic of pages, for whatever the operator subscribes to it
    PUSH = "push"  # SNS mobile push
    SIGNED = "signed"
    SLACK = "slack"
    TEAMS = "teams"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


# By HTTP, to machines that may be slow: their own queue, so that no mail waits for them.
OVER_HTTP = frozenset(
    {Channel.SIGNED, Channel.SLACK, Channel.TEAMS, Channel.TELEGRAM, Channel.WHATSAPP}
)


class Past(Frozen):
    """An earlier message of the conversation, as it is shown below a mail."""

    author: str
    at: str  # on the desk's clocks
    text: str


class Page(Frozen):
    """One page that a message tells: of which event, for which step, and whom it calls."""

    number: str
    event: str  # the sort key of the event that paged
    chain: int
    step: int
    again: int | None = None  # how often that step was taken before
    person: str | None = None  # an address, ``webhook:NAME``, or None: whoever reads the topic
    why: str = ""
    subject: str = ""

    @property
    def pk(self) -> str:
        """The key of its ticket."""
        return keys.ticket_pk(self.number)

    @property
    def taken(self) -> Taken:
        """Which step of its chain it is of."""
        return Taken(self.step, self.again)

    @property
    def called(self) -> dict[str, str | int]:
        """What stands of it on its line, so that a mail which comes back finds whom it called."""
        who = {"person": self.person} if self.person else {}
        return {**who, "chain": self.chain, "step": self.step}


class Job(Frozen):
    """A message about a ticket or an organization, behind whose event it stands.

    ``event`` is the sort key of the event that it tells.
    """

    number: str = ""
    organization: str | None = None  # instead of a ticket's number
    basket: str | None = None  # instead of both: the recipient whose digest it is
    person: str | None = None  # instead of all three: whose contact method the code is for
    duty: bool = False  # instead of all: it is about what people arrange about on-call duty
    looks_ahead: bool = False  # instead of all of them: it tells what preflight found
    event: str
    template: str
    audience: str  # requester, copied, staff, on_call
    channel: Channel
    address: str  # e-mail address, phone number, topic or endpoint ARN, name of a webhook
    subject: str = ""
    text: str
    language: str = "en"
    sender: str = ""  # the mailbox that writes
    sender_name: str = ""
    reply_to: str | None = None
    references: tuple[str, ...] = ()  # Message-IDs, oldest first; the last is answered
    own_reference: str | None = None
    digest: bool = False  # it waits for the recipient's next digest
    about: About | None = None  # what its recipient may choose, as long as it waits
    automatic: bool = False  # nobody wrote this one by hand
    calendar: str | None = None  # the invitation that goes with the mail (RFC 5545)
    marker: str | None = None  # stands in the mail's text: answers find their ticket by it
    tells: tuple[tuple[str, str], ...] = ()  # of a digest: key and event of each message in it
    unsubscribe: str | None = None  # the link by which a digest is ended (RFC 8058)
    correlation_id: str | None = None
    past: tuple[Past, ...] = ()  # the conversation so far, newest first
    thread_index: str | None = None  # the mail's place in Outlook's conversation
    link: str | None = None  # the one that the mail is about: shown as a button
    color: str | None = None  # of the mail's head and button
    footer: str = ""  # the desk's own words at the mail's end
    to: str | None = None  # whom the timeline names, where the address names nobody
    webhook: str | None = None  # by which webhook it goes
    notice: Notice | None = None  # what a webhook is told
    until: AwareDatetime | None = None  # it is of no use later, and not sent any more
    pages: tuple[Page, ...] = ()  # what it pages somebody for; several in a storm
    ways: tuple[str, ...] = ()  # of a page: where the line of each of its person's methods stands
    then: "Job | None" = None  # the page by the next method, at once when this one fails
    delay: int = 0  # seconds for which the queue keeps it

    @model_validator(mode="before")
    @classmethod
    def _shares_pages(cls, plain: Any) -> Any:
        """Give what follows the pages that it tells too: in the queue they stand once."""
        then = plain.get("then") if isinstance(plain, dict) else None
        if isinstance(then, dict) and "pages" in plain and "pages" not in then:
            return {**plain, "then": {**then, "pages": plain["pages"]}}
        return plain

    @property
    def pk(self) -> str:
        """The key of what the message is about."""
        if self.basket is not None:
            return keys.basket_pk(self.basket)
        if self.duty:
            return keys.DUTY_PK
        if self.organization is not None:
            return keys.organization_pk(self.organization)
        if self.person is not None:
            return keys.codes_pk(self.person)
        return keys.PREFLIGHT_PK if self.looks_ahead else keys.ticket_pk(self.number)

    @property
    def place(self) -> dict[str, str]:
        """The key of its line, which is its once-marker."""
        return self.place_of(self.pk, self.event)

    def place_of(self, pk: str, event: str) -> dict[str, str]:
        """Return the key of the line of what this message tells of another event beside."""
        return told_place(pk, event, way_mark(self.channel, self.pages), self.address)


def way_mark(channel: Channel, pages: tuple[Page, ...]) -> str:
    """Return what tells a message apart from others of its event to the same destination.

    A room or a telephone may be several people's, and each page carries its person's own link; a
    bounced mail is found by its address alone.
    """
    person = pages[0].person if pages else None
    return channel if person is None or channel is Channel.EMAIL else f"{channel} for {person}"


def line_of(job: Job) -> dict[str, str]:
    """Return what the timeline shows of a message: by which channel, to whom, and what."""
    return {
        "channel": job.channel.value,
        "audience": job.audience,
        "template": job.template,
        "to": job.to or job.address,
        "subject": job.subject,
    }
