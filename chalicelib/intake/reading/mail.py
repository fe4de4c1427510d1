"""Owns reading a raw e-mail into what a help desk needs of it; whatever the bytes, it answers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote

from chalicelib.intake.reading.addresses import Correspondent, read_addresses
from chalicelib.intake.reading.automatic import why_automatic
from chalicelib.intake.reading.body import Body, File, read_body
from chalicelib.intake.reading.encoded_words import readable
from chalicelib.intake.reading.fields import Fields, read_fields
from chalicelib.intake.reading.names import (
    content_id_name,
    default_name,
    described_name,
    file_name,
    free_name,
    location_name,
    type_of,
)
from chalicelib.intake.reading.parts import TYPE, Part, read_parts
from chalicelib.intake.reading.reply import reply_in
from chalicelib.intake.reading.tnef import Enclosed

MAX_BYTES: Final = 40 * 1024 * 1024
MAX_SUBJECT: Final = 1_000
MAX_ID: Final = 998
MAX_REFERENCES: Final = 200
MAX_DEFECTS: Final = 50
NOBODY: Final = Correspondent("", "")

BRACKETED: Final = re.compile(r"<([^<>]+)>")
CID: Final = re.compile(r"cid:([^\s\"'<>)]{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the mail.

    `filename` is a safe base name, never empty; `content_id` has no brackets, '' when there is
    none; `inline` says that the HTML shows it; `protection` that it belongs to a signature, an
    encryption or a report of a mail system, so that nobody attached it.
    """

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False
    protection: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says. Text has neither NUL nor lone surrogates; header values are one line each.

    `text` is the whole text, `reply` what the sender wrote above quotes and signature (never empty
    when `text` is not); message ids are written `<…>`; `references` are oldest first; `date` is
    UTC or None; `automatic` is the rule by which a program wrote it, or None; `defects` says what
    was repaired or cut.
    """

    subject: str
    sender: Correspondent
    reply_to: tuple[Correspondent, ...]
    to: tuple[Correspondent, ...]
    cc: tuple[Correspondent, ...]
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    date: datetime | None
    text: str
    html: str | None = field(repr=False)
    reply: str
    attachments: tuple[Attachment, ...]
    automatic: str | None
    defects: tuple[str, ...]
    fields: Fields = field(repr=False)
    charset: str = ""
    whole_header: bool = True  # False: somebody may read a field there that is not in ``fields``

    def header(self, name: str) -> str | None:
        """The first header of that name in any case, decoded to one line; None when missing."""
        return next(iter(self.headers(name)), None)

    def headers(self, name: str) -> tuple[str, ...]:
        """All header fields of that name in any case, decoded, topmost first."""
        return tuple(readable(value, self.charset) for value in self.fields.every(name.lower()))


def read_mail(raw: bytes, is_ours: Callable[[str], bool] | None = None) -> Mail:
    """Reads any bytes as a mail, in time and memory bounded by their length. Raises nothing.

    `is_ours` tells whether a message id (`<…>`) is one that this desk gave: that mail came back.
    """
    defects: list[str] = []
    if len(raw) > MAX_BYTES:
        defects.append(f"mail is longer than {MAX_BYTES} bytes: the rest was not read")
        raw = raw[:MAX_BYTES]
    if b"\r" in raw and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    root = read_parts(raw, defects)
    whole_header = not any("header" in each for each in defects)
    body = read_body(root, defects)
    fields, charset = root.fields, _charset_of(root)
    subject = readable(fields.first("subject"), charset)[:MAX_SUBJECT]
    sender = _sender(fields, charset)
    message_id = next(iter(_ids(fields.first("message-id"))), None)
    text, markup = body.text(defects), body.html()
    return Mail(
        subject=subject,
        sender=sender,
        reply_to=_people(fields, "reply-to", charset),
        to=_people(fields, "to", charset),
        cc=_people(fields, "cc", charset),
        message_id=message_id,
        in_reply_to=next(iter(_ids(fields.first("in-reply-to"))), None),
        references=_references(fields),
        date=_date(fields.first("date")),
        text=text,
        html=markup,
        reply=reply_in(text, subject),
        attachments=_attachments(body, markup, defects),
        automatic="own mail"
        if _came_back(message_id, is_ours)
        else why_automatic(root, sender, subject),
        defects=tuple(dict.fromkeys(defects))[:MAX_DEFECTS],
        fields=fields,
        charset=charset,
        whole_header=whole_header,
    )


def _charset_of(part: Part) -> str:
    """The charset of the first part that names one: bare bytes in headers are written in it too."""
    own = part.parameters.get("charset", "")
    return own or next((found for child in part.children if (found := _charset_of(child))), "")


def _people(fields: Fields, name: str, charset: str) -> tuple[Correspondent, ...]:
    return read_addresses(", ".join(fields.every(name)), charset)


def _sender(fields: Fields, charset: str) -> Correspondent:
    """Who wrote it: From, or the field that comes closest; nobody when none has an address."""
    for name in ("from", "reply-to", "sender", "return-path"):
        if people := _people(fields, name, charset):
            return people[0]
    return NOBODY


def _ids(value: str) -> list[str]:
    """Message ids in a raw field, as `<…>`; words without brackets when there is nothing else."""
    found = BRACKETED.findall(value) or [word for word in value.split() if "@" in word]
    bare = ("".join(readable(word).split())[: MAX_ID - 2] for word in found)
    return [f"<{word}>" for word in bare if word]


def _references(fields: Fields) -> tuple[str, ...]:
    """Oldest first without repetitions; of very many the newest."""
    found = dict.fromkeys(_ids(" ".join(fields.every("references"))))
    return tuple(found)[-MAX_REFERENCES:]


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value[:100])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _came_back(message_id: str | None, is_ours: Callable[[str], bool] | None) -> bool:
    return bool(message_id and is_ours and is_ours(message_id))


def _attachments(body: Body, markup: str | None, defects: list[str]) -> tuple[Attachment, ...]:
    shows = markup and body.files and "cid:" in markup.lower()
    shown = {unquote(cid) for cid in CID.findall(markup or "")} if shows else set()
    taken: set[str] = set()
    found = []
    for number, file in enumerate(body.files, 1):
        inside = file.enclosed or Enclosed()
        content = file.part.content(defects) if inside.content is None else inside.content
        written = inside.content_id or file.part.fields.first("content-id")
        content_id = readable(written).strip("<> ")[:MAX_ID]
        kind = _kind(file)
        name = _name(file, content, content_id) or default_name(kind, number)
        name = free_name(name, taken)
        taken.add(name)
        found.append(
            Attachment(name, kind, content, content_id, content_id in shown, file.protection)
        )
    return tuple(found)


def _kind(file: File) -> str:
    """The content type of a file: what encloses it tells, or its name, or its part."""
    if file.enclosed is None or not (file.enclosed.kind or file.enclosed.name):
        return file.part.content_type
    told = TYPE.fullmatch(file.enclosed.kind)
    return told[0] if told else type_of(file.enclosed.name)


def _name(file: File, content: bytes, content_id: str) -> str:
    """The name a mail gives a file: outright, by a description, its subject, its content id."""
    kind = file.part.content_type
    given = file.enclosed.name if file.enclosed else ""
    candidates: Iterable[Callable[[], str]] = (
        lambda: file_name(readable(given) or file.part.named),
        lambda: location_name(readable(file.part.fields.first("content-location"))),
        lambda: described_name(readable(file.part.fields.first("content-description")), kind),
        lambda: described_name(_subject_of(content), kind) if kind == "message/rfc822" else "",
        lambda: content_id_name(content_id),
    )
    return next((name for candidate in candidates if (name := candidate())), "")


def _subject_of(message: bytes) -> str:
    fields, _ = read_fields(message, 0, min(len(message), 65_536), [])
    return readable(fields.first("subject"))
