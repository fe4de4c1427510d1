"""A webhook is told as it is when it is told, by whom the table names."""

import json

import pytest

from chalicelib.configuration.webhooks import Webhook
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.channels.hooks import Hooks
from chalicelib.notify.channels.post import Answer
from chalicelib.notify.channels.table import over_aws, over_http
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.notice import Notice
from chalicelib.notify.send import Sender
from tests.samples import MONDAY

SLACK = Webhook(name="sala", kind="slack", url="https://hooks.example/first")
NOTICE = Notice(
    id="K7M42QXG-000002-0-sala", event="K7M42QXG.000002.0", kind="answered", at=MONDAY,
    number="K7M4-2QXG", subject="No entro", what="Escribió el cliente", status="open",
    priority="high", ticket_kind="incident", team="nivel1", link="https://mesa.example/x",
)  # fmt: skip


class Posts:
    """Writes down what is posted, and answers what it is told to; 200 then."""

    def __init__(self):
        self.taken, self.answers = [], []

    def __call__(self, request):
        self.taken.append(request)
        answer = self.answers.pop(0) if self.answers else Answer(200, "ok")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def posts():
    return Posts()


@pytest.fixture
def sender(room, posts):
    room.desk.webhooks.create(SLACK)
    hooks = Hooks(room.desk.webhooks, posts, room.desk.now)
    return Sender(room.desk, over_http(hooks), "", room.enqueue)


def job(**fields):
    given = {
        "number": "K7M42QXG", "event": "E#000002.0", "template": "answered",
        "audience": "webhook", "channel": Channel.SLACK, "address": "sala", "webhook": "sala",
        "text": "Escribió el cliente", "subject": "No entro", "notice": NOTICE, **fields,
    }  # fmt: skip
    return Job(**given)


def test_every_channel_has_somebody_who_delivers_it(room):
    ways = {**over_aws(room.desk, None, None, ""), **over_http(Hooks(None, None, None))}
    assert set(ways) == set(Channel)


def test_it_is_told_once_under_its_name_however_often_it_is_brought(room, sender, posts):
    assert [sender.send(job()) for _ in range(3)] == [True, False, False]
    assert [each.url for each in posts.taken] == ["https://hooks.example/first"]
    (line,) = room.told()
    assert (line["to"], line["channel"], line["status"]) == ("sala", "slack", "sent")
    assert "hooks.example" not in json.dumps(line, default=str)


def test_what_fails_for_now_is_raised_and_told_and_tried_again(room, sender, posts):
    posts.answers = [Answer(503, "secret words"), Unreachable("no answer in time")]
    for reason in ("HTTP 503", "no answer in time"):
        with pytest.raises(Unreachable):
            sender.send(job())
        assert [(each["status"], each["reason"]) for each in room.told()] == [("failed", reason)]
    assert sender.send(job())
    assert [each["status"] for each in room.told()] == ["sent"]


def test_after_the_last_try_it_says_that_it_was_given_up(room, sender, posts):
    posts.answers = [Answer(503, "")]
    with pytest.raises(Unreachable):
        sender.send(job(), last=True)
    assert room.told()[0]["reason"] == "HTTP 503; given up"


def test_what_is_refused_says_that_it_is_not_tried_again(room, sender, posts):
    posts.answers = [Answer(404, "no_service: secret")]
    with pytest.raises(Refused):
        sender.send(job())
    (line,) = room.told()
    assert (line["status"], line["reason"]) == ("failed", "HTTP 404; not tried again")
    assert "no_service" not in json.dumps(line, default=str)


def test_another_address_counts_for_what_waits_to_be_told(room, sender, posts):
    before = room.desk.webhooks.load("sala")
    later = before.model_copy(update={"url": "https://hooks.example/second", "version": 2})
    room.desk.webhooks.save(before, later)
    sender.send(job())
    assert posts.taken[0].url == "https://hooks.example/second"


def test_a_webhook_that_was_removed_or_switched_off_meanwhile_is_told_nothing(room, sender, posts):
    before = room.desk.webhooks.load("sala")
    off = before.model_copy(update={"active": False, "version": 2})
    room.desk.webhooks.save(before, off)
    with pytest.raises(Refused, match="switched off"):
        sender.send(job())
    room.desk.webhooks.remove(off)
    with pytest.raises(Refused, match="removed"):
        sender.send(job(event="E#000003.0"))
    assert posts.taken == []


@pytest.mark.parametrize("without", [{"number": ""}, {"notice": None}])
def test_nothing_is_told_without_a_ticket(sender, posts, without):
    with pytest.raises(Refused, match="no ticket"):
        sender.send(job(**without))
    assert posts.taken == []


def test_the_last_deliveries_are_listed_the_latest_first_with_how_each_ended(room, sender, posts):
    posts.answers = [Answer(200), Answer(404), Answer(200)]
    for version in (2, 3, 4):
        room.time.passes(minutes=1)
        try:
            sender.send(job(event=f"E#00000{version}.0"))
        except Refused:
            continue
    lines = room.desk.told.of_webhook("sala", 2)
    assert [(each["SK"][:10], each["status"]) for each in lines] == [
        ("E#000004.0", "sent"),
        ("E#000003.0", "failed"),
    ]
    assert room.desk.told.of_webhook("otra", 2) == []


def test_a_webhook_that_is_the_desks_own_no_more_is_not_told_what_waited_for_it(sender, posts):
    """The notice was written for the inside: who did it by name, and why."""
    inside = NOTICE.model_copy(update={"actor": "ana@mesa.example", "reason": "interno"})
    with pytest.raises(Refused, match="no longer the desk's own"):
        sender.send(job(notice=inside))
    assert posts.taken == []
