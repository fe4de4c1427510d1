"""Escalation policies: what sets them off, and the steps they then take."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import Field, field_validator

from chalicelib.sla.duration import WrittenDuration
from chalicelib.sla.policy import Match
from chalicelib.tickets.model import Chain, Metric, Step, Ticket
from chalicelib.tickets.value import Frozen


class Trigger(StrEnum):
    """What sets an escalation off."""

    WARNING = "warning"
    BREACH = "breach"


class PolicyStep(Frozen):
    """Whom to page, and how long after the trigger.

    Targets are written ``assignee``, ``supervisor``, ``on_call:SCHEDULE`` or ``person:ADDRESS``.
    """

    after: WrittenDuration
    notify: tuple[str, ...] = Field(min_length=1)

    @field_validator("notify")
    @classmethod
    def _known_targets(cls, targets: tuple[str, ...]) -> tuple[str, ...]:
        for target in targets:
            kind, _, name = target.partition(":")
            if target not in {"assignee", "supervisor"} and not (
                kind in {"on_call", "person"} and name
            ):
                message = (
                    f"“{target}” is nobody to page: write assignee, supervisor, "
                    "on_call:SCHEDULE or person:ADDRESS"
                )
                raise ValueError(message)
        return targets


class EscalationPolicy(Frozen):
    """Steps for the tickets that ``when`` names, set off by any of ``triggers``."""

    name: str
    when: Match = Match()
    triggers: frozenset[Trigger] = frozenset({Trigger.BREACH})
    steps: tuple[PolicyStep, ...] = Field(min_length=1)


def first_match(
    policies: Iterable[EscalationPolicy], ticket: Ticket, trigger: Trigger
) -> EscalationPolicy | None:
    """Return the policy that the trigger sets off for the ticket: the first, from the top."""
    return next(
        (policy for policy in policies if trigger in policy.triggers and policy.when.fits(ticket)),
        None,
    )


def started(
    policy: EscalationPolicy, ticket: Ticket, trigger: Trigger, metric: Metric, now: datetime
) -> Chain:
    """Return the chain, a snapshot that later edits of the policy do not touch."""
    steps = sorted(policy.steps, key=lambda step: step.after)
    return Chain(
        id=ticket.chains + 1,
        policy=policy.name,
        trigger=trigger,
        metric=metric,
        started_at=now,
        steps=tuple(Step(at=now + step.after, notify=step.notify) for step in steps),
    )
