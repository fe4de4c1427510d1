"""Whole histories of many tickets, to look back at a period; what people said stays unread."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.store import keys
from chalicelib.store.items import event_of, pack, ticket_of
from chalicelib.store.lists import ListStore
from chalicelib.store.on_table import OnTable
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket

PAGE = 100  # cards of one query
_LISTS = ("live", "done", "held")
_STANDING = frozenset({"clocks", "escalations", "chains"})  # events give them again
_READ = tuple(
    dict.fromkeys(
        name
        for name in ("PK", "SK", *Ticket.model_fields, *Event.model_fields)
        if name not in _STANDING | {"message", "number", "part", "correlation_id"}
    )
)
_SAID = ("message.channel", "message.verified", "message.definitive")  # and not what was said


class History(NamedTuple):
    """A ticket as it stands, and all its events in order, without the words of their messages."""

    ticket: Ticket
    events: list[Event]


class HistoryStore(OnTable):
    """Tickets with all their events; ``client`` is a DynamoDB client of any engine."""

    def created(
        self, teams: Iterable[str], since: datetime, until: datetime
    ) -> Iterator[list[str]]:
        """Yield the numbers of the teams' tickets that were created from ``since`` to ``until``.

        By the page; a ticket that goes from one list to another meanwhile may come twice.
        """
        span = keys.sortable(since), keys.sortable(until)
        for team in teams:
            for part in _LISTS:
                yield from self._listed(f"{team}#{part}", span)

    def _listed(self, queue: str, span: tuple[str, str]) -> Iterator[list[str]]:
        lists, cursor = ListStore(self.client, self.table), None
        while True:
            page = lists.page("queue", queue, PAGE, cursor, created=span, ascending=True)
            if page.rows:
                yield [row["PK"].removeprefix("T#") for row in page.rows]
            cursor = page.cursor
            if cursor is None:
                return

    def read(self, number: str) -> History:
        """Return a ticket's history; raises ``TicketNotFound``.

        One query for each MB. What was told, and the texts of messages, are left in the table.
        """
        names = {f"#{place}": name for place, name in enumerate(_READ)}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="PK = :pk",
            FilterExpression="attribute_not_exists(#type) OR #type = :event",
            ProjectionExpression=", ".join(("#type", *names, *_SAID)),
            ExpressionAttributeNames={"#type": "type", **names},
            ExpressionAttributeValues=pack({":pk": keys.ticket_pk(number), ":event": "event"}),
        )
        items = [item for page in pages for item in page["Items"]]
        if not items or items[0]["SK"] != {"S": keys.ONLY}:
            raise TicketNotFound(number)
        return History(ticket_of(items[0]), [event_of(_wordless(item)) for item in items[1:]])


def _wordless(item: dict[str, Any]) -> dict[str, Any]:
    if "message" not in item:
        return item
    return {**item, "message": {"M": {**item["message"]["M"], "text": {"S": ""}}}}
