"""Owns when a target of an escalation means nobody who can be reached, and why. Pure."""

from collections.abc import Collection

from chalicelib.configuration.preflight.ahead import Ahead
from chalicelib.configuration.preflight.found import Cause
from chalicelib.escalation.preflight import Times

Missed = tuple[Times, Cause | None]
_NEVER: Missed = ((), None)


def missed(target: str, team: str, ahead: Ahead, *, nobody_has_it: bool) -> Missed:
    """Return when a target means nobody who can be reached, of a ticket of that team."""
    kind, _, name = target.partition(":")
    configuration = ahead.configuration
    if kind == "on_call":
        return _on_call(name, ahead)
    if kind == "webhook":
        return _webhook(name, ahead)
    if kind == "assignee":
        return (ahead.whole, Cause.NO_ASSIGNEE) if nobody_has_it else _NEVER
    if kind == "person":
        return _people([name], Cause.NO_PEOPLE, ahead)
    if kind == "supervisor":
        supervisor = configuration.teams[team].supervisor
        return _people([supervisor] if supervisor else [], Cause.NO_SUPERVISOR, ahead)
    return _people(configuration.people_of(name or team), Cause.NO_PEOPLE, ahead)


def _people(people: Collection[str], none: Cause, ahead: Ahead) -> Missed:
    if not people:
        return ahead.whole, none
    return (ahead.whole, Cause.NO_CONTACT) if ahead.unreachable.issuperset(people) else _NEVER


def _on_call(schedule: str, ahead: Ahead) -> Missed:
    if not (times := ahead.unanswered[schedule]):
        return _NEVER
    return times, Cause.NOBODY_ON_CALL if ahead.unattended[schedule] else Cause.NO_CONTACT


def _webhook(name: str, ahead: Ahead) -> Missed:
    if ahead.known is None:
        return _NEVER
    webhook = ahead.known.webhooks.get(name)
    if webhook is None:
        return ahead.whole, Cause.NO_WEBHOOK
    return _NEVER if webhook.active else (ahead.whole, Cause.WEBHOOK_OFF)
