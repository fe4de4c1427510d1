"""What an event does to a ticket's escalations: they start, stop, pause and go on. Pure."""

from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.escalation import chain as chains
from chalicelib.escalation.policy import EscalationPolicy, Trigger, first_match
from chalicelib.tickets.chain import Chain, Taken
from chalicelib.tickets.events import PEOPLE, Event, Kind, Role
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.promise import Metric
from chalicelib.tickets.status import LIVE, OVER, Status
from chalicelib.tickets.urgency import Priority

_RESPONSES = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE})


def escalated(ticket: Ticket, event: Event, configuration: Configuration) -> Ticket:
    """Return the ticket with its chains moved by an event; its clocks are moved already."""
    if ticket.status in OVER:
        return ticket.model_copy(update={"escalations": ()})
    if ticket.status is Status.HELD:
        return ticket
    going_on = (each for each in ticket.escalations if not _is_kept(ticket, each, event))
    moved = tuple(_paced(_moved(each, event), ticket, event.at) for each in going_on)
    after = ticket.model_copy(update={"escalations": moved})
    for trigger in _triggers(after, event):
        policy = first_match(configuration.escalation, after, trigger)
        if policy is not None:
            after = with_chain(after, policy, trigger, None, event.at, configuration)
    if event.kind is Kind.ALERTED:
        after = _alerted(after, event, configuration)
    return after


def with_chain(
    ticket: Ticket,
    policy: EscalationPolicy,
    trigger: Trigger,
    metric: Metric | None,
    now: datetime,
    configuration: Configuration,
) -> Ticket:
    """Return the ticket with a chain begun, instead of what was at work for the same cause."""
    time = configuration.time(policy.calendar)
    chain = chains.started(policy, ticket.chains, trigger, metric, now, time)
    others = [each for each in ticket.escalations if not _same_cause(each, trigger, metric)]
    return ticket.model_copy(update={"escalations": (*others, chain), "chains": chain.id})


def _same_cause(chain: Chain, trigger: Trigger, metric: Metric | None) -> bool:
    if metric is not None:
        return chain.metric is metric
    return chain.metric is None and chain.trigger == trigger


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


def _paced(chain: Chain, ticket: Ticket, now: datetime) -> Chain:
    """Let a chain stand still while nothing but the customer can move the ticket.

    Whoever asked for help by hand waits for somebody of the desk all the same.
    """
    for_the_desk = chain.metric in _RESPONSES or chain.trigger == Trigger.BY_HAND
    waits = ticket.status is Status.WAITING_CUSTOMER and not for_the_desk
    return chains.paused(chain, now) if waits else chains.resumed(chain, now)


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


def _alerted(ticket: Ticket, event: Event, configuration: Configuration) -> Ticket:
    name = event.details["policy"]
    policy = next((each for each in configuration.escalation if each.name == name), None)
    if policy is None:
        return ticket
    after = with_chain(ticket, policy, Trigger.BY_HAND, None, event.at, configuration)
    asked = f"{event.reason} ({event.actor.name or event.actor.id})"
    *others, chain = after.escalations
    return after.model_copy(
        update={"escalations": (*others, chain.model_copy(update={"reason": asked}))}
    )
