"""Owns what one process does: reads tickets, and finds out what became of each on either desk."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import read
from chalicelib.desk.outcome import Outcome, as_it_was
from chalicelib.desk.promises import Times
from chalicelib.desk.what_if import replay_under
from chalicelib.store.configuration import ConfigurationStore, with_arranged
from chalicelib.store.duty import DutyStore
from chalicelib.store.history import History, HistoryStore
from chalicelib.tickets.errors import Refusal
from infra.local.aws import client as local_client

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
    """Return the work of a task, with clients of its own.

    Who stood in for whom, or swapped, does so on the other desk too: it is no part of desk.yaml.
    """
    client, table = task.source.client(), task.source.table
    times = ConfigurationStore(client, table).read().time
    arrangements = DutyStore(client, table).load().arrangements
    described = with_arranged(read(task.text), arrangements)
    return Work(HistoryStore(client, table), described, times, task.until)
