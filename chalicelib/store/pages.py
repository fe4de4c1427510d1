"""Pages by person: the latest, those open, how many in each month, what a bundle of them is for."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from chalicelib.store import keys
from chalicelib.store.items import get_many, pack, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Marker, put, write

KEPT = timedelta(hours=2)  # of the latest pages
OPEN_KEPT = timedelta(days=7)  # who is texted for longer acknowledges by the link
BUNDLE_KEPT = timedelta(days=30)
MONTHS_KEPT = timedelta(days=800)
MOST_ASKED = 100  # items of one request

Line = tuple[str, str, datetime, bool]  # an event's id, its ticket, when, and whether by itself
Open = tuple[str, int]  # the ticket and the chain that somebody is paged for
Latest = tuple[Sequence[Line], int]  # of a person, and the record's version


class PageStore(OnTable):
    """What one table knows of people's pages."""

    def lately(self, person: str) -> Latest:
        """Return the latest pages of somebody, and the record's version."""
        pk = keys.lately_pk(person)
        item = get_many(self.client, self.table, [pk], consistent=True).get(pk, {})
        lines = tuple(
            (str(event), str(number), datetime.fromisoformat(str(at)), bool(alone))
            for event, number, at, alone in item.get("pages", ())
        )
        return lines, int(item.get("version", 0))

    def take(
        self,
        person: str,
        latest: Latest,
        month: str,
        page: Open,
        *,
        marker: Marker,
        now: datetime,
    ) -> None:
        """Write the latest pages of somebody, with one more that is open and counted in its month.

        Raises ``AlreadyDone`` when the marker stands, ``Stale`` when another version does.
        """
        lines, version = latest
        item = pack(
            {
                "PK": keys.lately_pk(person),
                "SK": keys.ONLY,
                "pages": [[*line[:2], line[2].isoformat(), line[3]] for line in lines],
                "version": version + 1,
                "expires_at": int((now + KEPT).timestamp()),
            }
        )
        if version == 0:
            written = put(self.table, item, "attribute_not_exists(PK)")
        else:
            written = put(self.table, item, "version = :version", pack({":version": version}))
        counted = {
            "Update": {
                "TableName": self.table,
                "Key": pack(_month(person, month)),
                # Nothing is asked of the counter: what makes it right is the marker beside it.
                "UpdateExpression": "ADD #pages :one SET #expires_at = :expires_at",
                "ExpressionAttributeNames": {"#pages": "pages", "#expires_at": "expires_at"},
                "ExpressionAttributeValues": pack(
                    {":one": 1, ":expires_at": int((now + MONTHS_KEPT).timestamp())}
                ),
            }
        }
        number, chain = page
        opened = {
            "PK": keys.person_pk(person),
            "SK": keys.open_sk(number, chain),
            "expires_at": int((now + OPEN_KEPT).timestamp()),
        }
        parts = [marker.put(self.table), written, counted, put(self.table, pack(opened))]
        write(self.client, parts, markers=range(1))

    def open_of(self, person: str) -> list[Open]:
        """Return ticket and chain of what somebody was paged for lately, seen to or not."""
        found: list[Open] = []
        request: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "PK = :pk AND begins_with(SK, :open)",
            "ExpressionAttributeValues": pack({":pk": keys.person_pk(person), ":open": keys.OPEN}),
            "ConsistentRead": True,
        }
        while True:
            answer = self.client.query(**request)
            for item in map(unpack, answer["Items"]):
                number, _, chain = str(item["SK"]).removeprefix(keys.OPEN).partition(".")
                found.append((number, int(chain)))
            if "LastEvaluatedKey" not in answer:
                return found
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def pages_of(
        self, addresses: Iterable[str], months: Iterable[str]
    ) -> dict[str, dict[str, int]]:
        """Return how many pages each of them got in each month; none where there were none."""
        wanted = list(dict.fromkeys((each, month) for month in months for each in addresses))
        found: dict[str, dict[str, int]] = {}
        for first in range(0, len(wanted), MOST_ASKED):
            places = [pack(_month(*each)) for each in wanted[first : first + MOST_ASKED]]
            request: Any = {self.table: {"Keys": places}}
            while request:
                answer = self.client.batch_get_item(RequestItems=request)
                for item in map(unpack, answer["Responses"].get(self.table, [])):
                    person = str(item["PK"]).removeprefix("P#")
                    month = str(item["SK"]).removeprefix(keys.PAGES)
                    found.setdefault(person, {})[month] = int(item["pages"])
                request = answer.get("UnprocessedKeys")
        return found

    def keep_bundle(
        self, person: str, batch: str, pages: Sequence[Mapping[str, Any]], now: datetime
    ) -> None:
        """Write what a bundle is for, unless that stands already."""
        item = {
            **_bundle(person, batch),
            "pages": [dict(page) for page in pages],
            "expires_at": int((now + BUNDLE_KEPT).timestamp()),
        }
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.table,
                Item=pack(item),
                ConditionExpression="attribute_not_exists(PK)",
            )

    def bundle(self, person: str, batch: str) -> list[dict[str, Any]]:
        """Return what a bundle is for; nothing where it is not known any more."""
        key = pack(_bundle(person, batch))
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        return list(unpack(answer.get("Item", {})).get("pages", ()))


def _month(person: str, month: str) -> dict[str, str]:
    return {"PK": keys.person_pk(person), "SK": keys.month_sk(month)}


def _bundle(person: str, batch: str) -> dict[str, str]:
    return {"PK": keys.basket_pk(keys.pages_basket(person)), "SK": keys.digest_sk(batch)}
