"""What an event does to a ticket's escalations: they start, stop, pause and go on. Pure."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.desk.skipping import Skipped, Why
from chalicelib.escalation import chain as chains
from chalicelib.escalation.policy import EscalationPolicy, Trigger, first_match
from chalicelib.tickets.chain import Chain, Taken
from chalicelib.tickets.events import PEOPLE, Event, Kind, Role
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Metric
from chalicelib.tickets.status import LIVE, OVER, Status
from chalicelib.tickets.urgency import Priority

_RESPONSES = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE})


def escalated(
    ticket: Ticket, event: Event, configuration: Configuration
) -> tuple[Ticket, tuple[Chain, ...]]:
    """Return the ticket with its chains moved by an event; its clocks are moved already.

    Beside it are the chains that come to nothing, which it does not get.
    """
    if ticket.status in OVER:
        return ticket.model_copy(update={"escalations": ()}), ()
    if ticket.status is Status.HELD:
        return ticket, ()
    going_on = (each for each in ticket.escalations if not _is_kept(ticket, each, event))
    moved = tuple(_paced(_moved(each, event), ticket, event.at, configuration) for each in going_on)
    after = ticket.model_copy(update={"escalations": moved})
    nothing: list[Chain] = []
    for begins in _beginning(after, event, configuration):
        # Two that begin at once are told apart by their numbers.
        numbered = begins.model_copy(update={"id": after.chains + 1})
        chain = _paced(numbered, ticket, event.at, configuration)
        if chain.steps:
            after = with_chain(after, chain)
        else:
            nothing.append(chain)
    return after, tuple(nothing)


def begun(
    ticket: Ticket,
    policy: EscalationPolicy,
    trigger: Trigger,
    metric: Metric | None,
    now: datetime,
    configuration: Configuration,
) -> Chain:
    """Return the chain that a policy begins on a ticket; without steps it comes to nothing."""
    time = configuration.time(policy.calendar)
    return chains.started(policy, ticket.chains, trigger, metric, now, time)


def with_chain(ticket: Ticket, chain: Chain) -> Ticket:
    """Return the ticket with a chain, instead of what was at work for the same cause."""
    others = [each for each in ticket.escalations if not _same_cause(each, chain)]
    return ticket.model_copy(update={"escalations": (*others, chain), "chains": chain.id})


def _same_cause(one: Chain, other: Chain) -> bool:
    if other.metric is not None:
        return one.metric is other.metric
    return one.metric is None and one.trigger == other.trigger


def comes_to_nothing(chain: Chain, configuration: Configuration) -> Skipped:
    """Return why a chain without steps has none."""
    policies = (each for each in configuration.escalation if each.name == chain.policy)
    policy = next(policies, None)
    if policy is None:
        return Skipped(Why.NO_POLICY, "desk.yaml has no escalation of that name any more", {})
    calendar = f"its calendar “{policy.calendar}” is not open for so long any more"
    reason = f"no step of it ever comes: {calendar}"
    return Skipped(Why.NEVER_OPEN, reason, {"calendar": policy.calendar})


def _is_kept(ticket: Ticket, chain: Chain, event: Event) -> bool:
    """Whether a chain's cause is gone: the promise is kept, somebody has it, it can wait."""
    if chain.metric is not None:
        clock = ticket.clock(chain.metric)
        return clock is None or clock.stopped_at is not None or not clock.promised
    if chain.trigger == Trigger.UNASSIGNED:
        if ticket.assignee is None:
            return "team" in event.changes  # that team's own policy begins
        return event.actor.role is not Role.SYSTEM  # whom the desk gives it has not taken it yet
    if chain.trigger == Trigger.CRITICAL:
        return ticket.priority is not Priority.CRITICAL
    return False


def _moved(chain: Chain, event: Event) -> Chain:
    if event.kind is Kind.ACKNOWLEDGED:
        return chains.acknowledged(chain, event.actor.id, event.at) if chain.waiting else chain
    if event.kind is Kind.UNREACHED and event.details.get("chain") == chain.id:
        taken = Taken(event.details["step"], event.details.get("again"))
        return chains.unreached(chain, str(event.details["person"]), taken, event.at)
    # An absence notice bears a person's name, but nobody attends to anything by it.
    seen_to = event.actor.role in PEOPLE and not event.details.get("automatic")
    return chains.attended(chain, event.at) if seen_to else chain


def _paced(chain: Chain, ticket: Ticket, now: datetime, configuration: Configuration) -> Chain:
    """Let a chain stand still while nothing but the customer can move the ticket.

    Whoever asked for help by hand waits for somebody of the desk all the same.
    """
    for_the_desk = chain.metric in _RESPONSES or chain.trigger == Trigger.BY_HAND
    waits = ticket.status is Status.WAITING_CUSTOMER and not for_the_desk
    if waits:
        return chains.paused(chain, now)
    return chains.resumed(chain, now, configuration.time(chain.calendar))


def _triggers(ticket: Ticket, event: Event) -> list[Trigger]:
    """Return what the event sets off by itself, but for a chain that is at work for it."""
    at_work = {chain.trigger for chain in ticket.escalations if chain.metric is None}
    found = []
    begins = event.kind in {Kind.CREATED, Kind.RELEASED}
    status = event.changes.get("status")
    begins |= status is not None and status.before not in LIVE
    lost = not {"assignee", "team"}.isdisjoint(event.changes)
    if ticket.assignee is None and (begins or lost):
        found.append(Trigger.UNASSIGNED)
    if ticket.priority is Priority.CRITICAL and (begins or "priority" in event.changes):
        found.append(Trigger.CRITICAL)
    return [trigger for trigger in found if trigger not in at_work]


def _beginning(ticket: Ticket, event: Event, configuration: Configuration) -> Iterator[Chain]:
    """Yield the chains that the event sets off."""
    for trigger in _triggers(ticket, event):
        policy = first_match(configuration.escalation, ticket, trigger)
        if policy is not None:
            yield begun(ticket, policy, trigger, None, event.at, configuration)
    if event.kind is Kind.ALERTED:
        yield _called(ticket, event, configuration)


def _called(ticket: Ticket, event: Event, configuration: Configuration) -> Chain:
    """Return the chain that somebody sets off by hand, without steps when its policy is gone."""
    name, by = event.details["policy"], Trigger.BY_HAND
    asked = f"{event.reason} ({event.actor.name or event.actor.id})"
    for policy in configuration.escalation:
        if policy.name == name:
            chain = begun(ticket, policy, by, None, event.at, configuration)
            return chain.model_copy(update={"reason": asked})
    return Chain(id=ticket.chains + 1, policy=name, trigger=by, started_at=event.at, steps=())
