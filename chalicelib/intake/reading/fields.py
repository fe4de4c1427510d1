"""Owns a part's header block: where it ends, its fields unfolded, and how much of it is read."""

import re
from dataclasses import dataclass
from typing import Final

MAX_FIELDS: Final = 1_000
MAX_LINES: Final = 100_000
MAX_BLOCK_BYTES: Final = 1024 * 1024
MAX_VALUE_BYTES: Final = 64 * 1024

NAME: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
# Up to three folded lines, then two fields of which a mail system wrote the first.
GOES_ON: Final = re.compile(
    rb"(?:[ \t][^\n]*\n){0,3}(?:received|return-path|mime-version|message-id|delivered-to|dkim-signature"
    rb"|content-type|content-transfer-encoding|authentication-results|x-[a-z0-9-]{1,40}):[^\n]*\n"
    rb"(?:[ \t][^\n]*\n){0,20}(?:[a-z][a-z0-9-]{1,40}:|\r?\n)",
    re.IGNORECASE,
)
AHEAD: Final = 4_096
CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields in order: (lower-case name, unfolded value).

    A value is still raw: encoded words are not decoded, and bytes that are not UTF-8 are lone
    surrogates (surrogateescape), for `encoded_words.readable` to decode.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str:
        """The raw value of the first field called `name` (lower case), or ''."""
        return next((value for field, value in self.pairs if field == name), "")

    def every(self, name: str) -> list[str]:
        """The raw values of all fields called `name` (lower case)."""
        return [value for field, value in self.pairs if field == name]


def read_fields(raw: bytes, start: int, end: int, defects: list[str]) -> tuple[Fields, int]:
    """The header fields of `raw[start:end]` and the offset at which the body begins.

    A line that is no header ends the block, as if the empty line before it had been forgotten;
    but where fields follow that only mail systems write, a field was badly folded there.
    """
    reading = _Reading()
    position, limit = start, min(end, start + MAX_BLOCK_BYTES)
    while position < limit and len(reading.pairs) <= MAX_FIELDS and reading.lines < MAX_LINES:
        stop = raw.find(b"\n", position, end)
        after = stop + 1 if stop >= 0 else end
        line = raw[position : min(after, position + MAX_VALUE_BYTES)].rstrip(b"\r\n")
        if not line:
            return reading.fields(defects), after
        if not reading.take(line) and GOES_ON.match(raw, after, min(end, after + AHEAD)):
            defects.append("a line in the header is no header field")
            reading.passed_over()
        elif reading.refused:
            if reading.pairs:
                defects.append("header ends without an empty line")
            return reading.fields(defects), position
        reading.cut = reading.cut or after - position > MAX_VALUE_BYTES
        position = after
    if position >= end:
        return reading.fields(defects), end
    defects.append("header is too long: the rest of it was not read")
    return reading.fields(defects), _after_empty_line(raw, position - 1, end)


def _after_empty_line(raw: bytes, start: int, end: int) -> int:
    """The offset behind the first empty line, or `end`; far quicker than an expression."""
    bare = raw.find(b"\n\n", start, end)
    full = raw.find(b"\n\r\n", start, bare if bare >= 0 else end)
    if full >= 0:
        return full + 3
    return bare + 2 if bare >= 0 else end


class _Reading:
    """The fields of one block while it is read; `cut` once a value was longer than is kept."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, list[bytes]]] = []
        self.lines = 0
        self.size = 0  # of the value being read
        self.cut = False
        self.refused = False  # whether the last line cannot belong to a header

    def take(self, line: bytes) -> bool:
        """Reads one line that is not empty; False when it cannot belong to a header."""
        self.refused = False
        self.lines += 1
        if line[:1] in b" \t" and self.pairs:
            self._add(line.strip())
        elif name := NAME.match(line):
            self.pairs.append((name[1].decode("ascii").lower(), []))
            self.size = 0
            self._add(line[name.end() :].strip())
        else:
            # The envelope line with which mbox files begin.
            self.refused = bool(self.pairs) or not line.startswith((b"From ", b">From "))
        return not self.refused

    def passed_over(self) -> None:
        """Begins a field of no name, which the folded lines after a broken one belong to."""
        self.pairs.append(("", []))
        self.size = 0

    def _add(self, text: bytes) -> None:
        self.size += len(text) + 1
        if self.size <= MAX_VALUE_BYTES + 1:
            self.pairs[-1][1].append(text)
        else:
            self.cut = True

    def fields(self, defects: list[str]) -> Fields:
        if self.cut:
            defects.append("a header field is too long: the rest of it was not read")
        return Fields(tuple((name, _unfolded(lines)) for name, lines in self.pairs[:MAX_FIELDS]))


def _unfolded(lines: list[bytes]) -> str:
    """One value of folded lines without control characters (ESC stays: ISO-2022-JP needs it)."""
    return CONTROL.sub(" ", b" ".join(lines).decode("utf-8", "surrogateescape"))
