"""Addresses that mail does not reach, in the table, and the list that the provider itself keeps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.customers.address import canonical
from chalicelib.customers.deliverability import KnownAddress
from chalicelib.store import keys
from chalicelib.store.cursor import Page
from chalicelib.store.items import get_many, pack, unpack
from chalicelib.store.listing import Wanted, page_of
from chalicelib.store.transaction import Stale

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_ASKED = 100  # addresses of one request
MARKED = Wanted("queue", "queue_key", keys.ADDRESSES)


class SuppressionList(Protocol):
    """The provider's own list of addresses that it delivers nothing to: SESv2's client."""

    def delete_suppressed_destination(self, *, EmailAddress: str) -> Any:  # noqa: N803 - SES's name
        """Take an address off the list."""


@dataclass(frozen=True)
class AddressStore:
    """What is known of addresses, in one table; ``suppressions`` is asked for when first needed."""

    client: "DynamoDBClient"
    table: str
    suppressions: Callable[[], SuppressionList]

    def load(self, address: str, *, consistent: bool = False) -> KnownAddress:
        """Return what is known of an address, which may be nothing."""
        answer = self.client.get_item(
            TableName=self.table, Key=_key(address), ConsistentRead=consistent
        )
        if "Item" not in answer:
            return KnownAddress(address=canonical(address))
        plain = unpack(answer["Item"])
        fields = {name: each for name, each in plain.items() if name in KnownAddress.model_fields}
        return KnownAddress.model_validate({**fields, "address": canonical(address)})

    def undeliverable(self, addresses: Iterable[str]) -> frozenset[str]:
        """Return those of many addresses that nothing is sent to."""
        pks = {each: keys.address_pk(canonical(each)) for each in addresses}
        wanted = list(dict.fromkeys(pks.values()))
        marked: set[str] = set()
        for first in range(0, len(wanted), MOST_ASKED):
            found = get_many(self.client, self.table, wanted[first : first + MOST_ASKED])
            marked |= {pk for pk, item in found.items() if "undeliverable_since" in item}
        return frozenset(address for address, pk in pks.items() if pk in marked)

    def save(self, before: KnownAddress, after: KnownAddress) -> None:
        """Write what is known; raises ``Stale`` when others wrote meanwhile."""
        fields = after.model_dump(mode="json", exclude_none=True, exclude={"address"})
        item = {**unpack(_key(after.address)), **fields}
        if after.undeliverable_since is not None:
            since = keys.sortable(after.undeliverable_since)
            item |= {"queue_key": keys.ADDRESSES, "created_key": f"{since}#{after.address}"}
        condition = "version = :seen" if before.version else "attribute_not_exists(PK)"
        values = {"ExpressionAttributeValues": pack({":seen": before.version})}
        try:
            self.client.put_item(
                TableName=self.table,
                Item=pack(item),
                ConditionExpression=condition,
                **(values if before.version else {}),  # type: ignore[arg-type]
            )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error

    def page(self, limit: int, cursor: str | None) -> Page:
        """Return a page of the marked addresses, the latest first."""
        return page_of(self.client, self.table, MARKED, limit, cursor)

    def release(self, address: str) -> None:
        """Take an address off the provider's list; one that is not on it is fine."""
        try:
            self.suppressions().delete_suppressed_destination(EmailAddress=canonical(address))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "NotFoundException":
                raise


def _key(address: str) -> dict[str, Any]:
    return pack({"PK": keys.address_pk(canonical(address)), "SK": keys.ONLY})
