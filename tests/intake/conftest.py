"""A desk's window for mail, from what SES says to what is sent; any call may be made fail."""

import json
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from chalicelib.intake.notification import Notification, read_notification
from chalicelib.intake.receive import Received, receive
from chalicelib.notify.channels.table import over_aws
from chalicelib.notify.job import Job
from chalicelib.notify.planning import Planner
from chalicelib.notify.queue import enqueue_jobs
from chalicelib.notify.send import Sender, StillSending
from chalicelib.store.items import event_of
from chalicelib.store.tickets import TicketStore
from chalicelib.store.timelines import TimelineStore
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket
from infra.engine import create_table
from tests.cloud import a_cloud, everything
from tests.samples import Time, a_desk

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk

REQUESTER = "María Vega <maria@cliente.example>"
TRIES = 5
SERVICES = ("s3", "sqs", "ses", "sns")


class Trouble:
    """Counts all calls of a window, and lets the one at ``at`` fail, before or after it is done."""

    def __init__(self) -> None:
        self.counting = True
        self.made: list[str] = []
        self.at: int | None = None
        self.after = False
        self.meanwhile: dict[str, Callable[[], object]] = {}

    def call(self, name: str, perform: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        if other := self.meanwhile.pop(name, None):
            other()
        if not self.counting:
            return perform(**arguments)
        self.made.append(name)
        fails = len(self.made) == self.at
        error = ClientError({"Error": {"Code": "ServiceUnavailable", "Message": ""}}, name)
        # A mail that SES took, but whose answer got lost, goes out again: no desk can know better.
        if fails and not (self.after and name != "send_raw_email"):
            raise error
        answer = perform(**arguments)
        if fails:
            raise error
        return answer


class Shaky:
    """A client whose calls ``Trouble`` decides about."""

    def __init__(self, client: Any, trouble: Trouble) -> None:
        self._client = client
        self._trouble = trouble

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        if name in {"exceptions", "meta"}:
            return value
        return lambda **arguments: self._trouble.call(name, value, arguments)


class Window:
    """One desk: mails go in, and what the desk sends comes out."""

    def __init__(self, clients: dict[str, Any]) -> None:
        self.trouble = Trouble()
        self.plain = SimpleNamespace(**clients)
        self.table = create_table(clients["dynamodb"])
        shaky = {name: Shaky(client, self.trouble) for name, client in clients.items()}
        self.time = Time()
        self.desk: Desk = a_desk(shaky["dynamodb"], self.table, self.time, shaky["s3"])
        self._tickets = TicketStore(clients["dynamodb"], self.table)
        self._timelines = TimelineStore(clients["dynamodb"], self.table)
        self.queue = clients["sqs"].create_queue(QueueName=self.table)["QueueUrl"]
        self.planner = Planner(
            self.desk, shaky["sqs"], self.queue, "https://mesa.example", "arn:aws:sns:r:1:pages"
        )
        post = SimpleNamespace(send_raw_email=self._send_raw_email)
        ways = over_aws(self.desk, Shaky(post, self.trouble), shaky["sns"], "set")
        self.sender = Sender(self.desk, ways, "email.amazonses.com", self.enqueue)
        self.sent: list[dict[str, Any]] = []
        self._planned: set[str] = set()
        self.trouble.made.clear()

    def closes(self) -> None:
        """Take the desk's table away: the engine's time to make one grows with those it has."""
        self.plain.dynamodb.delete_table(TableName=self.table)

    def enqueue(self, jobs: Sequence[Job]) -> None:
        """Put messages into the queue."""
        enqueue_jobs(self.plain.sqs, self.queue, self.queue, jobs)

    def _send_raw_email(self, **arguments: Any) -> dict[str, str]:
        self.sent.append(arguments)
        return {"MessageId": f"sent-{len(self.sent)}"}

    @staticmethod
    def mail(
        text: str = "La clave no funciona.",
        *,
        sender: str | None = REQUESTER,
        subject: str = "No puedo entrar",
        attached: bytes | None = None,
        **headers: str | None,
    ) -> bytes:
        mail = EmailMessage()
        given = {"From": sender, "To": "soporte@mesa.example", "Subject": subject, **headers}
        for name, value in given.items():
            if value is not None:
                mail[name.replace("_", "-")] = value
        mail.set_content(text)
        if attached is not None:
            mail.add_attachment(attached, "application", "octet-stream", filename="captura.bin")
        return mail.as_bytes()

    def notified(
        self,
        raw: bytes,
        *to: str,
        delivery: str = "ses-1",
        source: str = "",
        **verdicts: str,
    ) -> Notification:
        key = f"{self.table}/{delivery}"
        self.plain.s3.put_object(Bucket="raw-mail", Key=key, Body=raw)
        receipt = {f"{name}Verdict": {"status": status} for name, status in verdicts.items()}
        said = {
            "notificationType": "Received",
            "mail": {"messageId": delivery, "source": source, "timestamp": "2026-11-23T13:00:00Z"},
            "receipt": {
                "recipients": to or ("soporte@mesa.example",),
                "action": {"type": "S3", "bucketName": "raw-mail", "objectKey": key},
                **receipt,
            },
        }
        return read_notification(json.dumps({"Type": "Notification", "Message": json.dumps(said)}))

    def takes(self, raw: bytes, *to: str, **terms: str) -> list[Received]:
        """Receive a mail as SES tells of it; returns what became of it."""
        return receive(self.desk, self.notified(raw, *to, **terms))

    def opens(self, raw: bytes | None = None, *to: str, **terms: str) -> str:
        """Receive a mail that opens a ticket, and return its number."""
        (received,) = self.takes(raw or self.mail(Message_ID="<first@cliente>"), *to, **terms)
        assert received.outcome == "opened"
        return received.number

    def address(self, number: str, mailbox: str = "soporte@mesa.example") -> str:
        return self.desk.signer().reply_address(number, mailbox)

    def _items(self) -> list[dict[str, Any]]:
        return everything(self.plain.dynamodb, self.table)

    def numbers(self) -> list[str]:
        """All tickets of the desk."""
        keys = (item["PK"]["S"] for item in self._items() if item["SK"]["S"] == "#")
        return [key.removeprefix("T#") for key in keys if key.startswith("T#")]

    def ticket(self, number: str) -> Ticket:
        return self._tickets.load(number)

    def events(self, number: str) -> list[Event]:
        rows = self._timelines.page(number, 100, None).rows
        return [row["event"] for row in rows if row["type"] == "event"]

    def messages(self, number: str) -> list[str]:
        return [each.message.text.strip() for each in self.events(number) if each.message]

    def marked(self) -> list[str]:
        """The numbers that the Message-IDs lead to."""
        return [item["number"]["S"] for item in self._items() if item["PK"]["S"][:2] == "M#"]

    def told(self) -> list[dict[str, Any]]:
        """What stands on the timelines of who was told."""
        plain = TypeDeserializer().deserialize
        items = [item for item in self._items() if item.get("type") == {"S": "told"}]
        return [{name: plain(value) for name, value in item.items()} for item in items]

    def tells(self) -> list[tuple[str, str]]:
        """Plan and send what is due, as often as queues do; returns (recipient, subject) sent now."""
        before = len(self.sent)
        for item in self._items():
            if item.get("type") == {"S": "event"} and event_of(item).id not in self._planned:
                self.persists(self.planner.take, {"dynamodb": {"NewImage": item}})
                self._planned.add(event_of(item).id)
        batch = {"QueueUrl": self.queue, "MaxNumberOfMessages": 10}
        while messages := self.plain.sqs.receive_message(**batch).get("Messages"):
            for message in messages:
                self.persists(self.sender.send, Job.model_validate_json(message["Body"]))
                receipt = message["ReceiptHandle"]
                self.plain.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=receipt)
        return [
            (each["Destinations"][0], each["RawMessage"]["Data"].decode())
            for each in self.sent[before:]
        ]

    def tells_customers(self) -> list[tuple[str, str]]:
        """Do what ``tells`` does, and return what went to the customers' side."""
        staff = self.desk.configuration.read().staff
        return [each for each in self.tells() if each[0] not in staff]

    def persists(self, take: Callable[[Any], object], what: Any) -> None:
        """Bring the same thing again until it is taken, as a queue does."""
        for left in reversed(range(TRIES)):
            try:
                take(what)
            except (ClientError, StillSending):
                assert left, "nobody took it, and it would be set aside"
                self.time.passes(minutes=3)
            else:
                return


@pytest.fixture(scope="module")
def clients(dynamodb_endpoint: str) -> Iterator[dict[str, Any]]:
    """The cloud: the table on the true engine, everything else on moto."""
    with a_cloud(dynamodb_endpoint, *SERVICES) as clients:
        for bucket in ("raw-mail", "attachments"):
            clients["s3"].create_bucket(Bucket=bucket)
        yield clients


@pytest.fixture
def windows(clients: dict[str, Any]) -> Iterator[Callable[[], Window]]:
    """Makes desks, each with a table of its own."""
    made: list[Window] = []

    def window() -> Window:
        made.append(Window(clients))
        return made[-1]

    yield window
    for each in made:
        each.closes()


@pytest.fixture
def window(windows: Callable[[], Window]) -> Window:
    return windows()
