"""What SES tells of a mail reaches its line, its address and its ticket, and one agent, once."""

import json
from datetime import timedelta
from email import message_from_bytes

import pytest

from chalicelib.customers.deliverability import Fate
from chalicelib.desk import addresses, messages, opening, verbs
from chalicelib.notify.basket import Emptier
from chalicelib.notify.feedback import read_feedback
from chalicelib.notify.hearing import hear
from chalicelib.notify.job import Channel, Job
from chalicelib.tickets.errors import NotAllowed
from chalicelib.tickets.events import Kind
from chalicelib.tickets.status import Status
from tests.samples import ANA, MARIA, REQUESTER, SOFIA, a_call, a_message, a_request, configuration

NUMBER, SOPORTE = "K7M42QXG", "soporte@mesa.example"
DOMAIN = "email.amazonses.com"


def said(room, kind, message="given-1", *, to=MARIA.email, minutes=0, headers=(), **what):
    """An event of SES about a mail, when it is heard."""
    at = (room.time.at + timedelta(minutes=minutes)).isoformat()
    name = {"Bounce": "bounce", "Complaint": "complaint"}.get(kind, kind[0].lower() + kind[1:])
    event = {
        "eventType": kind,
        "mail": {
            "messageId": message,
            "source": SOPORTE,
            "timestamp": at,
            "destination": [to],
            "headers": [{"name": name, "value": value} for name, value in headers],
        },
        name: {"timestamp": at, **what},
    }
    return json.dumps(event)


def bounced(room, message="given-1", kind="Permanent", **terms):
    recipient = {
        "emailAddress": terms.get("to", MARIA.email),
        "status": "5.1.1",
        "diagnosticCode": f"smtp; 550 <{MARIA.email}>: user unknown",
    }
    return said(
        room,
        "Bounce",
        message,
        bounceType=kind,
        bounceSubType="General",
        bouncedRecipients=[recipient],
        **terms,
    )


def heard(room, body):
    return hear(room.desk, read_feedback(body), DOMAIN)


def sends(room):
    """Plan every event and send what is queued; returns whom it told, by which template."""
    before = len(room.provider.given)
    planned = room.__dict__.setdefault("planned", set())
    for record in room.records():
        place = record["dynamodb"]["NewImage"]["PK"]["S"], record["dynamodb"]["NewImage"]["SK"]["S"]
        if place not in planned:
            planned.add(place)
            room.planner.take(record)
    jobs = room.queued()
    for job in jobs:
        room.sender.send(job)
    given = [each["Destinations"][0] for each in room.provider.given[before:]]
    return [(job.template, job.address) for job in jobs if job.address in given]


def events(room, number=NUMBER):
    rows = room.desk.timelines.page(number, 100, None).rows
    return [row["event"] for row in rows if row["type"] == "event"]


def line(room, template, to=MARIA.email):
    (found,) = (each for each in room.told() if (each["template"], each["to"]) == (template, to))
    return found["status"], found.get("reason")


@pytest.fixture
def room(room):
    """A post room of people who want to hear of nothing that these tests are not about."""
    quiet = {"told": dict.fromkeys(("arrival", "progress"), "never")}
    for address in configuration().people_of("nivel1"):
        room.desk.choices.save(address, quiet, 0)
    room.desk.choices.save(MARIA.email, {"told": {"progress": "never"}}, 0)
    return room


@pytest.fixture
def ticket(room):
    """Ana has María's ticket, whose receipt went out as ``given-1``."""
    request = a_request(mailbox=SOPORTE)
    opening.open_ticket(room.desk, NUMBER, request, a_message(), "request")
    assert sends(room) == [("received", MARIA.email)]
    verbs.claim(room.desk, NUMBER, a_call(ANA))
    return NUMBER


def test_a_hard_bounce_stands_on_the_line_the_ticket_and_the_address(room, ticket):
    assert heard(room, bounced(room)) == [(read_feedback(bounced(room)).feedback[0], NUMBER)]
    assert line(room, "received") == (
        "bounced",
        "bounced: General 5.1.1 smtp; 550 <…>: user unknown",
    )
    event = events(room)[-1]
    assert (event.kind, event.internal) == (Kind.UNDELIVERED, True)
    assert event.details == {"to": MARIA.email, "template": "received", "fate": "bounced"}
    known = room.desk.addresses.load(MARIA.email)
    assert (known.kind, known.undeliverable_since) == ("bounce", room.time.at)
    assert known.message == "given-1"


