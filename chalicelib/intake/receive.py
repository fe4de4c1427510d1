"""Receiving: from SES's notification to a new ticket or to one more message of an old one, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count

from chalicelib.configuration.model import Configuration
from chalicelib.customers.person import Person
from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.opening import Request, open_ticket, with_new_number
from chalicelib.intake import conversation, trust
from chalicelib.intake.conversation import Target
from chalicelib.intake.mail import Mail, read_mail
from chalicelib.intake.notification import Notification
from chalicelib.intake.trust import Standing
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.store.once import delivery_marker, mail_marker
from chalicelib.store.transaction import AlreadyDone, Marker
from chalicelib.tickets import changes
from chalicelib.tickets.errors import Refusal, TicketNotFound
from chalicelib.tickets.events import DESK, Actor, Event, Role
from chalicelib.tickets.model import Attachment, Channel, Message, Ticket
from chalicelib.tickets.status import Status

MOST_ATTACHMENTS = 50  # stored as files of the ticket; the raw mail keeps them all
MOST_COPIED = 20
NOBODY = "unknown@invalid"  # a mail without any sender; no mail is ever sent there


class TooLate(Refusal):
    """The ticket was closed too long ago: the mail opens a new one that continues it."""


@dataclass(frozen=True)
class Received:
    """What became of a mail in one mailbox."""

    number: str
    outcome: str  # opened, appended, held, repeated
    message_id: str


@dataclass(frozen=True)
class _Arrival:
    """One mail for one of its targets."""

    desk: Desk
    configuration: Configuration
    notification: Notification
    mail: Mail
    digest: str
    target: Target

    @property
    def call(self) -> Call:
        """The desk itself takes mail in; what its writer may do is ``trust.standing``'s matter."""
        return Call(actor=DESK, correlation_id=self.message_id)

    @property
    def message_id(self) -> str:
        return self.mail.message_id or f"<{self.digest}@missing.invalid>"

    @property
    def writer(self) -> Actor:
        address = self.mail.sender.address or self.notification.mail.source or NOBODY
        return trust.author(address.lower(), self.mail.sender.name or None, self.configuration)

    def markers(self, number: str) -> Sequence[Marker]:
        mailbox = self.target.mailbox
        return (
            delivery_marker(self.notification.mail.id, mailbox, number, self.desk.now()),
            mail_marker(mailbox, self.message_id, self.digest, number),
        )


def receive(desk: Desk, notification: Notification) -> list[Received]:
    """Take a mail in, for each mailbox it came to; repeating it changes nothing."""
    raw = desk.files.raw_mail(notification.receipt.stored_at.key)
    configuration = desk.configuration.read()
    signer = desk.signer()
    mail = read_mail(raw, lambda each: signer.number_in_reference(each) is not None)
    wanted = conversation.targets(notification.receipt.recipients, configuration, signer)
    digest = content_digest(raw, mail)
    return [
        _receive_one(_Arrival(desk, configuration, notification, mail, digest, target))
        for target in wanted
    ]


def content_digest(raw: bytes, mail: Mail) -> str:
    """Return what stays the same when a mail server delivers the same mail again.

    Each delivery puts trace headers of its own on top, so the headers' bytes would not do; the
    body's do, with what the sender wrote into the headers.
    """
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    written = (mail.message_id, mail.sender.address, mail.date, mail.subject)
    return sha256(repr(written).encode("utf-8", "replace") + body).hexdigest()


def _receive_one(arrival: _Arrival) -> Received:
    if trust.set_aside(arrival.notification.receipt):
        return _open(arrival)
    number = conversation.ticket_of(
        arrival.mail, arrival.target, arrival.desk.signer(), arrival.desk.mails.ticket_of
    )
    by_subject = number is None and _proven(arrival)
    if by_subject:
        number = conversation.number_in_subject(arrival.mail.subject)
    if number is None:
        return _open(arrival)
    try:
        return _append(arrival, number, by_subject=by_subject)
    except TicketNotFound:
        return _open(arrival)
    except TooLate:
        return _open(arrival, continues=number)


def _proven(arrival: _Arrival) -> bool:
    return arrival.notification.receipt.dmarc.status == "PASS"


def _open(arrival: _Arrival, continues: str | None = None) -> Received:
    request = _request(arrival, continues)

    def perform(number: str) -> Ticket:
        message = _message(arrival, number, arrival.mail.text, files=request.held is None)
        markers = arrival.markers(number)
        return open_ticket(arrival.desk, number, request, message, arrival.message_id, markers)

    try:
        ticket = with_new_number(_bits_of(arrival), perform)
    except AlreadyDone as done:
        return Received(str(done.marker["number"]), "repeated", arrival.message_id)
    return Received(ticket.number, "held" if request.held else "opened", arrival.message_id)


