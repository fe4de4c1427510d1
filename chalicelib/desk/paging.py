"""What stands between a page and its person: whether it is still wanted, and that it failed."""

from contextlib import suppress

from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.once import answered_marker, unreached_marker
from chalicelib.store.transaction import AlreadyDone
from chalicelib.tickets import changes
from chalicelib.tickets.chain import Taken
from chalicelib.tickets.errors import (
    Conflict,
    IllegalMove,
    NotAllowed,
    NothingToAcknowledge,
    TicketNotFound,
)
from chalicelib.tickets.events import DESK
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import OVER


def not_wanted(ticket: Ticket, chain_id: int) -> str | None:
    """Return why nobody is paged for that chain any more, None while somebody is. Pure."""
    if ticket.status in OVER:
        return f"the ticket is {ticket.status}"
    chain = next((each for each in ticket.escalations if each.id == chain_id), None)
    if chain is None:
        return "what it was about is done"
    return f"acknowledged by {chain.acknowledged_by}" if chain.acknowledged_by else None


def standing(desk: Desk, number: str, chain_id: int) -> str | None:
    """Return what ``not_wanted`` says of the ticket as it is now."""
    try:
        return not_wanted(desk.tickets.load(number), chain_id)
    except TicketNotFound:
        return "the ticket is gone"


def answered(desk: Desk, number: str, chain_id: int, call: Call, delivery: str) -> bool:
    """Acknowledge by what somebody wrote back, once for its delivery; return whether it did.

    What is over, or somebody else has seen to, stays as it is.
    """
    try:
        changed(
            desk,
            number,
            "acknowledge",
            lambda ticket, now: changes.acknowledge(ticket, call.actor, now, chain_id),
            call,
            (answered_marker(delivery, number, chain_id, desk.now()),),
        )
    except (AlreadyDone, NothingToAcknowledge, IllegalMove, NotAllowed, TicketNotFound):
        return False
    return True


def unreached(
    desk: Desk, number: str, chain_id: int, taken: Taken, person: str, correlation_id: str
) -> None:
    """Write on the ticket that no page of a step reached a person, once, and let the chain go on.

    Whoever is stopped between the two leaves the rest to the next sweep. As with a sweep who is
    paged instead is on call by what is arranged now, though the desk was read a while before.
    """
    if standing(desk, number, chain_id) is not None:
        return
    details = {"chain": chain_id, "step": taken.step, "again": taken.again, "person": person}
    with suppress(AlreadyDone):
        changed(
            desk,
            number,
            "read_internal",
            lambda ticket, now: changes.unreached(ticket, DESK, now, details),
            Call(actor=DESK, correlation_id=correlation_id),
            (unreached_marker(number, chain_id, taken, person, desk.now()),),
        )
    with suppress(Conflict):
        wake_ticket(desk, number, duty=desk.duty.version())
