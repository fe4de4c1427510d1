"""Owns the choice of what in a mail is its text and what is attached."""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from chalicelib.intake.reading.charset import codec_for, decode
from chalicelib.intake.reading.html_text import text_of_html
from chalicelib.intake.reading.parts import Part
from chalicelib.intake.reading.transfer import without_uuencode

MAX_TEXT: Final = 1_000_000  # characters of the whole plain text
MAX_HTML: Final = 8_000_000  # bytes of one HTML part, embedded pictures included
READ_AS_TEXT: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
SAME_AGAIN: Final = frozenset({"text/x-amp-html", "text/watch-html"})
META_CHARSET: Final = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
LOOKS_HTML: Final = re.compile(r"\s{0,100}<(?:!doctype html|html[ >])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """A part to keep as an attachment; `content` is for what is no MIME part (uuencode, cut text)."""

    part: Part
    protection: bool = False
    name: str = ""
    content: bytes | None = None


@dataclass(slots=True)
class Body:
    """What a mail says: passages of (plain text or None, HTML or None), and the files beside."""

    passages: list[tuple[str | None, str | None]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def text(self, defects: list[str]) -> str:
        """The whole text: each passage as plain text, or what its HTML says where that is empty."""
        texts = []
        for plain, markup in self.passages:
            shown = plain if plain and plain.strip() else text_of_html(markup or "", defects)
            texts.append(shown.strip("\n"))
        text = "\n\n".join(text for text in texts if text.strip())
        if len(text) > MAX_TEXT:
            defects.append(f"text is longer than {MAX_TEXT} characters: the rest was left out")
        return text[:MAX_TEXT]

    def html(self) -> str | None:
        """The HTML of all passages, plain ones escaped; None when no passage has any."""
        if not any(markup for _, markup in self.passages):
            return None
        return "\n".join(
            markup or f"<pre>{html.escape(plain or '')}</pre>" for plain, markup in self.passages
        )


def read_body(root: Part, defects: list[str]) -> Body:
    """The text and the files of a tree of parts."""
    body = _gathered(root, defects)
    if not body.passages:
        _promote_named_text(body, defects)
    return body


def _gathered(part: Part, defects: list[str]) -> Body:
    kind = part.content_type
    if not part.children:
        return _leaf(part, defects)
    if kind == "multipart/alternative":
        return _alternative(part, defects)
    if kind == "multipart/encrypted":
        return Body(files=[File(child, protection=True) for child in part.children])
    first_only = kind in {"multipart/related", "multipart/report", "multipart/signed"}
    body = Body()
    for position, child in enumerate(part.children):
        if position and first_only:
            body.files += _all_files(child, protection=kind == "multipart/signed")
        else:
            found = _gathered(child, defects)
            body.passages += found.passages
            body.files += found.files
    return body


def _alternative(part: Part, defects: list[str]) -> Body:
    """One passage of the alternatives: the first plain one that says something, the last HTML."""
    plain: str | None = None
    markup: str | None = None
    body = Body()
    for child in part.children:
        if child.content_type in SAME_AGAIN:
            continue
        found = _gathered(child, defects)
        body.files += found.files
        if any(html_passage for _, html_passage in found.passages):
            markup = found.html()
        elif found.passages and not (plain and plain.strip()):
            plain = "\n\n".join(text or "" for text, _ in found.passages)
    if plain is not None or markup is not None:
        body.passages.append((plain, markup))
    return body


def _all_files(part: Part, *, protection: bool = False) -> list[File]:
    """Every leaf of `part` as a file."""
    if not part.children:
        return [File(part, protection)]
    return [file for child in part.children for file in _all_files(child, protection=protection)]


def _leaf(part: Part, defects: list[str]) -> Body:
    if part.content_type not in READ_AS_TEXT or part.disposition == "attachment" or part.named:
        return Body(files=[File(part)])
    return _as_passage(part, defects)


def _promote_named_text(body: Body, defects: list[str]) -> None:
    """Without any other text, a text part that merely has a name is the text."""
    for file in body.files:
        if (
            file.part.content_type in READ_AS_TEXT
            and file.part.disposition != "attachment"
            and not file.protection
        ):
            body.files.remove(file)
            found = _as_passage(file.part, defects)
            body.passages += found.passages
            body.files += found.files
            return


def _as_passage(part: Part, defects: list[str]) -> Body:
    data = part.content(defects)
    marked_up = part.content_type != "text/plain"
    limit = MAX_HTML if marked_up else 4 * MAX_TEXT
    files = []
    if len(data) > limit:
        defects.append(f"a text is longer than {limit} bytes: cut, and the whole of it attached")
        files.append(File(part, content=data))
        data = data[:limit]
    text = _decoded(part, data, defects)
    if marked_up or LOOKS_HTML.match(text):
        return Body([(None, text)], files)
    text, found = without_uuencode(text)
    files += [File(part, name=name, content=content) for name, content in found]
    return Body([(text, None)], files)


def _decoded(part: Part, data: bytes, defects: list[str]) -> str:
    label = part.parameters.get("charset", "")
    if (
        codec_for(label) is None
        and part.content_type == "text/html"
        and (meta := META_CHARSET.search(data, 0, 4_096))
    ):
        label = meta[1].decode("ascii", "replace")
    text, defect = decode(data, label)
    if defect:
        defects.append(defect)
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
