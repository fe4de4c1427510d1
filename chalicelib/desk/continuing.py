"""A customer's message to a ticket that was closed too long ago: it opens one that continues it."""

from collections.abc import Sequence

from chalicelib.configuration.model import Configuration
from chalicelib.desk import messages
from chalicelib.desk.acting import acting
from chalicelib.desk.change import require_version
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.once import once
from chalicelib.desk.opening import open_ticket, with_new_number
from chalicelib.desk.placing import Request
from chalicelib.desk.uploads import attached
from chalicelib.rights import require
from chalicelib.store.transaction import Marker
from chalicelib.tickets.errors import Conflict
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.reopening import ClosedTooLongAgo, is_over


def say(
    desk: Desk, number: str, text: str, call: Call, definitive: bool, uploads: Sequence[str] = ()
) -> Ticket:
    """Add a public message; return the ticket that it stands on, which may be a new one.

    As a mail does, a customer's message to a ticket that was closed longer than the desk's
    ``reopens_within`` ago opens a ticket of its own, which ``continues`` that one.
    """
    try:
        return messages.say(desk, number, text, call, definitive, uploads)
    except ClosedTooLongAgo:
        draft = messages.Draft(text, uploads)

    def perform(new: str) -> Ticket:
        return once(desk, new, call, lambda markers: _open(desk, number, new, draft, call, markers))

    return with_new_number(desk.random_bits, perform)


def _open(
    desk: Desk, number: str, new: str, draft: messages.Draft, call: Call, markers: Sequence[Marker]
) -> Ticket:
    """Open the ticket ``new``, as long as the one that it continues stays as it is."""
    before, configuration = desk.tickets.load(number), desk.configuration.read()
    require(acting(desk, call.actor, before), "answer", before)
    require_version(call, before)
    if not is_over(before, desk.now(), configuration.reopens_within):
        why = "Somebody opened the ticket again at this moment. Repeat the request."
        raise Conflict(why)
    files = attached(desk, new, draft.uploads, call.actor, markers)
    message = messages.written(desk, new, draft.text, call.actor, Channel.API, attachments=files)
    request = continuation(before, call.actor, configuration)
    stays = [desk.tickets.unchanged(before)]
    return open_ticket(desk, new, request, message, call.correlation_id, markers, extra=stays)


def continuation(before: Ticket, writer: Actor, configuration: Configuration) -> Request:
    """Return what a ticket is opened with that goes on from a closed one. Pure.

    As with a mail it is the writer's own, and goes where the address leads that the conversation
    was with. What the desk no longer has since then is left to it to decide.
    """
    mailbox = configuration.mailboxes.get(before.mailbox or "")
    known = before.product in configuration.products
    return Request(
        subject=before.subject,
        author=writer,
        requester=writer.id,
        requester_name=writer.name,
        organization=before.organization,
        channel=Channel.API,
        product=before.product if known else None,
        team=mailbox.team if mailbox else None,
        mailbox=before.mailbox if mailbox else None,
        continues=before.number,
    )
