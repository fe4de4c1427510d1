"""What a ticket does by itself: warnings, breaches, escalation steps, closing. Pure.

``wake`` is a function of the ticket, the configuration and ``now``. Waking twice does nothing the
second time: the first time moved ``wake_at`` past ``now``.
"""

from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.desk.chains import begun, comes_to_nothing, with_chain
from chalicelib.desk.on_its_way import Waking
from chalicelib.desk.promises import FROM_THE_START, is_same, promised
from chalicelib.desk.stepping import step_due
from chalicelib.escalation import chain as chains
from chalicelib.escalation.policy import Trigger, first_match
from chalicelib.sla import clock as clocks
from chalicelib.tickets import changes
from chalicelib.tickets.chain import Chain
from chalicelib.tickets.events import DESK, Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Clock
from chalicelib.tickets.status import LIVE

MOST_EVENTS = 60  # and those of the last step; DynamoDB writes 100 items at once


def wake(
    ticket: Ticket, now: datetime, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket after everything due at ``now``, in order of time, and what happened.

    After an outage that may be more than one transaction takes: then the rest stays due.
    """
    waking = Waking(ticket, now, configuration)
    while (due := waking.ticket.wake_at) and due <= now:
        if len(waking.events) >= MOST_EVENTS:
            return waking.done(ticket)
        waking = _next(waking, due)
    return _retimed(waking).done(ticket)


def settle(
    ticket: Ticket, now: datetime, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket after its warnings and breaches up to ``now``, before somebody changes it.

    Whoever acts between a deadline and the sweep's visit does not undo the breach. Nobody is paged
    yet: if the change does not keep the promise, the next sweep does it.
    """
    waking = Waking(ticket, now, configuration)
    while due := min(
        (clock.next_at for clock in waking.ticket.clocks if clock.next_at and clock.next_at < now),
        default=None,
    ):
        waking = _next(waking, due)
    return _retimed(waking).done(ticket)


def _retimed(waking: Waking) -> Waking:
    """Time the ticket by the desk's calendars and targets as they are now, if they were changed.

    What is due is done before, by those that held until now: no interval is counted anew.
    """
    ticket, terms = waking.ticket, waking.configuration.terms
    aimed = (clock.terms for clock in ticket.clocks if not clock.stopped_at and clock.promised)
    was = max(aimed, default=0)
    if ticket.status not in LIVE or was >= terms or not _is_otherwise(waking):
        return waking
    return waking.with_change(
        changes.retime(ticket, DESK, waking.now, {"terms": terms, "was": was})
    )


def _is_otherwise(waking: Waking) -> bool:
    """Whether what is promised now differs from what its clocks are aimed at."""
    ticket, times = waking.ticket, waking.configuration.time
    now = {promise.metric: promise for promise in promised(ticket, waking.configuration)}
    if not FROM_THE_START.isdisjoint(now.keys() - {clock.metric for clock in ticket.clocks}):
        return True
    for clock in ticket.clocks:
        promise = now.get(clock.metric)
        if clock.stopped_at is None and (promise is None) == clock.promised:
            return True
        if clock.stopped_at is None and promise and not is_same(clock, promise, times):
            return True
    return False


def _next(waking: Waking, due: datetime) -> Waking:
    ticket = waking.ticket
    clock = next((clock for clock in ticket.clocks if clock.next_at == due), None)
    if clock is not None:
        return _clock_due(waking, clock)
    chain = next((chain for chain in ticket.escalations if chain.next_at == due), None)
    if chain is not None:
        return (
            _acknowledgement_expired(waking, chain)
            if chain.acknowledged_by
            else step_due(waking, chain)
        )
    return waking.with_change(changes.close(ticket, DESK, waking.now))


def _clock_due(waking: Waking, clock: Clock) -> Waking:
    configuration, due = waking.configuration, clock.next_at
    time = configuration.time(clock.calendar, clock.terms)
    breach, share = clocks.is_breach(clock), clocks.next_share(clock)
    after = clocks.breached(clock) if breach else clocks.warned(clock, time)
    others = tuple(after if other is clock else other for other in waking.ticket.clocks)
    told: dict[str, object] = {"metric": clock.metric, "share": share, "due_at": clock.due_at}
    if due is not None and chains.is_stale(due, after.next_at, waking.now):
        told["stale"] = True  # the next warning, or the breach, is told in its place
    kind = Kind.CLOCK_BREACHED if breach else Kind.CLOCK_WARNING
    waking = waking.with_ticket(clocks=others).with_event(kind, told)
    return _set_off(waking, Trigger.BREACH if breach else Trigger.WARNING, clock)


def _set_off(waking: Waking, trigger: Trigger, clock: Clock) -> Waking:
    """Start a chain, unless one is at work for that promise; a breach takes over from a warning."""
    ticket, configuration = waking.ticket, waking.configuration
    policy = first_match(configuration.escalation, ticket, trigger)
    own = [chain for chain in ticket.escalations if chain.metric is clock.metric]
    if policy is None or any(chain.trigger == trigger for chain in own):
        return waking
    chain = begun(ticket, policy, trigger, clock.metric, waking.now, configuration)
    if not chain.steps:
        nothing = comes_to_nothing(chain, configuration)
        told = {"policy": chain.policy, "trigger": chain.trigger, "metric": chain.metric}
        return waking.with_event(Kind.SKIPPED, told | nothing.details, nothing.reason)
    after = with_chain(ticket, chain)
    return waking.with_ticket(escalations=after.escalations, chains=after.chains)


def _acknowledgement_expired(waking: Waking, chain: Chain) -> Waking:
    """Page again: somebody said that they see to it, and nothing came of it."""
    time = waking.configuration.time(chain.calendar)
    return waking.with_chain(chains.lapsed(chain, waking.now, time)).with_event(
        Kind.EXPIRED,
        {"chain": chain.id, "policy": chain.policy, "acknowledged_by": chain.acknowledged_by},
    )
