"""When the desk looks ahead next: set where it was not, moved while it waits, and taken once."""

from datetime import timedelta

import pytest

from chalicelib.store.due import DueStore
from chalicelib.store.keys import PREFLIGHT_PK, SHARDS
from chalicelib.store.preflight import PreflightStore
from tests.samples import MONDAY

SOON, LATER = MONDAY + timedelta(hours=1), MONDAY + timedelta(days=1)


@pytest.fixture
def preflights(dynamodb):
    return PreflightStore(*dynamodb)


def due(preflights, now):
    index = DueStore(preflights.client, preflights.table)
    return [each.key for shard in range(SHARDS) for each in index.of(shard, now)]


def test_it_begins_once(preflights):
    assert preflights.at() is None
    assert preflights.begin(SOON)
    assert not preflights.begin(LATER)
    assert preflights.at() == SOON


def test_the_sweep_finds_it_when_it_is_due_and_not_before(preflights):
    preflights.begin(SOON)
    assert due(preflights, MONDAY) == []
    assert due(preflights, SOON) == [PREFLIGHT_PK]


def test_a_desk_that_is_described_anew_moves_it_unless_it_is_due(preflights):
    assert preflights.arm(SOON, MONDAY)
    assert preflights.arm(LATER, MONDAY)
    assert preflights.arm(SOON, MONDAY)
    assert not preflights.arm(LATER, SOON)
    assert not preflights.arm(LATER, SOON + timedelta(seconds=30))
    assert preflights.at() == SOON


def test_of_two_who_took_it_one_sets_the_next(preflights):
    preflights.begin(SOON)
    assert preflights.done(SOON, LATER)
    assert not preflights.done(SOON, LATER + timedelta(days=1))
    assert preflights.at() == LATER
