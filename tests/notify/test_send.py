"""Each message goes out once, whoever is brought it how often, and how it ended is written down."""

import io
import json
import logging

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.batch import each_message
from chalicelib.intake.notification import read_notification
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.send import StillSending
from chalicelib.store.told import ABANDONED
from chalicelib.telemetry import logger
from tests.samples import MARIA

MAILBOX = "soporte@mesa.example"
QUOTING = ClientError(
    {
        "Error": {
            "Code": "MessageRejected",
            "Message": f"Email address is not verified: {MARIA.email}",
        }
    },
    "SendRawEmail",
)


def job(**fields):
    given = {
        "number": "K7M42QXG",
        "event": "E#000002.0",
        "template": "answered",
        "audience": "requester",
        "channel": Channel.EMAIL,
        "address": MARIA.email,
        "subject": "Re: [#K7M4-2QXG] x",
        "text": "Reinicie.\n",
        "sender": MAILBOX,
        **fields,
    }
    return Job(**given)


def test_a_message_goes_out_once_however_often_it_is_brought(room):
    assert [room.sender.send(job()) for _ in range(3)] == [True, False, False]
    assert len(room.provider.given) == 1


def test_a_sent_message_stands_on_the_timeline_with_to_whom_how_and_when(room):
    room.sender.send(job())
    (line,) = room.told()
    assert (line["to"], line["channel"], line["status"]) == (MARIA.email, "email", "sent")
    assert line["provider_id"] == "given-1"
    assert line["at"].startswith("2026-11-23T13:00:00")
    (row,) = room.desk.timelines.page("K7M42QXG", 10, None).rows
    assert row["type"] == "told"


def test_a_mail_goes_to_its_recipient_alone_from_the_mailbox(room):
    room.sender.send(job())
    (given,) = room.provider.given
    assert given["Destinations"] == [MARIA.email]
    assert given["Source"] == MAILBOX
    assert given["ConfigurationSetName"] == "set"


def test_the_recipient_of_an_international_domain_is_named_in_ascii(room):
    """SES takes no other."""
    room.sender.send(job(address="jose@ñandú.cl"))
    assert room.provider.given[0]["Destinations"] == ["jose@xn--and-6ma2c.cl"]


def test_answers_to_the_id_that_ses_gave_find_the_ticket(room):
    room.sender.send(job())
    answered = ["<given-1@email.amazonses.com>"]
    assert room.desk.mails.ticket_of(MAILBOX, answered) == "K7M42QXG"
    assert room.desk.mails.ticket_of("cgu@mesa.example", answered) is None


@pytest.mark.parametrize(
    "other",
    [
        {"address": "pedro@cliente.example"},
        {"event": "E#000003.0"},
        {"number": "K7M42QXH"},
        {"channel": Channel.SMS, "address": "+56911111111"},
    ],
)
def test_another_recipient_event_ticket_or_channel_is_another_message(room, other):
    assert room.sender.send(job())
    assert room.sender.send(job(**other))


def test_two_senders_at_the_same_moment_send_one_message(room):
    refused = []

    def second():
        with pytest.raises(StillSending):
            room.sender.send(job())
        refused.append(True)

    room.provider.meanwhile = second
    assert room.sender.send(job())
    assert refused
    assert len(room.provider.given) == 1
    assert not room.sender.send(job())


def test_a_claim_whose_sender_died_is_taken_over_once(room):
    room.provider.failures = [SystemExit()]  # what a killed sender leaves behind: no record at all
    with pytest.raises(SystemExit):
        room.sender.send(job())
    assert room.told()[0]["status"] == "sending"
    room.time.passes(seconds=ABANDONED.total_seconds())
    with pytest.raises(StillSending):
        room.sender.send(job())
    room.time.passes(seconds=1)
    assert room.sender.send(job())
    assert not room.sender.send(job())
    assert len(room.provider.given) == 1


def test_a_sender_that_wakes_up_late_does_not_undo_what_another_sent(room):
    """Its claim was taken over while it slept: that it failed is no news, and must send nothing."""

    def another():
        room.time.passes(minutes=5)
        assert room.sender.send(job())
        room.provider.failures = [QUOTING]

    room.provider.meanwhile = another
    with pytest.raises(ClientError):
        room.sender.send(job())
    assert room.told()[0]["status"] == "sent"
    assert not room.sender.send(job())
    assert len(room.provider.given) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (QUOTING, "MessageRejected"),
        (ReadTimeoutError(endpoint_url=f"https://{MARIA.email}"), "ReadTimeoutError"),
        (ValueError(MARIA.email), "ValueError"),
    ],
)
def test_a_failure_stands_on_the_timeline_by_its_kind_and_is_tried_again(room, error, reason):
    room.provider.failures = [error]
    with pytest.raises(type(error)):
        room.sender.send(job())
    (line,) = room.told()
    assert (line["status"], line["reason"]) == ("failed", reason)
    assert MARIA.email not in {value for name, value in line.items() if name != "to"}
    assert room.sender.send(job())
    assert room.told()[0]["status"] == "sent"


def test_a_mail_that_cannot_be_written_is_a_failure_on_the_timeline(room):
    with pytest.raises(ValueError, match="CR or LF"):
        room.sender.send(job(address="a@b.example\r\nBcc: eve@evil.example"))
    assert room.told()[0]["status"] == "failed"
    assert room.provider.given == []


def test_a_page_goes_out_by_sms_in_three_parts_at_most_and_to_the_topic(room):
    room.sender.send(job(channel=Channel.SMS, address="+56911111111", text="x" * 1000))
    room.sender.send(job(channel=Channel.TOPIC, address="arn:aws:sns:r:1:pages"))
    sms, topic = room.provider.given
    assert (sms["PhoneNumber"], len(sms["Message"])) == ("+56911111111", 480)
    assert topic["TopicArn"] == "arn:aws:sns:r:1:pages"


@pytest.fixture
def log(monkeypatch):
    """What the functions log, as CloudWatch gets it."""
    written = io.StringIO()
    handler = logger.handlers[0]
    monkeypatch.setattr(handler, "stream", written)
    before = logger.log_level
    logger.setLevel(logging.DEBUG)
    yield written
    logger.setLevel(before)


def batch(*bodies):
    records = [
        {"messageId": str(place), "body": body, "eventSource": "aws:sqs"}
        for place, body in enumerate(bodies)
    ]
    return {"Records": records}


def test_a_failure_is_logged_without_the_customers_address(room, log):
    """Providers quote addresses in what they refuse."""
    room.provider.failures = [QUOTING]
    body = job().model_dump_json()
    answer = each_message(
        batch(body, "fine"),
        lambda body: body == "fine" or room.sender.send(Job.model_validate_json(body)),
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert "record failed" in log.getvalue()
    assert MARIA.email not in log.getvalue()


def test_a_notification_that_cannot_be_read_is_logged_without_what_stood_in_it(log):
    body = json.dumps({"mail": {"source": MARIA.email}, "receipt": MARIA.email})
    each_message(batch(body, "fine"), lambda body: body == "fine" or read_notification(body))
    assert "record failed" in log.getvalue()
    assert MARIA.email not in log.getvalue()


def test_a_batch_that_fails_whole_raises_nothing_that_quotes_a_customer(room, log):
    """What a function raises is logged by Lambda, traceback and all."""
    room.provider.failures = [QUOTING]
    try:
        each_message(
            batch(job().model_dump_json()),
            lambda body: room.sender.send(Job.model_validate_json(body)),
        )
    except Exception as error:  # noqa: BLE001 - whatever it is
        assert MARIA.email not in str(error)
    assert MARIA.email not in log.getvalue()
