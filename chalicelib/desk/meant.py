"""Whom a target of an escalation means at an instant: a team, whoever is on call. Pure."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.escalation.on_call import on_call_at
from chalicelib.tickets.model import Ticket


def people_of(
    targets: Iterable[str], ticket: Ticket, configuration: Configuration, now: datetime
) -> list[str]:
    """Return the addresses of those of the desk's people whom targets mean, each once."""
    meant = (each for target in targets for each in _meant(target, ticket, configuration, now))
    return [each for each in dict.fromkeys(meant) if each and each in configuration.staff]


def _meant(
    target: str, ticket: Ticket, configuration: Configuration, now: datetime
) -> list[str | None]:
    kind, _, name = target.partition(":")
    if kind == "person":
        return [name]
    if kind == "assignee":
        return [ticket.assignee]
    if kind == "supervisor":
        team = configuration.teams.get(ticket.team)
        return [team.supervisor if team else None]
    if kind == "team":
        return [*configuration.people_of(name or ticket.team)]
    if kind == "on_call" and name in configuration.on_call:
        return [on_call_at(configuration.on_call[name], now)]
    return []  # a webhook is a room and nobody of the desk's, also where a schedule has its name
