"""From the table's stream to the queue of messages: each event's plan, as one job each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.customers.history import Entry
from chalicelib.customers.person import Person
from chalicelib.desk.context import Desk
from chalicelib.notify import contracts, subscriptions
from chalicelib.notify.job import OVER_HTTP, Channel, Job
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.plan import plan
from chalicelib.notify.queue import enqueue
from chalicelib.notify.steps import awaited_approver
from chalicelib.store.items import event_of, unpack
from chalicelib.store.organizations import ENTRY, entry_of
from chalicelib.tickets.events import Event

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_LISTED = 100  # people of one query
LONGEST_BODY = 200 * 1024  # of a message; the whole text stands on the ticket


@dataclass(frozen=True)
class Planner:
    """Reads events, and queues what they are due."""

    desk: Desk
    sqs: "SQSClient"
    queue_url: str
    public_url: str
    page_topic: str
    hook_queue_url: str | None = None  # for what goes over HTTP; None: the same queue
    pushes: bool = False  # whether there are devices to push to

    def take(self, record: dict[str, Any]) -> tuple[Event | Entry, int]:
        """Plan one stream record; return its event and how many messages that is due.

        Repeating it queues the same messages again, which the sender's claims make harmless.
        """
        image = record["dynamodb"]["NewImage"]
        if image["type"] == {"S": ENTRY}:
            return self._take_entry(entry_of(unpack(image)))
        event = event_of(image)
        ticket = self.desk.tickets.load(event.number)
        asked = awaited_approver(event, ticket) == "coordinator" and ticket.organization
        around = Surroundings(
            self.desk.configuration.read(),
            self.desk.signer(),
            self.public_url,
            self.page_topic,
            tuple(self._coordinators(asked)) if asked else (),
        )
        whole = self._whole(event)
        jobs = self._with_pushes(plan(whole, ticket, around))
        jobs += subscriptions.told(whole, ticket, self.desk.webhooks.known(), around)
        self._enqueue(jobs)
        return event, len(jobs)

    def _with_pushes(self, jobs: tuple[Job, ...]) -> tuple[Job, ...]:
        """Return the messages, and a push for every device of whoever gets a mail."""
        mailed = {job.address for job in jobs if job.channel is Channel.EMAIL}
        devices = self.desk.devices.of_many(mailed) if self.pushes else {}
        return (*jobs, *subscriptions.pushed(jobs, devices))

    def _enqueue(self, jobs: Sequence[Job]) -> None:
        hooks = [_body(job) for job in jobs if job.channel in OVER_HTTP]
        others = [_body(job) for job in jobs if job.channel not in OVER_HTTP]
        enqueue(self.sqs, self.queue_url, others)
        enqueue(self.sqs, self.hook_queue_url or self.queue_url, hooks)

    def _take_entry(self, entry: Entry) -> tuple[Entry, int]:
        """Plan an entry of an organization's audit."""
        if entry.kind not in contracts.TOLD:
            return entry, 0
        organization = self.desk.organizations.load(entry.organization)
        coordinators = list(self._coordinators(entry.organization))
        configuration = self.desk.configuration.read()
        jobs = contracts.plan(entry, organization, coordinators, configuration)
        self._enqueue(jobs)
        return entry, len(jobs)

    def _coordinators(self, organization: str) -> Iterator[Person]:
        cursor = None
        while True:
            page = self.desk.people.page_of(organization, MOST_LISTED, cursor)
            for row in page.rows:
                if row.get("role") == "coordinator":
                    yield self.desk.people.load(row["PK"].removeprefix("P#"))
            cursor = page.cursor
            if cursor is None:
                return

    def _whole(self, event: Event) -> Event:
        """Return the event with its message's whole text, which may lie in S3."""
        if event.message is None or event.message.text_key is None:
            return event
        text = self.desk.files.text(event.message.text_key)
        whole = event.message.model_copy(update={"text": text})
        return event.model_copy(update={"message": whole})


def _body(job: Job) -> str:
    """Return the job as the queue takes it: in ASCII, for SQS refuses some characters, and cut."""
    body = json.dumps(job.model_dump(mode="json", exclude_defaults=True))
    if len(body) <= LONGEST_BODY:
        return body
    text = job.text[: LONGEST_BODY // len("\\uffff") // 2]
    return _body(job.model_copy(update={"text": f"{text}\n[…]\n"}))
