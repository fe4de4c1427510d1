"""The timelines of tickets in the table: what happened, and what was told about it."""

from collections.abc import Iterator
from typing import Any

from chalicelib.store import keys
from chalicelib.store.cursor import Page, cursor_in, cursor_out, fitting
from chalicelib.store.items import event_of, pack, ticket_of, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.tickets.errors import Refusal, TicketNotFound
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket

LOOKED_AT = 30  # entries of a timeline, for the conversation below a mail
MOST_PAGES = 5  # of them, for one conversation
LONGEST_PLACE = 100  # of an event's sort key; DynamoDB refuses what is over 1 KB


class EntryNotFound(Refusal):
    """The timeline has no such event."""

    problem = "entry-not-found"
    status = 404


class TimelineStore(OnTable):
    """The timelines of one table's tickets; ``client`` is a DynamoDB client of any engine."""

    def open(self, number: str, limit: int) -> tuple[Ticket, Page]:
        """Return the ticket with the first page of its timeline, oldest first, in one query."""
        items, last = self._query_ticket(number, None, limit + 1)
        if not items or items[0]["SK"] != {"S": keys.ONLY}:
            raise TicketNotFound(number)
        return ticket_of(items[0]), _page(items[1:], last)

    def event(self, number: str, event_id: str) -> Event:
        """Return one event by its id; raises ``EntryNotFound``."""
        place = f"{keys.EVENTS}{event_id.partition('.')[2]}"
        key = pack({"PK": keys.ticket_pk(number), "SK": place[:LONGEST_PLACE]})
        answer = self.client.get_item(TableName=self.table, Key=key)
        if answer.get("Item", {}).get("type") != {"S": "event"}:
            message = f"The ticket has no entry {event_id[:40]} of that kind."
            raise EntryNotFound(message)
        return event_of(answer["Item"])

    def page(self, number: str, limit: int, cursor: str | None) -> Page:
        """Return a page of events and of what was told about them, oldest first."""
        start = keys.EVENTS
        if cursor:
            key = cursor_in(cursor, f"T#{number}")
            fits = set(key) == {"SK"} and key["SK"].startswith(keys.EVENTS)
            start = fitting(key, fits=fits)["SK"]
        return _page(*self._query_ticket(number, start, limit))

    def events(self, number: str) -> Iterator[Event]:
        """Yield every event of a ticket, the oldest first, without what was told of them."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="PK = :pk AND SK > :events",
            FilterExpression="#type = :event",
            ExpressionAttributeNames={"#type": "type"},
            ExpressionAttributeValues=pack(
                {":pk": keys.ticket_pk(number), ":events": keys.EVENTS, ":event": "event"}
            ),
            ConsistentRead=True,
        )
        for page in pages:
            yield from (event_of(item) for item in page["Items"])

    def latest(self, number: str, most: int) -> list[Event]:
        """Return the events among the last ``most`` entries of a ticket, the latest first."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="PK = :pk AND SK > :events",
            ExpressionAttributeValues=pack({":pk": keys.ticket_pk(number), ":events": keys.EVENTS}),
            ScanIndexForward=False,
            Limit=most,
        )
        return [event_of(item) for item in answer["Items"] if item["type"] == {"S": "event"}]

    def said_before(self, number: str, before: str) -> Iterator[Event]:
        """Yield the last public messages before an event (its sort key), newest first.

        Page by page, as far as the caller goes on: between two messages may lie a line for
        everybody who was told. At most ``MOST_PAGES`` of ``LOOKED_AT`` entries: what is older than
        all that was told and noted since is not worth more.
        """
        bounds = {":pk": keys.ticket_pk(number), ":first": keys.EVENTS, ":before": before}
        more: Any = {}
        for _ in range(MOST_PAGES):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="PK = :pk AND SK BETWEEN :first AND :before",
                FilterExpression="attribute_exists(message)",
                ExpressionAttributeValues=pack(bounds),
                ScanIndexForward=False,
                Limit=LOOKED_AT,
                **more,
            )
            events = (event_of(item) for item in answer["Items"] if item["SK"] != {"S": before})
            yield from (event for event in events if not event.internal)
            if "LastEvaluatedKey" not in answer:
                return
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _query_ticket(
        self, number: str, after: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
        condition, values = "PK = :pk", {":pk": keys.ticket_pk(number)}
        if after is not None:
            condition, values = condition + " AND SK > :after", {**values, ":after": after}
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=pack(values),
            ConsistentRead=True,  # people read what they have just written
            Limit=limit,
        )
        return answer["Items"], answer.get("LastEvaluatedKey")


def _page(items: list[dict[str, Any]], last: dict[str, Any] | None) -> Page:
    rows = [entry_of(item) for item in items]
    if not last:
        return Page(rows, None)
    return Page(rows, cursor_out({"SK": last["SK"]["S"]}, last["PK"]["S"]))


def entry_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return a timeline entry: an event's values, or of what was told, and to whom."""
    if item["type"] == {"S": "event"}:
        event = event_of(item)
        return {"type": "event", "id": event.id, "event": event}
    told = unpack(item)
    number, place = told.pop("PK").removeprefix("T#"), told.pop("SK").removeprefix(keys.EVENTS)
    return {**told, "id": f"{number}.{place}"}
