"""What follows from an event: clocks start, pause, resume or stop, and a chain ends. Pure.

Replaying a ticket's events through here gives the same clocks on whatever day it is run.
"""

from chalicelib.configuration.model import Configuration
from chalicelib.sla import clock as clocks
from chalicelib.sla.clock import TimeScale
from chalicelib.sla.policy import SlaPolicy, first_match
from chalicelib.tickets.events import DESK, PEOPLE, Event, Kind
from chalicelib.tickets.model import Chain, Clock, Metric, Ticket
from chalicelib.tickets.status import ASIDE, DONE, OVER, Status


def follow(
    ticket: Ticket, event: Event, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket with its clocks and chain moved by ``event``, and all events of the change.

    ``ticket`` is already changed by the event; the events are ``event`` itself and, behind it, one
    ``answered_late`` for each promise that was kept too late.
    """
    if ticket.status is Status.HELD:
        return ticket, (event,)
    begins = event.kind is Kind.REOPENED and not ticket.clocks  # nothing was promised before
    if event.kind in {Kind.CREATED, Kind.RELEASED} or begins:
        return _with_promises(ticket, event, configuration), (event,)
    if event.kind is Kind.EDITED and not _TERMS.isdisjoint(event.changes):
        return _with_other_promises(ticket, event, configuration), (event,)
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
    return ticket.model_copy(update={"clocks": _promised(ticket, event, configuration)})


def _promised(ticket: Ticket, event: Event, configuration: Configuration) -> tuple[Clock, ...]:
    policy = _policy(ticket, configuration)
    if policy is None:
        return ()
    return clocks.started(policy, ticket, event.at, configuration.time(policy.calendar))


_TERMS = frozenset({"priority", "kind", "product"})  # what a policy may ask for


def _with_other_promises(ticket: Ticket, event: Event, configuration: Configuration) -> Ticket:
    """Keep what the clocks have counted, and aim them at the targets that hold now.

    What is promised for the first time begins, unless the ticket is over; what is promised no
    longer ends, and its chain with it.
    """
    promised = {each.metric: each for each in _promised(ticket, event, configuration)}
    clocks_now = []
    for clock in ticket.clocks:
        terms = promised.pop(clock.metric, None)
        if terms is not None:
            old, new = configuration.time(clock.calendar), configuration.time(terms.calendar)
            clocks_now.append(clocks.retargeted(clock, terms, event.at, old, new))
        elif clock.stopped_at is not None:  # what was promised and kept stays written
            clocks_now.append(clock)
    fresh = () if ticket.status in OVER else promised.values()
    begun = (_moved(each, ticket, event, configuration) for each in fresh)
    after = ticket.model_copy(update={"clocks": (*clocks_now, *begun)})
    going_on = tuple(chain for chain in ticket.escalations if after.clock(chain.metric))
    return after.model_copy(update={"escalations": going_on})


def _policy(ticket: Ticket, configuration: Configuration) -> SlaPolicy | None:
    """Return the policy that the agreement names, where it promises something; else the first."""
    for policy in configuration.sla:
        if policy.name == ticket.sla and policy.targets.get(ticket.priority):
            return policy
    return first_match(configuration.sla, ticket)


def _moved(clock: Clock, ticket: Ticket, event: Event, configuration: Configuration) -> Clock:
    time = configuration.time(clock.calendar)
    if ticket.status in ASIDE:  # merged or spam: nothing is promised here any more
        return clocks.paused(clock, event.at, time) if clock.since else clock
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
    """End chains with their cause: the ticket is over, or the promise they are about was kept."""
    if ticket.status in OVER:
        return ()
    going_on = [chain for chain in ticket.escalations if not _is_kept(ticket, chain)]
    if event.kind is Kind.ACKNOWLEDGED:
        by = {"acknowledged_by": event.actor.id}
        going_on = [chain.model_copy(update=by) if chain.waiting else chain for chain in going_on]
    return tuple(going_on)


def _is_kept(ticket: Ticket, chain: Chain) -> bool:
    clock = ticket.clock(chain.metric)
    return clock is not None and clock.stopped_at is not None
