"""Owns which steps of escalations nobody receives: by team, by trigger, and when. Pure."""

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import NamedTuple

from chalicelib.configuration.dead_ends import teams_of
from chalicelib.configuration.preflight.ahead import Ahead
from chalicelib.configuration.preflight.found import Found, Kind, Severity, Where
from chalicelib.configuration.preflight.targets import Missed, missed
from chalicelib.escalation.policy import EscalationPolicy, PolicyStep, Trigger
from chalicelib.escalation.preflight import Times, at_once


class Case(NamedTuple):
    """Of which tickets a step may be: whether surely nobody has them, and their team."""

    nobody_has_it: bool
    team: str


Missing = Mapping[Case, Mapping[str, Missed]]  # by target


def empty_steps(ahead: Ahead) -> Iterator[Found]:
    """Iterate over steps that reach nobody at times, and targets that never reach anybody."""
    for policy, number, step in ahead.steps():
        where = Where(policy=policy.name, step=number)
        values = {"policy": policy.name, "step": str(number)}
        if missing := _missing(policy, step, ahead):
            yield from _empty(missing, where, values, ahead)
            yield from _dead(missing, where, values, ahead)
        if step.raises and step.raises.level == "next" and _is_last(policy, ahead):
            yield Found(Kind.LAST_LEVEL, Severity.WARNING, where, values=values)


def _missing(policy: EscalationPolicy, step: PolicyStep, ahead: Ahead) -> Missing:
    """Return when each target means nobody, in each case; nothing for a step that pages nobody."""
    if not step.notify:
        return {}
    begins = sorted({trigger is Trigger.UNASSIGNED for trigger in policy.triggers})
    teams, given = teams_of(policy, ahead.configuration), policy.has_given_by(step)
    return {
        Case(alone, team): {
            target: missed(target, team, ahead, nobody_has_it=alone and not given)
            for target in step.notify
        }
        for alone in begins
        for team in teams
    }


def _empty(
    missing: Missing, where: Where, values: Mapping[str, str], ahead: Ahead
) -> Iterator[Found]:
    """Iterate over when a step reaches nobody at all; cases of the same times are told as one."""
    alike: dict[Times, list[Case]] = {}
    for case, targets in missing.items():
        times = reduce(at_once, (times for times, _ in targets.values()), ahead.whole)
        if times:
            alike.setdefault(times, []).append(case)
    for times, cases in alike.items():
        teams, begins = _teams(cases), {case.nobody_has_it for case in cases}
        narrowed = {
            "teams": "" if teams == _teams(missing) else ", ".join(teams),
            "alone": "" if begins == {case.nobody_has_it for case in missing} else "unassigned",
        }
        yield Found(
            Kind.EMPTY_STEP,
            Severity.ERROR,
            where,
            times if times != ahead.whole else (),
            {**values, **narrowed},
            {target: str(why) for target, (_, why) in missing[cases[0]].items()},
            teams,
        )


def _dead(
    missing: Missing, where: Where, values: Mapping[str, str], ahead: Ahead
) -> Iterator[Found]:
    """Iterate over targets that are never anybody, in a step whose others may be."""
    first = next(iter(missing.values()))
    dead = {
        target: str(why)
        for target, (_, why) in first.items()
        if all(targets[target][0] == ahead.whole for targets in missing.values())
    }
    for target, why in dead.items() if len(dead) < len(first) else ():
        yield Found(
            Kind.DEAD_TARGET,
            Severity.WARNING,
            where._replace(target=target),
            values={**values, "target": target},
            causes={target: why},
            teams=_teams(missing),
        )


def _teams(cases: Mapping[Case, object] | list[Case]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case.team for case in cases))


def _is_last(policy: EscalationPolicy, ahead: Ahead) -> bool:
    configuration = ahead.configuration
    levels = {team.level for team in configuration.teams.values()}
    within = teams_of(policy, configuration) if policy.when.teams is None else policy.when.teams
    return not any(configuration.level_of(each) + 1 in levels for each in within)
