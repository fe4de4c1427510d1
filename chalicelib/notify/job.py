"""One message to one recipient over one channel, ready to send, as it lies in the queue."""

from enum import StrEnum

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


class Job(Frozen):
    """A message about a ticket or an organization, behind whose event it stands.

    ``event`` is the sort key of the event that it tells.
    """

    number: str = ""
    organization: str | None = None  # instead of a ticket's number
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
    automatic: bool = False  # nobody wrote this one by hand
    calendar: str | None = None  # the invitation that goes with the mail (RFC 5545)
    marker: str | None = None  # stands in the mail's text: answers find their ticket by it
    unsubscribe: str | None = None  # the link by which a digest is ended (RFC 8058)
    correlation_id: str | None = None
    to: str | None = None  # whom the timeline names, where the address names nobody
    webhook: str | None = None  # by which webhook it goes
    notice: Notice | None = None  # what a webhook is told

    @property
    def pk(self) -> str:
        """The key of what the message is about."""
        if self.organization is not None:
            return keys.organization_pk(self.organization)
        return keys.ticket_pk(self.number)
