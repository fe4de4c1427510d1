"""Owns one stretch of a mail's text: decoded, and as plain text, HTML, or both when they agree."""

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.intake.reading.charset import codec_for, decode
from chalicelib.intake.reading.html_text import text_of_html
from chalicelib.intake.reading.parts import Part

STUB: Final = 300  # characters of a plain text that may only say that there is HTML
STUB_SHARE: Final = 4  # how many times more the HTML then says
COMPARED: Final = 2_000  # characters in which two texts are compared
ALIKE: Final = 0.9  # share of the words that two versions of one text have in common
META_CHARSET: Final = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
LOOKS_HTML: Final = re.compile(r"\s{0,100}<(?:!doctype html|html[ >])", re.IGNORECASE)
WORDS: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text as plain text, as HTML, or as both; None is a version it does not have."""

    plain: str | None = None
    markup: str | None = None

    def text(self, defects: list[str]) -> str:
        """The plain text, or what the HTML says where that is empty or only points to the HTML."""
        if self.markup is None or (self.plain and len(self.plain.strip()) > STUB):
            return self.plain or ""
        said = (self.plain or "").strip()
        from_html = text_of_html(self.markup, defects)
        if not said:
            return from_html
        elsewhere = _squeezed(said)[:60] not in _squeezed(from_html)
        return from_html if elsewhere and len(from_html) > STUB_SHARE * len(said) else said


def joined(passages: list[Passage]) -> list[Passage]:
    """The passages, a plain one and the HTML one after it that says the same taken as one."""
    found: list[Passage] = []
    for passage in passages:
        last = found[-1] if found else None
        if last and last.markup is None and passage.plain is None and _same(last, passage):
            found[-1] = Passage(last.plain, passage.markup)
        else:
            found.append(passage)
    return found


def _same(plain: Passage, marked_up: Passage) -> bool:
    if not plain.plain or not marked_up.markup:
        return False
    here = WORDS.findall(plain.plain[:COMPARED])
    there = set(WORDS.findall(text_of_html(marked_up.markup[: 50 * COMPARED])[: 2 * COMPARED]))
    return len(here) > 3 and sum(word in there for word in here) >= ALIKE * len(here)


def _squeezed(text: str) -> str:
    return "".join(WORDS.findall(text[: 10 * COMPARED]))


def decoded(part: Part, data: bytes, defects: list[str]) -> str:
    """The text that `data`, the content of `part` or the beginning of it, stands for."""
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
