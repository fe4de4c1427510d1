"""What a sweep queues: each thing that is due once, and what cannot be woken ever more seldom."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

import pytest

from chalicelib.desk import opening, sweeping
from chalicelib.desk.sweeping import AT_MOST, BATCH, STUCK, Sweeper, Swept
from chalicelib.desk.waking import wake_ticket
from chalicelib.tickets.number import new_number
from infra.copies import copies, write_all
from tests.samples import a_desk, a_message, a_request

SEED = 1
BITS = random.Random(SEED).getrandbits
NUMBERS = [new_number(BITS) for _ in range(6 * BATCH)]


@pytest.fixture
def desk(dynamodb, time):
    """A desk on which everything falls due at once."""
    desk, bits = a_desk(*dynamodb, time), random.Random(SEED).getrandbits
    number = new_number(bits)
    ticket = opening.open_ticket(desk, number, a_request(), a_message(), "request")
    write_all(*dynamodb, copies(ticket, len(NUMBERS) - 1, bits))
    time.at = ticket.wake_at
    return desk


def minutes(sweeper, time, how_many):
    for _ in range(how_many):
        yield sweeper.sweep()
        time.passes(minutes=1)


def keys_of(things):
    return [each["key"] for each in things]


def counted(queued):
    return lambda things: queued.update(keys_of(things))


def test_all_that_is_due_is_queued_ten_at_a_time(desk):
    queued = []
    swept = Sweeper(desk, queued.append).sweep()
    assert sorted(key for things in queued for key in keys_of(things)) == sorted(
        f"T#{each}" for each in NUMBERS
    )
    assert max(map(len, queued)) == BATCH
    assert swept == Swept(due=len(NUMBERS), queued=len(NUMBERS))


def test_what_cannot_be_woken_is_queued_ever_more_seldom_and_no_longer_counts_as_late(desk, time):
    for number in NUMBERS[1:]:
        wake_ticket(desk, number)
    queued = []
    told = list(minutes(Sweeper(desk, queued.append), time, 59))
    at = [minute for minute, swept in enumerate(told) if swept.queued]
    assert at == [0, 1, 3, 7, 15, 30, 45]
    assert [keys_of(each) for each in queued] == [[f"T#{NUMBERS[0]}"]] * len(at)
    assert [told[minute].late for minute in (0, 1, 2, 14)] == [0, 60, 120, 14 * 60]
    assert {(swept.late, swept.stuck) for swept in told[15:]} == {(0, 1)}
    assert at.index(15) + 1 == STUCK


def test_what_waits_in_the_queue_is_not_queued_with_each_sweep(desk, time):
    """Half an hour in which nobody wakes anything: six messages a ticket instead of thirty."""
    queued = Counter()
    sweeper = Sweeper(desk, counted(queued))
    for _ in minutes(sweeper, time, 31):
        pass
    assert set(queued.values()) == {6}


def test_a_crowd_has_twice_the_time_to_be_woken(desk, time, monkeypatch):
    monkeypatch.setattr(sweeping, "CROWD", 1)
    told = list(minutes(Sweeper(desk, lambda _: None), time, 59))
    assert [minute for minute, swept in enumerate(told) if swept.queued] == [0, 2, 6, 14, 29, 44]


def test_what_was_woken_and_falls_due_again_is_queued_at_once(desk, time):
    queued = []
    sweeper = Sweeper(desk, queued.append)
    for _ in minutes(sweeper, time, 4):
        pass
    wake_ticket(desk, NUMBERS[0])
    time.at = desk.tickets.load(NUMBERS[0]).wake_at
    queued.clear()
    sweeper.sweep()
    assert f"T#{NUMBERS[0]}" in [key for things in queued for key in keys_of(things)]


def test_a_sweep_that_breaks_off_is_gone_on_with_by_the_next_and_repeats_nothing_early(desk, time):
    """One shard's queueing fails half-way: the other shards are swept all the same."""
    queued = Counter()
    broken, one_at_a_time = [], Lock()

    def queue(things):
        with one_at_a_time:
            if queued and not broken:
                broken.append(things)
                raise ConnectionError
            queued.update(keys_of(things))

    sweeper = Sweeper(desk, queue)
    with pytest.raises(ConnectionError):
        sweeper.sweep()
    left = {f"T#{each}" for each in NUMBERS} - set(queued)
    assert left and len(left) < len(NUMBERS) / 2  # it is one shard's at most
    for number in queued:
        wake_ticket(desk, number.removeprefix("T#"))
    queued.clear()
    sweeper.sweep()
    assert set(queued) == left


def test_a_shard_that_fails_calls_off_none_that_has_not_begun(desk, monkeypatch):
    monkeypatch.setattr(sweeping, "ThreadPoolExecutor", lambda _: ThreadPoolExecutor(1))
    queued, of = Counter(), type(desk.due).of

    def failing(self, shard, now):
        if shard == 0:
            raise ConnectionError
        return of(self, shard, now)

    monkeypatch.setattr(type(desk.due), "of", failing)
    with pytest.raises(ConnectionError):
        Sweeper(desk, counted(queued)).sweep()
    assert len(queued) > len(NUMBERS) / 2


def test_another_container_queues_what_is_due_once_more_and_harms_nothing(desk):
    first, second = [], []
    Sweeper(desk, first.append).sweep()
    Sweeper(desk, second.append).sweep()
    assert sorted(map(keys_of, first)) == sorted(map(keys_of, second))
    assert [len(wake_ticket(desk, NUMBERS[0])) for _ in range(2)] == [1, 0]


def test_a_sweep_that_takes_too_long_leaves_the_rest_to_the_next(desk, time):
    queued = Counter()

    def slowly(things):
        queued.update(keys_of(things))
        time.passes(seconds=AT_MOST.total_seconds())

    sweeper = Sweeper(desk, slowly)
    swept = sweeper.sweep()
    assert not swept.finished
    assert sum(queued.values()) < len(NUMBERS)
    sweeper.queue = counted(queued)
    time.passes(seconds=1)
    assert sweeper.sweep().finished
    assert set(queued) == {f"T#{each}" for each in NUMBERS}


def test_a_thing_is_as_late_as_its_deadline_is_long_ago(desk, time):
    time.at += timedelta(seconds=45)
    assert Sweeper(desk, lambda _: None).sweep().late == 45
