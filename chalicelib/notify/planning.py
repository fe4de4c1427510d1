"""From the table's stream to the queue of messages: each event's plan, as one job each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.customers.history import Entry
from chalicelib.customers.person import Person
from chalicelib.desk.context import Desk
from chalicelib.notify import contracts
from chalicelib.notify.job import Job
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.past import with_past
from chalicelib.notify.plan import plan
from chalicelib.notify.queue import enqueue
from chalicelib.notify.steps import awaited_approver
from chalicelib.store.items import event_of, unpack
from chalicelib.store.keys import event_sk
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
        jobs = with_past(
            plan(self._whole(event), ticket, around),
            lambda: self.desk.tickets.said_before(
                event.number, event_sk(event.version, event.part)
            ),
            around.configuration.zone,
        )
        bodies = [_body(job) for job in jobs]
        enqueue(self.sqs, self.queue_url, bodies)
        return event, len(jobs)

    def _take_entry(self, entry: Entry) -> tuple[Entry, int]:
        """Plan an entry of an organization's audit."""
        if entry.kind not in contracts.TOLD:
            return entry, 0
        organization = self.desk.organizations.load(entry.organization)
        coordinators = list(self._coordinators(entry.organization))
        configuration = self.desk.configuration.read()
        jobs = contracts.plan(entry, organization, coordinators, configuration)
        enqueue(self.sqs, self.queue_url, [_body(job) for job in jobs])
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
    if job.past:
        return _body(job.model_copy(update={"past": ()}))
    text = job.text[: LONGEST_BODY // len("\\uffff") // 2]
    return _body(job.model_copy(update={"text": f"{text}\n[…]\n"}))
