"""Telling what was collected in a storm: one message for many tickets, none lost, each once."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.desk import paging
from chalicelib.desk.context import Desk
from chalicelib.notify.bundled import bundle_of, messages
from chalicelib.notify.gathering import ways_to
from chalicelib.notify.job import Job, line_of
from chalicelib.notify.reaching import NOT_WANTED, Enqueue
from chalicelib.notify.storm import MINUTE
from chalicelib.store.keys import pages_basket
from chalicelib.store.told import DONE

MOST = 200  # tickets of one message; the rest follows a minute later
# Characters of the pages of one message as the queue takes them: customers write what stands there.
ROOM = 64 * 1024


@dataclass(frozen=True)
class Bundler:
    """Hands on the pages that wait for somebody."""

    desk: Desk
    enqueue: Enqueue
    public_url: str

    def empty(self, person: str) -> int:
        """Queue what waits for somebody; return for how many tickets they are paged by it.

        What was collected since the first of it fell due goes along, rather than a minute later.
        Interrupted and repeated it queues the same again, which the sender's claims make harmless.
        """
        basket = pages_basket(person)
        batch = self.desk.baskets.take(basket, self.desk.now() + MINUTE, MOST)
        if batch is None:
            return 0
        # Where some are gone all were handed on: a bundle of the rest would be another one.
        whole = len(batch.bodies) == len(batch.places)
        found = list(map(Job.model_validate_json, batch.bodies)) if whole else []
        portions = _portions(batch.id, found)
        told = sum(self._hand_on(person, name, portion) for name, portion in portions)
        self.desk.baskets.emptied(basket, batch)
        return told

    def _hand_on(self, person: str, name: str, portion: Sequence[Job]) -> int:
        """Queue what is still wanted of what fits one message; return of how many tickets."""
        jobs = [job for job in portion if self._is_wanted(job)]
        if person not in self.desk.configuration.read().staff:
            self._left(jobs)
        elif len(jobs) == 1 and not self.desk.pages.bundle(person, name):
            self.enqueue(_unrolled(jobs[0]))
        elif jobs:
            self.enqueue(self.together(person, name, jobs))
        return len(jobs)

    def together(self, person: str, batch: str, jobs: list[Job]) -> tuple[Job, ...]:
        """Return the messages that tell all pages of one person, once what they are for is kept."""
        pages = tuple(page for job in jobs for page in job.pages)
        plain = [page.model_dump(exclude_none=True) for page in pages]
        self.desk.pages.keep_bundle(person, batch, plain, self.desk.now())
        configuration, now = self.desk.configuration.read(), self.desk.now()
        mailbox, signer = configuration.default_mailbox(), self.desk.signer()
        bundle = bundle_of(
            batch, person, pages, signer, public_url=self.public_url, mailbox=mailbox, at=now
        )
        ways, _ = ways_to(self.desk, [person], configuration)
        return messages(bundle, ways[person], configuration)

    def _is_wanted(self, job: Job) -> bool:
        """Whether a page is still to be told; what somebody saw to meanwhile says so."""
        if self.desk.told.read(job.place).get("status") in DONE:
            return False
        (page,) = job.pages
        why = paging.standing(self.desk, page.number, page.chain)
        if why is not None:
            facts = {"reason": why, NOT_WANTED: "yes"}
            self.desk.told.record(job.place, "suppressed", self.desk.now(), **facts)
        return why is None

    def _left(self, jobs: list[Job]) -> None:
        """Let the escalations go on of pages whose person has left the desk meanwhile."""
        for job in jobs:
            (page,) = job.pages
            facts = line_of(job) | page.called
            reason = "is no longer of this desk"
            now = self.desk.now()
            self.desk.told.record_beside(job.place, facts, "suppressed", now, reason=reason)
            by = job.correlation_id or ""
            who = str(page.person)
            paging.unreached(self.desk, page.number, page.chain, page.taken, who, by)


def _portions(batch: str, jobs: Sequence[Job]) -> Iterator[tuple[str, list[Job]]]:
    """Yield what fits one message, and its name; of the same batch always the same."""
    portion: list[Job] = []
    count, room = 0, ROOM
    for job in jobs:
        size = sum(len(json.dumps(page.model_dump(mode="json"))) for page in job.pages)
        if portion and size > room:
            yield f"{batch}-{count}" if count else batch, portion
            portion, count, room = [], count + 1, ROOM
        portion.append(job)
        room -= size
    if portion:
        yield f"{batch}-{count}" if count else batch, portion


def _unrolled(job: Job) -> list[Job]:
    """Return the pages by all methods that follow one: they wait for their delays themselves."""
    jobs = [job.model_copy(update={"delay": 0})]
    while (after := jobs[-1].then) is not None:
        jobs.append(after)
    return jobs
