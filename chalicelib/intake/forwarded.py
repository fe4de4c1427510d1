"""What an agent forwards for a customer: who really wrote, what, and what the agent adds. Pure."""

import re
from typing import Final, NamedTuple

from chalicelib.intake.reading.addresses import Correspondent, read_addresses
from chalicelib.intake.reading.mail import Mail, read_mail
from chalicelib.intake.reading.quote_heads import head_size, is_forward
from chalicelib.intake.reading.quote_words import FORWARDS, LABELS
from chalicelib.intake.reading.quoted_lines import bare, is_rule

MAX_LINES: Final = 2_000  # that are searched for the head of the forwarded mail

LABEL: Final = re.compile(r"([^:\uff1a]{1,25})[:\uff1a]\s*(.*)")
MAILTO: Final = re.compile(r"\[mailto:([^\]\s]{3,254})\]", re.IGNORECASE)


class Forwarded(NamedTuple):
    """A mail inside another one; ``comment`` is what stands above it."""

    sender: Correspondent
    subject: str
    text: str
    comment: str
    message_id: str | None = None


def forwarded(mail: Mail) -> Forwarded | None:
    """Return the mail that this one forwards, attached or in its text; None when it forwards none.

    Only where the subject says so as well: whoever answers quotes a head of the same form.
    """
    written = mail.subject.strip()
    prefix = next((each for each in FORWARDS if written.lower().startswith(each)), None)
    if prefix is None:
        return None
    subject = written[len(prefix) :].strip()
    return _in_text(mail, subject) or _attached(mail, subject)


def _attached(mail: Mail, subject: str) -> Forwarded | None:
    inner = [each for each in mail.attachments if each.content_type == "message/rfc822"]
    if len(inner) != 1:
        return None
    found = read_mail(inner[0].content)
    if not found.sender.address:
        return None
    said = found.subject.strip() or subject
    return Forwarded(found.sender, said, found.text, mail.text.strip(), found.message_id)


def _in_text(mail: Mail, subject: str) -> Forwarded | None:
    lines = mail.text.split("\n")
    for position in range(min(len(lines), MAX_LINES)):
        size = head_size(lines, position)
        sender = _sender(lines[position : position + size], mail.charset) if size > 1 else None
        if sender is not None:
            above, below = lines[:position], lines[position + size :]
            return Forwarded(sender, subject, _unquoted(below), _comment(above))
    return None


def _sender(head: list[str], charset: str) -> Correspondent | None:
    for line in head:
        label = LABEL.match(bare(line).replace("*", ""))
        if label and LABELS.get(label[1].strip().lower()) == "from":
            found = read_addresses(MAILTO.sub(r"<\1>", label[2]), charset)
            return next((each for each in found if "@" in each.address), None)
    return None


def _comment(above: list[str]) -> str:
    """Return what stands above, without the line by which the program introduces the mail."""
    while above and _introduces(above):
        above = above[:-1]
    return "\n".join(above).strip()


def _introduces(above: list[str]) -> bool:
    """Whether the last line is no longer the agent's own."""
    last = above[-1]
    drawn = not bare(last) or is_rule(last) or is_forward(last)
    return drawn or head_size(above, len(above) - 1) > 0


def _unquoted(below: list[str]) -> str:
    """Return the forwarded text; some programs quote it."""
    written = [line for line in below if line.strip()]
    if written and all(line.startswith(">") for line in written):
        below = [line.removeprefix(">").removeprefix(" ") for line in below]
    return "\n".join(below).strip()
