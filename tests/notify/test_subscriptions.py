"""Each webhook is told of what it asked for and may know, and of nothing else; pushes follow mails."""

from dataclasses import replace

import pytest

from chalicelib.configuration.webhooks import Webhook, WebhookKind
from chalicelib.desk.opening import open_ticket
from chalicelib.notify.happened import WORDS
from chalicelib.notify.job import OVER_HTTP, Channel, Job
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.subscriptions import is_told, notice_of, pushed, told, whatsapp
from chalicelib.signing import Signer
from chalicelib.store.devices import Device
from chalicelib.tickets.events import DESK, Change, Event, Kind
from chalicelib.tickets.model import Channel as By
from chalicelib.tickets.model import Priority, Ticket
from chalicelib.tickets.status import Status
from tests.samples import ANA, MARIA, MONDAY, REQUESTER, a_message, a_request, configuration

AROUND = Surroundings(configuration(), Signer(b"key"), "https://mesa.example/api", "arn:pages")
SLACK = Webhook(name="sala", kind=WebhookKind.SLACK, url="https://hooks.example/x")
OWN = SLACK.model_copy(update={"internal": True})
PHONE = Webhook(
    name="whats", kind=WebhookKind.WHATSAPP, token="EAAG0123456789", phone_number_id="123456",
    template="estado", template_language="es",
)  # fmt: skip


def a_ticket(**fields):
    given = {
        "number": "K7M42QXG", "version": 2, "subject": "No entro", "channel": By.API,
        "team": "nivel1", "requester": MARIA.email, "requester_name": "María", "product": "SIGPER",
        "created_at": MONDAY, "updated_at": MONDAY, "assignee": ANA.id, **fields,
    }  # fmt: skip
    return Ticket(**given)


def an_event(kind=Kind.ANSWERED, **fields):
    given = {
        "number": "K7M42QXG", "version": 2, "kind": kind, "at": MONDAY, "actor": REQUESTER, **fields,
    }  # fmt: skip
    return Event(**given)


def test_each_webhook_that_is_told_gets_a_job_under_its_name_and_not_its_address():
    other = SLACK.model_copy(update={"name": "otra"})
    jobs = told(an_event(), a_ticket(), [SLACK, other], AROUND)
    assert [(job.channel, job.address, job.webhook) for job in jobs] == [
        (Channel.SLACK, "sala", "sala"),
        (Channel.SLACK, "otra", "otra"),
    ]
    assert all("hooks.example" not in job.model_dump_json() for job in jobs)
    assert jobs[0].event == "E#000002.0"


def test_every_channel_over_http_is_a_kind_of_webhook():
    assert {each.value for each in OVER_HTTP} == {each.value for each in WebhookKind}


@pytest.mark.parametrize(
    ("asked", "yes"),
    [
        ({}, True),
        ({"events": (Kind.ANSWERED, Kind.RESOLVED)}, True),
        ({"events": (Kind.RESOLVED,)}, False),
        ({"teams": ("nivel1", "nivel2")}, True),
        ({"teams": ("nivel2",)}, False),
        ({"priorities": (Priority.NORMAL,)}, True),
        ({"priorities": (Priority.CRITICAL,)}, False),
        ({"products": ("SIGPER",)}, True),
        ({"products": ("CGU+Plus",)}, False),
        ({"active": False}, False),
    ],
)
def test_a_webhook_is_told_of_what_it_asked_for(asked, yes):
    assert is_told(SLACK.model_copy(update=asked), an_event(), a_ticket()) is yes


def test_what_is_internal_goes_to_the_desks_own_webhooks_alone():
    note = an_event(Kind.NOTED, actor=ANA, message=a_message("entre nosotros"))
    assert told(note, a_ticket(), [SLACK], AROUND) == ()
    (job,) = told(note, a_ticket(), [OWN], AROUND)
    assert job.notice.said == "entre nosotros"


def test_reasons_and_addresses_of_the_desks_people_stay_inside():
    event = an_event(Kind.REPLIED, actor=ANA, reason="por orden de arriba", message=a_message())
    outside = notice_of(event, a_ticket(), SLACK, AROUND).model_dump_json()
    assert ANA.id not in outside
    assert "arriba" not in outside
    nameless = an_event(Kind.REPLIED, actor=ANA.model_copy(update={"name": None}))
    assert ANA.id not in notice_of(nameless, a_ticket(), SLACK, AROUND).model_dump_json()
    inside = notice_of(event, a_ticket(), OWN, AROUND)
    assert (inside.actor, inside.assignee, inside.reason) == (ANA.id, ANA.id, "por orden de arriba")


@pytest.mark.parametrize("held", ["spam", "virus"])
def test_what_is_kept_apart_as_hostile_is_told_to_no_room(held):
    event = an_event(Kind.CREATED, details={"held": held})
    assert not is_told(OWN, event, a_ticket(status=Status.HELD, held=held))


def test_what_waits_for_its_contract_is_told():
    event = an_event(Kind.CREATED, details={"held": "no_agreement"})
    assert is_told(OWN, event, a_ticket(status=Status.HELD, held="no_agreement"))


