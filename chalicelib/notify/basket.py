"""Emptying a basket: what waited for somebody goes to the queue, in a digest or by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.desk.context import Desk
from chalicelib.notify.beside import also_of, beside, in_chat
from chalicelib.notify.choices import NOTHING_CHOSEN, Choices, Frequency
from chalicelib.notify.digest import digest
from chalicelib.notify.gathering import chosen, may_still
from chalicelib.notify.job import Job
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.queue import enqueue_jobs
from chalicelib.store.keys import EVENTS
from chalicelib.store.told import DONE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Emptier:
    """Hands on what is due in baskets."""

    desk: Desk
    sqs: "SQSClient"
    queue_url: str
    public_url: str
    hook_queue_url: str | None = None  # for what goes over HTTP; None: the same queue
    pushes: bool = False  # whether there are devices to push to

    def empty(self, address: str) -> int:
        """Queue what is due for somebody; return how many messages of tickets that tells.

        Interrupted and repeated it queues the same again, which the sender's claims make harmless.
        """
        batch = self.desk.baskets.take(address, self.desk.now())
        if batch is None:
            return 0
        # Where some are gone all were handed on: a digest of the rest would overtake the whole.
        whole = len(batch.bodies) == len(batch.places)
        choices = chosen(self.desk, [address])
        own = choices.get(address, NOTHING_CHOSEN)
        jobs = [
            job
            for job in map(Job.model_validate_json, batch.bodies)
            if whole and self._still(job, own)
        ]
        together = [job for job in jobs if job.digest]
        alone = [job for job in jobs if not job.digest]
        alone += self._beside(alone, choices)
        if together:
            configuration, signer = self.desk.configuration.read(), self.desk.signer()
            alone.append(digest(together, batch.id, configuration, signer, self.public_url))
        enqueue_jobs(self.sqs, self.queue_url, self.hook_queue_url or self.queue_url, alone)
        self.desk.baskets.emptied(address, batch)
        return len(jobs)

    def _beside(self, jobs: Sequence[Job], choices: Mapping[str, Choices]) -> list[Job]:
        """Return what goes out beside mails that waited for the end of quiet hours."""
        mails = [job for job in jobs if job.audience == "requester" and job.number]
        chats = [chat for job in mails for chat in self._chats(job, choices)]
        return [*chats, *beside(self.desk, jobs, choices, pushes=self.pushes)]

    def _chats(self, job: Job, choices: Mapping[str, Choices]) -> tuple[Job, ...]:
        if "whatsapp" not in also_of(choices, job.address):
            return ()
        number = job.number
        event = self.desk.timelines.event(number, f"{number}.{job.event.removeprefix(EVENTS)}")
        ticket = self.desk.tickets.load(number)
        configuration, signer = self.desk.configuration.read(), self.desk.signer()
        around = Surroundings(configuration, signer, self.public_url, page_topic="")
        known = self.desk.webhooks.known()
        return in_chat(self.desk, event, ticket, known, around, choices)

    def _still(self, job: Job, own: Choices) -> bool:
        """Whether a message is still to be told, and its recipient may know it and wants to."""
        place = job.place
        if self.desk.told.read(place).get("status") in DONE:
            return False
        unwanted = job.about is not None and own.told.get(job.about) is Frequency.NEVER
        if unwanted:
            reason = "chose to be told no more of it"
        elif may_still(self.desk, job):
            return True
        else:
            reason = "may not know it any more"
        self.desk.told.record(place, "suppressed", self.desk.now(), reason=reason)
        return False
