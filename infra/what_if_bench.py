"""What ``make bench`` says of what-if: 10,000 tickets' events, read as stored, on two desks."""

import os
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any, Final

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import read
from chalicelib.store.history import History
from chalicelib.store.items import event_item, event_of, ticket_item, ticket_of
from chalicelib.tickets.number import new_number
from infra.lives import Span, lives
from infra.local.desk import sample_text
from infra.what_if.period import Period
from infra.what_if.summary import summary
from infra.what_if.work import Compared, compare

TICKETS: Final = 10_000
LIVES: Final = 500  # of their own; the others are like them under other numbers
PROCESSES: Final = 2
BATCH: Final = 100
AT_MOST: Final = 30.0  # seconds
BEGIN: Final = datetime(2026, 10, 1, tzinfo=UTC)
MONTH: Final = timedelta(days=31)
SPAN: Final = Span(BEGIN, BEGIN + MONTH, BEGIN + 2 * MONTH)

Stored = tuple[dict[str, Any], list[dict[str, Any]]]


def what_if_figures() -> bool:
    """Print how long 10,000 tickets take; whether that is as short as promised."""
    text = sample_text()
    chance = random.Random(6)  # noqa: S311 - not a secret
    own_lives = [_stored(each) for each in lives(read(text), chance, LIVES, SPAN)]
    numbers = [new_number(chance.getrandbits) for _ in range(TICKETS)]
    places = range(0, TICKETS, BATCH)
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin, (text, own_lives)) as pool:
        list(pool.map(_compare, [(0, numbers[:BATCH])] * PROCESSES))  # they are up, and warm
        begun, own = time.perf_counter(), time.process_time()
        batches = [(at, numbers[at : at + BATCH]) for at in places]
        found, busy = [], defaultdict[int, float](float)
        for outcomes, process, seconds in pool.map(_compare, batches):
            found += outcomes
            busy[process] += seconds
        told = summary(found, Period(SPAN.begin, SPAN.end), "UTC")
        # Each process has a core of its own, but for what else this machine is at.
        took = max(busy.values()) + time.process_time() - own
        clock = time.perf_counter() - begun
    events = sum(len(events) for _, events in own_lives) / LIVES
    print(f"\nwhat if, {TICKETS:,} tickets of {events:.1f} events, on a desk of half the time")
    late = "" if took <= AT_MOST else "  OVER BUDGET"
    print(
        f"  {took:.1f} s of CPU on {PROCESSES} cores each  (at most {AT_MOST:.0f}){late}, "
        f"{clock:.1f} s by the clock"
    )
    broken, pages = told.broken, sum(each.pages.would for each in told.paged)
    print(f"  promises broken {broken.was:,} → {broken.would:,}, with {pages:,} pages")
    return took <= AT_MOST


_here: dict[str, Any] = {}  # what a process compares


def _begin(text: str, lives: Sequence[Stored]) -> None:
    _here.update(desk=read(text), strict=halved(read(text)), lives=lives)


def _compare(batch: tuple[int, Sequence[str]]) -> tuple[list[Compared], int, float]:
    """Return what became of a batch, in which process, and after how much CPU time."""
    first, numbers = batch
    begun = time.process_time()
    found = [
        compare(_history(first + place, number), _here["strict"], _here["desk"].time, SPAN.until)
        for place, number in enumerate(numbers)
    ]
    return found, os.getpid(), time.process_time() - begun


def _history(place: int, number: str) -> History:
    """Return a life under that number, from the items of the table."""
    ticket, events = _here["lives"][place % len(_here["lives"])]
    pk = {"PK": {"S": f"T#{number}"}}
    return History(ticket_of(ticket | pk), [event_of(event | pk) for event in events])


def halved(desk: Configuration) -> Configuration:
    """Return a desk that promises everything in half the time."""
    policies = tuple(
        policy.model_copy(
            update={
                "targets": {
                    priority: {metric: target / 2 for metric, target in targets.items()}
                    for priority, targets in policy.targets.items()
                }
            }
        )
        for policy in desk.sla
    )
    return desk.model_copy(update={"sla": policies})


def _stored(history: History) -> Stored:
    ticket, events = history
    return ticket_item(ticket), [event_item(event) for event in events]
