"""The verbs on a ticket that stands, for every door: API, mail and signed links."""

from datetime import datetime
from typing import Literal

from chalicelib.desk.chains import begun, comes_to_nothing
from chalicelib.desk.change import change
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.editing import held_again
from chalicelib.desk.messages import written
from chalicelib.desk.placing import require_team
from chalicelib.escalation.policy import Trigger, first_match
from chalicelib.tickets import changes
from chalicelib.tickets.errors import InvalidChange, UnknownAgent
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.reopening import require_recent


def claim(desk: Desk, number: str, call: Call) -> Ticket:
    """Take the ticket."""
    return change(
        desk, number, "claim", lambda ticket, now: changes.claim(ticket, call.actor, now), call
    )


def assign(
    desk: Desk, number: str, to: str | None, team: str | None, reason: str | None, call: Call
) -> Ticket:
    """Give the ticket to somebody of the desk, to a team, or both."""
    configuration = desk.configuration.read()

    def decide(ticket: Ticket, now: datetime) -> Event:
        if to is not None and to not in configuration.staff:
            message = f"“to”: nobody of this desk has the address {to}. See GET /desk."
            raise UnknownAgent(message)
        if team is not None:
            require_team(team, configuration)
        return changes.assign(ticket, to, team, reason, call.actor, now)

    return change(desk, number, "assign", decide, call)


def acknowledge(desk: Desk, number: str, call: Call, chain: int | None = None) -> Ticket:
    """Answer a page: nobody else is paged for it. ``chain`` is the one a signed link is for."""
    return change(
        desk,
        number,
        "acknowledge",
        lambda ticket, now: changes.acknowledge(ticket, call.actor, now, chain),
        call,
    )


def alert(desk: Desk, number: str, reason: str, policy: str | None, call: Call) -> Ticket:
    """Set an escalation off by hand: the named one, or the first for this ticket."""
    configuration = desk.configuration.read()
    by_hand = [each for each in configuration.escalation if Trigger.BY_HAND in each.triggers]

    def decide(ticket: Ticket, now: datetime) -> Event:
        fitting = [each for each in by_hand if policy in {None, each.name}]
        found = first_match(fitting, ticket, Trigger.BY_HAND)
        if found is None:
            names = ", ".join(each.name for each in by_hand if each.when.fits(ticket)) or "none"
            message = (
                f"“policy”: desk.yaml has no escalation {policy or ''} that is set off by hand for "
                f"this ticket. There are: {names}. Give one `triggers: [by_hand]`."
            )
            raise InvalidChange(message)
        chain = begun(ticket, found, Trigger.BY_HAND, None, now, configuration)
        if not chain.steps:
            nothing = comes_to_nothing(chain, configuration).reason
            message = (
                f"“policy”: “{found.name}” would page nobody: {nothing}. "
                "Name another policy, or write hours or "
                f"exceptions ahead in calendars.{found.calendar} of desk.yaml."
            )
            raise InvalidChange(message)
        return changes.alert(ticket, reason, found.name, call.actor, now)

    return change(desk, number, "alert", decide, call)


def wait(
    desk: Desk,
    number: str,
    on: Literal["customer", "third_party"],
    reason: str | None,
    call: Call,
) -> Ticket:
    """Let the ticket stand until somebody outside the desk does their part."""
    return change(
        desk,
        number,
        "wait",
        lambda ticket, now: changes.wait(ticket, on, reason, call.actor, now),
        call,
    )


def resolve(desk: Desk, number: str, answer: str | None, call: Call) -> Ticket:
    """Give the definitive answer, or stand by the one given before."""
    message = None
    if answer is not None:
        message = written(desk, number, answer, call.actor, Channel.API, definitive=True)
    closes_after = desk.configuration.read().closes_after
    return change(
        desk,
        number,
        "resolve",
        lambda ticket, now: changes.resolve(ticket, message, call.actor, now, closes_after),
        call,
    )


def close(desk: Desk, number: str, call: Call) -> Ticket:
    """End a resolved ticket."""
    return change(
        desk, number, "close", lambda ticket, now: changes.close(ticket, call.actor, now), call
    )


def reopen(desk: Desk, number: str, reason: str | None, call: Call) -> Ticket:
    """Open a ticket again whose solution did not hold.

    The customer's side may for as long as its messages would; the desk's people always, for they
    see what else has come of it.
    """
    within = desk.configuration.read().reopens_within

    def decide(ticket: Ticket, now: datetime) -> Event:
        if not call.actor.staff:
            require_recent(ticket, now, within)
        return changes.reopen(ticket, reason, call.actor, now)

    return held_again(desk, change(desk, number, "reopen", decide, call))
