"""Mails in the table: which ticket one belongs to, by those it answers, and which were taken in."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from chalicelib.store import keys
from chalicelib.store.items import get_many, pack
from chalicelib.store.on_table import OnTable
from chalicelib.store.once import delivery_pk
from chalicelib.store.transaction import Marker

MOST_LOOKED_UP = 50  # references of one mail; the ones nearest to the answer come first


class MailStore(OnTable):
    """The Message-IDs of one table, each within its mailbox."""

    def ticket_of(self, mailbox: str, message_ids: Iterable[str]) -> str | None:
        """Return the ticket of the first Message-ID that is known, in one request, or None."""
        wanted = dict.fromkeys(keys.message_pk(mailbox, each) for each in message_ids)
        pks = list(wanted)[:MOST_LOOKED_UP]
        found = get_many(self.client, self.table, pks)
        numbers = (found.get(pk, {}).get("number") for pk in pks)  # none: a digest of several
        return next((str(each) for each in numbers if each), None)

    def remember(self, mailbox: str, message_id: str, number: str, told: str) -> None:
        """Let answers to a mail that the desk sent find its ticket, and bounces its line there.

        ``told`` is the sort key of that line.
        """
        place = {"PK": keys.message_pk(mailbox, message_id), "SK": keys.ONLY}
        item = {**place, "number": number, "told": told}
        self.client.put_item(TableName=self.table, Item=pack(item))

    def remember_digest(
        self, mailbox: str, message_id: str, lines: Sequence[Mapping[str, str]]
    ) -> None:
        """Let a bounce of a digest find the lines of all that it tells, each on its ticket."""
        place = {"PK": keys.message_pk(mailbox, message_id), "SK": keys.ONLY}
        item = {**place, "lines": [[each["PK"], each["SK"]] for each in lines]}
        self.client.put_item(TableName=self.table, Item=pack(item))

    def taken_in(self, ses_message_ids: Sequence[str]) -> set[str]:
        """Return which of these deliveries by SES (at most 100) are on record, in one request."""
        found = get_many(self.client, self.table, [delivery_pk(each) for each in ses_message_ids])
        return {each for each in ses_message_ids if delivery_pk(each) in found}

    def take_in(self, marker: Marker) -> None:
        """Put a delivery on record that changed nothing; one that is on record stays as it is."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.table,
                Item=marker.item,
                ConditionExpression="attribute_not_exists(PK)",
            )

    def told_by(self, mailbox: str, message_id: str) -> list[dict[str, str]]:
        """Return the places of the lines that a sent mail has on the timelines of its tickets."""
        pk = keys.message_pk(mailbox, message_id)
        found = get_many(self.client, self.table, [pk], consistent=True).get(pk, {})
        if "told" in found:
            return [{"PK": keys.ticket_pk(str(found["number"])), "SK": str(found["told"])}]
        return [{"PK": str(pk), "SK": str(sk)} for pk, sk in found.get("lines", ())]
