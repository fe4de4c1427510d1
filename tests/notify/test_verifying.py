"""A code goes out by the method that it verifies, stands in no record, and not too late."""

import json
import re

import pytest

from chalicelib.desk import codes as desk_codes
from chalicelib.desk import contacts, webhooks
from chalicelib.escalation.contacts import ContactKind, Method, WrittenMethod, method_id
from chalicelib.escalation.verification import WrongCode
from chalicelib.notify.channels.hooks import Hooks
from chalicelib.notify.channels.post import Answer
from chalicelib.notify.channels.table import over_http
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.send import Sender
from chalicelib.notify.verifying import CodePost, NoWay
from chalicelib.tickets.events import Actor, Role
from tests.samples import a_call

CARLA = Actor(id="carla@mesa.example", role=Role.AGENT, name="Carla Soto")
DIEGO = Actor(id="diego@mesa.example", role=Role.AGENT)  # who reads English
ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
TEXT = Method(ContactKind.SMS, "+56911111111")
MAIL = Method(ContactKind.EMAIL, CARLA.id)
ROOM = Method(ContactKind.WEBHOOK, "guardia")


@pytest.fixture
def hook_queue(room):
    return room.plain.sqs.create_queue(QueueName=f"{room.table}-hooks")["QueueUrl"]


@pytest.fixture
def codes(room, hook_queue):
    return CodePost(room.desk, room.plain.sqs, room.queue, hook_queue, "https://mesa.example")


def ask(codes, method, actor=CARLA):
    return codes.send(method_id(method), a_call(actor))


def code_in(text):
    return re.search(r"\b\d{6}\b", text)[0]


def status(codes, method, own):
    kept = own.codes[method_id(method)]
    return codes.line(method, method_id(method), kept, CARLA.id).get("status")


def test_a_code_by_sms_arrives_and_verifies(codes, room):
    own = ask(codes, TEXT)
    assert status(codes, TEXT, own) is None
    (job,) = room.queued()
    assert room.sender.send(job)
    assert status(codes, TEXT, own) == "sent"
    (given,) = room.provider.given
    assert given["PhoneNumber"] == TEXT.to
    assert given["Message"].startswith("Mesa de Ayuda: el código de Carla Soto es ")
    code = code_in(given["Message"])
    verified = desk_codes.verify(room.desk, method_id(TEXT), code, a_call(CARLA))
    assert method_id(TEXT) in verified.verified


def test_a_code_by_mail_is_in_the_language_of_its_person_and_not_in_the_subject(codes, room):
    ask(codes, Method(ContactKind.EMAIL, DIEGO.id), DIEGO)
    (job,) = room.queued()
    assert room.sender.send(job)
    assert (job.subject, job.language) == ("Code to be paged by Mesa de Ayuda", "en")
    assert code_in(job.text)
    assert b"Code to be paged" in room.provider.given[0]["RawMessage"]["Data"]


def test_no_code_is_on_record_and_what_is_goes_away_by_itself(codes, room):
    ask(codes, MAIL)
    (job,) = room.queued()
    room.sender.send(job)
    items = json.dumps(room.plain.dynamodb.scan(TableName=room.table)["Items"])
    assert code_in(job.text) not in items
    (line,) = room.told()
    assert (line["PK"], line["to"]) == (f"K#{CARLA.id}", CARLA.id)
    assert 0 < int(line["expires_at"]) - room.time().timestamp() < 2 * 86_400


def test_a_code_is_sent_once_however_often_the_queue_brings_it(codes, room):
    ask(codes, TEXT)
    (job,) = room.queued()
    assert [room.sender.send(job), room.sender.send(job)] == [True, False]
    assert len(room.provider.given) == 1


def test_a_code_that_holds_no_more_is_not_sent(codes, room):
    own = ask(codes, TEXT)
    (job,) = room.queued()
    room.time.passes(minutes=10, seconds=1)
    assert not room.sender.send(job)
    assert room.provider.given == []
    assert status(codes, TEXT, own) == "suppressed"


def test_two_codes_of_one_method_are_two_messages(codes, room):
    ask(codes, TEXT)
    room.time.passes(seconds=1)
    ask(codes, TEXT)
    first, second = room.queued()
    assert [room.sender.send(first), room.sender.send(second)] == [True, True]
    with pytest.raises(WrongCode):
        desk_codes.verify(room.desk, method_id(TEXT), code_in(first.text), a_call(CARLA))


def a_room(room, **fields):
    slack = {"name": "guardia", "kind": "slack", "url": "https://hooks.slack.example/x"}
    webhooks.create(room.desk, {**slack, **fields}, a_call(ALMA))
    contacts.choose(room.desk, (WrittenMethod(webhook="guardia"),), a_call(CARLA))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "teams"},
        {"kind": "telegram", "url": None, "token": "1:" + "a" * 30, "chat": "-5"},
        {"kind": "signed", "secret": "whsec_" + "YQ" * 20},
        {
            "kind": "whatsapp", "url": None, "token": "a" * 20, "phone_number_id": "12345",
            "template": "aviso", "template_language": "es",
        },
    ],
    ids=lambda each: each.get("kind", "slack"),
)  # fmt: skip
def test_a_code_goes_to_a_room_in_the_form_of_its_kind(codes, room, hook_queue, fields):
    a_room(room, **fields)
    own = ask(codes, ROOM)
    assert room.queued() == []
    (message,) = room.plain.sqs.receive_message(QueueUrl=hook_queue)["Messages"]
    job = Job.model_validate_json(message["Body"])
    posted = []

    def post(request):
        posted.append(request)
        return Answer(200, "{}")

    hooks = Hooks(room.desk.webhooks, post, room.desk.now)
    assert Sender(room.desk, over_http(hooks), "", room.enqueue).send(job)
    assert status(codes, ROOM, own) == "sent"
    code = code_in(posted[0].body.decode())
    if job.channel is Channel.SIGNED:
        assert json.loads(posted[0].body)["type"] == "contact.code"
        assert re.fullmatch("[0-9A-Za-z-]+", posted[0].headers["webhook-id"])
    desk_codes.verify(room.desk, method_id(ROOM), code, a_call(CARLA))
    # It is no news of a ticket: the list of what the webhook was told does not show it.
    assert room.desk.told.of_webhook("guardia", 10) == []


def test_no_code_goes_to_a_room_that_is_switched_off(codes, room):
    a_room(room)
    webhooks.edit(room.desk, "guardia", {"active": False}, a_call(ALMA))
    with pytest.raises(NoWay, match="guardia"):
        ask(codes, ROOM)
    assert contacts.mine(room.desk, a_call(CARLA)).sent == ()


def test_a_code_that_the_queue_does_not_take_is_an_error_and_the_next_one_goes(codes, room):
    full = CodePost(room.desk, room.plain.sqs, room.queue + "-none", "", "")
    with pytest.raises(room.plain.sqs.exceptions.QueueDoesNotExist):
        ask(full, TEXT)
    room.time.passes(seconds=1)
    ask(codes, TEXT)
    assert [each.channel for each in room.queued()] == [Channel.SMS]
