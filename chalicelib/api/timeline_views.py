"""What each caller sees of a ticket's timeline: its events, and what was told of them."""

from typing import Any

from chalicelib.api.timeline_shapes import EntryView, FileView, MessageView, Timeline
from chalicelib.desk.feedback import shown_to
from chalicelib.escalation.masking import masked_page, masked_phone
from chalicelib.rights import may
from chalicelib.store.cursor import Page
from chalicelib.tickets.events import Actor, Event, Kind, Role
from chalicelib.tickets.model import Message, Ticket


def timeline_view(page: Page, ticket: Ticket, actor: Actor, desk: str) -> Timeline:
    """Return those entries of the page that ``actor`` may see; ``desk`` is the desk's name."""
    internal = may(actor, "read_internal", ticket)
    rows = (row for row in page.rows if internal or _is_for(row, actor))
    entries = [_entry(row, actor, desk, internal=internal) for row in rows]
    return Timeline(items=entries, cursor=page.cursor)


def _is_for(row: dict[str, Any], requester: Actor) -> bool:
    if row["type"] == "event":
        event = row["event"]
        own = event.kind is not Kind.RATED or event.actor.id == requester.id
        return own and not event.internal
    return bool(row["to"] == requester.id)


def _entry(row: dict[str, Any], actor: Actor, desk: str, *, internal: bool) -> EntryView:
    if row["type"] == "event":
        event = row["event"]
        return _internal_event(event, actor, desk) if internal else _public_event(event, desk)
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


def _public_event(event: Event, desk: str) -> EntryView:
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
        actor_name=None if unverified else event.actor.named(desk),
        message=message,
        reason=event.reason if event.kind in _EXPLAINED else None,
        details={name: event.details[name] for name in _TOLD if name in event.details} or None,
        changes={"status": status.model_dump(mode="json")} if status else None,
    )


def _internal_event(event: Event, actor: Actor, desk: str) -> EntryView:
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
        actor_name=event.actor.named(desk),
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
