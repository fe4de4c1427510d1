"""What happened to a ticket lies in the queue as messages, whatever it was and however often."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.customers.person import Person
from chalicelib.desk import messages, verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.notify.choices import Choices
from chalicelib.notify.gathering import chosen
from chalicelib.notify.job import Job
from chalicelib.notify.queue import (
    BATCH,
    BATCH_BYTES,
    LONGEST_BODY,
    NotQueued,
    batches,
    body_of,
    enqueue,
)
from tests.notify.letters import a_job
from tests.samples import ANA, MARIA, MUNI, REQUESTER, a_call, a_message, a_request

NUMBER = "K7M42QXG"
CROWD = 40  # people: enough to see what grows with them
NOT_IN_SQS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def opened(room, **fields):
    return open_ticket(room.desk, NUMBER, a_request(**fields), a_message(), "request-1")


def planned(room):
    for record in room.records():
        room.planner.take(record)
    return room.queued()


def test_a_stored_event_becomes_the_messages_that_it_is_due(room):
    opened(room)
    job, *team = planned(room)
    assert (job.template, job.address, job.number) == ("received", MARIA.email, NUMBER)
    assert {each.template for each in team} == {"arrived"}
    assert job.correlation_id == "request-1"


def test_a_record_that_is_brought_twice_gives_the_same_messages(room):
    opened(room)
    (record,) = room.records()
    for _ in range(2):
        room.planner.take(record)
    jobs = room.queued()
    half = len(jobs) // 2
    assert half
    assert jobs[:half] == jobs[half:]


def test_an_event_that_is_due_nothing_queues_nothing(room):
    opened(room)
    messages.note(room.desk, NUMBER, "Interno.", a_call(ANA))
    assert {job.template for job in planned(room)} == {"received", "arrived"}


def test_a_text_too_long_for_the_table_is_told_whole(room):
    opened(room)
    messages.say(room.desk, NUMBER, "x" * 100_000 + " fin", a_call(ANA), definitive=True)
    (job,) = (job for job in planned(room) if job.template == "answered")
    assert "x fin" in job.text


def test_a_text_too_long_for_the_queue_is_told(room):
    """The beginning at least; a record that cannot be queued holds up all that come after it."""
    opened(room)
    verbs.claim(room.desk, NUMBER, a_call(ANA))
    messages.say(room.desk, NUMBER, "x" * 3_000_000, a_call(REQUESTER), definitive=False)
    assert [job.address for job in planned(room) if job.template == "customer_wrote"] == [ANA.id]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1b", "\x7f", "\ufffe", "\uffff", "😀"])
def test_no_character_of_a_customer_keeps_a_message_out_of_the_queue(room, character):
    """SQS refuses what XML has no place for, and the notice would be lost."""
    opened(room, subject=f"a{character}b")
    messages.say(room.desk, NUMBER, f"Hola{character}.", a_call(ANA), definitive=True)
    sqs = Mock()
    sqs.send_message_batch.return_value = {}
    planner = replace(room.planner, sqs=sqs)
    for record in room.records():
        planner.take(record)
    bodies = [
        entry["MessageBody"]
        for call in sqs.send_message_batch.call_args_list
        for entry in call.kwargs["Entries"]
    ]
    assert {json.loads(body)["template"] for body in bodies} == {"received", "answered"}
    assert not any(NOT_IN_SQS.search(body) for body in bodies)


@settings(max_examples=40)
@given(st.lists(st.integers(0, BATCH_BYTES // 2), max_size=40))
def test_batches_keep_every_body_in_order_and_within_the_queues_limits(lengths):
    bodies = [f"{place:03}" + "ñ" * (length // 20) for place, length in enumerate(lengths)]
    made = list(batches(bodies))
    assert [body for batch in made for body in batch] == bodies
    assert all(1 <= len(batch) <= BATCH for batch in made)
    sizes = [sum(len(body.encode()) for body in batch) for batch in made]
    assert all(
        size <= BATCH_BYTES or len(batch) == 1 for size, batch in zip(sizes, made, strict=True)
    )


def test_a_body_that_the_queue_refuses_is_not_passed_over_in_silence():
    sqs = Mock()
    sqs.send_message_batch.return_value = {"Failed": [{"Id": "0", "Message": "throttled"}]}
    with pytest.raises(NotQueued):
        enqueue(sqs, "queue", ["one"])


@pytest.mark.parametrize("longest", [32 * 1024, LONGEST_BODY])
@pytest.mark.parametrize("before", range(0, 60, 7))
def test_a_body_is_within_its_length_whatever_its_characters_take_in_ascii(before, longest):
    job = a_job(text="a" * before + "😀" * 40_000, footer="f" * 500)
    body = body_of(job, longest)
    assert len(body) <= longest
    assert len(body) > longest - 1_000
    assert Job.model_validate_json(body).text.startswith(job.text[: before + 1])


def test_an_answer_of_smileys_is_told(room):
    opened(room)
    messages.say(room.desk, NUMBER, "😀" * 60_000, a_call(ANA), definitive=False)
    assert "answered" in {job.template for job in planned(room)}


def solved_for(room, frequency):
    plain = {"told": {"resolution": frequency}}
    room.desk.choices.save(MARIA.email, plain, 0)
    opened(room)
    verbs.claim(room.desk, NUMBER, a_call(ANA))
    verbs.resolve(room.desk, NUMBER, "Listo.", a_call(ANA))
    planned(room)


@pytest.mark.parametrize(
    ("frequency", "asked"), [("each", True), ("never", False), ("digest", False)]
)
def test_who_sees_no_link_is_not_used_up_for_a_rating(room, frequency, asked):
    solved_for(room, frequency)
    free = room.desk.asked.claim(MARIA.email, "another", room.time.at, timedelta(days=30))
    assert free is not asked


@pytest.fixture
def requests(room):
    """The requests to the table from now on, by name."""
    made = []

    def count(model, **_):
        made.append(model.name)

    events = room.plain.dynamodb.meta.events
    events.register("before-call.dynamodb", count)
    yield made
    events.unregister("before-call.dynamodb", count)


def take(room, requests, kind):
    """Plan the event of a kind; return its messages, and how many requests that took."""
    (record,) = [
        each for each in room.records() if each["dynamodb"]["NewImage"]["kind"] == {"S": kind}
    ]
    requests.clear()
    room.planner.take(record)
    return room.queued(), len(requests)


def test_a_hundred_coordinators_who_are_told_cost_a_few_requests(room, requests):
    for number in range(100):
        head = Person(
            email=f"c{number}@cliente.example", version=1, organizations={"muni": "coordinator"}
        )
        room.desk.people.save(None, head)
        room.desk.choices.save(head.email, {"told": {"answer": "each"}}, 0)
    opened(room)
    messages.say(room.desk, NUMBER, "Hola", a_call(ANA), definitive=False)
    jobs, made = take(room, requests, "replied")
    assert len([job for job in jobs if job.audience == "coordinator"]) == 100
    assert made <= 15


def test_a_big_team_whose_people_wait_costs_a_request_each(room, requests, monkeypatch):
    """The second time one more, by which the first attempt to wake the basket fails."""
    read = room.desk.configuration.read()
    crowd = {f"a{number}@mesa.example": read.staff[ANA.id] for number in range(CROWD)}
    many = read.model_copy(update={"staff": {**read.staff, **crowd}})
    monkeypatch.setattr(room.desk.configuration, "read", lambda: many)
    for address in crowd:
        room.desk.choices.save(address, {"told": {"arrival": "digest", "question": "digest"}}, 0)
    opened(room)
    assert take(room, requests, "created")[1] <= CROWD + 15
    messages.say(room.desk, NUMBER, "Hola", a_call(REQUESTER), definitive=False)
    assert take(room, requests, "answered")[1] <= 2 * CROWD + 15


def test_a_stored_choice_that_holds_no_more_counts_as_none_and_stops_no_event(room):
    room.desk.choices.save(MARIA.email, {"zone": "Mars/Olympus"}, 0)
    opened(room)
    assert "received" in {job.template for job in planned(room)}
    assert chosen(room.desk, [MARIA.email]) == {MARIA.email: Choices(version=1)}


@pytest.mark.parametrize(("sharing", "told"), [("none", False), ("role", True), ("all", True)])
def test_a_coordinator_who_chose_to_hear_is_told_of_what_they_may_read_alone(room, sharing, told):
    head = Person(email="jefa@cliente.example", version=1, organizations={"muni": "coordinator"})
    room.desk.people.save(None, head)
    shared = MUNI.model_copy(update={"sharing": sharing, "version": MUNI.version + 1})
    room.desk.organizations.save(MUNI, shared, (), None)
    room.desk.choices.save(head.email, {"told": {"arrival": "each"}}, 0)
    opened(room)
    assert (head.email in {job.address for job in planned(room)}) is told
