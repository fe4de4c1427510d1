"""Who is told what: from one event to the messages that it is due. Pure.

Nobody is told of what they did themselves, and what a program wrote is answered by no program.
"""

from collections.abc import Iterator

from chalicelib.customers.address import is_mailable
from chalicelib.notify import steps
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.occasion import Occasion, Surroundings, values_of
from chalicelib.notify.templates import language_of
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Ticket
from chalicelib.tickets.status import Status


def plan(event: Event, ticket: Ticket, around: Surroundings) -> tuple[Job, ...]:
    """Return the messages that the event is due, each recipient once per channel."""
    occasion = Occasion(event, ticket, around)
    if _is_silent(event, ticket):
        return ()
    jobs = (
        *_to_customer(occasion),
        *_to_staff(occasion),
        *steps.told(occasion),
        *_pages(occasion),
    )
    distinct = {(job.channel, job.address): job for job in jobs if _reachable(job)}
    return tuple(distinct.values())


def _is_silent(event: Event, ticket: Ticket) -> bool:
    """Whether nobody is told: a program wrote it, or it is held and told of when it is let in."""
    by_program = event.details.get("automatic") or (
        event.kind is Kind.RELEASED and ticket.automatic
    )
    aside = event.details.get("held") or ticket.held or ticket.status is Status.HELD
    commercial = event.kind is Kind.CREATED and event.details.get("held") in _COMMERCIAL
    return bool(by_program or (aside and not commercial))


_COMMERCIAL = frozenset({NO_AGREEMENT, STRANGER})


def _reachable(job: Job) -> bool:
    return job.channel is not Channel.EMAIL or is_mailable(job.address)


_FIRST = frozenset({"received", "held"})  # told to whoever asked: they have a number now


def _to_customer(occasion: Occasion) -> Iterator[Job]:
    event, ticket = occasion.event, occasion.ticket
    template = {
        Kind.CREATED: "held" if event.details.get("held") else "received",
        Kind.RELEASED: "received",
        Kind.REPLIED: "answered",
        Kind.RESOLVED: "resolved",
        Kind.REOPENED: "reopened",
    }.get(event.kind)
    if template is None or (template not in _FIRST and event.actor.id == ticket.requester):
        return
    followers = ticket.copied if event.kind in {Kind.REPLIED, Kind.RESOLVED} else ()
    for address in (ticket.requester, *followers):
        if occasion.around.configuration.is_own(address):
            continue  # the desk never writes to itself
        language = language_of(ticket.language, occasion.around.configuration.language)
        values = values_of(occasion, language)
        audience = "requester" if address == ticket.requester else "copied"
        yield occasion.job(template, audience, Channel.EMAIL, address, language, values)


def _to_staff(occasion: Occasion) -> Iterator[Job]:
    event, ticket = occasion.event, occasion.ticket
    configuration = occasion.around.configuration
    template = {
        Kind.ANSWERED: "customer_wrote",
        Kind.ASSIGNED: "assigned",
        Kind.CLOCK_WARNING: "warning",
        Kind.CLOCK_BREACHED: "breach",
        Kind.ESCALATED: "escalated",
        Kind.ACCEPTED: "offer_accepted",
        Kind.DECLINED: "offer_declined",
        Kind.APPROVED: "approved",
        Kind.REJECTED: "rejected",
        Kind.FOLLOWED: "followed",
    }.get(event.kind)
    told = dict.fromkeys(each for each in (ticket.assignee, *ticket.watchers) if each)
    for address in told if template else ():
        person = configuration.staff.get(address)
        if person is None or (event.actor.staff and event.actor.id == address):
            continue
        language = language_of(person.language, configuration.language)
        values = values_of(occasion, language)
        yield occasion.job(str(template), "staff", Channel.EMAIL, address, language, values)


def _pages(occasion: Occasion) -> Iterator[Job]:
    """Page each person by every way that reaches them, and the topic once."""
    event, around = occasion.event, occasion.around
    if event.kind is not Kind.PAGED:
        return
    people = [str(each) for each in event.details.get("people", [])]
    for address in people:
        person = around.configuration.staff.get(address)
        if person is None:
            continue
        language = language_of(person.language, around.configuration.language)
        token = around.signer.page_token(event.number, int(event.details["chain"]), address)
        values = values_of(occasion, language) | {"link": f"{around.public_url}/pages/{token}"}
        yield occasion.job("page", "on_call", Channel.EMAIL, address, language, values)
        if person.phone:
            yield occasion.job("page", "on_call", Channel.SMS, person.phone, language, values)
    language = language_of(around.configuration.language)
    values = values_of(occasion, language) | {"people": ", ".join(people) or "-"}
    yield occasion.job("paged", "on_call", Channel.TOPIC, around.page_topic, language, values)
