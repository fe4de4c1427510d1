"""What waits for somebody is told once, in a digest or when their quiet hours are over, whatever fails."""

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from chalicelib.configuration.webhooks import Webhook, WebhookKind
from chalicelib.customers.person import Person
from chalicelib.desk import messages, verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.escalation.on_call import on_call_at
from chalicelib.notify.basket import Emptier
from chalicelib.notify.choices import About, Choices, Frequency
from chalicelib.notify.job import Channel
from chalicelib.store.baskets import BasketStore
from chalicelib.store.devices import Device
from tests.samples import ANA, MARIA, REQUESTER, SOFIA, a_call, a_message, a_request, due_keys

NUMBER = "K7M42QXG"
URL = "https://mesa.example"


def choose(room, address, **chosen):
    choices = Choices.model_validate(chosen).model_dump(mode="json", exclude_defaults=True)
    version = room.desk.choices.of([address]).get(address, {}).get("version", 0)
    room.desk.choices.save(address, choices, version)


def emptier(room):
    return Emptier(room.desk, room.planner.sqs, room.queue, URL)


def wake(room):
    """Do what the sweep and the wakes after it do."""
    for key in due_keys(room.desk):
        if key.startswith("B#"):
            emptier(room).empty(key.removeprefix("B#"))


def told_to(room, address):
    return [job for job in room.queued() if job.address == address]


def opened(room):
    open_ticket(room.desk, NUMBER, a_request(), a_message(), "request-1")
    verbs.claim(room.desk, NUMBER, a_call(ANA))
    return NUMBER


def say(room, text):
    messages.say(room.desk, NUMBER, text, a_call(REQUESTER), definitive=False)


def plan(room):
    for record in room.records():
        room.planner.take(record)


def test_who_chose_a_digest_is_told_once_a_day_of_everything_together(room):
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    say(room, "Sigue igual.")
    say(room, "Ya funciona.")
    plan(room)
    assert told_to(room, ANA.id) == []
    wake(room)
    assert told_to(room, ANA.id) == [], "it is not yet the time of the day"
    room.time.passes(days=1)
    wake(room)
    (digest,) = told_to(room, ANA.id)
    assert digest.template == "digest"
    assert digest.text.index("Sigue igual.") < digest.text.index("Ya funciona.")
    assert digest.unsubscribe.startswith(f"{URL}/notifications/")
    wake(room)
    assert told_to(room, ANA.id) == []


def test_a_digest_stands_on_the_timeline_of_each_ticket_that_it_tells(room):
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    say(room, "Sigue igual.")
    plan(room)
    room.queued()
    (line,) = [each for each in room.told() if each["to"] == ANA.id]
    assert (line["status"], line["template"]) == ("waiting", "customer_wrote")
    room.time.passes(days=1)
    wake(room)
    (digest,) = told_to(room, ANA.id)
    room.sender.send(digest)
    assert room.sender.send(digest) is False
    lines = {each["PK"]: each for each in room.told() if each["to"] == ANA.id}
    assert lines[f"T#{NUMBER}"]["status"] == "sent"
    assert lines[f"T#{NUMBER}"]["by"] == "digest"
    assert len(room.provider.given) == 1


def test_what_came_in_quiet_hours_comes_by_itself_when_they_are_over(room):
    night = {"start": "09:00", "end": "12:00"}
    choose(room, ANA.id, quiet=night)  # it is ten o'clock
    opened(room)
    say(room, "Sigue igual.")
    plan(room)
    assert told_to(room, ANA.id) == []
    room.time.passes(hours=1, minutes=59)
    wake(room)
    assert told_to(room, ANA.id) == []
    room.time.passes(minutes=1)
    wake(room)
    (job,) = told_to(room, ANA.id)
    assert (job.template, job.number) == ("customer_wrote", NUMBER)
    assert room.sender.send(job) is True


def test_planning_again_neither_doubles_nor_repeats_what_waits(room):
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    say(room, "Sigue igual.")
    for _ in range(2):
        plan(room)
    room.queued()
    room.time.passes(days=1)
    wake(room)
    (digest,) = told_to(room, ANA.id)
    assert digest.text.count("Sigue igual.") == 1
    room.sender.send(digest)
    plan(room)
    room.time.passes(days=1)
    wake(room)
    assert told_to(room, ANA.id) == []


