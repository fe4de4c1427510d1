"""One message to one recipient over one channel, ready to send, as it lies in the queue."""

from enum import StrEnum

from chalicelib.store import keys
from chalicelib.tickets.value import Frozen


class Channel(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    SMS = "sms"
    TOPIC = "topic"  # SNS topic of pages, for whatever the operator subscribes to it


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
    address: str  # e-mail address, phone number or topic ARN
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

    @property
    def pk(self) -> str:
        """The key of what the message is about."""
        if self.organization is not None:
            return keys.organization_pk(self.organization)
        return keys.ticket_pk(self.number)
