"""Owns reading a mail server's report that a mail did not arrive: which mail, to whom, and why.

Reports are written as RFC 3464 says, or as text in the manner of Exim and qmail. Anybody can write
one: what it says counts only for a mail that one of its ids proves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from chalicelib.intake.reading.fields import Fields, read_fields
from chalicelib.intake.reading.parts import Part, read_parts

MAX_STATUS_BYTES: Final = 64 * 1024
MAX_TEXT_BYTES: Final = 256 * 1024
MAX_RETURNED_BYTES: Final = 256 * 1024
MAX_RECIPIENTS: Final = 50
MAX_IDS: Final = 50
MAX_PARTS: Final = 200  # that are looked at

RETURNED: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
     "message/global-headers"}
)  # fmt: skip
STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
BLANK: Final = re.compile(rb"\r?\n[ \t]*\r?\n")
ID: Final = re.compile(r"<([^<>\s]{3,998})>")
CODE: Final = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
# Full, too long, of a wrong form, or not wanted: about this mail, and not about the address. SES
# counts these among the transient ones, too.
OF_THE_MAIL: Final = re.compile(r"(?<![\d.])5\.(?:2\.[23]|3\.4|[67]\.\d{1,3})(?![\d.])")
REPLY: Final = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,255}")
# The line under which Exim, qmail and others put the mail that came back.
COPY: Final = re.compile(
    r"^[ \t]*-{2,80}+[^\r\n]{0,200}?\b(?:copy|copia|cópia)\b[^\r\n]*+\n",
    re.MULTILINE | re.IGNORECASE,
)
BEGINS: Final = re.compile(r"^[ \t]*<?([^\s<>]{1,64}@[^\s<>:]{1,255})>?:?[ \t]*\r?$", re.MULTILINE)
FOR_GOOD: Final = re.compile(
    r"permanent (?:error|fatal|failure)|given up|unrouteable|unknown user|user unknown|no such user|does not exist",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What a report says of one recipient: `failed` for good, or for now; else it is only late."""

    addresses: tuple[str, ...]  # as it was given, then as it was found
    action: str  # failed, delayed
    permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the ids of the mail that came back, its own first, and what is said of whom."""

    ids: tuple[str, ...]
    recipients: tuple[Returned, ...]


def read_report(raw: bytes) -> Report | None:
    """Reads any bytes as a report; None when they are none, or name no mail or nobody."""
    root = read_parts(raw, [])
    parts = list(_leaves(root))
    ids, recipients = _ids_of(parts), _by_status(parts)
    if not recipients or not ids:
        text = _text_of(parts)
        cut = COPY.search(text)
        said, copy = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
        ids = ids or _ids_in(_fields_of(copy.lstrip().encode("utf-8", "replace")))
        recipients = recipients or _by_words(said, root.fields)
    return Report(ids, recipients) if ids and recipients else None


def _leaves(part: Part) -> Iterator[Part]:
    """The parts without parts, from the first on, so many as are looked at."""
    waiting = [part]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        found = waiting.pop()
        if found.children:
            waiting.extend(reversed(found.children))
        else:
            yield found


def _content(part: Part, most: int) -> bytes:
    return part.content([])[:most]


def _fields_of(content: bytes) -> Fields:
    fields, _ = read_fields(content, 0, len(content), [])
    return fields


def _ids_of(parts: list[Part]) -> tuple[str, ...]:
    for part in parts:
        if part.content_type in RETURNED:
            content = _content(part, MAX_RETURNED_BYTES).lstrip()
            if ids := _ids_in(_fields_of(content)):
                return ids
    return ()


def _ids_in(fields: Fields) -> tuple[str, ...]:
    """The mail's own id, and those in References, the last first: there ours outlives a relay."""
    references = ID.findall(" ".join(fields.every("references")))
    named = [*ID.findall(fields.first("message-id")), *reversed(references)]
    return tuple(f"<{each}>" for each in dict.fromkeys(named))[:MAX_IDS]


def _by_status(parts: list[Part]) -> tuple[Returned, ...]:
    contents = (
        _content(part, MAX_STATUS_BYTES).strip() for part in parts if part.content_type in STATUSES
    )
    blocks = (block for content in contents for block in BLANK.split(content))
    read = (_of_block(_fields_of(block)) for block in islice(blocks, MAX_RECIPIENTS + 1))
    return tuple(each for each in read if each is not None)


def _of_block(fields: Fields) -> Returned | None:
    """One recipient's group of fields; None for the report's own, and for what did arrive."""
    named = (_address(fields.first(name)) for name in ("original-recipient", "final-recipient"))
    addresses = tuple(dict.fromkeys(each for each in named if each))
    words = fields.first("action").split()
    action = words[0].lower() if words else "failed"
    if not addresses or action not in {"failed", "delayed"}:
        return None
    status, diagnostic = fields.first("status"), fields.first("diagnostic-code")
    return Returned(
        addresses,
        action,
        permanent=action == "failed" and _is_permanent(status, diagnostic),
        reason=f"{status} {diagnostic}".strip(),
    )


def _address(value: str) -> str:
    """The address behind `rfc822;`, in whatever brackets."""
    found = ADDRESS.search(value.rpartition(";")[2][:1_000])
    return found[0].lower() if found else ""


def _is_permanent(status: str, words: str) -> bool:
    """By the status; where it says nothing, by what the server answered."""
    for text in (status[:100], words[:2_000]):
        if code := CODE.search(text):
            return code[1] == "5" and not OF_THE_MAIL.match(text, code.start())
    reply = REPLY.search(words[:2_000])
    return reply is not None and reply[1] == "5"


def _text_of(parts: list[Part]) -> str:
    for part in parts:
        if part.content_type == "text/plain":
            return _content(part, MAX_TEXT_BYTES).decode("utf-8", "replace")
    return ""


def _by_words(said: str, fields: Fields) -> tuple[Returned, ...]:
    """What a report in words says: each address on a line of its own, and what follows it."""
    said = said[:MAX_STATUS_BYTES]
    begun = list(BEGINS.finditer(said))[:MAX_RECIPIENTS]
    failed = {
        each.lower() for each in ADDRESS.findall(fields.first("x-failed-recipients")[:10_000])
    }
    found = []
    for place, line in enumerate(begun):
        address = line[1].lower()
        if failed and address not in failed:
            continue
        end = begun[place + 1].start() if place + 1 < len(begun) else len(said)
        words = " ".join(said[line.end() : end][:2_000].split())
        coded = bool(CODE.search(words) or REPLY.search(words))
        permanent = _is_permanent("", words) if coded else bool(FOR_GOOD.search(said[:10_000]))
        found.append(Returned((address,), "failed", permanent, words))
    return tuple(found)
