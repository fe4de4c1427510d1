"""By what people are paged: what each chose and verified, one item a person, read many at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.store import keys
from chalicelib.store.items import pack, unpack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Marker, put, write

MOST_ASKED = 100  # people of one request; a page goes to fewer


class ContactStore(OnTable):
    """The contact methods of one table, as plain values."""

    def of(self, addresses: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return what each of them has, by address; who has nothing is left out."""
        wanted = [pack(_place(each)) for each in dict.fromkeys(addresses)]
        found: dict[str, dict[str, Any]] = {}
        for first in range(0, len(wanted), MOST_ASKED):
            part = {"Keys": wanted[first : first + MOST_ASKED], "ConsistentRead": True}
            request: Any = {self.table: part}
            while request:
                answer = self.client.batch_get_item(RequestItems=request)
                for item in map(unpack, answer["Responses"].get(self.table, [])):
                    found[str(item["PK"]).removeprefix("P#")] = _plain(item)
                request = answer.get("UnprocessedKeys")
        return found

    def save(
        self,
        address: str,
        contacts: Mapping[str, Any],
        version: int,
        markers: Sequence[Marker] = (),
    ) -> None:
        """Write version ``version`` + 1 of somebody's contacts and the markers, or nothing.

        Raises ``AlreadyDone`` when a marker stands, ``Stale`` when another version does.
        """
        item = pack({**_place(address), **contacts, "version": version + 1})
        if version == 0:
            part = put(self.table, item, "attribute_not_exists(PK)")
        else:
            part = put(self.table, item, "version = :version", pack({":version": version}))
        marks = [marker.put(self.table) for marker in markers]
        write(self.client, [*marks, part], markers=range(len(marks)))


def _place(address: str) -> dict[str, str]:
    return {"PK": keys.person_pk(address), "SK": keys.CONTACTS_SK}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in {"PK", "SK"}}