def test_who_chose_never_is_never_told(room):
    choose(room, ANA.id, told={About.QUESTION: Frequency.NEVER})
    opened(room)
    say(room, "Sigue igual.")
    plan(room)
    assert told_to(room, ANA.id) == []


def test_who_chose_more_than_usual_is_told_more(room):
    opened(room)
    choose(room, SOFIA.id, told={About.QUESTION: Frequency.EACH})
    say(room, "Sigue igual.")
    plan(room)
    assert [job.template for job in told_to(room, SOFIA.id)] == ["customer_wrote"]


def test_a_customer_chooses_too(room):
    choose(room, MARIA.email, told={About.PROGRESS: Frequency.NEVER})
    opened(room)
    plan(room)
    assert [job.template for job in told_to(room, MARIA.email)] == ["received"]


def test_the_desks_people_are_told_in_its_hours_and_who_is_on_call_at_any(room, monkeypatch):
    described = room.desk.configuration.read().model_copy(update={"quiet_outside": "oficina"})
    monkeypatch.setattr(room.desk.configuration, "read", lambda: described)
    opened(room)
    room.time.at = datetime.fromisoformat("2026-12-06T02:00:00-03:00")  # on a Sunday
    on_call = on_call_at(described.on_call["ingenieria"], room.time.at)
    verbs.assign(room.desk, NUMBER, on_call, None, None, a_call(SOFIA))
    say(room, "Sigue igual.")
    plan(room)
    assert {job.template for job in told_to(room, on_call)} >= {"assigned", "customer_wrote"}
    verbs.assign(room.desk, NUMBER, ANA.id, None, None, a_call(SOFIA))
    plan(room)
    told = {job.address for job in room.queued()}
    assert ANA.id not in told
    room.time.passes(days=1, hours=6, minutes=31)
    wake(room)
    assert {job.template for job in told_to(room, ANA.id)} >= {"assigned"}


class Failing:
    """A client of which the call at ``at`` fails, before or after it is done."""

    def __init__(self, client, at, after):
        self.client, self.left, self.after, self.made = client, at, after, 0

    def __getattr__(self, name):
        value = getattr(self.client, name)
        if name in {"exceptions", "meta"}:
            return value

        def call(**arguments):
            self.made += 1
            self.left -= 1
            error = ClientError({"Error": {"Code": "ServiceUnavailable", "Message": ""}}, name)
            if self.left == 0 and not self.after:
                raise error
            answer = value(**arguments)
            if self.left == 0:
                raise error
            return answer

        return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 16))
def test_whichever_call_fails_each_message_is_told_once(room, at, after):
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    say(room, "Uno.")
    say(room, "Dos.")
    shaky = Failing(room.desk.baskets.client, at, after)
    desk = replace(room.desk, baskets=BasketStore(shaky, room.table))
    planner = replace(room.planner, desk=desk)
    hander = replace(emptier(room), desk=desk)
    for record in room.records():
        persist(planner.take, record)
    room.queued()
    room.time.passes(days=1)
    for _ in range(3):
        persist(hander.empty, ANA.id)
        for job in told_to(room, ANA.id):
            room.sender.send(job)
    sent = [each["RawMessage"]["Data"].decode() for each in room.provider.given]
    assert len(sent) == 1
    assert sent[0].count("Uno.") == sent[0].count("Dos.") == 2  # as text and as HTML
    assert room.desk.baskets.take(ANA.id, room.time.at + timedelta(days=9)) is None


def persist(take, what):
    for _ in range(3):
        try:
            return take(what)
        except ClientError:
            continue
    pytest.fail("nobody took it")


def test_what_was_told_by_itself_meanwhile_is_not_told_again_in_a_digest(room):
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    say(room, "Sigue igual.")
    plan(room)
    room.queued()
    choose(room, ANA.id, told={About.QUESTION: Frequency.EACH})
    plan(room)
    (job,) = told_to(room, ANA.id)
    room.sender.send(job)
    room.time.passes(days=1)
    wake(room)
    assert told_to(room, ANA.id) == []


def test_a_digest_of_which_some_is_forgotten_already_is_not_made_again_of_the_rest(room):
    """The rest would overtake the whole, which then would be told nobody."""
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    for text in ("Uno.", "Dos."):
        say(room, text)
    plan(room)
    room.queued()
    room.time.passes(days=1)
    batch = room.desk.baskets.take(ANA.id, room.time.at)
    emptier(room).empty(ANA.id)
    (whole,) = told_to(room, ANA.id)
    again = batch._replace(bodies=batch.bodies[1:])
    baskets = Mock(wraps=room.desk.baskets, take=Mock(return_value=again))
    interrupted = replace(emptier(room), desk=replace(room.desk, baskets=baskets))
    interrupted.empty(ANA.id)
    assert told_to(room, ANA.id) == []
    assert "Uno." in whole.text
    assert "Dos." in whole.text


