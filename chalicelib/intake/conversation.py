"""Which ticket a mail belongs to, by what its sender cannot make up. Pure but for one look-up.

In this order: the token in the envelope's recipient; the desk's own signed reference among
In-Reply-To and References; these among the known mails of the same mailbox, newest first; the
number in the subject, which anybody can write and which counts only for a proven participant.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chalicelib.configuration.model import Configuration
from chalicelib.intake.reading.mail import Mail
from chalicelib.signing import Signer
from chalicelib.tickets.errors import InvalidNumber
from chalicelib.tickets.number import parse_number

_IN_SUBJECT = re.compile(r"\[#([0-9A-Za-z]{4}-?[0-9A-Za-z]{4})\]")

LookUp = Callable[[str, Iterable[str]], str | None]


@dataclass(frozen=True)
class Target:
    """One mailbox that the mail came for, and the ticket that its recipient's token names."""

    mailbox: str
    number: str | None = None


def targets(
    recipients: Iterable[str], configuration: Configuration, signer: Signer
) -> tuple[Target, ...]:
    """Return what the mail came for, each mailbox once, those with a token first.

    An address that is no mailbox of the desk, but came in at its domain, means the default one:
    nothing that was accepted is lost.
    """
    found: dict[str, Target] = {}
    plain: dict[str, Target] = {}
    for recipient in recipients:
        address = recipient.strip().lower()
        number = signer.number_in_address(address)
        mailbox = configuration.mailbox_of(address) or configuration.default_mailbox()
        if number is not None:
            found.setdefault(number, Target(mailbox, number))
        else:
            plain.setdefault(mailbox, Target(mailbox))
    return (*found.values(), *plain.values())


def ticket_of(mail: Mail, target: Target, signer: Signer, look_up: LookUp) -> str | None:
    """Return the number of the ticket that the mail continues, or None for a new one."""
    if target.number is not None:
        return target.number
    ids = [mail.in_reply_to, *reversed(mail.references)]
    answered = [each for each in dict.fromkeys(ids) if each]
    if not answered:
        return None
    signed = (signer.number_in_reference(each) for each in answered)
    return next((number for number in signed if number), None) or look_up(target.mailbox, answered)


def number_in_subject(subject: str) -> str | None:
    """Return the ticket number that a subject quotes as ``[#K7M4-2QXG]``, or None."""
    for written in _IN_SUBJECT.findall(subject):
        try:
            return parse_number(written)
        except InvalidNumber:
            continue
    return None
