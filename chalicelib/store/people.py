"""The records of people: written whole, with their further addresses, phones and memberships."""

from collections.abc import Iterable
from typing import Any

from chalicelib.customers.person import Person
from chalicelib.store import keys
from chalicelib.store.cursor import Page
from chalicelib.store.customers import person_of
from chalicelib.store.items import get_many, pack
from chalicelib.store.listing import Wanted, beginning_with, page_of
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Part, delete, put, write
from chalicelib.tickets.errors import Refusal

MOST_READ = 100  # people of one request


class PersonNotFound(Refusal):
    """No such person on record, or none that the caller may see."""

    problem = "person-not-found"
    status = 404


class AddressTaken(Refusal):
    """An address or telephone belongs to another person."""

    problem = "address-taken"
    status = 409


class PeopleStore(OnTable):
    """People of one table."""

    def load(self, email: str) -> Person:
        """Return the person on record under any of their addresses; raises ``PersonNotFound``."""
        pk = keys.person_pk(email)
        record = get_many(self.client, self.table, [pk], consistent=True).get(pk)
        if record is None:
            message = f"There is nobody on record with the address {email} that you may see."
            raise PersonNotFound(message)
        return self.load(str(record["belongs_to"])) if "belongs_to" in record else person_of(record)

    def of(self, emails: Iterable[str]) -> list[Person]:
        """Return those of the people who are on record under these addresses, in their order."""
        pks = [keys.person_pk(each) for each in dict.fromkeys(emails)]
        found: dict[str, dict[str, Any]] = {}
        for first in range(0, len(pks), MOST_READ):
            part = pks[first : first + MOST_READ]
            found |= get_many(self.client, self.table, part, consistent=True)
        records = (found.get(pk, {}) for pk in pks)
        return [person_of(each) for each in records if each and "belongs_to" not in each]

    def primary_of(self, email: str) -> str:
        """Return the address that a person is known by who writes from ``email``."""
        pk = keys.person_pk(email)
        record = get_many(self.client, self.table, [pk]).get(pk, {})
        return str(record.get("belongs_to", email))

    def by_phone(self, phone: str) -> str | None:
        """Return the address of whose telephone it is, or None."""
        pk = keys.phone_pk(phone)
        record = get_many(self.client, self.table, [pk]).get(pk)
        return str(record["belongs_to"]) if record else None

    def save(self, before: Person | None, after: Person) -> None:
        """Write a person and everything they are found by, or nothing.

        Raises ``Stale`` when the record is at another version than ``before`` (or stands already),
        ``AddressTaken`` when another person has one of the new addresses or phones.
        """
        self._require_free(before, after)
        own = {"PK": keys.person_pk(after.email), "SK": keys.ONLY, **_stored(after)}
        if before is None:
            record = put(self.table, pack(own), "attribute_not_exists(PK)")
        else:
            seen = pack({":version": before.version})
            record = put(self.table, pack(own), "version = :version", seen)
        write(self.client, [record, *self._found_by(before, after)], markers=range(0))

    def page(
        self, limit: int, cursor: str | None, *, begins: str = "", ascending: bool = True
    ) -> Page:
        """Return a page of those on record whose address begins so, by address."""
        wanted = beginning_with(EVERYBODY, begins, ascending=ascending)
        return page_of(self.client, self.table, wanted, limit, cursor)

    def page_of(self, organization: str, limit: int, cursor: str | None) -> Page:
        """Return a page of an organization's people, by address."""
        return page_of(self.client, self.table, people_of(organization), limit, cursor)

    def _require_free(self, before: Person | None, after: Person) -> None:
        """Say which address or phone is taken; the transaction's conditions hold it true."""
        known = _pointers(before) if before else set()
        pks = [keys.person_pk(after.email), *sorted(_pointers(after) - known)]
        found = get_many(self.client, self.table, pks, consistent=True)
        for pk, item in found.items():
            if pk == pks[0] and "belongs_to" not in item:
                continue  # their own record: its version decides
            if item.get("belongs_to") != after.email:
                owner = item.get("belongs_to") or pk.removeprefix("P#")
                message = f"{pk[2:]} belongs to {owner}: remove it there first."
                raise AddressTaken(message)

    def _found_by(self, before: Person | None, after: Person) -> list[Part]:
        old, new = (_pointers(before) if before else set()), _pointers(after)
        parts = [
            put(
                self.table,
                pack({"PK": pk, "SK": keys.ONLY, "belongs_to": after.email}),
                "attribute_not_exists(PK)",
            )
            for pk in sorted(new - old)
        ]
        mine = pack({":email": after.email})
        for pk in sorted(old - new):
            key = pack({"PK": pk, "SK": keys.ONLY})
            parts.append(delete(self.table, key, "belongs_to = :email", mine))
        gone = set(before.organizations if before else ()) - set(after.organizations)
        for organization in sorted(gone):
            sk = keys.membership_sk(organization)
            key = pack({"PK": keys.person_pk(after.email), "SK": sk})
            values = pack({":organization": organization})
            parts.append(delete(self.table, key, "organization = :organization", values))
        return [*parts, *self._memberships(before, after)]

    def _memberships(self, before: Person | None, after: Person) -> list[Part]:
        """Return what lists the person with their organizations, where that has changed."""
        same_name = before is not None and before.name == after.name
        return [
            put(self.table, pack(_membership(after, organization, role)))
            for organization, role in sorted(after.organizations.items())
            if not (same_name and before and before.organizations.get(organization) == role)
        ]


EVERYBODY = Wanted("queue", "queue_key", keys.PEOPLE, ascending=True)


def people_of(organization: str) -> Wanted:
    """Return which rows of the index are an organization's people, and not its tickets."""
    first, last = keys.OF_A_PERSON, f"{keys.OF_A_PERSON}\U0010fffd"
    return Wanted("organization", "organization", organization, first, last, ascending=True)


def _pointers(person: Person) -> set[str]:
    addresses = {keys.person_pk(each) for each in person.addresses}
    return addresses | {keys.phone_pk(each) for each in person.phones}


def _stored(person: Person) -> dict[str, Any]:
    fields = person.model_dump(mode="json", exclude_defaults=True, exclude={"email"})
    listed = {"queue_key": keys.PEOPLE, "created_key": person.email}
    return {**fields, "version": person.version, **listed}


def _membership(person: Person, organization: str, role: str) -> dict[str, Any]:
    place = {"PK": keys.person_pk(person.email), "SK": keys.membership_sk(organization)}
    listed = {"organization": organization, "created_key": f"{keys.OF_A_PERSON}{person.email}"}
    named = {"name": person.name} if person.name else {}
    return {**place, **listed, "role": role, **named}
