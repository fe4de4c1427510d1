"""Taking in bounces that came as mail: they count as what SES tells, and open no ticket."""

from datetime import datetime

from chalicelib.desk import feedback
from chalicelib.desk.context import Desk
from chalicelib.intake.bounce import Bounce, feedback_of, proven_bounce
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import Mail


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
    ours = False
    for returned in bounce.report.recipients:
        found = (feedback.original_of(desk, bounce.event_id, each) for each in returned.addresses)
        original = next((each for each in found if each is not None), None)
        if original is not None:
            heard = feedback_of(returned, original.to, at, message)
            feedback.take(desk, original, heard, message)
            ours = True
    return ours
