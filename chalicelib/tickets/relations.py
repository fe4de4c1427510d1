"""How tickets hang together: merged, split, linked, watched."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.tickets.errors import InvalidChange
from chalicelib.tickets.events import Actor, Event, Kind, happened
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.status import Status, require_legal
from chalicelib.tickets.work import INVERSE, Link, Relation

MOST_LINKS = 50
MOST_PEOPLE = 20  # copied or watching


def merge(
    ticket: Ticket,
    into: Ticket,
    reason: str | None,
    actor: Actor,
    now: datetime,
    waited: timedelta | None = None,
) -> tuple[Event, Event]:
    """Return what happens to both: ``ticket`` lives on in ``into``, with everybody who follows it.

    ``waited``: how long its customer has been waiting for an answer; they go on waiting there.
    Raises ``InvalidChange`` for tickets of two organizations: one's people would read the other's.
    """
    require_legal("merge", ticket.status)
    require_legal("note", into.status)
    if ticket.number == into.number:
        message = "“into”: a ticket cannot be merged into itself."
        raise InvalidChange(message)
    if ticket.organization != into.organization or (
        ticket.organization is None and ticket.requester != into.requester
    ):
        message = "“into”: both tickets must be of the same organization; link them instead."
        raise InvalidChange(message)
    changes = {"status": Status.MERGED, "merged_into": into.number, "close_at": None}
    details = {"into": spoken(into.number)}
    gone = happened(ticket, Kind.MERGED, actor, now, changes, reason=reason, details=details)
    people = dict.fromkeys((*into.copied, ticket.requester, *ticket.copied))
    copied = tuple(each for each in people if each != into.requester)[:MOST_PEOPLE]
    watchers = tuple(dict.fromkeys((*into.watchers, *ticket.watchers)))[:MOST_PEOPLE]
    came: dict[str, Any] = {"from": spoken(ticket.number), "subject": ticket.subject}
    if waited is not None:
        came["waited"] = int(waited.total_seconds())
    kept = happened(
        into,
        Kind.ABSORBED,
        actor,
        now,
        {"copied": copied, "watchers": watchers},
        reason=reason,
        details=came,
    )
    return gone, kept


def joined(ticket: Ticket, into: Ticket, actor: Actor, now: datetime) -> Event:
    """A held mail goes to the conversation that it answers; nobody is told, for nobody knew it."""
    require_legal("release", ticket.status)
    changes = {"status": Status.MERGED, "merged_into": into.number}
    details = {"into": spoken(into.number), "was_held": ticket.held}
    return happened(ticket, Kind.MERGED, actor, now, changes, details=details)


def split(ticket: Ticket, entry: str, new: str, actor: Actor, now: datetime) -> Event:
    """A message of the ticket goes on as the ticket ``new``."""
    require_legal("split", ticket.status)
    links = (*ticket.links, Link(relation=Relation.CHILD, number=new))
    details = {"entry": entry, "into": spoken(new)}
    return happened(ticket, Kind.SPLIT, actor, now, {"links": links}, details=details)


def link(
    ticket: Ticket, other: Ticket, relation: Relation, actor: Actor, now: datetime
) -> tuple[Event, Event]:
    """Return what happens to both: ``other`` is the ``relation`` of ``ticket``, and the inverse."""
    if ticket.number == other.number:
        message = "“number”: a ticket is not linked to itself."
        raise InvalidChange(message)
    return (
        _linked(ticket, other.number, relation, actor, now),
        _linked(other, ticket.number, INVERSE[relation], actor, now),
    )


def unlink(ticket: Ticket, other: Ticket, actor: Actor, now: datetime) -> tuple[Event, Event]:
    """Undo ``link``, on both."""
    if all(each.number != other.number for each in ticket.links):
        message = f"“number”: it is not linked to {spoken(other.number)}."
        raise InvalidChange(message)
    return _unlinked(ticket, other.number, actor, now), _unlinked(other, ticket.number, actor, now)


def _linked(ticket: Ticket, other: str, relation: Relation, actor: Actor, now: datetime) -> Event:
    require_legal("link", ticket.status)
    others = tuple(each for each in ticket.links if each.number != other)
    if len(others) >= MOST_LINKS:
        message = f"{spoken(ticket.number)} has {MOST_LINKS} links already: remove one first."
        raise InvalidChange(message)
    links = (*others, Link(relation=relation, number=other))
    details = {"number": spoken(other), "relation": relation.value}
    return happened(ticket, Kind.LINKED, actor, now, {"links": links}, details=details)


def _unlinked(ticket: Ticket, other: str, actor: Actor, now: datetime) -> Event:
    links = tuple(each for each in ticket.links if each.number != other)
    details = {"number": spoken(other)}
    return happened(ticket, Kind.UNLINKED, actor, now, {"links": links}, details=details)


def watch(ticket: Ticket, person: str, actor: Actor, now: datetime, *, watches: bool) -> Event:
    """Somebody of the desk wants to be told what happens to it, or no longer."""
    require_legal("watch", ticket.status)
    others = tuple(each for each in ticket.watchers if each != person)
    if watches and len(others) >= MOST_PEOPLE:
        message = f"{MOST_PEOPLE} people watch it already."
        raise InvalidChange(message)
    watchers = (*others, person) if watches else others
    details = {"person": person, "watches": watches}
    return happened(ticket, Kind.WATCHED, actor, now, {"watchers": watchers}, details=details)


def first_message(event: Event) -> Message:
    """Return the message that a split takes along; raises ``InvalidChange`` when there is none."""
    if event.message is None or event.kind is Kind.NOTED:
        message = "“entry”: only a public message becomes a ticket of its own."
        raise InvalidChange(message)
    return event.message
