"""Guards the way of values into DynamoDB's typed form and back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chalicelib.store.items import pack, ticket_item, ticket_of, unpack
from chalicelib.tickets.model import Clock, Ticket


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


def test_warnings_that_were_stored_as_shares_in_percent_are_read_as_the_time_they_mean():
    """A clock as the desk stored it before warnings were durations."""
    made = datetime(2026, 11, 23, 13, tzinfo=UTC)
    clock = Clock(metric="resolution", target=timedelta(hours=4), since=made)
    ticket = Ticket(
        number="K7M42QXG", subject="…", channel="web", team="front", requester="a@b.example",
        created_at=made, updated_at=made, clocks=(clock,),
    )  # fmt: skip
    item = ticket_item(ticket)
    shares = {"L": [{"N": "50"}, {"N": "75"}, {"N": "90"}]}
    item["clocks"]["L"][0]["M"]["warnings"] = shares
    (read,) = ticket_of(item).clocks
    assert read.warnings == tuple(timedelta(hours=4) * share for share in (0.5, 0.75, 0.9))
    assert ticket_of(ticket_item(ticket_of(item))).clocks == (read,)
