"""A page is remembered, open and counted in one transaction, once, on every engine."""

from datetime import timedelta

import pytest

from chalicelib.store.once import paged_marker
from chalicelib.store.pages import PageStore
from chalicelib.store.transaction import AlreadyDone, Stale
from tests.samples import MONDAY

CARLA, DIEGO = "carla@mesa.example", "diego@mesa.example"


@pytest.fixture
def pages(dynamodb):
    return PageStore(*dynamodb)


def take(pages, event, person=CARLA, version=None, month="2026-11"):
    lines, found = pages.lately(person)
    number, how = event.partition(".")[0], "alone"
    after = [*lines, (event, number, MONDAY, True)]
    seen = found if version is None else version
    marker = paged_marker(event, number, person, how, MONDAY)
    pages.take(person, (after, seen), month, (number, 1), marker=marker, now=MONDAY)


def test_a_page_is_remembered_open_and_counted(pages):
    take(pages, "A.2")
    take(pages, "B.2")
    lines, version = pages.lately(CARLA)
    assert [line[:2] for line in lines] == [("A.2", "A"), ("B.2", "B")]
    assert lines[0][2:] == (MONDAY, True)
    assert version == 2
    assert pages.open_of(CARLA) == [("A", 1), ("B", 1)]
    assert pages.pages_of([CARLA, DIEGO], ["2026-11"]) == {CARLA: {"2026-11": 2}}


def test_the_same_page_twice_changes_nothing_and_says_how_it_was_told(pages):
    take(pages, "A.2")
    with pytest.raises(AlreadyDone) as done:
        take(pages, "A.2")
    assert done.value.marker["how"] == "alone"
    assert pages.lately(CARLA)[1] == 1
    assert pages.pages_of([CARLA], ["2026-11"]) == {CARLA: {"2026-11": 1}}


def test_of_two_who_page_at_once_one_is_stale_and_counts_nothing(pages):
    take(pages, "A.2")
    with pytest.raises(Stale):
        take(pages, "B.2", version=0)
    assert pages.open_of(CARLA) == [("A", 1)]
    assert pages.pages_of([CARLA], ["2026-11"]) == {CARLA: {"2026-11": 1}}


def test_pages_are_counted_by_person_and_month(pages):
    take(pages, "A.2")
    take(pages, "A.3", month="2026-12")
    take(pages, "A.2", person=DIEGO)
    months = ["2026-10", "2026-11", "2026-12"]
    counted = pages.pages_of([CARLA, DIEGO, "nobody@mesa.example"], months)
    assert counted == {CARLA: {"2026-11": 1, "2026-12": 1}, DIEGO: {"2026-11": 1}}


def test_more_people_and_months_than_one_request_takes_are_read_all(pages):
    take(pages, "A.2")
    people = [CARLA, *(f"p{each}@mesa.example" for each in range(40))]
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    assert pages.pages_of(people, months) == {CARLA: {"2026-11": 1}}
    assert pages.pages_of([], months) == {}


def test_what_a_bundle_is_for_stays_as_it_was_first(pages):
    kept = [{"number": "A", "chain": 1}]
    pages.keep_bundle(CARLA, "one", kept, MONDAY)
    pages.keep_bundle(CARLA, "one", [], MONDAY + timedelta(minutes=1))
    assert pages.bundle(CARLA, "one") == kept
    assert pages.bundle(DIEGO, "one") == []
    assert pages.bundle(CARLA, "two") == []