def _bits_of(arrival: _Arrival) -> Callable[[int], int]:
    """Draw the same numbers again for the same delivery, so that its files are stored once."""
    attempts = count()
    place = (arrival.notification.mail.id, arrival.target.mailbox)

    def bits(wanted: int) -> int:
        signature = arrival.desk.signer().sign("number", *place, str(next(attempts)))
        return int(signature, 36) % (1 << wanted)  # letters and digits

    return bits


def _request(arrival: _Arrival, continues: str | None) -> Request:
    desk, mail, writer = arrival.desk, arrival.mail, arrival.writer
    held = trust.set_aside(arrival.notification.receipt)
    person = desk.customers.find(writer.id)
    mailbox = arrival.configuration.mailboxes[arrival.target.mailbox]
    return Request(
        author=writer,
        subject=mail.subject.strip() or "(no subject)",
        requester=Person(**{**dict(person), "name": person.name or mail.sender.name or None}),
        channel=Channel.EMAIL,
        product=mailbox.product,
        team=mailbox.team,
        mailbox=arrival.target.mailbox,
        message_id=mail.message_id,
        copied=_copied(arrival, writer.id),
        continues=continues,
        held=held,
        automatic=mail.automatic,
    )


def _copied(arrival: _Arrival, requester: str) -> tuple[str, ...]:
    """Return who else follows the conversation: To and Cc without the desk and the requester."""
    signer, configuration = arrival.desk.signer(), arrival.configuration
    addresses = [each.address.lower() for each in (*arrival.mail.to, *arrival.mail.cc)]
    own = {*configuration.mailboxes, requester, ""}
    others = [
        each for each in addresses if each not in own and signer.number_in_address(each) is None
    ]
    return tuple(dict.fromkeys(others))[:MOST_COPIED]


def _append(arrival: _Arrival, number: str, *, by_subject: bool) -> Received:
    message = _message(arrival, number, arrival.mail.reply or arrival.mail.text)

    def decide(ticket: Ticket, now: datetime) -> Event:
        return _appended(arrival, ticket, message, now, by_subject=by_subject)

    try:
        changed(arrival.desk, number, "answer", decide, arrival.call, arrival.markers(number))
    except AlreadyDone as done:
        return Received(str(done.marker["number"]), "repeated", arrival.message_id)
    return Received(number, "appended", arrival.message_id)


def _appended(
    arrival: _Arrival, ticket: Ticket, message: Message, now: datetime, *, by_subject: bool
) -> Event:
    """Decide what the mail does to the ticket it found. Pure."""
    writer, receipt = arrival.writer, arrival.notification.receipt
    by_token = arrival.target.number is not None
    stands = trust.standing(ticket, writer, receipt, by_token=by_token)
    if by_subject and stands is not Standing.PARTICIPANT:
        raise TicketNotFound(ticket.number)
    if arrival.mail.automatic:
        return changes.append_automatic(ticket, message, writer, now, arrival.mail.automatic)
    if stands is Standing.STAFF:
        return changes.reply(ticket, message, writer, now)
    if _over(ticket, now, arrival.configuration):
        raise TooLate(ticket.number)
    if stands is Standing.UNVERIFIED:
        unverified = message.model_copy(update={"verified": False})
        stranger = writer.model_copy(update={"role": Role.REQUESTER})
        return changes.append_unverified(ticket, unverified, stranger, now)
    return changes.answer(ticket, message, writer, now)


def _over(ticket: Ticket, now: datetime, configuration: Configuration) -> bool:
    return (
        ticket.status is Status.CLOSED
        and ticket.closed_at is not None
        and now - ticket.closed_at > configuration.reopens_within
    )


def _message(arrival: _Arrival, number: str, text: str, *, files: bool = True) -> Message:
    store, mail = arrival.desk.files, arrival.mail
    long = len(text.encode()) > LONGEST_TEXT
    attached = mail.attachments[:MOST_ATTACHMENTS] if files else ()
    return Message(
        text=beginning(text),
        text_key=store.keep(number, text.encode(), "text/plain; charset=utf-8") if long else None,
        channel=Channel.EMAIL,
        author_name=mail.sender.name or None,
        raw_key=arrival.notification.receipt.stored_at.key,
        message_id=mail.message_id,
        attachments=tuple(
            Attachment(
                key=store.keep(number, each.content, each.content_type),
                filename=each.filename[:255],
                content_type=each.content_type,
                size=len(each.content),
            )
            for each in attached
        ),
    )
