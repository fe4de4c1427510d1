"""What SES says of a mail that it sent: bounced, complained of, delayed, rejected. Pure.

SES publishes an event for each; what is not known here is left out, and events of other kinds, as
well as the greeting by which SES tries a new topic, say nothing.
"""

import re
from typing import NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chalicelib.customers.deliverability import Fate, Feedback, bounded_reason

MOST_RECIPIENTS = 50  # of one mail; SES takes no more
_GREETING = "Successfully validated SNS topic"
_BARE = re.compile(r"<([^<>]+)>\s*$")


class Heard(NamedTuple):
    """An event: which mail it is about, and what happened to it at each recipient."""

    message: str  # SES's id of the mail
    mailbox: str  # that the mail was sent from
    references: tuple[str, ...]  # Message-IDs in the mail's own header, ours first
    feedback: tuple[Feedback, ...]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Header(_Said):
    name: str = ""
    value: str = ""


class _Mail(_Said):
    message_id: str = Field(alias="messageId")
    source: str = ""
    timestamp: AwareDatetime
    destination: tuple[str, ...] = ()
    headers: tuple[_Header, ...] = ()


class _Recipient(_Said):
    address: str = Field(default="", alias="emailAddress")
    status: str | None = None
    diagnostic: str | None = Field(default=None, alias="diagnosticCode")


class _What(_Said):
    """Any of SES's objects about what happened: each has some of these."""

    timestamp: AwareDatetime | None = None
    reason: str | None = None  # of a rejection
    bounce_type: str | None = Field(default=None, alias="bounceType")
    bounce_sub_type: str | None = Field(default=None, alias="bounceSubType")
    complaint_type: str | None = Field(default=None, alias="complaintFeedbackType")
    complaint_sub_type: str | None = Field(default=None, alias="complaintSubType")
    delay_type: str | None = Field(default=None, alias="delayType")
    bounced: tuple[_Recipient, ...] = Field(default=(), alias="bouncedRecipients")
    complained: tuple[_Recipient, ...] = Field(default=(), alias="complainedRecipients")
    delayed: tuple[_Recipient, ...] = Field(default=(), alias="delayedRecipients")


class _Event(_Said):
    event_type: str | None = Field(default=None, alias="eventType")
    notification_type: str | None = Field(default=None, alias="notificationType")
    mail: _Mail
    bounce: _What | None = None
    complaint: _What | None = None
    delay: _What | None = Field(default=None, alias="deliveryDelay")
    reject: _What | None = None


class _Wrapped(_Said):
    message: str | None = Field(default=None, alias="Message")


def read_feedback(body: str) -> Heard | None:
    """Return what an SQS body says of a mail; None when that is nothing of a recipient.

    Raises ``pydantic.ValidationError`` for what is no event: the queue retries, then sets it aside.
    """
    if body.lstrip().startswith(_GREETING):
        return None
    inner = _Wrapped.model_validate_json(body).message or body
    if inner.startswith(_GREETING):
        return None
    event = _Event.model_validate_json(inner)
    feedback = tuple(_feedback(event))[:MOST_RECIPIENTS]
    if not feedback:
        return None
    mail = event.mail
    found = _BARE.search(mail.source)
    mailbox = (found[1] if found else mail.source).strip().lower()
    return Heard(mail.message_id, mailbox, _references(mail.headers), feedback)


def _feedback(event: _Event) -> list[Feedback]:
    kind = (event.event_type or event.notification_type or "").replace(" ", "").lower()
    what = {
        "bounce": event.bounce,
        "complaint": event.complaint,
        "deliverydelay": event.delay,
        "reject": event.reject,
    }.get(kind)
    if what is None:
        return []
    fate, said = _fate(kind, what)
    return [
        Feedback(
            fate=fate,
            address=each.address,
            at=what.timestamp or event.mail.timestamp,
            reason=bounded_reason(said, each.status or "", each.diagnostic or ""),
            message=event.mail.message_id,
        )
        for each in _recipients(event.mail, what)
    ]


def _recipients(mail: _Mail, what: _What) -> tuple[_Recipient, ...]:
    """Return whom it happened to: where there was one recipient it is that one.

    A mail that was passed on bounces at an address that the desk has never written to.
    """
    listed = what.bounced or what.complained or what.delayed
    if len(mail.destination) == 1:
        told = listed[0] if len(listed) == 1 else _Recipient()
        return (told.model_copy(update={"address": mail.destination[0]}),)
    if not listed:
        return tuple(_Recipient(address=each) for each in mail.destination)
    return tuple(each for each in listed if each.address)


def _fate(kind: str, what: _What) -> tuple[Fate, str]:
    """Return what became of the mail, and SES's own word for it."""
    if kind == "bounce":
        permanent = (what.bounce_type or "").lower() == "permanent"
        return (Fate.BOUNCED if permanent else Fate.RETURNED), what.bounce_sub_type or ""
    if kind == "deliverydelay":
        return Fate.DELAYED, what.delay_type or ""
    if kind == "reject":
        return Fate.REJECTED, what.reason or ""
    word = (what.complaint_type or "").lower()
    fate = {"not-spam": Fate.WELCOMED, "auth-failure": Fate.NOTED}.get(word, Fate.COMPLAINED)
    return fate, what.complaint_type or what.complaint_sub_type or ""


def _references(headers: tuple[_Header, ...]) -> tuple[str, ...]:
    """Return the Message-IDs that the mail had when it was given to SES, its own first."""
    of = {each.name.lower(): each.value for each in headers}
    named = [of.get("message-id", ""), *reversed(of.get("references", "").split())]
    return tuple(each for each in named if each)
