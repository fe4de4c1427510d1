"""From the table's stream to the queue of messages: each event's plan, as one job each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.desk.context import Desk
from chalicelib.notify.plan import Surroundings, plan
from chalicelib.notify.queue import enqueue
from chalicelib.store.items import event_of
from chalicelib.tickets.events import Event

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Planner:
    """Reads events, and queues what they are due."""

    desk: Desk
    sqs: "SQSClient"
    queue_url: str
    public_url: str
    page_topic: str

    def take(self, record: dict[str, Any]) -> tuple[Event, int]:
        """Plan one stream record; return its event and how many messages that is due.

        Repeating it queues the same messages again, which the sender's claims make harmless.
        """
        event = event_of(record["dynamodb"]["NewImage"])
        ticket = self.desk.tickets.load(event.number)
        around = Surroundings(
            self.desk.configuration.read(),
            self.desk.signer(),
            self.public_url,
            self.page_topic,
        )
        jobs = plan(self._whole(event), ticket, around)
        bodies = [job.model_dump_json(exclude_defaults=True) for job in jobs]
        enqueue(self.sqs, self.queue_url, bodies)
        return event, len(jobs)

    def _whole(self, event: Event) -> Event:
        """Return the event with its message's whole text, which may lie in S3."""
        if event.message is None or event.message.text_key is None:
            return event
        text = self.desk.files.text(event.message.text_key)
        whole = event.message.model_copy(update={"text": text})
        return event.model_copy(update={"message": whole})
