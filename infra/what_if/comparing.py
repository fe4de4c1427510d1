"""Owns the way of tickets from the table to their two outcomes, in all processors at once."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import read
from chalicelib.desk.outcome import Outcome, as_it_was
from chalicelib.desk.promises import Times
from chalicelib.desk.what_if import replay_under
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.history import History, HistoryStore
from chalicelib.tickets.errors import Refusal
from infra.local.aws import client as local_client

BATCH = 25  # tickets that a process takes at once; after Ctrl-C it still finishes them
READS = 8  # of each process, at once
_NO_RECORD = (Refusal, ValidationError, LookupError, TypeError, ValueError)


class Source(NamedTuple):
    """The table that is read; ``endpoint`` is a local desk's, None for AWS."""

    table: str
    endpoint: str | None = None

    def client(self) -> Any:
        """Return a client of DynamoDB."""
        if self.endpoint:
            return local_client("dynamodb", self.endpoint)
        return boto3.client("dynamodb", config=Config(retries={"mode": "standard"}))


class Task(NamedTuple):
    """What is to be compared: all that a process needs to begin."""

    source: Source
    text: str  # of the other desk.yaml
    until: datetime


class Compared(NamedTuple):
    """What became of one ticket, and what would have."""

    number: str
    subject: str
    priority: str
    was: Outcome
    would: Outcome


class Lost(NamedTuple):
    """A ticket that cannot be told of, and why."""

    number: str
    reason: str


Told = Callable[[int], None]  # how many tickets are done


@dataclass(frozen=True)
class Work:
    """Comparing in one process."""

    histories: HistoryStore
    described: Configuration
    times: Times
    until: datetime

    def compare(self, numbers: Sequence[str]) -> list[Compared | Lost]:
        """Read these tickets at once, and return what became of each on either desk."""
        with ThreadPoolExecutor(READS) as pool:
            return [
                self._compared(number, history)
                for number, history in zip(numbers, pool.map(self._read, numbers), strict=True)
            ]

    def _read(self, number: str) -> History | Lost:
        try:
            return self.histories.read(number)
        except _NO_RECORD as error:
            return Lost(number, _said(error))

    def _compared(self, number: str, history: History | Lost) -> Compared | Lost:
        if isinstance(history, Lost):
            return history
        try:
            return compare(history, self.described, self.times, self.until)
        except _NO_RECORD as error:
            return Lost(number, _said(error))


def compare(history: History, described: Configuration, times: Times, until: datetime) -> Compared:
    """Return what became of a ticket, and what would have on the desk that is described. Pure."""
    ticket, events = history
    return Compared(
        ticket.number,
        ticket.subject,
        ticket.priority,
        as_it_was(ticket, events, times, until),
        replay_under(ticket, events, described, until),
    )


def _said(error: Exception) -> str:
    """Say what is wrong, without what somebody wrote."""
    return error.detail if isinstance(error, Refusal) else f"{type(error).__name__} in its record"


def work_on(task: Task) -> Work:
    """Return the work of a task, with clients of its own."""
    client = task.source.client()
    times = ConfigurationStore(client, task.source.table).read().time
    histories = HistoryStore(client, task.source.table)
    return Work(histories, read(task.text), times, task.until)


def compared(
    task: Task, numbers: Sequence[str], told: Told, processes: int | None = None
) -> list[Compared | Lost]:
    """Return what became of all these tickets, in their order, saying how far it is.

    When it is interrupted, what each process is at is finished before the exception goes on.
    """
    batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    processes = min(processes or os.cpu_count() or 1, len(batches))
    found = _alone(task, batches) if processes <= 1 else _together(task, batches, processes)
    by_number: dict[str, Compared | Lost] = {}
    for outcomes in found:
        by_number |= {each.number: each for each in outcomes}
        told(len(outcomes))
    return [by_number[number] for number in numbers]


def _alone(task: Task, batches: Iterable[Sequence[str]]) -> Iterator[list[Compared | Lost]]:
    work = work_on(task)
    return (work.compare(batch) for batch in batches)


def _together(
    task: Task, batches: Iterable[Sequence[str]], processes: int
) -> Iterator[list[Compared | Lost]]:
    # Forking a process with threads may hang it, and is not how macOS begins one.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (task,)) as pool:
        try:
            with _unheard_by_children():
                futures = [pool.submit(_compare, batch) for batch in batches]
            for done in as_completed(futures):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _unheard_by_children() -> Iterator[None]:
    """Let the processes that are begun meanwhile not hear of Ctrl-C: whoever began them ends them.

    They inherit it, so that not even their start is interrupted.
    """
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


_here: dict[str, Work] = {}  # the work of this process


def _begin(task: Task) -> None:
    _here["work"] = work_on(task)


def _compare(numbers: Sequence[str]) -> list[Compared | Lost]:
    return _here["work"].compare(numbers)
