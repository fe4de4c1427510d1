"""Paging, where the plan meets the table: what goes out now, what is collected, what came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.desk import paging
from chalicelib.desk.context import Desk
from chalicelib.notify import page
from chalicelib.notify.bundled import bundle_of, messages
from chalicelib.notify.gathering import to_page, ways_to
from chalicelib.notify.job import Job, Page, line_of
from chalicelib.notify.occasion import Occasion, Surroundings
from chalicelib.notify.queue import body_of
from chalicelib.notify.reaching import Enqueue, Reaching
from chalicelib.notify.storm import Called, alone, told_at
from chalicelib.store.keys import EVENTS, pages_basket
from chalicelib.store.once import paged_marker
from chalicelib.store.transaction import AlreadyDone, Stale
from chalicelib.tickets.chain import Taken
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket

_ALONE, _TOGETHER = "alone", "together"
TRIES = 5  # against others who page the same person at the same moment


@dataclass(frozen=True)
class Pager:
    """Pages people, and goes on where that failed."""

    desk: Desk
    enqueue: Enqueue

    def told_now(self, jobs: Sequence[Job], event: Event) -> list[Job]:
        """Return what goes out now of an event's messages; in a storm pages wait.

        Repeating it changes nothing: what waits has its line on record, and so has what was told.
        """
        if event.kind is not Kind.PAGED:
            return list(jobs)
        told = {who: self._is_alone(who, event) for who in _called(jobs)}
        self._lost(event, [str(who) for who in event.details.get("people", ()) if who not in told])
        for who in (each for each, goes in told.items() if not goes):
            first = next(job for job in jobs if job.pages and job.pages[0].person == who)
            self._collect(who, first)
        return [job for job in jobs if not job.pages or told.get(job.pages[0].person or "", True)]

    def returned(self, event: Event, ticket: Ticket, around: Surroundings) -> None:
        """Page somebody by their next method when the mail that paged them came back."""
        if event.kind is not Kind.UNDELIVERED or "person" not in event.details:
            return
        line, address = str(event.details["line"]), str(event.details["person"])
        if address not in around.configuration.staff:
            return
        batch = event.details.get("bundle")
        if batch is None:
            jobs = self._alone_again(event, ticket, around, address, line)
            failed = next((job for job in jobs if job.place["SK"] == line), jobs[-1])
        else:
            jobs = self._together_again(address, str(batch), around)
            if not jobs:
                return
            pk, place = jobs[0].pages[0].pk, line.partition("~")[0]
            failed = next((job for job in jobs if job.place_of(pk, place)["SK"] == line), jobs[-1])
            self.desk.told.came_back(failed.place, "bounced", str(event.details["fate"]))
        # Their methods may be others by now: then it is the last that says whether all failed.
        Reaching(self.desk, self.enqueue).failed(failed)

    def _alone_again(
        self, event: Event, ticket: Ticket, around: Surroundings, address: str, line: str
    ) -> tuple[Job, ...]:
        place = line.partition("~")[0].removeprefix(EVENTS)
        paged = self.desk.timelines.event(event.number, f"{event.number}.{place}")
        paged = paged.model_copy(update={"details": {**paged.details, "people": [address]}})
        occasion = Occasion(paged, ticket, to_page(self.desk, paged, around))
        return page.to_person(occasion, address, around.configuration.staff[address])

    def _together_again(self, person: str, batch: str, around: Surroundings) -> tuple[Job, ...]:
        kept = self.desk.pages.bundle(person, batch)
        if not kept:
            return ()
        pages = tuple(map(Page.model_validate, kept))
        configuration, now = around.configuration, self.desk.now()
        mailbox = configuration.default_mailbox()
        bundle = bundle_of(
            batch,
            person,
            pages,
            around.signer,
            public_url=around.public_url,
            mailbox=mailbox,
            at=now,
        )
        ways, _ = ways_to(self.desk, [person], configuration)
        return messages(bundle, ways[person], around.configuration)

    def _is_alone(self, person: str, event: Event) -> bool:
        """Whether a page goes out by itself: counted and on record, it is the same ever after."""
        configuration, now = self.desk.configuration.read(), self.desk.now()
        page_of = event.number, int(event.details["chain"])
        month = month_of(event.at, ZoneInfo(configuration.zone))
        for _ in range(TRIES):
            lines, version = self.desk.pages.lately(person)
            lately = tuple(Called(*each) for each in lines)
            goes, after = alone(lately, event.id, event.number, now, configuration.paging)
            how = _ALONE if goes else _TOGETHER
            marker = paged_marker(event.id, event.number, person, how, now)
            try:
                self.desk.pages.take(
                    person, (after, version), month, page_of, marker=marker, now=now
                )
            except AlreadyDone as done:
                return done.marker.get("how") == _ALONE
            except Stale:
                continue
            return goes
        raise Stale

    def _lost(self, event: Event, people: Sequence[str]) -> None:
        """Let the escalation go on where nothing goes to somebody: they left the desk since."""
        details, by = event.details, event.correlation_id or ""
        taken = Taken(int(details.get("step", 0)), details.get("again"))
        for who in people:
            paging.unreached(self.desk, event.number, int(details["chain"]), taken, who, by)

    def _collect(self, person: str, job: Job) -> None:
        due = told_at(self.desk.now())
        line = line_of(job) | job.pages[0].called
        self.desk.baskets.put(pages_basket(person), job.place, line, body_of(job), due)


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """Return the month in which something happened on the desk's own clocks."""
    return f"{at.astimezone(zone):%Y-%m}"


def _called(jobs: Iterable[Job]) -> list[str]:
    """Return the people whom messages page, each once; rooms and the topic are nobody's."""
    people = (each.pages[0].person for each in jobs if each.pages)
    return [who for who in dict.fromkeys(people) if who and not who.startswith(page.ROOM)]