def test_who_has_the_ticket_is_told_once_however_often_ses_tells(room, ticket):
    for _ in range(3):
        heard(room, bounced(room))
    assert sends(room) == [("undelivered", ANA.id)]
    assert MARIA.email in room.provider.given[-1]["RawMessage"]["Data"].decode()
    assert [each.kind for each in events(room)].count(Kind.UNDELIVERED) == 1


def test_where_nobody_has_it_the_head_of_the_team_is_told(room):
    opening.open_ticket(room.desk, NUMBER, a_request(mailbox=SOPORTE), a_message(), "request")
    sends(room)
    heard(room, bounced(room))
    assert sends(room) == [("undelivered", SOFIA.id)]


def test_nothing_more_is_sent_to_the_address_and_the_line_says_why(room, ticket):
    heard(room, bounced(room))
    sends(room)
    messages.say(room.desk, NUMBER, "Reinicie.", a_call(ANA), definitive=False)
    before = len(room.provider.given)
    assert sends(room) == []
    assert len(room.provider.given) == before
    status, reason = line(room, "answered")
    assert (status, reason[:15]) == ("suppressed", "bounce: General")


def test_a_suppressed_message_is_not_tried_again(room, ticket):
    heard(room, bounced(room))
    messages.say(room.desk, NUMBER, "Reinicie.", a_call(ANA), definitive=False)
    sends(room)
    room.planned.clear()
    addresses.verify(room.desk, MARIA.email, "por teléfono", a_call(ANA))
    assert ("answered", MARIA.email) not in sends(room)
    assert line(room, "answered")[0] == "suppressed"


def test_once_verified_the_next_message_goes_out_and_the_provider_lets_it(room, ticket):
    heard(room, bounced(room))
    room.desk.addresses.suppressions().add(MARIA.email)
    room.time.passes(minutes=1)
    known = addresses.verify(room.desk, MARIA.email, "por teléfono", a_call(ANA))
    assert (known.undeliverable, known.verified_by) == (False, ANA.id)
    assert room.desk.addresses.suppressions() == set()
    messages.say(room.desk, NUMBER, "Reinicie.", a_call(ANA), definitive=False)
    assert ("answered", MARIA.email) in sends(room)
    heard(room, bounced(room, minutes=-1))  # of before, and late
    assert not room.desk.addresses.load(MARIA.email).undeliverable


def test_an_address_that_the_provider_keeps_no_list_of_is_verified_all_the_same(room):
    assert not addresses.verify(room.desk, "x@y.example", "sí", a_call(ANA)).undeliverable


def test_a_customer_verifies_no_address(room):
    with pytest.raises(NotAllowed):
        addresses.verify(room.desk, MARIA.email, "soy yo", a_call(REQUESTER))


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_transient_bounce_is_noted_on_the_timeline_alone(room, ticket, kind):
    heard(room, bounced(room, kind=kind))
    status, reason = line(room, "received")
    assert (status, reason[:9]) == ("bounced", "returned:")
    assert not room.desk.addresses.load(MARIA.email).undeliverable
    assert Kind.UNDELIVERED not in {each.kind for each in events(room)}


def test_a_delay_leaves_the_message_sent_and_says_why_it_is_late(room, ticket):
    delayed = [{"emailAddress": MARIA.email, "status": "4.2.2"}]
    what = {"delayType": "MailboxFull", "delayedRecipients": delayed}
    heard(room, said(room, "DeliveryDelay", **what))
    assert line(room, "received") == ("sent", "delayed: MailboxFull 4.2.2")
    heard(room, bounced(room))
    heard(room, said(room, "DeliveryDelay", **what))
    assert line(room, "received")[0] == "bounced"


