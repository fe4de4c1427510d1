"""What follows from an event: promises are made and clocks move, and escalations with them. Pure.

Replaying a ticket's events gives the same clocks on whatever day it is done (``ledger.py``).
"""

from collections.abc import Mapping

from chalicelib.configuration.model import Configuration
from chalicelib.desk.chains import comes_to_nothing, escalated
from chalicelib.desk.promises import answers, promising, timed
from chalicelib.sla import clock as clocks
from chalicelib.tickets.chain import Chain
from chalicelib.tickets.events import DESK, Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock
from chalicelib.tickets.status import Status


def follow(
    ticket: Ticket, event: Event, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket with its clocks and chains moved by ``event``, and all events of that.

    ``ticket`` is already changed by the event; the events are ``event`` itself, with what is
    promised from it on, and behind it one ``answered_late`` for each promise kept too late, and one
    ``skipped`` for each escalation that it sets off and that comes to nothing.
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
    after, nothing = escalated(after, event, configuration)
    for part, chain in enumerate(nothing, start=len(told) + 1):
        told.append(_skipped_event(chain, event, part, configuration))
    return after, (event, *told)


def _late_event(clock: Clock, event: Event, part: int, configuration: Configuration) -> Event:
    time = configuration.time(clock.calendar, clock.terms)
    late_by = clocks.late_by(clock, event.at, time)
    details = {"metric": clock.metric, "late_by": int(late_by.total_seconds())}
    return _behind(event, part, Kind.ANSWERED_LATE, details)


def _skipped_event(chain: Chain, event: Event, part: int, configuration: Configuration) -> Event:
    nothing = comes_to_nothing(chain, configuration)
    details = {"policy": chain.policy, "trigger": chain.trigger, "metric": chain.metric}
    return _behind(event, part, Kind.SKIPPED, details | nothing.details, nothing.reason)


def _behind(
    event: Event, part: int, kind: Kind, details: Mapping[str, object], reason: str | None = None
) -> Event:
    """Return what the desk tells of an event, at its place behind it."""
    return Event(
        number=event.number,
        version=event.version,
        part=event.part + part,
        kind=kind,
        at=event.at,
        actor=DESK,
        reason=reason,
        details=dict(details),
    )
