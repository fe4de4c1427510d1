"""The same request happens once: a retry under its ``Idempotency-Key`` finds what the first did."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.desk.acting import acting
from chalicelib.desk.context import Call, Desk
from chalicelib.rights import require
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Marker
from chalicelib.tickets.errors import KeyReused, Refusal
from chalicelib.tickets.model import Ticket


def once(
    desk: Desk, number: str, call: Call, perform: Callable[[Sequence[Marker]], Ticket]
) -> Ticket:
    """Return what ``perform`` does with the request's marker, or the ticket that it did before.

    A refusal is looked at twice: the first answer may have got lost, and what was legal then is
    refused now, or was sent with a version that is outdated by the request itself.
    """
    if call.once is None:
        return perform(())
    marker = request_marker(call.actor.id, call.once.key, call.once.fingerprint, number, desk.now())
    try:
        return perform((marker,))
    except AlreadyDone as done:
        known = done.marker
    except Refusal:
        found = desk.tickets.marker(marker)
        if found is None:
            raise
        known = found
    require_same(known, call)
    ticket = desk.tickets.load(str(known["number"]))
    require(acting(desk, call.actor, ticket), "read", ticket)
    return ticket


def require_same(marker: Mapping[str, Any], call: Call) -> None:
    """Raise ``KeyReused`` unless the marker is of the very same request."""
    if call.once is not None and marker["fingerprint"] != call.once.fingerprint:
        raise KeyReused
