"""Codes that verify how somebody is paged: each goes out by the very method that it verifies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.configuration.model import Configuration
from chalicelib.desk import codes, contacts
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation.contacts import Code, ContactKind, Method, OwnContacts, phone_of
from chalicelib.escalation.verification import HOLDS
from chalicelib.notify.job import OVER_HTTP, Job
from chalicelib.notify.layout import dressed
from chalicelib.notify.notice import Notice
from chalicelib.notify.queue import enqueue_jobs
from chalicelib.notify.templates import Wording, fill, language_of
from chalicelib.notify.ways import Way, way_of
from chalicelib.store.keys import code_sk, codes_pk
from chalicelib.store.told import told_place
from chalicelib.tickets.errors import Refusal

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

TEMPLATE = "contact_code"
_NOWHERE = "https://ventanilla.invalid"  # where the desk does not know its own address


class NoWay(Refusal):
    """Nothing goes out by the method."""

    problem = "no-way"
    status = 409


class Letter(NamedTuple):
    """A code on its way: for whom, by which method and way, and the words that are sent."""

    person: str
    method: str
    way: Way
    kept: Code
    code: str
    correlation_id: str

    @property
    def event(self) -> str:
        """The place behind which its line stands."""
        return code_sk(self.method, self.kept.until)


@dataclass(frozen=True)
class CodePost:
    """Sends codes by the queues that all messages take."""

    desk: Desk
    sqs: "SQSClient"
    queue_url: str
    hook_queue_url: str
    public_url: str

    def send(self, wanted: str, call: Call) -> OwnContacts:
        """Send a code to one of the caller's methods; return what is kept of it.

        What is kept is written before the code goes out: where that fails, they ask for another.
        """
        method = contacts.method_of(self.desk, contacts.mine(self.desk, call), wanted, call)
        way = self._way(method, call.actor.id, fresh=True)
        if way is None:
            message = (
                f"Nothing goes out by the {method.kind} {method.to} at present: it is gone, "
                "switched off, no address that mail can go to or, for WhatsApp, there is no "
                "telephone. See GET /webhooks."
            )
            raise NoWay(message)
        own, code = codes.begin(self.desk, wanted, call)
        if code is not None:
            kept = own.codes[wanted]
            letter = Letter(call.actor.id, wanted, way, kept, code, call.correlation_id)
            job = job_of(letter, self.desk.configuration.read(), self.public_url or _NOWHERE)
            enqueue_jobs(self.sqs, self.queue_url, self.hook_queue_url, [job])
        return own

    def line(self, method: Method, wanted: str, kept: Code, person: str) -> Mapping[str, Any]:
        """Return what became of a code that waits; empty before it is sent."""
        way = self._way(method, person, fresh=False)
        if way is None:
            return {}
        event = code_sk(wanted, kept.until)
        return self.desk.told.read(told_place(codes_pk(person), event, way.channel, way.address))

    def _way(self, method: Method, address: str, *, fresh: bool) -> Way | None:
        if method.kind is not ContactKind.WEBHOOK:
            return way_of(method, None, {})
        known = self.desk.webhooks.all() if fresh else self.desk.webhooks.known()
        webhooks = {each.name: each for each in known}
        person = self.desk.configuration.read().staff[address]
        phone = phone_of(person, contacts.contacts_of(self.desk, [address])[address])
        return way_of(method, phone, webhooks)


def job_of(letter: Letter, configuration: Configuration, public_url: str) -> Job:
    """Return the message that carries a code. Pure; the code stands in its text alone.

    Its subject is on record, and what is on record must not verify anything.
    """
    person, way = configuration.staff[letter.person], letter.way
    language = language_of(person.language, configuration.language)
    wording = Wording(configuration.templates, "staff", way.channel)
    values = {
        "code": letter.code,
        "minutes": str(HOLDS // timedelta(minutes=1)),
        "name": person.name,
        "desk": configuration.name,
    }
    written = fill(TEMPLATE, language, invites_reply=False, wording=wording, **values)
    mailbox = configuration.default_mailbox()
    job = Job(
        person=letter.person,
        event=letter.event,
        template=TEMPLATE,
        audience="staff",
        channel=way.channel,
        address=way.address,
        webhook=way.webhook,
        subject=written.subject,
        text=written.text,
        language=language,
        sender=mailbox,
        sender_name=configuration.mailboxes[mailbox].name or configuration.name,
        automatic=True,
        until=letter.kept.until,
        correlation_id=letter.correlation_id,
        **dressed(configuration, language),
    )
    if way.channel not in OVER_HTTP:
        return job
    return job.model_copy(update={"notice": _notice(job, letter, person.name, public_url)})


def _notice(job: Job, letter: Letter, name: str, public_url: str) -> Notice:
    """Return what a room or program is told: the code where the number of a ticket stands."""
    return Notice(
        # No dots: by them its parts are told apart where it is signed.
        id=f"{re.sub('[^0-9A-Za-z]+', '-', letter.event)}-{letter.way.webhook}",
        event=letter.event,
        kind="code",
        about="contact",
        at=letter.kept.until - HOLDS,
        number=letter.code,
        subject=job.subject,
        what=job.sender_name,
        who=name,
        status="",
        priority="",
        ticket_kind=TEMPLATE,
        team="",
        said=job.text.strip(),
        link=f"{public_url}/me/contacts",
    )
