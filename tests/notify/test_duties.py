"""Who is told what is arranged about on-call duty: whom it concerns, once, and not who did it."""

from datetime import timedelta

import pytest

from chalicelib.configuration.model import Language
from chalicelib.configuration.templates import OwnText
from chalicelib.desk import duty
from chalicelib.escalation.on_call.arrangement import Arrangement, Doing, Done, Period, Stand
from chalicelib.notify import duties
from chalicelib.notify.job import Job
from chalicelib.notify.layout import html_of
from chalicelib.signing import Signer
from chalicelib.tickets.events import Actor, Role
from tests.samples import MONDAY, a_call, configuration

CARLA, DIEGO, SOFIA = "carla@mesa.example", "diego@mesa.example", "sofia@mesa.example"
HOUR = timedelta(hours=1)
PERIOD = Period(start=MONDAY + HOUR, end=MONDAY + 3 * HOUR)
BACK = Period(start=MONDAY + 168 * HOUR, end=MONDAY + 170 * HOUR)


SIGNER, HERE = Signer(b"k" * 32), "https://mesa.example"


def plan(done, configuration, public_url=HERE):
    return duties.plan(done, configuration, SIGNER, public_url)


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


class TestLink:
    def mail_in(self, language, public_url=HERE):
        desk = configuration()
        diego = desk.staff[DIEGO].model_copy(update={"language": language})
        desk = desk.model_copy(update={"staff": {**desk.staff, DIEGO: diego}})
        (job,) = plan(done(Doing.ASKED, CARLA), desk, public_url)
        return job

    @pytest.mark.parametrize(
        ("language", "button"),
        [
            (Language.ENGLISH, "Accept or decline"),
            (Language.SPANISH, "Aceptar o rechazar"),
            (Language.PORTUGUESE, "Aceitar ou recusar"),
        ],
    )
    def test_who_is_asked_gets_a_button_that_leads_to_their_swap(self, language, button):
        job = self.mail_in(language)
        link = f"{HERE}/swaps/{SIGNER.swap_token('k7m42qxg', DIEGO)}"
        assert f"\n\n{button}: {link}\n\n" in job.text
        assert f'href="{link}"' in html_of(job)
        assert f">{button}</a>" in html_of(job)

    @pytest.mark.parametrize("language", Language)
    def test_without_an_address_of_the_api_the_swap_is_named_and_nothing_leads_nowhere(
        self, language
    ):
        job = self.mail_in(language, "")
        assert job.link is None
        assert "/swaps/" not in job.text
        assert "k7m42qxg" in job.text
        assert "\n\n\n" not in job.text

    @pytest.mark.parametrize(
        ("kind", "actor"),
        [(Doing.ACCEPTED, SOFIA), (Doing.DECLINED, DIEGO), (Doing.WITHDRAWN, CARLA)],
    )
    def test_nobody_else_gets_a_link(self, kind, actor):
        jobs = plan(done(kind, actor), configuration())
        assert jobs
        assert [job.link for job in jobs] == [None] * len(jobs)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("Cambio $swap: $asker", "Cambio k7m42qxg: Carla Soto\n"),
            ("Aquí: $link", f"Aquí: {HERE}/swaps/{SIGNER.swap_token('k7m42qxg', DIEGO)}\n"),
        ],
    )
    def test_the_desks_own_text_takes_the_id_or_the_link(self, text, told):
        own = OwnText(**{"for": "swap_asked", "text": text})
        (job,) = plan(
            done(Doing.ASKED, CARLA), configuration().model_copy(update={"templates": (own,)})
        )
        assert job.text == told


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
    assert jobs[0].link == f"{HERE}/swaps/{room.desk.signer().swap_token(new.id, DIEGO)}"
