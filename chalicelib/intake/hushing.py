"""Of which automatic mail nobody of the desk is told: what a notice to them may have set off.

The absence notice of somebody of the desk must never bring about another notice, whichever address
it comes from. So what comes in the name of the desk's people, or answers a mail that the desk wrote
to them, stays on the ticket and is told to nobody. Of the tickets that one address opens so, its
team is told of one, and of the next once a person has done something with that.
"""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from chalicelib.customers.address import counted_as
from chalicelib.desk.context import Desk
from chalicelib.intake import trust
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.reading.mail import Mail
from chalicelib.store.transaction import Part
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.saying import ANSWERS_THE_DESK, OF_THE_DESK, TOLD_OF_ONE

MOST_ANSWERED = 5  # of the mails that one refers to, the latest first
INSIDE = frozenset({"staff", "on_call"})  # audiences


def untold(desk: Desk, arrival: Arrival) -> str | None:
    """Return why nobody of the desk is told of an automatic mail, or None.

    Costs requests where a program wrote it, and none for people's mail.
    """
    if arrival.mail.automatic is None:
        return None
    return reason(arrival, _audiences(desk, arrival))


class Quiet(NamedTuple):
    """Why nobody of the desk is told of a new ticket, or None; what is written with the ticket."""

    untold: str | None = None
    parts: tuple[Part, ...] = ()


def of_a_new_ticket(desk: Desk, arrival: Arrival, number: str) -> Quiet:
    """Return it for a mail that opens a ticket under that number.

    Costs requests where nobody answers the mail, and none for people's. What is set aside is told
    of when it is let in.
    """
    if arrival.unanswered is None or trust.set_aside(arrival.notification.receipt):
        return Quiet()
    if why := reason(arrival, _audiences(desk, arrival)):
        return Quiet(why)
    sender = counted_as(arrival.claimed.id)
    before = desk.notices.opened_by(sender)
    if before is not None and _is_hushed(desk, before):
        return Quiet(TOLD_OF_ONE)
    return Quiet(parts=(desk.notices.opens(sender, number, before, desk.now()),))


def _is_hushed(desk: Desk, number: str) -> bool:
    """Whether nobody has done anything with a ticket since its team was told of it."""
    try:
        return desk.tickets.load(number).hushed
    except TicketNotFound:
        return False


def reason(arrival: Arrival, answered: Iterable[str]) -> str | None:
    """Return it, by the audiences of the mails of the desk's that it answers. Pure."""
    writer = arrival.claimed
    if writer.staff or arrival.configuration.is_own(writer.id):
        return OF_THE_DESK
    return None if INSIDE.isdisjoint(answered) else ANSWERS_THE_DESK


def _audiences(desk: Desk, arrival: Arrival) -> Iterable[str]:
    """Yield to whom the desk wrote the mails that this one answers, by the ids that SES gave them."""
    for message_id in islice(answered_ids(arrival.mail), MOST_ANSWERED):
        for place in desk.mails.told_by(arrival.target.mailbox, message_id):
            yield str(desk.told.read(place).get("audience", ""))


def answered_ids(mail: Mail) -> Iterable[str]:
    """Return the Message-IDs that a mail refers to, the one it answers first."""
    known = dict.fromkeys([mail.in_reply_to, *reversed(mail.references)])
    return [each for each in known if each]
