"""For what each customer was last asked for a rating: an item of the person, which goes by itself.

The item answers for the event that it was written for: asked again about that, it says the same.
"""

from datetime import datetime, timedelta

from chalicelib.store import keys
from chalicelib.store.items import pack
from chalicelib.store.on_table import OnTable


class AskedStore(OnTable):
    """Who was asked, in one table."""

    def claim(self, person: str, event: str, at: datetime, at_most_every: timedelta) -> bool:
        """Return whether ``person`` is asked because of ``event``, which happened ``at``.

        They are, unless another event has asked them within ``at_most_every``.
        """
        item = {
            "PK": keys.person_pk(person),
            "SK": keys.ASKED,
            "event": event,
            "asked_at": keys.sortable(at),
            "expires_at": int((at + at_most_every).timestamp()),
        }
        earlier = keys.sortable(at - at_most_every)
        try:
            self.client.put_item(
                TableName=self.table,
                Item=pack(item),
                ConditionExpression=(
                    "attribute_not_exists(PK) OR #event = :event OR asked_at <= :earlier"
                ),
                ExpressionAttributeNames={"#event": "event"},
                ExpressionAttributeValues=pack({":event": event, ":earlier": earlier}),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True
