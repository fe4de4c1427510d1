"""Webhooks and chat rooms of the deployed desk, told by a real server that they post to."""

import base64
import hashlib
import hmac
import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib.notify.job import Channel, Job
from chalicelib.notify.notice import Notice
from infra.local.aws import client
from tests.whole.conftest import Api, a_word, until

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SECOND = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
BOT = "123456:AAE-abcdefghijklmnopqrstuvwxyz012345"
GRAPH = "EAAGm0PX4ZCpsBAKZ"


class Receiver:
    """A server on the loopback that writes down what it is told, and answers as it is told to."""

    def __init__(self):
        self.taken = []
        self.answers = {}  # by path: about what, and what to answer, one after the other; then 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.taken.append((self.path, headers, body))
                status, more, text = receiver.answer(self.path, body)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *arguments):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path, body):
        about, waiting = self.answers.get(path, ("", []))
        return waiting.pop(0) if waiting and about.encode() in body else (200, {}, b"ok")

    def of(self, path):
        return [(headers, body) for where, headers, body in self.taken if where == path]


@pytest.fixture(scope="module")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="module")
def admin(running):
    return Api(running, "admin")


@pytest.fixture(scope="module")
def rooms(admin, receiver):
    """A webhook of every kind, told of what happens at one team's critical tickets."""
    tag = a_word()
    common = {"events": ["created", "noted"], "internal": True, "priorities": ["critical"]}
    made = {
        "signed": {"url": f"{receiver.url}/signed", "secret": SECRET, **common, "events": ["created"],
                   "internal": False},
        "slack": {"url": f"{receiver.url}/slack", **common},
        "teams": {"url": f"{receiver.url}/teams", **common},
        "telegram": {"url": receiver.url, "token": BOT, "chat": "-100123", **common},
        "whatsapp": {"url": receiver.url, "token": GRAPH, "phone_number_id": "1098765",
                     "template": "ticket_status", "template_language": "es"},
    }  # fmt: skip
    for kind, fields in made.items():
        answer = admin("POST", "/webhooks", {"name": f"{kind}-{tag}", "kind": kind, **fields})
        assert answer.status_code == 201, answer.text
    yield {kind: f"{kind}-{tag}" for kind in made}
    for kind in made:
        assert admin("DELETE", f"/webhooks/{kind}-{tag}", If_Match="*").status_code == 200


@pytest.fixture(scope="module")
def known(agent, rooms):
    """Wait until the planner knows the webhooks: what it has cached is a minute old at most."""

    def told_of_a_new_ticket():
        number = critical(agent)["number"]
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if told(agent, number, rooms["slack"]):
                return True
            time.sleep(1)
        return False

    until(told_of_a_new_ticket)


