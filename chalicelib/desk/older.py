"""The ledgers of a ticket that is older than promises on events: they begin late, and say so. Pure.

Before that only the clocks knew what was promised and how much of it was used.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib.desk.ledger import Moment, lines
from chalicelib.desk.promises import Times
from chalicelib.sla import clock as clocks
from chalicelib.sla.ledger import Account, Stretch
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock


def completed(
    told: Sequence[Account], moments: Sequence[Moment], ticket: Ticket, now: datetime, times: Times
) -> tuple[Account, ...]:
    """Return the ledgers with what the ticket's clocks counted and no event of it tells.

    ``told`` are those that its events give, ``moments`` the clocks that they give.
    """
    on_events = {(clock.metric, clock.question) for each in moments[-1:] for clock in each.clocks}
    older = (each for each in ticket.clocks if (each.metric, each.question) not in on_events)
    begun = (_with_the_rest(each, ticket, now, times) for each in told)
    return (*(_older(clock, now, times) for clock in older), *begun)


def _older(clock: Clock, now: datetime, times: Times) -> Account:
    """Return the ledger of a promise that stands on no event: the time for which it runs on."""
    runs = tuple(lines(_runs(clock, now), times))
    account = Account(clock.metric, clock.question, clock.target, runs, clock)
    return account._replace(unrecorded=clock.counted)


def _runs(clock: Clock, now: datetime) -> Iterator[Stretch]:
    if clock.since is not None and clock.since < now:
        yield Stretch(clock.since, now, True, "runs", clock.calendar, clock.terms)


def _with_the_rest(account: Account, ticket: Ticket, now: datetime, times: Times) -> Account:
    """Return a ledger with what the ticket's clock counted beyond that of its events.

    Both clocks are compared, not the clock with the intervals: where a server's clock lagged these
    overlap by as much, and nothing came before them.
    """
    clock, told = ticket.clock(account.metric), account.clock
    if clock is None or told is None or clock.question != account.question:
        return account
    used, known = (
        clocks.counted(each, now, times(each.calendar, each.terms)) for each in (clock, told)
    )
    return account._replace(unrecorded=account.unrecorded + used - known)
