"""Receiving: from SES's notification to a new ticket or to one more message of an old one, once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from chalicelib.desk.acting import acting
from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.editing import held_again
from chalicelib.desk.opening import open_ticket, with_new_number
from chalicelib.desk.placing import Request
from chalicelib.intake import conversation, trust
from chalicelib.intake.appending import TooLate, appended
from chalicelib.intake.arrival import Arrival, content_digest
from chalicelib.intake.conversation import Target
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import read_mail
from chalicelib.intake.reading.safe_html import safe_html
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.store.transaction import AlreadyDone
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import DESK, Actor, Event
from chalicelib.tickets.model import Attachment, Channel, Message, Ticket
from chalicelib.tickets.status import Status

MOST_MERGES = 5  # that a mail is led through
HTML = "text/html; charset=utf-8"
MOST_ATTACHMENTS = 50  # stored as files of the ticket; the raw mail keeps them all


@dataclass(frozen=True)
class Received:
    """What became of a mail at one place of the desk."""

    number: str
    outcome: str  # opened, appended, held, repeated
    correlation_id: str


def receive(desk: Desk, notification: Notification) -> list[Received]:
    """Take a mail in, at each place it came to; repeating it changes nothing."""
    raw = desk.files.raw_mail(notification.receipt.stored_at.key)
    configuration, signer = desk.configuration.read(), desk.signer()
    mail = read_mail(raw, lambda each: signer.number_in_reference(each) is not None)
    digest = content_digest(raw, mail)
    received: list[Received] = []
    answered: set[tuple[str, str]] = set()  # conversations that have got the mail already
    for target in conversation.targets(notification.receipt.recipients, configuration, signer):
        loaded = _load(desk, target.number) if target.number else None
        if loaded is not None and any(loaded.number == number for _, number in answered):
            continue  # the tokens of two tickets, of which one lives on in the other
        if loaded is not None:
            target = Target(loaded.mailbox or target.mailbox, target.number)  # noqa: PLW2901
        elif any(target.mailbox == mailbox for mailbox, _ in answered):
            continue  # a reply to all: the token brought it to its ticket
        arrival = Arrival(configuration, notification, mail, digest, target)
        done = _receive_one(desk, arrival, loaded)
        received.append(done)
        if target.number is not None:
            answered.add((target.mailbox, done.number))
    return received


def _load(desk: Desk, number: str) -> Ticket | None:
    """Return the ticket, or the one that it was merged into; None for an unknown number."""
    try:
        ticket = desk.tickets.load(number)
    except TicketNotFound:
        return None
    for _ in range(MOST_MERGES):
        if ticket.status is not Status.MERGED or ticket.merged_into is None:
            break
        ticket = desk.tickets.load(ticket.merged_into)
    return ticket


def _receive_one(desk: Desk, arrival: Arrival, loaded: Ticket | None) -> Received:
    if trust.set_aside(arrival.notification.receipt):
        return _open(desk, arrival)
    number = (
        loaded.number
        if loaded
        else conversation.ticket_of(
            arrival.mail, Target(arrival.target.mailbox), desk.signer(), desk.mails.ticket_of
        )
    )
    by_subject = number is None and arrival.proven
    if by_subject:
        number = conversation.number_in_subject(arrival.mail.subject)
    if number is None:
        return _open(desk, arrival)
    try:
        return _append(desk, arrival, number, loaded, by_subject=by_subject)
    except TicketNotFound:
        return _open(desk, arrival)
    except TooLate:
        return _open(desk, arrival, continues=number)


def _open(desk: Desk, arrival: Arrival, continues: str | None = None) -> Received:
    request = _request(arrival, continues)

    def perform(number: str) -> Ticket:
        message = _message(desk, arrival, number, arrival.mail.text, files=request.held is None)
        markers = arrival.markers(number, desk.now())
        correlation_id = arrival.correlation_id
        return open_ticket(
            desk, number, request, message, correlation_id, markers, mail=arrival.key
        )

    try:
        ticket = with_new_number(_bits_of(desk, arrival), perform)
    except AlreadyDone as done:
        return Received(str(done.marker["number"]), "repeated", arrival.correlation_id)
    return Received(ticket.number, "held" if request.held else "opened", arrival.correlation_id)


def _bits_of(desk: Desk, arrival: Arrival) -> Callable[[int], int]:
    """Draw the same numbers again for the same delivery, so that its files are stored once."""
    attempts = count()
    place = (arrival.notification.mail.id, arrival.target.mailbox)

    def bits(wanted: int) -> int:
        signature = desk.signer().sign("number", *place, str(next(attempts)))
        return int(signature, 36) % (1 << wanted)  # letters and digits

    return bits


def _request(arrival: Arrival, continues: str | None) -> Request:
    mail, writer = arrival.mail, arrival.writer
    mailbox = arrival.configuration.mailboxes[arrival.target.mailbox]
    return Request(
        author=writer,
        subject=mail.subject.strip() or "(no subject)",
        requester=writer.id,
        requester_name=mail.sender.name or None,
        channel=Channel.EMAIL,
        product=mailbox.product,
        team=mailbox.team,
        mailbox=arrival.target.mailbox,
        message_id=mail.message_id,
        copied=arrival.copied(writer.id),
        continues=continues,
        held=trust.set_aside(arrival.notification.receipt),
        automatic=arrival.unanswered,
    )


def _append(
    desk: Desk, arrival: Arrival, number: str, loaded: Ticket | None, *, by_subject: bool
) -> Received:
    found = loaded or _load(desk, number)
    if found is None:
        raise TicketNotFound(number)
    number = found.number
    arrival = replace(arrival, known=_known(desk, arrival, found))
    message = _message(desk, arrival, number, arrival.mail.reply or arrival.mail.text)

    def decide(ticket: Ticket, now: datetime) -> Event:
        return appended(arrival, ticket, message, now, by_subject=by_subject)

    # The desk itself takes mail in; what its writer may do is ``trust.standing``'s matter.
    call = Call(actor=DESK, correlation_id=arrival.correlation_id)
    markers = arrival.markers(number, desk.now())
    try:
        after = changed(
            desk, number, "answer", decide, call, markers, loaded=found, mail=arrival.key
        )
    except AlreadyDone as done:
        number = str(done.marker["number"])
        held_again(desk, desk.tickets.load(number))
        return Received(number, "repeated", arrival.correlation_id)
    held_again(desk, after)
    return Received(number, "appended", arrival.correlation_id)


def _known(desk: Desk, arrival: Arrival, ticket: Ticket) -> Actor | None:
    """Return a writer who is not on the ticket as who they are on record, or None.

    They may write from another address of theirs, or coordinate the requester's organization.
    """
    claimed = arrival.claimed
    if claimed.staff or claimed.id in {ticket.requester, *ticket.copied}:
        return None
    email = desk.customers.find(claimed.id).person.email
    return acting(desk, claimed.model_copy(update={"id": email}), ticket)


def _message(
    desk: Desk, arrival: Arrival, number: str, text: str, *, files: bool = True
) -> Message:
    store, mail = desk.files, arrival.mail
    long = len(text.encode()) > LONGEST_TEXT
    attached = mail.attachments[:MOST_ATTACHMENTS] if files else ()
    shown = safe_html(mail.html, mail.attachments) if mail.html and files else None
    return Message(
        text=beginning(text),
        text_key=store.keep(number, text.encode(), "text/plain; charset=utf-8") if long else None,
        html_key=store.keep(number, shown.page.encode(), HTML) if shown else None,
        kept_out=shown.kept_out if shown else 0,
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
