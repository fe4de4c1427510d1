"""From a person's contact methods to the channels that take a page there. Pure."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from chalicelib.configuration.model import Staff
from chalicelib.configuration.webhooks import Webhook
from chalicelib.customers.address import is_mailable
from chalicelib.escalation.contacts import ContactKind, Method, closed_up, phone_of
from chalicelib.notify.job import Channel

_PLAIN = {ContactKind.EMAIL: Channel.EMAIL, ContactKind.SMS: Channel.SMS}


class Way(NamedTuple):
    """How one message goes out: what a job takes of it, and how long after the page."""

    channel: Channel
    address: str
    webhook: str | None = None
    after: timedelta = timedelta()


def ways_of(
    person: Staff, address: str, methods: Iterable[Method], webhooks: Mapping[str, Webhook]
) -> tuple[Way, ...]:
    """Return the ways of a page to somebody, in order; ``webhooks`` are by name.

    A webhook that is gone, off or without a telephone to write to is passed over, and so is an
    address that no mail can go to; the next one comes in its place. Where nothing is left, the page
    goes to their address at once.
    """
    known = tuple(methods)
    phone = phone_of(person, known)
    kept = closed_up(known, lambda each: way_of(each, phone, webhooks) is not None)
    ways = tuple(way for each in kept if (way := way_of(each, phone, webhooks)))
    return ways or (Way(Channel.EMAIL, address),)


def way_of(method: Method, phone: str | None, webhooks: Mapping[str, Webhook]) -> Way | None:
    """Return the way of one method, None for one by which nothing goes out."""
    if method.kind is ContactKind.EMAIL and not is_mailable(method.to):
        return None
    if method.kind is not ContactKind.WEBHOOK:
        return Way(_PLAIN[method.kind], method.to, None, method.after)
    webhook = webhooks.get(method.to)
    if webhook is None or not webhook.active:
        return None
    channel = Channel(webhook.kind)
    to = phone if channel is Channel.WHATSAPP else webhook.name
    return Way(channel, to, webhook.name, method.after) if to else None
