"""Pages on a deployed desk of their own: delays, answers, failures that go on at once, and a storm."""

import email
import email.policy
import json
import re
import smtplib
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infra.local.aws import client
from infra.local.cloud import free_port
from infra.local.desk import desk_up, sample, sample_text
from infra.local.places import Places
from infra.local.stage import Stage
from tests.whole.conftest import Api, until
from tests.whole.test_channels import Receiver

CARLA, DIEGO, ELSA, SOFIA = (f"{who}@mesa.example" for who in ("carla", "diego", "elsa", "sofia"))
LONG = 150  # seconds: what is collected waits for the next minute
IN_TIME = 40  # of a minute: three pages are collected within what is left

POLICIES = """escalation:
  - name: carla
    triggers: [by_hand]
    steps: [{after: 0m, notify: ["person:carla@mesa.example"]}]
  - name: diego
    triggers: [by_hand]
    steps: [{after: 0m, notify: ["person:diego@mesa.example"]}]
  - name: elsa
    triggers: [by_hand]
    steps: [{after: 0m, notify: ["person:elsa@mesa.example"]}]
  - name: sala
    triggers: [by_hand]
    steps:
      - {after: 0m, notify: ["webhook:sala"]}
      - {after: 1h, notify: ["person:sofia@mesa.example"]}
"""


def described():
    """The sample, whose people are paged by other methods and by other policies."""
    text = sample_text()
    carla = 'contacts: [{email: carla@mesa.example}, {sms: "+56911111111", after: 12s}], '
    diego = 'contacts: [{email: diego@mesa.example}, {sms: "+56922222222", after: 10m}], '
    text = text.replace("{name: Carla Soto, ", "{name: Carla Soto, " + carla)
    text = text.replace("{name: Diego Mella, ", "{name: Diego Mella, " + diego)
    before, _, after = text.partition("escalation:\n")
    _, _, rest = after.partition("\non_call:\n")
    return f"{before}{POLICIES}\non_call:\n{rest}"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    home = tmp_path_factory.mktemp("a desk that pages")
    places = Places(home=home, port=free_port(), smtp_port=free_port())
    with desk_up(places, described(), lambda _line: None) as running:
        yield running


@pytest.fixture(scope="module")
def ana(running):
    return Api(running, "agent")


@pytest.fixture(scope="module")
def stage(running):
    return Stage(running, lambda _line: None)


def paged(ana, stage, policy):
    """Open a ticket and set its escalation off; return its number once somebody was paged."""
    number = ana.opened(requester="maria@cliente.example")["number"]
    asked = ana("POST", f"/tickets/{number}/alert", {"reason": "no hay luz", "policy": policy})
    assert asked.status_code == 200, asked.text
    stage.sweep()
    until(lambda: entries(ana, number, "paged"))
    return number


