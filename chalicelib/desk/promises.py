"""What is promised of a ticket, and how an event moves its clocks. Pure.

``promising`` decides, by the desk's configuration, what holds from an event on, and writes it on
the event; ``timed`` then moves the clocks by the event alone. So the events of a ticket give its
clocks again on whatever day, and whatever desk.yaml says by then.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chalicelib.configuration.model import Configuration
from chalicelib.sla import clock as clocks
from chalicelib.sla.clock import TimeScale
from chalicelib.sla.policy import SlaPolicy, first_match
from chalicelib.tickets.events import PEOPLE, Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock, Metric, Promise
from chalicelib.tickets.status import ASIDE, DONE, OVER, Status

Times = Callable[[str | None, int], TimeScale]  # of a calendar, as of a version of the desk
# What a policy may ask for, and the agreement that may name one.
_TERMS = frozenset({"priority", "kind", "product", "team", "organization", "sla", "channel"})
_AIM = ("target", "calendar", "warnings")
WAITED = "waited"  # of an event's details: seconds
FROM_THE_START = frozenset({Metric.FIRST_RESPONSE, Metric.RESOLUTION})


def promising(ticket: Ticket, event: Event, configuration: Configuration) -> Event:
    """Return the event with what is promised from it on, if it decides on that.

    ``ticket`` is already changed by the event. What is held or over is promised nothing new.
    """
    asks, aims = _asks(ticket, event), _aims(event)
    if ticket.status in OVER or ticket.status is Status.HELD or not (asks or aims):
        return event
    wanted = {Metric.NEXT_RESPONSE} if asks else set()
    if aims:
        wanted |= {*FROM_THE_START, *(clock.metric for clock in ticket.clocks)}
    holds = tuple(each for each in promised(ticket, configuration) if each.metric in wanted)
    return event.model_copy(update={"promises": holds}) if holds or aims else event


def _aims(event: Event) -> bool:
    """Whether an event decides anew on all that is promised."""
    status = event.changes.get("status")
    reopens = status is not None and status.before in OVER and status.after not in OVER
    begins = event.kind in {Kind.CREATED, Kind.RELEASED, Kind.RETIMED}
    return begins or reopens or not _TERMS.isdisjoint(event.changes)


def promised(ticket: Ticket, configuration: Configuration) -> tuple[Promise, ...]:
    """Return all that is promised of a ticket as it stands.

    A first response that was given is promised no more, also where nobody had promised it.
    """
    policy = _policy(ticket, configuration)
    if policy is None:
        return ()
    first = ticket.clock(Metric.FIRST_RESPONSE)
    given = ticket.responded if first is None else first.stopped_at is not None
    metrics = (each for each in Metric if not (given and each is Metric.FIRST_RESPONSE))
    each = (policy.promise(metric, ticket.priority, configuration.terms) for metric in metrics)
    return tuple(promise for promise in each if promise is not None)


def _policy(ticket: Ticket, configuration: Configuration) -> SlaPolicy | None:
    """Return the policy that the agreement names, where it promises something; else the first."""
    for policy in configuration.sla:
        if policy.name == ticket.sla and policy.targets.get(ticket.priority):
            return policy
    return first_match(configuration.sla, ticket)


def timed(ticket: Ticket, event: Event, times: Times) -> tuple[Clock, ...]:
    """Return the ticket's clocks after an event; only its status and clocks are looked at."""
    if event.kind in {Kind.CLOCK_WARNING, Kind.CLOCK_BREACHED}:
        return tuple(_told(clock, event, times) for clock in ticket.clocks)
    if ticket.status is Status.HELD:
        return ticket.clocks
    moved = ticket.clocks
    if event.promises is not None:
        moved = _aimed(ticket, event, event.promises, times)
    return tuple(_moved(clock, ticket, event, times) for clock in moved)


def _told(clock: Clock, event: Event, times: Times) -> Clock:
    """Return the clock after its warning or breach was told."""
    if clock.metric != event.details.get("metric"):
        return clock
    if event.kind is Kind.CLOCK_BREACHED:
        return clocks.breached(clock)
    return clocks.warned(clock, times(clock.calendar, clock.terms))


