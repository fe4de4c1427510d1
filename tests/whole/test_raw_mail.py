"""A raw mail that nobody told of becomes a ticket all the same; one that was told of stays one."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.aws import client
from infra.local.deploy import STACK
from infra.local.smtp import VERDICTS, Receiving, ses_headers
from infra.mail_check import Span, deployment, tell_again, without_record
from tests.whole.conftest import a_word, until

CGU, SOPORTE = "cgu@mesa.example", "soporte@mesa.example"
PASS = dict.fromkeys(VERDICTS, "PASS")


@pytest.fixture
def sender():
    return f"callado-{a_word()}@cliente.example"


def store(running, raw, source, recipients, verdicts=PASS):
    """Write a mail into the bucket as SES does, and tell nobody."""
    key = uuid.uuid4().hex
    client("s3", running.endpoint).put_object(
        Bucket=running.outputs["RawMailBucket"],
        Key=key,
        Body=ses_headers(key, source, recipients, verdicts) + raw,
    )
    return key


def tickets_of(agent, address):
    return agent("GET", f"/tickets?requester={address}").json()["items"]


def found_again(running):
    """The deliveries that the log of the check says were told of again."""
    logs = client("logs", running.endpoint)
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    (group,) = (each for each in groups if "CheckMail" in each)
    for event in logs.filter_log_events(logGroupName=group)["events"]:
        if event["message"].startswith("{"):
            record = json.loads(event["message"])
            if record.get("message") == "mail found again":
                yield record["ses_message_id"]


def test_a_raw_mail_that_nobody_was_told_of_becomes_a_ticket(running, agent, sender):
    key = store(running, f"From: {sender}\r\n\r\nHola".encode(), sender, [CGU])
    (ticket,) = until(lambda: tickets_of(agent, sender))
    assert ticket["product"] == "CGU+Plus"
    until(lambda: key in list(found_again(running)))


def test_two_mails_of_the_same_content_that_nobody_was_told_of_are_two_tickets(
    running, agent, sender
):
    for _ in range(2):  # a machine's alarm: nothing in it says that it is the same mail
        store(running, f"From: {sender}\r\n\r\nBattery low.".encode(), sender, [SOPORTE])
    until(lambda: len(tickets_of(agent, sender)) == 2)


def test_what_ses_stamped_is_what_the_desk_goes_by(running, agent, sender):
    verdicts = {**PASS, "virus": "FAIL"}
    raw = f"X-SES-Virus-Verdict: PASS\r\nFrom: {sender}\r\n\r\nHola".encode()
    store(running, raw, sender, [CGU], verdicts)
    (ticket,) = until(lambda: tickets_of(agent, sender))
    assert ticket["status"] == "held"


def test_a_raw_mail_that_was_told_of_is_one_ticket_a_place_and_not_told_of_again(
    running, agent, sender
):
    receiving = Receiving(
        running.endpoint, running.outputs["RawMailBucket"], running.outputs["MailReceivedTopic"]
    )
    warm = f"antes-{sender}"  # a function that starts cold may take longer than the check waits
    receiving.take(f"From: {warm}\r\n\r\nHola".encode(), warm, [CGU])
    until(lambda: tickets_of(agent, warm))
    told_of = receiving.take(f"From: {sender}\r\n\r\nHola".encode(), sender, [CGU, SOPORTE])
    until(lambda: len(tickets_of(agent, sender)) == 2)
    # Once a mail that was stored later is found, this one has been looked at too.
    later = f"despues-{sender}"
    key = store(running, f"From: {later}\r\n\r\nHola".encode(), later, [CGU])
    until(lambda: key in list(found_again(running)))
    until(lambda: tickets_of(agent, later))
    assert told_of not in list(found_again(running))
    assert len(tickets_of(agent, sender)) == 2


def test_the_operator_finds_it_too_and_it_is_one_ticket_whoever_tells_of_it_first(
    running, agent, sender
):
    key = store(running, f"From: {sender}\r\n\r\nHola".encode(), sender, [CGU, SOPORTE])
    place = deployment(lambda name: client(name, running.endpoint), STACK)
    now = datetime.now(UTC)
    recent = Span(now - timedelta(hours=1), now + timedelta(minutes=1))
    (mail,) = (each for each in without_record(place, recent, print) if each.key == key)
    assert tell_again(place, [mail], print) == []
    until(lambda: tickets_of(agent, sender))
    later = f"despues-{sender}"
    store(running, f"From: {later}\r\n\r\nHola".encode(), later, [CGU])
    until(lambda: tickets_of(agent, later))
    assert len(tickets_of(agent, sender)) == 1
    assert key not in {each.key for each in without_record(place, recent, print)}
