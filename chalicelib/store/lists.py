"""The lists in which tickets stand as cards: of a queue, a requester, an organization, somebody."""

from collections.abc import Iterator, Mapping
from typing import Literal

from chalicelib.store import keys
from chalicelib.store.cursor import Page
from chalicelib.store.listing import Wanted, count_of, page_of
from chalicelib.store.on_table import OnTable

Listing = Literal["queue", "requester", "organization", "assignee"]
_PARTITION = {
    "queue": "queue_key",
    "requester": "requester",
    "organization": "organization",
    "assignee": "assignee_key",
}


class ListStore(OnTable):
    """The lists of one table's tickets; ``client`` is a DynamoDB client of any engine."""

    def page(  # noqa: PLR0913 - which list, and which part of it
        self,
        by: Listing,
        value: str,
        limit: int,
        cursor: str | None,
        *,
        filters: Mapping[str, frozenset[str]] | None = None,
        created: tuple[str, str] = ("0", ":"),
        ascending: bool = False,
    ) -> Page:
        """Return a page of cards, newest ticket first. A queue's value is ``team#live|done|held``.

        ``filters`` are a card's fields and the values that each may have; ``created`` are the
        first and last place in the order of creation.
        """
        wanted = Wanted(by, _PARTITION[by], value, *created, filters or {}, ascending)
        return page_of(self.client, self.table, wanted, limit, cursor)

    def count(self, by: Listing, value: str) -> int:
        """Return how many tickets the list has."""
        wanted = Wanted(by, _PARTITION[by], value, "0", ":")
        return count_of(self.client, self.table, wanted)

    def held_for(self, organization: str) -> Iterator[str]:
        """Yield the numbers of the tickets that wait until ``organization`` has an agreement."""
        value, cursor = keys.held_key(organization), None
        while True:
            page = self.page("assignee", value, 100, cursor, ascending=True)
            yield from (row["PK"].removeprefix("T#") for row in page.rows)
            cursor = page.cursor
            if cursor is None:
                return
