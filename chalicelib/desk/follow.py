"""What follows from an event: clocks start, pause, resume or stop, and a chain ends. Pure.

Replaying a ticket's events through here gives the same clocks on whatever day it is run.
"""

from collections.abc import Iterable

from chalicelib.configuration.model import Configuration
from chalicelib.sla import clock as clocks
from chalicelib.sla.clock import TimeScale
from chalicelib.sla.policy import first_match
from chalicelib.tickets.events import DESK, Event, Kind
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
    if event.kind in {Kind.CREATED, Kind.RELEASED}:
        return _with_promises(ticket, event, configuration), (event,)
    moved = tuple(_moved(clock, ticket, event, configuration) for clock in ticket.clocks)
    late = [
        Event(
            number=ticket.number,
            version=event.version,
            part=part,
            kind=Kind.ANSWERED_LATE,
            at=event.at,
            actor=DESK,
            details={
                "metric": after.metric,
                "late_by": int((after.counted - after.target).total_seconds()),
            },
        )
        for part, after in enumerate(_newly_late(ticket.clocks, moved), start=1)
    ]
    chain = _chain_after(ticket.model_copy(update={"clocks": moved}), event)
    return ticket.model_copy(update={"clocks": moved, "chain": chain}), (event, *late)


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
        and event.actor.staff
    )
    if clock.stopped_at is None and (answered or ticket.status in DONE):
        return clocks.stopped(clock, event.at, time)
    return clock


def _newly_late(before: Iterable[Clock], after: Iterable[Clock]) -> list[Clock]:
    return [
        new
        for old, new in zip(before, after, strict=True)
        if clocks.is_late(new) and old.stopped_at is None
    ]


def _chain_after(ticket: Ticket, event: Event) -> Chain | None:
    """End the chain with its cause: the ticket is done, or the promise it is about was kept."""
    chain = ticket.chain
    if chain is None or ticket.status in DONE:
        return None
    if event.kind is Kind.ACKNOWLEDGED:
        return chain.model_copy(update={"acknowledged_by": event.actor.id})
    clock = ticket.clock(Metric(chain.metric))
    return None if clock is not None and clock.stopped_at else chain
