"""One change of one ticket: load, ask for the right, decide purely, save in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.follow import follow
from chalicelib.desk.once import once
from chalicelib.desk.wake import settle
from chalicelib.rights import Action, require
from chalicelib.store.tickets import MailKey
from chalicelib.store.transaction import Marker, Stale
from chalicelib.tickets.errors import Conflict, Outdated
from chalicelib.tickets.events import Event, apply
from chalicelib.tickets.model import Ticket

TRIES = 5  # against changes of others at the same moment; each try decides anew on what stands

Decide = Callable[[Ticket, datetime], Event]


def happen(
    ticket: Ticket, decide: Decide, now: datetime, configuration: Configuration
) -> tuple[Ticket, tuple[Event, ...]]:
    """Return the ticket after what ``decide`` makes of it, and every event on the way. Pure."""
    settled, earlier = settle(ticket, now, configuration)
    event = decide(settled, now)
    after, events = follow(apply(settled, event), event, configuration)
    return after, (*earlier, *events)


def change(desk: Desk, number: str, action: Action, decide: Decide, call: Call) -> Ticket:
    """Apply what ``decide`` makes of the ticket as it stands, and return the ticket after it.

    Raises a ``Refusal`` and writes nothing when the actor may not, the move is illegal, the caller
    saw another version, or others changed the ticket ``TRIES`` times meanwhile. A request that was
    done before under its ``Idempotency-Key`` changes nothing and returns the ticket as it stands.
    """

    def perform(markers: Sequence[Marker]) -> Ticket:
        return changed(desk, number, action, decide, call, markers)

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
) -> Ticket:
    """Do what ``change`` does, with once-markers of the caller's own.

    ``loaded`` saves the first read, ``mail`` is the mail that the change came by. Raises
    ``AlreadyDone`` when a marker stands.
    """
    for _ in range(TRIES):
        before = loaded or desk.tickets.load(number)
        require(call.actor, action, before)
        if call.if_version is not None and call.if_version != before.version:
            raise Outdated(call.if_version, before.version)
        after, events = happen(before, decide, desk.now(), desk.configuration.read())
        events = tuple(
            event.model_copy(update={"correlation_id": call.correlation_id}) for event in events
        )
        try:
            desk.tickets.save(before, after, events, markers, mail)
        except Stale:
            loaded = None
            continue
        return after
    message = "Others are changing this ticket at this moment. Read it again and repeat."
    raise Conflict(message)
