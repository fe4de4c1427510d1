"""What is due, by the index that the sweep reads each minute: tickets, and whatever else wakes."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from chalicelib.store import keys
from chalicelib.store.items import pack
from chalicelib.store.on_table import OnTable


class Due(NamedTuple):
    """What must be looked at, by its key, and since when."""

    key: str  # ``T#number`` of a ticket, ``ORG#id`` of an organization, ``B#address`` of a basket
    since: datetime


class DueStore(OnTable):
    """The due index of one table; ``client`` is a DynamoDB client of any engine."""

    def of(self, shard: int, now: datetime) -> Iterator[Due]:
        """Yield what of one shard has come due, the longest overdue first, page by page."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            IndexName="due",
            KeyConditionExpression="due_key = :shard AND wake_key <= :now",
            ExpressionAttributeValues=pack({":shard": f"W{shard}", ":now": keys.sortable(now)}),
        )
        for page in pages:
            for item in page["Items"]:
                yield Due(item["PK"]["S"], datetime.fromisoformat(item["wake_key"]["S"]))
