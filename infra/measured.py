"""A desk on the engine with as many tickets as wanted, to measure what each operation costs."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any, cast

from chalicelib.customers.agreement import Agreement
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import opening, placing
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.sweeping import Sweeper
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
from chalicelib.store.once import content_marker, delivery_marker
from chalicelib.store.organizations import OrganizationStore
from chalicelib.store.pages import PageStore
from chalicelib.store.people import PeopleStore
from chalicelib.store.preflight import PreflightStore
from chalicelib.store.tickets import MailKey, TicketStore
from chalicelib.store.timelines import TimelineStore
from chalicelib.store.told import ToldStore
from chalicelib.store.webhooks import WebhookStore
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Channel, Message
from infra.copies import copies, write_all
from infra.engine import Meter, create_table, dynamodb_client
from infra.local.desk import sample

START = datetime(2026, 11, 23, 13, tzinfo=UTC)
OWN = 200  # tickets that the operations are measured on
PRUEBA = Organization(
    id="prueba",
    version=1,
    name="Prueba",
    sharing="all",
    agreements=(
        Agreement(
            id="prueba.1",
            name="Soporte",
            starts_on=date(2020, 1, 1),
            ends_on=date(2040, 12, 31),
            hours=4000,
        ),
    ),
)
MARIA = Person(
    email="maria@cliente.example",
    version=1,
    name="María Vega",
    organizations={PRUEBA.id: "member"},
    language="es",
)
JEFA = Person(email="jefa@cliente.example", version=1, organizations={PRUEBA.id: "coordinator"})
ANA = Call(Actor(id="ana@mesa.example", role=Role.AGENT, name="Ana Rojas"), "bench")
CUSTOMER = Call(Actor(id=MARIA.email, role=Role.REQUESTER, name=MARIA.name), "bench")
HEAD = Call(Actor(id=JEFA.email, role=Role.REQUESTER), "bench")


FILLING = (2, 3)  # seeds of the fillers' numbers: other ones than the desk draws by


class BenchDesk:
    """A desk on the engine, and a meter on its client."""

    def __init__(self, endpoint: str, table: str | None = None, at: datetime = START) -> None:
        """Make a desk without tickets, in a new table or one that is there."""
        self.client = client = dynamodb_client(endpoint)
        fresh = table is None
        self.table = table = table or create_table(client)
        self.at = at
        configuration = ConfigurationStore(client, table)
        if fresh:
            configuration.save(sample())
        configuration.read()
        self.desk = Desk(
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
            files=FileStore(lambda: cast("Any", None), "", ""),  # nothing here is long
            addresses=AddressStore(client, table, lambda: cast("Any", None)),
            configuration=configuration,
            signer=lambda: Signer(b"bench"),
            now=lambda: self.at,
            random_bits=random.Random(1).getrandbits,  # noqa: S311 - not a secret
            webhooks=WebhookStore(client, table),
            devices=DeviceStore(client, table),
            contacts=ContactStore(client, table),
            duty=DutyStore(client, table),
            preflights=PreflightStore(client, table),
            pages=PageStore(client, table),
        )
        self.sweeper = Sweeper(self.desk, lambda _: None)  # nothing is due while it is measured
        if fresh:
            self.desk.organizations.save(None, PRUEBA, (), None)
            self.desk.people.save(None, MARIA)
            self.desk.people.save(None, JEFA)
        self.meter = Meter(client)

    def open(self, *, by_mail: bool = False, **fields: Any) -> str:
        """Open a ticket with a text of 1.5 KB, 2 KB with all the rest, and return its number."""
        request = placing.Request(
            subject="No puedo entrar al sistema desde ayer",
            author=CUSTOMER.actor,
            requester=MARIA.email,
            channel=Channel.EMAIL if by_mail else Channel.API,
            **fields,
        )
        message = Message(text="a" * 1500, channel=request.channel)

        def perform(number: str) -> Any:
            markers = (
                (
                    delivery_marker(f"ses-{number}", "cgu@mesa.example", number, self.at),
                    content_marker(number, "cgu@mesa.example", number, self.at),
                )
                if by_mail
                else ()
            )
            mail = MailKey("cgu@mesa.example", f"<{number}@x>") if by_mail else None
            return opening.open_ticket(
                self.desk, number, request, message, "bench", markers, mail=mail
            )

        return opening.with_new_number(self.desk.random_bits, perform).number


class Bench(BenchDesk):
    """A desk with as many live tickets as wanted, some of which are its own to work on."""

    def __init__(self, endpoint: str, tickets: int) -> None:
        """Make a table with that many live tickets."""
        super().__init__(endpoint)
        self.numbers = [self.open() for _ in range(OWN)]
        self.ticket = self.desk.tickets.load(self.numbers[100])
        others = [(tickets - OWN) // 2, (tickets - OWN + 1) // 2]
        with ThreadPoolExecutor(len(others)) as pool:
            list(pool.map(self._fill, others, FILLING))

    def _fill(self, count: int, seed: int) -> None:
        """Write that many more live tickets, older than the own ones."""
        bits = random.Random(seed).getrandbits  # noqa: S311 - not a secret
        ticket = self.desk.tickets.load(self.numbers[0])
        write_all(self.client, self.table, copies(ticket, count, bits))
