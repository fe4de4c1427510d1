"""One message to one recipient over one channel, ready to send, as it lies in the queue."""

from enum import StrEnum

from pydantic import AwareDatetime

from chalicelib.notify.choices import About
from chalicelib.notify.notice import Notice
from chalicelib.store import keys
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


def line_of(job: Job) -> dict[str, str]:
    """Return what the timeline shows of a message: by which channel, to whom, and what."""
    return {
        "channel": job.channel.value,
        "audience": job.audience,
        "template": job.template,
        "to": job.to or job.address,
        "subject": job.subject,
    }
