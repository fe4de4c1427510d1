"""Incidents of other systems in the table: which ticket follows one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.store import keys
from chalicelib.store.items import get_many, pack
from chalicelib.store.transaction import Part, put

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def follows(table: str, pk: str, number: str) -> Part:
    """Return what of a transaction makes the incident under ``pk`` lead to the ticket."""
    item = pack({"PK": pk, "SK": keys.ONLY, "ticket": number})
    # An incident is followed by one ticket; the others are linked to that one.
    mine = pack({":ticket": number})
    return put(table, item, "attribute_not_exists(PK) OR ticket = :ticket", mine)


@dataclass(frozen=True)
class ExternalStore:
    """Incidents of one table."""

    client: "DynamoDBClient"
    table: str

    def ticket_of(self, system: str, incident: str) -> str | None:
        """Return the number of the ticket that follows the incident, or None."""
        pk = keys.external_pk(system, incident)
        found = get_many(self.client, self.table, [pk], consistent=True)
        return str(found[pk]["ticket"]) if pk in found else None
