"""Owns opening winmail.dat: Outlook's own envelope (TNEF), read in one pass over its bytes.

Only what a help desk needs of it is read: the files with their names, and the text where the mail
has no other. Nothing in it is unpacked, so that what comes out is never more than what went in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from chalicelib.intake.reading.charset import decode, safe

SIGNATURE: Final = (0x223E9F78).to_bytes(4, "little")
KINDS: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
MAX_FILES: Final = 200
MAX_ATTRIBUTES: Final = 5_000
MAX_PROPERTIES: Final = 2_000

FILE_BEGINS, FILE_TITLE, FILE_DATA, FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
BODY, MESSAGE_PROPERTIES, CODEPAGE = 0x800C, 0x9003, 0x9007
TEXT, HTML, LONG_NAME, SHORT_NAME, MIME_TYPE = 0x1000, 0x1013, 0x3707, 0x3001, 0x370E
CONTENT_ID: Final = 0x3712

STRING, UNICODE, BINARY, OBJECT = 0x1E, 0x1F, 0x102, 0x0D
SEVERAL: Final = 0x1000
FIXED: Final = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16,
}  # fmt: skip


@dataclass(slots=True)
class Enclosed:
    """One file of the envelope; `kind` is '' where it tells no content type."""

    name: str = ""
    kind: str = ""
    content_id: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class Envelope:
    """What is in a winmail.dat; `whole` tells that nothing of it was left unread."""

    files: list[Enclosed] = field(default_factory=list)
    text: str = ""
    html: str = ""
    whole: bool = True
    codepage: str = "cp1252"


def read_tnef(data: bytes) -> Envelope | None:
    """The content of an envelope; None when `data` is none."""
    if not data.startswith(SIGNATURE):
        return None
    found = Envelope()
    for name, value in _attributes(data, found):
        if name == CODEPAGE:
            found.codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == BODY and not found.text:
            found.text = _string(value, found)
        elif name == MESSAGE_PROPERTIES:
            _take_message(value, found)
        elif name == FILE_BEGINS:
            if len(found.files) >= MAX_FILES:
                found.whole = False
                break
            found.files.append(Enclosed())
        elif found.files:
            _take_file(name, value, found)
    found.whole = found.whole and all(file.content is not None for file in found.files)
    found.files = [file for file in found.files if file.content is not None]
    return found


def _attributes(data: bytes, found: Envelope) -> Iterator[tuple[int, bytes]]:
    position = 6  # behind the signature and a key
    for _ in range(MAX_ATTRIBUTES):
        if position + 9 > len(data):
            return
        name = int.from_bytes(data[position + 1 : position + 3], "little")
        size = int.from_bytes(data[position + 5 : position + 9], "little")
        value = data[position + 9 : position + 9 + size]
        if len(value) < size:
            found.whole = False
        yield name, value
        position += 9 + size + 2  # a checksum follows
    found.whole = False


def _take_message(value: bytes, found: Envelope) -> None:
    for name, kind, text in _properties(value):
        if name == TEXT:
            found.text = _string(text, found, kind)
        elif name == HTML:
            found.html = _string(text, found, kind)


def _take_file(name: int, value: bytes, found: Envelope) -> None:
    file = found.files[-1]
    if name == FILE_TITLE:
        file.name = file.name or _string(value, found)
    elif name == FILE_DATA:
        file.content = value
    elif name == FILE_PROPERTIES:
        told = {name: _string(text, found, kind) for name, kind, text in _properties(value)}
        file.name = told.get(LONG_NAME) or told.get(SHORT_NAME) or file.name
        file.kind = told.get(MIME_TYPE, "").lower()
        file.content_id = told.get(CONTENT_ID, "")


def _string(value: bytes, found: Envelope, kind: int = STRING) -> str:
    if kind == UNICODE:
        return safe(value.decode("utf-16-le", "replace"))
    return decode(value, found.codepage, detect=False)[0].replace("\0", "")


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The properties that hold strings or bytes: (name, type, value); stops at what is broken."""
    count, position = int.from_bytes(value[:4], "little"), 4
    for _ in range(min(count, MAX_PROPERTIES)):
        kind = int.from_bytes(value[position : position + 2], "little")
        name = int.from_bytes(value[position + 2 : position + 4], "little")
        position += 4
        if name >= 0x8000:
            position = _after_name(value, position)
        single = kind & ~SEVERAL
        several = kind & SEVERAL or single in {STRING, UNICODE, BINARY, OBJECT}
        items = int.from_bytes(value[position : position + 4], "little") if several else 1
        position += 4 if several else 0
        if items > MAX_PROPERTIES or position >= len(value):
            return
        for _ in range(items):
            size = FIXED.get(single)
            if size is None:
                if single not in {STRING, UNICODE, BINARY, OBJECT}:
                    return
                size = int.from_bytes(value[position : position + 4], "little")
                position += 4
                if name in {TEXT, HTML, LONG_NAME, SHORT_NAME, MIME_TYPE, CONTENT_ID}:
                    yield name, single, value[position : position + size]
            position += size + -size % 4
            if position > len(value):
                return


def _after_name(value: bytes, position: int) -> int:
    """The offset behind the name of a property that is known by a name, not a number."""
    if int.from_bytes(value[position + 16 : position + 20], "little") == 0:
        return position + 24
    size = int.from_bytes(value[position + 20 : position + 24], "little")
    return position + 24 + size + -size % 4
