"""What ``make bench`` says of what-if: 10,000 tickets' events, read as stored, on two desks."""

import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any, Final

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import read
from chalicelib.desk.change import happen
from chalicelib.desk.follow import follow
from chalicelib.desk.wake import wake
from chalicelib.store.history import History
from chalicelib.store.items import event_item, event_of, ticket_item, ticket_of
from chalicelib.tickets import changes
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor, Event, Role, apply
from chalicelib.tickets.model import Channel, Message, Priority, Ticket
from chalicelib.tickets.number import new_number
from chalicelib.tickets.status import Status
from infra.local.desk import sample_text
from infra.what_if.comparing import Compared, compare
from infra.what_if.period import Period
from infra.what_if.summary import summary

TICKETS: Final = 10_000
LIVES: Final = 500  # of their own; the others are like them under other numbers
PROCESSES: Final = 2
BATCH: Final = 100
AT_MOST: Final = 30.0  # seconds
BEGIN: Final = datetime(2026, 10, 1, tzinfo=UTC)
END: Final = BEGIN + timedelta(days=31)
UNTIL: Final = END + timedelta(days=14)
ANA: Final = Actor(id="ana@mesa.example", role=Role.AGENT)
MARIA: Final = Actor(id="maria@cliente.example", role=Role.REQUESTER)
SOON: Final = (timedelta(minutes=1), timedelta(minutes=40))
LATER: Final = (timedelta(minutes=30), timedelta(hours=20))
DEEDS: Final = ("reply", "answer", "wait", "note")
SELDOM: Final = 0.12

Stored = tuple[dict[str, Any], list[dict[str, Any]]]


def what_if_figures() -> bool:
    """Print how long 10,000 tickets take; whether that is as short as promised."""
    text = sample_text()
    lives = [_stored(each) for each in _lives(read(text), random.Random(6))]  # noqa: S311
    bits = random.Random(7).getrandbits  # noqa: S311 - not a secret
    numbers = [new_number(bits) for _ in range(TICKETS)]
    places = range(0, TICKETS, BATCH)
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin, (text, lives)) as pool:
        list(pool.map(_compare, [(0, numbers[:BATCH])] * PROCESSES))  # they are up, and warm
        begun, own = time.perf_counter(), time.process_time()
        batches = [(at, numbers[at : at + BATCH]) for at in places]
        found, busy = [], defaultdict[int, float](float)
        for outcomes, process, seconds in pool.map(_compare, batches):
            found += outcomes
            busy[process] += seconds
        told = summary(found, Period(BEGIN, END), "UTC")
        # Each process has a core of its own, but for what else this machine is at.
        took = max(busy.values()) + time.process_time() - own
        clock = time.perf_counter() - begun
    events = sum(len(events) for _, events in lives) / LIVES
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
        compare(_history(first + place, number), _here["strict"], _here["desk"].time, UNTIL)
        for place, number in enumerate(numbers)
    ]
    return found, os.getpid(), time.process_time() - begun


def _history(place: int, number: str) -> History:
    """Return a life under that number, from the items of the table."""
    ticket, events = _here["lives"][place % LIVES]
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


def _lives(desk: Configuration, chance: random.Random) -> Iterator[History]:
    for place in range(LIVES):
        created = BEGIN + (END - BEGIN) * place / LIVES
        yield _life(desk, chance, created)


def _life(desk: Configuration, chance: random.Random, created: datetime) -> History:
    """Return a ticket that is taken, answered to and fro, and most often resolved; by the rules."""
    blank = Ticket(
        number=new_number(chance.getrandbits),
        subject="No puedo entrar al sistema",
        channel=Channel.EMAIL,
        team=desk.first_team(),
        requester=MARIA.id,
        priority=chance.choices(list(Priority), (10, 60, 22, 8))[0],
        status=Status.PENDING,
        created_at=created,
        updated_at=created,
    )
    begin = changes.create(blank, _said(), MARIA, created, {})
    ticket, events = follow(apply(blank, begin), begin, desk)
    made, now = [*events], created
    between = chance.choices(DEEDS, (4, 4, 1, 2), k=chance.randint(2, 6))
    end = [] if chance.random() < SELDOM else ["resolve"]
    for verb in ["claim", *between, *end]:
        shortest, longest = LATER if chance.random() < SELDOM else SOON
        now += shortest + (longest - shortest) * chance.random()
        while (due := ticket.wake_at) and due < now:
            ticket, own = wake(ticket, due, desk)
            made += own
        try:
            ticket, own = happen(ticket, lambda *at, verb=verb: _deed(verb, *at), now, desk)
        except Refusal:
            continue
        made += own
    return History(ticket, made)


def _deed(verb: str, ticket: Ticket, now: datetime) -> Event:
    match verb:
        case "claim":
            return changes.claim(ticket, ANA, now)
        case "answer":
            return changes.answer(ticket, _said(), MARIA, now)
        case "wait":
            return changes.wait(ticket, "customer", None, ANA, now)
        case "resolve":
            return changes.resolve(ticket, _said(), ANA, now)
        case "note":
            return changes.note(ticket, _said(), ANA, now)
    return changes.reply(ticket, _said(), ANA, now)


def _said() -> Message:
    return Message(text="", channel=Channel.WEB)
