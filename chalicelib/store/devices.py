"""The devices that people are pushed to: one item a person, so that many are read at once."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from chalicelib.store import keys
from chalicelib.store.items import pack, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Part, Stale, put, write

MOST = 10  # devices of a person
TRIES = 5
Platform = Literal["android", "ios"]


class Device(NamedTuple):
    """One device: its id with the desk, its platform, and the endpoint that SNS knows it by."""

    id: str
    platform: Platform
    endpoint: str
    registered_at: str


def device_id(platform: str, token: str) -> str:
    """Return by what a device is known: the same token on the same platform is the same device."""
    return sha256(f"{platform} {token}".encode()).hexdigest()[:16]


class DeviceStore(OnTable):
    """The devices of one table."""

    def of(self, address: str) -> tuple[Device, ...]:
        """Return a person's devices as of now, the latest first."""
        answer = self.client.get_item(
            TableName=self.table, Key=pack(_place(address)), ConsistentRead=True
        )
        return _devices(unpack(answer.get("Item", {})))

    def of_many(self, addresses: Iterable[str]) -> Mapping[str, tuple[Device, ...]]:
        """Return the devices of those who have any, in one request (at most 100 people)."""
        wanted = [pack(_place(each)) for each in dict.fromkeys(addresses)]
        found: dict[str, tuple[Device, ...]] = {}
        for first in range(0, len(wanted), 100):
            request: Any = {self.table: {"Keys": wanted[first : first + 100]}}
            while request:
                answer = self.client.batch_get_item(RequestItems=request)
                for item in answer["Responses"].get(self.table, []):
                    plain = unpack(item)
                    found[str(plain["PK"]).removeprefix("P#")] = _devices(plain)
                request = answer.get("UnprocessedKeys")
        return {address: devices for address, devices in found.items() if devices}

    def register(self, address: str, device: Device) -> tuple[Device, ...]:
        """Keep a device, the oldest of too many making room; return those that went.

        Each is an attribute of its own, so that two that are registered at once both stay. It is
        one person's: who had it before has it no more, or their messages would show on it.
        """
        for tries_left in reversed(range(TRIES)):
            try:
                self._take(address, device, self._owner(device.id))
                break
            except Stale:
                if not tries_left:
                    raise
        gone = self.of(address)[MOST:]
        for each in gone:
            self.forget(address, each.id)
        return gone

    def forget(self, address: str, device: str) -> None:
        """Remove a device; one that is not there is removed already."""
        self.client.update_item(**self._without(address, device)["Update"])
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=pack(_owned(device)),
                UpdateExpression="REMOVE belongs_to",
                ConditionExpression="belongs_to = :address",
                ExpressionAttributeValues=pack({":address": address}),
            )

    def forget_endpoint(self, address: str, endpoint: str) -> None:
        """Remove the device that SNS knows by that endpoint."""
        for each in self.of(address):
            if each.endpoint == endpoint:
                self.forget(address, each.id)

    def _owner(self, device: str) -> str | None:
        """Return whose a device is, or None."""
        answer = self.client.get_item(
            TableName=self.table, Key=pack(_owned(device)), ConsistentRead=True
        )
        owner = unpack(answer.get("Item", {})).get("belongs_to")
        return str(owner) if owner else None

    def _take(self, address: str, device: Device, owner: str | None) -> None:
        """Give a device of ``owner`` to somebody; raises ``Stale`` if it is another's by now."""
        kept = {
            "TableName": self.table,
            "Key": pack(_place(address)),
            "UpdateExpression": "SET #device = :device",
            "ExpressionAttributeNames": {"#device": f"{_PREFIX}{device.id}"},
            "ExpressionAttributeValues": pack({":device": _stored(device)}),
        }
        item = pack({**_owned(device.id), "belongs_to": address})
        if owner is None:
            owned = put(self.table, item, "attribute_not_exists(belongs_to)")
        else:
            owned = put(self.table, item, "belongs_to = :owner", pack({":owner": owner}))
        parts = [{"Update": kept}, owned]
        if owner not in {None, address}:
            parts.append(self._without(str(owner), device.id))
        write(self.client, parts, markers=range(0))

    def _without(self, address: str, device: str) -> Part:
        return {
            "Update": {
                "TableName": self.table,
                "Key": pack(_place(address)),
                "UpdateExpression": "REMOVE #device",
                "ExpressionAttributeNames": {"#device": f"{_PREFIX}{device}"},
            }
        }


_PREFIX = "device_"


def _place(address: str) -> dict[str, str]:
    return {"PK": keys.person_pk(address), "SK": keys.DEVICES_SK}


def _owned(device: str) -> dict[str, str]:
    return {"PK": keys.device_pk(device), "SK": keys.ONLY}


def _stored(device: Device) -> dict[str, str]:
    plain: dict[str, str] = device._asdict()
    return {name: value for name, value in plain.items() if name != "id"}


def _devices(item: Mapping[str, Any]) -> tuple[Device, ...]:
    kept = (
        Device(id=name.removeprefix(_PREFIX), **value)
        for name, value in item.items()
        if name.startswith(_PREFIX)
    )
    return tuple(sorted(kept, key=lambda each: (each.registered_at, each.id), reverse=True))
