"""One transaction per change: all of it is written, or none, and why not is told precisely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.store.items import Item, unpack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Stale(Exception):
    """The ticket is not at the version that the change was decided on."""


class AlreadyDone(Exception):
    """A once-marker stands already: what it marks was done before. ``marker`` is what it says."""

    def __init__(self, marker: Mapping[str, Any]) -> None:
        """Keep the marker's attributes, among them the ticket's ``number``."""
        super().__init__("already done")
        self.marker = marker


@dataclass(frozen=True)
class Marker:
    """An item that may be written once; ``condition`` says when."""

    item: Item
    condition: str = "attribute_not_exists(PK)"
    values: Item | None = None

    def put(self, table: str) -> dict[str, Any]:
        """Return the transaction's part that writes the marker."""
        return put(table, self.item, self.condition, self.values)


def put(table: str, item: Item, condition: str, values: Item | None = None) -> dict[str, Any]:
    """Return a transaction's part that puts an item under a condition."""
    part: dict[str, Any] = {
        "TableName": table,
        "Item": item,
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if values:
        part["ExpressionAttributeValues"] = values
    return {"Put": part}


def write(client: "DynamoDBClient", parts: Sequence[dict[str, Any]], markers: range) -> None:
    """Write all parts or none. ``markers`` are the places among them that hold once-markers.

    Raises ``AlreadyDone`` when a marker stands (it decides, whatever else failed), ``Stale`` when
    another condition failed or another transaction was at the same items.
    """
    try:
        client.transact_write_items(TransactItems=parts)  # type: ignore[arg-type]
    except client.exceptions.TransactionCanceledException as error:
        reasons = error.response.get("CancellationReasons", [])
        for place in markers:
            if reasons[place].get("Code") == "ConditionalCheckFailed":
                raise AlreadyDone(unpack(reasons[place].get("Item", {}))) from error
        codes = {reason.get("Code") for reason in reasons}
        if codes & {"ConditionalCheckFailed", "TransactionConflict"}:
            raise Stale from error
        raise
