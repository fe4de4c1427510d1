"""Below a mail to the customer stands what was said in public before, and nothing else."""

import pytest

from chalicelib.desk import messages, verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.notify.job import Channel
from chalicelib.notify.past import LONGEST_PAST, MOST_PAST, past_of, wants_past, with_past
from chalicelib.store.timelines import LOOKED_AT, MOST_PAGES
from chalicelib.store.told import told_place
from chalicelib.tickets.events import Event, Kind
from tests.notify.letters import NUMBER, a_job
from tests.samples import (
    ANA,
    MONDAY,
    REQUESTER,
    a_call,
    a_message,
    a_request,
)


def said(text="Hola.", kind=Kind.ANSWERED, actor=REQUESTER, version=2, details=None, **fields):
    message = a_message(text, **fields)
    return Event(
        number=NUMBER,
        version=version,
        kind=kind,
        at=MONDAY,
        actor=actor,
        message=message,
        details=details or {},
    )


def texts(*events):
    return [past.text for past in past_of(events, "America/Santiago")]


def test_each_message_has_its_author_and_the_time_on_the_desks_clocks():
    (past,) = past_of([said("Sigue igual.")], "America/Santiago")
    assert (past.author, past.at, past.text) == ("María Vega", "2026-11-23 10:00", "Sigue igual.")


def test_an_author_without_a_name_is_known_by_their_mails_or_their_address():
    nameless = REQUESTER.model_copy(update={"name": None})
    named, bare = (
        past_of([said(actor=nameless, author_name=name)], "UTC")[0].author
        for name in ("Mari", None)
    )
    assert (named, bare) == ("Mari", REQUESTER.id)


def test_notes_strangers_programs_and_silence_are_not_shown():
    assert texts(
        said("Nota", kind=Kind.NOTED, actor=ANA),
        said("Soy Ana, pague aquí", verified=False),
        said("Estoy de vacaciones", details={"automatic": "auto-submitted"}),
        said(" \n"),
        said("Dicho"),
    ) == ["Dicho"]


def test_no_more_than_a_few_messages_of_bounded_length():
    shown = texts(*(said("x" * 5_000) for _ in range(20)))
    assert len(shown) == MOST_PAST
    assert all(len(text) <= LONGEST_PAST + 4 and text.endswith(" […]") for text in shown)


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        ({}, True),
        ({"audience": "copied"}, True),
        ({"audience": "staff", "template": "customer_wrote"}, True),
        ({"audience": "staff", "template": "assigned"}, False),
        ({"audience": "coordinator", "template": "approval_needed"}, False),
        ({"template": "received"}, False),
        ({"template": "held"}, False),
        ({"channel": Channel.SMS}, False),
        ({"number": "", "organization": "muni"}, False),
    ],
)
def test_the_conversation_stands_below_what_the_customers_side_reads(job, wanted):
    assert wants_past(a_job(**job)) is wanted


def test_it_is_read_once_for_all_and_not_when_nobody_wants_it():
    asked = []

    def read():
        asked.append(True)
        return [said()]

    jobs = [a_job(), a_job(audience="staff", template="assigned"), a_job(audience="copied")]
    assert [len(job.past) for job in with_past(jobs, read, "UTC")] == [1, 0, 1]
    with_past([a_job(template="received")], read, "UTC")
    assert len(asked) == 1


def planned(room):
    for record in room.records():
        room.planner.take(record)
    return {job.event: job for job in room.queued() if job.audience == "requester"}


def test_a_mail_quotes_what_was_said_before_it_newest_first_and_never_itself(room):
    open_ticket(room.desk, NUMBER, a_request(), a_message("Uno."), "request")
    messages.say(room.desk, NUMBER, "Dos.", a_call(ANA), definitive=False)
    messages.note(room.desk, NUMBER, "Exagera.", a_call(ANA))
    messages.say(room.desk, NUMBER, "Tres.", a_call(REQUESTER), definitive=False)
    verbs.resolve(room.desk, NUMBER, "Cuatro.", a_call(ANA))
    quoted = {job.text: [past.text for past in job.past] for job in planned(room).values()}
    assert [next(v for k, v in quoted.items() if word in k) for word in ("Dos.", "Cuatro.")] == [
        ["Uno."],
        ["Tres.", "Dos.", "Uno."],
    ]


def test_a_conversation_that_does_not_fit_into_the_queue_is_left_out(room):
    open_ticket(room.desk, NUMBER, a_request(), a_message("\U0001f600" * 3_000), "request")
    for _ in range(5):
        messages.say(room.desk, NUMBER, "\U0001f600" * 3_000, a_call(REQUESTER), definitive=False)
    messages.say(room.desk, NUMBER, "ñ" * 30_000, a_call(ANA), definitive=True)
    (job,) = (job for job in planned(room).values() if job.template == "answered")
    assert job.past == ()
    assert "ñ" * 30_000 in job.text


def tells(room, first, number_of_people):
    for place in range(number_of_people):
        told = told_place(f"T#{NUMBER}", first, "email", f"p{place}@mesa.example")
        room.desk.told.claim(told, {"to": "x"}, room.time.at)


def test_what_was_said_is_found_behind_the_lines_of_a_big_team(room):
    open_ticket(room.desk, NUMBER, a_request(), a_message(), "request-1")
    tells(room, "E#000001.0", LOOKED_AT * (MOST_PAGES - 1))
    said = room.desk.timelines.said_before(NUMBER, "E#000002.0")
    assert [past.text for past in past_of(said, "UTC")] == ["La clave no funciona."]


def test_what_lies_behind_more_lines_than_anybody_reads_is_not_looked_for(room):
    open_ticket(room.desk, NUMBER, a_request(), a_message(), "request-1")
    tells(room, "E#000001.0", LOOKED_AT * MOST_PAGES)
    assert list(room.desk.timelines.said_before(NUMBER, "E#000002.0")) == []
