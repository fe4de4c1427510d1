"""What a kind of ticket asks for before it goes on: approval, checklist, visit, external incident.

The catalogue in desk.yaml says which kind asks for what; the ticket carries it from its beginning,
so that an edited catalogue changes no work that has begun.
"""

from datetime import datetime

from chalicelib.tickets.errors import NotReady
from chalicelib.tickets.events import Actor, Event, Kind, happened
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status, require_legal
from chalicelib.tickets.work import External, Offer, Session, Visit

# These begin or end the work: somebody must have decided whether it is to be done.
_WORK = frozenset({"claim", "assign", "wait", "resolve", "schedule", "offer", "connect"})
_GRANTED = frozenset({"schedule", "offer", "connect"})  # these only once it was granted


def require_ready(verb: str, ticket: Ticket) -> None:
    """Raise ``NotReady``, naming what is missing and the remedy, unless ``verb`` may go on."""
    require_legal(verb, ticket.status)
    approval = ticket.approval
    if approval is not None and verb in _WORK and approval.granted is None:
        message = f"It waits for approval by the {approval.by}: POST …/approve or …/reject first."
        raise NotReady(message)
    if approval is not None and verb in _GRANTED and not approval.granted:
        message = f"Its approval was rejected: {approval.reason or 'no reason given'}."
        raise NotReady(message)
    if verb == "resolve" and (approval is None or approval.granted):
        _require_done(ticket)


def _require_done(ticket: Ticket) -> None:
    open_items = [item.text for item in ticket.checklist if item.done_at is None]
    if open_items:
        message = f"Its checklist is not done: {'; '.join(open_items)}. POST …/check each."
        raise NotReady(message)
    if "visit" in ticket.asks and (ticket.visit is None or ticket.visit.cancelled):
        message = f"A {ticket.kind} asks for a call or a visit: POST …/schedule one first."
        raise NotReady(message)
    if "external" in ticket.asks and not (ticket.external and ticket.external.solved):
        where = f"in {ticket.external.system}, {ticket.external.id}" if ticket.external else "yet"
        message = f"It is not solved {where}: POST …/follow with the incident and its state."
        raise NotReady(message)


def decide_approval(
    ticket: Ticket, reason: str | None, actor: Actor, now: datetime, *, granted: bool
) -> Event:
    """Grant or reject what the ticket asks for; decided once."""
    require_legal("approve", ticket.status)
    approval = ticket.approval
    if approval is None or approval.granted is not None:
        message = (
            "It asks for no approval."
            if approval is None
            else f"It was decided already, by {approval.decided_by}."
        )
        raise NotReady(message)
    decided = approval.model_copy(
        update={
            "granted": granted,
            "decided_by": actor.id,
            "decided_at": now,
            "reason": reason,
        }
    )
    kind = Kind.APPROVED if granted else Kind.REJECTED
    return happened(ticket, kind, actor, now, {"approval": decided}, reason=reason)


def check(ticket: Ticket, item: int, actor: Actor, now: datetime, *, done: bool) -> Event:
    """Mark the ``item``-th line (from 1) of the checklist as done, or take that back."""
    require_legal("check", ticket.status)
    if not 1 <= item <= len(ticket.checklist):
        message = f"Its checklist has {len(ticket.checklist)} lines; “item” counts from 1."
        raise NotReady(message)
    mark = {"done_by": actor.id if done else None, "done_at": now if done else None}
    lines = tuple(
        line.model_copy(update=mark) if place == item else line
        for place, line in enumerate(ticket.checklist, start=1)
    )
    details = {"item": ticket.checklist[item - 1].text, "done": done}
    return happened(ticket, Kind.CHECKED, actor, now, {"checklist": lines}, details=details)


def schedule(ticket: Ticket, visit: Visit, actor: Actor, now: datetime) -> Event:
    """Agree on a call or a visit, or move it; both sides are invited."""
    require_ready("schedule", ticket)
    sequence = ticket.visit.sequence + 1 if ticket.visit else 0
    planned = visit.model_copy(update={"sequence": sequence})
    return happened(ticket, Kind.SCHEDULED, actor, now, {"visit": planned})


