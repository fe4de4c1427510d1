"""Owns the walk over a mail's MIME parts, bounded in parts, depth and work before any decoding."""

import re
from dataclasses import dataclass, field
from typing import Final

from chalicelib.intake.reading.fields import Fields, read_fields
from chalicelib.intake.reading.parameters import read_parameters
from chalicelib.intake.reading.transfer import undone

MAX_PARTS: Final = 1_000
MAX_DEPTH: Final = 30
SCANS: Final = 5  # how many times the mail's size may be searched for boundaries in all
MAX_BOUNDARY: Final = 200
MAX_BOUNDARY_LINES: Final = 200_000

TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
GUESS: Final = re.compile(rb"(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?i:content-)")


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part: its header, its type and its children; the content stays in `raw`."""

    fields: Fields
    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    raw: bytes = field(repr=False)
    start: int = 0
    end: int = 0
    children: tuple["Part", ...] = ()

    @property
    def named(self) -> str:
        """The file name its header gives, or ''."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name") or ""

    def content(self, defects: list[str]) -> bytes:
        """The content with its transfer encoding undone."""
        data = self.raw[self.start : self.end]
        return undone(data, self.fields.first("content-transfer-encoding"), defects)


def read_parts(raw: bytes, defects: list[str]) -> Part:
    """The tree of parts of a whole mail."""
    beginning = raw[:1_000]
    blank = len(beginning) - len(beginning.lstrip(b"\r\n"))  # some relays put empty lines first
    return _Walk(raw, defects).part(blank, len(raw), 0, "text/plain")


class _Walk:
    """One walk with what is left of its budgets."""

    def __init__(self, raw: bytes, defects: list[str]) -> None:
        self.raw = raw
        self.defects = defects
        self.charset = ""  # the first that a part names: bare bytes in names are written in it too
        self.parts_left = MAX_PARTS
        self.bytes_left = SCANS * len(raw) + 65_536

    def part(self, start: int, end: int, depth: int, default: str) -> Part:
        fields, body = read_fields(self.raw, start, end, self.defects)
        kind, parameters = _type_of(fields, default, self.charset)
        self.charset = self.charset or parameters.get("charset", "")
        disposition, disposition_parameters = read_parameters(
            fields.first("content-disposition"), self.charset
        )
        children: tuple[Part, ...] = ()
        if kind.startswith("multipart/"):
            if depth >= MAX_DEPTH or self.bytes_left < end - body:
                self.defects.append("parts nested too deep were not opened: attached as one file")
                kind = "application/octet-stream"
            else:
                children = self._children(kind, parameters.get("boundary", ""), body, end, depth)
                kind = kind if children else "text/plain"
        return Part(
            fields,
            kind,
            parameters,
            disposition,
            disposition_parameters,
            self.raw,
            start=body,
            end=end,
            children=children,
        )

    def _children(
        self, kind: str, boundary: str, start: int, end: int, depth: int
    ) -> tuple[Part, ...]:
        sections = self._sections(boundary.encode("utf-8", "replace").rstrip(), start, end)
        if not sections and (
            guess := GUESS.search(self.raw, max(0, start - 1), min(end, start + 65_536))
        ):
            self.defects.append("boundary is missing or wrong: the one in the text was taken")
            sections = self._sections(guess[1], start, end)
        if not sections:
            self.defects.append("multipart without parts: read as text")
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        return tuple(self.part(first, last, depth + 1, default) for first, last in sections)

    def _sections(self, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts between lines `--boundary` lie, empty ones left out."""
        if not boundary or len(boundary) > MAX_BOUNDARY:
            return []
        self.bytes_left -= end - start
        if self.raw.count(b"\n--" + boundary, start, end) > MAX_BOUNDARY_LINES:
            self.defects.append("too many lines like a boundary: not opened")
            return []
        line = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*+\r?(?=\n|\Z)")
        sections: list[tuple[int, int]] = []
        opened = -1
        # The line break before the boundary belongs to it; the first one ends the header.
        for match in line.finditer(self.raw, max(0, start - 1), end):
            self._add(sections, opened, match.start())
            opened = match.end() + 1
            if match[1]:
                return sections
            if self.parts_left <= 0:
                self.defects.append(f"more than {MAX_PARTS} parts: the rest was not read")
                return sections
        self._add(sections, opened, end)
        return sections

    def _add(self, sections: list[tuple[int, int]], start: int, end: int) -> None:
        if start >= 0 and self.raw[start : min(end, start + 1_000)].strip():
            last = end - 1 if self.raw[end - 1 : end] == b"\r" else end
            sections.append((start, last))
            self.parts_left -= 1


def _type_of(fields: Fields, default: str, hint: str) -> tuple[str, dict[str, str]]:
    """The content type, mended: `html` is text/html, nonsense the default."""
    kind, parameters = read_parameters(fields.first("content-type"), hint)
    kind = kind.replace(" ", "")
    if kind in {"html", "plain", "text"}:
        kind = "text/html" if kind == "html" else "text/plain"
    if match := TYPE.match(kind):
        return match[0], parameters
    return default, parameters
