"""Where a new ticket goes and what it begins with: team, kind, priority, entitlement. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.configuration.catalogue import TicketKind
from chalicelib.configuration.model import Configuration
from chalicelib.customers.agreement import entitling
from chalicelib.store.customers import Customer
from chalicelib.tickets.errors import InvalidChange, UnknownProduct, UnknownTeam
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Channel, Level, Priority, Ticket
from chalicelib.tickets.work import Approval, Caller, CheckItem, Link


@dataclass(frozen=True)
class Request:
    """What a ticket is opened with; what is None is decided by the desk."""

    subject: str
    author: Actor  # who asks: the requester, or an agent on the telephone for them
    requester: str  # e-mail address
    channel: Channel
    requester_name: str | None = None
    organization: str | None = None  # for which of theirs they ask
    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    major: bool = False
    priority: Priority | None = None  # instead of what impact and urgency make
    priority_reason: str | None = None
    kind: str | None = None
    product: str | None = None
    team: str | None = None
    mailbox: str | None = None
    message_id: str | None = None
    copied: tuple[str, ...] = ()
    continues: str | None = None
    joins: str | None = None
    held: str | None = None  # why it is set aside, whoever asks
    automatic: str | None = None  # the rule by which a program wrote it
    untold: str | None = None  # why nobody of the desk is told of that either
    caller: Caller | None = None
    links: tuple[Link, ...] = ()


def placed(
    request: Request, customer: Customer, configuration: Configuration, today: date
) -> dict[str, Any]:
    """Return the fields of the new ticket that the desk decides.

    Raises a ``Refusal`` that names the field when the desk knows no such kind, product or team, or
    does not offer the channel there.
    """
    _require_product(request.product, configuration)
    kind_id, kind = kind_of(request.kind, configuration)
    own_team = _team(request, kind, configuration)
    _require_channel(request, own_team, configuration)
    entitlement = entitled(customer, request.product, request.channel, configuration, today)
    held = request.held or entitlement.pop("held", None)
    computed = configuration.priorities.of(request.impact, request.urgency, major=request.major)
    commercial = configuration.agreements.team if held in {NO_AGREEMENT, STRANGER} else None
    return {
        **entitlement,
        "held": held,
        "kind": kind_id,
        "team": commercial or own_team,
        "priority": request.priority or computed,
        "mailbox": request.mailbox or _mailbox(request, configuration),
        **asked_for(kind, configuration.level_of(own_team)),
    }


def entitled(
    customer: Customer,
    product: str | None,
    channel: Channel,
    configuration: Configuration,
    today: date,
) -> dict[str, Any]:
    """Return the agreement and SLA policy that a ticket is opened under, or why it is held."""
    policy = configuration.agreements
    if customer.organization_id is None:
        return {"held": STRANGER} if policy.strangers == "triage" else {}
    agreements = customer.organization.agreements if customer.organization else ()
    agreement = entitling(agreements, product, channel, today)
    if agreement is not None:
        return {"agreement": agreement.id, "sla": agreement.sla}
    return {"held": NO_AGREEMENT} if policy.required else {}


def kind_of(name: str | None, configuration: Configuration) -> tuple[str, TicketKind]:
    """Return the kind's id and entry; the catalogue's first for none."""
    kind = name or next(iter(configuration.catalogue))
    if kind not in configuration.catalogue:
        kinds = ", ".join(configuration.catalogue)
        message = f"“kind”: the catalogue has no {kind}. Kinds: {kinds}."
        raise InvalidChange(message)
    return kind, configuration.catalogue[kind]


def asked_for(kind: TicketKind, level: int) -> dict[str, Any]:
    """Return what a ticket of that kind asks for on its way, in a team of that level."""
    approval = kind.approval if level not in kind.approval_relaxed else None
    asks = [name for name, asked in (("visit", kind.visit), ("external", kind.external)) if asked]
    return {
        "approval": Approval(by=approval) if approval else None,
        "asks": tuple(asks),
        "checklist": tuple(CheckItem(text=text) for text in kind.checklist),
        "finishes": kind.finishes,
    }


def own_team(ticket: Ticket, configuration: Configuration) -> str:
    """Return the team that a ticket goes to when it is let in: as its kind, address or product."""
    kind = configuration.catalogue.get(ticket.kind)
    if kind is not None and kind.team:
        return kind.team
    mailbox = configuration.mailboxes.get(ticket.mailbox or "")
    return mailbox.team if mailbox else configuration.first_team()


def _require_product(product: str | None, configuration: Configuration) -> None:
    if product is not None and product not in configuration.products:
        products = ", ".join(sorted(configuration.products)) or "none"
        message = f"“product”: the desk has no {product}. Products: {products}."
        raise UnknownProduct(message)


def _require_channel(request: Request, team: str, configuration: Configuration) -> None:
    """Refuse a channel that the team's level does not offer; a mail that has come is never lost.

    Neither is what was taken before, and is split off from its ticket.
    """
    level = configuration.level_of(team)
    offered = configuration.channels.get(level)
    if offered is None or request.channel in offered:
        return
    if request.channel is Channel.EMAIL or request.links:
        return
    channels = ", ".join(sorted(offered)) or "none"
    message = f"“channel”: level {level} ({team}) does not offer {request.channel}: {channels}."
    raise InvalidChange(message)


def require_team(team: str, configuration: Configuration) -> None:
    """Raise ``UnknownTeam``, listing the teams, unless the desk has it."""
    if team not in configuration.teams:
        message = f"“team”: there is no team {team}. Teams: {', '.join(configuration.teams)}."
        raise UnknownTeam(message)


def _team(request: Request, kind: TicketKind, configuration: Configuration) -> str:
    if request.team is not None and request.mailbox is None:
        require_team(request.team, configuration)
        return request.team
    if kind.team:
        return kind.team
    if request.team is not None:
        return request.team
    for mailbox in configuration.mailboxes.values():
        if request.product is not None and mailbox.product == request.product:
            return mailbox.team
    return configuration.first_team()


def _mailbox(request: Request, configuration: Configuration) -> str:
    for address, mailbox in configuration.mailboxes.items():
        if request.product is not None and mailbox.product == request.product:
            return address
    return configuration.default_mailbox()
