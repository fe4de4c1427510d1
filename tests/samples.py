"""A desk, a ticket and a message to start from; each test says only what it is about."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.configuration.model import Configuration
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.placing import Request
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
from chalicelib.store.keys import SHARDS
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
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Channel, Message
from infra.local.desk import sample

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 10:00 in Santiago
MARIA = Person(
    email="maria@cliente.example",
    version=1,
    name="María Vega",
    organizations={"muni": "member"},
    language="es",
)
MUNI = Organization(
    id="muni",
    version=1,
    name="Municipalidad",
    agreements=(
        Agreement(id="muni.1", name="Soporte", starts_on="2020-01-01", ends_on="2040-12-31"),
    ),
    agreements_made=1,
)
REQUESTER = Actor(id=MARIA.email, role=Role.REQUESTER, name=MARIA.name)
ANA = Actor(id="ana@mesa.example", role=Role.AGENT, name="Ana Rojas")
SOFIA = Actor(id="sofia@mesa.example", role=Role.SUPERVISOR, name="Sofía Pinto")


class Time:
    """A wall clock that a test moves."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **duration: float) -> datetime:
        """Let time pass, in ``timedelta``'s words, and return the new instant."""
        self.at += timedelta(**duration)
        return self.at


class Suppressed(set[str]):
    """SES's own list, which answers as SES does; no engine has one."""

    def itself(self) -> "Suppressed":
        return self

    def delete_suppressed_destination(self, *, EmailAddress: str) -> None:  # noqa: N803 - SES's name
        if EmailAddress not in self:
            code = {"Error": {"Code": "NotFoundException", "Message": "not on the list"}}
            raise ClientError(code, "DeleteSuppressedDestination")
        self.remove(EmailAddress)


def configuration() -> Configuration:
    """Return the sample desk."""
    return sample()


def a_desk(client: Any, table: str, time: Time, files: Any = None) -> Desk:
    """Return a desk on a table, with the sample's configuration."""
    stored = ConfigurationStore(client, table)
    stored.save(configuration())
    stored.read()
    OrganizationStore(client, table).save(None, MUNI, (), None)
    PeopleStore(client, table).save(None, MARIA)
    return Desk(
        tickets=TicketStore(client, table),
        timelines=TimelineStore(client, table),
        lists=ListStore(client, table),
        due=DueStore(client, table),
        customers=CustomerStore(client, table),
        organizations=OrganizationStore(client, table),
        people=PeopleStore(client, table),
        external=ExternalStore(client, table),
        mails=MailStore(client, table),
        told=ToldStore(client, table),
        choices=ChoiceStore(client, table),
        notices=NoticeStore(client, table),
        baskets=BasketStore(client, table),
        asked=AskedStore(client, table),
        files=FileStore(lambda: files, "raw-mail", "attachments"),
        addresses=AddressStore(client, table, Suppressed().itself),
        configuration=stored,
        signer=lambda: Signer(b"a secret of the tests"),
        now=time,
        random_bits=random.Random(7).getrandbits,
        webhooks=WebhookStore(client, table),
        devices=DeviceStore(client, table),
        contacts=ContactStore(client, table),
        duty=DutyStore(client, table),
        preflights=PreflightStore(client, table),
        pages=PageStore(client, table),
    )


def due_keys(desk: Desk) -> list[str]:
    """Return the keys of what is due on a desk now."""
    return [due.key for shard in range(SHARDS) for due in desk.due.of(shard, desk.now())]


_requests = count(1)


def a_call(actor: Actor, **terms: Any) -> Call:
    """Return a call of ``actor``."""
    return Call(actor=actor, correlation_id=f"request-{next(_requests)}", **terms)


def a_request(**fields: Any) -> Request:
    """Return what a ticket is opened with."""
    given = {
        "subject": "No puedo entrar al sistema",
        "author": REQUESTER,
        "requester": MARIA.email,
        "channel": Channel.API,
        **fields,
    }
    return Request(**given)


def a_message(text: str = "La clave no funciona.", **fields: Any) -> Message:
    """Return a message."""
    return Message(**{"text": text, "channel": Channel.API, **fields})
