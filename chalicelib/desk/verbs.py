"""The verbs on a ticket that stands, for every door: API, mail and signed links."""

from functools import partial
from typing import Literal

from chalicelib.desk.change import change
from chalicelib.desk.context import Call, Desk
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.tickets import changes
from chalicelib.tickets.errors import UnknownAgent, UnknownTeam
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import Attachment, Channel, Message, Ticket


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


def say(desk: Desk, number: str, text: str, call: Call, definitive: bool) -> Ticket:
    """Add a public message: the desk's reply, or the requester's own."""
    if call.actor.staff:
        message = written(desk, number, text, call.actor, Channel.API, definitive=definitive)
        reply = partial(changes.reply, message=message, actor=call.actor)
        return change(desk, number, "reply", lambda ticket, now: reply(ticket, now=now), call)
    message = written(desk, number, text, call.actor, Channel.API)
    answer = partial(changes.answer, message=message, actor=call.actor)
    return change(desk, number, "answer", lambda ticket, now: answer(ticket, now=now), call)


def note(desk: Desk, number: str, text: str, call: Call) -> Ticket:
    """Add a note that only the desk's people see."""
    message = written(desk, number, text, call.actor, Channel.API)
    return change(
        desk,
        number,
        "note",
        lambda ticket, now: changes.note(ticket, message, call.actor, now),
        call,
    )


def claim(desk: Desk, number: str, call: Call) -> Ticket:
    """Take the ticket."""
    return change(
        desk, number, "claim", lambda ticket, now: changes.claim(ticket, call.actor, now), call
    )


def assign(
    desk: Desk, number: str, to: str | None, team: str | None, reason: str | None, call: Call
) -> Ticket:
    """Give the ticket to somebody of the desk, to a team, or both."""
    configuration = desk.configuration.read()
    if to is not None and to not in configuration.staff:
        message = f"“to”: nobody of this desk has the address {to}. See GET /desk."
        raise UnknownAgent(message)
    if team is not None and team not in configuration.teams:
        message = f"“team”: there is no team {team}. Teams: {', '.join(configuration.teams)}."
        raise UnknownTeam(message)
    return change(
        desk,
        number,
        "assign",
        lambda ticket, now: changes.assign(ticket, to, team, reason, call.actor, now),
        call,
    )


def acknowledge(desk: Desk, number: str, call: Call, chain: int | None = None) -> Ticket:
    """Answer a page: nobody else is paged for it. ``chain`` is the one a signed link is for."""
    return change(
        desk,
        number,
        "acknowledge",
        lambda ticket, now: changes.acknowledge(ticket, call.actor, now, chain),
        call,
    )


def wait(
    desk: Desk,
    number: str,
    on: Literal["customer", "third_party"],
    reason: str | None,
    call: Call,
) -> Ticket:
    """Let the ticket stand until somebody outside the desk does their part."""
    return change(
        desk,
        number,
        "wait",
        lambda ticket, now: changes.wait(ticket, on, reason, call.actor, now),
        call,
    )


def resolve(desk: Desk, number: str, answer: str | None, call: Call) -> Ticket:
    """Give the definitive answer, or stand by the one given before."""
    message = None
    if answer is not None:
        message = written(desk, number, answer, call.actor, Channel.API, definitive=True)
    closes_after = desk.configuration.read().closes_after
    return change(
        desk,
        number,
        "resolve",
        lambda ticket, now: changes.resolve(ticket, message, call.actor, now, closes_after),
        call,
    )


def close(desk: Desk, number: str, call: Call) -> Ticket:
    """End a resolved ticket."""
    return change(
        desk, number, "close", lambda ticket, now: changes.close(ticket, call.actor, now), call
    )


def release(desk: Desk, number: str, call: Call) -> Ticket:
    """Let a held ticket in: clocks start and the requester is told."""
    return change(
        desk, number, "release", lambda ticket, now: changes.release(ticket, call.actor, now), call
    )


def reopen(desk: Desk, number: str, reason: str | None, call: Call) -> Ticket:
    """Open a ticket again whose solution did not hold."""
    return change(
        desk,
        number,
        "reopen",
        lambda ticket, now: changes.reopen(ticket, reason, call.actor, now),
        call,
    )
