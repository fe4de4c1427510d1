"""Who asks: from an address to the person, their organization and its agreements at once."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person, domain_of
from chalicelib.store import keys
from chalicelib.store.items import get_many
from chalicelib.tickets.events import Membership

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_HINTS = 5_000  # addresses and domains whose organization a Lambda remembers


@dataclass(frozen=True)
class Customer:
    """Somebody who asks, for whom, and the record of that organization where there is one."""

    person: Person
    organization_id: str | None = None
    organization: Organization | None = None


@dataclass(frozen=True)
class CustomerStore:
    """Customers of one table.

    The organization of a known address or domain is remembered, only to ask for its record in the
    same request as the person's: what is answered is always read.
    """

    client: "DynamoDBClient"
    table: str
    _hints: dict[str, str] = field(default_factory=dict)

    def find(self, email: str, wanted: str | None = None) -> Customer:
        """Return who writes from ``email``; a stranger has only the address.

        They ask for the organization ``wanted`` if they belong to it, else for that of their
        mail domain, else for the first of theirs.
        """
        domain = domain_of(email)
        hint = wanted or self._hints.get(email) or self._hints.get(domain)
        found = self._get(keys.person_pk(email), keys.domain_pk(domain), hint)
        record = found.get(keys.person_pk(email), {})
        if "belongs_to" in record:
            return self.find(str(record["belongs_to"]), wanted)
        owner = found.get(keys.domain_pk(domain), {}).get("organization")
        person = person_of({"PK": keys.person_pk(email), **(record or _by_domain(owner))})
        chosen = _chosen(person, wanted, owner)
        if chosen is None:
            return Customer(person)
        self._remember(email if record else domain, chosen)
        pk = keys.organization_pk(chosen)
        if chosen != hint:
            found = self._get(None, None, chosen)
        return Customer(person, chosen, organization_of(found[pk]) if pk in found else None)

    def owner_of(self, domain: str) -> str | None:
        """Return the organization that a mail domain belongs to, or None."""
        pk = keys.domain_pk(domain)
        owner = self._get(None, pk, None).get(pk, {}).get("organization")
        return str(owner) if owner else None

    def memberships(self, email: str, organization_id: str) -> dict[str, Membership]:
        """Return what ``email`` is to the organization now, in one request; empty: nothing."""
        domain = domain_of(email)
        found = self._get(keys.person_pk(email), keys.domain_pk(domain), organization_id)
        organization = found.get(keys.organization_pk(organization_id))
        record = found.get(keys.person_pk(email))
        if organization is None:
            return {}
        if record is None:
            owner = found.get(keys.domain_pk(domain), {}).get("organization")
            role = "member" if owner == organization_id else None
        else:
            role = record.get("organizations", {}).get(organization_id)
        if role is None:
            return {}
        sharing = organization.get("sharing", Organization.model_fields["sharing"].default)
        return {organization_id: Membership(role=role, sharing=sharing)}

    def _get(
        self, person: str | None, domain: str | None, organization: str | None
    ) -> dict[str, dict[str, Any]]:
        of_organization = keys.organization_pk(organization) if organization else None
        pks = [each for each in (person, domain, of_organization) if each]
        return get_many(self.client, self.table, pks, consistent=True)

    def _remember(self, key: str, organization: str) -> None:
        if len(self._hints) >= MOST_HINTS:
            self._hints.clear()
        self._hints[key] = organization


def _by_domain(owner: str | None) -> dict[str, Any]:
    return {"organizations": {owner: "member"}} if owner else {}


def _chosen(person: Person, wanted: str | None, owner: str | None) -> str | None:
    """Return the organization that the person asks for."""
    for each in (wanted, owner):
        if each and each in person.organizations:
            return each
    return min(person.organizations, default=None)


def person_of(item: dict[str, Any]) -> Person:
    """Return the person that an item's plain values hold."""
    fields = {name: value for name, value in item.items() if name in Person.model_fields}
    return Person.model_validate({**fields, "email": item["PK"].removeprefix("P#")})


def organization_of(item: dict[str, Any]) -> Organization:
    """Return the organization that an item's plain values hold."""
    fields = {name: value for name, value in item.items() if name in Organization.model_fields}
    return Organization.model_validate({**fields, "id": item["PK"].removeprefix("ORG#")})
