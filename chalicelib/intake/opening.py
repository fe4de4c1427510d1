"""A mail that begins something: the ticket that it opens, held, for a customer, or as it is."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import count

from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.opening import open_ticket, with_new_number
from chalicelib.desk.placing import Request
from chalicelib.intake import trust
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.hushing import of_a_new_ticket
from chalicelib.intake.message import message_of
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.store.once import comment_marker
from chalicelib.store.tickets import MailKey
from chalicelib.store.transaction import AlreadyDone
from chalicelib.tickets import saying
from chalicelib.tickets.errors import IllegalMove, TicketNotFound
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Channel, Message, Ticket

VIRUS = "virus"  # files of a mail that is held for one are left in the raw mail


class Expected(Exception):
    """An answer to the mail came before it, and opened a ticket: ``number``."""

    def __init__(self, number: str) -> None:
        """Keep the ticket's number."""
        super().__init__(number)
        self.number = number


def opened(
    desk: Desk,
    arrival: Arrival,
    key: MailKey | None,
    *,
    continues: str | None = None,
    joins: str | None = None,
) -> tuple[str, str]:
    """Return the number of the ticket that the mail opens, and what became of it.

    ``key`` is by what its answers find it; ``continues`` the closed ticket that it goes on from;
    ``joins`` the conversation that it belongs to, when it is held, once it is let in. Raises
    ``Expected``.
    """
    request = _request(arrival, continues, joins)
    words = arrival.answer if joins and not arrival.on_behalf else arrival.words

    def perform(number: str) -> Ticket:
        files = request.held != VIRUS
        message = message_of(desk, arrival, number, words, files=files)
        markers = arrival.markers(number, desk.now())
        quiet = of_a_new_ticket(desk, arrival, number)
        asked = replace(request, untold=quiet.untold)
        return open_ticket(
            desk, number, asked, message, arrival.correlation_id, markers, mail=key,
            extra=quiet.parts,
        )  # fmt: skip

    try:
        number = with_new_number(_bits_of(desk, arrival), perform).number
        outcome = "held" if request.held else "opened"
    except AlreadyDone as done:
        number, outcome = str(done.marker["number"]), "repeated"
        if done.marker.get("expected"):
            raise Expected(number) from None
    _add_comment(desk, arrival, number)
    return number, outcome


def _bits_of(desk: Desk, arrival: Arrival) -> Callable[[int], int]:
    """Draw the same numbers again for the same delivery, so that its files are stored once."""
    attempts = count()
    place = (arrival.notification.mail.id, arrival.target.mailbox)

    def bits(wanted: int) -> int:
        signature = desk.signer().sign("number", *place, str(next(attempts)))
        return int(signature, 36) % (1 << wanted)  # letters and digits

    return bits


def _request(arrival: Arrival, continues: str | None, joins: str | None) -> Request:
    mail, inner = arrival.mail, arrival.on_behalf
    mailbox = arrival.configuration.mailboxes[arrival.target.mailbox]
    requester = inner.sender.address.lower() if inner else arrival.writer.id
    name = inner.sender.name if inner else mail.sender.name
    return Request(
        author=arrival.writer,
        subject=(inner.subject if inner else mail.subject).strip() or "(no subject)",
        requester=requester,
        requester_name=name or None,
        channel=Channel.EMAIL,
        product=mailbox.product,
        team=mailbox.team,
        mailbox=arrival.target.mailbox,
        message_id=inner.message_id if inner else mail.message_id,
        copied=arrival.copied(requester),
        continues=continues,
        joins=joins,
        held=trust.set_aside(arrival.notification.receipt),
        automatic=arrival.unanswered,
    )


def _add_comment(desk: Desk, arrival: Arrival, number: str) -> None:
    """Note what an agent wrote above the mail that they forward: no customer ever reads it."""
    inner = arrival.on_behalf
    if inner is None or not inner.comment:
        return
    whole = inner.comment.encode()
    long = len(whole) > LONGEST_TEXT
    message = Message(
        text=beginning(inner.comment),
        text_key=desk.files.keep(number, whole, "text/plain; charset=utf-8") if long else None,
        channel=Channel.EMAIL,
        author_name=arrival.mail.sender.name or None,
    )

    def decide(ticket: Ticket, now: datetime) -> Event:
        return saying.note(ticket, message, arrival.writer, now)

    marker = comment_marker(number, desk.now())
    call = Call(actor=arrival.writer, correlation_id=arrival.correlation_id)
    # It stands, or its ticket has gone elsewhere since.
    with suppress(AlreadyDone, IllegalMove, TicketNotFound):
        changed(desk, number, "note", decide, call, (marker,))
