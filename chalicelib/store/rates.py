"""How many calls each client has taken of its minute, counted for all containers together."""

from chalicelib.store import keys
from chalicelib.store.items import pack
from chalicelib.store.on_table import OnTable

KEPT_MINUTES = 5  # longer than any container's clock is wrong


class RateStore(OnTable):
    """The counters of one table, an item for each client and minute that needs one."""

    def lease(self, caller: str, minute: int, calls: int, limit: int) -> int:
        """Take the next ``calls`` of a caller's minute; return how many are within the limit.

        One request, and of a limit that is used up nothing is taken. A request that the client
        library repeats because its answer got lost counts twice: the caller loses a chunk of one
        minute, which costs less than a marker for each lease would.
        """
        try:
            answer = self.client.update_item(
                TableName=self.table,
                Key=pack({"PK": keys.rate_pk(caller, minute), "SK": keys.ONLY}),
                UpdateExpression="ADD #calls :calls SET #expires_at = :expires_at",
                ConditionExpression="attribute_not_exists(#calls) OR #calls < :limit",
                ExpressionAttributeNames={"#calls": "calls", "#expires_at": "expires_at"},
                ExpressionAttributeValues=pack(
                    {
                        ":calls": calls,
                        ":limit": limit,
                        ":expires_at": (minute + 1 + KEPT_MINUTES) * 60,
                    }
                ),
                ReturnValues="UPDATED_NEW",
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return 0
        return granted(int(answer["Attributes"]["calls"]["N"]), calls, limit)


def granted(total: int, calls: int, limit: int) -> int:
    """Return how many of the last ``calls``, which made the counter ``total``, were within."""
    return min(calls, limit - (total - calls))
