"""Owns the dry run's client: it reads the desk's table, and keeps for itself what is written.

So a dry run goes through the very verbs, and refuses what they refuse. The transactions' conditions
are not looked at: one thread decides on what it itself has read and written.
"""

from typing import Any

from botocore.exceptions import ClientError

_Key = tuple[str, str]


class Rehearsal:
    """What the stores of customers use of a DynamoDB client, for one table and one thread."""

    class exceptions:  # noqa: N801 - a client's own name
        """What the stores catch."""

        TransactionCanceledException = ClientError

    def __init__(self, client: Any) -> None:
        """Take the client to read with."""
        self._client = client
        self._items: dict[_Key, dict[str, Any] | None] = {}  # read or written; None: there is none

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Return what was written here, and from the table what was not asked for before."""
        ((table, request),) = RequestItems.items()
        unread = [key for key in request["Keys"] if _place(key) not in self._items]
        if unread:
            answer = self._client.batch_get_item(RequestItems={table: {**request, "Keys": unread}})
            left = {_place(key) for key in _unprocessed(answer, table)}
            read = {place: None for key in unread if (place := _place(key)) not in left}
            self._items |= read | {_place(item): item for item in answer["Responses"][table]}
        items = [self._items.get(_place(key)) for key in request["Keys"]]
        again = [key for key in request["Keys"] if _place(key) not in self._items]
        later = {table: {**request, "Keys": again}} if again else {}
        return {"Responses": {table: [each for each in items if each]}, "UnprocessedKeys": later}

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        """Keep what is put, and forget what is deleted."""
        for part in TransactItems:
            if "Put" in part:
                item = part["Put"]["Item"]
                self._items[_place(item)] = item
            elif "Delete" in part:
                self._items[_place(part["Delete"]["Key"])] = None


def _place(item: dict[str, Any]) -> _Key:
    return item["PK"]["S"], item["SK"]["S"]


def _unprocessed(answer: dict[str, Any], table: str) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    return keys
