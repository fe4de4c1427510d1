"""Whom a rating may be asked of, on every engine: once in a while, and the same for the same event."""

from datetime import timedelta

import pytest

from chalicelib.store.asked import AskedStore
from infra.engine import Meter, create_table, dynamodb_client
from tests.samples import MARIA, MONDAY

MONTH = timedelta(hours=720)
FIRST, SECOND, THIRD = "K7M42QXG.000002.0", "ZPT2FCVM.000005.0", "M0V7R5CE.000009.0"


@pytest.fixture
def asked(dynamodb):
    return AskedStore(*dynamodb)


def claim(asked, event, *, days=0.0, person=MARIA.email, every=MONTH):
    return asked.claim(person, event, MONDAY + timedelta(days=days), every)


def item(asked):
    key = {"PK": {"S": f"P#{MARIA.email}"}, "SK": {"S": "ASKED"}}
    return asked.client.get_item(TableName=asked.table, Key=key)["Item"]


def test_a_person_is_asked_once_within_the_time(asked):
    assert claim(asked, FIRST)
    assert not claim(asked, SECOND, days=29.9)
    assert claim(asked, THIRD, days=30)


def test_the_same_event_gets_the_same_answer_however_often_it_is_planned(asked):
    assert [claim(asked, FIRST) for _ in range(3)] == [True] * 3
    assert [claim(asked, SECOND, days=1) for _ in range(2)] == [False] * 2
    assert claim(asked, FIRST)


def test_who_was_not_asked_is_not_kept_from_being_asked_later(asked):
    claim(asked, FIRST)
    claim(asked, SECOND, days=29)
    assert claim(asked, THIRD, days=31)


def test_an_earlier_event_that_comes_late_does_not_ask_a_second_time(asked):
    assert claim(asked, SECOND, days=1)
    assert not claim(asked, FIRST)


def test_each_person_is_asked_for_themselves(asked):
    claim(asked, FIRST)
    assert claim(asked, SECOND, person="pedro@cliente.example")


def test_without_a_limit_everybody_is_asked_each_time(asked):
    assert claim(asked, FIRST, every=timedelta())
    assert claim(asked, SECOND, every=timedelta())


def test_a_shorter_time_holds_at_once(asked):
    claim(asked, FIRST)
    assert claim(asked, SECOND, days=8, every=timedelta(days=7))


def test_what_was_asked_is_forgotten_when_it_does_not_count_any_more(asked):
    claim(asked, FIRST)
    assert item(asked)["expires_at"] == {"N": str(int((MONDAY + MONTH).timestamp()))}
    assert "type" not in item(asked)  # the stream tells nobody of it


def test_asking_costs_one_request_of_one_unit(dynamodb_endpoint):
    client = dynamodb_client(dynamodb_endpoint)
    asked = AskedStore(client, create_table(client))
    meter = Meter(client)
    claim(asked, FIRST)
    assert (meter.requests, meter.units) == (["PutItem"], 1)
