"""A raw mail without a record is told of once more, and however that goes there is one ticket."""

import json
from itertools import product

import pytest
from botocore.exceptions import ClientError
from pydantic import ValidationError

from chalicelib.desk import editing, verbs
from chalicelib.intake.checking import check, created, missing
from chalicelib.intake.notification import read_notification
from chalicelib.intake.receive import receive
from chalicelib.notify.queue import enqueue
from infra.local.smtp import VERDICTS, ses_headers
from tests.samples import ANA, SOFIA, a_call

SOPORTE, CGU = "soporte@mesa.example", "cgu@mesa.example"
PASS = dict.fromkeys(VERDICTS, "PASS")
ALARM = b"From: ups@cliente.example\nTo: soporte@mesa.example, cgu@mesa.example\n\nBattery low."


def stored(window, raw, *to, delivery="ses-1"):
    """A mail as SES stores it, and the notification of it that SES sends."""
    block = ses_headers(delivery, "maria@cliente.example", list(to), PASS)
    return window.notified(block + raw, *to, delivery=delivery, dmarc="PASS")


def key_of(notification):
    return notification.receipt.stored_at.key


def event(key):
    """What EventBridge tells of an object that was created."""
    detail = {"bucket": {"name": "raw-mail"}, "object": {"key": key, "size": 4, "etag": "x"}}
    return json.dumps({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})


def checks(window, body):
    """Check a mail as the queue's function does; what is told again is received from its text."""
    found = check(window.desk, created(body))
    return [] if found is None else [found.model_dump_json(by_alias=True)]


def test_a_mail_that_nobody_was_told_of_is_told_of_as_ses_would_have(window):
    lost = stored(window, window.mail(), SOPORTE)
    (again,) = checks(window, event(key_of(lost)))
    told = read_notification(again)
    assert (told.mail.id, told.mail.source) == (lost.mail.id, "maria@cliente.example")
    assert told.receipt.recipients == lost.receipt.recipients
    (received,) = receive(window.desk, told)
    assert received.outcome == "opened"
    assert checks(window, event(key_of(lost))) == []


def test_a_mail_that_is_on_record_is_left_alone(window):
    taken = stored(window, window.mail(), SOPORTE)
    receive(window.desk, taken)
    assert checks(window, event(key_of(taken))) == []


def outcome(window, name):
    """Let a mail come to a certain end; return its notification."""
    number = window.opens(window.mail(Message_ID="<first@cliente>"), delivery="first")
    if name == "too late":
        verbs.claim(window.desk, number, a_call(ANA))
        verbs.resolve(window.desk, number, "Reinicie.", a_call(ANA))
        verbs.close(window.desk, number, a_call(ANA))
        window.time.passes(days=90)
    if name == "spam":
        editing.spam(window.desk, number, a_call(SOFIA))
    if name == "copy":
        return stored(window, window.mail(Message_ID="<first@cliente>"), SOPORTE)
    if name == "held":
        block = ses_headers("ses-1", "eve@evil.example", [SOPORTE], {**PASS, "virus": "FAIL"})
        return window.notified(block + window.mail(), delivery="ses-1", virus="FAIL")
    answer = window.mail("Sigue igual.", Message_ID="<second@cliente>")
    return stored(window, answer, window.address(number))


@pytest.mark.parametrize("name", ["appended", "too late", "spam", "copy", "held"])
def test_whatever_becomes_of_a_mail_it_is_on_record(window, name):
    notification = outcome(window, name)
    receive(window.desk, notification)
    assert missing(window.desk.mails, [key_of(notification)]) == []


def test_a_mail_is_on_record_with_its_first_place_and_its_further_ones_are_the_queues_care(windows):
    whole = windows()
    receive(whole.desk, stored(whole, whole.mail(), SOPORTE, CGU))
    written = [n for n, name in enumerate(whole.trouble.made, 1) if name == "transact_write_items"]
    window = windows()
    both = stored(window, window.mail(), SOPORTE, CGU)
    window.trouble.at = written[1]  # the second place fails
    with pytest.raises(ClientError):
        receive(window.desk, both)
    assert len(window.numbers()) == 1
    assert missing(window.desk.mails, [key_of(both)]) == []
    assert [each.outcome for each in receive(window.desk, both)] == ["repeated", "opened"]


