"""Baskets: what waits until somebody may be told, an item each below their address.

The head of a basket has its earliest instant in the due index, so that the sweep finds it. What is
taken out is first written on the head as a batch: whoever is interrupted takes the same out again.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from chalicelib.store import keys
from chalicelib.store.items import pack, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import AlreadyDone, Part, Stale, put, write

MOST_TAKEN = 50  # messages of one batch; the rest follows a minute later
KEPT = timedelta(days=30)
TRIES = 3


class Batch(NamedTuple):
    """What is taken out of a basket together: a name that stays, and the messages as stored."""

    id: str
    places: tuple[str, ...]
    bodies: tuple[str, ...]


class BasketStore(OnTable):
    """The baskets of one table."""

    def put(
        self,
        address: str,
        told: Mapping[str, str],
        line: Mapping[str, Any],
        body: str,
        due: datetime,
    ) -> bool:
        """Let a message wait until ``due``; return False when it waits, or was told, already.

        ``told`` is the key of its line on the timeline, and ``line`` what that shows.
        """
        marker = {**told, **line, "type": "told", "status": "waiting", "at": keys.sortable(due)}
        place = {"PK": keys.basket_pk(address), "SK": _line_sk(told, due)}
        expires = int((due + KEPT).timestamp())
        parts = [
            put(self.table, pack(marker), "attribute_not_exists(PK)"),
            put(self.table, pack({**place, "body": body, "expires_at": expires})),
        ]
        at = keys.sortable(due)
        # The head is written only where that makes it earlier; else it must stay as early as it is.
        for head in (self._earlier(address, at), self._early(address, at)) * TRIES:
            try:
                write(self.client, [*parts, head], markers=range(1))
            except AlreadyDone:
                return False
            except Stale:  # the other of the two, or another writer: nothing is written
                continue
            return True
        raise Stale

    def take(self, address: str, now: datetime, most: int = MOST_TAKEN) -> Batch | None:
        """Return what is due in a basket, the same again until it is ``emptied``, or None."""
        head = self._head(address)
        if head is None:
            return None
        if "batch_places" not in head:
            due = [item["SK"] for item in self._lines(address, until=now, most=most)]
            if not due:
                self._rest(address, "")
                return None
            self._freeze(address, sha256(" ".join(due).encode()).hexdigest()[:16], due)
            head = self._head(address) or {}
        places = tuple(head.get("batch_places", ()))
        if not places:
            return None
        found: dict[str, str] = {}
        first = places[0]
        # Page by page: others may have been put between them, and a page has its limits.
        while page := self._between(address, first, f"{places[-1]}~"):
            found |= {item["SK"]: str(item["body"]) for item in page}
            first = f"{page[-1]['SK']}!"
        bodies = tuple(found[place] for place in places if place in found)
        return Batch(str(head["batch_id"]), places, bodies)

    def emptied(self, address: str, batch: Batch) -> None:
        """Forget a batch that was handed on, and wake the basket again for what is left."""
        pk = keys.basket_pk(address)
        for place in batch.places:
            self.client.delete_item(TableName=self.table, Key=pack({"PK": pk, "SK": place}))
        self._rest(address, batch.id)

    def _head(self, address: str) -> dict[str, Any] | None:
        answer = self.client.get_item(
            TableName=self.table, Key=self._head_key(address), ConsistentRead=True
        )
        return unpack(answer["Item"]) if "Item" in answer else None

    @staticmethod
    def _head_key(address: str) -> dict[str, Any]:
        return pack({"PK": keys.basket_pk(address), "SK": keys.ONLY})

    def _lines(
        self, address: str, *, until: datetime | None = None, most: int = MOST_TAKEN
    ) -> list[dict[str, Any]]:
        """Return what is due by then, the earliest first; without an instant the first there is."""
        if until is None:
            return self._between(address, keys.WAITING, f"{keys.WAITING}~", 1)
        return self._between(address, keys.WAITING, f"{keys.WAITING}{keys.sortable(until)}~", most)

    def _between(
        self, address: str, first: str, last: str, limit: int = MOST_TAKEN
    ) -> list[dict[str, Any]]:
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="PK = :pk AND SK BETWEEN :first AND :last",
            ExpressionAttributeValues=pack(
                {":pk": keys.basket_pk(address), ":first": first, ":last": last}
            ),
            ConsistentRead=True,
            Limit=limit,
        )
        return [unpack(item) for item in answer["Items"]]

    def _freeze(self, address: str, name: str, places: Sequence[str]) -> None:
        """Write down what is taken out, unless somebody else has written what they take."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=self._head_key(address),
                UpdateExpression="SET #batch = :batch, #id = :id",
                ConditionExpression="attribute_exists(PK) AND attribute_not_exists(#batch)",
                ExpressionAttributeNames={"#batch": "batch_places", "#id": "batch_id"},
                ExpressionAttributeValues=pack({":batch": list(places), ":id": name}),
            )

    def _rest(self, address: str, batch_id: str) -> None:
        """Let a basket rest that nothing is due in, until its next message if there is one."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=self._head_key(address),
                UpdateExpression="REMOVE batch_places, batch_id, due_key, wake_key",
                ConditionExpression="attribute_not_exists(batch_id) OR batch_id = :id",
                ExpressionAttributeValues=pack({":id": batch_id}),
            )
        # Only now: what is put in meanwhile finds no earlier instant, and writes its own.
        for line in self._lines(address):
            self._wake_at(address, _due_of(line["SK"]))

    def _wake_at(self, address: str, due: str) -> None:
        """Wake the basket at that instant, unless it wakes earlier."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(**self._earlier(address, due)["Update"])

    def _earlier(self, address: str, due: str) -> Part:
        """Return the part that wakes a basket at that instant; it fails where it wakes by then."""
        return {
            "Update": {
                "TableName": self.table,
                "Key": self._head_key(address),
                "UpdateExpression": "SET #due = :shard, #wake = :due",
                "ConditionExpression": "attribute_not_exists(#wake) OR #wake > :due",
                "ExpressionAttributeNames": {"#due": "due_key", "#wake": "wake_key"},
                "ExpressionAttributeValues": pack({":shard": keys.due_shard(address), ":due": due}),
            }
        }

    def _early(self, address: str, due: str) -> Part:
        """Return the part that fails unless a basket wakes by that instant."""
        return {
            "ConditionCheck": {
                "TableName": self.table,
                "Key": self._head_key(address),
                "ConditionExpression": "#wake <= :due",
                "ExpressionAttributeNames": {"#wake": "wake_key"},
                "ExpressionAttributeValues": pack({":due": due}),
            }
        }


def _line_sk(told: Mapping[str, str], due: datetime) -> str:
    digest = sha256(f"{told['PK']} {told['SK']}".encode()).hexdigest()[:16]
    return f"{keys.WAITING}{keys.sortable(due)}#{digest}"


def _due_of(sk: str) -> str:
    return sk.removeprefix(keys.WAITING).partition("#")[0]
