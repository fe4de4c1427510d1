"""Hearing: from an event of SES to the message it is about, and to what becomes of that."""

from typing import TYPE_CHECKING

from chalicelib.customers.deliverability import Feedback
from chalicelib.desk import feedback
from chalicelib.desk.context import Desk
from chalicelib.desk.feedback import Original

if TYPE_CHECKING:
    from chalicelib.notify.feedback import Heard  # its models are of no use to other functions


def hear(desk: Desk, heard: "Heard", mail_domain: str) -> list[tuple[Feedback, str | None]]:
    """Take in what happened at each recipient; return it with the ticket, None for no ticket's.

    ``mail_domain`` is that of the Message-IDs which SES gives.
    """
    originals = _by_provider(desk, heard, mail_domain)
    taken: list[tuple[Feedback, str | None]] = []
    for each in heard.feedback:
        by_reference = None if originals else _by_reference(desk, heard, each.address)
        found: list[Original | None] = [*originals] or [by_reference]
        for original in found:
            feedback.take(desk, original, each, heard.message)
        taken.append((each, found[0].number if found[0] else None))
    return taken


def _by_provider(desk: Desk, heard: "Heard", mail_domain: str) -> list[Original]:
    """Return what the mail told: one message, or each that a digest told together."""
    places = desk.mails.told_by(heard.mailbox, f"<{heard.message}@{mail_domain}>")
    originals = (feedback.original_at(desk, place) for place in places)
    return [each for each in originals if each]


def _by_reference(desk: Desk, heard: "Heard", address: str) -> Original | None:
    """Find it by our own signed id, for SES may tell before its id of the mail is written down."""
    signer = desk.signer()
    events = (signer.event_in_reference(each) for each in heard.references)
    event_id = next((each for each in events if each), None)
    return feedback.original_of(desk, event_id, address) if event_id else None
