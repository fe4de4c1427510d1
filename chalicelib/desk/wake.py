"""What a ticket does by itself: warnings, breaches, escalation steps, closing. Pure.

``wake`` is a function of the ticket, the configuration and ``now``. Waking twice does nothing the
second time: the first time moved ``wake_at`` past ``now``.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.escalation import policy as escalation
from chalicelib.escalation.on_call import on_call_at
from chalicelib.escalation.policy import Trigger
from chalicelib.sla import clock as clocks
from chalicelib.tickets import changes
from chalicelib.tickets.events import DESK, Event, Kind, apply
from chalicelib.tickets.model import Chain, Clock, Ticket


@dataclass(frozen=True)
class _Waking:
    """A ticket on its way through everything that is due, and the events so far."""

    ticket: Ticket
    now: datetime
    configuration: Configuration
    events: tuple[Event, ...] = field(default=())

    def with_event(self, kind: Kind, **details: object) -> "_Waking":
        event = Event(
            number=self.ticket.number,
            version=self.ticket.version + 1,
            part=len(self.events),
            kind=kind,
            at=self.now,
            actor=DESK,
            details=details,
        )
        return replace(self, events=(*self.events, event))

    def with_ticket(self, **update: object) -> "_Waking":
        return replace(self, ticket=self.ticket.model_copy(update=update))


def wake(
    ticket: Ticket, now: datetime, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket after everything due at ``now``, in order of time, and what happened."""
    waking = _Waking(ticket, now, configuration)
    while (due := waking.ticket.wake_at) and due <= now:
        waking = _next(waking, due)
    return _done(waking, ticket)


def settle(
    ticket: Ticket, now: datetime, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket after its warnings and breaches up to ``now``, before somebody changes it.

    Whoever acts between a deadline and the sweep's visit does not undo the breach. Nobody is paged
    yet: if the change does not keep the promise, the next sweep does it.
    """
    waking = _Waking(ticket, now, configuration)
    while due := min(
        (clock.next_at for clock in waking.ticket.clocks if clock.next_at and clock.next_at < now),
        default=None,
    ):
        waking = _next(waking, due)
    return _done(waking, ticket)


def _done(waking: _Waking, ticket: Ticket) -> tuple[Ticket, tuple[Event, ...]]:
    if not waking.events:
        return ticket, ()
    done = {"version": ticket.version + 1, "updated_at": waking.now}
    return waking.ticket.model_copy(update=done), waking.events


def _next(waking: _Waking, due: datetime) -> _Waking:
    ticket = waking.ticket
    clock = next((clock for clock in ticket.clocks if clock.next_at == due), None)
    if clock is not None:
        return _clock_due(waking, clock)
    chain = next((chain for chain in ticket.escalations if chain.next_at == due), None)
    if chain is not None:
        return _step_due(waking, chain)
    event = changes.close(ticket, DESK, waking.now)
    closed = apply(ticket, event).model_copy(update={"version": ticket.version, "escalations": ()})
    event = event.model_copy(update={"part": len(waking.events)})
    return replace(waking, ticket=closed, events=(*waking.events, event))


def _clock_due(waking: _Waking, clock: Clock) -> _Waking:
    share = clocks.next_share(clock)
    breach = share == 100  # noqa: PLR2004 - percent
    time = waking.configuration.time(clock.calendar)
    after = clocks.breached(clock) if breach else clocks.warned(clock, time)
    others = tuple(after if other is clock else other for other in waking.ticket.clocks)
    kind = Kind.CLOCK_BREACHED if breach else Kind.CLOCK_WARNING
    waking = waking.with_ticket(clocks=others).with_event(
        kind, metric=clock.metric, share=share, due_at=clock.due_at
    )
    return _escalated(waking, Trigger.BREACH if breach else Trigger.WARNING, clock)


def _escalated(waking: _Waking, trigger: Trigger, clock: Clock) -> _Waking:
    """Start a chain, unless one is at work for that promise; a breach takes over from a warning."""
    ticket = waking.ticket
    policy = escalation.first_match(waking.configuration.escalation, ticket, trigger)
    own = [chain for chain in ticket.escalations if chain.metric is clock.metric]
    if policy is None or any(chain.trigger == trigger for chain in own):
        return waking
    chain = escalation.started(policy, ticket, trigger, clock.metric, waking.now)
    others = [each for each in ticket.escalations if each.metric is not clock.metric]
    return waking.with_ticket(escalations=(*others, chain), chains=chain.id)


def _step_due(waking: _Waking, chain: Chain) -> _Waking:
    step = chain.steps[chain.fired]
    people = [
        person
        for person in (_person(target, waking) for target in step.notify)
        if person in waking.configuration.staff
    ]
    fired = chain.model_copy(update={"fired": chain.fired + 1})
    if not people:
        fired = _hurried(fired, waking.now)
    escalations = tuple(
        fired if each.id == chain.id else each for each in waking.ticket.escalations
    )
    return waking.with_ticket(escalations=escalations).with_event(
        Kind.PAGED,
        chain=chain.id,
        step=fired.fired,
        policy=chain.policy,
        metric=chain.metric,
        notify=list(step.notify),
        people=list(dict.fromkeys(people)),
    )


def _hurried(chain: Chain, now: datetime) -> Chain:
    """Nobody could be paged: the next step fires at once instead of waiting for silence."""
    steps = tuple(
        step.model_copy(update={"at": now}) if index == chain.fired else step
        for index, step in enumerate(chain.steps)
    )
    return chain.model_copy(update={"steps": steps})


def _person(target: str, waking: _Waking) -> str | None:
    """Return the address of whom a target means at this instant, or None for nobody."""
    kind, _, name = target.partition(":")
    ticket, configuration = waking.ticket, waking.configuration
    if kind == "person":
        return name
    if kind == "assignee":
        return ticket.assignee
    if kind == "supervisor":
        team = configuration.teams.get(ticket.team)
        return team.supervisor if team else None
    schedule = configuration.on_call.get(name)
    return on_call_at(schedule, waking.now) if schedule else None