def test_a_complaint_is_the_last_word_on_a_message(room, ticket):
    heard(room, said(room, "Complaint", complaintFeedbackType="abuse"))
    assert line(room, "received") == ("complained", "complained: abuse")
    assert room.desk.addresses.load(MARIA.email).kind == "complaint"
    assert sends(room) == [("undelivered", ANA.id)]
    heard(room, bounced(room, minutes=1))
    assert line(room, "received")[0] == "complained"


def test_a_complaint_that_is_taken_back_unmarks_the_address(room, ticket):
    heard(room, said(room, "Complaint", complaintFeedbackType="abuse"))
    room.desk.addresses.suppressions().add(MARIA.email)
    heard(room, said(room, "Complaint", complaintFeedbackType="not-spam", minutes=1))
    assert not room.desk.addresses.load(MARIA.email).undeliverable
    assert room.desk.addresses.suppressions() == set()


def test_that_it_is_no_spam_says_nothing_of_an_address_that_bounces(room, ticket):
    heard(room, bounced(room))
    room.desk.addresses.suppressions().add(MARIA.email)
    heard(room, said(room, "Complaint", complaintFeedbackType="not-spam", minutes=1))
    assert room.desk.addresses.load(MARIA.email).undeliverable
    assert room.desk.addresses.suppressions() == {MARIA.email}


def test_a_rejected_mail_is_told_of_and_says_nothing_of_the_address(room, ticket):
    heard(room, said(room, "Reject", reason="Bad content"))
    assert line(room, "received") == ("bounced", "rejected: Bad content")
    assert sends(room) == [("undelivered", ANA.id)]
    assert not room.desk.addresses.load(MARIA.email).undeliverable


def test_a_bounce_that_comes_before_the_mail_is_written_down_is_not_undone_by_that(room, ticket):
    """SES tells of a suppressed address at once; the mail is found by our own signed id."""
    messages.say(room.desk, NUMBER, "Reinicie.", a_call(ANA), definitive=False)
    own = room.desk.signer().reference(f"{NUMBER}.000003.0", SOPORTE)
    early = bounced(room, "given-2", headers=[("References", f"<x@y> {own}")])
    room.provider.meanwhile = lambda: heard(room, early)
    sends(room)
    assert line(room, "answered")[0] == "bounced"
    assert room.desk.addresses.load(MARIA.email).undeliverable


@pytest.mark.parametrize("status", [Status.HELD, Status.CLOSED, Status.MERGED, Status.SPAM])
def test_whatever_became_of_the_ticket_it_stands_on_it(room, ticket, status, monkeypatch):
    before = room.desk.tickets.load(NUMBER)
    moved = {"status": status, "version": before.version + 1}
    room.desk.tickets.save(before, before.model_copy(update=moved), ())
    heard(room, bounced(room))
    assert events(room)[-1].kind is Kind.UNDELIVERED
    assert room.desk.tickets.load(NUMBER).status is status


def test_a_mail_of_no_ticket_marks_its_address_and_is_told_to_nobody(room):
    ((feedback, number),) = heard(room, bounced(room, "of-an-agreement"))
    assert (feedback.fate, number) == (Fate.BOUNCED, None)
    assert room.desk.addresses.load(MARIA.email).undeliverable
    assert sends(room) == []


def test_that_the_notice_itself_came_back_is_told_to_nobody(room, ticket):
    heard(room, bounced(room))
    sends(room)
    heard(room, bounced(room, "given-2", to=ANA.id))
    assert line(room, "undelivered", ANA.id)[0] == "bounced"
    assert sends(room) == []


def test_the_head_of_the_team_is_told_when_it_is_the_assignee_whom_mail_does_not_reach(
    room, ticket
):
    messages.say(room.desk, NUMBER, "¿Y?", a_call(REQUESTER), definitive=False)
    assert sends(room) == [("customer_wrote", ANA.id)]
    heard(room, bounced(room, "given-2", to=ANA.id))
    assert sends(room) == [("undelivered", SOFIA.id)]


def test_a_page_to_such_an_address_is_not_silent(room, ticket):
    heard(room, bounced(room, to=ANA.id, message="elsewhere"))
    page = {
        "number": NUMBER, "event": "E#000009.0", "template": "page", "audience": "on_call",
        "channel": Channel.EMAIL, "address": ANA.id, "text": "x", "sender": SOPORTE,
    }  # fmt: skip
    job = Job(**page)
    assert room.sender.send(job) is False
    assert line(room, "page", ANA.id)[0] == "suppressed"
    assert room.sender.send(job) is False


