"""Tickets in the table: saved with their events in one transaction, and loaded."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib.store import keys
from chalicelib.store.items import event_item, pack, ticket_item, ticket_of, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import (
    Marker,
    Part,
    expect_message_id,
    holds,
    put,
    remember_message_id,
    write,
)
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status

EXPECTED_WITHIN = timedelta(days=7)  # a mail that its answer has overtaken
MOST_MERGES = 5  # that one is led through


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


class TicketStore(OnTable):
    """Tickets in one table; ``client`` is a DynamoDB client of any engine."""

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
