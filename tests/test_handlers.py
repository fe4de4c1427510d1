"""What handlers make of a record: sent, refused for good, or put off; and what a sweep counts."""

import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest

from chalicelib import handlers
from chalicelib.desk.sweeping import Swept
from chalicelib.notify.backoff import TRIES
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.job import Channel, Job
from chalicelib.settings import Settings
from infra.start_bench import surroundings

NAMES = dict.fromkeys(Settings.__dataclass_fields__, "")
SETTINGS = Settings(
    **{
        **NAMES,
        "send_queue_url": "https://sqs/1/Send-queue",
        "hook_queue_url": "https://sqs/1/Hook-queue",
        "retry_pace": 1.0,
    }
)
BODY = Job(
    number="K7M42QXG", event="E#000002.0", template="answered", audience="webhook",
    channel=Channel.SLACK, address="sala", webhook="sala", text="x",
).model_dump_json()  # fmt: skip


def loaded_by(part=None):
    """The modules that a function with that part has loaded once app.py is imported."""
    code = "import sys, app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings(part),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_what_takes_in_no_mail_starts_without_the_mail_reader():
    """All functions behind queues load the handlers whole: what one needs is paid for by all."""
    modules = loaded_by("work")
    assert "chalicelib.intake.reading.above" in modules
    assert not {"chalicelib.intake.reading.reply", "chalicelib.intake.receive"} & modules


def test_each_function_starts_with_its_own_part_alone():
    own = {
        "api": "chalicelib.api.rooms",
        "authorizer": "chalicelib.api.auth",
        "work": "chalicelib.handlers",
    }
    for part, module in own.items():
        assert {each for each in own.values() if each in loaded_by(part)} == {module}


def test_the_api_starts_without_what_sends_and_what_checks_tokens():
    modules = loaded_by("api")
    assert (
        not {"cryptography", "jwt", "chalicelib.notify.send", "chalicelib.queue_wiring"} & modules
    )


def test_who_is_not_told_its_part_has_all():
    """As Chalice's packager, which writes the routes and triggers into the template."""
    assert {"chalicelib.api.rooms", "chalicelib.api.auth", "chalicelib.handlers"} <= loaded_by()


class Sending:
    """A sender that fails as it is told to, and writes down which try was the last."""

    def __init__(self, failure=None):
        self.failure, self.last = failure, []

    def send(self, _job, *, last):
        self.last.append(last)
        if self.failure:
            raise self.failure
        return True


@pytest.fixture
def hidden(monkeypatch):
    """What is asked of SQS."""
    asked = []
    sqs = SimpleNamespace(change_message_visibility=lambda **named: asked.append(named))
    monkeypatch.setattr(handlers, "sqs", lambda: sqs)
    monkeypatch.setattr(handlers, "settings", lambda: SETTINGS)
    monkeypatch.setattr(
        handlers, "desk", lambda: SimpleNamespace(random_bits=lambda n: 2 ** (n - 1))
    )
    return asked


def brought(queue="Hook-queue"):
    return SimpleNamespace(event_source_arn=f"arn:aws:sqs:r:1:{queue}", receipt_handle="handle")


def deliver(monkeypatch, sending, tried=1):
    monkeypatch.setattr(handlers, "hook_sender", lambda: sending)
    handlers.deliver_webhook(BODY, tried)


def test_what_is_refused_for_good_is_done_and_does_not_come_back(monkeypatch):
    deliver(monkeypatch, Sending(Refused("HTTP 404")))


def test_what_fails_for_now_comes_back(monkeypatch):
    with pytest.raises(Unreachable):
        deliver(monkeypatch, Sending(Unreachable("HTTP 500")))


def test_the_sender_knows_which_try_is_the_last(monkeypatch):
    sending = Sending()
    for tried in (1, TRIES - 1, TRIES):
        deliver(monkeypatch, sending, tried)
    assert sending.last == [False, False, True]


def test_a_mail_goes_by_the_other_sender(monkeypatch):
    sending = Sending()
    monkeypatch.setattr(handlers, "sender", lambda: sending)
    handlers.send_message(BODY, 1)
    assert sending.last == [False]


