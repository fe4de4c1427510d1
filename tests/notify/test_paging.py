"""A page takes its person's methods in order, once each, and goes on at once where one fails."""

from contextlib import suppress
from datetime import timedelta

import pytest
from boto3 import client
from botocore.exceptions import ClientError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.webhooks import Webhook
from chalicelib.customers.deliverability import Fate, Feedback
from chalicelib.desk import addresses, verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.desk.waking import wake_ticket
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.channels.hooks import Hooks
from chalicelib.notify.channels.phones import SMS_LENGTH
from chalicelib.notify.channels.post import Answer
from chalicelib.notify.channels.table import over_http
from chalicelib.notify.feedback import Heard
from chalicelib.notify.hearing import hear
from chalicelib.notify.job import Channel
from chalicelib.notify.send import Sender
from chalicelib.notify.subscriptions import pushed
from chalicelib.store.devices import Device
from chalicelib.store.items import event_of
from chalicelib.tickets.errors import NothingToAcknowledge
from chalicelib.tickets.events import Actor, Kind, Role
from tests.samples import ANA, a_call, a_message, a_request, configuration

NUMBER = "K7M42QXG"
CARLA = "carla@mesa.example"
PHONE = "+56911111111"
SECOND = "+56955555555"
SUPERVISOR = "sofia@mesa.example"
DOWN = ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "x"}}, "SendRawEmail")


class Later:
    """SQS, which keeps what is put off until a test lets the time pass."""

    def __init__(self, sqs):
        self._sqs = sqs
        self.kept = []
        self.fails = 0

    def __getattr__(self, name):
        return getattr(self._sqs, name)

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803 - SQS's names
        if self.fails:
            self.fails -= 1
            raise DOWN
        late = [each for each in Entries if each.get("DelaySeconds")]
        self.kept += late
        now = [each for each in Entries if not each.get("DelaySeconds")]
        return self._sqs.send_message_batch(QueueUrl=QueueUrl, Entries=now) if now else {}

    def delays(self):
        return [each["DelaySeconds"] for each in self.kept]

    def release(self, queue):
        for each in self.kept:
            self._sqs.send_message(QueueUrl=queue, MessageBody=each["MessageBody"])
        self.kept = []


@pytest.fixture
def paging(room):
    """A desk that pages Carla by mail, two minutes later by SMS, and ten by another telephone."""
    described = configuration().model_dump(by_alias=True, mode="json")
    methods = [
        {"email": CARLA},
        {"sms": PHONE, "after": "2m"},
        {"sms": SECOND, "after": "10m"},
    ]
    described["staff"][CARLA]["contacts"] = methods
    described["escalation"] = [
        {
            "name": "ayuda",
            "triggers": ["by_hand"],
            "steps": [
                {"after": "0m", "notify": [f"person:{CARLA}"]},
                {"after": "30m", "notify": [f"person:{SUPERVISOR}"]},
            ],
        }
    ]
    room.desk.configuration.save(Configuration.model_validate(described))
    room.later = Later(room.planner.sqs)
    object.__setattr__(room.planner, "sqs", room.later)
    room.plain.sqs = room.later
    open_ticket(room.desk, NUMBER, a_request(), a_message(), "request-1")
    verbs.claim(room.desk, NUMBER, a_call(ANA))
    return room


def page(room):
    verbs.alert(room.desk, NUMBER, "help", "ayuda", a_call(ANA))
    wake_ticket(room.desk, NUMBER)
    plan(room)


def plan(room, *kinds):
    for record in room.records():
        if record["dynamodb"]["NewImage"]["kind"]["S"] in (kinds or (Kind.PAGED,)):
            room.planner.take(record)


def paged(room):
    """What lies in the queue for people."""
    return [job for job in room.queued() if job.template == "page"]


def send(room, jobs, tried=1):
    for job in jobs:
        with suppress(ClientError, Refused):
            room.sender.send(job, last=tried == 6)


def fails(room, error=DOWN, times=1):
    room.provider.failures += [error] * times


def events(room):
    items = (each["dynamodb"]["NewImage"] for each in room.records())
    return sorted(map(event_of, items), key=lambda each: (each.version, each.part))


