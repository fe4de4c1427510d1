"""The verbs, as pure functions: a ticket, who, when and what in; the event it makes out.

Each raises a ``Refusal`` when the verb is illegal. ``apply`` turns the event into the next ticket;
what follows for clocks and escalation is decided elsewhere, from the same event.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.tickets.errors import NeedsDefinitiveAnswer, NothingToAcknowledge
from chalicelib.tickets.events import Actor, Change, Event, Kind
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.status import Status, require_legal

CLOSES_ITSELF_AFTER = timedelta(days=7)


def _event(
    ticket: Ticket,
    kind: Kind,
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any],
    **members: Any,
) -> Event:
    return Event(
        number=ticket.number,
        version=ticket.version + 1,
        kind=kind,
        at=now,
        actor=actor,
        changes={
            field: Change(before=getattr(ticket, field), after=after)
            for field, after in changes.items()
            if getattr(ticket, field) != after
        },
        **members,
    )


def create(
    ticket: Ticket, message: Message, actor: Actor, now: datetime, details: Mapping[str, str]
) -> Event:
    """Return the first event of a new ticket, which carries its first message."""
    return Event(
        number=ticket.number,
        version=1,
        kind=Kind.CREATED,
        at=now,
        actor=actor,
        message=message,
        details=dict(details),
    )


def release(ticket: Ticket, actor: Actor, now: datetime) -> Event:
    """An agent lets a held ticket in: it becomes the ticket it would have been."""
    require_legal("release", ticket.status)
    return _event(ticket, Kind.RELEASED, actor, now, {"status": Status.PENDING})


def reply(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """An agent answers the customer; a ticket that nobody has becomes the agent's own."""
    require_legal("reply", ticket.status)
    changes: dict[str, Any] = {"answered": ticket.answered or bool(message.definitive)}
    if ticket.status is Status.PENDING:
        changes |= {"status": Status.OPEN, "assignee": ticket.assignee or actor.id}
    return _event(ticket, Kind.REPLIED, actor, now, changes, message=message)


def answer(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """The requester's side writes: what waited for them, or was over, is open again."""
    require_legal("answer", ticket.status)
    changes: dict[str, Any] = {"message_id": message.message_id or ticket.message_id}
    if ticket.status is Status.WAITING_CUSTOMER:
        changes |= {"status": Status.OPEN}
    elif ticket.status in {Status.RESOLVED, Status.CLOSED}:
        changes |= _reopened()
    return _event(ticket, Kind.ANSWERED, actor, now, changes, message=message)


def append(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """Keep and show a message that moves nothing: of somebody unknown, or on a held ticket."""
    return _event(ticket, Kind.ANSWERED, actor, now, {}, message=message)


def append_automatic(
    ticket: Ticket, message: Message, actor: Actor, now: datetime, rule: str
) -> Event:
    """A program answered: the desk's people see it, and nothing else moves."""
    details = {"automatic": rule}
    return _event(ticket, Kind.NOTED, actor, now, {}, message=message, details=details)


def note(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
    """An agent leaves a note that no requester ever sees."""
    require_legal("note", ticket.status)
    return _event(ticket, Kind.NOTED, actor, now, {}, message=message)


def claim(ticket: Ticket, actor: Actor, now: datetime) -> Event:
    """An agent takes the ticket."""
    require_legal("claim", ticket.status)
    changes = {"assignee": actor.id, "status": _opened(ticket)}
    return _event(ticket, Kind.CLAIMED, actor, now, changes)


def assign(
    ticket: Ticket,
    to: str | None,
    team: str | None,
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> Event:
    """Somebody gives the ticket to a person, to another team, or to a person of another team.

    Given to a team alone, it waits there for somebody to claim it.
    """
    require_legal("assign", ticket.status)
    changes: dict[str, Any] = {"assignee": to, "team": team or ticket.team}
    changes["status"] = _opened(ticket) if to else Status.PENDING
    return _event(ticket, Kind.ASSIGNED, actor, now, changes, reason=reason)


def acknowledge(ticket: Ticket, actor: Actor, now: datetime, chain_id: int | None = None) -> Event:
    """Somebody answers a page: the chain stops. ``chain_id`` ties a signed link to its own page."""
    require_legal("acknowledge", ticket.status)
    meant = [chain for chain in ticket.escalations if chain_id in {None, chain.id}]
    chain = next((chain for chain in reversed(meant) if chain.waiting), None)
    if chain is None:
        by = next((each.acknowledged_by for each in meant if each.acknowledged_by), None)
        raise NothingToAcknowledge(
            f"It was already acknowledged by {by}."
            if by
            else "No page of this ticket waits to be acknowledged: it is over, or none went out."
        )
    details = {"chain": chain.id, "step": chain.fired}
    return _event(ticket, Kind.ACKNOWLEDGED, actor, now, {}, details=details)


def wait(
    ticket: Ticket,
    on: Literal["customer", "third_party"],
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> Event:
    """The ticket stops until the customer, or somebody else, does their part."""
    require_legal("wait", ticket.status)
    status = Status.WAITING_CUSTOMER if on == "customer" else Status.WAITING_THIRD_PARTY
    return _event(ticket, Kind.WAITING, actor, now, {"status": status}, reason=reason)


def resolve(
    ticket: Ticket,
    message: Message | None,
    actor: Actor,
    now: datetime,
    closes_after: timedelta = CLOSES_ITSELF_AFTER,
) -> Event:
    """The definitive solution is given; the ticket closes itself after ``closes_after``."""
    require_legal("resolve", ticket.status)
    if message is None and not ticket.answered:
        raise NeedsDefinitiveAnswer
    changes = {
        "status": Status.RESOLVED,
        "answered": True,
        "assignee": ticket.assignee or actor.id,
        "close_at": now + closes_after,
    }
    return _event(ticket, Kind.RESOLVED, actor, now, changes, message=message)


def close(ticket: Ticket, actor: Actor, now: datetime) -> Event:
    """The ticket is over; ``actor`` is the requester, an agent, or the desk by itself."""
    require_legal("close", ticket.status)
    changes = {"status": Status.CLOSED, "closed_at": now, "close_at": None}
    return _event(ticket, Kind.CLOSED, actor, now, changes)


def reopen(ticket: Ticket, reason: str | None, actor: Actor, now: datetime) -> Event:
    """The solution did not hold."""
    require_legal("reopen", ticket.status)
    return _event(ticket, Kind.REOPENED, actor, now, _reopened(), reason=reason)


def _reopened() -> dict[str, Any]:
    return {"status": Status.OPEN, "answered": False, "close_at": None, "closed_at": None}


def _opened(ticket: Ticket) -> Status:
    return Status.OPEN if ticket.status is Status.PENDING else ticket.status
