"""Messages and notes on a ticket that stands, for every door: API, mail and signed links."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.desk.acting import acting
from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.editing import held_again
from chalicelib.desk.once import once
from chalicelib.desk.uploads import attached
from chalicelib.rights import Action, require
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.store.transaction import Marker
from chalicelib.tickets import changes, saying
from chalicelib.tickets.events import Actor, Event
from chalicelib.tickets.model import Attachment, Channel, Message, Ticket
from chalicelib.tickets.reopening import require_recent
from chalicelib.tickets.status import LIVE

Rule = Callable[[Ticket, Message, Actor, datetime], Event]


def written(  # noqa: PLR0913 - the parts of a message
    desk: Desk,
    number: str,
    text: str,
    actor: Actor,
    channel: Channel,
    *,
    definitive: bool | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """Return a message; what is longer than the table keeps is put into S3, whole."""
    key = None
    if len(text.encode()) > LONGEST_TEXT:
        key = desk.files.keep(number, text.encode(), "text/plain; charset=utf-8")
    return Message(
        text=beginning(text),
        text_key=key,
        channel=channel,
        author_name=actor.name,
        definitive=definitive,
        attachments=attachments,
    )


def say(
    desk: Desk, number: str, text: str, call: Call, definitive: bool, uploads: Sequence[str] = ()
) -> Ticket:
    """Add a public message: the desk's reply, or the requester's own.

    Raises ``ClosedTooLongAgo`` for the latter when another ticket is due: see ``continuing.py``.
    """
    if call.actor.staff:
        closes_after = desk.configuration.read().closes_after

        def reply(ticket: Ticket, message: Message, actor: Actor, now: datetime) -> Event:
            if ticket.finishes and message.definitive and ticket.status in LIVE:
                return changes.resolve(ticket, message, actor, now, closes_after)
            return saying.reply(ticket, message, actor, now)

        return _add(desk, number, "reply", reply, Draft(text, uploads, definitive), call)
    answered = _add(desk, number, "answer", saying.answer, Draft(text, uploads), call)
    return held_again(desk, answered)


def note(desk: Desk, number: str, text: str, call: Call, uploads: Sequence[str] = ()) -> Ticket:
    """Add a note that only the desk's people see."""
    return _add(desk, number, "note", saying.note, Draft(text, uploads), call)


class Draft(NamedTuple):
    """A message as its writer sends it; ``uploads`` are the ids of its files."""

    text: str
    uploads: Sequence[str] = ()
    definitive: bool | None = None


def _add(desk: Desk, number: str, action: Action, rule: Rule, draft: Draft, call: Call) -> Ticket:
    """Add a message; nothing of it is stored before its writer's right to do so is known."""

    def perform(markers: Sequence[Marker]) -> Ticket:
        found = desk.tickets.load(number)
        actor = acting(desk, call.actor, found)
        require(actor, action, found)
        if action == "answer":
            require_recent(found, desk.now(), desk.configuration.read().reopens_within)
        message = written(
            desk,
            number,
            draft.text,
            call.actor,
            Channel.API,
            definitive=draft.definitive,
            attachments=attached(desk, number, draft.uploads, call.actor, markers),
        )

        def decide(ticket: Ticket, now: datetime) -> Event:
            return rule(ticket, message, call.actor, now)

        known = replace(call, actor=actor)
        return changed(desk, number, action, decide, known, markers, loaded=found)

    return once(desk, number, call, perform)