ORDERS = list(product([(SOPORTE, CGU), (CGU, SOPORTE)], ["first", "second"]))


@pytest.mark.parametrize(("envelope", "late"), ORDERS)
@pytest.mark.parametrize("raw", [ALARM, b"Message-ID: <a@b>\n" + ALARM], ids=["bare", "with id"])
def test_the_first_word_that_comes_late_after_all_changes_nothing(window, raw, envelope, late):
    """Also of a machine's mail, which nothing but SES's id tells from the next."""
    lost = stored(window, raw, *envelope)
    (again,) = checks(window, event(key_of(lost)))
    both = [read_notification(again), lost]
    for each in both if late == "second" else reversed(both):
        receive(window.desk, each)
    assert sorted(window.ticket(each).mailbox for each in window.numbers()) == [CGU, SOPORTE]


def test_a_blind_copy_that_was_guessed_wrong_is_one_ticket(window):
    """Neither the stamp nor the header says for whom it came: the first mailbox has it."""
    lost = stored(window, b"From: maria@cliente.example\n\nHola", CGU, "otro@mesa.example")
    (again,) = checks(window, event(key_of(lost)))
    receive(window.desk, read_notification(again))
    assert len(window.numbers()) == 1


def test_what_ses_tries_the_bucket_with_opens_no_ticket(window):
    told = window.notified(window.mail(), delivery="AMAZON_SES_SETUP_NOTIFICATION")
    assert receive(window.desk, told) == []
    assert checks(window, event(key_of(told))) == []
    assert window.numbers() == []


def test_an_empty_object_is_told_of_too(window):
    lost = window.notified(b"")
    (again,) = checks(window, event(key_of(lost)))
    (received,) = receive(window.desk, read_notification(again))
    assert received.outcome == "opened"


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"detail": {}}', '{"detail": {"object": {}}}'])
def test_what_is_no_event_of_an_object_is_refused(body):
    with pytest.raises(ValidationError):
        created(body)


def test_only_what_is_missing_of_many_is_named(window):
    taken = [stored(window, window.mail(str(n)), SOPORTE, delivery=f"t{n}") for n in range(3)]
    for each in taken:
        receive(window.desk, each)
    lost = [f"lost-{n}" for n in range(90)]
    assert missing(window.desk.mails, [*map(key_of, taken), *lost]) == lost


def quarter_of_an_hour(window, at=None, *, after=False):
    """A mail lies there, is checked, told of again, and received; ``at`` is the call that fails."""
    lost = stored(window, window.mail(attached=b"uno", Message_ID="<a@b>"), SOPORTE)
    window.trouble.at, window.trouble.after = at, after

    def take(body):
        enqueue(window.planner.sqs, window.queue, checks(window, body))

    window.persists(take, event(key_of(lost)))
    batch = {"QueueUrl": window.queue, "MaxNumberOfMessages": 10}
    while messages := window.plain.sqs.receive_message(**batch).get("Messages"):
        for message in messages:
            window.persists(
                lambda body: receive(window.desk, read_notification(body)), message["Body"]
            )
            receipt = message["ReceiptHandle"]
            window.plain.sqs.delete_message(QueueUrl=window.queue, ReceiptHandle=receipt)
    window.tells()


def one_ticket_one_notice(window):
    assert len(window.numbers()) == 1
    told = [each["template"] for each in window.told() if each["audience"] == "requester"]
    assert told == ["received"]
    assert len(window.sent) == len(window.told())


@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it was done"])
def test_whichever_call_of_the_check_fails_once_there_is_one_ticket(windows, after):
    undisturbed = windows()
    quarter_of_an_hour(undisturbed)
    one_ticket_one_notice(undisturbed)
    names = list(undisturbed.trouble.made)
    assert names[:3] == ["batch_get_item", "get_object", "send_message_batch"]
    for place, name in enumerate(names, start=1):
        if after and "get" in name:
            continue  # an answer that was lost is a read that never was
        window = windows()
        quarter_of_an_hour(window, place, after=after)
        try:
            one_ticket_one_notice(window)
        except AssertionError as error:
            error.add_note(f"call {place}, {name}, failed")
            raise
