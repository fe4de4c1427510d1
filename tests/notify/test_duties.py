"""Who is told what is arranged about on-call duty: whom it concerns, once, and not who did it."""

from datetime import timedelta

import pytest

from chalicelib.desk import duty
from chalicelib.escalation.on_call.arrangement import Arrangement, Doing, Done, Period, Stand
from chalicelib.notify.duties import plan
from chalicelib.notify.job import Job
from chalicelib.tickets.events import Actor, Role
from tests.samples import MONDAY, a_call, configuration

CARLA, DIEGO, SOFIA = "carla@mesa.example", "diego@mesa.example", "sofia@mesa.example"
HOUR = timedelta(hours=1)
PERIOD = Period(start=MONDAY + HOUR, end=MONDAY + 3 * HOUR)
BACK = Period(start=MONDAY + 168 * HOUR, end=MONDAY + 170 * HOUR)


def an(**fields):
    known = {
        "id": "k7m42qxg", "schedule": "ingenieria", "person": DIEGO, "period": PERIOD,
        "instead_of": CARLA, "by": CARLA, "at": MONDAY, "swap": True, "stand": Stand.ASKED,
    }  # fmt: skip
    return Arrangement(**{**known, **fields})


def done(kind, actor, **fields):
    return Done(version=3, kind=kind, arrangement=an(**fields), actor=actor, at=MONDAY)


@pytest.mark.parametrize(
    ("kind", "actor", "told"),
    [
        (Doing.ASKED, CARLA, [("swap_asked", DIEGO)]),
        (Doing.ACCEPTED, DIEGO, [("swap_accepted", CARLA)]),
        (Doing.ACCEPTED, SOFIA, [("swap_accepted", CARLA), ("stand_in", DIEGO)]),
        (Doing.DECLINED, DIEGO, [("swap_declined", CARLA)]),
        (Doing.WITHDRAWN, CARLA, [("swap_withdrawn", DIEGO)]),
        (Doing.PLACED, SOFIA, [("stand_in", DIEGO), ("relieved", CARLA)]),
        (Doing.PLACED, DIEGO, [("relieved", CARLA)]),
        (Doing.ENDED, SOFIA, [("stand_in_over", DIEGO)]),
    ],
)
def test_whom_it_concerns_is_told_and_not_who_did_it(kind, actor, told):
    jobs = plan(done(kind, actor), configuration())
    assert [(job.template, job.address) for job in jobs] == told


def test_nobody_is_told_where_nobody_is_on_call_or_they_are_gone():
    assert plan(done(Doing.PLACED, SOFIA, person=None, instead_of=None), configuration()) == ()
    assert plan(done(Doing.ASKED, CARLA, person="gone@mesa.example"), configuration()) == ()


def test_who_is_asked_reads_when_on_the_schedules_clocks_and_in_their_language():
    (job,) = plan(done(Doing.ASKED, CARLA, back=BACK, reason="Viajo."), configuration())
    assert job.language == "en"  # Diego's
    assert job.subject == "Carla Soto asks you to be on call (ingenieria)"
    assert "from 2026-11-23 11:00 (America/Santiago) until 2026-11-23 13:00" in job.text
    back = "In return, Carla Soto takes the shifts of Diego Mella, from 2026-11-30 10:00 (America"
    assert back in job.text
    assert "Viajo." in job.text
    assert "swap k7m42qxg" in job.text


def test_an_unsaid_reason_and_return_leave_no_hole():
    (job,) = plan(done(Doing.ASKED, CARLA), configuration())
    assert "\n\n\n" not in job.text
    assert "In return" not in job.text


def test_what_is_arranged_is_told_by_one_mail_however_often_the_stream_brings_it(room):
    new = Arrangement(
        id=duty.new_id(room.desk), schedule="ingenieria", person=DIEGO, period=PERIOD, by="?",
        at=MONDAY,
    )  # fmt: skip
    duty.ask(room.desk, new, a_call(Actor(id=CARLA, role=Role.AGENT)))
    table = room.plain.dynamodb.scan(TableName=room.table)["Items"]
    (image,) = [each for each in table if each.get("type") == {"S": "duty"}]
    for _ in range(2):
        event, messages = room.planner.take({"dynamodb": {"NewImage": image}})
        assert (event.kind, messages) == (Doing.ASKED, 1)
    queued = room.plain.sqs.receive_message(QueueUrl=room.queue, MaxNumberOfMessages=10)
    jobs = [Job.model_validate_json(each["Body"]) for each in queued["Messages"]]
    assert [room.sender.send(job) for job in jobs] == [True, False]
    assert room.provider.given[0]["Destinations"] == [DIEGO]
