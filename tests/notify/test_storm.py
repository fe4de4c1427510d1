"""In a storm a person gets one message for many tickets: none is lost, and each is told once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.paging import Paging
from chalicelib.customers.deliverability import Fate, Feedback
from chalicelib.desk import verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.desk.waking import wake_ticket
from chalicelib.escalation.contacts import MOST
from chalicelib.notify import bundle
from chalicelib.notify.bundle import Bundler
from chalicelib.notify.bundled import bundle_of, messages
from chalicelib.notify.feedback import Heard
from chalicelib.notify.hearing import hear
from chalicelib.notify.job import Channel, Job, Page
from chalicelib.notify.queue import LONGEST_BODY, body_of
from chalicelib.notify.storm import alone, told_at
from chalicelib.notify.ways import Way
from chalicelib.signing import Signer
from chalicelib.store.items import event_of
from chalicelib.store.keys import OF_PAGES
from chalicelib.store.once import paged_marker
from chalicelib.store.transaction import AlreadyDone, Stale
from chalicelib.tickets.events import Actor, Kind, Role
from chalicelib.tickets.number import new_number
from tests.samples import ANA, MONDAY, a_call, a_message, a_request, configuration, due_keys

CARLA = "carla@mesa.example"
PHONE = "+56911111111"
SUPERVISOR = "sofia@mesa.example"
DOWN = ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "x"}}, "SendRawEmail")
TERMS = Paging()
MINUTE = timedelta(minutes=1)


def call(lately, number, minutes, event=None):
    at = MONDAY + minutes * MINUTE
    return alone(lately, event or f"{number}.{minutes}", number, at, TERMS)


def test_three_tickets_within_five_minutes_page_by_themselves_and_no_more():
    lately = ()
    told = []
    for number in "abcde":
        goes, lately = call(lately, number, 1)
        told.append(goes)
    assert told == [True, True, True, False, False]


def test_the_next_step_of_a_ticket_is_no_storm():
    lately = ()
    for minutes, number in enumerate("aabbaabb"):
        goes, lately = call(lately, number, minutes / 4)
        assert goes


def test_pages_go_out_by_themselves_again_once_the_storm_is_over():
    lately = ()
    for number in "abcd":
        _, lately = call(lately, number, 0)
    goes, lately = call(lately, "e", 4.9)
    assert not goes
    goes, _ = call(lately, "f", 5.1)
    assert goes


def test_the_same_event_gets_the_same_answer_however_often_it_is_asked():
    lately = ()
    for number in "abcd":
        _, lately = call(lately, number, 0)
    again, same = call(lately, "d", 0)
    assert (again, same) == (False, lately)
    assert call(lately, "d", 3, event="d.0")[0] is False


def test_no_more_is_remembered_than_decides():
    lately = ()
    for number in range(200):
        _, lately = call(lately, str(number), 1)
    assert len(lately) == TERMS.bundle_after + 1


def test_what_is_collected_is_told_with_the_rest_of_its_minute():
    assert told_at(MONDAY + timedelta(seconds=20)) == told_at(MONDAY + timedelta(seconds=50))
    assert told_at(MONDAY) == MONDAY + MINUTE


def test_a_bundle_that_is_never_told_together_cannot_be_described():
    for wrong in ({"bundle_after": 0}, {"bundle_within": "10s"}, {"bundle_within": "25h"}):
        with pytest.raises(ValueError, match="paging"):
            Configuration.model_validate(
                configuration().model_dump(by_alias=True, mode="json") | {"paging": wrong}
            )


class Storm:
    """Many tickets for which Carla is paged, one after the other."""

    def __init__(self, room, count):
        self.room = room
        described = configuration().model_dump(by_alias=True, mode="json")
        described["staff"][CARLA]["contacts"] = [{"email": CARLA}, {"sms": PHONE, "after": "2m"}]
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
        self.bundler = Bundler(room.desk, self.enqueue, "https://mesa.example")
        self.numbers = [new_number(lambda _, bits=1000 + each: bits) for each in range(count)]
        for number in self.numbers:
            self.alert(number)
        self.plan()

    def alert(self, number):
        desk = self.room.desk
        open_ticket(desk, number, a_request(), a_message(), f"request {number}")
        verbs.alert(desk, number, "help", "ayuda", a_call(ANA))
        wake_ticket(desk, number)

    def enqueue(self, jobs):
        self.room.enqueue([job.model_copy(update={"delay": 0}) for job in jobs])

    def plan(self, *kinds):
        for record in self.room.records():
            if record["dynamodb"]["NewImage"]["kind"]["S"] in (kinds or (Kind.PAGED,)):
                self.room.planner.take(record)

    def wake(self):
        """Do what the sweep and the wakes after it do, a minute later."""
        self.room.time.passes(minutes=1)
        return [
            self.bundler.empty(key.removeprefix(f"B#{OF_PAGES}"))
            for key in due_keys(self.room.desk)
            if key.startswith(f"B#{OF_PAGES}")
        ]

    def queued(self, *templates):
        return [each for each in self.room.queued() if each.template in templates]

    def send(self, jobs):
        for job in jobs:
            try:
                self.room.sender.send(job)
            except ClientError:
                continue

    def lines(self, number):
        told = self.room.told()
        return [each for each in told if each["PK"] == f"T#{number}" and each.get("person")]

    def kinds(self, number):
        items = (each["dynamodb"]["NewImage"] for each in self.room.records())
        return [each.kind for each in map(event_of, items) if each.number == number]

    def acknowledge(self, number):
        actor = Actor(id="diego@mesa.example", role=Role.AGENT, name="Diego Mella")
        verbs.acknowledge(self.room.desk, number, a_call(actor))


@pytest.fixture
def storm(room):
    return Storm(room, 7)


def test_further_pages_are_told_in_one_message_a_minute_later_and_none_is_lost(storm):
    first = storm.queued("page", "pages")
    assert {job.number for job in first} == set(storm.numbers[:3])
    assert storm.wake() == [4]
    mail, text = storm.queued("page", "pages")
    assert (mail.channel, text.channel) == (Channel.EMAIL, Channel.SMS)
    told = [f"{number[:4]}-{number[4:]}" for number in storm.numbers[3:]]
    assert all(number in mail.text and number in text.text for number in told)
    assert mail.subject == "Aviso de guardia: 4 tickets"
    storm.send([mail])
    for number in storm.numbers[3:]:
        (line,) = storm.lines(number)
        assert (line["status"], line["channel"], line["template"]) == ("sent", "email", "pages")
    assert storm.wake() == []


def test_what_comes_after_the_minutes_end_and_before_the_message_goes_along_with_it(storm):
    storm.queued()
    storm.room.time.passes(seconds=70)
    late = new_number(lambda _: 5_000)
    storm.alert(late)
    storm.plan()
    assert storm.queued() == []
    (basket,) = (key for key in due_keys(storm.room.desk) if key.startswith(f"B#{OF_PAGES}"))
    assert storm.bundler.empty(basket.removeprefix(f"B#{OF_PAGES}")) == 5
    mail, _ = storm.queued("page", "pages")
    assert mail.template == "pages"
    assert f"{late[:4]}-{late[4:]}" in mail.text
    assert storm.wake() == []


def test_a_storm_that_fits_no_single_message_is_told_in_several_and_none_is_lost(
    storm, monkeypatch
):
    monkeypatch.setattr(bundle, "ROOM", 400)  # of two pages or so
    storm.queued()
    lost = replace(storm.room.desk, baskets=_Dying(storm.room.desk.baskets))
    storm.bundler = Bundler(lost, storm.enqueue, "https://mesa.example")
    with pytest.raises(ClientError):
        storm.wake()
    storm.acknowledge(storm.numbers[3])  # no other page takes the place that it leaves
    storm.bundler = Bundler(storm.room.desk, storm.enqueue, "https://mesa.example")
    assert storm.wake() == [3]
    jobs = storm.queued("page", "pages")
    storm.send(jobs)
    for number in storm.numbers[4:]:
        assert {each["status"] for each in storm.lines(number)} == {"sent"}
    told = [page.number for job in jobs if job.channel is Channel.EMAIL for page in job.pages]
    assert set(told) == set(storm.numbers[3:])
    assert all(len(job.pages) < 4 for job in jobs)


def test_whatever_customers_write_a_storm_fits_the_queue_by_however_many_methods():
    desk = configuration()
    pages = [
        Page(
            number=f"K7M4{each:04d}",
            event=f"E#{each:06d}.00",
            chain=1,
            step=1,
            person=CARLA,
            why="\N{FIRE}" * 1_000,
            subject="\N{FIRE}" * 80,
        )
        for each in range(40)
    ] + [
        Page(number=f"K7M5{each:04d}", event="E#000001.00", chain=1, step=1, person=CARLA)
        for each in range(160)
    ]
    ways = [Way(Channel.SLACK, f"sala-{each}", f"sala-{each}") for each in range(MOST)]
    found = []
    alone = [_job_of(page) for page in pages]
    for name, portion in bundle._portions("b" * 16, alone):
        part = tuple(page for job in portion for page in job.pages)
        signer = Signer(b"k" * 32)
        whole = bundle_of(
            name,
            CARLA,
            part,
            signer,
            public_url="https://mesa.example",
            mailbox=desk.default_mailbox(),
            at=MONDAY,
        )
        assert signer.page_in_address(whole.reply_to, [CARLA]) == (name, None, CARLA)
        first, *_ = messages(whole, ways, desk)
        body = body_of(first, 10**9)
        assert len(body) < LONGEST_BODY
        assert Job.model_validate_json(body) == first
        found += part
    assert found == pages


def _job_of(page):
    return Job(
        number=page.number,
        event=page.event,
        template="page",
        audience="on_call",
        channel=Channel.EMAIL,
        address=CARLA,
        text="",
        pages=(page,),
    )


def test_what_is_planned_and_told_again_is_told_once(storm):
    storm.queued()
    storm.plan()
    assert {job.number for job in storm.queued("page")} == set(storm.numbers[:3])
    assert storm.wake() == [4]
    storm.plan()
    jobs = [job for job in storm.queued("page", "pages") if job.number not in storm.numbers[:3]]
    assert [(job.template, job.channel) for job in jobs] == [
        ("pages", Channel.EMAIL),
        ("pages", Channel.SMS),
    ]
    storm.send([*jobs, *jobs])
    assert len(storm.room.provider.given) == 2


def test_who_pages_one_person_at_the_same_moment_counts_the_others(storm):
    """Two functions plan two events at once; neither writes over what the other remembers."""
    pages = storm.room.desk.pages
    latest = pages.lately(CARLA)
    marker = paged_marker("x.1", "x", CARLA, "alone", storm.room.time())
    pages.take(CARLA, latest, "2026-11", ("x", 1), marker=marker, now=storm.room.time())
    other = paged_marker("y.1", "y", CARLA, "alone", storm.room.time())
    with pytest.raises(Stale):
        pages.take(CARLA, latest, "2026-11", ("y", 1), marker=other, now=storm.room.time())
    with pytest.raises(AlreadyDone):
        pages.take(
            CARLA, pages.lately(CARLA), "2026-11", ("x", 1), marker=marker, now=storm.room.time()
        )


def test_a_bundler_that_dies_before_it_forgets_tells_the_same_again(storm):
    storm.queued()
    lost = replace(storm.room.desk, baskets=_Dying(storm.room.desk.baskets))
    storm.bundler = Bundler(lost, storm.enqueue, "https://mesa.example")
    with pytest.raises(ClientError):
        storm.wake()
    before = storm.queued("pages")
    storm.bundler = Bundler(storm.room.desk, storm.enqueue, "https://mesa.example")
    assert storm.wake() == [4]
    after = storm.queued("pages")
    assert [job.place for job in before] == [job.place for job in after]
    storm.send([*before, *after])
    assert len(storm.room.provider.given) == 2


class _Dying:
    def __init__(self, baskets):
        self._baskets = baskets

    def __getattr__(self, name):
        return getattr(self._baskets, name)

    def emptied(self, *_):
        raise DOWN


def test_what_somebody_acknowledged_meanwhile_drops_out(storm):
    storm.queued()
    storm.acknowledge(storm.numbers[3])
    assert storm.wake() == [3]
    mail, text = storm.queued("pages")
    assert storm.numbers[3][:4] not in mail.text
    storm.acknowledge(storm.numbers[4])
    storm.send([mail])
    (given,) = storm.room.provider.given
    said = given["RawMessage"]["Data"].decode()
    assert storm.numbers[4][:4] not in said, (
        "it was acknowledged while the message lay in the queue"
    )
    assert storm.numbers[5][:4] in said
    for number in storm.numbers[5:]:
        storm.acknowledge(number)
    storm.send([text])
    assert len(storm.room.provider.given) == 1
    reasons = {each["channel"]: each.get("reason") for each in storm.lines(storm.numbers[5])}
    assert reasons["sms"] == "acknowledged by diego@mesa.example"


def test_one_page_that_is_left_of_a_bundle_is_told_as_itself(storm):
    storm.queued()
    for number in storm.numbers[4:]:
        storm.acknowledge(number)
    assert storm.wake() == [1]
    mail, text = storm.queued("page", "pages")
    assert (mail.template, mail.number) == ("page", storm.numbers[3])
    storm.send([mail])
    assert {each["status"] for each in storm.lines(storm.numbers[3])} == {"sent"}
    assert text.channel is Channel.SMS


def test_when_no_method_tells_the_bundle_each_of_its_escalations_goes_on(storm):
    storm.queued()
    storm.wake()
    mail, _ = storm.queued("pages")
    storm.room.provider.failures = [DOWN, DOWN]
    storm.send([mail])
    (text,) = storm.queued("pages")
    assert (text.channel, text.delay) == (Channel.SMS, 0)
    storm.send([text])
    for number in storm.numbers[3:]:
        assert storm.kinds(number).count(Kind.UNREACHED) == 1
        assert storm.kinds(number).count(Kind.PAGED) == 2


def test_a_bundle_that_bounces_goes_on_by_the_next_method_for_all_together(storm):
    storm.queued()
    storm.wake()
    mail, _ = storm.queued("pages")
    storm.send([mail])
    provider = next(
        each for each in storm.room.told() if each["PK"].startswith("B#") and "provider_id" in each
    )["provider_id"]
    feedback = Feedback(fate=Fate.BOUNCED, address=CARLA, at=storm.room.time())
    heard = Heard(provider, "soporte@mesa.example", (), (feedback,))
    hear(storm.room.desk, heard, "email.amazonses.com")
    assert {each["status"] for each in storm.lines(storm.numbers[3])} == {"bounced"}
    storm.plan(Kind.UNDELIVERED)
    texts = storm.queued("pages", "page")
    assert {job.template for job in texts} == {"pages"}
    storm.send(texts)
    assert len(storm.room.provider.given) == 2, "one mail, and one text for all of its tickets"


def test_each_page_counts_once_in_its_persons_month(storm):
    storm.plan()
    pages = storm.room.desk.pages.pages_of([CARLA, SUPERVISOR], ["2026-10", "2026-11"])
    assert pages == {CARLA: {"2026-11": 7}}