def verified(secret, headers, body):
    """What Standard Webhooks asks of a receiver, written from its text."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    found = [each.partition(",") for each in headers["webhook-signature"].split(" ")]
    return any(
        version == "v1" and hmac.compare_digest(expected, each) for version, _, each in found
    )


def told(agent, number, name):
    entries = agent("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
    details = [each["details"] for each in entries if each["kind"] == "told"]
    return [each for each in details if each["to"] == name]


def critical(agent, **fields):
    return agent.opened(
        requester="maria@cliente.example", priority="critical", priority_reason="Nadie trabaja.",
        **fields,
    )  # fmt: skip


def test_every_channel_is_told_once_although_two_tries_fail(agent, rooms, receiver, known):
    paths = {
        "signed": "/signed",
        "slack": "/slack",
        "teams": "/teams",
        "telegram": f"/bot{BOT}/sendMessage",
    }
    busy = [(500, {}, b"secret of theirs"), (503, {"Retry-After": "1"}, b"")]
    about = f"caído {uuid.uuid4().hex}"  # others may still be told of tickets before
    receiver.answers = {path: (about.split()[1], list(busy)) for path in paths.values()}
    receiver.answers[paths["telegram"]][1].append(
        (200, {}, b'{"ok":true,"result":{"message_id":77}}')
    )
    ticket = critical(
        agent, subject=f"<!channel> {about}", text="Hola @here <at>Todos</at>\n<b>no</b>"
    )

    def sent():
        return [
            kind
            for kind in paths
            if [each["status"] for each in told(agent, ticket["number"], rooms[kind])] == ["sent"]
        ]

    until(lambda: len(sent()) == len(paths), seconds=240)
    tries = {kind: [(h, b) for h, b in receiver.of(path) if ticket["number"].encode() in b]
             for kind, path in paths.items()}  # fmt: skip
    assert {kind: len(each) for kind, each in tries.items()} == dict.fromkeys(paths, 3)

    signed = tries["signed"]
    assert all(verified(SECRET, headers, body) for headers, body in signed)
    assert not verified(SECOND, *signed[0])
    assert len({headers["webhook-id"] for headers, _ in signed}) == 1
    assert len({body for _, body in signed}) == 1
    document = json.loads(signed[0][1])
    assert document["type"] == "ticket.created"
    assert document["data"]["number"] == ticket["number"]
    assert document["data"]["status"] == {"after": "pending"}

    slack = json.loads(tries["slack"][0][1])
    assert "&lt;!channel&gt;" in slack["text"]
    assert "<!channel>" not in slack["text"]
    telegram = json.loads(tries["telegram"][0][1])
    assert telegram["chat_id"] == "-100123"
    assert "&lt;b&gt;no&lt;/b&gt;" in telegram["text"]
    (card,) = json.loads(tries["teams"][0][1])["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert "<at>" not in json.dumps(card)


def test_a_note_is_told_to_the_desks_own_rooms_and_to_no_other(agent, rooms, receiver, known):
    ticket = critical(agent)
    agent("POST", f"/tickets/{ticket['number']}/notes", {"text": "solo entre nosotros"})
    until(lambda: len(told(agent, ticket["number"], rooms["slack"])) == 2)
    until(lambda: told(agent, ticket["number"], rooms["signed"]))
    assert all(b"solo entre nosotros" not in body for _, body in receiver.of("/signed"))
    assert any(b"solo entre nosotros" in body for _, body in receiver.of("/slack"))


def test_what_the_other_side_refuses_is_not_tried_again_and_says_why(
    agent, admin, rooms, receiver, known
):
    about = uuid.uuid4().hex
    receiver.answers = {"/signed": (about, [(410, {}, b"go away")])}
    ticket = critical(agent, subject=about)
    (line,) = until(lambda: _ended(agent, ticket["number"], rooms["signed"]))
    assert (line["status"], line["reason"]) == ("failed", "HTTP 410; not tried again")
    assert line["channel"] == "signed"
    (first, *_) = admin("GET", f"/webhooks/{rooms['signed']}/deliveries").json()["items"]
    assert first["number"] == ticket["number"]
    assert (first["status"], first["reason"]) == ("failed", "HTTP 410; not tried again")


def _ended(agent, number, name):
    return [each for each in told(agent, number, name) if each["status"] in {"sent", "failed"}]


def test_what_never_succeeds_is_given_up_and_set_aside(running, agent, rooms, receiver, known):
    sqs = client("sqs", running.endpoint)
    dead = next(each for each in sqs.list_queues()["QueueUrls"] if "HookQueueDeadLetters" in each)
    sqs.purge_queue(QueueUrl=dead)
    about = uuid.uuid4().hex
    receiver.answers = {"/slack": (about, [(500, {}, b"")] * 6)}
    ticket = critical(agent, subject=about)

    def given_up():
        lines = told(agent, ticket["number"], rooms["slack"])
        return [each for each in lines if each.get("reason") == "HTTP 500; given up"]

    until(given_up, seconds=300, every=2)
    tries = [body for _, body in receiver.of("/slack") if about.encode() in body]
    assert len(tries) == 6
    name = "ApproximateNumberOfMessages"

    def waiting():
        found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=[name])["Attributes"]
        return int(found[name])

    until(lambda: waiting() == 1)
    sqs.purge_queue(QueueUrl=dead)


def test_a_secret_that_is_replaced_still_signs_and_is_never_shown(admin, rooms, receiver):
    name = rooms["signed"]
    before = admin("GET", f"/webhooks/{name}")
    after = admin("PATCH", f"/webhooks/{name}", {"secret": SECOND}, If_Match=before.headers["etag"])
    assert after.status_code == 200, after.text
    outdated = admin(
        "PATCH", f"/webhooks/{name}", {"active": False}, If_Match=before.headers["etag"]
    )
    assert outdated.status_code == 412
    for answer in (before, after, admin("GET", "/webhooks")):
        assert not any(each in answer.text for each in (SECRET, SECOND, BOT, GRAPH))
    tried = admin("POST", f"/webhooks/{name}/test", {})
    assert tried.json() == {"delivered": True, "status": 200, "answer": "ok"}
    headers, body = receiver.of("/signed")[-1]
    assert verified(SECRET, headers, body)
    assert verified(SECOND, headers, body)


def test_a_requester_is_told_by_whatsapp_only_of_a_registered_ticket(
    running, agent, rooms, receiver
):
    path = "/1098765/messages"
    receiver.answers = {path: ("", [(200, {}, b'{"messages":[{"id":"wamid.abc"}]}')])}
    ticket = agent.opened(requester="maria@cliente.example")
    sqs = client("sqs", running.endpoint)
    queue = next(
        each
        for each in sqs.list_queues()["QueueUrls"]
        if "HookQueue" in each and "DeadLetters" not in each
    )
    for number in (ticket["number"].replace("-", ""), ""):
        job = whatsapp_job(number, ticket, rooms["whatsapp"])
        sqs.send_message(QueueUrl=queue, MessageBody=job.model_dump_json(exclude_defaults=True))
    (line,) = until(lambda: _ended(agent, ticket["number"], "+56912345678"))
    assert (line["channel"], line["status"]) == ("whatsapp", "sent")
    ((headers, body),) = receiver.of(path)
    assert headers["authorization"] == f"Bearer {GRAPH}"
    message = json.loads(body)
    assert (message["to"], message["template"]["name"]) == ("56912345678", "ticket_status")
    (component,) = message["template"]["components"]
    assert [each["text"] for each in component["parameters"]] == [ticket["number"], "Resuelto"]


def whatsapp_job(number, ticket, account):
    notice = Notice(
        id=f"{uuid.uuid4().hex}", event="x", kind="resolved", at="2026-11-23T12:00:00Z",
        number=ticket["number"], subject=ticket["subject"], what="Resuelto", status="resolved",
        priority="normal", ticket_kind="incident", team="nivel1", link="https://mesa.example/x",
    )  # fmt: skip
    return Job(
        number=number, event="E#000001.0", template="resolved", audience="requester",
        channel=Channel.WHATSAPP, address="+56912345678", webhook=account, text="Resuelto",
        notice=notice,
    )  # fmt: skip


def test_a_device_is_registered_pushed_to_beside_the_mail_and_forgotten(running, agent):
    device = agent("PUT", "/me/devices", {"token": uuid.uuid4().hex, "platform": "android"})
    assert device.status_code == 200, device.text
    assert [each["id"] for each in agent("GET", "/me/devices").json()["items"]] == [
        device.json()["id"]
    ]
    ticket = agent.opened(requester="maria@cliente.example")
    supervisor = Api(running, "supervisor")
    me = agent("GET", "/me").json()["id"]
    supervisor("POST", f"/tickets/{ticket['number']}/assign", {"to": me})

    def pushed():
        lines = told(agent, ticket["number"], me)
        return [each for each in lines if each["channel"] == "push" and each["status"] == "sent"]

    until(pushed)
    gone = agent("DELETE", f"/me/devices/{device.json()['id']}")
    assert gone.json() == {"removed": True}
    assert agent("GET", "/me/devices").json()["items"] == []


def test_only_admins_see_webhooks_and_none_leads_inside(admin, agent, requester):
    for who in (agent, requester):
        assert who("GET", "/webhooks").status_code == 403
    for url in ("https://169.254.169.254/latest", "https://[::1]/", "http://mesa.example/"):
        refused = admin("POST", "/webhooks", {"name": "inside", "kind": "slack", "url": url})
        assert refused.status_code == 422, url
        assert "“url”" in refused.json()["detail"]
