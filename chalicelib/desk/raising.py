"""What an escalation's step changes of the ticket: its level, its priority, or who has it. Pure."""

from collections.abc import Iterator

from chalicelib.desk.levels import team_of_level
from chalicelib.desk.meant import people_of
from chalicelib.desk.on_its_way import Waking
from chalicelib.desk.skipping import NotRaised, Why, code_of
from chalicelib.tickets import changes
from chalicelib.tickets.chain import Chain, Raise
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import DESK, Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.urgency import Priority

_ORDER = tuple(Priority)


def raised(waking: Waking, chain: Chain, raises: Raise | None) -> Waking:
    """Return it raised; what cannot be, such as a level above the last, is told and left out."""
    own = {"chain": chain.id, "policy": chain.policy}
    for part in _parts(raises):
        try:
            event = _event(waking, chain, part)
        except Refusal as refusal:
            told = {**own, "raise": part.model_dump(), **code_of(refusal)}
            waking = waking.with_event(Kind.SKIPPED, told, refusal.detail)
            continue
        if event is not None:
            by_step = event.model_copy(update={"details": {**event.details, **own}})
            waking = waking.with_change(by_step)
    return waking


def _parts(raises: Raise | None) -> Iterator[Raise]:
    """Yield what is to be raised one by one: the level first, since it leaves nobody assigned."""
    for name in ("level", "priority", "assign"):
        value = getattr(raises, name, None)
        if value is not None:
            yield Raise.model_validate({name: value})


def _event(waking: Waking, chain: Chain, part: Raise) -> Event | None:
    ticket, configuration, now = waking.ticket, waking.configuration, waking.now
    why = f"escalation “{chain.policy}”"
    if part.level is not None:
        standing = configuration.level_of(ticket.team)
        level = standing + 1 if part.level == "next" else part.level
        if level <= standing and part.level != "next":
            return None  # somebody passed it on already
        team = team_of_level(level, ticket, configuration)
        return changes.escalate(ticket, team, level, why, DESK, now)
    if part.priority is not None:
        return _prioritized(waking, part.priority, why)
    return _assigned(waking, str(part.assign), why)


def _prioritized(waking: Waking, wanted: str, why: str) -> Event | None:
    ticket = waking.ticket
    now_at = _ORDER.index(ticket.priority)
    then_at = now_at + 1 if wanted == "up" else _ORDER.index(Priority(wanted))
    if then_at <= now_at or then_at >= len(_ORDER):
        return None  # it is as urgent as that already
    fields = {"priority": _ORDER[then_at], "priority_reason": why}
    return changes.edit(ticket, fields, DESK, waking.now)


def _assigned(waking: Waking, target: str, why: str) -> Event | None:
    ticket, configuration, now = waking.ticket, waking.configuration, waking.now
    kind, _, name = target.partition(":")
    if kind == "team":
        team = name or ticket.team
        if team not in configuration.teams:
            message = f"raise.assign: there is no team {team} any more."
            raise NotRaised(message, Why.NO_TEAM, team=team)
        if team in _left(waking):
            message = f"raise.assign: it has just come from {team}: policies pass it in a circle."
            raise NotRaised(message, Why.CIRCLE, team=team)
        return (
            None if _has(ticket, None, team) else changes.assign(ticket, None, team, why, DESK, now)
        )
    people = people_of([target], ticket, configuration, now)
    if not people:
        message = f"raise.assign: “{target}” means nobody at this moment."
        raise NotRaised(message, Why.NOBODY, target=target)
    person = people[0]
    team = configuration.staff[person].team
    return (
        None if _has(ticket, person, team) else changes.assign(ticket, person, team, why, DESK, now)
    )


def _left(waking: Waking) -> set[str]:
    """Return the teams that had the ticket before, at this very instant."""
    return {str(event.changes["team"].before) for event in waking.events if "team" in event.changes}


def _has(ticket: Ticket, person: str | None, team: str) -> bool:
    return (ticket.assignee, ticket.team) == (person, team)