@pytest.mark.parametrize("queue", ["Hook-queue", "Send-queue"])
def test_what_failed_is_hidden_on_its_own_queue_for_as_long_as_planned(hidden, queue):
    handlers.put_off(brought(queue), 2, ValueError())
    (asked,) = hidden
    assert asked == {
        "QueueUrl": f"https://sqs/1/{queue}",
        "ReceiptHandle": "handle",
        "VisibilityTimeout": 120,
    }


def test_who_asks_to_be_left_alone_is_left_alone(hidden):
    handlers.put_off(brought(), 1, Unreachable("HTTP 429", timedelta(minutes=10)))
    assert hidden[0]["VisibilityTimeout"] == 660


def test_after_the_last_try_it_is_shown_at_once_so_that_the_queue_sets_it_aside(hidden):
    handlers.put_off(brought(), TRIES, Unreachable("HTTP 500"))
    assert hidden[0]["VisibilityTimeout"] == 0


@pytest.fixture
def counted(monkeypatch):
    """What the handlers tell operators of."""
    counted = {}
    monkeypatch.setattr(
        handlers, "count", lambda name, by=1: counted.update({name: by} if by else {})
    )
    monkeypatch.setattr(handlers, "seconds", lambda name, by: counted.update({name: by}))
    return counted


def sweeps(monkeypatch, sweep):
    monkeypatch.setattr(handlers, "sweeper", lambda: SimpleNamespace(sweep=sweep))
    handlers.sweep()


@pytest.mark.parametrize(
    ("swept", "told"),
    [
        (Swept(), {"SweepsFinished": True}),
        (Swept(due=3, queued=3, late=60), {"SweepsFinished": True}),
        (Swept(due=3, queued=3, late=61), {"SweepsFinished": True, "SweepLateness": 61}),
        (Swept(due=1, stuck=1), {"SweepsFinished": True, "Stuck": 1}),
        (Swept(due=3, queued=3, finished=False), {}),
    ],
    ids=["idle", "in time", "late", "stuck", "cut short"],
)
def test_a_sweep_tells_what_waits_too_long_and_that_it_came_to_the_end(
    monkeypatch, counted, swept, told
):
    sweeps(monkeypatch, lambda: swept)
    assert counted == told


def test_a_sweep_that_fails_half_way_does_not_count_as_finished(monkeypatch, counted):
    def fails():
        raise ConnectionError

    with pytest.raises(ConnectionError):
        sweeps(monkeypatch, fails)
    assert counted == {}


def test_the_log_of_a_wake_that_fails_names_the_ticket_and_never_an_address(monkeypatch):
    """A basket's key is somebody's address."""

    def fails():
        raise ConnectionError

    monkeypatch.setattr(handlers, "desk", fails)
    monkeypatch.setattr(handlers, "emptier", fails)
    monkeypatch.setattr(handlers, "looks_ahead", bool)
    for key, logged in (("T#K7M42QXG", "K7M42QXG"), ("B#ana@mesa.example", None)):
        with pytest.raises(ConnectionError):
            handlers.wake(f'{{"key": "{key}"}}')
        assert handlers.logger.get_correlation_id() == logged


def test_what_is_due_each_day_is_looked_at_and_a_ticket_lets_a_desk_begin_to(monkeypatch):
    done = []
    lookout = SimpleNamespace(look=lambda: done.append("looked"))
    monkeypatch.setattr(handlers, "lookout", lambda: lookout)
    monkeypatch.setattr(handlers, "looks_ahead", lambda: done.append("begins"))
    monkeypatch.setattr(handlers, "desk", lambda: None)
    monkeypatch.setattr(
        handlers, "wake_ticket", lambda _desk, number, _terms, _duty: done.append(number) or ()
    )
    handlers.wake('{"key": "PREFLIGHT#"}')
    assert done == ["looked"]
    handlers.wake('{"key": "T#K7M42QXG"}')
    assert done == ["looked", "begins", "K7M42QXG"]
