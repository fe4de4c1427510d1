"""What people arranged about on-call duty: an item that is read beside the desk's; its audit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.escalation.on_call.arrangement import Arrangement, Done, Stand
from chalicelib.store import keys
from chalicelib.store.items import get_many, pack, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Marker, put, write
from chalicelib.tickets.errors import Refusal

KEPT = timedelta(days=396)  # what held, for the figures of a year and a month
ANSWERED_KEPT = timedelta(days=31)  # what came to nothing
MOST = 1_000  # read in a moment
LARGEST = 320 * 1024  # bytes of them all: DynamoDB takes an item of 400 KB, and answers come on top
_NOTHING = frozenset({Stand.DECLINED, Stand.WITHDRAWN})
DONE = "duty"  # the type of the audit's items, which the stream's filter looks at


class TooManyArrangements(Refusal):
    """There is no room for one more, though what is past was left out."""

    problem = "too-many-arrangements"
    status = 409


@dataclass(frozen=True)
class Duty:
    """Everything that is arranged, the version of it, and which link each feed has by now."""

    version: int = 0
    arrangements: tuple[Arrangement, ...] = ()
    feeds: Mapping[str, int] = field(default_factory=dict)  # by address, where it is not the first

    def find(self, arrangement: str) -> Arrangement | None:
        """Return the arrangement of that id, or None."""
        return next((each for each in self.arrangements if each.id == arrangement), None)

    def with_one(self, identity: str, arrangement: Arrangement | None, now: datetime) -> "Duty":
        """Return the duty with one written anew, or left out, and without what is long past."""
        others = [
            _without_words(each, now)
            for each in self.arrangements
            if each.id != identity and _is_kept(each, now)
        ]
        new = [arrangement] if arrangement else []
        after = replace(self, arrangements=(*others, *new))
        if after.is_full:  # what came to nothing keeps nobody from arranging anything
            others = [each for each in others if each.stand not in _NOTHING]
            after = replace(self, arrangements=(*others, *new))
        if new and self.find(identity) is None and after.is_full:
            message = (
                f"There is no room for another override or swap beside {len(others)}: give a "
                "shorter reason, take some back, or change desk.yaml."
            )
            raise TooManyArrangements(message)
        return after

    @property
    def is_full(self) -> bool:
        """Whether there are more than one item holds."""
        sizes = (
            len(each.model_dump_json(exclude_defaults=True).encode()) for each in self.arrangements
        )
        return len(self.arrangements) > MOST or sum(sizes) > LARGEST


class DutyStore(OnTable):
    """The arrangements of one table."""

    def load(self) -> Duty:
        """Return what is arranged as of now."""
        found = get_many(self.client, self.table, [keys.DUTY_PK], consistent=True)
        return duty_of(found.get(keys.DUTY_PK))

    def version(self) -> int:
        """Return how often something was arranged; at most a second old, for half the price."""
        key = pack({"PK": keys.DUTY_PK, "SK": keys.ONLY})
        answer = self.client.get_item(TableName=self.table, Key=key, ProjectionExpression="version")
        return int(unpack(answer["Item"])["version"]) if "Item" in answer else 0

    def save(
        self, before: Duty, after: Duty, done: Iterable[Done] = (), markers: Sequence[Marker] = ()
    ) -> None:
        """Write what is arranged, its audit and markers, or nothing.

        Raises ``AlreadyDone`` when a marker stands, ``Stale`` when the table holds another version
        than ``before``.
        """
        plain = {
            "PK": keys.DUTY_PK,
            "SK": keys.ONLY,
            "version": before.version + 1,
            "arrangements": [_plain(each) for each in after.arrangements],
            "feeds": dict(after.feeds),
        }
        first = before.version == 0
        condition = "attribute_not_exists(PK)" if first else "version = :version"
        seen = None if first else pack({":version": before.version})
        marks = [marker.put(self.table) for marker in markers]
        audit = [put(self.table, _audited(each), "attribute_not_exists(PK)") for each in done]
        parts = [*marks, put(self.table, pack(plain), condition, seen), *audit]
        write(self.client, parts, markers=range(len(marks)))


def duty_of(plain: Mapping[str, Any] | None) -> Duty:
    """Return the duty that an item, as plain values, holds; none for None."""
    if plain is None:
        return Duty()
    arrangements = tuple(Arrangement.model_validate(each) for each in plain["arrangements"])
    return Duty(int(plain["version"]), arrangements, plain["feeds"])


def done_of(plain: Mapping[str, Any]) -> Done:
    """Return the line of the audit that an item, as plain values, holds."""
    return Done.model_validate({name: plain[name] for name in Done.model_fields if name in plain})


def _audited(done: Done) -> dict[str, Any]:
    fields = done.model_dump(mode="json", exclude={"arrangement"})
    return pack(
        {
            "PK": keys.DUTY_PK,
            "SK": keys.event_sk(done.version, 0),
            "type": DONE,
            **fields,
            "arrangement": _plain(done.arrangement),
            "expires_at": int((done.at + KEPT).timestamp()),
        }
    )


def _plain(arrangement: Arrangement) -> dict[str, Any]:
    return arrangement.model_dump(mode="json", exclude_defaults=True)


def _without_words(arrangement: Arrangement, now: datetime) -> Arrangement:
    """Return what is past without its reason, which the audit has: figures are all it is for."""
    if arrangement.reason is None or arrangement.ends_at > now:
        return arrangement
    return arrangement.model_copy(update={"reason": None})


def _is_kept(arrangement: Arrangement, now: datetime) -> bool:
    kept = KEPT if arrangement.stand is Stand.HOLDS else ANSWERED_KEPT
    return arrangement.ends_at > now - kept
