"""One change of two tickets: both are loaded, decided on purely, and saved in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.desk.acting import acting
from chalicelib.desk.change import TRIES, correlated, require_version
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.follow import follow
from chalicelib.desk.once import once
from chalicelib.desk.wake import settle
from chalicelib.rights import Action, require
from chalicelib.store.tickets import Saving
from chalicelib.store.transaction import Marker, Stale
from chalicelib.tickets.errors import Conflict
from chalicelib.tickets.events import Event, apply
from chalicelib.tickets.model import Ticket

DecideBoth = Callable[[Ticket, Ticket, datetime], tuple[Event, Event]]


def change_both(
    desk: Desk, number: str, other: str, action: Action, decide: DecideBoth, call: Call
) -> Ticket:
    """Apply what ``decide`` makes of both tickets, and return the first one after it.

    The actor needs the right on both; ``If-Match`` is about the first.
    """

    def perform(markers: Sequence[Marker]) -> Ticket:
        for _ in range(TRIES):
            ours, theirs = desk.tickets.load(number), desk.tickets.load(other)
            for ticket in (ours, theirs):
                require(acting(desk, call.actor, ticket), action, ticket)
            require_version(call, ours)
            savings = _decided(desk, ours, theirs, decide, call)
            try:
                desk.tickets.save_all(savings, markers)
            except Stale:
                continue
            return savings[0].after
        message = "Others are changing these tickets at this moment. Read them again and repeat."
        raise Conflict(message)

    return once(desk, number, call, perform)


def _decided(
    desk: Desk, ours: Ticket, theirs: Ticket, decide: DecideBoth, call: Call
) -> tuple[Saving, Saving]:
    """Return both tickets after what is decided on both, as they stand once they are settled."""
    now, terms = desk.now(), max(ours.terms, theirs.terms)
    configuration = desk.configuration.at_least(terms)
    first, earlier = settle(ours, now, configuration)
    second, earlier_too = settle(theirs, now, configuration)
    event, other_event = decide(first, second, now)
    after, events = follow(apply(first, event), event, configuration)
    other_after, other_events = follow(apply(second, other_event), other_event, configuration)
    return (
        Saving(ours, after, correlated((*earlier, *events), call)),
        Saving(theirs, other_after, correlated((*earlier_too, *other_events), call)),
    )
