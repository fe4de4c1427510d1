"""Guards the way of values into DynamoDB's typed form and back."""

from decimal import Decimal

import pytest

from chalicelib.store.items import pack, unpack


def test_what_is_packed_comes_back_as_it_was_in_all_depth():
    plain = {
        "text": "ñ",
        "none": None,
        "yes": True,
        "number": 86_400_000_000,
        "less": -3,
        "parts": [{"a": [1, [], {}, None, "", False]}],
    }
    found = unpack(pack(plain))
    assert found == plain
    assert type(found["number"]) is int
    assert found["yes"] is True


def test_a_number_is_whole_however_an_engine_writes_it():
    assert unpack({"n": {"N": "1E+3"}, "m": {"N": str(Decimal("7.0"))}}) == {"n": 1000, "m": 7}


def test_a_kind_of_value_that_the_desk_does_not_store_is_refused():
    with pytest.raises(TypeError, match="SS"):
        unpack({"set": {"SS": ["a"]}})
