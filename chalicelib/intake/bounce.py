"""A bounce that came as a mail: proven by our own signature on the mail that came back. Pure.

What a report says of whom is anybody's to write: it counts where the desk did write to them.
"""

from datetime import datetime
from typing import NamedTuple

from chalicelib.customers.deliverability import Fate, Feedback, bounded_reason
from chalicelib.intake.reading.mail import Mail
from chalicelib.intake.reading.report import Report, Returned, read_report
from chalicelib.signing import Signer


class Bounce(NamedTuple):
    """A report on the mail by which an event of a ticket was told."""

    event_id: str
    report: Report

    @property
    def number(self) -> str:
        """The ticket."""
        return self.event_id.partition(".")[0]


def proven_bounce(raw: bytes, mail: Mail, signer: Signer) -> Bounce | None:
    """Return the bounce that a mail is, or None: people's mails are not even looked at."""
    if mail.automatic is None or (report := read_report(raw)) is None:
        return None
    events = (signer.event_in_reference(each) for each in report.ids)
    event_id = next((each for each in events if each), None)
    return Bounce(event_id, report) if event_id else None


def feedback_of(returned: Returned, address: str, at: datetime, message: str) -> Feedback:
    """Return what the report says of one recipient, as feedback like any other."""
    if returned.action == "delayed":
        fate = Fate.DELAYED
    else:
        fate = Fate.BOUNCED if returned.permanent else Fate.RETURNED
    reason = bounded_reason(returned.reason)
    return Feedback(fate=fate, address=address, at=at, reason=reason, message=message)
