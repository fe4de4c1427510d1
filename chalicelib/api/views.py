"""What each caller sees: from tickets, index rows and timelines to the API's shapes."""

from typing import Any

from chalicelib.api.customer_shapes import AgreementView, HistoryEntry, OrganizationView
from chalicelib.api.ticket_shapes import (
    CardView,
    ChainView,
    ClockView,
    LinkView,
    OfferView,
    RatingView,
    SessionView,
    Stopped,
    TicketView,
    VisitView,
)
from chalicelib.api.timeline_shapes import EntryView, FileView, MessageView, Timeline
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.history import Entry
from chalicelib.customers.organization import Organization
from chalicelib.desk.feedback import shown_to
from chalicelib.escalation.masking import masked_page, masked_phone
from chalicelib.rights import may
from chalicelib.store.cursor import Page
from chalicelib.store.lists import Listing
from chalicelib.tickets.events import Actor, Event, Kind, Role
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Chain, Clock, Message, Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.rating import standing
from chalicelib.tickets.status import OVER, Status, legal_verbs
from chalicelib.tickets.value import Frozen

# What customers see of a ticket; its other fields are the desk's own.
_PUBLIC = (
    "version", "subject", "status", "priority", "kind", "product", "channel", "team", "requester",
    "requester_name", "organization", "copied", "created_at", "updated_at", "impact", "urgency",
    "major", "agreement",
)  # fmt: skip
_INTERNAL = ("priority_reason", "sla", "watchers", "checklist", "external", "caller", "minutes")


def ticket_view(ticket: Ticket, actor: Actor) -> TicketView:
    """Return the ticket as ``actor`` may see it."""
    internal = may(actor, "read_internal", ticket)
    return TicketView(
        number=spoken(ticket.number),
        due_at=ticket.due_at,
        closes_at=ticket.close_at,
        continues=spoken(ticket.continues) if ticket.continues else None,
        merged_into=spoken(ticket.merged_into) if ticket.merged_into else None,
        **{name: getattr(ticket, name) for name in _PUBLIC},
        **(_internal(ticket) if internal else _outside(ticket)),
        **_work(ticket, internal=internal),
        rating=_rating(ticket) if internal or may(actor, "rate", ticket) else None,
    )


def _rating(ticket: Ticket) -> RatingView | None:
    """Return the latest rating, for the desk and for whoever gave it."""
    rating = ticket.rating
    if rating is None:
        return None
    shown = rating.model_dump(exclude={"resolution"})
    return RatingView(**shown, current=standing(ticket) is not None)


def _work(ticket: Ticket, *, internal: bool) -> dict[str, Any]:
    """Return what the workflow keeps; for customers without addresses and links of the desk's."""
    approval, visit, offer = ticket.approval, ticket.visit, ticket.offer
    if approval is not None and not internal:
        explained = {} if approval.granted is False else {"reason": None}
        known = {} if approval.by == "coordinator" else {"decided_by": None}
        approval = approval.model_copy(update={**explained, **known})
    inside = frozenset() if internal else frozenset({"agent", "link", "offered_by"})

    def shown(part: Frozen) -> dict[str, Any]:
        return {name: None if name in inside else each for name, each in part}

    return {
        "approval": approval,
        "visit": VisitView(**shown(visit)) if visit else None,
        "offer": OfferView(**shown(offer)) if offer else None,
        "sessions": tuple(SessionView(**shown(each)) for each in ticket.sessions),
    }


def _internal(ticket: Ticket) -> dict[str, Any]:
    """Return what the desk's people see beside the rest."""
    links = (LinkView(number=spoken(each.number), relation=each.relation) for each in ticket.links)
    return {
        "assignee": ticket.assignee,
        "held": ticket.held,
        "stopped": _stopped(ticket, ticket.stopped_on),
        "clocks": tuple(_clock(clock) for clock in ticket.clocks),
        "escalations": tuple(_chain(chain) for chain in ticket.escalations),
        "legal_verbs": tuple(legal_verbs(ticket.status)),
        "links": tuple(links),
        **{name: getattr(ticket, name) for name in _INTERNAL},
    }


