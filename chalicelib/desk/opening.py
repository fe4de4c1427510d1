"""A new ticket: its number, its place, its language, its first message and its clocks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.desk.context import Call, Desk, almanac
from chalicelib.desk.follow import follow
from chalicelib.desk.once import once
from chalicelib.desk.placing import Request, placed
from chalicelib.desk.uploads import attached
from chalicelib.store.customers import Customer
from chalicelib.store.tickets import MailKey
from chalicelib.store.transaction import Marker, Part, Stale
from chalicelib.tickets import changes
from chalicelib.tickets.errors import Conflict
from chalicelib.tickets.events import apply
from chalicelib.tickets.model import NO_AGREEMENT, Message, Ticket
from chalicelib.tickets.number import new_number
from chalicelib.tickets.status import Status

TRIES = 3  # with fresh numbers: that one is taken happens once in thousands of years of mail


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


def open_once(
    desk: Desk,
    number: str,
    request: Request,
    message: Message,
    call: Call,
    uploads: Sequence[str] = (),
) -> Ticket:
    """Open a ticket for an API request, with the files of ``uploads``.

    A retry under its key returns the first one's ticket.
    """

    def perform(markers: Sequence[Marker]) -> Ticket:
        files = attached(desk, number, uploads, call.actor, markers)
        whole = message.model_copy(update={"attachments": files})
        return open_ticket(desk, number, request, whole, call.correlation_id, markers)

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
    extra: Sequence[Part] = (),
) -> Ticket:
    """Open a ticket in one transaction, in which ``extra`` is written too.

    Raises ``AlreadyDone`` when a marker stands, ``NumberTaken`` when the number does.
    """
    configuration, now = desk.configuration.read(), desk.now()
    customer = desk.customers.find(request.requester, request.organization)
    today = almanac(configuration).day(now)
    blank = _blank(number, request, customer, configuration, now).model_copy(
        update=placed(request, customer, configuration, today)
    )
    if blank.held:
        blank = blank.model_copy(update={"status": Status.HELD})
    reasons = {"held": blank.held, "automatic": request.automatic, "untold": request.untold}
    details = {name: reason for name, reason in reasons.items() if reason}
    event = changes.create(blank, message, request.author, now, details)
    event = event.model_copy(update={"correlation_id": correlation_id})
    ticket, events = follow(apply(blank, event), event, configuration)
    others = [*_still_without(desk, customer, ticket), *extra]
    try:
        desk.tickets.save(None, ticket, events, markers, mail, others)
    except Stale as error:
        raise NumberTaken from error
    return ticket


def _blank(
    number: str, request: Request, customer: Customer, configuration: Configuration, now: datetime
) -> Ticket:
    """Return the ticket as its requester asks for it, before the desk decides its place."""
    person = customer.person
    return Ticket(
        number=number,
        subject=request.subject,
        channel=request.channel,
        impact=request.impact,
        urgency=request.urgency,
        major=request.major,
        priority_reason=request.priority_reason,
        product=request.product,
        team="",
        requester=person.email,
        requester_name=person.name or request.requester_name,
        organization=customer.organization_id,
        copied=tuple(each for each in request.copied if each != person.email),
        language=_language(customer) or configuration.language,
        message_id=request.message_id,
        continues=request.continues,
        joins=request.joins,
        links=request.links,
        automatic=request.automatic,
        caller=request.caller,
        created_at=now,
        updated_at=now,
    )


def _language(customer: Customer) -> str | None:
    organization = customer.organization
    return customer.person.language or (organization.language if organization else None)


def _still_without(desk: Desk, customer: Customer, ticket: Ticket) -> list[Part]:
    """Return what keeps a ticket from being held for an agreement that is made at this moment.

    Whoever makes the agreement releases what is held by then: nothing is held after it unseen.
    """
    if ticket.held != NO_AGREEMENT or customer.organization_id is None:
        return []
    version = customer.organization.version if customer.organization else 0
    return [desk.organizations.unchanged(customer.organization_id, version)]
