"""Pages of lists, on every engine: filtered, from either end, between two instants, no row twice."""

import itertools
from datetime import timedelta

import pytest

from chalicelib.store import listing
from chalicelib.store.cursor import InvalidCursor
from chalicelib.store.items import pack
from chalicelib.store.keys import sortable
from chalicelib.store.listing import Wanted, count_of, page_of
from tests.samples import MONDAY

NUMBERS = range(12)
STATUSES = ("pending", "open", "waiting_customer")
PRIORITIES = ("normal", "high")


@pytest.fixture
def table(dynamodb):
    """Twelve cards of one team, a minute apart, and one of another team."""
    client, name = dynamodb
    for number in NUMBERS:
        client.put_item(TableName=name, Item=card(number, "nivel1#live"))
    client.put_item(TableName=name, Item=card(99, "nivel2#live"))
    return client, name


def instant(number):
    return sortable(MONDAY + timedelta(minutes=number))


def card(number, queue):
    kinds = {"status": STATUSES[number % 3], "priority": PRIORITIES[number % 2]}
    created = {"queue_key": queue, "created_key": f"{instant(number)}#{number}"}
    return pack({"PK": f"T#{number:02d}", "SK": "#", **created, **kinds})


def wanted(**terms):
    filters = {name: frozenset(values) for name, values in terms.pop("filters", {}).items()}
    return Wanted("queue", "queue_key", "nivel1#live", filters=filters, **terms)


def numbers_of(page):
    return [int(row["PK"].removeprefix("T#")) for row in page.rows]


def pages(table, asked, limit):
    """Read a list to its end; returns the numbers on each page."""
    found, cursor = [], None
    for _ in range(50):
        page = page_of(*table, asked, limit, cursor)
        found.append(numbers_of(page))
        cursor = page.cursor
        if cursor is None:
            return found
    pytest.fail("the list has no end")


def test_a_list_has_its_partition_and_nothing_else_newest_first(table):
    assert pages(table, wanted(), 50) == [[*reversed(NUMBERS)]]
    assert pages(table, wanted(ascending=True), 50) == [[*NUMBERS]]


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 5, 11, 12, 13])
def test_page_by_page_each_row_comes_once_and_in_order(table, limit, ascending):
    found = pages(table, wanted(ascending=ascending), limit)
    assert [*itertools.chain(*found)] == [*(NUMBERS if ascending else reversed(NUMBERS))]
    assert all(len(page) == limit for page in found[:-1])
    assert len(found[-1]) <= limit


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_a_filtered_list_is_full_to_its_last_page(table, limit, ascending):
    asked = wanted(filters={"status": ["open"]}, ascending=ascending)
    found = pages(table, asked, limit)
    assert [*itertools.chain(*found)] == ([1, 4, 7, 10] if ascending else [10, 7, 4, 1])
    assert all(len(page) == limit for page in found[:-1])
    assert 0 < len(found[-1]) <= limit, "a page that leads to nothing but an empty one"


def test_of_several_values_each_fits_and_of_several_filters_all_must(table):
    either = wanted(filters={"status": ["open", "pending"]}, ascending=True)
    assert pages(table, either, 50) == [[0, 1, 3, 4, 6, 7, 9, 10]]
    both = wanted(filters={"status": ["open", "pending"], "priority": ["high"]}, ascending=True)
    assert pages(table, both, 50) == [[1, 3, 7, 9]]


def test_a_filter_that_nothing_fits_is_an_empty_list(table):
    assert pages(table, wanted(filters={"status": ["closed"]}), 50) == [[]]


@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_what_fits_next_to_nothing_makes_short_pages_with_a_cursor(table, monkeypatch, count):
    monkeypatch.setattr(listing, "EVALUATED", 2)
    monkeypatch.setattr(listing, "MOST_QUERIES", count)
    asked = wanted(filters={"status": ["waiting_customer"], "priority": ["high"]})
    found = pages(table, asked, 2)
    assert [*itertools.chain(*found)] == [11, 5]
    assert any(len(page) < 2 for page in found[:-1]) == (count < 4)


def test_a_page_asks_no_more_than_a_few_times_however_little_fits(table, monkeypatch):
    monkeypatch.setattr(listing, "EVALUATED", 1)
    monkeypatch.setattr(listing, "MOST_QUERIES", 3)
    client, _ = table
    queries = []

    def count(**_):
        queries.append(1)

    client.meta.events.register("before-call.dynamodb.Query", count)
    page = page_of(*table, wanted(filters={"status": ["closed"]}), 1, None)
    client.meta.events.unregister("before-call.dynamodb.Query", count)
    assert (page.rows, len(queries)) == ([], 3)
    assert page.cursor


# Between two instants


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ((instant(3), instant(6)), [3, 4, 5]),
        ((instant(3), ":"), [3, 4, 5, 6, 7, 8, 9, 10, 11]),
        (("0", instant(3)), [0, 1, 2]),
        ((instant(20), instant(30)), []),
        ((instant(6), instant(3)), []),
    ],
)
@pytest.mark.parametrize("limit", [2, 50])
def test_a_range_has_its_first_instant_and_not_its_last(table, between, expected, limit):
    first, last = between
    asked = wanted(first=first, last=last, ascending=True)
    assert [*itertools.chain(*pages(table, asked, limit))] == expected
    assert count_of(*table, asked) == len(expected)


def test_a_range_and_a_filter_hold_together(table):
    asked = wanted(first=instant(3), last=instant(9), filters={"status": ["open"]})
    assert pages(table, asked, 50) == [[7, 4]]


# Cursors


def cursor_of(table, limit=2, **terms):
    cursor = page_of(*table, wanted(**terms), limit, None).cursor
    assert cursor
    return cursor


@pytest.mark.parametrize("ascending", [False, True])
def test_a_cursor_of_the_other_order_is_refused(table, ascending):
    cursor = cursor_of(table, ascending=ascending)
    with pytest.raises(InvalidCursor, match="send the one that its last page returned"):
        page_of(*table, wanted(ascending=not ascending), 2, cursor)


def test_a_cursor_of_another_partition_or_index_is_refused(table):
    cursor = cursor_of(table)
    for asked in (
        Wanted("queue", "queue_key", "nivel2#live"),
        Wanted("assignee", "assignee_key", "nivel1#live"),
    ):
        with pytest.raises(InvalidCursor):
            page_of(*table, asked, 2, cursor)


@pytest.mark.parametrize("between", [(instant(20), ":"), ("0", instant(5))])
def test_a_cursor_that_stands_outside_of_the_range_is_refused(table, between):
    """DynamoDB refuses such a start as an error of ours."""
    first, last = between
    cursor = cursor_of(table)  # stands at the tenth
    with pytest.raises(InvalidCursor):
        page_of(*table, wanted(first=first, last=last), 2, cursor)


def test_a_cursor_leads_on_where_another_filter_begins(table):
    cursor = cursor_of(table)  # stands at the tenth
    page = page_of(*table, wanted(filters={"status": ["open"]}), 50, cursor)
    assert numbers_of(page) == [7, 4, 1]


def test_all_of_a_list_are_counted(table):
    assert count_of(*table, wanted()) == len(NUMBERS)
    assert count_of(*table, wanted(filters={"status": ["open"]})) == 4
    assert count_of(*table, Wanted("queue", "queue_key", "nivel9#live")) == 0