def entries(ana, number, kind):
    items = ana("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
    return [each for each in items if each["kind"] == kind]


def line(ana, number, to, *, status=None):
    """The line of a page to a destination, once it stands so."""
    told = (each["details"] for each in entries(ana, number, "told"))
    found = (each for each in told if each["to"] == to and each["template"] in {"page", "pages"})
    return next((each for each in found if status in {None, each["status"]}), None)


def mail_to(running, address, about):
    for path in sorted(Path(running.outbox).glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        said = f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}"
        if address in str(mail["To"]) and about in said:
            return mail
    return None


def test_the_second_method_comes_after_its_delay(running, ana, stage):
    number = paged(ana, stage, "carla")
    assert until(lambda: line(ana, number, CARLA, status="sent"))
    assert line(ana, number, "+56…11") is None
    assert until(lambda: line(ana, number, "+56…11", status="sent"))


def test_an_answer_by_mail_acknowledges_and_what_lies_in_the_queue_is_not_sent(running, ana, stage):
    number = paged(ana, stage, "carla")
    mail = until(lambda: mail_to(running, CARLA, number))
    to = str(mail["Reply-To"])
    answer = (
        f"From: Carla Soto <{CARLA}>\r\nTo: {to}\r\nSubject: Re: {mail['Subject']}\r\n"
        f"Message-ID: <{uuid.uuid4().hex}@mesa.example>\r\n\r\nVoy en camino.\r\n"
    )
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as smtp:
        smtp.sendmail(CARLA, [to], answer.encode())
    (acknowledged,) = until(lambda: entries(ana, number, "acknowledged"))
    assert acknowledged["actor"] == CARLA
    (note,) = until(lambda: entries(ana, number, "noted"))
    assert "Voy en camino." in note["message"]["text"]
    held = until(lambda: line(ana, number, "+56…11", status="suppressed"))
    assert held["reason"] == f"acknowledged by {CARLA}"


def test_a_word_texted_back_acknowledges_the_ticket_that_it_names(running, ana, stage):
    number = paged(ana, stage, "carla")
    sns = client("sns", running.endpoint)
    topics = (each["TopicArn"] for each in sns.list_topics()["Topics"])
    topic = next(each for each in topics if each.endswith(":sms-replies"))
    text = {
        "originationNumber": "+56911111111",
        "messageBody": f"Voy, {number}",
        "inboundMessageId": uuid.uuid4().hex,
    }
    sns.publish(TopicArn=topic, Message=json.dumps(text))
    (acknowledged,) = until(lambda: entries(ana, number, "acknowledged"))
    assert acknowledged["actor"] == CARLA


def test_a_page_that_bounces_goes_on_by_the_next_method_at_once(running, ana, stage):
    number = paged(ana, stage, "diego")
    until(lambda: line(ana, number, DIEGO, status="sent"))
    bounce(running, number, DIEGO)
    assert until(lambda: line(ana, number, "+56…22", status="sent"))
    assert line(ana, number, DIEGO)["status"] == "bounced"


def bounce(running, number, address):
    """Say of the page's mail what SES says of one that came back."""
    table = client("dynamodb", running.endpoint)
    place = {":pk": {"S": f"T#{number.replace('-', '')}"}, ":sk": {"S": "E#"}}
    told = table.query(
        TableName=running.outputs["TableName"],
        KeyConditionExpression="PK = :pk AND begins_with(SK, :sk)",
        ExpressionAttributeValues=place,
    )["Items"]
    provider = next(
        each["provider_id"]["S"] for each in told if each.get("to", {}).get("S") == address
    )
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event = {
        "eventType": "Bounce",
        "mail": {
            "messageId": provider,
            "timestamp": at,
            "source": sample().default_mailbox(),
            "destination": [address],
        },
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "timestamp": at,
            "bouncedRecipients": [{"emailAddress": address}],
        },
    }
    topic = running.outputs["FeedbackTopic"]
    client("sns", running.endpoint).publish(TopicArn=topic, Message=json.dumps(event))


def test_a_room_that_is_down_lets_the_escalation_go_on_at_once(running, ana, stage):
    receiver = Receiver()
    try:
        receiver.answers["/sala"] = ("", [(404, {}, b"gone")])
        slack = {
            "name": "sala",
            "kind": "slack",
            "url": f"{receiver.url}/sala",
            "events": ["rated"],
        }
        assert Api(running, "admin")("POST", "/webhooks", slack).status_code == 201
        number = paged(ana, stage, "sala")
        (unreached,) = until(lambda: entries(ana, number, "unreached"))
        assert unreached["details"]["person"] == "webhook:sala"
        assert until(lambda: line(ana, number, SOFIA, status="sent"), 60), "an hour was waited"
        ((_, told),) = receiver.of("/sala")
        assert number in told.decode()
        assert "no hay luz" in told.decode()
        assert "/pages/" not in told.decode()
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()


def test_in_a_storm_one_message_tells_of_many_tickets_and_its_link_acknowledges_them(
    running, ana, stage
):
    alone = [paged(ana, stage, "elsa") for _ in range(3)]
    # What is collected before the minute's end is told at its end, with what was by then.
    if (second := datetime.now(UTC).second) > IN_TIME:
        time.sleep(60 - second)
    together = [paged(ana, stage, "elsa") for _ in range(3)]
    for number in alone:
        assert (
            until(lambda number=number: line(ana, number, ELSA, status="sent"))["template"]
            == "page"
        )

    def told():
        stage.sweep()
        return all(line(ana, number, ELSA, status="sent") for number in together)

    until(told, LONG, 3)
    assert {line(ana, number, ELSA)["template"] for number in together} == {"pages"}
    mail = mail_to(running, ELSA, together[0])
    text = mail.get_body(("plain",)).get_content()
    assert all(number in text for number in together)
    link = re.search(r"https?://\S+/bundles/\S+", text)[0]
    path = f"{running.api}/bundles/{link.rpartition('/')[2]}"
    shown = httpx.get(path, timeout=30)
    assert shown.status_code == 200
    assert shown.text.count("Me hago cargo<") == 3
    assert all(number in shown.text for number in together)
    first = together[0].replace("-", "")
    after = httpx.post(path, data={"ticket": first}, timeout=30)
    assert (after.status_code, after.text.count("Me hago cargo<")) == (200, 2)
    everything = httpx.post(path, data={}, headers=FORM, timeout=30)
    assert "<button>" not in everything.text
    for number in together:
        (acknowledged,) = entries(ana, number, "acknowledged")
        assert acknowledged["actor"] == ELSA
    assert not entries(ana, alone[0], "acknowledged")
    assert httpx.get(f"{path}x", timeout=30).status_code == 404


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
