"""One mail on its way to one place of the desk: who wrote it, and what makes it the same mail. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from chalicelib.configuration.model import Configuration
from chalicelib.intake import trust
from chalicelib.intake.conversation import Target
from chalicelib.intake.forwarded import Forwarded, forwarded
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.addresses import read_addresses
from chalicelib.intake.reading.encoded_words import readable
from chalicelib.intake.reading.mail import Mail
from chalicelib.store.once import content_marker, delivery_marker
from chalicelib.store.tickets import MailKey
from chalicelib.store.transaction import Marker
from chalicelib.tickets.events import Actor

_ANY_ADDRESS = re.compile(r"[^\s<>()\",;:@]+@[^\s<>()\",;:@]+")
MOST_COPIED = 20
NOBODY = "unknown@invalid"  # a mail without any sender; no mail is ever sent there


@dataclass(frozen=True)
class Arrival:
    """A mail, what SES says of it, and the place it came to."""

    configuration: Configuration
    notification: Notification
    mail: Mail
    digest: str | None
    target: Target
    known: Actor | None = None  # the writer as on record, where that says more than the mail
    answers: bool = False  # a ticket that is there: then it is its writer's own message
    untold: str | None = None  # why nobody of the desk is told of it, where a program wrote it
    first: bool = False  # of the mail's places: its marker says that the mail was taken in

    @property
    def correlation_id(self) -> str:
        """Return what the logs of this mail's whole way are found by."""
        return self.mail.message_id or self.notification.mail.id

    @property
    def proven(self) -> bool:
        """Whether the sender is beyond doubt: DMARC passed, for the one From there is."""
        senders = self.mail.fields.every("from")
        return (
            self.notification.receipt.dmarc.status == "PASS"
            and len(senders) == 1
            and senders[0].count("<") <= 1
            and self.mail.whole_header
            and _addresses_in(senders[0]) == {self.mail.sender.address.lower()}
            and len(read_addresses(senders[0], self.mail.charset)) == 1
        )

    @property
    def proves_address(self) -> bool:
        """Whether a person wrote it from the very address that is its author: mail reaches them."""
        return self.proven and self.known is None and self.mail.automatic is None

    @property
    def forged(self) -> bool:
        """Whether the sender's domain says that it did not send this."""
        return self.notification.receipt.dmarc.status == "FAIL"

    @property
    def claimed(self) -> Actor:
        """Return who claims to have written."""
        if self.known is not None:
            return self.known
        sender = self.mail.sender
        address = (sender.address or self.notification.mail.source.strip("<> ") or NOBODY).lower()
        return trust.author(address, sender.name or None, self.configuration)

    @property
    def writer(self) -> Actor:
        """Return who wrote; somebody of the desk only when that is proven."""
        return self.claimed if self.proven else trust.without_powers(self.claimed)

    @cached_property
    def inner(self) -> Forwarded | None:
        """Return the mail that this one forwards, whoever does so, or None."""
        return forwarded(self.mail)

    @cached_property
    def on_behalf(self) -> Forwarded | None:
        """Return the customer's mail that a proven agent forwards, or None."""
        if not self.writer.staff or self.answers:
            return None
        inner = self.inner
        address = inner.sender.address.lower() if inner else ""
        of_the_desk = address in self.configuration.staff or self.configuration.is_own(address)
        return None if of_the_desk else inner

    @property
    def words(self) -> str:
        """Return what the customer's side wrote that opens a ticket."""
        return self.on_behalf.text if self.on_behalf else self.mail.text

    @property
    def answer(self) -> str:
        """Return what is new in it where it answers: what it quotes stands in the conversation."""
        return self.mail.reply or self.mail.text

    @property
    def writer_name(self) -> str | None:
        """Return by which name those words are shown."""
        sender = self.on_behalf.sender if self.on_behalf else self.mail.sender
        return sender.name or None

    @property
    def unanswered(self) -> str | None:
        """Return why nobody is told that it was received: P7, and no mail to forged senders."""
        if self.configuration.is_own(self.claimed.id):
            return "own address"
        return self.mail.automatic or ("sender forged" if self.forged else None)

    @property
    def key(self) -> MailKey | None:
        """Return by what later mails that answer this one find its ticket."""
        message_id = self.mail.message_id
        return MailKey(self.target.mailbox, message_id) if message_id else None

    def markers(self, number: str, now: datetime) -> Sequence[Marker]:
        """Return what makes this mail happen once at its place, also if that is merged meanwhile."""
        place = self.target.number or f"{self.target.mailbox} "
        delivery_place = None if self.first else place
        delivery = delivery_marker(self.notification.mail.id, delivery_place, number, now)
        if self.digest is None:
            return (delivery,)
        return delivery, content_marker(self.digest, place, number, now)

    def copied(self, requester: str) -> tuple[str, ...]:
        """Return who else follows the conversation: To and Cc without the desk and the requester."""
        if self.forged:
            return ()  # whoever forged it would be told what the desk answers
        addresses = [each.address.lower() for each in (*self.mail.to, *self.mail.cc)]
        others = [
            each
            for each in addresses
            if each and each != requester and not self.configuration.is_own(each)
        ]
        return tuple(dict.fromkeys(others))[:MOST_COPIED]


def _addresses_in(field: str) -> set[str]:
    """Return whatever anybody may take for an address in it."""
    return {each.lower() for each in _ANY_ADDRESS.findall(readable(field))}


def content_digest(raw: bytes, mail: Mail) -> str | None:
    """Return what stays the same when a mail server delivers the same mail again.

    Each delivery puts trace headers of its own on top, so the headers' bytes would not do; the
    body's do, with what the sender wrote into the headers. Without Message-ID and date two equal
    mails may well be two (a machine's alarm, each week): None.
    """
    if mail.message_id is None and mail.date is None:
        return None
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _, _, body = plain.partition(b"\n\n")
    written = (mail.message_id, mail.sender.address, mail.date, mail.subject)
    return sha256(repr(written).encode("utf-8", "replace") + body).hexdigest()
