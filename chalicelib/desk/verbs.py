"""The verbs on a ticket that stands, for every door: API, mail and signed links."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple

from chalicelib.desk.acting import acting
from chalicelib.desk.chains import begun, comes_to_nothing
from chalicelib.desk.change import change, changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.editing import held_again
from chalicelib.desk.once import once
from chalicelib.desk.placing import require_team
from chalicelib.desk.uploads import attached
from chalicelib.escalation.policy import Trigger, first_match
from chalicelib.rights import Action, require
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.store.transaction import Marker
from chalicelib.tickets import changes
from chalicelib.tickets.errors import InvalidChange, UnknownAgent
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
            return changes.reply(ticket, message, actor, now)

        return _add(desk, number, "reply", reply, Draft(text, uploads, definitive), call)
    answered = _add(desk, number, "answer", changes.answer, Draft(text, uploads), call)
    return held_again(desk, answered)


def note(desk: Desk, number: str, text: str, call: Call, uploads: Sequence[str] = ()) -> Ticket:
    """Add a note that only the desk's people see."""
    return _add(desk, number, "note", changes.note, Draft(text, uploads), call)


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

    def decide(ticket: Ticket, now: datetime) -> Event:
        if to is not None and to not in configuration.staff:
            message = f"“to”: nobody of this desk has the address {to}. See GET /desk."
            raise UnknownAgent(message)
        if team is not None:
            require_team(team, configuration)
        return changes.assign(ticket, to, team, reason, call.actor, now)

    return change(desk, number, "assign", decide, call)


def acknowledge(desk: Desk, number: str, call: Call, chain: int | None = None) -> Ticket:
    """Answer a page: nobody else is paged for it. ``chain`` is the one a signed link is for."""
    return change(
        desk,
        number,
        "acknowledge",
        lambda ticket, now: changes.acknowledge(ticket, call.actor, now, chain),
        call,
    )


def alert(desk: Desk, number: str, reason: str, policy: str | None, call: Call) -> Ticket:
    """Set an escalation off by hand: the named one, or the first for this ticket."""
    configuration = desk.configuration.read()
    by_hand = [each for each in configuration.escalation if Trigger.BY_HAND in each.triggers]

    def decide(ticket: Ticket, now: datetime) -> Event:
        fitting = [each for each in by_hand if policy in {None, each.name}]
        found = first_match(fitting, ticket, Trigger.BY_HAND)
        if found is None:
            names = ", ".join(each.name for each in by_hand if each.when.fits(ticket)) or "none"
            message = (
                f"“policy”: desk.yaml has no escalation {policy or ''} that is set off by hand for "
                f"this ticket. There are: {names}. Give one `triggers: [by_hand]`."
            )
            raise InvalidChange(message)
        chain = begun(ticket, found, Trigger.BY_HAND, None, now, configuration)
        if not chain.steps:
            nothing = comes_to_nothing(chain, configuration).reason
            message = (
                f"“policy”: “{found.name}” would page nobody: {nothing}. "
                "Name another policy, or write hours or "
                f"exceptions ahead in calendars.{found.calendar} of desk.yaml."
            )
            raise InvalidChange(message)
        return changes.alert(ticket, reason, found.name, call.actor, now)

    return change(desk, number, "alert", decide, call)


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


def reopen(desk: Desk, number: str, reason: str | None, call: Call) -> Ticket:
    """Open a ticket again whose solution did not hold.

    The customer's side may for as long as its messages would; the desk's people always, for they
    see what else has come of it.
    """
    within = desk.configuration.read().reopens_within

    def decide(ticket: Ticket, now: datetime) -> Event:
        if not call.actor.staff:
            require_recent(ticket, now, within)
        return changes.reopen(ticket, reason, call.actor, now)

    return held_again(desk, change(desk, number, "reopen", decide, call))
