"""How many calls a client may make in a minute, whichever containers they reach."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from chalice.app import Request
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api import routes
from chalicelib.api.problem import TooManyRequests, answer_to
from chalicelib.api.rate import CHUNK, FREE, Calls, limit_of, minute_of, seconds_left
from chalicelib.api.shapes import Health
from chalicelib.configuration.api import Api
from chalicelib.store.configuration import NoConfiguration
from chalicelib.store.rates import granted
from chalicelib.tickets.events import Actor, Role
from tests.samples import ANA, MONDAY

MACHINE = Actor(id="monitor", role=Role.MACHINE)


class Counters:
    """The shared counters, as the table keeps them."""

    def __init__(self, limit):
        self.limit = limit
        self.total = Counter()
        self.asked = 0

    def lease_of(self, client, minute=0):
        def lease():
            self.asked += 1
            if self.total[client, minute] >= self.limit:
                return 0
            self.total[client, minute] += CHUNK
            return granted(self.total[client, minute], CHUNK, self.limit)

        return lease


def admitted(calls, counters, number, client="ana", minute=0):
    """Make so many calls of one client to one container; return how many were admitted."""
    lease = counters.lease_of(client, minute)
    return sum(calls.admit(client, minute, lease) for _ in range(number))


def test_the_first_calls_of_a_minute_ask_for_nothing():
    counters = Counters(600)
    assert admitted(Calls(), counters, FREE) == FREE
    assert counters.asked == 0


def test_many_calls_ask_once_for_a_chunk_of_them():
    counters = Counters(600)
    calls = Calls()
    assert admitted(calls, counters, FREE + CHUNK) == FREE + CHUNK
    assert counters.asked == 1
    admitted(calls, counters, 1)
    assert counters.asked == 2


@pytest.mark.parametrize("limit", [60, 70, 100, 600])
def test_one_container_admits_the_limit_and_the_free_calls_and_no_more(limit):
    assert admitted(Calls(), Counters(limit), 1_000) == limit + FREE


def test_who_is_over_the_limit_costs_nothing_more_in_that_minute():
    counters = Counters(60)
    calls = Calls()
    admitted(calls, counters, 1_000)
    asked = counters.asked
    assert admitted(calls, counters, 1_000) == 0
    assert counters.asked == asked


def test_the_next_minute_starts_anew():
    counters = Counters(60)
    calls = Calls()
    assert admitted(calls, counters, 1_000, minute=7) == 60 + FREE
    assert admitted(calls, counters, 1_000, minute=8) == 60 + FREE


def test_one_client_takes_nothing_from_another():
    counters = Counters(60)
    calls = Calls()
    admitted(calls, counters, 1_000, "ana")
    assert admitted(calls, counters, 1_000, "bruno") == 60 + FREE


def test_the_clients_of_earlier_minutes_are_forgotten():
    counters = Counters(60)
    calls = Calls()
    for number in range(1_000):
        admitted(calls, counters, 1, f"client {number}", minute=7)
    admitted(calls, counters, 1, "ana", minute=8)
    assert set(calls._left) == {"ana"}


@given(
    limit=st.integers(60, 200),
    containers=st.integers(1, 6),
    reached=st.lists(st.integers(0, 5), max_size=600),
)
def test_whichever_containers_the_calls_reach_the_limit_holds_and_nobody_is_refused_long_before_it(
    limit, containers, reached
):
    counters = Counters(limit)
    all_calls = [Calls() for _ in range(containers)]
    made = 0
    for each in reached:
        if admitted(all_calls[each % containers], counters, 1):
            made += 1
        else:
            # Each other container holds at most what is left of one chunk, and has before that
            # admitted its free calls.
            assert made >= limit + FREE - (containers - 1) * (CHUNK - 1 - FREE)
    assert made <= limit + FREE * containers
    assert counters.asked <= -(-made // CHUNK) + containers


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1)))
def test_after_the_seconds_that_are_told_the_next_minute_has_begun(now):
    left = seconds_left(now)
    assert 1 <= left <= 60
    assert minute_of(now + timedelta(seconds=left)) == minute_of(now) + 1


def test_a_program_may_call_more_often_than_a_person():
    terms = Api(calls_per_minute=100, machine_calls_per_minute=300)
    assert limit_of(ANA, terms) == 100
    assert limit_of(MACHINE, terms) == 300


def test_the_refusal_says_the_limit_and_when_to_repeat():
    answer = answer_to(TooManyRequests(600, 17))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "17"
    assert "urn:ventanilla:problem:too-many-requests" in answer.body
    assert "600 calls a minute" in answer.body
    assert "17 s" in answer.body


class Counting:
    """The table's counter in a test's hands: it grants, refuses or fails."""

    def __init__(self, outcome):
        self.outcome = outcome
        self.asked = []

    def lease(self, *terms):
        self.asked.append(terms)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def called(monkeypatch):
    """Call one operation so many times as Ana, twenty seconds into a minute; return the answers."""

    def call(times, rates, terms=Api(), public=False):  # noqa: B008
        def read():
            if isinstance(terms, Exception):
                raise terms
            return SimpleNamespace(api=terms)

        now = MONDAY.replace(second=20)
        desk = SimpleNamespace(now=lambda: now, configuration=SimpleNamespace(read=read))
        monkeypatch.setattr(routes, "_calls", Calls())
        monkeypatch.setattr(routes, "desk", lambda: desk)
        monkeypatch.setattr(routes, "rates", lambda: rates)
        declared = routes.Operation(
            lambda **_call: Health(status="ok"), "GET", "/health", "Health", public=public
        )
        app = SimpleNamespace(current_request=request())
        return [routes._answer(app, declared) for _ in range(times)]

    return call


def request():
    """Return a request of Ana's, as the authorizer lets it through."""
    authorizer = {"principalId": ANA.id, "role": "agent", "name": "Ana"}
    return Request(
        {
            "multiValueQueryStringParameters": None,
            "headers": {},
            "pathParameters": None,
            "requestContext": {
                "httpMethod": "GET",
                "resourcePath": "/health",
                "requestId": "one",
                "authorizer": authorizer,
            },
            "body": None,
            "stageVariables": None,
        }
    )


def test_a_client_over_the_limit_is_refused_until_the_minute_ends(called):
    counting = Counting(0)
    *free, refused = called(FREE + 1, counting, Api(calls_per_minute=100))
    assert {each.status_code for each in free} == {200}
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert "100 calls a minute" in refused.body
    assert counting.asked == [(ANA.id, minute_of(MONDAY), CHUNK, 100)]


def test_public_operations_are_nobodys_calls(called):
    counting = Counting(0)
    answers = called(FREE + 5, counting, public=True)
    assert {each.status_code for each in answers} == {200}
    assert counting.asked == []


@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem"),
        ConnectTimeoutError(endpoint_url="https://dynamodb.example"),
    ],
    ids=["throttled", "away"],
)
def test_where_the_counter_does_not_answer_calls_are_let_through_and_that_is_counted(
    called, monkeypatch, failure
):
    counted = []
    monkeypatch.setattr(routes, "count", lambda *what: counted.append(what))
    counting = Counting(failure)
    answers = called(FREE + CHUNK, counting)
    assert {each.status_code for each in answers} == {200}
    assert counted == [("CallsNotCounted", CHUNK)]
    assert len(counting.asked) == 1


def test_where_the_desk_is_not_described_the_usual_limit_holds(called):
    counting = Counting(0)
    answers = called(FREE + 1, counting, NoConfiguration())
    assert answers[-1].status_code == 429
    assert counting.asked[0][-1] == 600
