"""Many tickets out of one: the items that the store makes of it, under numbers of their own."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from chalicelib.store.items import Item, pack, ticket_item
from chalicelib.store.keys import index_keys, sortable, ticket_pk
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import new_number

BATCH = 25  # items of one write


def copies(ticket: Ticket, count: int, bits: Callable[[int], int]) -> Iterator[Item]:
    """Yield as many copies of a ticket's item, each a second older than the one before.

    They have the keys that each has in table and indexes, and no timeline: what happened to a
    ticket lies below its own key alone, and no list, sweep or wake reads it.
    """
    item = ticket_item(ticket)
    for place in range(count):
        created_at = ticket.created_at - timedelta(seconds=place + 1)
        copy = ticket.model_copy(update={"number": new_number(bits), "created_at": created_at})
        own = {"PK": ticket_pk(copy.number), "created_at": sortable(created_at)}
        yield {**item, **pack({**own, **index_keys(copy)})}


def write_all(client: Any, table: str, items: Iterator[Item]) -> None:
    """Write items, twenty-five a request."""
    while batch := list(islice(items, BATCH)):
        requests = [{"PutRequest": {"Item": item}} for item in batch]
        left = client.batch_write_item(RequestItems={table: requests})["UnprocessedItems"]
        assert not left, "a local engine takes all"  # noqa: S101
