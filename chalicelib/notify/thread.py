"""The headers by which mail programs keep a ticket's mails in one conversation. Pure.

Gmail goes by References and an equal subject; Outlook by Thread-Index, else by References. So in
Gmail the pages of a ticket, whose subject begins with that word, are a conversation of their own.
"""

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from chalicelib.notify.job import Job
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import Ticket

_FILETIME_ZERO = datetime(1601, 1, 1, tzinfo=UTC)
_FAR = 1 << 49  # ticks of 100 ns: from 1.7 years on, a child tells its distance more coarsely
_ANSWERS = re.compile(r"^(?:(?:re|fwd?|rv|enc|res)\s*:\s*)+", re.IGNORECASE)


def thread_index(ticket: Ticket, event: Event, mailbox: str) -> str:
    """Return the place of an event's mail in Outlook's conversation of its ticket.

    As MS-OXOMSG 2.2.1.3 describes it and Outlook writes it: six bytes of the time at which it
    began, the conversation's GUID, and for all but the first mail five bytes of the time since.
    """
    began = _ticks(ticket.created_at) >> 16 << 16
    domain = mailbox.rpartition("@")[2].lower()
    conversation = uuid5(NAMESPACE_URL, f"mid:{ticket.number}@{domain}")
    header = (began >> 16).to_bytes(6) + conversation.bytes
    child = b"" if event.version == 1 else _child(_ticks(event.at) - began, event.id)
    return b64encode(header + child).decode()


def _child(since: int, event_id: str) -> bytes:
    since = max(since, 0)
    far = since >= _FAR
    delta = since >> (23 if far else 18) & 0x7FFFFFFF
    # The last byte is any: it keeps apart what happened in the same instant.
    return (far << 31 | delta).to_bytes(4) + sha256(event_id.encode()).digest()[:1]


def _ticks(at: datetime) -> int:
    """Return an instant as Windows counts it: in 100 ns since 1601."""
    since = at - _FILETIME_ZERO
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 10


def topic(subject: str) -> str:
    """Return what a conversation is about: the subject without the marks of an answer."""
    return _ANSWERS.sub("", " ".join(subject.split()))


def id_headers(job: Job) -> list[str]:
    """Return Message-ID, In-Reply-To and References, id by id as they are.

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
    return headers


def _id(message_id: str) -> str:
    """Return an id that can stand in a header, or nothing."""
    bare = message_id.strip()
    return bare if bare.isascii() and bare.isprintable() and " " not in bare else ""
