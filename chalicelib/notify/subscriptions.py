"""Which webhooks are told of an event, and which telephones and devices beside the mails. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.configuration.webhooks import Webhook, WebhookKind
from chalicelib.notify.happened import happened
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.notice import Notice
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.templates import Wording, language_of, phrase
from chalicelib.store.devices import Device
from chalicelib.store.keys import event_sk
from chalicelib.tickets.events import Event, Kind, Role
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Ticket
from chalicelib.tickets.number import spoken

MOST_SAID = 2_000  # characters of a message; the whole of it stands on the ticket
_COMMERCIAL = frozenset({NO_AGREEMENT, STRANGER})
_CHATS = frozenset(WebhookKind) - {WebhookKind.WHATSAPP}
# What a requester is told on the telephone: where the ticket stands.
_ON_THE_PHONE = frozenset(
    {Kind.CREATED, Kind.RELEASED, Kind.REPLIED, Kind.WAITING, Kind.RESOLVED, Kind.CLOSED,
     Kind.REOPENED}
)  # fmt: skip


def told(
    event: Event, ticket: Ticket, webhooks: Sequence[Webhook], around: Surroundings
) -> tuple[Job, ...]:
    """Return a job for each webhook that is told of the event."""
    return tuple(
        _job(event, webhook, Channel(webhook.kind), webhook.name, notice_of(
            event, ticket, webhook, around
        ))
        for webhook in webhooks
        if webhook.kind in _CHATS and is_told(webhook, event, ticket)
    )  # fmt: skip


def whatsapp(
    event: Event,
    ticket: Ticket,
    webhooks: Sequence[Webhook],
    around: Surroundings,
    phone: str | None,
) -> tuple[Job, ...]:
    """Return the message to the requester's ``phone``, who is on record with it and chose it.

    Nothing without one, for what they did themselves, or where the desk has no account.
    """
    by_requester = event.actor.id == ticket.requester and event.kind is not Kind.CREATED
    if phone is None or by_requester or event.kind not in _ON_THE_PHONE:
        return ()
    accounts = (
        each
        for each in webhooks
        if each.kind is WebhookKind.WHATSAPP and is_told(each, event, ticket)
    )
    return tuple(
        _job(event, account, Channel.WHATSAPP, phone, notice_of(event, ticket, account, around))
        for account in list(accounts)[:1]
    )


def pushed(jobs: Sequence[Job], devices: Mapping[str, Sequence[Device]]) -> Iterator[Job]:
    """Yield, beside each mail, a push to every device that its recipient has registered."""
    for job in jobs:
        if job.channel is not Channel.EMAIL:
            continue
        for device in devices.get(job.address, ()):
            short = {"channel": Channel.PUSH, "address": device.endpoint, "to": job.address}
            bare = {"calendar": None, "reply_to": None, "references": (), "past": ()}
            # A page is pushed beside its methods: where that fails, none of them goes out for it.
            beside = {"ways": (), "then": None}
            yield job.model_copy(update={**short, **bare, **beside, "text": _first(job.text)})


def texted(jobs: Sequence[Job], phone: str | None) -> Iterator[Job]:
    """Yield, beside the requester's mail, a text to the ``phone`` of a requester who chose it."""
    for job in jobs if phone else ():
        if job.channel is Channel.EMAIL and job.audience == "requester":
            short = f"{job.subject}\n{_first(job.text)}"
            bare = {"calendar": None, "reply_to": None, "references": (), "past": ()}
            yield job.model_copy(
                update={"channel": Channel.SMS, "address": phone, "text": short, **bare}
            )


def is_told(webhook: Webhook, event: Event, ticket: Ticket) -> bool:
    """Whether the webhook is told of the event, by what it asked for and what it may know."""
    if not webhook.active or (event.internal and not webhook.internal) or _is_aside(event, ticket):
        return False
    if webhook.name in event.details.get("webhooks", ()):
        return False  # it is paged, which says more
    asked: tuple[tuple[Sequence[object], object], ...] = (
        (webhook.events, event.kind),
        (webhook.teams, ticket.team),
        (webhook.priorities, ticket.priority),
        (webhook.products, ticket.product),
    )
    return all(not wanted or each in wanted for wanted, each in asked)


def _is_aside(event: Event, ticket: Ticket) -> bool:
    """Whether it is kept apart as spam or for a virus: nobody is shown what stands in it."""
    held = event.details.get("held") or ticket.held
    return bool(held) and held not in _COMMERCIAL


def notice_of(event: Event, ticket: Ticket, webhook: Webhook, around: Surroundings) -> Notice:
    """Return what the webhook may know of the event."""
    message = event.message
    text = message.text if message else ""
    status = event.changes.get("status")
    number = spoken(ticket.number)
    inside = (
        {"actor": event.actor.id, "assignee": ticket.assignee, "reason": event.reason}
        if webhook.internal
        else {}
    )
    return Notice(
        id=f"{event.id.replace('.', '-')}-{webhook.name}",
        event=event.id,
        kind=event.kind,
        at=event.at,
        number=number,
        subject=ticket.subject,
        what=happened(event.kind, around.configuration.language),
        who=_who(event, around),
        side=_side(event),
        status=str(status.after) if status else ticket.status,
        status_before=str(status.before) if status and status.before else None,
        priority=ticket.priority,
        ticket_kind=ticket.kind,
        team=ticket.team,
        product=ticket.product,
        organization=ticket.organization,
        said=text[:MOST_SAID],
        shortened=len(text) > MOST_SAID,
        verified=message.verified if message else True,
        warning=_warning(event, around),
        link=link_to(number, webhook.link, around.public_url),
        **inside,
    )


def _warning(event: Event, around: Surroundings) -> str:
    """Return what is said of words whose writer is not known to be who they say."""
    if event.message is None or event.message.verified:
        return ""
    configuration = around.configuration
    own = Wording(configuration.templates)
    language = language_of(configuration.language)
    return phrase("unverified", language, own, address=event.actor.id)


def link_to(number: str, link: str | None, public_url: str) -> str:
    """Return where a ticket is seen: in the webhook's own front end, or as the API has it."""
    return link.replace("{number}", number) if link else f"{public_url}/tickets/{number}"


def _who(event: Event, around: Surroundings) -> str:
    """Return the name of who did it; of the desk's people no address goes out."""
    actor = event.actor
    return actor.named(around.configuration.name) or (
        actor.id.partition("@")[0] if actor.staff else actor.id
    )


def _side(event: Event) -> str:
    if event.actor.role is Role.SYSTEM:
        return "system"
    return "desk" if event.actor.staff else "customer"


def _job(event: Event, webhook: Webhook, channel: Channel, address: str, notice: Notice) -> Job:
    return Job(
        number=event.number,
        event=event_sk(event.version, event.part),
        template=event.kind,
        audience="requester" if channel is Channel.WHATSAPP else "webhook",
        channel=channel,
        address=address,
        webhook=webhook.name,
        subject=notice.subject,
        text=notice.what,
        notice=notice,
        automatic=True,
        correlation_id=event.correlation_id,
    )


def _first(text: str) -> str:
    """Return the first paragraph that says something, as a locked screen shows it."""
    plain = [each.strip() for each in text.split("\n\n") if each.strip()]
    plain = [each for each in plain if not each.startswith("##-")] or plain
    return " ".join(plain[0].split())[:200] if plain else ""
