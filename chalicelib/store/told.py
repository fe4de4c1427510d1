"""What was told: one item per message, recipient and channel, right behind the event it tells.

The item is the once-marker of the message and its line on the timeline at the same time.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.store import keys
from chalicelib.store.items import pack, unpack
from chalicelib.store.on_table import OnTable

Ending = Literal["sent", "failed", "suppressed"]
DONE = frozenset({"sent", "suppressed", "bounced", "complained"})  # it is not sent again
# A claim older than this belongs to a sender that died; longer than a sender may run.
ABANDONED = timedelta(seconds=90)


class ToldStore(OnTable):
    """The told items of all tickets in one table."""

    def claim(self, place: dict[str, str], line: dict[str, Any], now: datetime) -> bool:
        """Return whether this caller is the one to send the message; the claim is then written.

        ``place`` is the item's key, ``line`` what the timeline shows. A message that was sent, or
        that another sender is at, is refused; one that failed, or whose sender died, is not.
        """
        item = {**place, **line, "type": "told", "status": "sending", "at": keys.sortable(now)}
        try:
            self.client.put_item(
                TableName=self.table,
                Item=pack(item),
                ConditionExpression=(
                    "attribute_not_exists(PK) OR #status IN (:failed, :waiting)"
                    " OR (#status = :sending AND #at < :abandoned)"
                ),
                ExpressionAttributeNames={"#status": "status", "#at": "at"},
                ExpressionAttributeValues=pack(
                    {
                        ":failed": "failed",
                        ":waiting": "waiting",  # for its recipient's basket to be emptied
                        ":sending": "sending",
                        ":abandoned": keys.sortable(now - ABANDONED),
                    }
                ),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def is_done(self, place: dict[str, str]) -> bool:
        """Return whether the message at ``place`` has been sent, or is not to be sent at all."""
        return self.read(place).get("status") in DONE

    def read(self, place: dict[str, str]) -> dict[str, Any]:
        """Return the line at ``place``; empty where nothing was told."""
        answer = self.client.get_item(TableName=self.table, Key=pack(place), ConsistentRead=True)
        return unpack(answer.get("Item", {}))

    def of_webhook(self, name: str, limit: int) -> list[dict[str, Any]]:
        """Return the last lines of what a webhook was told, the latest first, whole."""
        found = self.client.query(
            TableName=self.table,
            IndexName="requester",
            KeyConditionExpression="requester = :webhook",
            ExpressionAttributeValues=pack({":webhook": keys.told_webhook(name)}),
            ScanIndexForward=False,
            Limit=limit,
        )["Items"]
        places = [{"PK": each["PK"], "SK": each["SK"]} for each in found]
        request: Any = {self.table: {"Keys": places}} if places else {}
        lines: dict[tuple[str, str], dict[str, Any]] = {}
        while request:
            answer = self.client.batch_get_item(RequestItems=request)
            for item in map(unpack, answer["Responses"].get(self.table, [])):
                lines[item["PK"], item["SK"]] = item
            request = answer.get("UnprocessedKeys")
        order = ((each["PK"]["S"], each["SK"]["S"]) for each in found)
        return [lines[place] for place in order if place in lines]

    def keep_back(
        self, place: dict[str, str], line: dict[str, Any], now: datetime, reason: str
    ) -> None:
        """Write that a message is not sent, and why, unless something was written of it already."""
        facts = {"type": "told", "status": "suppressed", "reason": reason}
        item = {**place, **line, **facts, "at": keys.sortable(now)}
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.table,
                Item=pack(item),
                ConditionExpression="attribute_not_exists(PK)",
            )

    def record(
        self,
        place: dict[str, str],
        status: Ending,
        now: datetime,
        **facts: str,
    ) -> None:
        """Write how the sending ended, with facts such as ``provider_id`` or ``reason``."""
        values = {"status": status, "at": keys.sortable(now), **facts}
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=pack(place),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
                # Another sender took over and sent it: that this one failed is no news. Nor is that
                # it was sent, once it came back.
                ConditionExpression=(
                    "#status IN (:sending, :failed, :waiting)"
                    " OR (#status = :sent AND :status = :sent)"
                ),
                ExpressionAttributeNames={f"#{name}": name for name in values},
                ExpressionAttributeValues=pack(
                    {f":{name}": value for name, value in values.items()}
                    | {f":{each}": each for each in ("sending", "failed", "waiting", "sent")}
                ),
            )

    def record_beside(
        self,
        place: dict[str, str],
        line: dict[str, Any],
        status: Ending,
        now: datetime,
        **facts: Any,
    ) -> None:
        """Write the line of what one message told beside others, unless it came back meanwhile."""
        values = {**line, "type": "told", "status": status, "at": keys.sortable(now), **facts}
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=pack(place),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
                ConditionExpression=(
                    "attribute_not_exists(PK) OR #status IN (:sending, :failed, :waiting)"
                ),
                ExpressionAttributeNames={f"#{name}": name for name in values},
                ExpressionAttributeValues=pack(
                    {f":{name}": value for name, value in values.items()}
                    | {f":{each}": each for each in ("sending", "failed", "waiting")}
                ),
            )

    def came_back(
        self, place: dict[str, str], status: Literal["bounced", "complained"], reason: str
    ) -> None:
        """Write that a message came back, or was complained of; the latter is the last word."""
        self._amend(place, "#status <> :complained", {"status": status, "reason": reason})

    def is_late(self, place: dict[str, str], reason: str) -> None:
        """Write why a message has not arrived yet; what has come back stays so."""
        self._amend(place, "#status IN (:sending, :sent)", {"reason": reason})

    def _amend(self, place: dict[str, str], condition: str, values: dict[str, str]) -> None:
        stands = ("sending", "sent", "complained")
        known = {f":{each}": each for each in stands if f":{each}" in condition}
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=pack(place),
                UpdateExpression="SET " + ", ".join(f"#{name} = :new_{name}" for name in values),
                ConditionExpression=f"attribute_exists(PK) AND {condition}",
                ExpressionAttributeNames={f"#{name}": name for name in {*values, "status"}},
                ExpressionAttributeValues=pack(
                    {f":new_{name}": value for name, value in values.items()} | known
                ),
            )


def told_place(pk: str, event: str, channel: str, address: str) -> dict[str, str]:
    """Return the key of a message: what it is about, the event's sort key, channel and address."""
    return {"PK": pk, "SK": keys.told_sk(event, channel, address)}