def _outside(ticket: Ticket) -> dict[str, Any]:
    """Return what customers see of it instead: that it is with the desk, not with whom."""
    theirs = ticket.status is Status.WAITING_CUSTOMER or ticket.status in OVER
    return {
        "assignee": None,
        "held": ticket.held if ticket.held in {NO_AGREEMENT, STRANGER} else None,
        "stopped": _stopped(ticket, ticket.stopped_on if theirs else "the desk"),
    }


def _stopped(ticket: Ticket, on: str) -> Stopped:
    return Stopped(at=ticket.status, on=on, since=ticket.stopped_since or ticket.created_at)


def organization_view(organization: Organization) -> OrganizationView:
    """Return an organization with its agreements."""
    shown = organization.model_dump(include=set(OrganizationView.model_fields) - {"agreements"})
    agreements = [agreement_view(each) for each in organization.agreements]
    return OrganizationView(**shown, agreements=agreements)


def agreement_view(agreement: Agreement) -> AgreementView:
    """Return an agreement; sets as sorted lists."""
    plain = agreement.model_dump(mode="json", include=set(AgreementView.model_fields))
    for name in ("products", "channels"):
        plain[name] = sorted(plain[name]) if plain[name] is not None else None
    return AgreementView(**plain, organization=agreement.id.rpartition(".")[0])


def entry_view(entry: Entry) -> HistoryEntry:
    """Return a line of an organization's audit."""
    plain = entry.model_dump(mode="json")
    return HistoryEntry(
        id=entry.id,
        kind=entry.kind,
        at=entry.at,
        actor=entry.actor.id,
        agreement=entry.agreement,
        changes=plain["changes"] or None,
        details=plain["details"] or None,
        reason=entry.reason,
    )


def card_view(actor: Actor, by: Listing, value: str, row: dict[str, Any]) -> CardView:
    """Return a row of the list ``by`` ``value`` as ``actor`` may see it.

    An index carries its key only once; whom of the desk a ticket is assigned to stays inside.
    """
    created_at, _, number = row["created_key"].partition("#")
    own = {"number": spoken(number), "created_at": created_at}
    if by == "assignee":
        own["assignee"] = value
    shown = CardView.model_fields.keys() - (() if actor.staff else {"assignee", "held"})
    known = {name: each for name, each in row.items() if name in shown}
    return CardView.model_validate({**known, **own})


def timeline_view(page: Page, ticket: Ticket, actor: Actor) -> Timeline:
    """Return those entries of the page that ``actor`` may see."""
    internal = may(actor, "read_internal", ticket)
    rows = (row for row in page.rows if internal or _is_for(row, actor))
    entries = [_entry(row, actor, internal=internal) for row in rows]
    return Timeline(items=entries, cursor=page.cursor)


def _is_for(row: dict[str, Any], requester: Actor) -> bool:
    if row["type"] == "event":
        event = row["event"]
        own = event.kind is not Kind.RATED or event.actor.id == requester.id
        return own and not event.internal
    return bool(row["to"] == requester.id)


def _entry(row: dict[str, Any], actor: Actor, *, internal: bool) -> EntryView:
    if row["type"] == "event":
        return _internal_event(row["event"], actor) if internal else _public_event(row["event"])
    told = (*_OF_A_MESSAGE, *(_OF_A_PAGE if internal else ()))
    details = {name: row[name] for name in told if name in row}
    details["to"] = _shown_to(row, actor)
    return EntryView(id=row["id"], kind="told", at=row["at"], details=details)


_OF_A_MESSAGE = ("channel", "audience", "template", "to", "subject", "status", "reason")
_OF_A_PAGE = ("person",)  # whom it called: a masked telephone does not say
_BY_TELEPHONE = frozenset({"sms", "whatsapp"})


