"""What people chose and verified: written under the version that was seen, read many at once."""

import pytest

from chalicelib.store.contacts import MOST_ASKED, ContactStore
from chalicelib.store.devices import Device, DeviceStore, device_id
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Stale
from tests.samples import MONDAY

ANA, BRUNO = "ana@mesa.example", "bruno@mesa.example"
CHOSEN = {"methods": [{"sms": "+56911111111"}], "verified": {"a" * 16: "2026-11-23T13:00:00Z"}}


@pytest.fixture
def kept(dynamodb):
    return ContactStore(*dynamodb)


def test_what_is_kept_comes_back_with_its_version(kept):
    kept.save(ANA, CHOSEN, 0)
    assert kept.of([ANA]) == {ANA: {**CHOSEN, "version": 1}}
    kept.save(ANA, {}, 1)
    assert kept.of([ANA, BRUNO]) == {ANA: {"version": 2}}


def test_of_two_who_saw_the_same_version_one_is_stale(kept):
    kept.save(ANA, CHOSEN, 0)
    with pytest.raises(Stale):
        kept.save(ANA, {}, 0)
    kept.save(ANA, {}, 1)
    with pytest.raises(Stale):
        kept.save(ANA, CHOSEN, 1)
    assert kept.of([ANA]) == {ANA: {"version": 2}}


def test_a_request_that_was_done_writes_nothing_more(kept):
    marker = request_marker(ANA, "key", "print", "method", MONDAY)
    kept.save(ANA, CHOSEN, 0, [marker])
    with pytest.raises(AlreadyDone) as done:
        kept.save(ANA, {}, 1, [marker])
    assert done.value.marker["number"] == "method"
    assert kept.of([ANA])[ANA]["version"] == 1


def test_more_people_are_read_than_one_request_takes_and_what_else_they_have_is_not(kept):
    people = [f"p{number}@mesa.example" for number in range(MOST_ASKED + 1)]
    for each in people:
        kept.save(each, CHOSEN, 0)
    phone = Device(device_id("ios", "t"), "ios", "arn:1", "2026-11")
    DeviceStore(kept.client, kept.table).register(BRUNO, phone)
    assert set(kept.of([*people, BRUNO, people[0]])) == set(people)
    assert kept.of([]) == {}
