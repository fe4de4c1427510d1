"""Every event that SES publishes is read for what happened, to whom, about which mail."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.customers.deliverability import Fate
from chalicelib.notify.feedback import MOST_RECIPIENTS, read_feedback
from tests.samples import MARIA, MONDAY

AT = "2026-11-23T13:00:00.000Z"


def event(kind="Bounce", *, mail=(), **objects):
    """An event as SES publishes it, with fields of its own that nobody here knows."""
    said = {
        "eventType": kind,
        "mail": {
            "timestamp": "2026-11-23T12:59:00.000Z",
            "source": "Mesa de Ayuda <Soporte@mesa.example>",
            "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/mesa.example",
            "sendingAccountId": "123456789012",
            "messageId": "0100019-ses",
            "destination": [MARIA.email],
            "headersTruncated": False,
            "headers": [
                {"name": "From", "value": "soporte@mesa.example"},
                {"name": "Message-ID", "value": "<own@mesa.example>"},
                {"name": "References", "value": "<root@mesa.example>\r\n <own@mesa.example>"},
            ],
            "commonHeaders": {"messageId": "0100019-ses", "subject": "Re: [#K7M4-2QXG] x"},
            "tags": {"ses:configuration-set": ["set"]},
            **dict(mail),
        },
        **objects,
    }
    return json.dumps(said)


def bounce(kind="Permanent", sub="General", **fields):
    recipient = {
        "emailAddress": MARIA.email,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 user unknown",
    }
    return {
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [recipient],
        "timestamp": AT,
        "feedbackId": "0100019-feedback",
        "reportingMTA": "dsn; a8-1.smtp-out.amazonses.com",
        **fields,
    }


def complaint(kind="abuse", **fields):
    return {
        "complainedRecipients": [{"emailAddress": MARIA.email}],
        "timestamp": AT,
        "feedbackId": "0100019-feedback",
        "complaintSubType": None,
        "complaintFeedbackType": kind,
        "userAgent": "AnyCompany Feedback Loop (V0.01)",
        "arrivalDate": AT,
        **fields,
    }


def only(body):
    (feedback,) = read_feedback(body).feedback
    return feedback


def test_a_hard_bounce_says_whom_when_why_and_of_which_mail():
    heard = read_feedback(event(bounce=bounce()))
    assert (heard.message, heard.mailbox) == ("0100019-ses", "soporte@mesa.example")
    (feedback,) = heard.feedback
    assert (feedback.fate, feedback.address, feedback.at) == (Fate.BOUNCED, MARIA.email, MONDAY)
    assert feedback.reason == "General 5.1.1 smtp; 550 5.1.1 user unknown"
    assert feedback.message == "0100019-ses"


def test_the_mails_own_ids_come_with_it_ours_first():
    heard = read_feedback(event(bounce=bounce()))
    assert heard.references == ("<own@mesa.example>", "<own@mesa.example>", "<root@mesa.example>")


@pytest.mark.parametrize(
    ("kind", "sub", "fate"),
    [
        ("Permanent", "General", Fate.BOUNCED),
        ("Permanent", "NoEmail", Fate.BOUNCED),
        ("Permanent", "Suppressed", Fate.BOUNCED),
        ("Permanent", "OnAccountSuppressionList", Fate.BOUNCED),
        ("Transient", "General", Fate.RETURNED),
        ("Transient", "MailboxFull", Fate.RETURNED),
        ("Transient", "MessageTooLarge", Fate.RETURNED),
        ("Undetermined", "Undetermined", Fate.RETURNED),
        ("SomethingNew", "x", Fate.RETURNED),
        (None, None, Fate.RETURNED),
    ],
)
def test_only_what_ses_calls_permanent_is_a_hard_bounce(kind, sub, fate):
    feedback = only(event(bounce=bounce(kind, sub)))
    assert feedback.fate is fate
    assert (sub or "") in feedback.reason


@pytest.mark.parametrize(
    ("kind", "fate"),
    [
        ("abuse", Fate.COMPLAINED),
        ("fraud", Fate.COMPLAINED),
        ("virus", Fate.COMPLAINED),
        ("other", Fate.COMPLAINED),
        (None, Fate.COMPLAINED),
        ("not-spam", Fate.WELCOMED),
        ("auth-failure", Fate.NOTED),
    ],
)
def test_a_complaint_counts_by_its_type(kind, fate):
    assert only(event("Complaint", complaint=complaint(kind))).fate is fate


def test_a_suppressed_complaint_says_so():
    said = complaint(None, complaintSubType="OnAccountSuppressionList")
    assert only(event("Complaint", complaint=said)).reason == "OnAccountSuppressionList"


def test_a_delay_is_no_bounce():
    said = {
        "delayType": "MailboxFull",
        "expirationTime": "2026-11-24T01:00:00.000Z",
        "delayedRecipients": [{"emailAddress": MARIA.email, "status": "4.2.2"}],
        "timestamp": AT,
    }
    feedback = only(event("DeliveryDelay", deliveryDelay=said))
    assert (feedback.fate, feedback.reason) == (Fate.DELAYED, "MailboxFull 4.2.2")


def test_a_mail_that_ses_rejects_was_for_each_of_its_recipients():
    feedback = only(event("Reject", reject={"reason": "Bad content"}))
    assert (feedback.fate, feedback.address) == (Fate.REJECTED, MARIA.email)
    assert feedback.reason == "Bad content"
    assert feedback.at.isoformat() == "2026-11-23T12:59:00+00:00"


def test_a_mail_that_was_passed_on_counts_for_the_address_that_the_desk_wrote_to():
    elsewhere = bounce(bouncedRecipients=[{"emailAddress": "maria.vega@privado.example"}])
    assert only(event(bounce=elsewhere)).address == MARIA.email


def test_of_several_recipients_those_count_that_are_named():
    both = {"destination": [MARIA.email, "pedro@cliente.example"]}
    named = bounce(bouncedRecipients=[{"emailAddress": "pedro@cliente.example"}, {}])
    assert only(event(mail=both, bounce=named)).address == "pedro@cliente.example"
    many = bounce(bouncedRecipients=[{"emailAddress": f"{each}@x.example"} for each in range(99)])
    assert len(read_feedback(event(mail=both, bounce=many)).feedback) == MOST_RECIPIENTS


def test_it_is_read_inside_snss_envelope_too():
    wrapped = json.dumps({"Type": "Notification", "Message": event(bounce=bounce())})
    assert only(wrapped).fate is Fate.BOUNCED


def test_an_identitys_own_notification_is_read_as_well():
    said = event(bounce=bounce()).replace('"eventType"', '"notificationType"')
    assert only(said).fate is Fate.BOUNCED


GREETING = "Successfully validated SNS topic for Amazon SES event publishing."


@pytest.mark.parametrize(
    "body",
    [
        GREETING,
        json.dumps({"Type": "Notification", "Message": GREETING}),
        event("Delivery", delivery={"recipients": [MARIA.email]}),
        event("Open", open={"ipAddress": "192.0.2.1"}),
        event("Bounce"),
    ],
)
def test_what_says_nothing_of_a_recipient_is_passed_over(body):
    assert read_feedback(body) is None


@pytest.mark.parametrize("body", ["", "nonsense", "[]", "{}", json.dumps({"eventType": "Bounce"})])
def test_what_is_no_event_is_refused_and_ends_aside(body):
    with pytest.raises(ValidationError):
        read_feedback(body)


@given(st.text(max_size=500), st.text(max_size=500))
def test_whatever_a_server_says_the_reason_is_short_and_printable(status, diagnostic):
    recipient = {"emailAddress": MARIA.email, "status": status, "diagnosticCode": diagnostic}
    reason = only(event(bounce=bounce(bouncedRecipients=[recipient]))).reason
    assert len(reason) <= 200
    assert reason.isprintable()
