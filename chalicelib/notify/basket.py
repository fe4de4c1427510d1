"""Emptying a basket: what waited for somebody goes to the queue, in a digest or by itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.desk.context import Desk
from chalicelib.notify.digest import digest
from chalicelib.notify.gathering import may_still
from chalicelib.notify.job import Job
from chalicelib.notify.queue import body_of, enqueue
from chalicelib.store.told import DONE, told_place

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Emptier:
    """Hands on what is due in baskets."""

    desk: Desk
    sqs: "SQSClient"
    queue_url: str
    public_url: str

    def empty(self, address: str) -> int:
        """Queue what is due for somebody; return how many messages of tickets that tells.

        Interrupted and repeated it queues the same again, which the sender's claims make harmless.
        """
        batch = self.desk.baskets.take(address, self.desk.now())
        if batch is None:
            return 0
        # Where some are gone all were handed on: a digest of the rest would overtake the whole.
        whole = len(batch.bodies) == len(batch.places)
        jobs = [
            job for job in map(Job.model_validate_json, batch.bodies) if whole and self._still(job)
        ]
        together = [job for job in jobs if job.digest]
        alone = [job for job in jobs if not job.digest]
        if together:
            configuration, signer = self.desk.configuration.read(), self.desk.signer()
            alone.append(digest(together, batch.id, configuration, signer, self.public_url))
        enqueue(self.sqs, self.queue_url, [body_of(job) for job in alone])
        self.desk.baskets.emptied(address, batch)
        return len(jobs)

    def _still(self, job: Job) -> bool:
        """Whether a message is still to be told, and its recipient may still know it."""
        place = told_place(job.pk, job.event, job.channel, job.address)
        if self.desk.told.read(place).get("status") in DONE:
            return False
        if may_still(self.desk, job):
            return True
        self.desk.told.record(
            place, "suppressed", self.desk.now(), reason="may not know it any more"
        )
        return False