def test_a_notice_says_what_changed_who_did_it_and_where_to_look():
    event = an_event(
        Kind.RESOLVED,
        actor=ANA,
        changes={"status": Change(before="open", after="resolved")},
        message=a_message("Reinicie."),
    )
    notice = notice_of(event, a_ticket(status=Status.RESOLVED), SLACK, AROUND)
    assert (notice.status_before, notice.status) == ("open", "resolved")
    assert (notice.who, notice.side, notice.said) == ("Ana Rojas", "desk", "Reinicie.")
    assert notice.what == "Resuelto"
    assert notice.link == "https://mesa.example/api/tickets/K7M4-2QXG"
    front = SLACK.model_copy(update={"link": "https://front.example/t/{number}?a=b"})
    there = notice_of(event, a_ticket(), front, AROUND)
    assert there.link == "https://front.example/t/K7M4-2QXG?a=b"
    by_itself = notice_of(an_event(actor=DESK), a_ticket(), SLACK, AROUND)
    assert (by_itself.who, by_itself.side) == ("Mesa de Ayuda", "system")


def test_the_id_of_a_notice_is_its_own_for_each_event_and_webhook_and_has_no_full_stop():
    ids = {
        notice_of(event, a_ticket(), webhook, AROUND).id
        for event in (an_event(), an_event(part=1), an_event(version=3))
        for webhook in (SLACK, SLACK.model_copy(update={"name": "otra"}))
    }
    assert len(ids) == 6
    assert not any("." in each for each in ids)


def test_of_a_long_message_the_beginning_is_told():
    notice = notice_of(an_event(message=a_message("x" * 50_000)), a_ticket(), SLACK, AROUND)
    assert (len(notice.said), notice.shortened) == (2_000, True)


def test_every_language_has_words_for_every_event():
    assert all(set(words) == set(Kind) for words in WORDS.values())


def test_a_requester_who_chose_it_is_told_by_whatsapp_where_the_ticket_stands():
    resolved = an_event(Kind.RESOLVED, actor=ANA)
    (job,) = whatsapp(resolved, a_ticket(), [SLACK, PHONE], AROUND, "+56912345678")
    assert (job.channel, job.address, job.webhook) == (Channel.WHATSAPP, "+56912345678", "whats")
    assert job.notice.number == "K7M4-2QXG"


def test_nobody_is_told_by_whatsapp_without_a_phone_or_an_account_or_of_their_own_doing():
    resolved = an_event(Kind.RESOLVED, actor=ANA)
    assert whatsapp(resolved, a_ticket(), [PHONE], AROUND, None) == ()
    assert whatsapp(resolved, a_ticket(), [SLACK], AROUND, "+56912345678") == ()
    closed = an_event(Kind.CLOSED, actor=REQUESTER)
    assert whatsapp(closed, a_ticket(), [PHONE], AROUND, "+56912345678") == ()
    note = an_event(Kind.NOTED, actor=ANA)
    assert whatsapp(note, a_ticket(), [PHONE], AROUND, "+56912345678") == ()
    assert told(resolved, a_ticket(), [PHONE], AROUND) == ()


def a_mail(**fields):
    given = {
        "number": "K7M42QXG", "event": "E#000002.0", "template": "answered", "audience": "staff",
        "channel": Channel.EMAIL, "address": ANA.id, "subject": "[#K7M4-2QXG] No entro",
        "text": "##- arriba -##\n\nMaría Vega\nescribió.\n\nHola", "references": ("<a@b>",), **fields,
    }  # fmt: skip
    return Job(**given)


def test_whoever_is_mailed_is_pushed_to_each_of_their_devices():
    devices = {ANA.id: [Device("1", "android", "arn:1", "x"), Device("2", "ios", "arn:2", "x")]}
    others = [a_mail(address="otra@mesa.example"), a_mail(channel=Channel.SMS)]
    jobs = list(pushed([a_mail(), *others], devices))
    assert [(job.channel, job.address, job.to) for job in jobs] == [
        (Channel.PUSH, "arn:1", ANA.id),
        (Channel.PUSH, "arn:2", ANA.id),
    ]
    assert (jobs[0].text, jobs[0].subject) == ("María Vega escribió.", "[#K7M4-2QXG] No entro")
    assert jobs[0].references == ()


def test_webhooks_go_to_their_own_queue_and_mails_and_pushes_to_theirs(room):
    hooks = room.plain.sqs.create_queue(QueueName=f"{room.table}-hooks")["QueueUrl"]
    planner = replace(room.planner, hook_queue_url=hooks, pushes=True)
    room.desk.webhooks.create(SLACK)
    room.desk.devices.register(MARIA.email, Device("1", "ios", "arn:1", "2026"))
    for address in configuration().people_of("nivel1"):
        room.desk.choices.save(address, {"told": {"arrival": "never"}}, 0)
    open_ticket(room.desk, "K7M42QXG", a_request(), a_message(), "request-1")
    for record in room.records():
        planner.take(record)
    assert {(job.channel, job.address) for job in room.queued()} == {
        (Channel.EMAIL, MARIA.email),
        (Channel.PUSH, "arn:1"),
    }
    room.queue = hooks
    assert [(job.channel, job.address) for job in room.queued()] == [(Channel.SLACK, "sala")]


def test_the_warning_of_an_unverified_writer_names_them_in_the_desks_language():
    event = an_event(message=a_message("Cambien mi clave", verified=False))
    warning = notice_of(event, a_ticket(), SLACK, AROUND).warning
    assert MARIA.email in warning
    assert "sin verificar" in warning
    assert notice_of(an_event(message=a_message("x")), a_ticket(), SLACK, AROUND).warning == ""
