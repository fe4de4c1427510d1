"""What happens by itself: finding what is due each minute, and waking each such ticket."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from chalicelib.desk.change import TRIES
from chalicelib.desk.context import Desk
from chalicelib.desk.wake import wake
from chalicelib.store.keys import SHARDS
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import Conflict
from chalicelib.tickets.events import Event


def due_keys(desk: Desk) -> Iterator[str]:
    """Yield the keys of everything that is due now; one query a shard, in parallel."""
    due = partial(desk.tickets.due, now=desk.now())
    with ThreadPoolExecutor(SHARDS) as pool:
        for found in pool.map(lambda shard: list(due(shard)), range(SHARDS)):
            yield from found


def wake_ticket(desk: Desk, number: str) -> tuple[Event, ...]:
    """Do everything that is due on the ticket, and return what happened; nothing, the second time.

    Raises ``Conflict`` when others changed the ticket all the while: the queue brings it again.
    """
    for _ in range(TRIES):
        before = desk.tickets.load(number)
        after, events = wake(before, desk.now(), desk.configuration.read())
        if not events:
            return ()
        try:
            desk.tickets.save(before, after, events)
        except Stale:
            continue
        return events
    message = f"Others are changing ticket {number} at this moment."
    raise Conflict(message)
