"""Webhooks in the table: an item each, all under one key, and how many there are beside them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.configuration.webhooks import MOST, Webhook
from chalicelib.store import keys
from chalicelib.store.items import Item, pack, unpack
from chalicelib.store.transaction import Marker, Part, Stale, delete, put, write
from chalicelib.tickets.errors import Refusal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FRESH_SECONDS = 60.0


class WebhookNotFound(Refusal):
    """There is no such webhook."""

    problem = "webhook-not-found"
    status = 404


class TooManyWebhooks(Refusal):
    """The desk has as many webhooks as it may have."""

    problem = "too-many-webhooks"
    status = 409


@dataclass
class WebhookStore:
    """The webhooks of one table; ``known`` caches them for ``FRESH_SECONDS``."""

    client: "DynamoDBClient"
    table: str
    _cached: tuple[Webhook, ...] = field(default=(), init=False)
    _read_at: float | None = field(default=None, init=False)

    def known(self) -> tuple[Webhook, ...]:
        """Return all webhooks, at most a minute old."""
        if self._read_at is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            self._cached = self.all()
            self._read_at = time.monotonic()
        return self._cached

    def all(self) -> tuple[Webhook, ...]:
        """Return all webhooks as of now, by name, in one query."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="PK = :pk AND SK > :count",
            ExpressionAttributeValues=pack({":pk": keys.WEBHOOKS_PK, ":count": keys.ONLY}),
            Limit=MOST,
        )
        return tuple(_webhook(each) for each in answer["Items"])

    def load(self, name: str) -> Webhook:
        """Return the webhook as of now; raises ``WebhookNotFound``."""
        answer = self.client.get_item(
            TableName=self.table, Key=pack(_place(name)), ConsistentRead=True
        )
        if "Item" not in answer:
            message = f"There is no webhook {name[:60]}: see GET /webhooks."
            raise WebhookNotFound(message)
        return _webhook(answer["Item"])

    def create(self, webhook: Webhook, markers: Sequence[Marker] = ()) -> None:
        """Write a new webhook, its markers, and one more in the count, or nothing.

        Raises ``AlreadyDone`` when a marker stands, ``Stale`` when there is one of that name,
        ``TooManyWebhooks`` when there are ``MOST``.
        """
        fresh = put(self.table, _item(webhook), "attribute_not_exists(PK)")
        try:
            self._write(markers, fresh, self._counted(1))
        except Stale:
            if self._count() < MOST:
                raise
            message = f"There are {MOST} webhooks, and there may be no more: DELETE one first."
            raise TooManyWebhooks(message) from None

    def save(self, before: Webhook, after: Webhook, markers: Sequence[Marker] = ()) -> None:
        """Write a change; raises ``Stale`` when the table holds another version than ``before``."""
        seen = pack({":version": before.version})
        self._write(markers, put(self.table, _item(after), "version = :version", seen))

    def remove(self, webhook: Webhook, markers: Sequence[Marker] = ()) -> None:
        """Remove a webhook; raises ``Stale`` when the table holds another version of it."""
        seen, key = pack({":version": webhook.version}), pack(_place(webhook.name))
        self._write(markers, delete(self.table, key, "version = :version", seen), self._counted(-1))

    def _write(self, markers: Sequence[Marker], *parts: Part) -> None:
        marks = [marker.put(self.table) for marker in markers]
        write(self.client, [*marks, *parts], markers=range(len(marks)))
        self._read_at = None

    def _counted(self, more: int) -> Part:
        """Return what of a transaction counts, and holds only while there is room for ``more``."""
        values: dict[str, Any] = {":more": more}
        condition = "attribute_exists(PK)"
        if more > 0:
            values[":most"] = MOST
            condition = "attribute_not_exists(PK) OR #number < :most"
        return {
            "Update": {
                "TableName": self.table,
                "Key": pack(_place(keys.ONLY)),
                "UpdateExpression": "ADD #number :more",
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#number": "webhooks"},
                "ExpressionAttributeValues": pack(values),
            }
        }

    def _count(self) -> int:
        answer = self.client.get_item(
            TableName=self.table, Key=pack(_place(keys.ONLY)), ConsistentRead=True
        )
        return int(unpack(answer["Item"])["webhooks"]) if "Item" in answer else 0


def _place(name: str) -> dict[str, str]:
    return {"PK": keys.WEBHOOKS_PK, "SK": name}


def _item(webhook: Webhook) -> Item:
    fields = webhook.model_dump(mode="json", exclude_defaults=True, exclude={"name"})
    return pack({**_place(webhook.name), "version": webhook.version, **fields})


def _webhook(item: Item) -> Webhook:
    plain = unpack(item)
    fields = {name: value for name, value in plain.items() if name in Webhook.model_fields}
    return Webhook.model_validate({**fields, "name": plain["SK"]})
