"""Which team takes a ticket that is passed on to a level. Pure."""

from chalicelib.configuration.model import Configuration
from chalicelib.desk.skipping import NotRaised, Why
from chalicelib.tickets.errors import InvalidChange
from chalicelib.tickets.model import Ticket


def team_of_level(level: int, ticket: Ticket, configuration: Configuration) -> str:
    """Return the team, another than has it; raises ``InvalidChange`` where there is none."""
    teams = [name for name, team in configuration.teams.items() if team.level == level]
    if not teams:
        levels = sorted({team.level for team in configuration.teams.values()})
        message = f"“level”: no team is of level {level}. Levels: {levels}. Or assign a team."
        raise NotRaised(message, Why.NO_LEVEL, level=level)
    if teams == [ticket.team]:
        message = f"“level”: it is with {ticket.team}, the team of level {level}, already."
        raise InvalidChange(message)
    return next(each for each in teams if each != ticket.team)
