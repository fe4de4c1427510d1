"""A change of the desk's hours or targets reaches every live ticket, without anybody touching it."""

import json
from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import handlers
from chalicelib.configuration.model import Configuration
from chalicelib.desk import opening, retiming, verbs
from chalicelib.desk.sweeping import Sweeper
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Metric
from tests.samples import ANA, a_call, a_desk, a_message, a_request, configuration

NUMBERS = [f"{place:07d}" for place in range(5)]
HOUR = timedelta(hours=1)


def with_hours(hours: str) -> Configuration:
    plain = configuration().model_dump(mode="json", by_alias=True)
    plain["calendars"]["oficina"]["hours"] = {"mon-fri": [hours]}
    return Configuration.model_validate(plain)


@pytest.fixture
def desk(dynamodb, time, monkeypatch):
    monkeypatch.setattr(retiming, "PAGE", 2)
    desk = a_desk(*dynamodb, time)
    for number in NUMBERS:
        opening.open_ticket(desk, number, a_request(), a_message(), "request")
    return desk


def change_hours(desk, time, hours):
    desk.configuration.save(with_hours(hours), at=time())
    time.passes(seconds=60)


def drain(desk, queue, monkeypatch):
    """Let the waker do what lies in the queue; return which tickets were timed anew, and how often."""
    monkeypatch.setattr(handlers, "desk", lambda: desk)
    monkeypatch.setattr(handlers, "enqueue_waking", queue.extend)
    monkeypatch.setattr(handlers, "looks_ahead", bool)
    while queue:
        handlers.wake(json.dumps(queue.popleft()))
    return [
        number
        for number in NUMBERS
        for event in desk.timelines.latest(number, 20)
        if event.kind is Kind.RETIMED
    ]


def swept(desk):
    queue = deque()
    Sweeper(desk, queue.extend).sweep()
    return queue


def test_every_live_ticket_is_timed_by_the_new_hours_and_keeps_what_it_had_counted(
    desk, time, monkeypatch
):
    before = desk.tickets.load(NUMBERS[0]).clock(Metric.RESOLUTION)
    time.passes(hours=1)
    verbs.resolve(desk, NUMBERS[4], "Listo.", a_call(ANA))
    change_hours(desk, time, "08:30-23:30")
    assert sorted(drain(desk, swept(desk), monkeypatch)) == NUMBERS[:4]
    after = desk.tickets.load(NUMBERS[0]).clock(Metric.RESOLUTION)
    assert after.counted == HOUR + timedelta(seconds=60)
    assert after.due_at < before.due_at
    assert (before.terms, after.terms) == (1, 2)


def test_what_falls_due_by_the_new_hours_pages_who_is_on_call_as_its_page_is_read(
    desk, time, monkeypatch
):
    """The waker remembers the arrangements of a minute ago; the walk says that there are newer."""
    desk.configuration.read()
    arrangements = []
    real = ConfigurationStore.at_least
    monkeypatch.setattr(
        ConfigurationStore,
        "at_least",
        lambda self, terms, duty=0: arrangements.append(duty) or real(self, terms, duty),
    )
    change_hours(desk, time, "08:30-23:30")
    queue = swept(desk)
    before = desk.duty.load()
    desk.duty.save(before, before)  # somebody stands in, after the sweep
    assert sorted(drain(desk, queue, monkeypatch)) == NUMBERS
    assert arrangements == [before.version + 1] * len(NUMBERS)


def test_the_desk_is_at_rest_afterwards_and_a_second_walk_changes_nothing(desk, time, monkeypatch):
    change_hours(desk, time, "08:30-23:30")
    queue = swept(desk)
    twice = deque([*queue, *queue])
    assert sorted(drain(desk, twice, monkeypatch)) == NUMBERS
    assert not swept(desk)


def test_a_change_that_comes_while_the_walk_begins_is_walked_anew(desk, time):
    change_hours(desk, time, "08:30-23:30")
    version = desk.configuration.version()
    change_hours(desk, time, "08:30-22:30")
    desk.configuration.rest(version)  # of the first walk, late
    assert [each["key"] for each in swept(desk)] == ["DESK"]


def test_what_is_applied_within_the_minute_does_not_end_the_walk_that_is_due(desk, time):
    desk.configuration.save(with_hours("08:30-23:30"), at=time())
    renamed = with_hours("08:30-23:30").model_copy(update={"name": "Otra mesa"})
    desk.configuration.save(renamed, at=time.passes(seconds=20))
    time.passes(seconds=40)
    assert [each["key"] for each in swept(desk)] == ["DESK"]