def _aimed(
    ticket: Ticket, event: Event, promises: Sequence[Promise], times: Times
) -> tuple[Clock, ...]:
    """Keep what the clocks have counted, and aim them at the targets that hold now.

    What is promised for the first time begins; what is promised no longer stands still.
    """
    asks, aims = _asks(ticket, event), _aims(event)
    new = {promise.metric: promise for promise in promises}
    after: list[Clock] = []
    for clock in ticket.clocks:
        promise, old = new.pop(clock.metric, None), times(clock.calendar, clock.terms)
        if asks and clock.metric is Metric.NEXT_RESPONSE and promise is not None:
            after.append(_begun(promise, event, times, clock.question + 1))
        elif not aims or (clock.stopped_at and clock.metric is not Metric.RESOLUTION):
            after.append(clock)  # what was promised and kept stays written
        elif promise is not None and clock.promised and is_same(clock, promise, times):
            after.append(clock)
        elif promise is None:
            after.append(clocks.released(clock, event.at, old))
        else:
            time = times(promise.calendar, promise.terms)
            after.append(clocks.retargeted(clock, promise, event.at, old, time))
    for promise in new.values():
        question = int(promise.metric is Metric.NEXT_RESPONSE)
        after.append(_begun(promise, event, times, question))
    return tuple(after)


def _begun(promise: Promise, event: Event, times: Times, question: int) -> Clock:
    """Return the clock of what is promised for the first time; whoever waited elsewhere goes on."""
    time = times(promise.calendar, promise.terms)
    used = timedelta(seconds=event.details.get(WAITED, 0)) if question else timedelta()
    return clocks.begun(promise, event.at, time, question, used)


def is_same(clock: Clock, promise: Promise, times: Times) -> bool:
    """Whether a clock is aimed already as a promise would aim it."""
    alike = all(getattr(clock, name) == getattr(promise, name) for name in _AIM)
    old, new = times(clock.calendar, clock.terms), times(promise.calendar, promise.terms)
    return alike and old == new


def _asks(ticket: Ticket, event: Event) -> bool:
    """Whether the event is a question of the customer's that no clock is about yet.

    The first response is waited for by its own clock.
    """
    return (_came_with_one(event) or _is_one(event)) and _waiting(ticket) is None


def _came_with_one(event: Event) -> bool:
    """Whether a ticket was merged into this one whose customer waits for an answer."""
    return event.kind is Kind.ABSORBED and WAITED in event.details


def _is_one(event: Event) -> bool:
    """Whether the customer asks; a program, or somebody of whom nobody knows whether they belong
    to the ticket, asks nothing: what they write is appended, and no more.
    """
    verified = event.message is not None and event.message.verified
    belongs = "automatic" not in event.details and event.actor.role not in PEOPLE
    return event.kind is Kind.ANSWERED and verified and belongs


def waited(ticket: Ticket, now: datetime, times: Times) -> timedelta | None:
    """Return how much of what was promised for an answer is used; None where nobody waits."""
    clock = _waiting(ticket)
    if clock is None:
        return None
    return clocks.counted(clock, now, times(clock.calendar, clock.terms))


def _waiting(ticket: Ticket) -> Clock | None:
    """Return the clock of the answer that is waited for, if one is promised."""
    own = (ticket.clock(metric) for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE))
    return next((each for each in own if each and each.promised and not each.stopped_at), None)


def _moved(clock: Clock, ticket: Ticket, event: Event, times: Times) -> Clock:
    time = times(clock.calendar, clock.terms)
    if ticket.status in ASIDE:  # merged or spam: nothing is promised here any more
        return clocks.paused(clock, event.at, time) if clock.since else clock
    if clock.metric is Metric.RESOLUTION:
        return _resolution_moved(clock, ticket, event.at, time)
    ends = answers(event) or ticket.status in DONE
    if clock.stopped_at is None and clock.promised and ends:
        return clocks.stopped(clock, event.at, time)
    waits = clock.stopped_at is None and clock.promised and clock.since is None
    return clocks.resumed(clock, event.at, time) if waits else clock


def _resolution_moved(clock: Clock, ticket: Ticket, now: datetime, time: TimeScale) -> Clock:
    if ticket.status in DONE:
        return clock if clock.stopped_at or not clock.promised else clocks.stopped(clock, now, time)
    if ticket.status is Status.WAITING_CUSTOMER or not clock.promised:
        return clocks.paused(clock, now, time) if clock.since else clock
    return clock if clock.since else clocks.resumed(clock, now, time)


def answers(event: Event) -> bool:
    """Whether a person of the desk answered in public; what the desk sends by itself is none."""
    return (
        event.message is not None
        and event.kind in {Kind.REPLIED, Kind.RESOLVED}
        and event.actor.role in PEOPLE
    )
