"""Whose pages may read the API: the origins of desk.yaml, exactly, and nobody else's."""

from types import SimpleNamespace

import pytest
from chalice.app import CaseInsensitiveMapping
from pydantic import ValidationError

from chalicelib.api import routes
from chalicelib.api.cors import headers_for
from chalicelib.configuration.api import Api
from chalicelib.store.configuration import NoConfiguration

DESK = "https://desk.example"
ORIGINS = (DESK, "http://localhost:3000")


def test_a_page_of_a_listed_origin_may_read_the_answer_and_the_headers_that_matter():
    assert headers_for(DESK, (), ORIGINS) == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": DESK,
        "Access-Control-Expose-Headers": "ETag, X-Request-Id, Retry-After, Location",
    }


def test_a_page_of_a_listed_origin_is_told_beforehand_what_it_may_send():
    assert headers_for(DESK, ("GET", "POST"), ORIGINS) == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": DESK,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "authorization, content-type, idempotency-key, if-match",
        "Access-Control-Max-Age": "600",
    }


@pytest.mark.parametrize("methods", [(), ("GET",)], ids=["answer", "preflight"])
@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "*",
        "http://desk.example",
        "https://desk.example:8443",
        "https://desk.example.evil.example",
        "https://evil-desk.example",
        "https://sub.desk.example",
        "https://desk.exampl",
        "https://DESK.example",
        "https://desk.example/",
    ],
)
def test_every_other_origin_gets_nothing_but_the_word_to_caches(origin, methods):
    assert headers_for(origin, methods, ORIGINS) == {"Vary": "Origin"}


@pytest.mark.parametrize("methods", [(), ("GET",)], ids=["answer", "preflight"])
def test_no_origin_is_listed_by_default(methods):
    assert Api().origins == ()
    assert headers_for(DESK, methods, Api().origins) == {"Vary": "Origin"}


@pytest.mark.parametrize(
    "origin",
    [
        DESK,
        "http://localhost:3000",
        "https://mesa.desk.example:8443",
        "http://127.0.0.1:5173",
        "http://[::1]:3000",
    ],
)
def test_an_origin_is_written_as_browsers_send_it(origin):
    assert Api(origins=[origin]).origins == (origin,)


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*",
        "https://*.desk.example",
        "null",
        "",
        "desk.example",
        "https://",
        "ftp://desk.example",
        "https://desk.example/",
        "https://desk.example/app",
        "https://desk.example?x",
        "https://user@desk.example",
        "https://desk.example:",
        "https://desk.example:0",
        "https://Desk.example",
        "https://mesañ.example",
        "https://desk.example, https://other.example",
        " https://desk.example",
        "https://desk.example\n",
    ],
)
def test_what_is_no_origin_is_refused_with_how_to_write_one(origin):
    with pytest.raises(ValidationError, match=r"as in https://desk\.example"):
        Api(origins=[origin])


@pytest.mark.parametrize("origin", ["https://desk.example:443", "http://desk.example:80"])
def test_a_port_that_browsers_never_send_is_refused(origin):
    with pytest.raises(ValidationError, match="leave it out"):
        Api(origins=[origin])


@pytest.mark.parametrize("field", ["calls_per_minute", "machine_calls_per_minute"])
def test_a_limit_below_a_call_a_second_is_refused(field):
    assert Api(**{field: 60})
    with pytest.raises(ValidationError):
        Api(**{field: 59})


@pytest.fixture
def asked(monkeypatch):
    """Ask one path beforehand; return the answer, and how often the configuration was read."""
    reads = []

    def ask(origin, terms):
        def read():
            reads.append(True)
            if isinstance(terms, Exception):
                raise terms
            return SimpleNamespace(api=terms)

        desk = SimpleNamespace(configuration=SimpleNamespace(read=read))
        monkeypatch.setattr(routes, "desk", lambda: desk)
        headers = CaseInsensitiveMapping({"Origin": origin} if origin else {})
        app = SimpleNamespace(current_request=SimpleNamespace(headers=headers))
        return routes._preflight(app, ["GET", "POST"], number="K7M42QXG"), len(reads)

    return ask


def test_who_asks_beforehand_is_answered_with_the_methods_of_the_path(asked):
    answer, _ = asked(DESK, Api(origins=ORIGINS))
    assert (answer.status_code, answer.body) == (204, "")
    assert answer.headers == headers_for(DESK, ("GET", "POST"), ORIGINS)


def test_a_desk_that_cannot_be_read_allows_no_origin_and_still_answers(asked):
    answer, _ = asked(DESK, NoConfiguration())
    assert (answer.status_code, answer.headers) == (204, {"Vary": "Origin"})


def test_what_does_not_come_from_a_browser_costs_no_look_into_the_configuration(asked):
    answer, reads = asked(None, Api(origins=ORIGINS))
    assert (answer.headers, reads) == ({"Vary": "Origin"}, 0)
