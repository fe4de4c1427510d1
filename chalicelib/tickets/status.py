"""Statuses, and the one table of which verb is legal in which status.

``docs/workflow.md`` is drawn from this table.
"""

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
    HELD = "held"  # set aside before anybody works on it: no clock runs
    MERGED = "merged"  # it lives on in another ticket, where its later mail goes
    SPAM = "spam"


WAITING = frozenset({Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY})
LIVE = frozenset({Status.PENDING, Status.OPEN}) | WAITING
DONE = frozenset({Status.RESOLVED, Status.CLOSED})
ASIDE = frozenset({Status.MERGED, Status.SPAM})
OVER = DONE | ASIDE
_HELD = frozenset({Status.HELD})

LEGAL: dict[str, frozenset[Status]] = {
    "reply": LIVE | {Status.RESOLVED},
    "answer": LIVE | DONE,  # the requester's own message: reopens what was resolved or closed
    "note": LIVE | DONE | _HELD,
    "edit": LIVE | _HELD | {Status.RESOLVED},
    "claim": LIVE,
    "assign": LIVE,
    "escalate": LIVE,  # to the team of the next level
    "acknowledge": LIVE,
    "alert": LIVE,  # sets an escalation off by hand
    "wait": LIVE,
    "resolve": LIVE,
    "close": _HELD | {Status.RESOLVED},
    "reopen": DONE,
    "release": _HELD | {Status.SPAM},
    "spam": _HELD | {Status.PENDING, Status.OPEN},
    "merge": LIVE | _HELD,
    "split": LIVE | DONE,
    "link": LIVE | DONE | _HELD,
    "watch": LIVE | DONE | _HELD,
    "check": LIVE,
    "approve": LIVE,
    "schedule": LIVE,
    "follow": LIVE,  # an incident of another system
    "offer": LIVE,
    "accept": LIVE | {Status.RESOLVED},  # or decline: the customer's answer to an offer
    "connect": LIVE,  # a remote session
    "disconnect": LIVE | DONE,
    "log": LIVE | DONE,  # the time that it took
    "rate": DONE,
}

# Where a verb may lead; otherwise, and where none is named, it leaves the status as it is.
LEADS: dict[str, dict[Status, tuple[Status, ...]]] = {
    "reply": {Status.PENDING: (Status.OPEN,)},
    "answer": {
        Status.WAITING_CUSTOMER: (Status.OPEN,),
        Status.RESOLVED: (Status.OPEN,),
        Status.CLOSED: (Status.OPEN, Status.HELD),  # held again if it was closed so
    },
    "claim": {Status.PENDING: (Status.OPEN,)},
    "assign": {  # given to a team alone it is pending again
        Status.PENDING: (Status.OPEN,),
        **dict.fromkeys(LIVE - {Status.PENDING}, (Status.PENDING,)),
    },
    "escalate": dict.fromkeys(LIVE - {Status.PENDING}, (Status.PENDING,)),
    "wait": {
        **dict.fromkeys(LIVE - WAITING, (Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)),
        Status.WAITING_CUSTOMER: (Status.WAITING_THIRD_PARTY,),
        Status.WAITING_THIRD_PARTY: (Status.WAITING_CUSTOMER,),
    },
    "resolve": dict.fromkeys(LIVE, (Status.RESOLVED,)),
    "close": dict.fromkeys(LEGAL["close"], (Status.CLOSED,)),
    "reopen": {
        Status.RESOLVED: (Status.OPEN,),
        Status.CLOSED: (Status.OPEN, Status.HELD),  # see “answer”
    },
    "release": dict.fromkeys(LEGAL["release"], (Status.PENDING,)),
    "spam": dict.fromkeys(LEGAL["spam"], (Status.SPAM,)),
    "merge": dict.fromkeys(LEGAL["merge"], (Status.MERGED,)),
    "follow": {Status.WAITING_THIRD_PARTY: (Status.OPEN,)},  # when the incident is solved
    "accept": {Status.WAITING_CUSTOMER: (Status.OPEN,)},
}


def legal_verbs(status: Status) -> list[str]:
    """Return the verbs that a ticket in ``status`` can take, sorted."""
    return sorted(verb for verb, statuses in LEGAL.items() if status in statuses)


def require_legal(verb: str, status: Status) -> None:
    """Raise ``IllegalMove``, listing the legal verbs, unless ``verb`` is legal in ``status``."""
    if status not in LEGAL[verb]:
        raise IllegalMove(verb, status, legal_verbs(status))
