"""The mail itself: a job as a message that threads in the recipient's program. Pure."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.customers.address import in_ascii
from chalicelib.notify.job import Job
from chalicelib.notify.layout import html_of, text_of
from chalicelib.notify.thread import id_headers, topic

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_INVITATION = "invite.ics"
_HTTPS = re.compile(r"https://[!#-;=?-~]+")  # printable, and no bracket that would end it
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
    if job.pages:
        # RFC 4021; Outlook shows it. X-Priority says the same, and filters count it against a mail.
        mail["Importance"] = "high"
    if job.number:
        mail["Thread-Topic"] = topic(_one_line(job.subject))
    mail.set_content(text_of(job))
    mail.add_alternative(html_of(job), subtype="html")
    if job.calendar:
        _invite(mail, job.calendar)
    mail["Content-Language"] = job.language  # last: the library moves earlier ones into a part
    return _own_headers(job) + mail.as_bytes()


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


def _own_headers(job: Job) -> bytes:
    """Return the headers that are written as they are, never folded into encoded words."""
    lines = id_headers(job)
    if job.thread_index:
        lines.append(f"Thread-Index: {job.thread_index}")
    if job.unsubscribe and _HTTPS.fullmatch(job.unsubscribe):
        # One click ends it, without a page or a question (RFC 8058).
        lines.append(f"List-Unsubscribe: <{job.unsubscribe}>")
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _one_line(text: str) -> str:
    """Return text for a header: no control character, and nothing that reads as an encoded word.

    The library decodes encoded words that it is given and writes what stands in them, line ends
    too: whoever chose a subject could write headers, and the mail itself.
    """
    return _CONTROL.sub("", " ".join(text.split())).replace("=?", "= ?")
