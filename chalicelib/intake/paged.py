"""An answer to the mail of a page: it acknowledges in its writer's name, and stays a note.

It never goes to a customer. What is not proven to come from the person, or a program wrote, is noted
and acknowledges nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.desk import paging
from chalicelib.desk.change import changed
from chalicelib.desk.contacts import contacts_of
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation.contacts import ContactKind
from chalicelib.intake import trust
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.conversation import Target
from chalicelib.intake.message import message_of
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import Mail
from chalicelib.store.transaction import AlreadyDone
from chalicelib.tickets import saying
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import DESK, Actor, Event
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.status import LEGAL


class Answered(NamedTuple):
    """A page that a mail answers: its ticket as it is, its chain, and whom it called."""

    ticket: Ticket
    chain: int
    person: str


def pages_in(desk: Desk, notification: Notification, address: str) -> list[Answered]:
    """Return the pages that a recipient's address was made for: one, a bundle's, or none.

    A mail that is set aside for spam or a virus answers nothing.
    """
    if trust.set_aside(notification.receipt):
        return []
    found = desk.signer().page_in_address(address, desk.configuration.read().staff)
    if found is None:
        return []
    what, chain, person = found
    if chain is not None:
        return list(_known(desk, [(what, chain)], person))
    kept = desk.pages.bundle(person, what)
    return list(_known(desk, [(str(each["number"]), int(each["chain"])) for each in kept], person))


def _known(desk: Desk, pages: Sequence[tuple[str, int]], person: str) -> Iterator[Answered]:
    for number, chain in pages:
        try:
            yield Answered(desk.tickets.load(number), chain, person)
        except TicketNotFound:
            continue


def arrival_of(
    desk: Desk,
    notification: Notification,
    mail: Mail,
    digest: str | None,
    page: Answered,
    *,
    first: bool,
) -> Arrival:
    """Return the mail as it arrives at the ticket of a page."""
    configuration, ticket = desk.configuration.read(), page.ticket
    target = Target(ticket.mailbox or configuration.default_mailbox(), ticket.number)
    return Arrival(configuration, notification, mail, digest, target, answers=True, first=first)


def answer(desk: Desk, arrival: Arrival, page: Answered) -> str:
    """Acknowledge, if it is the person who says so, and keep what they wrote; return the outcome.

    Interrupted and repeated it does what is left: both have their marker.
    """
    number, person = page.ticket.number, _person(desk, arrival, page)
    actor = person if arrival.proven and not arrival.mail.automatic else None
    if actor is not None:
        delivery = arrival.notification.mail.id
        call = Call(actor=actor, correlation_id=arrival.correlation_id)
        paging.answered(desk, number, page.chain, call, delivery)
    message = message_of(desk, arrival, number, arrival.answer)

    def decide(ticket: Ticket, now: datetime) -> Event:
        if actor is not None:
            return _own_note(ticket, message, actor, now)
        return _noted(arrival, ticket, message, _writer(arrival, person), now)

    call = Call(actor=DESK, correlation_id=arrival.correlation_id)
    try:
        changed(desk, number, "note", decide, call, arrival.markers(number, desk.now()))
    except AlreadyDone:
        return "repeated"
    return "acknowledged" if actor else "noted"


def _person(desk: Desk, arrival: Arrival, page: Answered) -> Actor | None:
    """Return the person whom the page called, if the mail bears their address, or None.

    That of the desk, or another one that they are paged at.
    """
    staff = arrival.configuration.staff.get(page.person)
    if staff is None:
        return None
    methods = contacts_of(desk, [page.person])[page.person]
    theirs = {page.person, *(each.to for each in methods if each.kind is ContactKind.EMAIL)}
    if arrival.claimed.id not in theirs:
        return None
    return Actor(id=page.person, role=staff.role, name=staff.name)


def _writer(arrival: Arrival, person: Actor | None) -> Actor:
    """Return as whose a mail is noted: an address of a colleague's own stands on no timeline."""
    if person is None or person.id == arrival.claimed.id:
        return arrival.writer
    return trust.without_powers(person)


def _noted(
    arrival: Arrival, ticket: Ticket, message: Message, writer: Actor, now: datetime
) -> Event:
    if arrival.mail.automatic:
        return saying.append_automatic(
            ticket, message, writer, now, arrival.mail.automatic, saying.ANSWERS_THE_DESK
        )
    unverified = message.model_copy(update={"verified": False})
    return saying.append(ticket, unverified, trust.without_powers(writer), now, internal=True)


def _own_note(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    if ticket.status in LEGAL["note"]:
        return saying.note(ticket, message, actor, now)
    return saying.append(ticket, message, actor, now, internal=True)
