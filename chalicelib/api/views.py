"""What each caller sees: from tickets, index rows and timelines to the API's shapes."""

from typing import Any

from chalicelib.api.shapes import (
    CardView,
    ChainView,
    ClockView,
    EntryView,
    FileView,
    MessageView,
    TicketView,
    Timeline,
)
from chalicelib.rights import may
from chalicelib.store.tickets import Listing, Page
from chalicelib.tickets.events import Actor, Event, Kind
from chalicelib.tickets.model import Chain, Clock, Message, Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.status import legal_verbs


def ticket_view(ticket: Ticket, actor: Actor) -> TicketView:
    """Return the ticket as ``actor`` may see it."""
    internal = may(actor, "read_internal", ticket)
    return TicketView(
        number=spoken(ticket.number),
        due_at=ticket.due_at,
        closes_at=ticket.close_at,
        continues=spoken(ticket.continues) if ticket.continues else None,
        clocks=tuple(_clock(clock) for clock in ticket.clocks) if internal else None,
        escalations=tuple(_chain(chain) for chain in ticket.escalations) if internal else None,
        legal_verbs=tuple(legal_verbs(ticket.status)) if internal else None,
        assignee=ticket.assignee if internal else None,
        **{
            name: getattr(ticket, name)
            for name in TicketView.model_fields
            if name in Ticket.model_fields
            and name not in {"number", "due_at", "clocks", "continues", "escalations", "assignee"}
        },
    )


def card_view(actor: Actor, by: Listing, value: str, row: dict[str, Any]) -> CardView:
    """Return a row of the list ``by`` ``value`` as ``actor`` may see it.

    An index carries its key only once; whom of the desk a ticket is assigned to stays inside.
    """
    created_at, _, number = row["created_key"].partition("#")
    own = {"number": spoken(number), "created_at": created_at}
    if by == "assignee":
        own["assignee"] = value
    shown = CardView.model_fields.keys() - (() if actor.staff else {"assignee"})
    known = {name: each for name, each in row.items() if name in shown}
    return CardView.model_validate({**known, **own})


def timeline_view(page: Page, ticket: Ticket, actor: Actor) -> Timeline:
    """Return those entries of the page that ``actor`` may see."""
    internal = may(actor, "read_internal", ticket)
    entries = [_entry(row, internal) for row in page.rows if internal or _is_for(row, actor)]
    return Timeline(items=entries, cursor=page.cursor)


def _is_for(row: dict[str, Any], requester: Actor) -> bool:
    if row["type"] == "event":
        return not row["event"].internal
    return bool(row["to"] == requester.id)


def _entry(row: dict[str, Any], internal: bool) -> EntryView:
    if row["type"] == "event":
        return _internal_event(row["event"]) if internal else _public_event(row["event"])
    told = ("channel", "audience", "template", "to", "subject", "status", "reason")
    return EntryView(
        id=row["id"],
        kind="told",
        at=row["at"],
        details={name: row[name] for name in told if name in row},
    )


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
        reason=event.reason if event.kind is Kind.WAITING else None,
        changes={"status": status.model_dump(mode="json")} if status else None,
    )


def _internal_event(event: Event) -> EntryView:
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
        details=event.details or None,
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
    )


def _chain(chain: Chain) -> ChainView:
    return ChainView(
        policy=chain.policy,
        trigger=chain.trigger,
        metric=chain.metric,
        started_at=chain.started_at,
        steps_fired=chain.fired,
        steps=len(chain.steps),
        next_step_at=chain.next_at,
        acknowledged_by=chain.acknowledged_by,
    )
