"""One transaction per change: all of it is written, or none, and why not is told precisely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.store.items import Item, unpack
from chalicelib.store.keys import ONLY

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

    def put(self, table: str) -> dict[str, Any]:
        """Return the transaction's part that writes the marker."""
        return put(table, self.item, "attribute_not_exists(PK)")


Part = dict[str, Any]  # one of a transaction's: Put, Update, Delete or ConditionCheck


def remember_message_id(table: str, pk: str, number: str, *, opens: bool = False) -> Part:
    """Return a transaction's part that lets answers to a mail find its ticket.

    The first ticket keeps a Message-ID: whoever sends another mail under it does not get its
    answers. It fails only for a mail that ``opens`` a ticket while an answer to it, which came
    before it, has opened one: ``expect_message_id`` has written that.
    """
    part: dict[str, Any] = {
        "TableName": table,
        "Key": {"PK": {"S": pk}, "SK": {"S": ONLY}},
        "UpdateExpression": "SET #number = if_not_exists(#number, :number)",
        "ExpressionAttributeNames": {"#number": "number"},
        "ExpressionAttributeValues": {":number": {"S": number}},
    }
    if opens:
        part["ConditionExpression"] = "attribute_not_exists(expected)"
        part["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    else:
        part["UpdateExpression"] += " REMOVE expected, expires_at"
    return {"Update": part}


def expect_message_id(table: str, pk: str, number: str, until: datetime) -> Part:
    """Return a transaction's part by which a mail that is still to come finds its answer's ticket.

    It fails where that mail has come meanwhile: then it is looked for again.
    """
    item: Item = {"PK": {"S": pk}, "SK": {"S": ONLY}, "number": {"S": number}}
    expires = {"N": str(int(until.timestamp()))}
    waiting = {**item, "expected": {"BOOL": True}, "expires_at": expires}
    return put(table, waiting, "attribute_not_exists(PK)")


def put(table: str, item: Item, condition: str | None = None, values: Item | None = None) -> Part:
    """Return a transaction's part that puts an item, where there is a condition under that."""
    part: dict[str, Any] = {"TableName": table, "Item": item}
    if condition:
        part["ConditionExpression"] = condition
        part["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if values:
        part["ExpressionAttributeValues"] = values
    return {"Put": part}


def delete(table: str, key: Item, condition: str, values: Item) -> Part:
    """Return a transaction's part that deletes an item under a condition."""
    return {
        "Delete": {
            "TableName": table,
            "Key": key,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
    }


def holds(table: str, key: Item, version: int) -> Part:
    """Return a transaction's part by which nothing is written unless the item is at ``version``.

    Version 0: unless there is no such item.
    """
    check: dict[str, Any] = {"TableName": table, "Key": key}
    if version == 0:
        return {"ConditionCheck": {**check, "ConditionExpression": "attribute_not_exists(PK)"}}
    values = {":version": {"N": str(version)}}
    return {
        "ConditionCheck": {
            **check,
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": values,
        }
    }


def write(client: "DynamoDBClient", parts: Sequence[Part], markers: range) -> None:
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
