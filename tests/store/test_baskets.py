"""Baskets and choices, on every engine: nothing is lost between what is put in and what is taken."""

from datetime import timedelta
from unittest.mock import Mock

import pytest

from chalicelib.store.baskets import MOST_TAKEN, BasketStore
from chalicelib.store.choices import ChoiceStore
from chalicelib.store.due import DueStore
from chalicelib.store.told import told_place
from chalicelib.store.transaction import Stale
from tests.samples import MONDAY

ANA = "ana@mesa.example"
LATER = MONDAY + timedelta(hours=8)


@pytest.fixture
def baskets(dynamodb):
    return BasketStore(*dynamodb)


def put(baskets, name, due=LATER):
    place = told_place("T#K7M42QXG", f"E#{name}", "email", ANA)
    return baskets.put(ANA, place, {"to": ANA}, name, due)


def due_baskets(baskets, now):
    due = DueStore(baskets.client, baskets.table)
    return [each.key for shard in range(4) for each in due.of(shard, now)]


def test_a_basket_is_due_when_its_earliest_message_is(baskets):
    put(baskets, "late", LATER + timedelta(hours=1))
    put(baskets, "early")
    assert due_baskets(baskets, LATER - timedelta(seconds=1)) == []
    assert due_baskets(baskets, LATER) == [f"B#{ANA}"]
    assert baskets.take(ANA, LATER).bodies == ("early",)


def test_the_same_message_is_put_in_once(baskets):
    assert put(baskets, "one") is True
    assert put(baskets, "one") is False
    assert baskets.take(ANA, LATER).bodies == ("one",)


def test_what_is_taken_is_taken_again_until_the_basket_is_emptied(baskets):
    put(baskets, "one")
    first = baskets.take(ANA, LATER)
    put(baskets, "two")
    assert baskets.take(ANA, LATER) == first
    baskets.emptied(ANA, first)
    assert due_baskets(baskets, LATER) == [f"B#{ANA}"], "what came meanwhile wakes it again"
    assert baskets.take(ANA, LATER).bodies == ("two",)


def test_an_emptied_basket_rests(baskets):
    put(baskets, "one")
    baskets.emptied(ANA, baskets.take(ANA, LATER))
    assert due_baskets(baskets, LATER + timedelta(days=9)) == []
    assert baskets.take(ANA, LATER) is None


def test_a_full_basket_is_taken_in_parts_and_whole(baskets):
    names = [f"{place:03}" for place in range(MOST_TAKEN + 3)]
    for name in names:
        put(baskets, name)
    taken = []
    while batch := baskets.take(ANA, LATER):
        taken += batch.bodies
        baskets.emptied(ANA, batch)
    assert sorted(taken) == names


def test_choices_are_written_by_who_saw_the_ones_that_stand(dynamodb):
    choices = ChoiceStore(*dynamodb)
    choices.save(ANA, {"told": {"note": "never"}}, 0)
    with pytest.raises(Stale):
        choices.save(ANA, {}, 0)
    choices.save(ANA, {"told": {"note": "digest"}}, 1)
    assert choices.of([ANA, "bruno@mesa.example"]) == {
        ANA: {"told": {"note": "digest"}, "version": 2}
    }


def test_a_message_that_only_met_another_write_is_not_taken_for_one_that_waits(baskets):
    client = Mock(wraps=baskets.client, exceptions=baskets.client.exceptions)
    reasons = [{"Code": "TransactionConflict"}] + [{"Code": "None"}] * 2
    client.transact_write_items.side_effect = (
        baskets.client.exceptions.TransactionCanceledException(
            {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons},
            "TransactWriteItems",
        )
    )
    with pytest.raises(Stale):
        put(BasketStore(client, baskets.table), "one")


def test_what_is_put_between_a_batch_takes_none_of_it_away(baskets):
    names = [f"{place:03}" for place in range(MOST_TAKEN)]
    for name in names:
        put(baskets, name)
    first = baskets.take(ANA, LATER)
    between = [f"n{place:03}" for place in range(10)]
    for name in between:
        put(baskets, name)
    again = baskets.take(ANA, LATER)
    assert again == first
    baskets.emptied(ANA, again)
    assert sorted([*again.bodies, *baskets.take(ANA, LATER).bodies]) == sorted([*names, *between])


def test_a_message_that_is_due_later_leaves_the_basket_as_early_as_it_is(baskets):
    put(baskets, "early")
    put(baskets, "late", LATER + timedelta(hours=1))
    assert due_baskets(baskets, LATER) == [f"B#{ANA}"]
    put(baskets, "earliest", LATER - timedelta(hours=1))
    assert due_baskets(baskets, LATER - timedelta(hours=1)) == [f"B#{ANA}"]
