"""The mail itself: a job as a message that threads in the recipient's program. Pure."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.notify.job import Job
from chalicelib.notify.templates import as_html

# Seven bits go through every mail server there is.
_POLICY = SMTP.clone(cte_type="7bit")


def compose(job: Job, now: datetime) -> bytes:
    """Return the mail of a job as bytes, headers and all.

    SES writes a Message-ID of its own over ours, so ours also stands in References, last, where
    the mail programs that keep only some of them keep it.
    """
    mail = EmailMessage(policy=_POLICY)
    local, _, domain = job.sender.rpartition("@")
    mail["From"] = Address(_one_line(job.sender_name), local, domain)
    mail["To"] = job.address
    mail["Subject"] = _one_line(job.subject)
    mail["Date"] = format_datetime(now)
    if job.reply_to:
        mail["Reply-To"] = job.reply_to
    earlier = [each for each in job.references if each != job.own_reference]
    if earlier:
        mail["In-Reply-To"] = earlier[-1]
    if job.own_reference:
        mail["Message-ID"] = job.own_reference
        mail["References"] = " ".join((*earlier, job.own_reference))
    # What nobody wrote by hand says so, and no vacation notice answers it (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated" if job.automatic else "no"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(job.text)
    mail.add_alternative(as_html(job.text, job.language), subtype="html")
    return mail.as_bytes()


def _one_line(text: str) -> str:
    return " ".join(text.split())
