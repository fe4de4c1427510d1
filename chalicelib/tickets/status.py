"""Statuses, and the one table of which verb is legal in which status."""

from enum import StrEnum

from chalicelib.tickets.errors import IllegalMove


class Status(StrEnum):
    """Where a ticket stands; ``pending`` means registered, and nobody has it yet."""

    PENDING = "pending"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    RESOLVED = "resolved"
    CLOSED = "closed"
    HELD = "held"  # set aside before anybody works on it: no clock runs, nobody is told


WAITING = frozenset({Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY})
LIVE = frozenset({Status.PENDING, Status.OPEN}) | WAITING
DONE = frozenset({Status.RESOLVED, Status.CLOSED})

LEGAL: dict[str, frozenset[Status]] = {
    "reply": LIVE | {Status.RESOLVED},
    "answer": LIVE | DONE,  # the requester's own message: reopens what was resolved or closed
    "note": LIVE | DONE | {Status.HELD},
    "claim": LIVE,
    "assign": LIVE,
    "acknowledge": LIVE,
    "wait": LIVE,
    "resolve": LIVE,
    "close": frozenset({Status.RESOLVED, Status.HELD}),
    "reopen": DONE,
    "release": frozenset({Status.HELD}),
}


def legal_verbs(status: Status) -> list[str]:
    """Return the verbs that a ticket in ``status`` can take, sorted."""
    return sorted(verb for verb, statuses in LEGAL.items() if status in statuses)


def require_legal(verb: str, status: Status) -> None:
    """Raise ``IllegalMove``, listing the legal verbs, unless ``verb`` is legal in ``status``."""
    if status not in LEGAL[verb]:
        raise IllegalMove(verb, status, legal_verbs(status))
