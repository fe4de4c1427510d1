"""Owns which parts of an escalation lead to nobody by desk.yaml alone, on whatever day. Pure."""

from collections.abc import Iterator

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.references import Path
from chalicelib.escalation.policy import EscalationPolicy, PolicyStep, Trigger

Words = tuple[str, str]  # the reason, the remedy
DeadEnd = tuple[Path, Words]

_ASSIGNEE = (
    "“assignee” is nobody: only a ticket that nobody has sets this escalation off",
    "Write supervisor, team or on_call:SCHEDULE",
)
_TAKEN = (
    "another escalation has this name: who asks for it by name gets the first",
    "Give it a name of its own",
)


def dead_ends(configuration: Configuration) -> Iterator[DeadEnd]:
    """Iterate over where it stands, reason and remedy, of steps that nobody can receive, and of
    policies that nobody can call by name: another one answers to it.

    A step whose other targets reach somebody is no dead end: preflight tells of it.
    """
    names: set[str] = set()
    for place, policy in enumerate(configuration.escalation):
        if policy.name in names:
            yield ("escalation", place, "name"), _TAKEN
        names.add(policy.name)
        for number, step in enumerate(policy.steps):
            path: Path = ("escalation", place, "steps", number)
            yield from _of_pages((*path, "notify"), step, policy, configuration)
            yield from _of_raises((*path, "raise"), step, policy, configuration)


def teams_of(policy: EscalationPolicy, configuration: Configuration) -> tuple[str, ...]:
    """Return the teams that may have a ticket of the policy; its own steps may move it."""
    raised = [step.raises for step in policy.steps if step.raises]
    moves = any(each.level is not None or each.assign is not None for each in raised)
    wanted = None if moves else policy.when.teams
    return tuple(name for name in configuration.teams if wanted is None or name in wanted)


def _of_pages(
    path: Path, step: PolicyStep, policy: EscalationPolicy, configuration: Configuration
) -> Iterator[DeadEnd]:
    given = policy.has_given_by(step)
    words = [
        None if given and each == "assignee" else _target(each, policy, configuration)
        for each in step.notify
    ]
    if all(words):
        yield from (((*path, each), told) for each, told in enumerate(words) if told)


def _of_raises(
    path: Path, step: PolicyStep, policy: EscalationPolicy, configuration: Configuration
) -> Iterator[DeadEnd]:
    if step.raises is None:
        return
    level, assign = step.raises.level, step.raises.assign
    levels = sorted({team.level for team in configuration.teams.values()})
    if isinstance(level, int) and level not in levels:
        there = ", ".join(map(str, levels))
        yield (*path, "level"), (f"no team is of level {level}", f"Levels of teams: {there}")
    if assign is not None and (words := _target(assign, policy, configuration)):
        yield (*path, "assign"), words


def _target(target: str, policy: EscalationPolicy, configuration: Configuration) -> Words | None:
    """Return why a target is nobody, and what to do about it; None where it may be somebody."""
    kind, _, name = target.partition(":")
    if kind == "assignee":
        return _ASSIGNEE if policy.triggers == {Trigger.UNASSIGNED} else None
    teams = (name,) if name else teams_of(policy, configuration)
    listed = ", ".join(teams)
    if kind == "supervisor" and not any(configuration.teams[each].supervisor for each in teams):
        reason = f"no team that this escalation is for has a supervisor: {listed}"
        return reason, "Give one a supervisor (teams), or page somebody else"
    if kind == "team" and not any(map(configuration.people_of, teams)):
        return f"nobody is in {listed}", "Put somebody of staff there, or page somebody else"
    return None