def test_an_sms_goes_out_whatever_is_known_of_addresses(room, ticket):
    heard(room, bounced(room, to="+56911111111", message="elsewhere"))
    sms = {
        "number": NUMBER, "event": "E#000009.0", "template": "page", "audience": "on_call",
        "channel": Channel.SMS, "address": "+56911111111", "text": "x",
    }  # fmt: skip
    assert room.sender.send(Job(**sms))


def test_marked_addresses_are_listed_the_latest_first_in_pages(room):
    for minute, name in enumerate("abc"):
        heard(room, bounced(room, name, to=f"{name}@x.example", minutes=minute))
    page = room.desk.addresses.page(2, None)
    names = [row["created_key"].partition("#")[2] for row in page.rows]
    assert names == ["c@x.example", "b@x.example"]
    rest = room.desk.addresses.page(2, page.cursor)
    assert [row["kind"] for row in rest.rows] == ["bounce"]
    addresses.verify(room.desk, "b@x.example", "sí", a_call(ANA))
    assert len(room.desk.addresses.page(9, None).rows) == 2


def test_a_notice_about_an_agreement_is_not_sent_there_either(room):
    heard(room, bounced(room, "elsewhere"))
    notice = Job(
        organization="muni", event="E#000001.0", template="agreement_ending", audience="coordinator",
        channel=Channel.EMAIL, address=MARIA.email, text="x", sender=SOPORTE,
    )  # fmt: skip
    assert room.sender.send(notice) is False
    assert line(room, "agreement_ending")[0] == "suppressed"


def test_a_bounced_digest_stands_on_every_ticket_that_it_told_and_its_agents_hear_of_it(room):
    chosen = {"told": {"answer": "digest", "progress": "never"}}
    room.desk.choices.save(MARIA.email, chosen, 1)
    for number in (NUMBER, "ZPT2FCVM"):
        request = a_request(mailbox=SOPORTE)
        opening.open_ticket(room.desk, number, request, a_message(), f"request-{number}")
        verbs.claim(room.desk, number, a_call(ANA))
        messages.say(room.desk, number, "Reinicie.", a_call(ANA), definitive=False)
    sends(room)
    room.time.passes(days=1)
    Emptier(room.desk, room.planner.sqs, room.queue, "https://mesa.example").empty(MARIA.email)
    assert sends(room) == [("digest", MARIA.email)]
    heard(room, bounced(room, f"given-{len(room.provider.given)}"))
    told = [each for each in room.told() if each["template"] == "answered"]
    assert {(each["PK"], each["status"]) for each in told} == {
        (f"T#{NUMBER}", "bounced"),
        ("T#ZPT2FCVM", "bounced"),
    }
    assert sends(room) == [("undelivered", ANA.id)] * 2


def test_an_answer_to_a_digest_finds_no_ticket_by_it(room):
    line = {"PK": f"T#{NUMBER}", "SK": "E#000001.0#email#x"}
    room.desk.mails.remember_digest(SOPORTE, "<digest@x>", [line])
    assert room.desk.mails.ticket_of(SOPORTE, ["<digest@x>"]) is None


def test_who_answered_a_marked_address_is_told_once_that_it_was_not_sent(room, ticket):
    heard(room, bounced(room))
    sends(room)
    messages.say(room.desk, NUMBER, "Reinicie.", a_call(ANA), definitive=False)
    for record in room.records():
        room.planner.take(record)
    (job,) = [each for each in room.queued() if each.template == "answered"]
    for _ in range(2):
        assert room.sender.send(job) is False
    (event,) = [each for each in events(room) if each.details.get("fate") == "suppressed"]
    assert (event.kind, event.details["template"]) == (Kind.UNDELIVERED, "answered")
    assert sends(room)[-1] == ("undelivered", ANA.id)
    assert (
        "no se envió"
        in message_from_bytes(room.provider.given[-1]["RawMessage"]["Data"])
        .get_payload(0)
        .get_payload(decode=True)
        .decode()
    )
