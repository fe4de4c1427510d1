"""On which terms the deployed desk is called: how often, and from which front ends' pages."""

import re
import time

import pytest

from chalicelib.api.rate import CHUNK
from chalicelib.store.keys import rate_pk
from infra.local.aws import client
from tests.whole.conftest import Api

FRONT_END = "http://localhost:3000"  # in the sample's desk.yaml
ELSEWHERE = "https://evil.example"
NUMBER = "K7M4-2QXG"
DIEGO = "diego@mesa.example"  # no other test calls in his name, so his minute is this one's


@pytest.fixture
def diego(running):
    return Api(running, "on_call_next")


class Counter:
    """The counters of one client in the desk's table, by minute."""

    def __init__(self, running, who):
        self._client = client("dynamodb", running.endpoint)
        self._table = running.outputs["TableName"]
        self._who = who

    def read(self):
        """Return the counter of this minute, or of the one before where that has just ended."""
        minute = int(time.time()) // 60
        for each in (minute, minute - 1):
            answer = self._client.get_item(TableName=self._table, Key=self._key(each))
            if item := answer.get("Item"):
                return each, int(item["calls"]["N"]), int(item["expires_at"]["N"])
        return None

    def use_up(self, limit):
        """Count as if other containers had taken the whole limit, of the next minute too."""
        minute = int(time.time()) // 60
        for each in (minute, minute + 1):
            item = {**self._key(each), "calls": {"N": str(limit)}}
            self._client.put_item(TableName=self._table, Item=item)

    def forget(self):
        minute = int(time.time()) // 60
        for each in range(minute - 2, minute + 2):
            self._client.delete_item(TableName=self._table, Key=self._key(each))

    def _key(self, minute):
        return {"PK": {"S": rate_pk(self._who, minute)}, "SK": {"S": "#"}}


@pytest.fixture
def counter(running):
    counter = Counter(running, DIEGO)
    yield counter
    counter.forget()


def test_who_calls_often_takes_chunks_of_the_limit_and_is_refused_when_it_is_used_up(
    diego, agent, nobody, counter
):
    leased = None
    for _ in range(200):
        assert diego("GET", "/me").status_code == 200
        if leased := counter.read():
            break
    assert leased, "two hundred calls took nothing from the counter"
    minute, calls, expires = leased
    assert calls % CHUNK == 0
    assert (minute + 2) * 60 <= expires <= (minute + 10) * 60

    counter.use_up(600)
    answers = [diego("GET", "/me")]
    while answers[-1].status_code == 200 and len(answers) < 400:
        answers.append(diego("GET", "/me"))
    refused = answers[-1]
    assert refused.status_code == 429, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    document = refused.json()
    assert document["type"] == "urn:ventanilla:problem:too-many-requests"
    assert "600 calls a minute" in document["detail"]
    assert agent("GET", "/me").status_code == 200
    assert nobody("GET", "/health").status_code == 200


def cors_headers(answer):
    return {
        name: value
        for name, value in answer.headers.items()
        if name.startswith("access-control-") or name == "vary"
    }


def preflight(api, path, origin):
    terms = {"Access_Control_Request_Method": "POST", "Origin": origin}
    return api("OPTIONS", path, **terms)


def test_a_front_end_of_the_list_is_told_what_it_may_send(nobody):
    answer = preflight(nobody, "/tickets", FRONT_END)
    assert (answer.status_code, answer.content) == (204, b"")
    assert cors_headers(answer) == {
        "vary": "Origin",
        "access-control-allow-origin": FRONT_END,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type, idempotency-key, if-match",
        "access-control-max-age": "600",
    }


def test_every_path_answers_who_asks_beforehand_with_its_methods_and_without_a_token(nobody):
    paths = nobody("GET", "/openapi.json").json()["paths"]
    assert len(paths) > 15
    for path, methods in paths.items():
        assert "options" not in methods
        answer = preflight(nobody, re.sub(r"{\w+}", "x", path), FRONT_END)
        assert answer.status_code == 204, (path, answer.text)
        allowed = answer.headers["access-control-allow-methods"]
        assert set(allowed.split(", ")) == {method.upper() for method in methods}, path


def test_a_page_from_elsewhere_is_told_nothing(nobody, agent):
    answer = preflight(nobody, "/tickets", ELSEWHERE)
    assert (answer.status_code, cors_headers(answer)) == (204, {"vary": "Origin"})
    answer = agent("GET", "/me", Origin=ELSEWHERE)
    assert (answer.status_code, cors_headers(answer)) == (200, {"vary": "Origin"})


def test_a_front_end_of_the_list_reads_answers_and_refusals(agent, nobody):
    readable = {
        "vary": "Origin",
        "access-control-allow-origin": FRONT_END,
        "access-control-expose-headers": "ETag, X-Request-Id, Retry-After, Location",
    }
    for answer, status in (
        (agent("GET", "/me", Origin=FRONT_END), 200),
        (nobody("GET", "/health", Origin=FRONT_END), 200),
        (agent("GET", f"/tickets/{NUMBER}", Origin=FRONT_END), 404),
        (agent("POST", "/tickets", "{", Origin=FRONT_END), 400),
    ):
        assert answer.status_code == status, answer.text
        assert cors_headers(answer) == readable


def test_a_front_end_reads_that_its_token_is_not_valid(nobody):
    answer = nobody("GET", "/tickets", Origin=FRONT_END)
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:ventanilla:problem:unauthorized"
    assert cors_headers(answer) == {
        "vary": "Origin",
        "access-control-allow-origin": FRONT_END,
        "access-control-expose-headers": "Retry-After",
    }


def test_who_is_no_browser_gets_no_header_for_browsers(nobody, agent):
    for answer in (agent("GET", "/me"), nobody("GET", "/tickets")):
        assert "access-control-allow-origin" not in answer.headers
