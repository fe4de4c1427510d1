"""A person's devices: ten at most, the latest stay, and many people's are read at once."""

import pytest

from chalicelib.store.devices import MOST, Device, DeviceStore, device_id

ANA, BRUNO = "ana@mesa.example", "bruno@mesa.example"


def a_device(number, platform="android"):
    return Device(
        device_id(platform, f"token-{number}"), platform, f"arn:{number}", f"2026-{number:02d}"
    )


@pytest.fixture
def kept(dynamodb):
    return DeviceStore(*dynamodb)


def test_the_same_token_is_the_same_device(kept):
    kept.register(ANA, a_device(1))
    kept.register(ANA, a_device(1)._replace(registered_at="2027-01"))
    (device,) = kept.of(ANA)
    assert device.registered_at == "2027-01"
    assert device_id("ios", "token-1") != device.id


def test_the_oldest_of_too_many_makes_room_and_is_named(kept):
    gone = [each for number in range(1, MOST + 3) for each in kept.register(ANA, a_device(number))]
    assert [each.endpoint for each in gone] == ["arn:1", "arn:2"]
    assert [each.endpoint for each in kept.of(ANA)] == [f"arn:{n}" for n in range(12, 2, -1)]


def test_a_device_is_forgotten_by_its_id_or_endpoint_and_again_is_nothing(kept):
    for number in (1, 2):
        kept.register(ANA, a_device(number))
    kept.forget_endpoint(ANA, "arn:1")
    kept.forget_endpoint(ANA, "arn:1")
    assert kept.of(ANA) == (a_device(2),)
    kept.forget(ANA, a_device(2).id)
    kept.forget(ANA, a_device(2).id)
    assert kept.of(ANA) == ()


def test_the_devices_of_many_are_read_at_once_and_who_has_none_is_not_there(kept):
    kept.register(ANA, a_device(1))
    kept.register(BRUNO, a_device(2))
    kept.forget(BRUNO, a_device(2).id)
    assert kept.of_many([ANA, BRUNO, "otra@mesa.example", ANA]) == {ANA: (a_device(1),)}
    assert kept.of_many([]) == {}


def test_more_people_are_read_than_one_request_takes(kept):
    people = [f"p{number}@mesa.example" for number in range(101)]
    for number, each in enumerate(people):
        kept.register(each, a_device(number))
    assert set(kept.of_many(people)) == set(people)


def test_a_device_that_another_registers_is_theirs_and_no_longer_the_firsts(kept):
    kept.register(ANA, a_device(2))
    kept.register(ANA, a_device(1))
    kept.register(BRUNO, a_device(1))
    assert (kept.of(ANA), kept.of(BRUNO)) == ((a_device(2),), (a_device(1),))
    kept.forget(ANA, a_device(1).id)
    kept.register(ANA, a_device(1))
    assert kept.of(BRUNO) == ()


def test_a_forgotten_device_may_be_anybodys(kept):
    kept.register(ANA, a_device(1))
    kept.forget(ANA, a_device(1).id)
    kept.register(BRUNO, a_device(1))
    assert (kept.of(ANA), kept.of(BRUNO)) == ((), (a_device(1),))
