"""Between values and DynamoDB items: what is stored of a ticket or event, and how it comes back."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.store import keys
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket

if TYPE_CHECKING:
    from boto3.dynamodb.types import TypeSerializer
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]


@cache
def _serializer() -> "TypeSerializer":
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415 - cold starts that only list

    return TypeSerializer()


def pack(plain: Mapping[str, Any]) -> Item:
    """Return plain values in DynamoDB's typed form."""
    serialize = _serializer().serialize
    return {name: serialize(value) for name, value in plain.items()}


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of DynamoDB's typed form as plain values."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(typed: Mapping[str, Any]) -> Any:
    """Return one value, its numbers as ``int``: the desk stores no others, and no sets or bytes."""
    ((kind, value),) = typed.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return int(Decimal(value))
        case "M":
            return {name: _plain(each) for name, each in value.items()}
        case "L":
            return [_plain(each) for each in value]
        case "NULL":
            return None
    message = f"the table holds a value of a kind that the desk does not store: {kind}"
    raise TypeError(message)


def ticket_item(ticket: Ticket) -> Item:
    """Return the item of a ticket: its fields that are not defaults, and its index keys."""
    plain = ticket.model_dump(mode="json", exclude_defaults=True, exclude={"number"})
    if ticket.due_at:
        plain["due_at"] = keys.sortable(ticket.due_at)
    place = {"PK": keys.ticket_pk(ticket.number), "SK": keys.ONLY}
    # Always stored: the lists show them, and a condition asks for the version.
    shown = {"status": ticket.status, "priority": ticket.priority, "kind": ticket.kind}
    return pack({**place, **plain, **shown, "version": ticket.version, **keys.index_keys(ticket)})


def ticket_of(item: Mapping[str, Any]) -> Ticket:
    """Return the ticket that an item holds."""
    plain = unpack(item)
    fields = {name: value for name, value in plain.items() if name in Ticket.model_fields}
    return Ticket.model_validate({**fields, "number": plain["PK"].removeprefix("T#")})


def event_item(event: Event) -> Item:
    """Return the item of an event; ``type`` is what the stream's filter looks at."""
    plain = event.model_dump(
        mode="json", exclude_defaults=True, exclude={"number", "version", "part"}
    )
    place = {
        "PK": keys.ticket_pk(event.number),
        "SK": keys.event_sk(event.version, event.part),
    }
    return pack({**place, "type": "event", **plain})


def event_of(item: Mapping[str, Any]) -> Event:
    """Return the event that an item holds."""
    plain = unpack(item)
    version, _, part = plain.pop("SK").removeprefix(keys.EVENTS).partition(".")
    number = plain.pop("PK").removeprefix("T#")
    plain.pop("type")
    return Event.model_validate({**plain, "number": number, "version": version, "part": part})


def get_many(
    client: "DynamoDBClient", table: str, pks: list[str], *, consistent: bool = False
) -> dict[str, dict[str, Any]]:
    """Return the items that are alone under these keys, by key, in one request (at most 100)."""
    wanted = [pack({"PK": pk, "SK": keys.ONLY}) for pk in dict.fromkeys(pks)]
    request: Any = {table: {"Keys": wanted, "ConsistentRead": consistent}}
    items: list[dict[str, Any]] = []
    while pks and request:
        answer = client.batch_get_item(RequestItems=request)
        items += [unpack(item) for item in answer["Responses"].get(table, [])]
        request = answer.get("UnprocessedKeys")
    return {item["PK"]: item for item in items}
