"""One message to one recipient over one channel, ready to send, as it lies in the queue."""

from enum import StrEnum

from chalicelib.tickets.model import Frozen


class Channel(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    SMS = "sms"
    TOPIC = "topic"  # SNS topic of pages, for whatever the operator subscribes to it


class Job(Frozen):
    """A message. ``event`` is the sort key of the event that it tells, behind which it stands."""

    number: str
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
    correlation_id: str | None = None
