"""A new ticket: its number, its place, its language, its first message and its clocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.configuration.model import Configuration
from chalicelib.customers.person import Person
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.follow import follow
from chalicelib.desk.once import once
from chalicelib.store.tickets import MailKey
from chalicelib.store.transaction import Marker, Stale
from chalicelib.tickets import changes
from chalicelib.tickets.errors import Conflict, UnknownProduct, UnknownTeam
from chalicelib.tickets.events import Actor, apply
from chalicelib.tickets.model import Channel, Message, Priority, Ticket
from chalicelib.tickets.number import new_number
from chalicelib.tickets.status import Status

TRIES = 3  # with fresh numbers: that one is taken happens once in thousands of years of mail


@dataclass(frozen=True)
class Request:
    """What a ticket is opened with; what is None is decided by the desk."""

    subject: str
    author: Actor  # who asks: the requester, or an agent on the telephone for them
    requester: Person
    channel: Channel
    priority: Priority = Priority.NORMAL
    kind: str = "incident"
    product: str | None = None
    team: str | None = None
    mailbox: str | None = None
    message_id: str | None = None
    copied: tuple[str, ...] = ()
    continues: str | None = None
    held: str | None = None  # why it is set aside
    automatic: str | None = None  # the rule by which a program wrote it


class NumberTaken(Exception):
    """The number drawn for a new ticket belongs to another one already."""


def with_new_number(random_bits: Callable[[int], int], perform: Callable[[str], Ticket]) -> Ticket:
    """Return what ``perform`` opens under a fresh number, drawing again while it is taken."""
    for _ in range(TRIES):
        try:
            return perform(new_number(random_bits))
        except NumberTaken:
            continue
    message = "The ticket could not be opened at this moment. Repeat the request."
    raise Conflict(message)


def open_once(desk: Desk, number: str, request: Request, message: Message, call: Call) -> Ticket:
    """Open a ticket for an API request; a retry under its key returns the first one's ticket."""

    def perform(markers: Sequence[Marker]) -> Ticket:
        return open_ticket(desk, number, request, message, call.correlation_id, markers)

    return once(desk, number, call, perform)


def open_ticket(  # noqa: PLR0913 - what, with what, and under which markers
    desk: Desk,
    number: str,
    request: Request,
    message: Message,
    correlation_id: str,
    markers: Sequence[Marker] = (),
    *,
    mail: MailKey | None = None,
) -> Ticket:
    """Open a ticket in one transaction.

    Raises ``AlreadyDone`` when a marker stands, ``NumberTaken`` when the number does.
    """
    configuration = desk.configuration.read()
    _require_product(request.product, configuration)
    now = desk.now()
    blank = Ticket(
        number=number,
        subject=request.subject,
        priority=request.priority,
        kind=request.kind,
        product=request.product,
        channel=request.channel,
        team=_team(request, configuration),
        requester=request.requester.email,
        requester_name=request.requester.name,
        organization=request.requester.organization,
        copied=request.copied,
        language=request.requester.language or configuration.language,
        mailbox=request.mailbox or _mailbox(request, configuration),
        message_id=request.message_id,
        continues=request.continues,
        automatic=request.automatic,
        status=Status.HELD if request.held else Status.PENDING,
        created_at=now,
        updated_at=now,
    )
    reasons = {"held": request.held, "automatic": request.automatic}
    details = {name: reason for name, reason in reasons.items() if reason}
    event = changes.create(blank, message, request.author, now, details)
    event = event.model_copy(update={"correlation_id": correlation_id})
    ticket, events = follow(apply(blank, event), event, configuration)
    try:
        desk.tickets.save(None, ticket, events, markers, mail)
    except Stale as error:
        raise NumberTaken from error
    return ticket


def _require_product(product: str | None, configuration: Configuration) -> None:
    known = sorted({each.product for each in configuration.mailboxes.values() if each.product})
    if product is not None and product not in known:
        message = f"“product”: the desk has no {product}. Products: {', '.join(known) or 'none'}."
        raise UnknownProduct(message)


def _team(request: Request, configuration: Configuration) -> str:
    if request.team is not None:
        if request.team not in configuration.teams:
            teams = ", ".join(configuration.teams)
            message = f"“team”: there is no team {request.team}. Teams: {teams}."
            raise UnknownTeam(message)
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