def unschedule(ticket: Ticket, reason: str | None, actor: Actor, now: datetime) -> Event:
    """Call the visit off; both sides are told."""
    require_legal("schedule", ticket.status)
    if ticket.visit is None or ticket.visit.cancelled:
        message = "There is no call or visit to call off."
        raise NotReady(message)
    sequence = ticket.visit.sequence + 1
    off = ticket.visit.model_copy(update={"cancelled": True, "sequence": sequence})
    return happened(ticket, Kind.UNSCHEDULED, actor, now, {"visit": off}, reason=reason)


def follow(ticket: Ticket, external: External, actor: Actor, now: datetime) -> Event:
    """Link the incident of another system, or note its new state; solved, it waits no more."""
    require_legal("follow", ticket.status)
    changes: dict[str, object] = {"external": external}
    if external.solved and ticket.status is Status.WAITING_THIRD_PARTY:
        changes["status"] = Status.OPEN
    details = {"system": external.system, "id": external.id, "state": external.state}
    return happened(ticket, Kind.FOLLOWED, actor, now, changes, details=details)


def offer(ticket: Ticket, version: str, text: str | None, actor: Actor, now: datetime) -> Event:
    """Offer the customer a version, which they may accept or decline."""
    require_ready("offer", ticket)
    offered = Offer(version=version, offered_by=actor.id, offered_at=now)
    details = {"version": version, **({"text": text} if text else {})}
    return happened(ticket, Kind.OFFERED, actor, now, {"offer": offered}, details=details)


def answer_offer(ticket: Ticket, actor: Actor, now: datetime, *, accepted: bool) -> Event:
    """Take the customer's answer to the offer, given once; what waited for them is open again."""
    require_legal("accept", ticket.status)
    if ticket.offer is None or ticket.offer.accepted is not None:
        message = "No offer waits for an answer."
        raise NotReady(message)
    answer = {"accepted": accepted, "decided_by": actor.id, "decided_at": now}
    decided = ticket.offer.model_copy(update=answer)
    kind = Kind.ACCEPTED if accepted else Kind.DECLINED
    changes: dict[str, object] = {"offer": decided}
    if ticket.status is Status.WAITING_CUSTOMER:
        changes["status"] = Status.OPEN
    details = {"version": decided.version}
    return happened(ticket, kind, actor, now, changes, details=details)


def connect(ticket: Ticket, tool: str, link: str, actor: Actor, now: datetime) -> Event:
    """Begin a remote session on the customer's machine, for the audit."""
    require_ready("connect", ticket)
    session = Session(
        id=len(ticket.sessions) + 1, tool=tool, link=link, agent=actor.id, started_at=now
    )
    details = {"session": session.id, "tool": tool, "link": link}
    sessions = (*ticket.sessions, session)
    return happened(ticket, Kind.CONNECTED, actor, now, {"sessions": sessions}, details=details)


def disconnect(ticket: Ticket, session_id: int, actor: Actor, now: datetime) -> Event:
    """End a remote session."""
    require_legal("disconnect", ticket.status)
    running = [each for each in ticket.sessions if each.ended_at is None and each.id == session_id]
    if not running:
        message = f"There is no session {session_id} that goes on."
        raise NotReady(message)
    ended = running[0].model_copy(update={"ended_at": now})
    sessions = tuple(ended if each.id == session_id else each for each in ticket.sessions)
    seconds = int((now - ended.started_at).total_seconds())
    details = {"session": session_id, "tool": ended.tool, "seconds": seconds}
    return happened(ticket, Kind.DISCONNECTED, actor, now, {"sessions": sessions}, details=details)


def log(ticket: Ticket, minutes: int, what: str | None, actor: Actor, now: datetime) -> Event:
    """Note the time that work took; a contract's hours are consumed by it."""
    require_legal("log", ticket.status)
    total = ticket.minutes + minutes
    details = {"minutes": minutes}
    return happened(
        ticket, Kind.LOGGED, actor, now, {"minutes": total}, reason=what, details=details
    )
