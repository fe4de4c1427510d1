"""Every version of the desk's configuration in the table: its text, who applied it, and when."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.sla.calendar import Calendar
from chalicelib.store import keys
from chalicelib.store.items import pack, unpack
from chalicelib.store.transaction import Part, put

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Revision(NamedTuple):
    """One version of the configuration: who applied it, when, and why."""

    version: int
    at: str
    by: str
    reason: str | None = None


@dataclass
class VersionStore:
    """The versions of one table's configuration. None is ever changed; calendars are kept read."""

    client: "DynamoDBClient"
    table: str
    _past: dict[int, Mapping[str, Calendar] | None] = field(default_factory=dict, init=False)

    def part(self, version: int, record: Mapping[str, Any]) -> Part:
        """Return what of a transaction writes a version's record, which must be new."""
        item = {"PK": keys.CONFIGURATION_PK, "SK": keys.version_sk(version), **record}
        return put(self.table, pack(item), "attribute_not_exists(PK)")

    def text(self, version: int) -> str | None:
        """Return the text of a version as it was applied, or None."""
        item = self._record(version)
        return str(item["text"]) if item else None

    def revisions(self) -> Iterator[Revision]:
        """Yield every version, the latest first."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="PK = :pk AND SK > :first",
            ExpressionAttributeValues=pack({":pk": keys.CONFIGURATION_PK, ":first": "V#"}),
            ProjectionExpression="version, #at, #by, reason",
            ExpressionAttributeNames={"#at": "at", "#by": "by"},
            ScanIndexForward=False,
        )
        for page in pages:
            for item in page["Items"]:
                plain = unpack(item)
                yield Revision(
                    plain["version"], plain.get("at", ""), plain["by"], plain.get("reason")
                )

    def calendars(self, version: int) -> Mapping[str, Calendar] | None:
        """Return the calendars of a version, None where they are not on record."""
        if version not in self._past:
            item = self._record(version, "calendars")
            written = json.loads(item["calendars"]) if "calendars" in item else None
            self._past[version] = (
                written
                if written is None
                else {name: Calendar.model_validate(each) for name, each in written.items()}
            )
        return self._past[version]

    def _record(self, version: int, *names: str) -> dict[str, Any]:
        key = pack({"PK": keys.CONFIGURATION_PK, "SK": keys.version_sk(version)})
        only: Any = {"ProjectionExpression": ", ".join(names)} if names else {}
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True, **only)
        return unpack(answer["Item"]) if "Item" in answer else {}
