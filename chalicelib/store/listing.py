"""Pages of an index: filtered, in either direction, with a cursor that leads on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.store.cursor import Page, cursor_in, cursor_out, fitting
from chalicelib.store.items import pack, unpack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_QUERIES = 8  # for one page: a filter that fits next to nothing makes it short, with a cursor
EVALUATED = 100  # rows of a query when some are filtered out
_SORT_KEY = "created_key"


@dataclass(frozen=True)
class Wanted:
    """Which rows of an index: a partition, a range of its sort key, and what each must be."""

    index: str
    partition: str  # the attribute
    value: str
    first: str = " "  # of the sort key
    last: str = "\U0010fffd"
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ascending: bool = False

    @property
    def of(self) -> str:
        """What a cursor belongs to: one list in one order."""
        direction = "up" if self.ascending else "down"
        return f"{self.index}#{self.value}#{direction}"

    @property
    def empty(self) -> bool:
        """Whether its range ends before it begins, which DynamoDB refuses to be asked."""
        return self.first > self.last


def beginning_with(wanted: Wanted, begins: str, *, ascending: bool) -> Wanted:
    """Return the rows whose sort key begins so, in that direction; all of them for nothing."""
    bounds = {"first": begins, "last": f"{begins}{wanted.last}"} if begins else {}
    return replace(wanted, ascending=ascending, **bounds)  # type: ignore[arg-type]


def page_of(
    client: "DynamoDBClient", table: str, wanted: Wanted, limit: int, cursor: str | None
) -> Page:
    """Return up to ``limit`` rows. One query without filters; with them, at most ``MOST_QUERIES``.

    Raises ``InvalidCursor`` for a cursor of another list or order, or from outside of its range.
    """
    if wanted.empty:
        return Page([], None)
    names = ("PK", "SK", wanted.partition, _SORT_KEY)
    start = _start(cursor, wanted, set(names)) if cursor else None
    rows: list[dict[str, Any]] = []
    for answer in _answers(client, table, wanted, limit, start):
        rows += [unpack(item) for item in answer["Items"]]
        if len(rows) > limit or (len(rows) == limit and "LastEvaluatedKey" in answer):
            kept = rows[:limit]
            return Page(kept, cursor_out({name: kept[-1][name] for name in names}, wanted.of))
        last = answer.get("LastEvaluatedKey")
    return Page(rows, cursor_out(unpack(last), wanted.of) if last else None)


def _answers(
    client: "DynamoDBClient",
    table: str,
    wanted: Wanted,
    limit: int,
    start: dict[str, Any] | None,
) -> Iterator[Any]:
    query = _query(table, wanted, limit)
    for _ in range(MOST_QUERIES):
        if start:
            query["ExclusiveStartKey"] = start
        answer = client.query(**query)
        yield answer
        start = answer.get("LastEvaluatedKey")
        if start is None:
            return


def count_of(client: "DynamoDBClient", table: str, wanted: Wanted) -> int:
    """Return how many rows there are, however many queries that takes."""
    if wanted.empty:
        return 0
    query = {**_query(table, wanted, 0), "Select": "COUNT"}
    del query["Limit"]
    return sum(answer["Count"] for answer in client.get_paginator("query").paginate(**query))


def _query(table: str, wanted: Wanted, limit: int) -> dict[str, Any]:
    names = {"#partition": wanted.partition, "#sort": _SORT_KEY}
    values = {":value": wanted.value, ":first": wanted.first, ":last": wanted.last}
    query: dict[str, Any] = {
        "TableName": table,
        "IndexName": wanted.index,
        "KeyConditionExpression": "#partition = :value AND #sort BETWEEN :first AND :last",
        "ScanIndexForward": wanted.ascending,
        "Limit": max(limit, EVALUATED) if wanted.filters else limit,
    }
    conditions = []
    for place, (name, allowed) in enumerate(sorted(wanted.filters.items())):
        marks = {f":f{place}x{each}": value for each, value in enumerate(sorted(allowed))}
        names[f"#f{place}"] = name
        values |= marks
        conditions.append(f"#f{place} IN ({', '.join(marks)})")
    if conditions:
        query["FilterExpression"] = " AND ".join(conditions)
    return {
        **query,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": pack(values),
    }


def _start(cursor: str, wanted: Wanted, names: set[str]) -> dict[str, Any]:
    key = cursor_in(cursor, wanted.of)
    fits = set(key) == names and key[wanted.partition] == wanted.value and all(key.values())
    return pack(fitting(key, fits=fits and wanted.first <= key[_SORT_KEY] <= wanted.last))
