"""Verbs on addresses: what is known of one, what feedback says of it, and that it is right."""

from collections.abc import Callable

from chalicelib.customers.address import canonical
from chalicelib.customers.deliverability import Fate, Feedback, KnownAddress, heard, verified
from chalicelib.desk.context import Call, Desk
from chalicelib.rights import require_of_desk
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import Conflict

TRIES = 5
LOOKED_AT = 50  # entries of a ticket, the latest, among which a proof is looked for
BY_MAIL = "mail"  # who verified: the address itself, by a mail of its own

Decide = Callable[[KnownAddress], KnownAddress]


def known(desk: Desk, address: str, number: str) -> KnownAddress:
    """Return what is known of an address that the desk is about to write to, on that ticket.

    A marked address that has meanwhile written there, and was proven to (DMARC), is right again.
    That is looked for now, when it matters, so that no mail that comes in costs a request for it.
    """
    found = desk.addresses.load(address)
    if not found.undeliverable or not number or not _has_written(desk, found, number):
        return found
    desk.addresses.release(address)
    return _changed(desk, address, lambda now: verified(now, desk.now(), BY_MAIL, number))


def _has_written(desk: Desk, marked: KnownAddress, number: str) -> bool:
    return any(
        event.message is not None
        and event.message.proven
        and canonical(event.actor.id) == marked.address
        and (marked.as_of is None or event.at > marked.as_of)
        for event in desk.timelines.latest(number, LOOKED_AT)
    )


def hear(desk: Desk, feedback: Feedback) -> KnownAddress:
    """Let what happened to a mail count for its address; repeated or late, it changes nothing."""
    if feedback.fate is Fate.WELCOMED and _complained(desk, feedback.address):
        desk.addresses.release(feedback.address)  # the provider, too, has listed it
    return _changed(desk, feedback.address, lambda now: heard(now, feedback))


def _complained(desk: Desk, address: str) -> bool:
    return desk.addresses.load(address, consistent=True).kind == "complaint"


def verify(desk: Desk, address: str, reason: str, call: Call) -> KnownAddress:
    """An agent knows that the address is right: it is written to again, by the provider too."""
    require_of_desk(call.actor, "edit_person")
    desk.addresses.release(address)
    return _changed(desk, address, lambda now: verified(now, desk.now(), call.actor.id, reason))


def _changed(desk: Desk, address: str, decide: Decide) -> KnownAddress:
    for _ in range(TRIES):
        before = desk.addresses.load(address, consistent=True)
        after = decide(before)
        if after == before:
            return before
        try:
            desk.addresses.save(before, after)
        except Stale:
            continue
        return after
    message = "Others are changing this address at this moment. Read it again and repeat."
    raise Conflict(message)
