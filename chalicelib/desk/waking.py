"""Waking a ticket: everything that is due on it is done, once."""

from chalicelib.desk.change import TRIES
from chalicelib.desk.context import Desk
from chalicelib.desk.wake import wake
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import Conflict
from chalicelib.tickets.events import Event


def wake_ticket(
    desk: Desk, number: str, terms: int | None = None, duty: int = 0
) -> tuple[Event, ...]:
    """Do everything that is due on the ticket, and return what happened; nothing, the second time.

    With ``terms`` it is timed by those of the desk, at least as new, although nothing is due;
    who is on call is as of the version ``duty`` of what was arranged, or newer.
    Raises ``Conflict`` when others changed the ticket all the while: the queue brings it again.
    """
    for _ in range(TRIES):
        before, now = desk.tickets.load(number), desk.now()
        if terms is None and (before.wake_at is None or before.wake_at > now):
            return ()  # it was queued twice, or changed meanwhile: one read, and no more
        described = desk.configuration.at_least(max(terms or 0, before.terms), duty)
        after, events = wake(before, now, described)
        if not events:
            return ()
        try:
            desk.tickets.save(before, after, events)
        except Stale:
            continue
        if after.wake_at is not None and after.wake_at <= now:  # more than one transaction takes
            return (*events, *wake_ticket(desk, number, terms, duty))
        return events
    message = f"Others are changing ticket {number} at this moment."
    raise Conflict(message)
