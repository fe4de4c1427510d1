"""From the table's stream to the queue of messages: each event's plan, as one job each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.customers.address import counted_as
from chalicelib.customers.history import Entry
from chalicelib.desk.context import Desk
from chalicelib.escalation.on_call.arrangement import Done
from chalicelib.notify import contracts, duties, rating, subscriptions
from chalicelib.notify.beside import beside, in_chat
from chalicelib.notify.breaker import APART, Notice, admitted
from chalicelib.notify.choices import NOTHING_CHOSEN, About, Frequency
from chalicelib.notify.due import due
from chalicelib.notify.gathering import coordinators_of, gathered
from chalicelib.notify.job import Job, line_of
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.paging import Pager
from chalicelib.notify.past import with_past
from chalicelib.notify.plan import plan
from chalicelib.notify.queue import body_of, enqueue_jobs
from chalicelib.store.duty import DONE, done_of
from chalicelib.store.items import event_of, unpack
from chalicelib.store.keys import event_sk
from chalicelib.store.organizations import ENTRY, entry_of
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Channel, Ticket

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

RECEIPTS = frozenset({"received", "held"})
RECEIPT, BY_PROGRAMS = "too many notices of receipt", "too many tickets of programs"
LONGEST_KEPT = 32 * 1024  # of a message that waits; the whole text stands on the ticket


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

    def take(self, record: dict[str, Any]) -> tuple[Event | Entry | Done, int]:
        """Plan one stream record; return its event and how many messages that is due.

        Repeating it queues the same messages again, which the sender's claims make harmless.
        """
        image = record["dynamodb"]["NewImage"]
        if image["type"] == {"S": ENTRY}:
            return self._take_entry(entry_of(unpack(image)))
        if image["type"] == {"S": DONE}:
            return self._take_done(done_of(unpack(image)))
        event = event_of(image)
        ticket = self.desk.tickets.load(event.number)
        configuration = self.desk.configuration.read()
        around = Surroundings(configuration, self.desk.signer(), self.public_url, self.page_topic)
        around = gathered(self.desk, event, ticket, around)
        around = replace(around, asks_rating=self._asks_rating(event, ticket, around))
        self._pager.returned(event, ticket, around)
        whole = self._whole(event)
        jobs = with_past(
            plan(whole, ticket, around),
            lambda: self.desk.timelines.said_before(
                event.number, event_sk(event.version, event.part)
            ),
            configuration.zone,
        )
        wanted = [job for job in jobs if self._is_let_through(job, event, ticket)]
        at_once = [job for job in wanted if self._is_now(job, around)]
        at_once = self._pager.told_now(at_once, event)
        beside = self._beside(at_once, whole, ticket, around)
        self._enqueue([*at_once, *beside])
        return event, len(at_once) + len(beside)

    @property
    def _pager(self) -> Pager:
        return Pager(self.desk, self._enqueue)

    def _beside(
        self, jobs: Sequence[Job], event: Event, ticket: Ticket, around: Surroundings
    ) -> list[Job]:
        """Return what goes out beside the mails: to webhooks, devices and telephones."""
        webhooks = self.desk.webhooks.known()
        chats = (
            in_chat(self.desk, event, ticket, webhooks, around, around.choices)
            if any(job.audience == "requester" for job in jobs)
            else ()
        )
        return [
            *subscriptions.told(event, ticket, webhooks, around),
            *chats,
            *beside(self.desk, jobs, around.choices, pushes=self.pushes),
        ]

    def _enqueue(self, jobs: Sequence[Job]) -> None:
        enqueue_jobs(self.sqs, self.queue_url, self.hook_queue_url or self.queue_url, jobs)

    def _is_let_through(self, job: Job, event: Event, ticket: Ticket) -> bool:
        """Whether a notice is not one too many (P7): of receipt for its address, of tickets that
        programs open for their mailbox.
        """
        if event.kind is not Kind.CREATED or ticket.channel is not Channel.EMAIL:
            return True
        if job.audience == "requester" and job.template in RECEIPTS:
            return self._is_admitted(job, event, counted_as(job.address), APART, RECEIPT)
        if event.of_a_program:
            mailbox = f"programs {ticket.mailbox}"
            return self._is_admitted(job, event, mailbox, timedelta(), BY_PROGRAMS)
        return True

    def _is_admitted(
        self, job: Job, event: Event, counted: str, apart: timedelta, why_not: str
    ) -> bool:
        now, notices = self.desk.now(), self.desk.notices
        most = self.desk.configuration.read().mail.notices_per_hour
        lines, version = notices.of(counted)
        # One mail to two addresses of the desk is two tickets, and is told of both. The raw mail
        # is named by SES; a Message-ID is the sender's to repeat.
        found_by = (event.message.raw_key if event.message else None) or event.id
        goes, after = admitted([Notice(*each) for each in lines], found_by, now, most, apart)
        if goes:
            notices.save(counted, after, version, now)
            return True
        place = job.place
        self.desk.told.keep_back(place, line_of(job), now, why_not)
        return False

    def _is_now(self, job: Job, around: Surroundings) -> bool:
        """Whether a message is told at once; else it is put into its recipient's basket."""
        now = self.desk.now()
        when = due(job, around.choices, around.configuration, now)
        if when.at is None:
            return True
        place = job.place
        self.desk.baskets.put(job.address, place, line_of(job), body_of(job, LONGEST_KEPT), when.at)
        return False

    def _take_entry(self, entry: Entry) -> tuple[Entry, int]:
        """Plan an entry of an organization's audit."""
        if entry.kind not in contracts.TOLD:
            return entry, 0
        organization = self.desk.organizations.load(entry.organization)
        coordinators = self.desk.people.of(coordinators_of(self.desk, entry.organization))
        configuration = self.desk.configuration.read()
        jobs = contracts.plan(entry, organization, coordinators, configuration)
        self._enqueue(jobs)
        return entry, len(jobs)

    def _take_done(self, done: Done) -> tuple[Done, int]:
        """Plan what was arranged about on-call duty."""
        jobs = duties.plan(
            done, self.desk.configuration.read(), self.desk.signer(), self.public_url
        )
        self._enqueue(jobs)
        return done, len(jobs)

    def _asks_rating(self, event: Event, ticket: Ticket, around: Surroundings) -> bool:
        """Whether the event's mail asks for a rating; repeating it gets the same answer."""
        at_most_every = around.configuration.rating.at_most_every
        own = around.choices.get(ticket.requester, NOTHING_CHOSEN)
        # Who gets no such mail, or its beginning in a digest, sees no link, and is not used up.
        wants = own.of(About.RESOLUTION, Frequency.EACH) is Frequency.EACH
        return (
            rating.is_asked(event, ticket, around)
            and wants
            and self.desk.asked.claim(ticket.requester, event.id, event.at, at_most_every)
        )

    def _whole(self, event: Event) -> Event:
        """Return the event with its message's whole text, which may lie in S3."""
        if event.message is None or event.message.text_key is None:
            return event
        text = self.desk.files.text(event.message.text_key)
        whole = event.message.model_copy(update={"text": text})
        return event.model_copy(update={"message": whole})
