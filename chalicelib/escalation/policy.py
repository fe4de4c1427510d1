"""Escalation policies: what sets them off, and the steps they then take."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from chalicelib.sla.duration import WrittenDuration
from chalicelib.sla.policy import Match
from chalicelib.sla.refused import RefusedPart
from chalicelib.tickets.chain import Raise
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.value import Frozen

MOST_STEPS = 50  # of a chain, repetitions counted: it is kept on the ticket
_ALONE = frozenset({"assignee", "supervisor", "team"})
_NAMED = frozenset({"on_call", "person", "team", "webhook"})


class Trigger(StrEnum):
    """What sets an escalation off."""

    WARNING = "warning"
    BREACH = "breach"
    UNASSIGNED = "unassigned"  # nobody has the ticket; a step's `after` says for how long
    CRITICAL = "critical"  # its priority is, or has become so
    BY_HAND = "by_hand"  # somebody of the desk asks for it


def _is_target(target: str) -> bool:
    kind, _, name = target.partition(":")
    return target in _ALONE or (kind in _NAMED and bool(name))


def _can_be_assigned(target: str) -> bool:
    return _is_target(target) and target.partition(":")[0] not in {"assignee", "webhook"}


def _known_target(target: str) -> str:
    if not _is_target(target):
        message = (
            f"“{target}” is nobody to page: write assignee, supervisor, on_call:SCHEDULE, "
            "person:ADDRESS, team, team:NAME or webhook:NAME"
        )
        raise ValueError(message)
    return target


Target = Annotated[str, AfterValidator(_known_target)]


class Repeat(Frozen):
    """How often a step is taken again, and how long after the last time."""

    every: WrittenDuration
    times: Annotated[int, Field(ge=1, le=20)] = 3

    @field_validator("every")
    @classmethod
    def _leaves_time(cls, every: timedelta) -> timedelta:
        if every < timedelta(seconds=30):
            message = "is too often: write 30s or more, so that somebody can answer"
            raise ValueError(message)
        return every


class PolicyStep(Frozen):
    """Whom to page or what to raise, how long after the trigger, and how often.

    Targets are written ``assignee``, ``supervisor``, ``team``, ``on_call:SCHEDULE``,
    ``person:ADDRESS``, ``team:NAME`` or ``webhook:NAME``.
    """

    after: WrittenDuration
    notify: tuple[Target, ...] = ()
    raises: Raise | None = Field(default=None, alias="raise")
    repeat: Repeat | None = None  # of its pages; what it raises is raised once

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.notify and self.raises is None:
            message = "the step does nothing: write notify, raise or both"
            raise ValueError(message)
        if self.repeat and not self.notify:
            message = "repeat is about pages: write notify, or leave it out"
            raise ValueError(message)
        assign = self.raises.assign if self.raises else None
        if assign is not None and not _can_be_assigned(assign):
            message = (
                f"“{assign}” is nobody to give a ticket to: write on_call:SCHEDULE, "
                "person:ADDRESS, team, team:NAME or supervisor"
            )
            raise RefusedPart(message, ("raise", "assign"))
        return self

    @property
    def gives(self) -> bool:
        """Whether it gives the ticket to somebody, not to a team alone."""
        assign = self.raises.assign if self.raises else None
        return assign is not None and not assign.startswith("team")


class EscalationPolicy(Frozen):
    """Steps for the tickets that ``when`` names, set off by any of ``triggers``.

    Their times count in the hours of ``calendar``, by the wall clock unless one is named. An
    acknowledgement of which nothing comes for ``acknowledged_for`` of wall time is over.
    """

    name: str
    when: Match = Match()
    triggers: frozenset[Trigger] = frozenset({Trigger.BREACH})
    calendar: str | None = None
    acknowledged_for: WrittenDuration = timedelta(hours=1)
    steps: tuple[PolicyStep, ...] = Field(min_length=1)

    def has_given_by(self, step: PolicyStep) -> bool:
        """Whether somebody was given the ticket when a step pages: what it raises comes first."""
        in_order = sorted(self.steps, key=lambda each: each.after)
        return any(each.gives for each in in_order[: in_order.index(step) + 1])

    @model_validator(mode="after")
    def _is_not_endless(self) -> Self:
        count = sum(1 + (step.repeat.times if step.repeat else 0) for step in self.steps)
        if count > MOST_STEPS:
            message = f"steps: {count} with their repetitions: at most {MOST_STEPS} are taken"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _expires_after_a_while(self) -> Self:
        if self.acknowledged_for < timedelta(minutes=1):
            message = "acknowledged_for leaves no time to do anything: write 1m or more"
            raise ValueError(message)
        return self


def first_match(
    policies: Iterable[EscalationPolicy], ticket: Ticket, trigger: Trigger
) -> EscalationPolicy | None:
    """Return the policy that the trigger sets off for the ticket: the first, from the top."""
    return next(
        (policy for policy in policies if trigger in policy.triggers and policy.when.fits(ticket)),
        None,
    )
