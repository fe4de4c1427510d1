"""The verbs, as pure functions: a ticket, who, when and what in; the event it makes out.

Each raises a ``Refusal`` when the verb is illegal. ``apply`` turns the event into the next ticket;
what follows for clocks and escalation is decided elsewhere, from the same event.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.tickets.errors import NeedsDefinitiveAnswer, NothingToAcknowledge
from chalicelib.tickets.events import Actor, Event, Kind, happened
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.status import Status, require_legal
from chalicelib.tickets.workflow import require_ready

CLOSES_ITSELF_AFTER = timedelta(days=7)


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


def release(
    ticket: Ticket,
    actor: Actor,
    now: datetime,
    *,
    team: str | None = None,
    entitled_by: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> Event:
    """A ticket that was set aside is let in: it becomes the ticket it would have been.

    ``team`` takes it; ``entitled_by`` are the fields that an agreement gives it.
    """
    require_legal("release", ticket.status)
    changes = {"status": Status.PENDING, "held": None, "joins": None, "team": team or ticket.team}
    details = {"was_held": ticket.held} if ticket.held else {}
    return happened(
        ticket,
        Kind.RELEASED,
        actor,
        now,
        {**changes, **(entitled_by or {})},
        reason=reason,
        details=details,
    )


def spam(ticket: Ticket, actor: Actor, now: datetime) -> Event:
    """An agent throws it out; ``release`` brings it back."""
    require_legal("spam", ticket.status)
    return happened(ticket, Kind.SPAM, actor, now, {"status": Status.SPAM, "held": "spam"})


def claim(ticket: Ticket, actor: Actor, now: datetime) -> Event:
    """An agent takes the ticket."""
    require_ready("claim", ticket)
    changes = {"assignee": actor.id, "status": _opened(ticket)}
    return happened(ticket, Kind.CLAIMED, actor, now, changes)


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
    if to:
        require_ready("assign", ticket)
    changes: dict[str, Any] = {"assignee": to, "team": team or ticket.team}
    changes["status"] = _opened(ticket) if to else Status.PENDING
    return happened(ticket, Kind.ASSIGNED, actor, now, changes, reason=reason)


def escalate(
    ticket: Ticket, team: str, level: int, reason: str, actor: Actor, now: datetime
) -> Event:
    """Somebody passes the ticket on to the team of another level, where it waits for a taker."""
    require_legal("escalate", ticket.status)
    changes = {"team": team, "assignee": None, "status": Status.PENDING}
    details = {"level": level}
    return happened(ticket, Kind.ESCALATED, actor, now, changes, reason=reason, details=details)


def edit(ticket: Ticket, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Event:
    """Somebody of the desk corrects fields; the reason of a priority stands with it."""
    require_legal("edit", ticket.status)
    return happened(ticket, Kind.EDITED, actor, now, changes)


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
            else "No page of this ticket waits to be acknowledged: none has gone out yet, or what "
            "it was about is over."
        )
    details = {"chain": chain.id, "step": chain.latest.step}
    return happened(ticket, Kind.ACKNOWLEDGED, actor, now, {}, details=details)


def alert(ticket: Ticket, reason: str, policy: str, actor: Actor, now: datetime) -> Event:
    """Somebody of the desk sets an escalation off by hand."""
    require_legal("alert", ticket.status)
    return happened(ticket, Kind.ALERTED, actor, now, {}, reason=reason, details={"policy": policy})


def unreached(ticket: Ticket, actor: Actor, now: datetime, details: Mapping[str, Any]) -> Event:
    """No page of an escalation's step reached a person (``chain``, ``step``, ``person``)."""
    return happened(ticket, Kind.UNREACHED, actor, now, {}, details=dict(details))


def retime(ticket: Ticket, actor: Actor, now: datetime, details: Mapping[str, Any]) -> Event:
    """The desk's calendars or targets were changed: its promises are timed by them from now on."""
    return happened(ticket, Kind.RETIMED, actor, now, {}, details=dict(details))


def wait(
    ticket: Ticket,
    on: Literal["customer", "third_party"],
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> Event:
    """The ticket stops until the customer, or somebody else, does their part."""
    require_ready("wait", ticket)
    status = Status.WAITING_CUSTOMER if on == "customer" else Status.WAITING_THIRD_PARTY
    return happened(ticket, Kind.WAITING, actor, now, {"status": status}, reason=reason)


def resolve(
    ticket: Ticket,
    message: Message | None,
    actor: Actor,
    now: datetime,
    closes_after: timedelta = CLOSES_ITSELF_AFTER,
) -> Event:
    """The definitive solution is given; the ticket closes itself after ``closes_after``."""
    require_ready("resolve", ticket)
    if message is None and not ticket.answered:
        raise NeedsDefinitiveAnswer
    changes = {
        "status": Status.RESOLVED,
        "answered": True,
        "assignee": ticket.assignee or actor.id,
        "close_at": now + closes_after,
        "resolution": ticket.version + 1,
    }
    return happened(ticket, Kind.RESOLVED, actor, now, changes, message=message)


def close(ticket: Ticket, actor: Actor, now: datetime) -> Event:
    """The ticket is over; ``actor`` is the requester, an agent, or the desk by itself."""
    require_legal("close", ticket.status)
    changes = {"status": Status.CLOSED, "closed_at": now, "close_at": None}
    return happened(ticket, Kind.CLOSED, actor, now, changes)


def reopen(ticket: Ticket, reason: str | None, actor: Actor, now: datetime) -> Event:
    """The solution did not hold."""
    require_legal("reopen", ticket.status)
    return happened(ticket, Kind.REOPENED, actor, now, reopened(ticket), reason=reason)


def reopened(ticket: Ticket) -> dict[str, Any]:
    """Return it open again; what was held when it was closed is held again, and not let in."""
    status = Status.HELD if ticket.held else Status.OPEN
    return {
        "status": status,
        "answered": False,
        "close_at": None,
        "closed_at": None,
        "resolution": None,
    }


def _opened(ticket: Ticket) -> Status:
    return Status.OPEN if ticket.status is Status.PENDING else ticket.status
