"""What would have become of a ticket on another desk: what people did happens again there. Pure.

People do what they did, when they did it; what the desk did by itself (warnings, breaches, pages,
raising, closing) is left out of the record, and the other desk does its own by the very same rules.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from chalicelib.configuration.model import Configuration
from chalicelib.desk.follow import follow
from chalicelib.desk.outcome import RAISES, Outcome, Promises, outcome
from chalicelib.desk.wake import wake
from chalicelib.tickets.events import DESK, Change, Event, Kind, apply
from chalicelib.tickets.model import Ticket

_BY_ITSELF = frozenset(
    {
        Kind.CLOCK_WARNING,
        Kind.CLOCK_BREACHED,
        Kind.ANSWERED_LATE,
        Kind.PAGED,
        Kind.SKIPPED,
        Kind.EXPIRED,
        Kind.RETIMED,
    }
)
_ALSO_BY_ITSELF = RAISES | {Kind.CLOSED}
_TAKEN = ("status", "assignee")
# What a deed leaves a ticket at, whatever it was at before: the record names only what changed.
_DECIDES: dict[Kind, tuple[str, ...]] = {
    Kind.CLAIMED: _TAKEN,
    Kind.REPLIED: _TAKEN,
    Kind.RESOLVED: _TAKEN,
    Kind.ASSIGNED: (*_TAKEN, "team"),
    Kind.ESCALATED: (*_TAKEN, "team"),
    Kind.RELEASED: (*_TAKEN, "team"),
    Kind.WAITING: ("status",),
    Kind.ANSWERED: ("status",),
    Kind.REOPENED: ("status",),
}


class Place(NamedTuple):
    """Where a ticket is, as far as the desk itself may change that."""

    status: str
    assignee: str | None
    team: str
    priority: str

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        """Return where a ticket is."""
        return cls(ticket.status, ticket.assignee, ticket.team, ticket.priority)

    def after(self, event: Event) -> Self:
        """Return where it is after an event."""
        moved = {name: event.changes[name].after for name in self._fields if name in event.changes}
        return self._replace(**moved) if moved else self


def replay_under(
    ticket: Ticket, events: Sequence[Event], configuration: Configuration, until: datetime
) -> Outcome:
    """Return what would have become of a ticket until then on a desk that is described so.

    ``ticket`` is as it stands now, ``events`` are all of it, in order.
    """
    here = as_created(ticket, events)
    past = Place.of(here)
    promises, made = Promises(), list[Event]()
    for event in events:
        if event.at > until:
            break
        was, past = past, past.after(event)
        if _is_the_desks(event):
            continue
        # What is due at that very instant comes after it, as the sweep does.
        while (due := here.wake_at) is not None and due < event.at:
            here, own = wake(here, due, configuration)
            made += own
            promises.see(here.clocks)
        again = _fitting(here, event, was, past)
        here, _ = follow(apply(here, again), again, configuration)
        promises.see(here.clocks)
    while (due := here.wake_at) is not None and due <= until:
        here, own = wake(here, due, configuration)
        made += own
        promises.see(here.clocks)
    return outcome(promises.results(here.status, until, configuration.time), made)


def as_created(ticket: Ticket, events: Sequence[Event]) -> Ticket:
    """Return the ticket as it was before its first event, which begins its clocks."""
    before: dict[str, Any] = {}
    for event in reversed(events):
        before |= {field: change.before for field, change in event.changes.items()}
    bare = {"version": 0, "clocks": (), "escalations": (), "chains": 0, "stopped_since": None}
    bare |= {"responded": False}
    fields = {**vars(ticket), **before, **bare, "updated_at": ticket.created_at}
    return Ticket.model_validate(fields)


def _is_the_desks(event: Event) -> bool:
    """Whether the desk did it by itself, by its configuration.

    That a page did not reach somebody is no doing of the desk's: it happens again where the same
    page went out.
    """
    own = event.kind in _ALSO_BY_ITSELF and event.actor.id == DESK.id
    return own or event.kind in _BY_ITSELF


def _fitting(here: Ticket, event: Event, was: Place, past: Place) -> Event:
    """Return what happened as it happens to the ticket as it stands here.

    ``was`` and ``past`` are where it was before and after it in the record. Only where the desk has
    raised it otherwise, the deed finds it elsewhere: it leads to where it led all the same.
    """
    if Place.of(here) == was:
        return event.model_copy(update={"promises": None})
    after = {field: change.after for field, change in event.changes.items()}
    if _moves(event):
        after |= {name: getattr(past, name) for name in _DECIDES.get(event.kind, ())}
    changes = {
        field: Change(before=getattr(here, field), after=value)
        for field, value in after.items()
        if getattr(here, field) != value
    }
    return event.model_copy(update={"promises": None, "changes": changes})


def _moves(event: Event) -> bool:
    """Whether it moves the ticket at all: what somebody unknown writes is appended to it."""
    if event.kind is not Kind.ANSWERED:
        return True
    return event.message is not None and event.message.verified
