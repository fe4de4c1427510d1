"""What a mail does to the ticket that it found. Pure."""

from datetime import datetime

from chalicelib.intake.arrival import Arrival
from chalicelib.intake.conversation import Rule
from chalicelib.intake.trust import Standing, standing, without_powers
from chalicelib.tickets import saying
from chalicelib.tickets.by_mail import too_many
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.reopening import require_recent
from chalicelib.tickets.status import LEGAL


def appended(
    arrival: Arrival, ticket: Ticket, message: Message, now: datetime, rule: Rule
) -> Event:
    """Return the event that the mail makes on the ticket.

    Raises ``ClosedTooLongAgo`` when a ticket of its own is due, and ``TicketNotFound`` when the number in
    the subject is another customer's.
    """
    writer = arrival.writer
    stands = standing_of(arrival, ticket)
    if not is_meant(arrival, stands, rule):
        raise TicketNotFound(ticket.number)
    if arrival.mail.automatic:
        seen = message.model_copy(update={"verified": stands is not Standing.UNVERIFIED})
        return saying.append_automatic(
            ticket, seen, writer, now, arrival.mail.automatic, arrival.untold
        )
    if stands is Standing.STAFF and arrival.inner is not None and ticket.status in LEGAL["note"]:
        return saying.note(ticket, message, writer, now)  # what somebody passes on is no answer
    if stands is Standing.STAFF:
        if ticket.status in LEGAL["reply"] and too_many(ticket.by_mail, now):
            why = "too many answers"
            return saying.append_automatic(ticket, message, writer, now, why, saying.OF_THE_DESK)
        if ticket.status in LEGAL["reply"]:
            return saying.reply(ticket, message, writer, now)
        if ticket.status in LEGAL["note"]:
            return saying.note(ticket, message, writer, now)
        return saying.append(ticket, message, writer, now)
    require_recent(ticket, now, arrival.configuration.reopens_within)
    if stands is Standing.UNVERIFIED:
        unverified = message.model_copy(update={"verified": False})
        if arrival.claimed.staff and too_many(ticket.by_mail, now):
            who, why = without_powers(writer), "too many answers"
            return saying.append_automatic(ticket, unverified, who, now, why, saying.OF_THE_DESK)
        # Whoever writes as one of the desk's may mean it for the desk: no customer reads it.
        internal = arrival.claimed.staff
        return saying.append(ticket, unverified, without_powers(writer), now, internal=internal)
    if ticket.status not in LEGAL["answer"]:
        return saying.append(ticket, message, writer, now)
    return saying.answer(ticket, message, writer, now)


def is_meant(arrival: Arrival, stands: Standing, rule: Rule) -> bool:
    """Whether the ticket that was found is the one that its writer means."""
    if rule in {Rule.SUBJECT, Rule.EXPECTED}:
        return stands is Standing.PARTICIPANT
    if stands is not Standing.UNVERIFIED or rule is Rule.TOKEN:
        return True
    # What a stranger passes on or quotes is somebody else's conversation, and theirs begins here.
    return arrival.inner is None and (rule is not Rule.MARKER or arrival.claimed.staff)


def standing_of(arrival: Arrival, ticket: Ticket) -> Standing:
    """Return what the writer is to the ticket; nobody of the desk when From can be read two ways."""
    if arrival.claimed.staff and not arrival.proven:
        return Standing.UNVERIFIED
    by_token = arrival.target.number is not None
    return standing(ticket, arrival.claimed, arrival.notification.receipt, by_token=by_token)
