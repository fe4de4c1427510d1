"""Tickets and their timelines in the table: save, load, list, and what is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chalicelib.store import keys
from chalicelib.store.cursor import Page, cursor_in, cursor_out, fitting
from chalicelib.store.items import event_item, event_of, pack, ticket_item, ticket_of, unpack
from chalicelib.store.listing import Wanted, count_of, page_of
from chalicelib.store.transaction import (
    Marker,
    Part,
    expect_message_id,
    holds,
    put,
    remember_message_id,
    write,
)
from chalicelib.tickets.errors import Refusal, TicketNotFound
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EXPECTED_WITHIN = timedelta(days=7)  # a mail that its answer has overtaken
MOST_MERGES = 5  # that one is led through
LOOKED_AT = 30  # entries of a timeline, for the conversation below a mail
MOST_PAGES = 5  # of them, for one conversation
LONGEST_PLACE = 100  # of an event's sort key; DynamoDB refuses what is over 1 KB
Listing = Literal["queue", "requester", "organization", "assignee"]
_PARTITION = {
    "queue": "queue_key",
    "requester": "requester",
    "organization": "organization",
    "assignee": "assignee_key",
}


class EntryNotFound(Refusal):
    """The timeline has no such event."""

    problem = "entry-not-found"
    status = 404


class MailKey(NamedTuple):
    """A mail by its Message-ID, within the mailbox that it came to."""

    mailbox: str
    message_id: str
    answers: str | None = None  # the Message-ID of a mail that has not come yet


class Saving(NamedTuple):
    """One ticket of a transaction: as it was read (None: new), as it will be, and what happened."""

    before: Ticket | None
    after: Ticket
    events: Sequence[Event]


class Due(NamedTuple):
    """What must be looked at, by its key, and since when."""

    key: str  # ``T#number`` of a ticket, ``ORG#id`` of an organization, ``B#address`` of a basket
    since: datetime


@dataclass(frozen=True)
class TicketStore:
    """Tickets in one table; ``client`` is a DynamoDB client of any engine."""

    client: "DynamoDBClient"
    table: str

    def save(
        self,
        before: Ticket | None,
        after: Ticket,
        events: Sequence[Event],
        markers: Sequence[Marker] = (),
        mail: MailKey | None = None,
        others: Sequence[Part] = (),
    ) -> None:
        """Write the ticket, its new events and once-markers in one transaction.

        ``before`` is the ticket as it was read, None for a new one; ``mail`` is the mail that the
        change came by, ``others`` what else is written, or must hold. Raises ``Stale`` when the
        table holds another version, ``AlreadyDone`` when a marker stands, or an answer to the mail
        of a new ticket has opened one before: then what stands is ``expected``.
        """
        marks = [marker.put(self.table) for marker in markers]
        parts = self.parts(Saving(before, after, events))
        if mail is not None:
            pk = keys.message_pk(mail.mailbox, mail.message_id)
            opens = before is None
            thread = remember_message_id(self.table, pk, after.number, opens=opens)
            (marks if opens else parts).append(thread)
        if mail is not None and mail.answers:
            pk = keys.message_pk(mail.mailbox, mail.answers)
            until = after.created_at + EXPECTED_WITHIN
            parts.append(expect_message_id(self.table, pk, after.number, until))
        write(self.client, [*marks, *parts, *others], markers=range(len(marks)))

    def save_all(
        self,
        savings: Sequence[Saving],
        markers: Sequence[Marker] = (),
        others: Sequence[Part] = (),
    ) -> None:
        """Write several tickets in one transaction, as ``save`` writes one."""
        marks = [marker.put(self.table) for marker in markers]
        parts = [part for saving in savings for part in self.parts(saving)]
        write(self.client, [*marks, *parts, *others], markers=range(len(marks)))

    def parts(self, saving: Saving) -> list[Part]:
        """Return what of a transaction writes one ticket and its events."""
        before, after, events = saving
        if before is None:
            ticket = put(self.table, ticket_item(after), "attribute_not_exists(PK)")
        else:
            values = {":version": {"N": str(before.version)}}
            ticket = put(self.table, ticket_item(after), "version = :version", values)
        fresh = "attribute_not_exists(PK)"
        return [ticket, *(put(self.table, event_item(event), fresh) for event in events)]

    def unchanged(self, ticket: Ticket) -> Part:
        """Return what of a transaction holds only while the ticket is as it was read."""
        key = pack({"PK": keys.ticket_pk(ticket.number), "SK": keys.ONLY})
        return holds(self.table, key, ticket.version)

    def load(self, number: str) -> Ticket:
        """Return the ticket, as of now; raises ``TicketNotFound``."""
        answer = self.client.get_item(
            TableName=self.table,
            Key=pack({"PK": keys.ticket_pk(number), "SK": keys.ONLY}),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            raise TicketNotFound(number)
        return ticket_of(answer["Item"])

    def load_living(self, number: str) -> Ticket:
        """Return the ticket, or the one in which it lives on; raises ``TicketNotFound``."""
        ticket = self.load(number)
        for _ in range(MOST_MERGES):
            if ticket.status is not Status.MERGED or ticket.merged_into is None:
                break
            ticket = self.load(ticket.merged_into)
        return ticket

    def marker(self, marker: Marker) -> dict[str, Any] | None:
        """Return what stands under the key of a once-marker, or None."""
        key = {name: marker.item[name] for name in ("PK", "SK")}
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        return unpack(answer["Item"]) if "Item" in answer else None

    def open(self, number: str, limit: int) -> tuple[Ticket, Page]:
        """Return the ticket with the first page of its timeline, oldest first, in one query."""
        items, last = self._query_ticket(number, None, limit + 1)
        if not items or items[0]["SK"] != {"S": keys.ONLY}:
            raise TicketNotFound(number)
        return ticket_of(items[0]), _timeline_page(items[1:], last)

    def event(self, number: str, event_id: str) -> Event:
        """Return one event by its id; raises ``EntryNotFound``."""
        place = f"{keys.EVENTS}{event_id.partition('.')[2]}"
        key = pack({"PK": keys.ticket_pk(number), "SK": place[:LONGEST_PLACE]})
        answer = self.client.get_item(TableName=self.table, Key=key)
        if answer.get("Item", {}).get("type") != {"S": "event"}:
            message = f"The ticket has no entry {event_id[:40]} of that kind."
            raise EntryNotFound(message)
        return event_of(answer["Item"])

    def timeline(self, number: str, limit: int, cursor: str | None) -> Page:
        """Return a page of events and of what was told about them, oldest first."""
        start = keys.EVENTS
        if cursor:
            key = cursor_in(cursor, f"T#{number}")
            fits = set(key) == {"SK"} and key["SK"].startswith(keys.EVENTS)
            start = fitting(key, fits=fits)["SK"]
        return _timeline_page(*self._query_ticket(number, start, limit))

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

    def list(  # noqa: PLR0913 - which list, and which part of it
        self,
        by: Listing,
        value: str,
        limit: int,
        cursor: str | None,
        *,
        filters: Mapping[str, frozenset[str]] | None = None,
        created: tuple[str, str] = ("0", ":"),
        ascending: bool = False,
    ) -> Page:
        """Return a page of cards, newest ticket first. A queue's value is ``team#live|done|held``.

        ``filters`` are a card's fields and the values that each may have; ``created`` are the
        first and last place in the order of creation.
        """
        wanted = Wanted(by, _PARTITION[by], value, *created, filters or {}, ascending)
        return page_of(self.client, self.table, wanted, limit, cursor)

    def count(self, by: Listing, value: str) -> int:
        """Return how many tickets the list has."""
        wanted = Wanted(by, _PARTITION[by], value, "0", ":")
        return count_of(self.client, self.table, wanted)

    def held_for(self, organization: str) -> Iterator[str]:
        """Yield the numbers of the tickets that wait until ``organization`` has an agreement."""
        value, cursor = keys.held_key(organization), None
        while True:
            page = self.list("assignee", value, 100, cursor, ascending=True)
            yield from (row["PK"].removeprefix("T#") for row in page.rows)
            cursor = page.cursor
            if cursor is None:
                return

    def due(self, shard: int, now: datetime) -> Iterator[Due]:
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


def _timeline_page(items: list[dict[str, Any]], last: dict[str, Any] | None) -> Page:
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
