"""A desk with its gate: one customer with an agreement, one without, one that is a stranger."""

import dataclasses
import json
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.customers.history import Happening
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import agreements, opening, organizations
from chalicelib.desk.context import Desk
from chalicelib.desk.waking import wake_ticket
from chalicelib.intake.notification import read_notification
from chalicelib.intake.receive import Received, receive
from chalicelib.tickets.events import Actor, Event, Kind, Role
from chalicelib.tickets.model import Ticket
from tests.samples import SOFIA, Time, a_call, a_desk, a_message, a_request, configuration, due_keys

DORA = Person(
    email="dora@deudor.example", version=1, name="Dora", organizations={"deudor": "member"}
)
DEUDOR = Organization(id="deudor", version=1, name="Deudor Ltda.", domains=("deudor.example",))
STRANGER = "eve@nowhere.example"
TERMS = {"name": "Soporte", "starts_on": "2026-01-01", "ends_on": "2027-12-31"}


class Files:
    """What mails and texts are kept in, here."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def raw_mail(self, key: str) -> bytes:
        return self.kept[key]

    def keep(self, number: str, content: bytes, _content_type: str) -> str:
        self.kept[f"{number}/{len(self.kept)}"] = content
        return f"{number}/{len(self.kept)}"


class House:
    """The desk, and what people do at its gate."""

    def __init__(self, client: Any, table: str, time: Time) -> None:
        self.time = time
        self.files = Files()
        plain = a_desk(client, table, time)
        self.desk: Desk = dataclasses.replace(plain, files=self.files)  # type: ignore[arg-type]
        self.desk.organizations.save(None, DEUDOR, (), None)
        self.desk.people.save(None, DORA)

    def described(self, **agreements: Any) -> None:
        """Let the desk's gate be another one."""
        before = configuration()
        gate = before.agreements.model_copy(update=agreements)
        self.desk.configuration.save(before.model_copy(update={"agreements": gate}))

    def opens(self, requester: str = DORA.email, **fields: Any) -> Ticket:
        author = Actor(id=requester, role=Role.REQUESTER)
        request = a_request(**{"requester": requester, "author": author, **fields})
        return self.opens_on(self.desk, request)

    def opens_on(self, desk: Desk, request: Any) -> Ticket:
        return opening.with_new_number(
            desk.random_bits,
            lambda number: opening.open_ticket(desk, number, request, a_message(), "request"),
        )

    def agrees(self, organization: str = "deudor", **terms: Any) -> str:
        """Make an agreement, and return its id."""
        call = a_call(SOFIA)
        return agreements.agree(self.desk, organization, {**TERMS, **terms}, call).id

    def amends(self, agreement: str, **terms: Any) -> None:
        kind = Happening.AGREEMENT_EDITED
        agreements.amend(self.desk, agreement, terms, kind, a_call(SOFIA))

    def sweeps(self) -> list[str]:
        """Wake whatever is due, as the sweep and its queue do, and return what it was."""
        due = due_keys(self.desk)
        for key in due:
            thing, _, number = key.partition("#")
            if thing == "ORG":
                organizations.wake(self.desk, number)
            else:
                wake_ticket(self.desk, number)
        return due

    def passes(self, **duration: float) -> None:
        """Let time pass, and then let the sweep come."""
        self.time.passes(**duration)
        self.sweeps()

    def ticket(self, number: str) -> Ticket:
        return self.desk.tickets.load(number)

    def events(self, number: str) -> list[Event]:
        rows = self.desk.timelines.page(number, 100, None).rows
        return [row["event"] for row in rows if row["type"] == "event"]

    def kinds(self, number: str) -> list[Kind]:
        return [event.kind for event in self.events(number)]

    def token(self, number: str) -> str:
        return self.desk.signer().reply_address(number, "soporte@mesa.example")

    def mails(
        self,
        sender: str,
        text: str = "La clave no funciona.",
        to: str = "soporte@mesa.example",
        *,
        delivery: str = "",
        **terms: str,
    ) -> Received:
        """Take in a mail; ``terms`` are its headers, and SES's verdicts in lower case."""
        verdicts = {name: each for name, each in terms.items() if name in {"dmarc", "spam"}}
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, to
        for name, value in terms.items():
            if name not in verdicts:
                mail[name.replace("_", "-")] = value
        mail.set_content(text)
        key = delivery or f"mail-{len(self.files.kept)}"
        self.files.kept[key] = mail.as_bytes()
        receipt = {f"{name}Verdict": {"status": each} for name, each in verdicts.items()}
        stored = {"type": "S3", "bucketName": "raw-mail", "objectKey": key}
        notification = {
            "mail": {"messageId": key, "source": sender},
            "receipt": {"recipients": to.split(", "), "action": stored, **receipt},
        }
        (received,) = receive(self.desk, read_notification(json.dumps(notification)))
        return received


@pytest.fixture
def house(dynamodb: tuple[Any, str]) -> House:
    return House(*dynamodb, Time())


@pytest.fixture
def channels(house: House) -> dict[str, Callable[[str], str]]:
    """How somebody reaches the desk; each returns the new ticket's number."""
    return {
        "api": lambda who: house.opens(who).number,
        "web": lambda who: house.opens(who, channel="web").number,
        "phone": lambda who: house.opens(who, channel="phone", author=SOFIA).number,
        "mail": lambda who: house.mails(who).number,
    }