def kinds(room):
    return [each.kind for each in events(room)]


def acknowledge(room, who=CARLA):
    actor = Actor(id=who, role=Role.AGENT, name="Carla Soto")
    verbs.acknowledge(room.desk, NUMBER, a_call(actor))


def lines(room, person=CARLA):
    return {each["to"]: each for each in room.told() if each.get("person") == person}


def test_each_method_of_a_person_comes_after_its_delay(paging):
    page(paging)
    (mail,) = paged(paging)
    assert (mail.channel, mail.address) == (Channel.EMAIL, CARLA)
    assert paging.later.delays() == [120, 600]
    paging.later.release(paging.queue)
    assert [job.address for job in paged(paging)] == [PHONE, SECOND]


def test_a_long_call_for_help_pushes_no_link_out_of_a_text_message(paging):
    verbs.alert(paging.desk, NUMBER, "no hay luz " * 90, "ayuda", a_call(ANA))
    wake_ticket(paging.desk, NUMBER)
    plan(paging)
    paging.later.release(paging.queue)
    _, text, _ = paged(paging)
    assert text.channel is Channel.SMS
    assert text.link in text.text[:SMS_LENGTH]


def test_planning_an_event_twice_pages_nobody_twice(paging):
    page(paging)
    plan(paging)
    paging.later.release(paging.queue)
    send(paging, paged(paging))
    assert len(paging.provider.given) == 3


def test_what_lies_in_the_queue_pages_nobody_once_somebody_has_acknowledged(paging):
    page(paging)
    send(paging, paged(paging))
    acknowledge(paging)
    paging.later.release(paging.queue)
    send(paging, paged(paging))
    assert len(paging.provider.given) == 1
    held = [lines(paging)[each] for each in (PHONE, SECOND)]
    assert {each["status"] for each in held} == {"suppressed"}
    assert held[0]["reason"] == f"acknowledged by {CARLA}"
    assert Kind.UNREACHED not in kinds(paging)


def test_a_page_of_a_ticket_that_is_over_is_not_sent(paging):
    page(paging)
    verbs.resolve(paging.desk, NUMBER, "Listo.", a_call(ANA))
    send(paging, paged(paging))
    assert paging.provider.given == []
    assert lines(paging)[CARLA]["reason"] == "the ticket is resolved"


@pytest.mark.parametrize("error", [DOWN, Refused("no")])
def test_the_next_method_goes_out_at_once_when_one_fails(paging, error):
    page(paging)
    fails(paging, error)
    (mail,) = paged(paging)
    send(paging, [mail])
    (at_once,) = paged(paging)
    assert (at_once.address, at_once.delay) == (PHONE, 0)
    send(paging, [at_once])
    paging.later.release(paging.queue)
    send(paging, paged(paging))
    texted = [each["PhoneNumber"] for each in paging.provider.given]
    assert texted == [PHONE, SECOND], "the copy that waited went out a second time"
    assert Kind.UNREACHED not in kinds(paging)


def test_what_failed_is_tried_again_and_the_next_method_is_begun_once(paging):
    page(paging)
    fails(paging, times=2)
    (mail,) = paged(paging)
    send(paging, [mail])
    send(paging, paged(paging))  # the SMS, which fails too
    assert [job.address for job in paged(paging)] == [SECOND]
    fails(paging)
    send(paging, [mail])
    assert paged(paging) == [], "each try began the next methods anew"
    send(paging, [mail])
    assert lines(paging)[CARLA]["status"] == "sent"


def test_when_no_method_reaches_its_person_the_next_step_pages_at_once(paging):
    page(paging)
    fails(paging, times=3)
    for _ in range(3):
        send(paging, paged(paging))
    assert kinds(paging).count(Kind.UNREACHED) == 1
    unreached = next(e for e in events(paging) if e.kind is Kind.UNREACHED)
    assert unreached.details == {"chain": 1, "step": 1, "again": 0, "person": CARLA}
    assert kinds(paging).count(Kind.PAGED) == 2, "half an hour was waited for an answer"
    plan(paging)
    assert SUPERVISOR in {job.address for job in paged(paging)}


