"""A ticket's promises explained: its events are read, and the ledger is told from them."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.desk.acting import acting
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.ledger import Moment, Stage, accounts, replayed, stages
from chalicelib.desk.older import completed
from chalicelib.rights import require
from chalicelib.sla.ledger import Account
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket


class Accounting(NamedTuple):
    """A ticket as of an instant: each promise's ledger, with whom it was when, and its events."""

    ticket: Ticket
    moments: tuple[Moment, ...]
    accounts: tuple[Account, ...]
    stages: tuple[Stage, ...]
    events: tuple[Event, ...]
    at: datetime


def account_for(desk: Desk, number: str, call: Call) -> Accounting:
    """Return a ticket's ledger up to now; raises a ``Refusal`` for who is not of the desk."""
    ticket = desk.tickets.load(number)
    require(acting(desk, call.actor, ticket), "read_internal", ticket)
    now, times = desk.now(), desk.configuration.at_least(ticket.terms).time
    events = [each for each in desk.timelines.events(number) if each.version <= ticket.version]
    moments = tuple(replayed(ticket, events, times))
    promised = completed(accounts(moments, now, times), moments, ticket, now, times)
    return Accounting(ticket, moments, promised, stages(moments, now), tuple(events), now)
