"""The mail itself: a job as a message that threads in the recipient's program. Pure."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.customers.address import in_ascii
from chalicelib.notify.job import Job
from chalicelib.notify.templates import as_html

_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_INVITATION = "invite.ics"
# Seven bits go through every mail server there is.
_POLICY = SMTP.clone(cte_type="7bit")


def compose(job: Job, now: datetime) -> bytes:
    """Return the mail of a job as bytes, headers and all.

    SES writes a Message-ID of its own over ours, so ours also stands in References, last, where
    the mail programs that keep only some of them keep it.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(_one_line(job.sender_name), addr_spec=in_ascii(job.sender))
    mail["To"] = Address(addr_spec=in_ascii(job.address))
    mail["Subject"] = _one_line(job.subject)
    mail["Date"] = format_datetime(now)
    if job.reply_to:
        mail["Reply-To"] = Address(addr_spec=in_ascii(job.reply_to))
    # What nobody wrote by hand says so, and no vacation notice answers it (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated" if job.automatic else "no"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(job.text)
    mail.add_alternative(as_html(job.text, job.language), subtype="html")
    if job.calendar:
        _invite(mail, job.calendar)
    return _threading(job) + mail.as_bytes()


def _invite(mail: EmailMessage, calendar: str) -> None:
    """Add a calendar twice, as Gmail does: to be answered, and as a file to be opened.

    The programs offer accept and decline on the last alternative, and only where it names the same
    method as the calendar itself.
    """
    named = _METHOD.search(calendar)
    method = {"method": named[1] if named else "PUBLISH"}
    mail.add_alternative(calendar, subtype="calendar", params=method)
    mail.add_attachment(
        calendar.encode(),
        maintype="application",
        subtype="ics",
        filename=_INVITATION,
        params={"name": _INVITATION},
    )


def _threading(job: Job) -> bytes:
    """Return the headers that thread the mail, id by id as they are.

    The library would fold a long id into an encoded word, which no mail program finds again.
    """
    own = _id(job.own_reference or "")
    earlier = [each for each in map(_id, job.references) if each and each != own]
    headers = []
    if own:
        headers.append(f"Message-ID: {own}")
    if earlier:
        headers.append(f"In-Reply-To: {earlier[-1]}")
    if earlier or own:
        headers.append("References: " + "\r\n ".join(each for each in (*earlier, own) if each))
    return "".join(f"{header}\r\n" for header in headers).encode("ascii")


def _id(message_id: str) -> str:
    """Return an id that can stand in a header, or nothing."""
    bare = message_id.strip()
    return bare if bare.isascii() and bare.isprintable() and " " not in bare else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
