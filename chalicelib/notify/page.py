"""Pages: from one event to the messages that call people, in the order of their methods. Pure.

A person's later method carries on where the one before it fails: it lies in that one's job.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from chalicelib.configuration.model import Language, Staff
from chalicelib.configuration.webhooks import Webhook
from chalicelib.escalation.contacts import by_the_desk
from chalicelib.notify.happened import happened
from chalicelib.notify.job import OVER_HTTP, Channel, Job, Page
from chalicelib.notify.notice import Notice
from chalicelib.notify.occasion import Occasion, values_of
from chalicelib.notify.subscriptions import link_to
from chalicelib.notify.templates import Wording, language_of, phrase
from chalicelib.notify.ways import Way, ways_of
from chalicelib.store.keys import event_sk, told_sk
from chalicelib.tickets.events import Kind
from chalicelib.tickets.number import spoken

AUDIENCE = "on_call"
ROOM = "webhook:"  # begins whom a page to a room calls: nobody by name
_SMS_SUBJECT = 80  # characters: a longer one would push the link out of the message
_SMS_WHY = 100  # as long: who calls for help may write a thousand
_NO_ROOM = Channel.SIGNED  # of a webhook that is gone: whoever delivers there says so


def pages(occasion: Occasion) -> Iterator[Job]:
    """Page each person by their methods in order, each room, and the topic once."""
    event, around = occasion.event, occasion.around
    if event.kind is not Kind.PAGED:
        return
    people = [str(each) for each in event.details.get("people", [])]
    for address in people:
        person = around.configuration.staff.get(address)
        if person is not None:
            yield from to_person(occasion, address, person)
    for name in event.details.get("webhooks", []):
        yield _to_room(occasion, str(name))
    language = language_of(around.configuration.language)
    values = values_of(occasion, language) | {"people": ", ".join(people) or "-"}
    job = occasion.job("paged", AUDIENCE, Channel.TOPIC, around.page_topic, language, values)
    yield job.model_copy(update={"pages": (_page(occasion, None, language),)})


def to_person(occasion: Occasion, address: str, person: Staff) -> tuple[Job, ...]:
    """Return the pages to somebody, a message for each of their methods, in order."""
    around = occasion.around
    language = language_of(person.language, around.configuration.language)
    page = _page(occasion, address, language)
    usual = ways_of(person, address, by_the_desk(person, address), {})
    ways = around.ways.get(address, usual)
    token = around.signer.page_token(page.number, page.chain, address)
    link = f"{around.public_url}/pages/{token}"
    return in_order([_job(occasion, page, way, language, link) for way in ways], ways)


def in_order(jobs: Sequence[Job], ways: Sequence[Way]) -> tuple[Job, ...]:
    """Return the jobs by the ways of one person, each with what follows it where it fails."""
    lines = tuple(job.place["SK"] for job in jobs)
    ordered: list[Job] = []
    then: Job | None = None
    for job, way in reversed(list(zip(jobs, ways, strict=True))):
        delay = way.after // timedelta(seconds=1)
        then = job.model_copy(update={"ways": lines, "then": then, "delay": delay})
        ordered.append(then)
    return tuple(reversed(ordered))


def _page(occasion: Occasion, person: str | None, language: Language) -> Page:
    event, ticket, details = occasion.event, occasion.ticket, occasion.event.details
    return Page(
        number=ticket.number,
        event=event_sk(event.version, event.part),
        chain=int(details["chain"]),
        step=int(details.get("step", 0)),
        again=details.get("again"),
        person=person,
        why=values_of(occasion, language)["why"],
        subject=ticket.subject[:_SMS_SUBJECT],
    )


def _job(occasion: Occasion, page: Page, way: Way, language: Language, link: str) -> Job:
    around = occasion.around
    values = values_of(occasion, language) | {"link": link}
    if way.channel is Channel.EMAIL:
        own = Wording(around.configuration.templates, AUDIENCE)
        values["answer"] = phrase("page_answer", language, own)
    if way.channel is Channel.SMS:
        values |= {"subject": page.subject, "why": page.why[:_SMS_WHY]}
    job = occasion.job("page", AUDIENCE, way.channel, way.address, language, values)
    given: dict[str, object] = {"pages": (page,), "webhook": way.webhook}
    if way.channel is Channel.EMAIL:
        given["reply_to"] = around.signer.page_address(
            page.number, page.chain, page.person or "", job.sender
        )
    if way.channel in OVER_HTTP:
        given["notice"] = _notice(occasion, page, way.webhook or "", language, link)
    return job.model_copy(update=given)


def _to_room(occasion: Occasion, name: str) -> Job:
    """Return the page to a room, where no link acknowledges in anybody's name."""
    around = occasion.around
    webhook = around.rooms.get(name)
    language = language_of(around.configuration.language)
    page = _page(occasion, f"{ROOM}{name}", language)
    way = Way(Channel(webhook.kind) if webhook else _NO_ROOM, name, name)
    link = _seen(webhook, page.number, around.public_url)
    (job,) = in_order([_job(occasion, page, way, language, link)], [way])
    return job


def _seen(webhook: Webhook | None, number: str, public_url: str) -> str:
    return link_to(spoken(number), webhook.link if webhook else None, public_url)


def _notice(occasion: Occasion, page: Page, name: str, language: Language, link: str) -> Notice:
    """Return what a room or a program is told: the number, why it is paged, and the subject."""
    event, ticket = occasion.event, occasion.ticket
    whom = page.person or ""
    return Notice(
        # No dots: by them its parts are told apart where it is signed.
        id=f"{event.id.replace('.', '-')}-{told_sk(page.event, name, whom).rpartition('~')[2]}",
        event=event.id,
        kind=event.kind,
        at=event.at,
        number=spoken(ticket.number),
        subject=ticket.subject,
        what=f"{happened(Kind.PAGED, language)}: {page.why}",
        who=occasion.around.configuration.name,
        status=ticket.status,
        priority=ticket.priority,
        ticket_kind=ticket.kind,
        team=ticket.team,
        product=ticket.product,
        organization=ticket.organization,
        link=link,
    )