def test_policies_that_were_removed_by_mistake_and_put_back_promise_again(desk, time):
    """What was promised on a ticket goes on with what it had counted, without anybody's touch."""
    before = desk.tickets.load(NUMBERS[0])
    time.passes(minutes=5)
    desk.configuration.save(configuration().model_copy(update={"sla": ()}), at=time())
    wake_ticket(desk, NUMBERS[0], terms=2)
    without = desk.tickets.load(NUMBERS[0])
    assert without.wake_at is None or without.due_at is None
    desk.configuration.save(configuration(), at=time())
    wake_ticket(desk, NUMBERS[0], terms=3)
    after = desk.tickets.load(NUMBERS[0])
    assert [clock.due_at for clock in after.clocks] == [clock.due_at for clock in before.clocks]
    assert wake_ticket(desk, NUMBERS[0], terms=3) == ()


def test_what_the_desk_promises_for_the_first_time_runs_on_live_tickets_too(desk, time):
    plain = configuration().model_dump(mode="json", by_alias=True)
    desk.configuration.save(Configuration.model_validate({**plain, "sla": []}), at=time())
    opening.open_ticket(desk, "0000009", a_request(), a_message(), "request")
    assert desk.tickets.load("0000009").clocks == ()
    time.passes(hours=1)
    desk.configuration.save(configuration(), at=time())
    (retimed,) = wake_ticket(desk, "0000009", terms=3)
    assert (retimed.kind, retimed.details) == (Kind.RETIMED, {"terms": 3, "was": 0})
    clocks = desk.tickets.load("0000009").clocks
    assert {clock.metric for clock in clocks} == {Metric.FIRST_RESPONSE, Metric.RESOLUTION}
    assert {(clock.since, clock.counted) for clock in clocks} == {(time(), timedelta())}
    assert wake_ticket(desk, "0000009", terms=3) == ()


@pytest.mark.parametrize("name", ["Otra mesa"])
def test_what_changes_no_hours_and_no_targets_walks_through_nothing(desk, time, name):
    desk.configuration.save(configuration().model_copy(update={"name": name}), at=time())
    time.passes(seconds=61)
    assert not swept(desk)


def test_a_function_that_remembers_older_hours_than_a_ticket_reads_the_new_ones(
    desk, time, dynamodb
):
    """Two containers: one has applied the change, the other still remembers the time before."""
    other = ConfigurationStore(*dynamodb)
    other.read()
    desk.configuration.save(with_hours("08:30-23:30"), at=time())
    wake_ticket(desk, NUMBERS[0], terms=desk.configuration.fresh()[0].terms)
    terms = desk.tickets.load(NUMBERS[0]).terms
    assert other.read().terms < terms
    assert other.at_least(terms).terms == terms


def test_a_waker_that_remembers_older_targets_than_a_ticket_raises_it_by_the_new_ones(
    desk, time, dynamodb
):
    """What it promised by the old ones nobody would correct: the ticket's other clock is as new."""

    def promising(critical: str) -> Configuration:
        plain = configuration().model_dump(mode="json", by_alias=True)
        normal = {"first_response": "2h", "resolution": "8h"}
        targets = {"normal": normal, "critical": {**normal, "resolution": critical}}
        raises = [{"after": "0m", "raise": {"priority": "critical"}}]
        plain["sla"] = [{"name": "only", "targets": targets}]
        plain["escalation"] = [{"name": "up", "triggers": ["warning"], "steps": raises}]
        return Configuration.model_validate(plain)

    desk.configuration.save(promising(critical="6h"), at=time())
    waker = replace(desk, configuration=ConfigurationStore(*dynamodb))
    waker.configuration.read()
    new = promising(critical="4h").model_copy(update={"name": "Otra mesa"})
    desk.configuration.save(new, at=time())
    opening.open_ticket(desk, "0000009", a_request(), a_message(), "request")
    opened = desk.tickets.load("0000009")
    assert opened.wake_at is not None
    time.at = opened.wake_at
    wake_ticket(waker, "0000009")
    wake_ticket(waker, "0000009", terms=desk.configuration.read().terms)  # the walk of the change
    after = desk.tickets.load("0000009")
    assert after.priority == "critical"
    assert after.clock(Metric.RESOLUTION).target == timedelta(hours=4)
