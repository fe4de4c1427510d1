"""Codes: how many, how long, how many tries, and what is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.escalation import verification
from chalicelib.escalation.contacts import NOTHING_OF_THEIR_OWN, OwnContacts, WrittenMethod
from chalicelib.escalation.verification import NoCode, TooManyCodes, WrongCode

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PHONE, ROOM = "a" * 16, "b" * 16


def at(**later):
    return NOON + timedelta(**later)


def with_code(own=NOTHING_OF_THEIR_OWN, method=PHONE, now=NOON):
    return verification.with_code(own, method, "hash", now)


def test_a_code_has_six_digits_whatever_the_bits():
    assert verification.code_of(7) == "000007"
    assert verification.code_of(2**64 - 1) == f"{(2**64 - 1) % 1_000_000:06d}"


def test_a_code_that_comes_back_verifies_its_method_and_is_used_up():
    own = verification.answered(with_code(), PHONE, at(minutes=9), right=True)
    assert own.verified == {PHONE: at(minutes=9)}
    assert (own.codes, own.version) == ({}, 2)


def test_a_code_holds_ten_minutes():
    own = with_code()
    assert verification.waiting_code(own, PHONE, at(minutes=9, seconds=59)).hash == "hash"
    with pytest.raises(NoCode, match="10 minutes"):
        verification.waiting_code(own, PHONE, at(minutes=10))


def test_a_code_takes_five_tries_and_no_sixth_even_if_it_is_right():
    own = with_code()
    for tries in range(1, 6):
        own = verification.answered(own, PHONE, at(minutes=1), right=False)
        assert (own.codes[PHONE].tries, own.verified) == (tries, {})
    with pytest.raises(NoCode):
        verification.answered(own, PHONE, at(minutes=1), right=True)


def test_a_new_code_takes_the_place_of_the_old_one_and_has_its_own_tries():
    own = verification.answered(with_code(), PHONE, NOON, right=False)
    own = verification.with_code(own, PHONE, "other", at(minutes=1))
    assert (own.codes[PHONE].hash, own.codes[PHONE].tries) == ("other", 0)


def test_each_method_has_a_code_of_its_own():
    own = verification.answered(with_code(with_code(), ROOM), ROOM, NOON, right=True)
    assert set(own.codes) == {PHONE}


def test_five_codes_an_hour_are_sent_to_a_person_whatever_the_method():
    own = NOTHING_OF_THEIR_OWN
    for minute in range(5):
        own = with_code(own, PHONE if minute % 2 else ROOM, at(minutes=minute))
    with pytest.raises(TooManyCodes) as refused:
        with_code(own, PHONE, at(minutes=50))
    assert refused.value.seconds == 600
    own = with_code(own, PHONE, at(minutes=60))
    with pytest.raises(TooManyCodes):
        with_code(own, PHONE, at(minutes=60, seconds=59))
    assert len(with_code(own, PHONE, at(minutes=61)).sent) == 5


def test_what_is_left_out_of_the_list_is_verified_no_more():
    own = OwnContacts(version=4, verified={PHONE: NOON, ROOM: NOON}, codes=with_code().codes)
    other = (WrittenMethod(email="x@casa.example"),)
    after = verification.replaced(own, other, {ROOM})
    assert (after.verified, after.codes, after.version) == ({ROOM: NOON}, {}, 5)
    assert verification.replaced(own, other, {PHONE, ROOM}).verified == own.verified


def test_a_wrong_code_says_how_many_tries_are_left_and_then_what_to_do():
    assert "Tries left: 2" in WrongCode(2).detail
    assert "POST" in WrongCode(0).detail
