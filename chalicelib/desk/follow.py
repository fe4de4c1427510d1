"""What follows from an event: promises are made and clocks move, and escalations with them. Pure.

Replaying a ticket's events gives the same clocks on whatever day it is done (``ledger.py``).
"""

from chalicelib.configuration.model import Configuration
from chalicelib.desk.chains import escalated
from chalicelib.desk.promises import answers, promising, timed
from chalicelib.sla import clock as clocks
from chalicelib.tickets.events import DESK, Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock
from chalicelib.tickets.status import Status


def follow(
    ticket: Ticket, event: Event, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket with its clocks and chains moved by ``event``, and all events of that.

    ``ticket`` is already changed by the event; the events are ``event`` itself, with what is
    promised from it on, and behind it one ``answered_late`` for each promise kept too late.
    """
    if ticket.status is Status.HELD:
        return ticket, (event,)
    event = promising(ticket, event, configuration)
    moved = timed(ticket, event, configuration.time)
    before = {clock.metric: clock for clock in ticket.clocks}
    late = [
        after
        for after in moved
        if clocks.is_late(after) and after.metric in before and not before[after.metric].late
    ]
    told = [
        _late_event(clock, event, part, configuration) for part, clock in enumerate(late, start=1)
    ]
    responded = ticket.responded or answers(event)
    after = ticket.model_copy(update={"clocks": moved, "responded": responded})
    return escalated(after, event, configuration), (event, *told)


def _late_event(clock: Clock, event: Event, part: int, configuration: Configuration) -> Event:
    time = configuration.time(clock.calendar, clock.terms)
    late_by = clocks.late_by(clock, event.at, time)
    return Event(
        number=event.number,
        version=event.version,
        part=event.part + part,
        kind=Kind.ANSWERED_LATE,
        at=event.at,
        actor=DESK,
        details={"metric": clock.metric, "late_by": int(late_by.total_seconds())},
    )
