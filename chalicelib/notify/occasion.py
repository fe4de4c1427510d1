"""One event of one ticket on its way to its messages: their form, and what fills them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.configuration.model import Configuration, Language
from chalicelib.configuration.webhooks import Webhook
from chalicelib.customers.person import Person
from chalicelib.desk.feedback import shown_to
from chalicelib.notify.choices import Choices
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.layout import dressed
from chalicelib.notify.reasons import reason_of
from chalicelib.notify.templates import Wording, fill, phrase
from chalicelib.notify.thread import thread_index
from chalicelib.notify.ways import Way
from chalicelib.signing import Signer
from chalicelib.store.keys import event_sk
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.status import WAITING

# An answer to these goes to the other side of the conversation; to a page or warning it must not.
ANSWERABLE = frozenset(
    {
        "received", "held", "answered", "resolved", "reopened", "customer_wrote", "offered",
        "program_opened",
        "followed", "merged", "approved", "rejected", "taken", "specialists", "waiting", "closed",
        "arrived",
    }
)  # fmt: skip

# What the desk's people are told of in one sentence.
MOVED = frozenset({Kind.CLAIMED, Kind.WAITING, Kind.REOPENED, Kind.CLOSED})


@dataclass(frozen=True)
class Surroundings:
    """What a plan needs beside the event: the desk, its secret, and where people reach it."""

    configuration: Configuration
    signer: Signer
    public_url: str
    page_topic: str
    approvers: tuple[Person, ...] = ()  # its organization's coordinators, where they are asked
    coordinators: tuple[Person, ...] = ()  # those who may read it, and chose to be told
    choices: Mapping[str, Choices] = field(default_factory=dict)  # by address, of who chose
    asks_rating: bool = False  # of this solution, by this event's mail
    ways: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)  # of a page, by person
    rooms: Mapping[str, Webhook] = field(default_factory=dict)  # that are paged, by name


@dataclass(frozen=True)
class Occasion:
    """One event of one ticket, on its way to its messages."""

    event: Event
    ticket: Ticket
    around: Surroundings

    @property
    def for_the_desk_alone(self) -> bool:
        """Whether no customer is told: a program wrote it, or opened what is let in now (P7)."""
        let_in = self.event.kind is Kind.RELEASED and self.ticket.automatic is not None
        return let_in or "automatic" in self.event.details

    @property
    def desk(self) -> str:
        """The name that mails about the ticket are from: its mailbox's own, or the desk's."""
        configuration = self.around.configuration
        mailbox = configuration.mailboxes.get(self._mailbox)
        return (mailbox.name if mailbox else None) or configuration.name

    @property
    def _mailbox(self) -> str:
        return self.ticket.mailbox or self.around.configuration.default_mailbox()

    def job(
        self,
        template: str,
        audience: str,
        channel: Channel,
        address: str,
        language: Language,
        values: Mapping[str, str],
    ) -> Job:
        """Return the message by which the occasion is told to one recipient over one channel."""
        ticket, event, signer = self.ticket, self.event, self.around.signer
        configuration = self.around.configuration
        mailbox, desk = self._mailbox, self.desk
        common = {"number": spoken(ticket.number), "subject": ticket.subject, "desk": desk}
        answerable = channel is Channel.EMAIL and template in ANSWERABLE
        wording = Wording(configuration.templates, audience, channel)
        filled = {**common, **values}
        written = fill(template, language, invites_reply=answerable, wording=wording, **filled)
        root = signer.reference(f"{ticket.number}.000001.0", mailbox)
        return Job(
            number=ticket.number,
            event=event_sk(event.version, event.part),
            template=template,
            audience=audience,
            channel=channel,
            address=address,
            subject=written.subject,
            text=written.text,
            language=language,
            sender=mailbox,
            sender_name=desk,
            reply_to=signer.reply_address(ticket.number, mailbox) if answerable else None,
            references=tuple(each for each in (root, ticket.message_id) if each),
            own_reference=signer.reference(event.id, mailbox),
            automatic=template != "answered",
            correlation_id=event.correlation_id,
            marker=signer.marker(ticket.number, mailbox) if answerable else None,
            thread_index=thread_index(ticket, event, mailbox),
            link=values.get("link"),
            **dressed(configuration, language),
        )


def values_of(occasion: Occasion, language: Language) -> dict[str, str]:
    """Return what the templates of the event are filled with, by name."""
    event, ticket, details = occasion.event, occasion.ticket, occasion.event.details
    message = event.message
    definitive = message.definitive if message else None
    metric = str(details.get("metric") or "")  # none: no promise is at stake
    due = details.get("due_at")
    own = Wording(occasion.around.configuration.templates)
    return {
        "name": ticket.requester_name or ticket.requester.partition("@")[0],
        "requester": ticket.requester_name or ticket.requester,
        "author": event.actor.named(occasion.desk) or event.actor.id,
        "message": message.text if message else "",
        "warning": ""
        if message is None or message.verified
        else phrase("unverified", language, own, address=event.actor.id),
        "kind": ""
        if definitive is None
        else phrase("definitive" if definitive else "provisional", language, own),
        "reason": reason_of(event, language),
        "team": _team(occasion),
        "agent": _agent(occasion),
        "what": phrase(f"moved_{event.kind}", language, own) if event.kind in MOVED else "",
        "waits_for": phrase(f"for_{ticket.status}", language, own)
        if ticket.status in WAITING
        else "",
        **_steps(occasion),
        "metric": phrase(metric, language, own) if metric else "",
        "why": _why(event, language, own),
        "share": str(details.get("share", "")),
        "due": _local(datetime.fromisoformat(str(due)), occasion) if due else "",
        "closes": _local(ticket.close_at, occasion) if ticket.close_at else "",
        "cause": phrase(f"cause_{details['fate']}", language, own) if "fate" in details else "",
    }


def _why(event: Event, language: Language, own: Wording) -> str:
    """Return what a page is about: a promise, a ticket that nobody has, a call for help."""
    if event.kind is not Kind.PAGED:
        return ""
    trigger, metric = event.details.get("trigger", "breach"), event.details.get("metric")
    known = {"metric": phrase(str(metric), language, own) if metric else ""}
    return phrase(f"why_{trigger}", language, own, **known, reason=event.reason or "")


def _local(at: datetime, occasion: Occasion) -> str:
    """Return an instant as the desk's people and customers read it on their own clocks."""
    zone = occasion.around.configuration.zone
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _team(occasion: Occasion) -> str:
    team = occasion.around.configuration.teams.get(occasion.ticket.team)
    return team.name if team else occasion.ticket.team


