"""The devices that people are pushed to: one item a person, so that many are read at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chalicelib.store import keys
from chalicelib.store.items import pack, unpack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST = 10  # devices of a person
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


@dataclass(frozen=True)
class DeviceStore:
    """The devices of one table."""

    client: "DynamoDBClient"
    table: str

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

        Each is an attribute of its own, so that two that are registered at once both stay.
        """
        self._update(address, f"SET #{device.id} = :device", [device.id], _stored(device))
        gone = self.of(address)[MOST:]
        for each in gone:
            self.forget(address, each.id)
        return gone

    def forget(self, address: str, device: str) -> None:
        """Remove a device; one that is not there is removed already."""
        self._update(address, f"REMOVE #{device}", [device])

    def forget_endpoint(self, address: str, endpoint: str) -> None:
        """Remove the device that SNS knows by that endpoint."""
        for each in self.of(address):
            if each.endpoint == endpoint:
                self.forget(address, each.id)

    def _update(self, address: str, expression: str, names: list[str], device: Any = None) -> None:
        values: Any = {"ExpressionAttributeValues": pack({":device": device})} if device else {}
        self.client.update_item(
            TableName=self.table,
            Key=pack(_place(address)),
            UpdateExpression=expression,
            ExpressionAttributeNames={f"#{name}": f"{_PREFIX}{name}" for name in names},
            **values,
        )


_PREFIX = "device_"


def _place(address: str) -> dict[str, str]:
    return {"PK": keys.person_pk(address), "SK": keys.DEVICES_SK}


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
