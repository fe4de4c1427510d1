"""Owns which policies come to nothing: no ticket matches them, or nothing sets them off. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.configuration.preflight.ahead import Ahead
from chalicelib.configuration.preflight.found import Found, Kind, Severity, Where
from chalicelib.configuration.preflight.matching import (
    PRIORITY,
    Tickets,
    common,
    everything,
    joined,
    meet,
    of_priorities,
    only,
    served,
)
from chalicelib.escalation.policy import EscalationPolicy, Trigger
from chalicelib.sla.policy import SlaPolicy
from chalicelib.tickets.model import Priority

_OF_PROMISES = frozenset({Trigger.WARNING, Trigger.BREACH})


def idle_policies(ahead: Ahead) -> Iterator[Found]:
    """Iterate over SLA policies and escalations that no ticket comes to, or that do nothing."""
    tickets = everything(ahead.configuration)
    sla = ahead.configuration.sla
    comes_to = list(served((policy.when for policy in sla), tickets))
    for place, policy in enumerate(sla):
        yield from _of_sla(policy, comes_to[place], sla[:place], tickets)
    yield from _escalations(ahead, tickets, comes_to)


def _escalations(
    ahead: Ahead, tickets: Tickets, comes_to: Sequence[tuple[Tickets, ...]]
) -> Iterator[Found]:
    sla, escalation = ahead.configuration.sla, ahead.configuration.escalation
    idle: dict[tuple[int, Kind], list[Trigger]] = {}
    above: dict[tuple[int, Kind], dict[str, None]] = {}
    # By hand, whoever asks may name the policy, whatever stands above it.
    for trigger in (each for each in Trigger if each is not Trigger.BY_HAND):
        promised = list(_promised(sla, comes_to, trigger)) if trigger in _OF_PROMISES else None
        for place, kind, higher in _of_trigger(trigger, escalation, tickets, promised):
            idle.setdefault((place, kind), []).append(trigger)
            above.setdefault((place, kind), {}).update(dict.fromkeys(higher))
    for place, policy in enumerate(escalation):
        if not policy.triggers:
            idle[place, Kind.NO_TRIGGER] = []
    for (place, kind), triggers in idle.items():
        policy, taking = escalation[place], above.get((place, kind), {})
        values = {
            "policy": policy.name,
            "triggers": ", ".join(triggers),
            "above": ", ".join(taking),
        }
        meant = policy.when.teams or ()
        teams = tuple(each for each in ahead.configuration.teams if each in meant)
        where = Where(policy=policy.name)
        yield Found(kind, Severity.WARNING, where, values=values, teams=teams)


def _of_trigger(
    trigger: Trigger,
    escalation: Sequence[EscalationPolicy],
    tickets: Tickets,
    promised: Sequence[Tickets] | None,
) -> Iterator[tuple[int, Kind, tuple[str, ...]]]:
    """Iterate over the places of policies that a trigger does not set off, and why not."""
    begins = of_priorities(tickets, [Priority.CRITICAL]) if trigger is Trigger.CRITICAL else tickets
    places = [place for place, each in enumerate(escalation) if trigger in each.triggers]
    policies = [escalation[place] for place in places]
    found = served((policy.when for policy in policies), begins)
    for order, (place, comes) in enumerate(zip(places, found, strict=True)):
        box = only(begins, policies[order].when)
        if not all(box):
            yield place, Kind.CONTRADICTION, ()
        elif not comes:
            yield place, Kind.SHADOWED, _taking(box, policies[:order], begins)
        elif promised is not None and not meet(comes, promised):
            yield place, Kind.NOTHING_PROMISED, ()


def _promised(
    sla: Iterable[SlaPolicy], comes_to: Iterable[tuple[Tickets, ...]], trigger: Trigger
) -> Iterator[Tickets]:
    """Iterate over the tickets to which something is promised, with warnings where it asks so."""
    for policy, comes in zip(sla, comes_to, strict=True):
        if trigger is Trigger.WARNING and not policy.warnings:
            continue
        priorities = [each for each, targets in policy.targets.items() if targets]
        yield from (of_priorities(each, priorities) for each in comes)


def _of_sla(
    policy: SlaPolicy, comes: tuple[Tickets, ...], higher: Sequence[SlaPolicy], tickets: Tickets
) -> Iterator[Found]:
    where, values = Where(sla=policy.name), {"sla": policy.name}
    if not comes:
        taking = ", ".join(_taking(only(tickets, policy.when), higher, tickets))
        yield Found(Kind.SLA_SHADOWED, Severity.WARNING, where, values=values | {"above": taking})
        return
    promises = {each for each, targets in policy.targets.items() if targets}
    meant = policy.when.priorities or (joined(comes, PRIORITY) if not promises else frozenset())
    if nothing := [each for each in Priority if each in meant and each not in promises]:
        told = values | {"priorities": ", ".join(nothing)}
        yield Found(Kind.SLA_PROMISES_NOTHING, Severity.WARNING, where, values=told)


def _taking(
    box: Tickets, higher: Iterable[EscalationPolicy | SlaPolicy], tickets: Tickets
) -> tuple[str, ...]:
    return tuple(each.name for each in higher if common(box, only(tickets, each.when)))
