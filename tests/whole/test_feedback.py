"""Bounces on the deployed desk: SES's event and a server's mail, until the address is right again."""

import json
import smtplib
import uuid
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from infra.local.aws import client
from infra.local.desk import sample
from infra.local.stage import sent_mail
from tests.whole.conftest import a_word, until

ANA = "ana@mesa.example"


@pytest.fixture
def address():
    return f"rebota-{a_word()}@cliente.example"


@pytest.fixture
def ticket(agent, address):
    """A ticket that Ana has, whose requester was told of it."""
    number = agent.opened(requester=address)["number"]
    agent("POST", f"/tickets/{number}/claim")
    until(lambda: line(agent, number, "received"))
    return number


def told(agent, number):
    items = agent("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
    return [each for each in items if each["kind"] == "told"]


def line(agent, number, template, *, status="sent"):
    """The line of a message on the timeline, once it stands so."""
    return [
        each
        for each in told(agent, number)
        if (each["details"]["template"], each["details"]["status"]) == (template, status)
    ]


def mails(running, to, about):
    """Everything that was sent to somebody and says so."""
    found = []
    for path in sorted(Path(running.outbox).glob("*.eml")):
        mail = sent_mail(path)
        if to in str(mail["To"]) and about in mail.get_body(("plain",)).get_content():
            found.append(mail)
    return found


def provider_id(running, number):
    """What SES called the receipt of a ticket."""
    answer = client("dynamodb", running.endpoint).query(
        TableName=running.outputs["TableName"],
        KeyConditionExpression="PK = :pk",
        ExpressionAttributeValues={":pk": {"S": f"T#{number.replace('-', '')}"}},
    )
    (found,) = (
        item["provider_id"]["S"]
        for item in answer["Items"]
        if item.get("template") == {"S": "received"}
    )
    return found


def ses_tells(running, message, to, kind="Permanent"):
    """Publish what SES publishes when a mail bounces."""
    now = datetime.now(UTC).isoformat()
    event = {
        "eventType": "Bounce",
        "mail": {
            "timestamp": now,
            "source": sample().default_mailbox(),
            "messageId": message,
            "destination": [to],
            "headersTruncated": False,
            "headers": [],
            "tags": {"ses:configuration-set": ["set"]},
        },
        "bounce": {
            "bounceType": kind,
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": to,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550",
                }
            ],
            "timestamp": now,
            "feedbackId": uuid.uuid4().hex,
        },
    }
    sns = client("sns", running.endpoint)
    sns.publish(TopicArn=running.outputs["FeedbackTopic"], Message=json.dumps(event))


def test_a_bounce_marks_the_address_tells_the_agent_and_ends_with_a_verification(
    running, agent, requester, ticket, address
):
    until(lambda: mails(running, address, "Su número es"))
    message = provider_id(running, ticket)
    for _ in range(2):  # SNS and SQS deliver at least once
        ses_tells(running, message, address)
    (bounced,) = until(lambda: line(agent, ticket, "received", status="bounced"))
    assert bounced["details"]["reason"] == "bounced: General 5.1.1 smtp; 550"

    def undelivered():
        entries = agent("GET", f"/tickets/{ticket}/timeline?limit=100").json()["items"]
        return [each for each in entries if each["kind"] == "undelivered"]

    (event,) = until(undelivered)  # it is written behind the line's mark
    assert (event["internal"], event["details"]["to"]) == (True, address)
    (notice,) = until(lambda: mails(running, ANA, f"escribió a {address}"))
    assert ticket in notice["Subject"]

    path = f"/addresses/{quote(address)}"
    known = agent("GET", path).json()
    assert (known["undeliverable"], known["kind"]) == (True, "bounce")
    listed = agent("GET", "/addresses?limit=100").json()["items"]
    assert address in [each["address"] for each in listed]
    for refused in (requester("GET", "/addresses"), requester("GET", path)):
        assert refused.status_code == 403
    assert requester("POST", f"{path}/verify", {"reason": "soy yo"}).status_code == 403

    agent("POST", f"/tickets/{ticket}/messages", {"text": "Primera respuesta."})
    until(lambda: line(agent, ticket, "answered", status="suppressed"))
    assert mails(running, address, "Primera respuesta.") == []

    assert agent("POST", f"{path}/verify", {}).status_code == 422
    assert agent("GET", "/addresses/nobody").status_code == 404
    right = agent("POST", f"{path}/verify", {"reason": "Lo confirmó por teléfono."})
    assert right.status_code == 200, right.text
    assert (right.json()["undeliverable"], right.json()["verified_by"]) == (False, ANA)
    agent("POST", f"/tickets/{ticket}/messages", {"text": "Segunda respuesta."})
    until(lambda: mails(running, address, "Segunda respuesta."))
    # Of the bounce, and of the answer that was kept back: nobody believes that it was read.
    assert len(mails(running, ANA, f"escribió a {address}")) == 2
    # What was said before stands below what is said now, and nowhere else.
    for each in mails(running, address, "Primera respuesta."):
        assert "Segunda respuesta." in each.get_body(("plain",)).get_content()


def test_a_bounce_that_comes_by_mail_opens_no_ticket_and_a_mail_of_ones_own_ends_it(
    running, agent, ticket, address
):
    sent, *_ = until(lambda: mails(running, address, "Su número es"))
    message = provider_id(running, ticket)  # on the wire SES's own id, which a laptop's is not
    report = (
        "From: MAILER-DAEMON@cliente.example\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <{uuid.uuid4().hex}@cliente.example>\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.cliente.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{message}@email.amazonses.com>\r\nReferences: {sent['References']}\r\n--b--\r\n"
    )
    to = sent["Reply-To"].addresses[0].addr_spec
    with smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=30) as smtp:
        smtp.sendmail("", [to], report.encode())
    until(lambda: line(agent, ticket, "received", status="bounced"))
    until(lambda: mails(running, ANA, f"escribió a {address}"))
    kinds = [each["kind"] for each in agent("GET", f"/tickets/{ticket}/timeline").json()["items"]]
    assert "answered" not in kinds
    assert len(agent("GET", f"/tickets?requester={quote(address)}").json()["items"]) == 1

    own = f"From: {address}\r\nMessage-ID: <{uuid.uuid4().hex}@cliente.example>\r\nSubject: Re\r\n\r\nSí recibo."
    with smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=30) as smtp:
        smtp.sendmail(address, [to], own.encode())
    until(lambda: "Sí recibo." in agent("GET", f"/tickets/{ticket}/timeline").text)
    agent("POST", f"/tickets/{ticket}/messages", {"text": "Me alegro."})
    until(lambda: mails(running, address, "Me alegro."))
    known = agent("GET", f"/addresses/{quote(address)}").json()
    assert (known["undeliverable"], known["verified_by"]) == (False, "mail")
