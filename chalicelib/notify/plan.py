"""Who is told what: from one event to the messages that it is due. Pure.

Nobody is told of what they did themselves, and what a program wrote is answered by no program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.configuration.model import Configuration, Language
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.mail import is_mailable
from chalicelib.notify.templates import fill, language_of, phrase
from chalicelib.signing import Signer
from chalicelib.store.keys import event_sk
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.status import Status

# An answer to these goes to the other side of the conversation; to a page or warning it must not.
ANSWERABLE = frozenset({"received", "answered", "resolved", "reopened", "customer_wrote"})


@dataclass(frozen=True)
class Surroundings:
    """What a plan needs beside the event: the desk, its secret, and where people reach it."""

    configuration: Configuration
    signer: Signer
    public_url: str
    page_topic: str


@dataclass(frozen=True)
class _Occasion:
    """One event of one ticket, on its way to its messages."""

    event: Event
    ticket: Ticket
    around: Surroundings

    def job(
        self,
        template: str,
        audience: str,
        channel: Channel,
        address: str,
        language: Language,
        values: Mapping[str, str],
    ) -> Job:
        ticket, event, signer = self.ticket, self.event, self.around.signer
        configuration = self.around.configuration
        mailbox = ticket.mailbox or configuration.default_mailbox()
        described = configuration.mailboxes.get(mailbox)
        desk = (described.name if described else None) or configuration.name
        common = {"number": spoken(ticket.number), "subject": ticket.subject, "desk": desk}
        answerable = channel is Channel.EMAIL and template in ANSWERABLE
        written = fill(template, language, invites_reply=answerable, **{**common, **values})
        root = signer.reference(f"{ticket.number}.000001.0", mailbox)
        return Job(
            number=ticket.number,
            event=event_sk(event.version, event.part),
            template=template,
            audience=audience,
            channel=channel,
            address=address,
            subject=written.subject,
            text=written.text,
            language=language,
            sender=mailbox,
            sender_name=desk,
            reply_to=signer.reply_address(ticket.number, mailbox) if answerable else None,
            references=tuple(each for each in (root, ticket.message_id) if each),
            own_reference=signer.reference(event.id, mailbox),
            automatic=template != "answered",
            correlation_id=event.correlation_id,
        )


def plan(event: Event, ticket: Ticket, around: Surroundings) -> tuple[Job, ...]:
    """Return the messages that the event is due, each recipient once per channel."""
    occasion = _Occasion(event, ticket, around)
    if _is_silent(event, ticket):
        return ()
    jobs = (*_to_customer(occasion), *_to_staff(occasion), *_pages(occasion))
    distinct = {(job.channel, job.address): job for job in jobs if _reachable(job)}
    return tuple(distinct.values())


def _is_silent(event: Event, ticket: Ticket) -> bool:
    """Whether nobody is told: a program wrote it, or it is held and told of when it is let in."""
    by_program = event.details.get("automatic") or (
        event.kind is Kind.RELEASED and ticket.automatic
    )
    held = event.details.get("held") or ticket.status is Status.HELD
    return bool(by_program or held)


def _reachable(job: Job) -> bool:
    return job.channel is not Channel.EMAIL or is_mailable(job.address)


def _to_customer(occasion: _Occasion) -> Iterator[Job]:
    event, ticket = occasion.event, occasion.ticket
    template = {
        Kind.CREATED: "received",
        Kind.RELEASED: "received",
        Kind.REPLIED: "answered",
        Kind.RESOLVED: "resolved",
        Kind.REOPENED: "reopened",
    }.get(event.kind)
    if template is None or (template != "received" and event.actor.id == ticket.requester):
        return
    followers = ticket.copied if event.kind in {Kind.REPLIED, Kind.RESOLVED} else ()
    for address in (ticket.requester, *followers):
        if occasion.around.configuration.is_own(address):
            continue  # the desk never writes to itself
        language = language_of(ticket.language, occasion.around.configuration.language)
        values = _values(occasion, language)
        audience = "requester" if address == ticket.requester else "copied"
        yield occasion.job(template, audience, Channel.EMAIL, address, language, values)


def _to_staff(occasion: _Occasion) -> Iterator[Job]:
    event, ticket = occasion.event, occasion.ticket
    configuration = occasion.around.configuration
    template = {
        Kind.ANSWERED: "customer_wrote",
        Kind.ASSIGNED: "assigned",
        Kind.CLOCK_WARNING: "warning",
        Kind.CLOCK_BREACHED: "breach",
    }.get(event.kind)
    person = configuration.staff.get(ticket.assignee or "")
    by_themselves = event.actor.staff and event.actor.id == ticket.assignee
    if template is None or person is None or by_themselves:
        return
    language = language_of(person.language, configuration.language)
    values = _values(occasion, language)
    yield occasion.job(template, "staff", Channel.EMAIL, str(ticket.assignee), language, values)


def _pages(occasion: _Occasion) -> Iterator[Job]:
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
        values = _values(occasion, language) | {"link": f"{around.public_url}/pages/{token}"}
        yield occasion.job("page", "on_call", Channel.EMAIL, address, language, values)
        if person.phone:
            yield occasion.job("page", "on_call", Channel.SMS, person.phone, language, values)
    language = language_of(around.configuration.language)
    values = _values(occasion, language) | {"people": ", ".join(people) or "-"}
    yield occasion.job("paged", "on_call", Channel.TOPIC, around.page_topic, language, values)


def _values(occasion: _Occasion, language: Language) -> dict[str, str]:
    event, ticket, details = occasion.event, occasion.ticket, occasion.event.details
    message = event.message
    definitive = message.definitive if message else None
    metric = str(details.get("metric", ""))
    due = details.get("due_at")
    return {
        "name": ticket.requester_name or ticket.requester.partition("@")[0],
        "requester": ticket.requester_name or ticket.requester,
        "author": event.actor.name or event.actor.id,
        "message": message.text if message else "",
        "warning": ""
        if message is None or message.verified
        else phrase("unverified", language).replace("$address", event.actor.id),
        "kind": ""
        if definitive is None
        else phrase("definitive" if definitive else "provisional", language),
        "reason": event.reason or "",
        "metric": phrase(metric, language) if metric else "",
        "share": str(details.get("share", "")),
        "due": _local(datetime.fromisoformat(str(due)), occasion) if due else "",
        "closes": _local(ticket.close_at, occasion) if ticket.close_at else "",
    }


def _local(at: datetime, occasion: _Occasion) -> str:
    """Return an instant as the desk's people and customers read it on their own clocks."""
    zone = occasion.around.configuration.zone
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
