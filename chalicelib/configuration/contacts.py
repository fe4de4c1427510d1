"""What keeps a page from its person, or may: methods that lead nowhere or are untried. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from chalicelib.configuration.model import Configuration, Staff
from chalicelib.configuration.references import Path
from chalicelib.configuration.webhooks import Webhook, WebhookKind
from chalicelib.customers.address import is_mailable
from chalicelib.escalation.contacts import (
    NOTHING_OF_THEIR_OWN,
    ContactKind,
    Method,
    OwnContacts,
    is_verified,
    methods_of,
    phone_of,
)

Webhooks = Mapping[str, Webhook]  # by name


class Fault(StrEnum):
    """What is wrong with a method, or may be."""

    UNVERIFIED = "unverified"  # desk.yaml's: it is used all the same
    NOT_USED = "not_used"  # somebody's own: it is not verified, so it is not used
    NO_WEBHOOK = "no_webhook"  # there is none of that name
    WEBHOOK_OFF = "webhook_off"
    NO_PHONE = "no_phone"  # WhatsApp goes to a telephone, and there is none
    UNDELIVERABLE = "undeliverable"  # mails to it came back, so none is sent
    NOT_MAILABLE = "not_mailable"  # no mail can go to such an address at all, so none is sent
    COMES_BACK = "comes_back"  # the address is the desk's own: a page would open a ticket


class Doubt(NamedTuple):
    """A method that may reach nobody."""

    person: str
    method: Method
    reason: Fault


# What is wrong, and what to do, of that which is refused before it holds.
REFUSED: Mapping[Fault, tuple[str, str]] = {
    Fault.NO_WEBHOOK: (
        "names the webhook “{}”, which does not exist",
        "Make it first by POST /webhooks, or name one of GET /webhooks",
    ),
    Fault.NO_PHONE: (
        "“{}” is a whatsapp webhook, and no telephone is given",
        "Give a phone, or an sms method",
    ),
    Fault.COMES_BACK: (
        "“{}” is an address of the desk itself, where a page would open a ticket",
        "Write an address that a person reads",
    ),
}


def unverified(configuration: Configuration, own: Mapping[str, OwnContacts]) -> list[Doubt]:
    """Return the methods that nobody has tried: desk.yaml's that are used, and people's own."""
    return [
        Doubt(address, method, reason)
        for address, person in configuration.staff.items()
        for method, reason in untried(person, address, own.get(address, NOTHING_OF_THEIR_OWN))
    ]


def untried(person: Staff, address: str, own: OwnContacts) -> Iterator[tuple[Method, Fault]]:
    """Iterate over those of a person's methods that are not verified, and what follows."""
    for method in methods_of(person, address, own):
        if not is_verified(method, address, own):
            yield method, Fault.UNVERIFIED
    for method in own.chosen:
        if not is_verified(method, address, own):
            yield method, Fault.NOT_USED


def missing(
    configuration: Configuration,
    own: Mapping[str, OwnContacts],
    webhooks: Webhooks,
    undeliverable: Collection[str] = (),
) -> list[Doubt]:
    """Return the methods in use that lead nowhere; ``undeliverable`` are addresses."""
    return [
        Doubt(address, method, reason)
        for address, person in configuration.staff.items()
        for method, reason in obstacles(
            methods_of(person, address, own.get(address)),
            person,
            configuration,
            webhooks,
            undeliverable,
        )
    ]


def obstacles(
    methods: Iterable[Method],
    person: Staff,
    configuration: Configuration,
    webhooks: Webhooks,
    undeliverable: Collection[str] = (),
) -> Iterator[tuple[Method, Fault]]:
    """Iterate over those of a person's methods that lead nowhere, and why."""
    known = tuple(methods)
    phone = phone_of(person, known)
    for method in known:
        if method.kind is ContactKind.EMAIL and configuration.is_own(method.to):
            yield method, Fault.COMES_BACK
        if method.kind is ContactKind.EMAIL and method.to in undeliverable:
            yield method, Fault.UNDELIVERABLE
        if method.kind is ContactKind.EMAIL and not is_mailable(method.to):
            yield method, Fault.NOT_MAILABLE
        if method.kind is not ContactKind.WEBHOOK:
            continue
        webhook = webhooks.get(method.to)
        if webhook is None:
            yield method, Fault.NO_WEBHOOK
        elif not webhook.active:
            yield method, Fault.WEBHOOK_OFF
        elif webhook.kind is WebhookKind.WHATSAPP and phone is None:
            yield method, Fault.NO_PHONE


def names_webhooks(configuration: Configuration) -> bool:
    """Whether anybody is paged by a webhook, so that one must know which there are."""
    staff = configuration.staff.values()
    return any(each.webhook for person in staff for each in person.contacts or ())


def refused(
    configuration: Configuration, webhooks: Webhooks
) -> Iterator[tuple[Path, tuple[str, str]]]:
    """Iterate over desk.yaml's methods that lead nowhere: where it stands, reason and remedy."""
    for address, person in configuration.staff.items():
        methods = [each.method for each in person.contacts or ()]
        for method, reason in obstacles(methods, person, configuration, webhooks):
            if reason in REFUSED:
                place = methods.index(method)
                path = ("staff", address, "contacts", place, method.kind.value)
                yield path, sentence(method, reason)


def sentence(method: Method, reason: Fault) -> tuple[str, str]:
    """Return what is wrong with a method that is refused, and what to do about it."""
    what, remedy = REFUSED[reason]
    return what.format(method.to), remedy