def test_who_left_the_desk_is_not_told_what_waited_for_them(room, monkeypatch):
    choose(room, ANA.id, told={About.NOTE: Frequency.DIGEST})
    opened(room)
    messages.note(room.desk, NUMBER, "Secreto interno.", a_call(SOFIA))
    plan(room)
    assert told_to(room, ANA.id) == []
    read = room.desk.configuration.read()
    staff = {address: person for address, person in read.staff.items() if address != ANA.id}
    monkeypatch.setattr(
        room.desk.configuration, "read", lambda: read.model_copy(update={"staff": staff})
    )
    room.time.passes(days=1)
    wake(room)
    assert told_to(room, ANA.id) == []
    (line,) = [each for each in room.told() if each["to"] == ANA.id]
    assert (line["status"], line["reason"]) == ("suppressed", "may not know it any more")


def test_who_coordinates_no_more_is_not_told_what_waited_for_them(room):
    head = Person(email="jefa@cliente.example", version=1, organizations={"muni": "coordinator"})
    room.desk.people.save(None, head)
    choose(room, head.email, told={About.ANSWER: Frequency.DIGEST})
    opened(room)
    messages.say(room.desk, NUMBER, "Su clave es 1234", a_call(ANA), definitive=False)
    plan(room)
    room.queued()
    assert [each["status"] for each in room.told() if each["to"] == head.email] == ["waiting"]
    room.desk.people.save(head, head.model_copy(update={"version": 2, "organizations": {}}))
    room.time.passes(days=1)
    wake(room)
    assert told_to(room, head.email) == []


def test_who_chose_to_hear_no_more_of_it_is_not_told_what_waited_for_them(room):
    choose(room, ANA.id, told={About.QUESTION: Frequency.DIGEST})
    opened(room)
    say(room, "Sigue igual.")
    plan(room)
    room.queued()
    choose(room, ANA.id, told={About.QUESTION: Frequency.NEVER})
    room.time.passes(days=1)
    wake(room)
    assert told_to(room, ANA.id) == []
    (line,) = [each for each in room.told() if each["to"] == ANA.id]
    assert (line["status"], line["reason"]) == ("suppressed", "chose to be told no more of it")


def test_after_quiet_hours_devices_are_pushed_to_as_well(room):
    room.desk.devices.register(ANA.id, Device("d1", "ios", "arn:phone", "2026"))
    choose(room, ANA.id, quiet={"start": "09:00", "end": "12:00"})
    opened(room)
    say(room, "Sigue igual.")
    for record in room.records():
        replace(room.planner, pushes=True).take(record)
    room.queued()
    room.time.passes(hours=2)
    replace(emptier(room), pushes=True).empty(ANA.id)
    assert {(job.channel, job.to or job.address) for job in room.queued()} == {
        (Channel.EMAIL, ANA.id),
        (Channel.PUSH, ANA.id),
    }


def test_after_quiet_hours_a_requester_is_told_by_all_that_they_chose(room):
    before = MARIA.model_copy(update={"phones": ("+56912345678",)})
    room.desk.people.save(MARIA, before.model_copy(update={"version": 2}))
    account = Webhook(
        name="whats", kind=WebhookKind.WHATSAPP, token="EAAG0123456789", phone_number_id="123456",
        template="estado", template_language="es",
    )  # fmt: skip
    room.desk.webhooks.create(account)
    quiet = {"start": "09:00", "end": "12:00"}
    choose(room, MARIA.email, quiet=quiet, also=["sms", "whatsapp"])
    opened(room)
    messages.say(room.desk, NUMBER, "Reinicie.", a_call(ANA), definitive=False)
    plan(room)
    assert {MARIA.email, "+56912345678"}.isdisjoint(job.address for job in room.queued())
    room.time.passes(hours=2)
    wake(room)
    answers = [job for job in room.queued() if job.event == "E#000003.0"]
    assert {(job.channel, job.address) for job in answers} == {
        (Channel.EMAIL, MARIA.email),
        (Channel.SMS, "+56912345678"),
        (Channel.WHATSAPP, "+56912345678"),
    }
