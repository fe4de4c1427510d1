"""The counters of calls, on every engine: what is leased, what it costs, and when it is over."""

import pytest

from chalicelib.api.rate import CHUNK, FREE, Calls
from chalicelib.store.keys import rate_pk
from chalicelib.store.rates import RateStore
from infra.engine import Meter, create_table, dynamodb_client

MINUTE = 29_926_400


@pytest.fixture
def rates(dynamodb):
    return RateStore(*dynamodb)


def leases(rates, number, limit, caller="ana@mesa.example", minute=MINUTE):
    return [rates.lease(caller, minute, CHUNK, limit) for _ in range(number)]


def item(rates, caller="ana@mesa.example", minute=MINUTE):
    key = {"PK": {"S": rate_pk(caller, minute)}, "SK": {"S": "#"}}
    return rates.client.get_item(TableName=rates.table, Key=key).get("Item")


def test_leases_add_up_to_the_limit_and_the_last_is_what_was_left(rates):
    assert leases(rates, 5, limit=100) == [30, 30, 30, 10, 0]


def test_a_limit_of_whole_chunks_ends_with_the_last_of_them(rates):
    assert leases(rates, 3, limit=60) == [30, 30, 0]


def test_of_a_limit_that_is_used_up_nothing_is_taken(rates):
    leases(rates, 10, limit=60)
    assert item(rates)["calls"] == {"N": "60"}


def test_each_client_and_each_minute_has_a_counter_of_its_own(rates):
    leases(rates, 5, limit=60)
    assert leases(rates, 1, 60, caller="bruno@mesa.example") == [30]
    assert leases(rates, 1, 60, minute=MINUTE + 1) == [30]


def test_a_limit_that_was_lowered_holds_at_once(rates):
    assert leases(rates, 3, limit=600) == [30, 30, 30]
    assert leases(rates, 1, limit=60) == [0]


def test_a_counter_goes_by_itself_some_minutes_after_its_own(rates):
    leases(rates, 2, limit=600)
    expires = int(item(rates)["expires_at"]["N"])
    assert (MINUTE + 2) * 60 <= expires <= (MINUTE + 10) * 60


def test_two_containers_together_admit_no_more_than_the_limit_and_their_free_calls(rates):
    containers = [Calls(), Calls()]
    made = sum(
        calls.admit("ana", MINUTE, lambda: rates.lease("ana", MINUTE, CHUNK, 60))
        for _ in range(100)
        for calls in containers
    )
    assert made == 60 + 2 * FREE


def test_a_hundred_calls_cost_three_requests_of_one_unit(dynamodb_endpoint):
    client = dynamodb_client(dynamodb_endpoint)
    rates = RateStore(client, create_table(client))
    meter = Meter(client)
    calls = Calls()
    for _ in range(100):
        assert calls.admit("ana", MINUTE, lambda: rates.lease("ana", MINUTE, CHUNK, 600))
    assert meter.requests == ["UpdateItem"] * 3
    assert meter.units == 3
