"""Which ticket a mail belongs to, by what its sender cannot make up. Pure but for one look-up.

In this order: the token in the envelope's recipient; the desk's own signed reference among
In-Reply-To and References; these among the known mails of the same mailbox, newest first; the
desk's own signed marker in the text; the number in the subject, which anybody can write and which
counts only for a proven participant.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from chalicelib.configuration.model import Configuration
from chalicelib.intake.reading.mail import Mail
from chalicelib.signing import Signer
from chalicelib.tickets.errors import InvalidNumber
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import parse_number

_IN_SUBJECT = re.compile(r"\[#([0-9A-Za-z]{4}-?[0-9A-Za-z]{4})\]")

_MARKER = re.compile(r"\[[0-9A-Z]{8}\.[A-Z2-7]{16}\]", re.IGNORECASE)
MOST_MARKERS = 20  # of one mail; the one of the latest mail in it stands on top

Load = Callable[[str], Ticket | None]
LookUp = Callable[[str, Iterable[str]], str | None]


class Rule(StrEnum):
    """By what a mail found its ticket, the surest first."""

    TOKEN = "signed address"
    REFERENCE = "signed reference"
    MESSAGE_ID = "known Message-ID"
    MARKER = "signed marker in the text"
    SUBJECT = "number in the subject"
    EXPECTED = "an answer to it, which came before it"


class Found(NamedTuple):
    """The ticket that a mail continues, and why."""

    number: str
    rule: Rule


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


def places(found: Iterable[Target], load: Load) -> Iterator[tuple[Target, Ticket | None]]:
    """Yield each place where a mail is taken in, with the ticket that its token names if it is there.

    A reply to all goes to its ticket, and not to the mailbox of the same conversation besides; the
    tokens of two tickets, of which one lives on in the other, are one place.
    """
    mailboxes, numbers = set[str](), set[str]()
    for each in found:
        ticket = load(each.number) if each.number else None
        if ticket is None and each.mailbox in mailboxes:
            continue
        if ticket is not None and ticket.number in numbers:
            continue
        mailbox = (ticket.mailbox if ticket else None) or each.mailbox
        if ticket is not None:
            numbers.add(ticket.number)
        if each.number is not None:
            mailboxes.add(mailbox)
        yield Target(mailbox, each.number), ticket


def ticket_of(mail: Mail, target: Target, signer: Signer, look_up: LookUp) -> Found | None:
    """Return the ticket that the mail continues, and by which rule, or None for a new one."""
    if target.number is not None:
        return Found(target.number, Rule.TOKEN)
    answered = [
        each for each in dict.fromkeys([mail.in_reply_to, *reversed(mail.references)]) if each
    ]
    for message_id in answered:
        if number := signer.number_in_reference(message_id):
            return Found(number, Rule.REFERENCE)
    if answered and (number := look_up(target.mailbox, answered)):
        return Found(number, Rule.MESSAGE_ID)
    return _by_marker(mail.text, target.mailbox, signer)


def _by_marker(text: str, mailbox: str, signer: Signer) -> Found | None:
    """Return the ticket of the topmost marker: some programs keep the text, and no header at all."""
    for written in islice(_MARKER.finditer(text), MOST_MARKERS):
        if number := signer.number_in_marker(written[0], mailbox):
            return Found(number, Rule.MARKER)
    return None


def by_subject(subject: str) -> Found | None:
    """Return the ticket whose number a subject quotes as ``[#K7M4-2QXG]``, or None."""
    for written in _IN_SUBJECT.findall(subject):
        try:
            return Found(parse_number(written), Rule.SUBJECT)
        except InvalidNumber:
            continue
    return None