def test_that_nobody_was_reached_is_written_once_whatever_is_repeated(paging):
    page(paging)
    (mail,) = paged(paging)
    paging.later.release(paging.queue)
    first, second = paged(paging)
    for _ in range(3):
        fails(paging, times=3)
        send(paging, [mail, first, second])
    assert kinds(paging).count(Kind.UNREACHED) == 1
    assert kinds(paging).count(Kind.PAGED) == 2


def test_that_the_last_page_reached_nobody_is_written_each_time_that_it_goes_out(paging):
    page(paging)
    for minutes in (30, 61):  # the second step; and once more, for nothing came of the answer
        paging.time.passes(minutes=minutes)
        wake_ticket(paging.desk, NUMBER)
        plan(paging)
        jobs = [job for job in paged(paging) if job.pages[0].person == SUPERVISOR]
        fails(paging, times=len(jobs))
        send(paging, jobs)
        if minutes == 30:
            acknowledge(paging, SUPERVISOR)
    told = [
        (each.details["step"], each.details["again"])
        for each in events(paging)
        if each.kind is Kind.UNREACHED
    ]
    assert told == [(2, 0), (2, 1)]


def test_who_left_the_desk_before_they_were_paged_lets_the_escalation_go_on(paging):
    verbs.alert(paging.desk, NUMBER, "help", "ayuda", a_call(ANA))
    wake_ticket(paging.desk, NUMBER)
    without_carla(paging)
    plan(paging)
    assert kinds(paging).count(Kind.UNREACHED) == 1
    assert kinds(paging).count(Kind.PAGED) == 2


def test_who_left_the_desk_after_that_gets_nothing_and_the_escalation_goes_on(paging):
    page(paging)
    paging.later.release(paging.queue)
    jobs = paged(paging)
    without_carla(paging)
    send(paging, jobs)
    assert paging.provider.given == []
    assert {each["status"] for each in lines(paging).values()} == {"suppressed"}
    assert kinds(paging).count(Kind.UNREACHED) == 1
    assert kinds(paging).count(Kind.PAGED) == 2


def without_carla(paging):
    plain = paging.desk.configuration.read().model_dump(by_alias=True, mode="json")
    del plain["staff"][CARLA]
    for layer in plain["on_call"]["ingenieria"]["layers"]:
        layer["people"] = ["diego@mesa.example"]
    plain["escalation"][0]["steps"][0]["notify"] = [f"person:{SUPERVISOR}"]
    paging.desk.configuration.save(Configuration.model_validate(plain))


def test_a_push_beside_a_page_that_fails_begins_no_method_and_is_not_sent_in_vain(paging):
    page(paging)
    (mail,) = paged(paging)
    device = Device("d" * 16, "ios", "arn:aws:sns:r:1:endpoint/x", "2026-11-23")
    (push,) = pushed([mail], {CARLA: [device]})
    paging.provider.exceptions = client("sns", region_name="us-east-1").exceptions
    fails(paging)
    send(paging, [push])
    assert lines(paging)[CARLA]["status"] == "failed"
    assert paged(paging) == []
    assert Kind.UNREACHED not in kinds(paging)
    acknowledge(paging)
    send(paging, [push])
    assert paging.provider.given == []


def test_a_method_that_arrived_keeps_the_escalation_waiting(paging):
    page(paging)
    (mail,) = paged(paging)
    send(paging, [mail])
    paging.later.release(paging.queue)
    fails(paging, times=2)
    send(paging, paged(paging))
    assert Kind.UNREACHED not in kinds(paging)


def test_an_address_that_mail_does_not_reach_is_passed_over_at_once(paging):
    addresses.hear(paging.desk, Feedback(fate=Fate.BOUNCED, address=CARLA, at=paging.time()))
    page(paging)
    send(paging, paged(paging))
    assert paging.provider.given == []
    assert [job.address for job in paged(paging)] == [PHONE]


def test_a_sender_that_dies_before_it_hands_on_does_so_when_it_is_brought_again(paging):
    page(paging)
    (mail,) = paged(paging)
    fails(paging)
    paging.later.fails = 1
    send(paging, [mail])
    assert lines(paging)[CARLA]["status"] == "failed"
    assert paged(paging) == []
    fails(paging)
    send(paging, [mail], tried=2)
    assert [job.address for job in paged(paging)] == [PHONE]


