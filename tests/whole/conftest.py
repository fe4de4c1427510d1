"""The whole desk, deployed to a local cloud of its own for these tests."""

import secrets
import string
import time

import pytest

from infra.local.aws import web
from infra.local.cloud import free_port
from infra.local.desk import desk_up, sample_text
from infra.local.places import Places


def pytest_collection_modifyitems(items):
    """Take these tests first, for they take longest."""
    ours = {item: None for item in items if "whole" in item.nodeid.split("/")}
    for item in ours:
        item.add_marker(pytest.mark.whole)
    items[:] = [*ours, *(item for item in items if item not in ours)]


@pytest.fixture(scope="session")
def places(tmp_path_factory):
    home = tmp_path_factory.mktemp("a desk")  # with a space, as folders of people have
    return Places(home=home, port=free_port(), smtp_port=free_port())


@pytest.fixture(scope="session")
def running(places):
    # Many tests page the same people within minutes, and each looks for its own pages.
    text = sample_text().replace("bundle_after: 3", "bundle_after: 100")
    with desk_up(places, text, lambda _line: None) as running:
        yield running


def a_word():
    """Return eight letters nobody else says: digits could be read as a number of something."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(8))


def mistyped(link):
    """Return a signed link with another last letter, one that signatures do have."""
    return link[:-1] + ("b" if link[-1] == "a" else "a")


class Api:
    """The deployed API, as one person calls it."""

    def __init__(self, running, who):
        self._url = running.api
        self._headers = {"Authorization": f"Bearer {running.tokens[who]}"} if who else {}

    def __call__(self, method, path, body=None, **headers):
        content = {"content": body} if isinstance(body, bytes | str) else {"json": body}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = web().request(
            method, self._url + path, headers={**self._headers, **headers}, timeout=40, **content
        )
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def opened(self, **fields):
        """Open a ticket and return it."""
        body = {"subject": f"Prueba {a_word()}", "text": "Nada funciona.", **fields}
        answer = self("POST", "/tickets", body)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def agent(running):
    return Api(running, "agent")


@pytest.fixture(scope="session")
def requester(running):
    return Api(running, "requester")


@pytest.fixture(scope="session")
def other_requester(running):
    return Api(running, "hurried")


@pytest.fixture(scope="session")
def nobody(running):
    return Api(running, None)


def until(look, seconds=180, every=0.25):
    """Return what ``look`` returns as soon as it is something; fail when that takes too long.

    What takes seconds takes a minute where a busy machine starts function after function.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(every)
    pytest.fail(f"nothing happened within {seconds} s")
