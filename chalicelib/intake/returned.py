"""Taking in bounces that came as mail: they count as what SES tells, and open no ticket."""

from datetime import datetime

from chalicelib.customers.address import spellings
from chalicelib.desk import feedback
from chalicelib.desk.context import Desk
from chalicelib.intake.bounce import Bounce, feedback_of, proven_bounce
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import Mail
from chalicelib.intake.reading.report import Returned
from chalicelib.store.keys import ticket_pk

MOST_IDS = 3  # of the mail that came back; its own comes first


def taken(desk: Desk, notification: Notification, mail: Mail, raw: bytes) -> str | None:
    """Return the ticket whose mail came back, once that is written; None for every other mail.

    A report that names nobody whom the desk wrote to of that event is a mail like any other.
    """
    bounce = proven_bounce(raw, mail, desk.signer())
    if bounce is None:
        return None
    # When SES took it stays the same however often it is brought, and whatever happens meanwhile.
    at = notification.mail.timestamp or desk.now()
    return bounce.number if _take(desk, bounce, at, mail.message_id or "") else None


def _take(desk: Desk, bounce: Bounce, at: datetime, message: str) -> bool:
    original = _original(desk, bounce)
    said = _said_of(original, bounce) if original else None
    if original is None or said is None:
        return False
    feedback.take(desk, original, feedback_of(said, original.to, at, message), message)
    return True


def _original(desk: Desk, bounce: Bounce) -> feedback.Original | None:
    """Return the mail that came back, by the id that SES gave it.

    Our signed reference is in the mails to everybody who was told, and proves none of them; SES's
    id is known to nobody but the recipient of that one mail, and the servers on its way.
    """
    for mailbox in desk.configuration.read().mailboxes:
        for each in bounce.report.ids[:MOST_IDS]:
            for place in desk.mails.told_by(mailbox, each):
                if place["PK"] == ticket_pk(bounce.number):
                    return feedback.original_at(desk, place)
    return None


def _said_of(original: feedback.Original, bounce: Bounce) -> Returned | None:
    to = spellings(original.to)
    named = (each for each in bounce.report.recipients if not set(to).isdisjoint(each.addresses))
    return next(named, None)
