"""A desk with a post room: what it plans lies in a queue, what it sends is written down."""

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from chalicelib.notify.channels.table import over_aws
from chalicelib.notify.job import Job
from chalicelib.notify.planning import Planner
from chalicelib.notify.queue import enqueue_jobs
from chalicelib.notify.send import Sender
from infra.engine import create_table
from tests.cloud import a_cloud, everything
from tests.samples import Time, a_desk


class Provider:
    """SES and SNS: writes down what it is given, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []
        self.failures: list[Exception] = []
        self.meanwhile: Callable[[], object] | None = None

    def send_raw_email(self, **message: Any) -> dict[str, str]:
        return self._take(message)

    def publish(self, **message: Any) -> dict[str, str]:
        return self._take(message)

    def _take(self, message: dict[str, Any]) -> dict[str, str]:
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        self.given.append(message)
        return {"MessageId": f"given-{len(self.given)}"}


class PostRoom:
    """One desk, its planner, its queue and its sender."""

    def __init__(self, clients: dict[str, Any]) -> None:
        self.plain = SimpleNamespace(**clients)
        self.table = create_table(clients["dynamodb"])
        self.time = Time()
        self.desk = a_desk(clients["dynamodb"], self.table, self.time, clients["s3"])
        self.queue = clients["sqs"].create_queue(QueueName=self.table)["QueueUrl"]
        self.planner = Planner(
            self.desk, clients["sqs"], self.queue, "https://mesa.example", "arn:aws:sns:r:1:pages"
        )
        self.provider = Provider()
        ways = over_aws(self.desk, self.provider, self.provider, "set")
        self.sender = Sender(self.desk, ways, "email.amazonses.com", self.enqueue)

    def enqueue(self, jobs: Sequence[Job]) -> None:
        """Put messages into the queue."""
        enqueue_jobs(self.plain.sqs, self.queue, self.queue, jobs)

    def told(self) -> list[dict[str, Any]]:
        """What stands on the timelines of who was told."""
        plain = TypeDeserializer().deserialize
        items = everything(self.plain.dynamodb, self.table)
        told = [item for item in items if item.get("type") == {"S": "told"}]
        return [{name: plain(value) for name, value in item.items()} for item in told]

    def records(self) -> list[dict[str, Any]]:
        """The stream records of all events so far."""
        items = everything(self.plain.dynamodb, self.table)
        events = [item for item in items if item.get("type") == {"S": "event"}]
        return [{"dynamodb": {"NewImage": item}} for item in events]

    def queued(self) -> list[Job]:
        """Take everything out of the queue."""
        jobs: list[Job] = []
        batch = {"QueueUrl": self.queue, "MaxNumberOfMessages": 10}
        while messages := self.plain.sqs.receive_message(**batch).get("Messages"):
            jobs += [Job.model_validate_json(each["Body"]) for each in messages]
        return jobs


@pytest.fixture(scope="module")
def clients(dynamodb_endpoint: str) -> Iterator[dict[str, Any]]:
    with a_cloud(dynamodb_endpoint, "s3", "sqs") as clients:
        clients["s3"].create_bucket(Bucket="attachments")
        yield clients


@pytest.fixture
def room(clients: dict[str, Any]) -> Iterator[PostRoom]:
    room = PostRoom(clients)
    yield room
    clients["dynamodb"].delete_table(TableName=room.table)
