"""What follows from an event: clocks start, pause, resume or stop, and a chain ends. Pure.

Replaying a ticket's events through here gives the same clocks on whatever day it is run.
"""

from chalicelib.configuration.model import Configuration
from chalicelib.sla import clock as clocks
from chalicelib.sla.clock import TimeScale
from chalicelib.sla.policy import first_match
from chalicelib.tickets.events import DESK, PEOPLE, Event, Kind
from chalicelib.tickets.model import Chain, Clock, Metric, Ticket
from chalicelib.tickets.status import DONE, Status


def follow(
    ticket: Ticket, event: Event, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket with its clocks and chain moved by ``event``, and all events of the change.

    ``ticket`` is already changed by the event; the events are ``event`` itself and, behind it, one
    ``answered_late`` for each promise that was kept too late.
    """
    if ticket.status is Status.HELD:
        return ticket, (event,)
    begins = event.kind is Kind.REOPENED and not ticket.clocks  # it was held when it was closed
    if event.kind in {Kind.CREATED, Kind.RELEASED} or begins:
        return _with_promises(ticket, event, configuration), (event,)
    moved = tuple(_moved(clock, ticket, event, configuration) for clock in ticket.clocks)
    late = [
        before
        for before, after in zip(ticket.clocks, moved, strict=True)
        if clocks.is_late(after) and not before.late
    ]
    told = [_late_event(before, event, part) for part, before in enumerate(late, start=1)]
    after = ticket.model_copy(update={"clocks": moved})
    escalations = _escalations_after(after, event)
    return after.model_copy(update={"escalations": escalations}), (event, *told)


def _with_promises(ticket: Ticket, event: Event, configuration: Configuration) -> Ticket:
    policy = first_match(configuration.sla, ticket)
    if policy is None:
        return ticket
    time = configuration.time(policy.calendar)
    return ticket.model_copy(update={"clocks": clocks.started(policy, ticket, event.at, time)})


def _moved(clock: Clock, ticket: Ticket, event: Event, configuration: Configuration) -> Clock:
    time = configuration.time(clock.calendar)
    if clock.metric is Metric.FIRST_RESPONSE:
        return _first_response_moved(clock, ticket, event, time)
    if ticket.status in DONE:
        return clock if clock.stopped_at else clocks.stopped(clock, event.at, time)
    if ticket.status is Status.WAITING_CUSTOMER:
        return clocks.paused(clock, event.at, time) if clock.since else clock
    return clock if clock.since else clocks.resumed(clock, event.at, time)


def _first_response_moved(clock: Clock, ticket: Ticket, event: Event, time: TimeScale) -> Clock:
    """Stop at the first public answer of a person; what the desk sends by itself is none."""
    answered = (
        event.message is not None
        and event.kind in {Kind.REPLIED, Kind.RESOLVED}
        and event.actor.role in PEOPLE
    )
    if clock.stopped_at is None and (answered or ticket.status in DONE):
        return clocks.stopped(clock, event.at, time)
    return clock


def _late_event(clock: Clock, event: Event, part: int) -> Event:
    late_by = event.at - clock.due_at if clock.due_at else clock.counted - clock.target
    return Event(
        number=event.number,
        version=event.version,
        part=event.part + part,
        kind=Kind.ANSWERED_LATE,
        at=event.at,
        actor=DESK,
        details={"metric": clock.metric, "late_by": int(late_by.total_seconds())},
    )


def _escalations_after(ticket: Ticket, event: Event) -> tuple[Chain, ...]:
    """End chains with their cause: the ticket is done, or the promise they are about was kept."""
    if ticket.status in DONE:
        return ()
    going_on = [chain for chain in ticket.escalations if not _is_kept(ticket, chain)]
    if event.kind is Kind.ACKNOWLEDGED:
        by = {"acknowledged_by": event.actor.id}
        going_on = [chain.model_copy(update=by) if chain.waiting else chain for chain in going_on]
    return tuple(going_on)


def _is_kept(ticket: Ticket, chain: Chain) -> bool:
    clock = ticket.clock(chain.metric)
    return clock is not None and clock.stopped_at is not None
