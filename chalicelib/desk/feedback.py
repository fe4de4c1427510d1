"""What becomes of feedback on a mail: its line, its address, its ticket, and who is told, once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.customers.address import spellings
from chalicelib.customers.deliverability import ENDING, TELLING, Fate, Feedback
from chalicelib.desk import addresses
from chalicelib.desk.change import changed
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation.masking import masked_page
from chalicelib.store import keys
from chalicelib.store.once import feedback_marker
from chalicelib.store.told import told_place
from chalicelib.store.transaction import AlreadyDone
from chalicelib.tickets import saying
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import DESK

Place = Mapping[str, str]  # of a line on a ticket's timeline: the key of the told item


_PAGES = frozenset({"page", "pages"})  # templates: of one ticket, of several
CALLED = ("person", "chain", "step", "bundle")  # what the line of a page says of it


class Original(NamedTuple):
    """A message of the desk: where its line is, and to whom it went."""

    place: dict[str, str]
    to: str
    template: str
    called: Mapping[str, str] = {}  # of a page: whom it called, and for which step

    @property
    def number(self) -> str:
        """The ticket that it is about."""
        return self.place["PK"].removeprefix("T#")


def original_at(desk: Desk, place: dict[str, str]) -> Original | None:
    """Return the message whose line is at ``place``, or None."""
    line = desk.told.read(place)
    if not line:
        return None
    called = {each: str(line[each]) for each in CALLED if each in line}
    return Original(place, str(line["to"]), str(line["template"]), called)


def original_of(desk: Desk, event_id: str, address: str) -> Original | None:
    """Return the mail by which an address was told of an event; None when it never was."""
    number, _, event = event_id.partition(".")
    for spelling in spellings(address):
        place = told_place(keys.ticket_pk(number), f"{keys.EVENTS}{event}", "email", spelling)
        if found := original_at(desk, place):
            return found
    return None


def shown_to(details: Mapping[str, Any]) -> str:
    """Return to whom went what an ``undelivered`` event is about, as others than them may see.

    A page may have gone to an address of a colleague's own.
    """
    to = str(details.get("to", ""))
    return masked_page(to, details.get("person")) if details.get("template") in _PAGES else to


def take(desk: Desk, original: Original | None, feedback: Feedback, correlation_id: str) -> None:
    """Write what was heard wherever it belongs; each step may be repeated.

    The ticket's event comes last and has a marker: whoever is told of it is told once.
    """
    if original is not None:
        feedback = feedback.model_copy(update={"address": original.to})
        _on_its_line(desk, original, feedback)
    addresses.hear(desk, feedback)
    if original is not None and _is_told(original, feedback.fate):
        told = {"to": feedback.address, "template": original.template, "fate": feedback.fate.value}
        if original.called:
            told |= {**original.called, "line": original.place["SK"]}
        _on_its_ticket(desk, original, told, feedback.reason, correlation_id)


def _is_told(original: Original, fate: Fate) -> bool:
    """Whether it stands on the ticket; of a page also what the next mail may well not share.

    The event is by what the person is paged by their next method.
    """
    return fate in TELLING or ("person" in original.called and fate is Fate.RETURNED)


def _on_its_line(desk: Desk, original: Original, feedback: Feedback) -> None:
    reason = f"{feedback.fate}: {feedback.reason}" if feedback.reason else feedback.fate.value
    if feedback.fate is Fate.COMPLAINED:
        desk.told.came_back(original.place, "complained", reason)
    elif feedback.fate in ENDING:
        desk.told.came_back(original.place, "bounced", reason)
    elif feedback.fate in {Fate.DELAYED, Fate.NOTED}:
        desk.told.is_late(original.place, reason)


def kept_back(desk: Desk, original: Original, reason: str, correlation_id: str) -> None:
    """Write on its ticket that an answer was not sent, for its address is marked; once."""
    details = {"to": original.to, "template": original.template, "fate": "suppressed"}
    _on_its_ticket(desk, original, details, reason, correlation_id)


def _on_its_ticket(
    desk: Desk, original: Original, details: Mapping[str, str], reason: str, correlation_id: str
) -> None:
    marker = feedback_marker(original.place, original.number, desk.now())
    try:
        changed(
            desk,
            original.number,
            "read_internal",
            lambda ticket, now: saying.undelivered(ticket, DESK, now, reason or None, details),
            Call(actor=DESK, correlation_id=correlation_id),
            (marker,),
        )
    except (AlreadyDone, TicketNotFound):
        return
