"""The TypeScript client of the running desk's own document: compiled strictly, and played."""

import os
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from infra.typescript import client

SCENARIO = Path(__file__).with_name("scenario.ts")
STEPS = """\
the desk is there
the token says who I am
a requester opens a ticket
it is in the requester's list, once
an agent claims it
the agent leaves a note and answers
the requester reads the answer and not the note
the agent resolves it with a definitive answer
the requester closes it
a wrong body is a problem that names its fields
an unknown number is a problem
"""

MISTAKES = {  # each on a line of its own: what stands there, what is written instead, what is said
    'text: "No': ('txt: "No', "'txt' does not exist"),
    "{ answer:": ("{ anser:", "'anser' does not exist"),  # which may be left out
    "{ requester:": ("{ requestor:", "'requestor' does not exist"),
    'health.status === "ok"': ('health.state === "ok"', "'state' does not exist"),
    '=== "closed"': ('=== "finished"', "have no overlap"),
    '"/me"': ('"/you"', "'\"/you\"' is not assignable"),
    "found[0]?.number": ("found[0].number", "possibly 'undefined'"),
}


@pytest.fixture(scope="session")
def written(nobody, tmp_path_factory):
    """A folder with the client of the document that the running desk answers, and the scenario."""
    if not client.MODULES.exists():
        missing = "no TypeScript compiler: python3 infra/install.py fetches it"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    folder = tmp_path_factory.mktemp("a front end")
    shutil.copy(SCENARIO, folder)
    client.write(nobody("GET", "/openapi.json").json(), folder)
    return folder


def played(folder, running, api):
    given = {"API": api} | {who.upper(): token for who, token in running.tokens.items()}
    environment = client.environment()
    return subprocess.run(
        [shutil.which("node", path=environment["PATH"]), "scenario.js"],
        cwd=folder,
        env=environment | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_front_end_plays_a_ticket_from_its_opening_to_its_end(running, written):
    done = played(written, running, running.api)
    assert (done.stderr, done.stdout, done.returncode) == ("", STEPS, 0)


def test_a_scenario_that_meets_a_surprise_ends_there_and_says_so(running, written):
    done = played(written, running, f"{running.api}/elsewhere")
    assert (done.stdout, done.returncode) == ("", 1)
    assert done.stderr.startswith("surprise: ")


def test_a_wrong_name_does_not_compile(written, tmp_path):
    folder = tmp_path / "wrong"
    shutil.copytree(written, folder, symlinks=True)
    text = SCENARIO.read_text("utf-8")
    found = {}
    for right, (wrong, expected) in MISTAKES.items():
        before, after = text.split(right)
        found[before.count("\n") + 1] = expected
        text = before + wrong + after
    (folder / "scenario.ts").write_text(text, "utf-8")
    with pytest.raises(client.CannotWrite) as refusal:
        client.compiled(folder)
    lines = str(refusal.value).splitlines()
    for number, expected in found.items():
        errors = [line for line in lines if line.startswith(f"scenario.ts({number},")]
        assert any(expected in line for line in errors), lines


def test_a_busy_desk_is_asked_again_when_it_says_under_the_same_key(running, written):
    with busy(running.api) as desk:
        done = played(written, running, desk.address)
    assert (done.stderr, done.stdout, done.returncode) == ("", STEPS, 0)
    looked, looked_again, *_ = desk.asked
    assert looked.path == looked_again.path == "/health"
    assert looked_again.at - looked.at > 0.99 * WAIT
    wrote, wrote_again, *later = [each for each in desk.asked if each.method == "POST"]
    assert wrote.path == wrote_again.path == "/tickets"
    assert wrote_again.at >= wrote.come_again_at
    # That the list shows one ticket and not two, the scenario itself has seen.
    assert wrote.key == wrote_again.key
    keys = {each.key for each in (wrote, *later)}
    assert None not in keys
    assert len(keys) == 1 + len(later)


WAIT = 2  # seconds: longer than the client waits where nobody says how long


class Asked:
    """One request, as it came to the busy desk."""

    def __init__(self, request):
        self.at, self.method, self.path = time.time(), request.command, request.path
        self.key = request.headers["Idempotency-Key"]
        self.come_again_at = None


class BusyDesk(BaseHTTPRequestHandler):
    """Stands before the desk, and tells the first GET and the first POST to come again."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self._first() is None:
            self._pass_on()
        else:
            self._send(429, b"", {"Retry-After": str(WAIT)})

    def do_POST(self):
        first = self._first()
        self._pass_on(silently=first is not None)  # the answer is lost on its way back
        if first is not None:
            first.come_again_at = int(time.time()) + WAIT
            self._send(503, b"", {"Retry-After": formatdate(first.come_again_at, usegmt=True)})

    def _first(self):
        first = self.command not in {each.method for each in self.server.asked}
        self.server.asked.append(Asked(self))
        return self.server.asked[-1] if first else None

    def _pass_on(self, silently=False):
        names = ("Authorization", "Content-Type", "Idempotency-Key")
        answer = httpx.request(
            self.command,
            self.server.api + self.path,
            headers={name: self.headers[name] for name in names if name in self.headers},
            content=self.rfile.read(int(self.headers["Content-Length"] or 0)),
            timeout=40,
        )
        if not silently:
            kind = {"Content-Type": answer.headers["Content-Type"]}
            self._send(answer.status_code, answer.content, kind)

    def _send(self, status, content, headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@contextmanager
def busy(api):
    server = ThreadingHTTPServer(("127.0.0.1", 0), BusyDesk)
    server.daemon_threads = True
    server.api, server.asked = api, []
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
