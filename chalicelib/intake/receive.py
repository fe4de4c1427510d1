"""Receiving: from SES's notification to a new ticket or to one more message of an old one, once."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from chalicelib.desk.acting import acting
from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.editing import held_again
from chalicelib.intake import conversation, paged, trust
from chalicelib.intake.appending import appended, is_meant, standing_of
from chalicelib.intake.arrival import Arrival, content_digest
from chalicelib.intake.conversation import Found, Rule, Target
from chalicelib.intake.hushing import untold
from chalicelib.intake.message import message_of
from chalicelib.intake.notification import Notification
from chalicelib.intake.opening import Expected, opened
from chalicelib.intake.reading.mail import read_mail
from chalicelib.intake.rebuilt import is_mail
from chalicelib.intake.returned import taken
from chalicelib.store.once import delivery_marker
from chalicelib.store.transaction import AlreadyDone
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import DESK, Actor, Event
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.reopening import ClosedTooLongAgo
from chalicelib.tickets.status import Status


@dataclass(frozen=True)
class Received:
    """What became of a mail at one place of the desk."""

    number: str
    outcome: str  # opened, appended, held, repeated, bounced, acknowledged, noted
    correlation_id: str


def receive(desk: Desk, notification: Notification) -> list[Received]:
    """Take a mail in, at each place it came to; repeating it changes nothing."""
    if not is_mail(notification.receipt.stored_at.key):
        return []
    raw = desk.files.raw_mail(notification.receipt.stored_at.key)
    configuration, signer = desk.configuration.read(), desk.signer()
    mail = read_mail(raw, lambda each: signer.number_in_reference(each) is not None)
    if number := taken(desk, notification, mail, raw):
        desk.mails.take_in(delivery_marker(notification.mail.id, None, number, desk.now()))
        return [Received(number, "bounced", mail.message_id or notification.mail.id)]
    digest = content_digest(raw, mail)
    received: list[Received] = []
    # In an order that a notification which was rebuilt from the mail has too.
    recipients = sorted(each.lower() for each in notification.receipt.recipients)
    others: list[str] = []
    for recipient in recipients:
        pages = paged.pages_in(desk, notification, recipient)
        for page in pages:
            first = not received
            arrival = paged.arrival_of(desk, notification, mail, digest, page, first=first)
            outcome = paged.answer(desk, arrival, page)
            received.append(Received(page.ticket.number, outcome, arrival.correlation_id))
        others += [] if pages else [recipient]
    found = conversation.targets(others, configuration, signer)
    for target, loaded in conversation.places(found, partial(_load, desk)):
        first = not received
        arrival = Arrival(configuration, notification, mail, digest, target, first=first)
        received.append(_receive_one(desk, arrival, loaded))
    if received and received[0].outcome == "repeated":  # maybe known by its content alone
        number, now = received[0].number, desk.now()
        desk.mails.take_in(delivery_marker(notification.mail.id, None, number, now))
    return received


def _load(desk: Desk, number: str) -> Ticket | None:
    """Return the ticket, or the one that it was merged into; None for an unknown number."""
    try:
        return desk.tickets.load_living(number)
    except TicketNotFound:
        return None


def _receive_one(desk: Desk, arrival: Arrival, loaded: Ticket | None) -> Received:
    found = (
        Found(loaded.number, Rule.TOKEN)
        if loaded
        else conversation.ticket_of(
            arrival.mail, Target(arrival.target.mailbox), desk.signer(), desk.mails.ticket_of
        )
    )
    if trust.set_aside(arrival.notification.receipt):
        return _open(desk, arrival, joins=_joins(desk, arrival, found))
    if found is None and arrival.proven:
        found = conversation.by_subject(arrival.mail.subject)
    if found is None:
        return _open_first(desk, arrival)
    try:
        return _append(desk, arrival, found, loaded)
    except TicketNotFound:
        return _open(desk, arrival)
    except ClosedTooLongAgo:
        return _open(desk, arrival, continues=found.number)


def _joins(desk: Desk, arrival: Arrival, found: Found | None) -> str | None:
    """Return the conversation that a held mail goes to once it is let in, as it would have gone."""
    ticket = _load(desk, found.number) if found else None
    if found is None or ticket is None:
        return None
    meant = is_meant(arrival, standing_of(arrival, ticket), found.rule)
    return found.number if meant else None


def _open_first(desk: Desk, arrival: Arrival) -> Received:
    """Open a ticket with a mail that continues none, unless an answer to it came before it."""
    key, earlier = arrival.key, arrival.mail.in_reply_to
    if key is not None and earlier != key.message_id and not arrival.mail.automatic:
        key = key._replace(answers=earlier)
    try:
        number, outcome = opened(desk, arrival, key)
    except Expected as expected:
        try:
            return _append(desk, arrival, Found(expected.number, Rule.EXPECTED), None)
        except (TicketNotFound, ClosedTooLongAgo):
            return _open(desk, arrival)  # a stranger's answer to it is another conversation
    return Received(number, outcome, arrival.correlation_id)


def _open(
    desk: Desk, arrival: Arrival, *, continues: str | None = None, joins: str | None = None
) -> Received:
    try:
        number, outcome = opened(desk, arrival, arrival.key, continues=continues, joins=joins)
    except Expected:  # its answers go on where the one that came before it is
        number, outcome = opened(desk, arrival, None, continues=continues, joins=joins)
    return Received(number, outcome, arrival.correlation_id)


def _append(desk: Desk, arrival: Arrival, found: Found, loaded: Ticket | None) -> Received:
    before = loaded or _load(desk, found.number)
    if before is None:
        raise TicketNotFound(found.number)
    if before.status in {Status.HELD, Status.SPAM} and before.joins:
        # It goes on from a mail that is held, to the conversation that this one would go to.
        before = _load(desk, before.joins) or before
    number = before.number
    known, why = _known(desk, arrival, before), untold(desk, arrival)
    arrival = replace(arrival, known=known, answers=True, untold=why)
    message = message_of(desk, arrival, number, arrival.answer)

    def decide(ticket: Ticket, now: datetime) -> Event:
        return appended(arrival, ticket, message, now, found.rule)

    # The desk itself takes mail in; what its writer may do is ``trust.standing``'s matter.
    call = Call(actor=DESK, correlation_id=arrival.correlation_id)
    markers = arrival.markers(number, desk.now())
    try:
        after = changed(
            desk, number, "answer", decide, call, markers, loaded=before, mail=arrival.key
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
