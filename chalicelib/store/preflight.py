"""When the desk looks ahead next: one item, which the sweep finds as it finds tickets."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.store import keys
from chalicelib.store.items import pack, unpack
from chalicelib.store.on_table import OnTable

_KEY = {"PK": keys.PREFLIGHT_PK, "SK": keys.ONLY}


class PreflightStore(OnTable):
    """The look ahead of one table."""

    def at(self) -> datetime | None:
        """Return when it is due; None where the desk does not look ahead."""
        answer = self.client.get_item(TableName=self.table, Key=pack(_KEY), ConsistentRead=True)
        found = unpack(answer["Item"]) if "Item" in answer else {}
        return datetime.fromisoformat(found["wake_key"]) if "wake_key" in found else None

    def begin(self, at: datetime) -> bool:
        """Let it be due, where nothing is; return whether that was so."""
        return self._set(at, "attribute_not_exists(#wake)", {})

    def arm(self, at: datetime, now: datetime) -> bool:
        """Let it be due at an instant, unless it is due already; return whether it was not."""
        missing_or_later = "attribute_not_exists(#wake) OR #wake > :now"
        return self._set(at, missing_or_later, {":now": keys.sortable(now)})

    def done(self, seen: datetime, following: datetime) -> bool:
        """Let it be due anew after what was due at ``seen``; return False where another did."""
        return self._set(following, "#wake = :seen", {":seen": keys.sortable(seen)})

    def _set(self, at: datetime, condition: str, values: dict[str, Any]) -> bool:
        due = {":shard": keys.due_shard(keys.PREFLIGHT_PK), ":at": keys.sortable(at)}
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=pack(_KEY),
                UpdateExpression="SET #due = :shard, #wake = :at",
                ConditionExpression=condition,
                ExpressionAttributeNames={"#due": "due_key", "#wake": "wake_key"},
                ExpressionAttributeValues=pack({**due, **values}),
            )
            return True
        return False
