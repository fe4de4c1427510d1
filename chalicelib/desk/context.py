"""What every verb works with: the stores, the secret, the time; and who calls on which terms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.customers.contracts import Almanac
from chalicelib.signing import Signer
from chalicelib.store.addresses import AddressStore
from chalicelib.store.asked import AskedStore
from chalicelib.store.baskets import BasketStore
from chalicelib.store.choices import ChoiceStore
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.contacts import ContactStore
from chalicelib.store.customers import CustomerStore
from chalicelib.store.devices import DeviceStore
from chalicelib.store.due import DueStore
from chalicelib.store.duty import DutyStore
from chalicelib.store.external import ExternalStore
from chalicelib.store.files import FileStore
from chalicelib.store.lists import ListStore
from chalicelib.store.mails import MailStore
from chalicelib.store.notices import NoticeStore
from chalicelib.store.organizations import OrganizationStore
from chalicelib.store.pages import PageStore
from chalicelib.store.people import PeopleStore
from chalicelib.store.preflight import PreflightStore
from chalicelib.store.tickets import TicketStore
from chalicelib.store.timelines import TimelineStore
from chalicelib.store.told import ToldStore
from chalicelib.store.webhooks import WebhookStore
from chalicelib.tickets.events import Actor


@dataclass(frozen=True)
class Desk:
    """One desk at work. ``now`` and ``random_bits`` are passed in, so that tests own them."""

    tickets: TicketStore
    timelines: TimelineStore
    lists: ListStore
    due: DueStore
    customers: CustomerStore
    organizations: OrganizationStore
    people: PeopleStore
    external: ExternalStore
    mails: MailStore
    told: ToldStore
    choices: ChoiceStore
    notices: NoticeStore
    baskets: BasketStore
    asked: AskedStore
    files: FileStore
    addresses: AddressStore
    configuration: ConfigurationStore
    signer: Callable[[], Signer]
    now: Callable[[], datetime]
    random_bits: Callable[[int], int]
    webhooks: WebhookStore
    devices: DeviceStore
    contacts: ContactStore
    duty: DutyStore
    preflights: PreflightStore
    pages: PageStore


@dataclass(frozen=True)
class OnceKey:
    """A client's ``Idempotency-Key``, and the fingerprint of the request it was sent with."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Call:
    """Who asks for a change, and under which terms."""

    actor: Actor
    correlation_id: str
    if_version: int | None = None  # the version the caller saw, from If-Match
    once: OnceKey | None = None


def almanac(configuration: Configuration) -> Almanac:
    """Return by which days the desk's agreements are told."""
    return Almanac(configuration.zone, configuration.agreements.announce)
