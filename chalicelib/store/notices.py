"""Which notices of receipt went to an address lately, and of which ticket that a program opened
from it its team was told: an item each, that forgets itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.store import keys
from chalicelib.store.items import get_many, pack, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Part, put, write

KEPT = timedelta(hours=2)
OPENED_KEPT = timedelta(days=31)  # then the next is told of, though nobody has looked at the last
Line = tuple[str, datetime]  # an event's id, and when its notice went out


class NoticeStore(OnTable):
    """The notices of one table."""

    def of(self, address: str) -> tuple[tuple[Line, ...], int]:
        """Return the notices that an address got, the oldest first, and the record's version."""
        pk = keys.notices_pk(address)
        item = get_many(self.client, self.table, [pk], consistent=True).get(pk, {})
        lines = tuple(
            (str(event), datetime.fromisoformat(at)) for event, at in item.get("sent", ())
        )
        return lines, int(item.get("version", 0))

    def save(self, address: str, lines: Sequence[Line], version: int, now: datetime) -> None:
        """Write the notices over those of ``version``; raises ``Stale`` when others did."""
        item = pack(
            {
                "PK": keys.notices_pk(address),
                "SK": keys.ONLY,
                "sent": [[event, at.isoformat()] for event, at in lines],
                "version": version + 1,
                "expires_at": int((now + KEPT).timestamp()),
            }
        )
        if version == 0:
            part = put(self.table, item, "attribute_not_exists(PK)")
        else:
            part = put(self.table, item, "version = :version", pack({":version": version}))
        write(self.client, [part], markers=range(0))

    def opened_by(self, address: str) -> str | None:
        """Return the number of the last ticket that a program opened and that was told of."""
        answer = self.client.get_item(
            TableName=self.table, Key=pack(_opened(address)), ConsistentRead=True
        )
        found = unpack(answer.get("Item", {})).get("ticket")
        return None if found is None else str(found)

    def opens(self, address: str, number: str, before: str | None, now: datetime) -> Part:
        """Return a transaction's part by which this ticket is told of; it fails where another one
        than ``before`` was meanwhile.
        """
        expires = int((now + OPENED_KEPT).timestamp())
        item = pack({**_opened(address), "ticket": number, "expires_at": expires})
        if before is None:
            return put(self.table, item, "attribute_not_exists(PK)")
        return put(self.table, item, "ticket = :before", pack({":before": before}))


def _opened(address: str) -> dict[str, str]:
    return {"PK": keys.notices_pk(address), "SK": keys.OPENED_SK}
