"""What people chose about how they are told: one item each, whichever side they are on."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.store import keys
from chalicelib.store.items import get_many, pack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import put, write

MOST_ASKED = 100  # people of one request; a desk's team has fewer


class ChoiceStore(OnTable):
    """The choices of one table, as plain values."""

    def of(self, addresses: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return what each of them chose, by address; who chose nothing is left out."""
        pks = {keys.choices_pk(each): each for each in addresses}
        wanted = list(pks)
        found: dict[str, dict[str, Any]] = {}
        for first in range(0, len(wanted), MOST_ASKED):
            part = wanted[first : first + MOST_ASKED]
            found |= get_many(self.client, self.table, part, consistent=True)
        return {pks[pk]: _plain(item) for pk, item in found.items()}

    def save(self, address: str, choices: Mapping[str, Any], version: int) -> None:
        """Write version ``version`` + 1 of somebody's choices; raises ``Stale`` for another one."""
        place = {"PK": keys.choices_pk(address), "SK": keys.ONLY}
        item = pack({**place, **choices, "version": version + 1})
        if version == 0:
            part = put(self.table, item, "attribute_not_exists(PK)")
        else:
            part = put(self.table, item, "version = :version", pack({":version": version}))
        write(self.client, [part], markers=range(0))


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in {"PK", "SK"}}