def bounce(room, fate):
    feedback = Feedback(fate=fate, address=CARLA, at=room.time(), reason="mailbox full")
    provider = lines(room)[CARLA]["provider_id"]
    heard = Heard(provider, "soporte@mesa.example", (), (feedback,))
    hear(room.desk, heard, "email.amazonses.com")
    plan(room, Kind.UNDELIVERED)


@pytest.mark.parametrize("fate", [Fate.BOUNCED, Fate.RETURNED, Fate.REJECTED])
def test_a_page_that_bounces_goes_on_by_the_next_method_at_once(paging, fate):
    page(paging)
    send(paging, paged(paging))
    bounce(paging, fate)
    (text,) = paged(paging)
    assert (text.address, text.delay) == (PHONE, 0)
    send(paging, [text])
    plan(paging, Kind.UNDELIVERED)
    assert paged(paging) == [], "what was sent is sent once more"


def test_a_bounce_after_the_others_failed_lets_the_escalation_go_on(paging):
    page(paging)
    send(paging, paged(paging))
    paging.later.release(paging.queue)
    fails(paging, times=2)
    send(paging, paged(paging))
    assert Kind.UNREACHED not in kinds(paging)
    bounce(paging, Fate.BOUNCED)
    assert kinds(paging).count(Kind.UNREACHED) == 1
    assert kinds(paging).count(Kind.PAGED) == 2


def test_a_page_that_is_called_spam_has_arrived(paging):
    page(paging)
    send(paging, paged(paging))
    bounce(paging, Fate.COMPLAINED)
    assert Kind.UNREACHED not in kinds(paging)
    acknowledge(paging)
    with pytest.raises(NothingToAcknowledge):
        acknowledge(paging)


def test_what_was_tried_late_still_asks_whether_it_is_wanted(paging):
    page(paging)
    (mail,) = paged(paging)
    fails(paging)
    send(paging, [mail])
    acknowledge(paging)
    paging.time.at += timedelta(minutes=5)
    send(paging, [mail])
    assert paging.provider.given == []


def page_the_room(room, *answers, **fields):
    """Page the room alone; half an hour later comes the supervisor."""
    described = room.desk.configuration.read().model_dump(by_alias=True, mode="json")
    described["escalation"][0]["steps"][0]["notify"] = ["webhook:guardia"]
    room.desk.configuration.save(Configuration.model_validate(described))
    guardia = Webhook(name="guardia", kind="slack", url="https://hooks.example/x", **fields)
    room.desk.webhooks.create(guardia)
    posts = list(answers)
    taken = []

    def post(request):
        taken.append(request)
        return posts.pop(0) if posts else Answer(200, "ok")

    hooks = Hooks(room.desk.webhooks, post, room.desk.now)
    room.sender = Sender(room.desk, over_http(hooks), "", room.enqueue)
    page(room)
    (job,) = (each for each in room.queued() if each.webhook)
    with suppress(Refused, Unreachable):
        room.sender.send(job)
    return taken


def test_a_room_is_paged_with_the_number_and_why(paging):
    (told,) = page_the_room(paging)
    assert "K7M4-2QXG" in told.body.decode()
    assert "/pages/" not in told.body.decode()
    assert Kind.UNREACHED not in kinds(paging)


@pytest.mark.parametrize("answer", [Answer(503, ""), Answer(404, "")])
def test_a_step_that_only_a_room_was_told_of_goes_on_at_once_when_the_room_is_down(paging, answer):
    page_the_room(paging, answer)
    assert kinds(paging).count(Kind.UNREACHED) == 1
    assert kinds(paging).count(Kind.PAGED) == 2


def test_a_room_that_was_made_a_moment_ago_is_paged(paging):
    assert paging.desk.webhooks.known() == ()
    assert len(page_the_room(paging)) == 1


def test_a_room_that_is_switched_off_reaches_nobody(paging):
    assert page_the_room(paging, active=False) == []
    assert kinds(paging).count(Kind.PAGED) == 2


def test_a_room_that_is_paged_is_not_told_of_it_a_second_time_by_its_subscription(paging):
    assert len(page_the_room(paging, internal=True)) == 1
