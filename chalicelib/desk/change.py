"""One change of one ticket: load, ask for the right, decide purely, save in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.desk.acting import acting
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.follow import follow
from chalicelib.desk.once import once
from chalicelib.desk.wake import settle
from chalicelib.rights import Action, require
from chalicelib.store.tickets import MailKey
from chalicelib.store.transaction import Marker, Part, Stale
from chalicelib.tickets.errors import Conflict, Outdated
from chalicelib.tickets.events import Event, apply
from chalicelib.tickets.model import Ticket

TRIES = 5  # against changes of others at the same moment; each try decides anew on what stands

Decide = Callable[[Ticket, datetime], Event]
Others = Callable[[Ticket, Sequence[Event]], Sequence[Part]]  # of the ticket after the change


def require_version(call: Call, ticket: Ticket) -> None:
    """Raise ``Outdated`` when the caller saw another version of the ticket."""
    if call.if_version is not None and call.if_version != ticket.version:
        raise Outdated(call.if_version, ticket.version)


def correlated(events: Sequence[Event], call: Call) -> list[Event]:
    """Return the events with the id that the logs of the call are found by."""
    found_by = {"correlation_id": call.correlation_id}
    return [event.model_copy(update=found_by) for event in events]


def happen(
    ticket: Ticket, decide: Decide, now: datetime, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket after what ``decide`` makes of it, and every event on the way. Pure."""
    settled, earlier = settle(ticket, now, configuration)
    event = decide(settled, now)
    after, events = follow(apply(settled, event), event, configuration)
    return after, (*earlier, *events)


def change(
    desk: Desk,
    number: str,
    action: Action,
    decide: Decide,
    call: Call,
    *,
    others: Others | None = None,
) -> Ticket:
    """Apply what ``decide`` makes of the ticket as it stands, and return the ticket after it.

    Raises a ``Refusal`` and writes nothing when the actor may not, the move is illegal, the caller
    saw another version, or others changed the ticket ``TRIES`` times meanwhile. A request that was
    done before under its ``Idempotency-Key`` changes nothing and returns the ticket as it stands.
    """

    def perform(markers: Sequence[Marker]) -> Ticket:
        return changed(desk, number, action, decide, call, markers, others=others)

    return once(desk, number, call, perform)


def changed(  # noqa: PLR0913 - what, by whom, and under which markers
    desk: Desk,
    number: str,
    action: Action,
    decide: Decide,
    call: Call,
    markers: Sequence[Marker],
    *,
    loaded: Ticket | None = None,
    mail: MailKey | None = None,
    others: Others | None = None,
) -> Ticket:
    """Do what ``change`` does, with once-markers of the caller's own.

    ``loaded`` saves the first read, ``mail`` is the mail that the change came by, ``others`` says
    what else the transaction writes. Raises ``AlreadyDone`` when a marker stands.
    """
    for _ in range(TRIES):
        before = loaded or desk.tickets.load(number)
        require(acting(desk, call.actor, before), action, before)
        require_version(call, before)
        configuration = desk.configuration.at_least(before.terms)
        after, events = happen(before, decide, desk.now(), configuration)
        also = others(after, events) if others else ()
        try:
            desk.tickets.save(before, after, correlated(events, call), markers, mail, also)
        except Stale:
            loaded = None
            continue
        return after
    message = "Others are changing this ticket at this moment. Read it again and repeat."
    raise Conflict(message)
