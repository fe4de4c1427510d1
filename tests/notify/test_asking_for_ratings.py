"""Who is asked for a rating, how often, and who hears of a bad one."""

from datetime import timedelta

import pytest

from chalicelib.configuration.rating import RatingTerms
from chalicelib.desk import verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.desk.rating import rate
from tests.samples import ANA, MARIA, REQUESTER, SOFIA, a_call, a_message, a_request

FIRST, SECOND, THIRD = "K7M42QXG", "ZPT2FCVM", "M0V7R5CE"
PEDRO = "pedro@cliente.example"


def opened(room, number, **fields):
    request = a_request(**fields)
    return open_ticket(room.desk, number, request, a_message(), f"request-{number}")


def resolved(room, number, **fields):
    opened(room, number, **fields)
    verbs.claim(room.desk, number, a_call(ANA))
    return verbs.resolve(room.desk, number, "Ya puede entrar.", a_call(ANA))


def planned(room, kind, template):
    """Bring the records of a kind, as the stream does, and return the messages of a template."""
    for record in room.records():
        if record["dynamodb"]["NewImage"]["kind"] == {"S": kind}:
            room.planner.take(record)
    return [job for job in room.queued() if job.template == template]


def asked(room, number):
    """Return whether the mail of that ticket's solution asks; the same however often planned."""
    jobs = [job for job in planned(room, "resolved", "resolved") if job.number == number]
    (answer,) = {"/ratings/" in job.text for job in jobs}
    return answer


def terms(room, **fields):
    stored = room.desk.configuration
    stored.save(stored.read().model_copy(update={"rating": RatingTerms(**fields)}))


def test_the_mail_of_a_solution_asks_its_requester_by_a_link_of_their_own(room):
    ticket = resolved(room, FIRST)
    (job,) = planned(room, "resolved", "resolved")
    paragraphs = job.text.split("\n\n")
    place = next(place for place, each in enumerate(paragraphs) if "/ratings/" in each)
    assert paragraphs[place].startswith("https://mesa.example/ratings/")
    assert "¿Qué tan buena" in paragraphs[place - 1]
    token = paragraphs[place].rpartition("/")[2]
    read = room.desk.signer().rated(token)
    assert read == (FIRST, ticket.resolution, MARIA.email)


def test_who_is_copied_is_told_and_not_asked(room):
    opened(room, FIRST)
    before = room.desk.tickets.load(FIRST)
    after = before.model_copy(update={"copied": (PEDRO,), "version": before.version + 1})
    room.desk.tickets.save(before, after, ())
    verbs.resolve(room.desk, FIRST, "Listo.", a_call(ANA))
    texts = {job.address: job.text for job in planned(room, "resolved", "resolved")}
    assert "/ratings/" in texts[MARIA.email]
    assert "Listo." in texts[PEDRO]
    assert "/ratings/" not in texts[PEDRO]
    assert "buena fue" not in texts[PEDRO]


def test_a_person_is_asked_of_one_solution_in_a_month_whatever_is_planned_again(room):
    resolved(room, FIRST)
    assert asked(room, FIRST)
    room.time.passes(days=3)
    resolved(room, SECOND)
    assert not asked(room, SECOND)
    assert asked(room, FIRST)
    room.time.passes(days=28)
    resolved(room, THIRD)
    assert asked(room, THIRD)


def test_another_person_is_asked_for_themselves(room):
    resolved(room, FIRST)
    resolved(room, SECOND, requester=PEDRO, author=ANA)
    assert asked(room, FIRST)
    assert asked(room, SECOND)


def test_a_desk_that_asks_nobody_keeps_nothing_and_sends_no_link(room):
    terms(room, asked=False)
    resolved(room, FIRST)
    assert not asked(room, FIRST)
    terms(room, asked=True)
    assert asked(room, FIRST)


def test_the_time_of_the_desk_holds(room):
    terms(room, at_most_every="24h")
    resolved(room, FIRST)
    assert asked(room, FIRST)
    room.time.passes(hours=25)
    resolved(room, SECOND)
    assert asked(room, SECOND)


@pytest.mark.parametrize("requester", ["+56911111111@phone.invalid", "soporte@mesa.example"])
def test_whom_no_mail_reaches_is_not_asked_and_nothing_is_kept(room, requester):
    ticket = resolved(room, FIRST, requester=requester, author=ANA)
    assert planned(room, "resolved", "resolved") == []
    assert room.desk.asked.claim(requester, "another", ticket.updated_at, timedelta(days=30))


def rated(room, score, comment=None):
    rate(room.desk, FIRST, score, comment, a_call(REQUESTER))
    return planned(room, "rated", "rated_low")


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_is_told_to_whoever_had_the_ticket(room, score):
    resolved(room, FIRST)
    (job,) = rated(room, score, "Nadie <b>llamó</b>.")
    assert (job.address, job.audience, job.reply_to) == (ANA.id, "staff", None)
    assert f"{score} de 5" in job.text
    assert "Nadie <b>llamó</b>." in job.text


@pytest.mark.parametrize("score", [3, 4, 5])
def test_no_other_score_is_told_to_anybody(room, score):
    resolved(room, FIRST)
    assert rated(room, score, "Gracias.") == []


def test_a_low_score_is_sent_once_however_often_it_is_planned(room):
    resolved(room, FIRST)
    jobs = rated(room, 1) + planned(room, "rated", "rated_low")
    assert len(jobs) == 2
    assert [room.sender.send(job) for job in jobs] == [True, False]


def test_a_low_score_for_somebody_who_left_is_told_to_the_supervisor(room):
    resolved(room, FIRST)
    stored = room.desk.configuration
    desk = stored.read()
    staff = {address: each for address, each in desk.staff.items() if address != ANA.id}
    teams = {
        name: team.model_copy(update={"supervisor": SOFIA.id}) for name, team in desk.teams.items()
    }
    stored.save(desk.model_copy(update={"staff": staff, "teams": teams}))
    assert [job.address for job in rated(room, 2)] == [SOFIA.id]
