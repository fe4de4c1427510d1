"""The desk's configuration in the table: the version that holds, cached.

What people arranged about on-call duty is read with it, and stands in its schedules; it is no part
of desk.yaml, and saving the one touches nothing of the other.
"""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.configuration.model import Configuration
from chalicelib.escalation.on_call.arrangement import Arrangement, overrides_of
from chalicelib.store import keys
from chalicelib.store.duty import duty_of
from chalicelib.store.items import get_many, pack, unpack
from chalicelib.store.transaction import put, write
from chalicelib.store.versions import Revision, VersionStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FRESH_SECONDS = 60.0
_WALK = ("due_key", "wake_key")  # while live tickets are still to be told of new terms


class NoConfiguration(Exception):
    """The desk was deployed but never described: load a desk.yaml first (make desk FILE=...)."""


@dataclass
class ConfigurationStore:
    """The configuration of one table, cached for ``FRESH_SECONDS``."""

    client: "DynamoDBClient"
    table: str
    _cached: tuple[Configuration, int, int] | None = field(default=None, init=False)
    _read_at: float = field(default=0.0, init=False)

    @cached_property
    def versions(self) -> VersionStore:
        """Every version, the one that holds among them."""
        return VersionStore(self.client, self.table)

    def save(
        self,
        configuration: Configuration,
        text: str = "",
        *,
        by: str = "operator",
        reason: str | None = None,
        at: datetime | None = None,
        seen: int | None = None,
    ) -> int:
        """Let a configuration hold from now on, and keep its ``text`` as a version; return which.

        Raises ``Stale`` when another version than ``seen`` (None: whichever is found) holds.
        """
        held_now = self._held()
        found = int(held_now.get("version", 1)) if held_now else 0
        before = found if seen is None else seen
        revision = Revision(before + 1, keys.sortable(at) if at else "", by, reason)
        facts = {name: each for name, each in revision._asdict().items() if each}
        place = {"PK": keys.CONFIGURATION_PK, "SK": keys.ONLY}
        body = configuration.model_dump_json(exclude_defaults=True, by_alias=True)
        timed = _timed(body) == _timed(str(held_now.get("body", "{}")))
        terms = _terms_of(held_now) if timed and held_now else revision.version
        facts |= {"terms": terms}
        calendars = json.dumps(json.loads(body).get("calendars", {}))
        # What was described before there were versions counts as the first.
        unversioned = " OR (attribute_exists(PK) AND attribute_not_exists(version))"
        held = f"version = :seen{unversioned if before == 1 else ''}"
        held = held if before else "attribute_not_exists(PK)"
        values = pack({":seen": before}) if before else None
        # What is applied within the minute must not end the walk that an earlier change is due.
        waking = {name: held_now[name] for name in _WALK if name in held_now}
        if held_now and at and not timed:
            # By then every function has read it: whatever they remember of it is a minute old.
            due = keys.sortable(at + timedelta(seconds=FRESH_SECONDS))
            waking = {"due_key": keys.due_shard(keys.CONFIGURATION_PK), "wake_key": due}
        parts = [
            put(self.table, pack({**place, **facts, "body": body, **waking}), held, values),
            self.versions.part(revision.version, {**facts, "text": text, "calendars": calendars}),
        ]
        write(self.client, parts, markers=range(0))
        self.forget()
        return revision.version

    def forget(self) -> None:
        """Read anew the next time: what is cached here has changed."""
        self._cached = None

    def read(self) -> Configuration:
        """Return the configuration, at most a minute old; raises ``NoConfiguration``."""
        return self.current()[0]

    def current(self) -> tuple[Configuration, int]:
        """Return the configuration and its version, at most a minute old."""
        return self._remembered()[:2]

    def _remembered(self) -> tuple[Configuration, int, int]:
        if self._cached is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            self._cached = self._load()
            self._read_at = time.monotonic()
        return self._cached

    def fresh(self) -> tuple[Configuration, int]:
        """Return the configuration and its version as of now."""
        self.forget()
        return self.current()

    def at_least(self, terms: int, duty: int = 0) -> Configuration:
        """Return the configuration, read anew if what is remembered is older than these versions.

        ``terms``: of calendars and targets; ``duty``: of what people arranged about on-call duty.
        """
        configuration, _, arranged = self._remembered()
        is_old = configuration.terms < terms or arranged < duty
        return self.fresh()[0] if is_old else configuration

    def rest(self, version: int) -> None:
        """Note that the live tickets are told of a version's terms; a newer one is told anew."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=pack({"PK": keys.CONFIGURATION_PK, "SK": keys.ONLY}),
                UpdateExpression="REMOVE due_key, wake_key",
                ConditionExpression="version = :version",
                ExpressionAttributeValues=pack({":version": version}),
            )

    def version(self) -> int:
        """Return the version that holds, 0 while there is none."""
        item = self._held("PK", "version")
        return int(item.get("version", 1)) if item else 0

    def _load(self) -> tuple[Configuration, int, int]:
        both = [keys.CONFIGURATION_PK, keys.DUTY_PK]
        found = get_many(self.client, self.table, both, consistent=True)
        if (item := found.get(keys.CONFIGURATION_PK)) is None:
            raise NoConfiguration(NoConfiguration.__doc__)
        described = Configuration.model_validate_json(item["body"])
        duty = duty_of(found.get(keys.DUTY_PK))
        arranged = with_arranged(described, duty.arrangements)
        dated = arranged.dated(_terms_of(item), self.versions.calendars)
        return dated, int(item.get("version", 1)), duty.version

    def _held(self, *names: str) -> dict[str, Any]:
        key = pack({"PK": keys.CONFIGURATION_PK, "SK": keys.ONLY})
        only: Any = {"ProjectionExpression": ", ".join(names)} if names else {}
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True, **only)
        return unpack(answer["Item"]) if "Item" in answer else {}


def _timed(body: str) -> tuple[object, object]:
    """Return what of a configuration times tickets: when it changes, its terms are new."""
    plain = json.loads(body)
    return plain.get("calendars"), plain.get("sla")


def _terms_of(item: Mapping[str, Any]) -> int:
    """Return since which version the calendars and targets of the one that holds are so."""
    return int(item.get("terms", item.get("version", 1)))


def with_arranged(
    configuration: Configuration, arrangements: Sequence[Arrangement]
) -> Configuration:
    """Return the desk with what people arranged; what names a schedule that is gone is unseen."""
    schedules = {
        name: schedule.with_arranged(overrides_of(name, arrangements))
        for name, schedule in configuration.on_call.items()
    }
    return configuration.model_copy(update={"on_call": schedules})
