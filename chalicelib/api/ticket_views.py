"""What each caller sees of a ticket: alone, or as a row of a list."""

from typing import Any

from chalicelib.api.ticket_shapes import (
    CardView,
    ChainView,
    ClockView,
    LinkView,
    OfferView,
    RatingView,
    SessionView,
    Stopped,
    TicketView,
    VisitView,
)
from chalicelib.rights import may
from chalicelib.store.lists import Listing
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Chain, Clock, Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.rating import standing
from chalicelib.tickets.status import OVER, Status, legal_verbs
from chalicelib.tickets.value import Frozen

# What customers see of a ticket; its other fields are the desk's own.
_PUBLIC = (
    "version", "subject", "status", "priority", "kind", "product", "channel", "team", "requester",
    "requester_name", "organization", "copied", "created_at", "updated_at", "impact", "urgency",
    "major", "agreement",
)  # fmt: skip
_INTERNAL = ("priority_reason", "sla", "watchers", "checklist", "external", "caller", "minutes")


def ticket_view(ticket: Ticket, actor: Actor) -> TicketView:
    """Return the ticket as ``actor`` may see it."""
    internal = may(actor, "read_internal", ticket)
    return TicketView(
        number=spoken(ticket.number),
        due_at=ticket.due_at,
        closes_at=ticket.close_at,
        continues=spoken(ticket.continues) if ticket.continues else None,
        merged_into=spoken(ticket.merged_into) if ticket.merged_into else None,
        **{name: getattr(ticket, name) for name in _PUBLIC},
        **(_internal(ticket) if internal else _outside(ticket)),
        **_work(ticket, internal=internal),
        rating=_rating(ticket) if internal or may(actor, "rate", ticket) else None,
    )


def _rating(ticket: Ticket) -> RatingView | None:
    """Return the latest rating, for the desk and for whoever gave it."""
    rating = ticket.rating
    if rating is None:
        return None
    shown = rating.model_dump(exclude={"resolution"})
    return RatingView(**shown, current=standing(ticket) is not None)


def _work(ticket: Ticket, *, internal: bool) -> dict[str, Any]:
    """Return what the workflow keeps; for customers without addresses and links of the desk's."""
    approval, visit, offer = ticket.approval, ticket.visit, ticket.offer
    if approval is not None and not internal:
        explained = {} if approval.granted is False else {"reason": None}
        known = {} if approval.by == "coordinator" else {"decided_by": None}
        approval = approval.model_copy(update={**explained, **known})
    inside = frozenset() if internal else frozenset({"agent", "link", "offered_by"})

    def shown(part: Frozen) -> dict[str, Any]:
        return {name: None if name in inside else each for name, each in part}

    return {
        "approval": approval,
        "visit": VisitView(**shown(visit)) if visit else None,
        "offer": OfferView(**shown(offer)) if offer else None,
        "sessions": tuple(SessionView(**shown(each)) for each in ticket.sessions),
    }


def _internal(ticket: Ticket) -> dict[str, Any]:
    """Return what the desk's people see beside the rest."""
    links = (LinkView(number=spoken(each.number), relation=each.relation) for each in ticket.links)
    return {
        "assignee": ticket.assignee,
        "held": ticket.held,
        "stopped": _stopped(ticket, ticket.stopped_on),
        "clocks": tuple(_clock(clock) for clock in ticket.clocks),
        "escalations": tuple(_chain(chain) for chain in ticket.escalations),
        "legal_verbs": tuple(legal_verbs(ticket.status)),
        "links": tuple(links),
        **{name: getattr(ticket, name) for name in _INTERNAL},
    }


def _outside(ticket: Ticket) -> dict[str, Any]:
    """Return what customers see of it instead: that it is with the desk, not with whom."""
    theirs = ticket.status is Status.WAITING_CUSTOMER or ticket.status in OVER
    return {
        "assignee": None,
        "held": ticket.held if ticket.held in {NO_AGREEMENT, STRANGER} else None,
        "stopped": _stopped(ticket, ticket.stopped_on if theirs else "the desk"),
    }


def _stopped(ticket: Ticket, on: str) -> Stopped:
    return Stopped(at=ticket.status, on=on, since=ticket.stopped_since or ticket.created_at)


def card_view(actor: Actor, by: Listing, value: str, row: dict[str, Any]) -> CardView:
    """Return a row of the list ``by`` ``value`` as ``actor`` may see it.

    An index carries its key only once; whom of the desk a ticket is assigned to stays inside.
    """
    created_at, _, number = row["created_key"].partition("#")
    own = {"number": spoken(number), "created_at": created_at}
    if by == "assignee":
        own["assignee"] = value
    shown = CardView.model_fields.keys() - (() if actor.staff else {"assignee", "held"})
    known = {name: each for name, each in row.items() if name in shown}
    return CardView.model_validate({**known, **own})


def _clock(clock: Clock) -> ClockView:
    return ClockView(
        metric=clock.metric,
        target_seconds=int(clock.target.total_seconds()),
        counted_seconds=int(clock.counted.total_seconds()),
        running_since=clock.since,
        due_at=clock.due_at,
        breached_at=clock.breached_at,
        stopped_at=clock.stopped_at,
        calendar=clock.calendar,
        promised=clock.promised,
        question=clock.question or None,
    )


def _chain(chain: Chain) -> ChainView:
    return ChainView(
        policy=chain.policy,
        trigger=chain.trigger,
        metric=chain.metric,
        started_at=chain.started_at,
        steps_fired=chain.fired,
        steps=len(chain.steps),
        next_step_at=None if chain.acknowledged_by else chain.next_at,
        acknowledged_by=chain.acknowledged_by,
        acknowledged_until=chain.expires_at,
        paused_since=chain.paused_at,
        reason=chain.reason,
    )
