"""Organizations in the table: one item each, with their agreements, and their audit behind it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chalicelib.customers.history import Entry
from chalicelib.customers.organization import Organization
from chalicelib.store import keys
from chalicelib.store.cursor import Page, cursor_in, cursor_out, fitting
from chalicelib.store.customers import organization_of
from chalicelib.store.items import get_many, pack, unpack
from chalicelib.store.listing import Wanted, beginning_with, page_of
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Marker, Part, delete, holds, put, write
from chalicelib.tickets.errors import Refusal

ENTRY = "organization"  # the type of an audit's items, which the stream's filter looks at


class OrganizationNotFound(Refusal):
    """No such organization, or none that the caller may see."""

    problem = "organization-not-found"
    status = 404


class DomainTaken(Refusal):
    """A mail domain belongs to another organization."""

    problem = "domain-taken"
    status = 409


class OrganizationStore(OnTable):
    """Organizations of one table."""

    def load(self, organization_id: str) -> Organization:
        """Return the organization as of now; raises ``OrganizationNotFound``."""
        pk = keys.organization_pk(organization_id)
        found = get_many(self.client, self.table, [pk], consistent=True)
        if pk not in found:
            message = f"There is no organization {organization_id} that you may see."
            raise OrganizationNotFound(message)
        return organization_of(found[pk])

    def unknown(self, ids: Iterable[str]) -> list[str]:
        """Return those of ``ids`` that no organization on record has."""
        wanted = {keys.organization_pk(each): each for each in sorted(ids)}
        found = get_many(self.client, self.table, list(wanted), consistent=True)
        return [each for pk, each in wanted.items() if pk not in found]

    def save(
        self,
        before: Organization | None,
        after: Organization,
        entries: Sequence[Entry],
        wake_at: datetime | None,
        markers: Sequence[Marker] = (),
    ) -> None:
        """Write the organization, its domains, its audit and markers in one transaction.

        Raises ``AlreadyDone`` when a marker stands, ``Stale`` when the table holds another version
        (or it stands already), ``DomainTaken`` when a new domain is another organization's.
        """
        self._require_free(before, after)
        marks = [marker.put(self.table) for marker in markers]
        parts = self.parts(before, after, entries, wake_at)
        write(self.client, [*marks, *parts], markers=range(len(marks)))

    def parts(
        self,
        before: Organization | None,
        after: Organization,
        entries: Sequence[Entry],
        wake_at: datetime | None,
    ) -> list[Part]:
        """Return what of a transaction writes the organization."""
        item = pack(_stored(after, wake_at))
        if before is None:
            record = put(self.table, item, "attribute_not_exists(PK)")
        else:
            record = put(self.table, item, "version = :version", pack({":version": before.version}))
        audit = [put(self.table, _entry_item(each), "attribute_not_exists(PK)") for each in entries]
        return [record, *audit, *self._domains(before, after)]

    def unchanged(self, organization_id: str, version: int) -> Part:
        """Return what of a transaction holds only while the organization is at ``version``."""
        key = pack({"PK": keys.organization_pk(organization_id), "SK": keys.ONLY})
        return holds(self.table, key, version)

    def page(
        self, limit: int, cursor: str | None, *, begins: str = "", ascending: bool = True
    ) -> Page:
        """Return a page of the organizations whose name begins so, by name."""
        wanted = beginning_with(ALL, begins.casefold(), ascending=ascending)
        return page_of(self.client, self.table, wanted, limit, cursor)

    def history(self, organization_id: str, limit: int, cursor: str | None) -> Page:
        """Return a page of the audit, the latest entry first."""
        pk = keys.organization_pk(organization_id)
        arguments: dict[str, Any] = {}
        if cursor:
            key = cursor_in(cursor, pk)
            arguments["ExclusiveStartKey"] = pack(
                fitting(key, fits=set(key) == {"PK", "SK"} and key["PK"] == pk)
            )
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="PK = :pk AND SK > :first",
            ExpressionAttributeValues=pack({":pk": pk, ":first": keys.EVENTS}),
            ScanIndexForward=False,
            Limit=limit,
            **arguments,
        )
        last = answer.get("LastEvaluatedKey")
        rows = [unpack(item) for item in answer["Items"]]
        return Page(rows, cursor_out(unpack(last), pk) if last else None)

    def _require_free(self, before: Organization | None, after: Organization) -> None:
        new = sorted(set(after.domains) - set(before.domains if before else ()))
        found = get_many(
            self.client, self.table, [keys.domain_pk(each) for each in new], consistent=True
        )
        for pk, item in found.items():
            if item["organization"] != after.id:
                message = f"{pk[2:]} belongs to {item['organization']}: remove it there first."
                raise DomainTaken(message)

    def _domains(self, before: Organization | None, after: Organization) -> list[Part]:
        old, new = set(before.domains if before else ()), set(after.domains)
        mine = pack({":id": after.id})
        added = [
            put(
                self.table,
                pack({"PK": keys.domain_pk(each), "SK": keys.ONLY, "organization": after.id}),
                "attribute_not_exists(PK) OR organization = :id",
                mine,
            )
            for each in sorted(new - old)
        ]
        removed = [
            delete(
                self.table,
                pack({"PK": keys.domain_pk(each), "SK": keys.ONLY}),
                "organization = :id",
                mine,
            )
            for each in sorted(old - new)
        ]
        return [*added, *removed]


ALL = Wanted("queue", "queue_key", keys.ORGANIZATIONS, ascending=True)


def _stored(organization: Organization, wake_at: datetime | None) -> dict[str, Any]:
    pk = keys.organization_pk(organization.id)
    fields = organization.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    item = {"PK": pk, "SK": keys.ONLY, **fields, "version": organization.version}
    item |= {
        "queue_key": keys.ORGANIZATIONS,
        "created_key": f"{organization.name.casefold()}#{organization.id}",
    }
    if wake_at is not None:
        item |= {"due_key": keys.due_shard(organization.id), "wake_key": keys.sortable(wake_at)}
    return item


def _entry_item(entry: Entry) -> dict[str, Any]:
    fields = entry.model_dump(
        mode="json", exclude_defaults=True, exclude={"organization", "version", "part"}
    )
    place = {
        "PK": keys.organization_pk(entry.organization),
        "SK": keys.event_sk(entry.version, entry.part),
    }
    return pack({**place, "type": ENTRY, **fields})


def entry_of(plain: dict[str, Any]) -> Entry:
    """Return the audit's entry that an item's plain values hold."""
    fields = {name: value for name, value in plain.items() if name in Entry.model_fields}
    version, _, part = plain["SK"].removeprefix(keys.EVENTS).partition(".")
    organization = plain["PK"].removeprefix("ORG#")
    return Entry.model_validate(
        {**fields, "organization": organization, "version": version, "part": part}
    )
