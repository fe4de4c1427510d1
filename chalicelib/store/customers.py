"""Customers in the table: people, and the organizations that mail domains belong to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.customers.person import Person, domain_of
from chalicelib.store import keys
from chalicelib.store.items import get_many, pack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class CustomerStore:
    """Customers of one table."""

    client: "DynamoDBClient"
    table: str

    def save_person(self, person: Person) -> None:
        """Write a person, replacing what was known."""
        fields = person.model_dump(exclude_none=True, exclude={"email"})
        item = {"PK": keys.person_pk(person.email), "SK": keys.ONLY, **fields}
        self.client.put_item(TableName=self.table, Item=pack(item))

    def save_domain(self, domain: str, organization: str) -> None:
        """Make everybody who writes from ``domain`` belong to ``organization``."""
        item = {"PK": keys.domain_pk(domain), "SK": keys.ONLY, "organization": organization}
        self.client.put_item(TableName=self.table, Item=pack(item))

    def find(self, email: str) -> Person:
        """Return who writes from ``email``, in one request; a stranger has only the address."""
        wanted = [keys.person_pk(email), keys.domain_pk(domain_of(email))]
        found = get_many(self.client, self.table, wanted)
        domain = found.get(wanted[1], {})
        known = {"organization": domain.get("organization"), **found.get(wanted[0], {})}
        fields = {name: value for name, value in known.items() if name in Person.model_fields}
        return Person.model_validate({**fields, "email": email})