def _agent(occasion: Occasion) -> str:
    """Return who has the ticket, by the name that customers read."""
    assignee = occasion.ticket.assignee or ""
    person = occasion.around.configuration.staff.get(assignee)
    return person.name if person else _team(occasion)


def _steps(occasion: Occasion) -> dict[str, str]:
    """Return what a workflow's steps add: the visit, the offer, the other system's incident."""
    ticket, details = occasion.ticket, occasion.event.details
    visit = ticket.visit
    return {
        "starts": _local(visit.starts_at, occasion) if visit else "",
        "ends": _local(visit.ends_at, occasion) if visit else "",
        "place": visit.place if visit else "",
        "version": str(details.get("version", "")),
        "text": str(details.get("text", "")),
        "state": str(details.get("state", "")),
        "system": str(details.get("system", "")),
        "into": str(details.get("into", "")),
        "level": str(details.get("level", "")),
        "organization": ticket.organization or ticket.requester,
        "address": _undelivered(occasion),
    }


def _undelivered(occasion: Occasion) -> str:
    """Return whom a message did not reach: of a colleague paged at an address of their own also
    the name, by which the reader knows whom to call.
    """
    details = occasion.event.details
    to, shown = str(details.get("to", "")), shown_to(details)
    person = occasion.around.configuration.staff.get(str(details.get("person")))
    return f"{person.name} ({shown})" if person and shown != to else shown
