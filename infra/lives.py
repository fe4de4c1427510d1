"""Tickets' lives as the rules make them, of deeds drawn by lot: to measure what takes many."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.configuration.model import Configuration
from chalicelib.desk.change import happen
from chalicelib.desk.follow import follow
from chalicelib.desk.wake import wake
from chalicelib.store.history import History
from chalicelib.tickets import changes, saying
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor, Event, Role, apply
from chalicelib.tickets.model import Channel, Message, Priority, Ticket
from chalicelib.tickets.number import new_number
from chalicelib.tickets.status import Status

ANA: Final = Actor(id="ana@mesa.example", role=Role.AGENT)
MARIA: Final = Actor(id="maria@cliente.example", role=Role.REQUESTER)
SOON: Final = (timedelta(minutes=1), timedelta(minutes=40))
LATER: Final = (timedelta(minutes=30), timedelta(hours=20))
DEEDS: Final = ("reply", "answer", "wait", "note")
SELDOM: Final = 0.12


class Span(NamedTuple):
    """When tickets are created, and up to when each is looked at."""

    begin: datetime
    end: datetime
    until: datetime


def lives(desk: Configuration, chance: random.Random, count: int, span: Span) -> Iterator[History]:
    """Yield that many tickets with all their events, the sweep having been in time."""
    for place in range(count):
        created = span.begin + (span.end - span.begin) * place / count
        yield _life(desk, chance, created, span.until)


def _life(
    desk: Configuration, chance: random.Random, created: datetime, until: datetime
) -> History:
    """Return a ticket that is taken, answered to and fro, and most often resolved."""
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
        ticket = _woken(ticket, now, desk, made)
        try:
            ticket, own = happen(ticket, lambda *at, verb=verb: _deed(verb, *at), now, desk)
        except Refusal:
            continue
        made += own
    return History(_woken(ticket, until, desk, made), made)


def _woken(ticket: Ticket, until: datetime, desk: Configuration, made: list[Event]) -> Ticket:
    while (due := ticket.wake_at) and due < until:
        ticket, own = wake(ticket, due, desk)
        made += own
    return ticket


def _deed(verb: str, ticket: Ticket, now: datetime) -> Event:
    match verb:
        case "claim":
            return changes.claim(ticket, ANA, now)
        case "answer":
            return saying.answer(ticket, _said(), MARIA, now)
        case "wait":
            return changes.wait(ticket, "customer", None, ANA, now)
        case "resolve":
            return changes.resolve(ticket, _said(), ANA, now)
        case "note":
            return saying.note(ticket, _said(), ANA, now)
    return saying.reply(ticket, _said(), ANA, now)


def _said() -> Message:
    return Message(text="", channel=Channel.WEB)
