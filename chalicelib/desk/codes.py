"""Verbs on the codes that verify contact methods: one is sent, and comes back."""

from typing import NamedTuple

from chalicelib.desk.contacts import changed, method_of, mine
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.once import require_same
from chalicelib.escalation import verification
from chalicelib.escalation.contacts import OwnContacts, is_verified
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Marker
from chalicelib.tickets.errors import Refusal

_PURPOSE = "contact"  # of the signature that is kept of a code


class Begun(NamedTuple):
    """What is kept, and the code that goes out: none where the same request has sent it before."""

    own: OwnContacts
    code: str | None


def begin(desk: Desk, wanted: str, call: Call) -> Begun:
    """Make a code for one of the caller's methods; what is kept of it is its keyed hash."""
    code = verification.code_of(desk.random_bits(64))
    hashed = desk.signer().sign(_PURPOSE, call.actor.id, wanted, code)

    def decide(own: OwnContacts) -> OwnContacts:
        method_of(desk, own, wanted, call)
        return verification.with_code(own, wanted, hashed, desk.now())

    try:
        return Begun(changed(desk, call, decide, _markers(desk, wanted, call)), code)
    except AlreadyDone as done:
        require_same(done.marker, call)
    except Refusal:
        if not _was_done(desk, wanted, call):
            raise
    return Begun(mine(desk, call), None)


def verify(desk: Desk, wanted: str, code: str, call: Call) -> OwnContacts:
    """Take a code that came back; again, once it is verified, changes nothing.

    A wrong one is told only after it was written that it was tried.
    """
    signer = desk.signer()
    right = False

    def decide(own: OwnContacts) -> OwnContacts:
        nonlocal right
        method = method_of(desk, own, wanted, call)
        if is_verified(method, call.actor.id, own) and wanted not in own.codes:
            right = True
            return own
        kept = verification.waiting_code(own, wanted, desk.now())
        right = signer.is_valid(kept.hash, _PURPOSE, call.actor.id, wanted, code)
        return verification.answered(own, wanted, desk.now(), right=right)

    own = changed(desk, call, decide)
    if not right:
        raise verification.WrongCode(verification.MOST_TRIES - own.codes[wanted].tries)
    return own


def _markers(desk: Desk, wanted: str, call: Call) -> tuple[Marker, ...]:
    if call.once is None:
        return ()
    key, fingerprint = call.once.key, call.once.fingerprint
    return (request_marker(call.actor.id, key, fingerprint, wanted, desk.now()),)


def _was_done(desk: Desk, wanted: str, call: Call) -> bool:
    """Whether the refused request was done before under its key: its first answer got lost."""
    for marker in _markers(desk, wanted, call):
        if (found := desk.tickets.marker(marker)) is not None:
            require_same(found, call)
            return True
    return False
