"""Many tickets out of one: the items that the store makes of it, under numbers of their own."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from chalicelib.store.items import Item, pack, ticket_item
from chalicelib.store.keys import index_keys, ticket_pk
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import new_number

BATCH = 25  # items of one write


def copies(ticket: Ticket, count: int, bits: Callable[[int], int]) -> Iterator[Item]:
    """Yield as many copies of a ticket's item, with the keys that each has in table and indexes.

    They have no timeline: what happened to a ticket lies below its own key alone, and neither a
    sweep nor a wake reads it.
    """
    item = ticket_item(ticket)
    for _ in range(count):
        copy = ticket.model_copy(update={"number": new_number(bits)})
        yield {**item, **pack({"PK": ticket_pk(copy.number), **index_keys(copy)})}


def write_all(client: Any, table: str, items: Iterator[Item]) -> None:
    """Write items, twenty-five a request."""
    while batch := list(islice(items, BATCH)):
        requests = [{"PutRequest": {"Item": item}} for item in batch]
        client.batch_write_item(RequestItems={table: requests})
