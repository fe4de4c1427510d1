"""What goes out beside the mails: pushes to devices, and messages to a requester's telephone."""

from collections.abc import Iterable, Mapping

from chalicelib.configuration.webhooks import Webhook
from chalicelib.desk.context import Desk
from chalicelib.notify import subscriptions
from chalicelib.notify.choices import NOTHING_CHOSEN, Choices
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.occasion import Surroundings
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket


def beside(
    desk: Desk, jobs: Iterable[Job], choices: Mapping[str, Choices], *, pushes: bool
) -> list[Job]:
    """Return the pushes and texts that go out with these mails; they say the same."""
    mails = [job for job in jobs if job.channel is Channel.EMAIL]
    devices = desk.devices.of_many({job.address for job in mails}) if pushes and mails else {}
    texts: list[Job] = []
    for job in mails:
        if job.audience == "requester" and "sms" in also_of(choices, job.address):
            texts += subscriptions.texted([job], phone_of(desk, job.address))
    return [*texts, *subscriptions.pushed(mails, devices)]


def in_chat(
    desk: Desk,
    event: Event,
    ticket: Ticket,
    webhooks: tuple[Webhook, ...],
    around: Surroundings,
    choices: Mapping[str, Choices],
) -> tuple[Job, ...]:
    """Return the message by WhatsApp of a requester who chose it, has a number, and is told."""
    if "whatsapp" not in also_of(choices, ticket.requester):
        return ()
    phone = phone_of(desk, ticket.requester)
    return subscriptions.whatsapp(event, ticket, webhooks, around, phone)


def also_of(choices: Mapping[str, Choices], address: str) -> frozenset[str]:
    """Return by what somebody is told beside the mail."""
    return frozenset(choices.get(address, NOTHING_CHOSEN).also)


def phone_of(desk: Desk, address: str) -> str | None:
    """Return the first telephone that somebody has on record."""
    return next(iter(desk.customers.find(address).person.phones), None)