def _shown_to(row: dict[str, Any], actor: Actor) -> str:
    """Return where it went; a colleague's telephone or private address they and admins see whole.

    As in GET /contacts. A customer's own the desk's people read on their record.
    """
    to, person = str(row["to"]), row.get("person")
    if row["audience"] == "requester" or _sees_whole(actor, person):
        return to
    if row["channel"] in _BY_TELEPHONE:
        return masked_phone(to)
    mails_a_page = row["channel"] == "email" and row["audience"] == "on_call"
    return masked_page(to, person) if mails_a_page else to


def _sees_whole(actor: Actor, person: str | None) -> bool:
    return actor.role is Role.ADMIN or actor.id == person


_EXPLAINED = frozenset({Kind.WAITING, Kind.REJECTED, Kind.UNSCHEDULED})  # to customers too
_TOLD = ("state", "version", "text", "tool", "into", "score", "comment")  # of an event's details


def _public_event(event: Event) -> EntryView:
    """Return what the customer sees of an event: no addresses or reasons of the desk's people."""
    status = event.changes.get("status")
    message = _message(event.message) if event.message else None
    unverified = message is not None and not message.verified
    if message is not None and unverified:  # whoever wrote it chose these names
        message = message.model_copy(update={"author_name": None})
    return EntryView(
        id=event.id,
        kind=event.kind,
        at=event.at,
        actor=None if event.actor.staff or unverified else event.actor.id,
        actor_name=None if unverified else event.actor.name,
        message=message,
        reason=event.reason if event.kind in _EXPLAINED else None,
        details={name: event.details[name] for name in _TOLD if name in event.details} or None,
        changes={"status": status.model_dump(mode="json")} if status else None,
    )


def _internal_event(event: Event, actor: Actor) -> EntryView:
    details = event.details
    lost = event.kind is Kind.UNDELIVERED and "to" in details
    if lost and not _sees_whole(actor, details.get("person")):
        details = {**details, "to": shown_to(details)}
    changes = {name: change.model_dump(mode="json") for name, change in event.changes.items()}
    return EntryView(
        id=event.id,
        kind=event.kind,
        at=event.at,
        actor=event.actor.id,
        actor_name=event.actor.name,
        internal=event.internal,
        message=_message(event.message) if event.message else None,
        reason=event.reason,
        changes=changes or None,
        details=details or None,
    )


def _message(message: Message) -> MessageView:
    return MessageView(
        text=message.text,
        shortened=message.text_key is not None,
        text_file=_file_id(message.text_key) if message.text_key else None,
        channel=message.channel,
        author_name=message.author_name,
        definitive=message.definitive,
        verified=message.verified,
        original=message.raw_key is not None,
        html=message.html_key is not None,
        kept_out=message.kept_out,
        attachments=tuple(
            FileView(
                id=_file_id(each.key),
                filename=each.filename,
                content_type=each.content_type,
                size=each.size,
            )
            for each in message.attachments
        ),
    )


def _file_id(key: str) -> str:
    return key.rpartition("/")[2]


def _clock(clock: Clock) -> ClockView:
    return ClockView(
        metric=clock.metric,
        target_seconds=int(clock.target.total_seconds()),
        counted_seconds=int(clock.counted.total_seconds()),
        running_since=clock.since,
        due_at=clock.due_at,
        breached_at=clock.breached_at,
        stopped_at=clock.stopped_at,
        calendar=clock.calendar,
        promised=clock.promised,
        question=clock.question or None,
    )


def _chain(chain: Chain) -> ChainView:
    return ChainView(
        policy=chain.policy,
        trigger=chain.trigger,
        metric=chain.metric,
        started_at=chain.started_at,
        steps_fired=chain.fired,
        steps=len(chain.steps),
        next_step_at=None if chain.acknowledged_by else chain.next_at,
        acknowledged_by=chain.acknowledged_by,
        acknowledged_until=chain.expires_at,
        paused_since=chain.paused_at,
        reason=chain.reason,
    )
