"""Corrections: fields of a ticket, the level that it is on, spam and release."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.desk.change import change
from chalicelib.desk.context import Call, Desk, almanac
from chalicelib.desk.joining import conversation_of, joined
from chalicelib.desk.levels import team_of_level
from chalicelib.desk.placing import asked_for, entitled, kind_of, own_team
from chalicelib.rights import Action
from chalicelib.tickets import changes
from chalicelib.tickets.errors import IllegalMove, InvalidChange, UnknownProduct
from chalicelib.tickets.events import DESK, Actor, Event
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Ticket
from chalicelib.tickets.status import LEGAL, Status, require_legal

COMMERCIAL = frozenset({NO_AGREEMENT, STRANGER})


def edit(desk: Desk, number: str, fields: Mapping[str, Any], call: Call) -> Ticket:
    """Correct fields; impact, urgency and “major” make the priority unless it is given."""
    configuration = desk.configuration.read()

    def decide(ticket: Ticket, now: datetime) -> Event:
        return changes.edit(ticket, corrected(ticket, fields, configuration), call.actor, now)

    return change(desk, number, "edit", decide, call)


def corrected(
    ticket: Ticket, fields: Mapping[str, Any], configuration: Configuration
) -> dict[str, Any]:
    """Return what ``fields`` change, with everything that follows from them. Pure."""
    after = dict(fields)
    product = fields.get("product")
    if product is not None and product not in configuration.products:
        products = ", ".join(sorted(configuration.products)) or "none"
        message = f"“product”: the desk has no {product}. Products: {products}."
        raise UnknownProduct(message)
    if "kind" in fields and fields["kind"] != ticket.kind:
        _, kind = kind_of(fields["kind"], configuration)
        team = own_team(ticket, configuration) if ticket.held in COMMERCIAL else ticket.team
        after |= asked_for(kind, configuration.level_of(team))
    if {"impact", "urgency", "major"} & fields.keys() and "priority" not in fields:
        after["priority"] = configuration.priorities.of(
            fields.get("impact", ticket.impact),
            fields.get("urgency", ticket.urgency),
            major=fields.get("major", ticket.major),
        )
        after["priority_reason"] = None
    if "copied" in after:
        others = [each for each in after["copied"] if not configuration.is_own(each)]
        after["copied"] = tuple(dict.fromkeys(each for each in others if each != ticket.requester))
    return after


def escalate(desk: Desk, number: str, level: int | None, reason: str, call: Call) -> Ticket:
    """Pass the ticket on to the team of a level, the next one unless it is named."""
    configuration = desk.configuration.read()

    def decide(ticket: Ticket, now: datetime) -> Event:
        wanted = level or configuration.level_of(ticket.team) + 1
        team = team_of_level(wanted, ticket, configuration)
        return changes.escalate(ticket, team, wanted, reason, call.actor, now)

    return change(desk, number, "escalate", decide, call)


def spam(desk: Desk, number: str, call: Call) -> Ticket:
    """Throw the ticket out; its requester is told nothing, and ``release`` brings it back."""

    def decide(ticket: Ticket, now: datetime) -> Event:
        return changes.spam(ticket, call.actor, now)

    return change(desk, number, "spam", decide, call)


def release(desk: Desk, number: str, reason: str | None, call: Call) -> Ticket:
    """Let a ticket in that was set aside: clocks start and the requester is told.

    Spam and viruses an agent looks at. What waits for an agreement is let in by the agreement;
    before that a supervisor breaks the glass, with a reason, which stands on the timeline.
    A mail that answers a ticket goes there.
    """
    held = desk.tickets.load(number)
    into = conversation_of(desk, held)
    if into is not None and held.status in LEGAL["release"]:
        return joined(desk, held, into, call)
    # Spam of a customer without an agreement does not come in by the side door either.
    gated = held.held in COMMERCIAL or "held" in _entitlement(desk, held)
    return _let_in(desk, number, reason, "break_glass" if gated else "release", call)


def let_in_by_agreement(desk: Desk, number: str, actor: Actor) -> Ticket | None:
    """Let in what waits for an agreement if there is one now; None while there is none."""
    ticket = desk.tickets.load(number)
    if ticket.held != NO_AGREEMENT or not _entitlement(desk, ticket).get("agreement"):
        return None
    return _let_in(desk, number, None, "release", Call(actor, f"agreement {number}"))


def held_again(desk: Desk, ticket: Ticket) -> Ticket:
    """Return a ticket that its requester opened again, let in if there is an agreement by now.

    It was held when it was closed, and then nobody looked at it: the agreement may be made since.
    """
    if ticket.status is not Status.HELD:
        return ticket
    with suppress(IllegalMove):  # somebody let it in, or closed it, at this moment
        return let_in_by_agreement(desk, ticket.number, DESK) or ticket
    return desk.tickets.load(ticket.number)


def _let_in(desk: Desk, number: str, reason: str | None, action: Action, call: Call) -> Ticket:
    configuration = desk.configuration.read()

    def decide(ticket: Ticket, now: datetime) -> Event:
        require_legal("release", ticket.status)
        if action == "break_glass" and not reason:
            message = "“reason”: without an agreement it is let in only with a reason."
            raise InvalidChange(message)
        fields = {name: each for name, each in _entitlement(desk, ticket).items() if name != "held"}
        aside = ticket.held in COMMERCIAL or ticket.team == configuration.agreements.team
        team = own_team(ticket, configuration) if aside else ticket.team
        return changes.release(
            ticket, call.actor, now, team=team, entitled_by=fields, reason=reason
        )

    return change(desk, number, action, decide, call)


def _entitlement(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    """Return under which agreement the ticket would be opened now."""
    configuration = desk.configuration.read()
    customer = desk.customers.find(ticket.requester, ticket.organization)
    today = almanac(configuration).day(desk.now())
    return entitled(customer, ticket.product, ticket.channel, configuration, today)
