"""The desk's configuration in the table, read once per Lambda and again after a minute."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.configuration.model import Configuration
from chalicelib.store import keys
from chalicelib.store.items import pack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FRESH_SECONDS = 60.0


class NoConfiguration(Exception):
    """The desk was deployed but never described: load a desk.yaml first (make desk FILE=...)."""


@dataclass
class ConfigurationStore:
    """The configuration of one table, cached for ``FRESH_SECONDS``."""

    client: "DynamoDBClient"
    table: str
    _cached: Configuration | None = field(default=None, init=False)
    _read_at: float = field(default=0.0, init=False)

    def save(self, configuration: Configuration) -> None:
        """Replace the configuration at once."""
        item = {
            "PK": keys.CONFIGURATION_PK,
            "SK": keys.ONLY,
            "body": configuration.model_dump_json(exclude_defaults=True),
        }
        self.client.put_item(TableName=self.table, Item=pack(item))
        self._cached = None

    def read(self) -> Configuration:
        """Return the configuration, at most a minute old; raises ``NoConfiguration``."""
        if self._cached is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            self._cached = self._load()
            self._read_at = time.monotonic()
        return self._cached

    def _load(self) -> Configuration:
        key = pack({"PK": keys.CONFIGURATION_PK, "SK": keys.ONLY})
        answer = self.client.get_item(TableName=self.table, Key=key)
        if "Item" not in answer:
            raise NoConfiguration(NoConfiguration.__doc__)
        return Configuration.model_validate_json(answer["Item"]["body"]["S"])
