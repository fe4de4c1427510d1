"""Owns HTML to plain text: what a reader sees, quotes marked with '>', in one pass."""

import html
import re
from typing import Final

from chalicelib.intake.reading.looks import Looks

MAX_TAGS: Final = 200_000
MAX_QUOTE_DEPTH: Final = 20
MAX_TAG: Final = 20_000

# Elements whose content no reader sees.
UNSEEN: Final = frozenset({"style", "script", "head", "title", "template", "noscript", "xml"})
BLOCKS: Final = frozenset({
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "pre",
    "blockquote", "section", "article", "header", "footer", "center", "form", "address", "dl",
    "dt", "dd", "fieldset", "body",
})  # fmt: skip
SPACED: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table"}
)
SHOWN: Final = BLOCKS | {"br", "hr", "td", "th"}
INLINE: Final = frozenset({"span", "/span", "font", "/font"})
NAME: Final = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
TAG: Final = re.compile(
    r"<(/?[a-zA-Z][a-zA-Z0-9]{0,20}+)(?:[^<>\"']++|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+>"
)
BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
QUOTE_END: Final = re.compile(r"[\"']")


def text_of_html(markup: str, defects: list[str] | None = None) -> str:
    """The text of HTML, whole or a fragment; lines of a quotation begin with '> '."""
    page = _Page()
    position = 0
    for _ in range(MAX_TAGS):
        opening = markup.find("<", position)
        if opening < 0:
            break
        if opening > position:
            page.text(markup[position:opening])
        if match := TAG.match(markup, opening):
            name, position = match[1].lower(), match.end()
        else:
            name, position = _odd(markup, opening, page)
        if name in UNSEEN:
            position = _after_unseen(markup, name, position)
        elif name.lstrip("/") in SHOWN:
            page.tag(name.lstrip("/"), closing=name[0] == "/")
        elif name in INLINE:
            page.looks.tag(markup[opening:position], closing=name[0] == "/")
    else:
        if defects is not None:
            defects.append("HTML is too long: the rest of it is not in the text")
        return page.finished()
    page.text(markup[position:])
    return page.finished()


def _odd(markup: str, opening: int, page: "_Page") -> tuple[str, int]:
    """The name and the end of what is no ordinary tag: a comment, a broken tag, text."""
    if markup.startswith("<!--", opening):
        close = markup.find("-->", opening + 4)
        return "", close + 3 if close >= 0 else len(markup)
    if markup.startswith(("<!", "<?"), opening):
        close = markup.find(">", opening)
        return "", close + 1 if close >= 0 else len(markup)
    if name := NAME.match(markup, opening + 1):
        return name[0].lower(), _tag_end(markup, name.end())
    page.text("<")
    return "", opening + 1


def _tag_end(markup: str, position: int) -> int:
    """The offset behind a tag's '>', those inside quoted attribute values passed over."""
    limit = position + MAX_TAG
    start = position
    while True:
        close = markup.find(">", position)
        if close < 0:
            return len(markup)
        quote = QUOTE_END.search(markup, position, close)
        if not quote or close > limit:
            return (close if not quote or close > limit else start) + 1
        end = markup.find(quote[0], quote.end(), limit)
        if end < 0:
            return close + 1
        position = end + 1


def _after_unseen(markup: str, tag: str, position: int) -> int:
    """The offset behind the end tag of an element nobody sees, whose tag ends at `position`."""
    if markup[position - 2] == "/":
        return position
    while True:
        position = markup.find("</", position)
        if position < 0:
            return len(markup)
        if markup[position + 2 : position + 2 + len(tag)].lower() == tag:
            close = markup.find(">", position)
            return close + 1 if close >= 0 else len(markup)
        position += 2


class _Page:
    """The text while it grows: finished lines, the current line, and the depth of quotation."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.literal = 0
        self.blank = True  # whether the last finished line is blank
        self.looks = Looks()

    def text(self, chunk: str) -> None:
        if "&" in chunk:
            chunk = _unescaped(chunk)
        if self.literal:
            first, *rest = chunk.split("\n")
            self.line.append(first)
            for line in rest:
                self._end_line(force=True)
                self.line.append(line)
            return
        chunk = BLANKS.sub(" ", chunk)
        if chunk != " " or (self.line and not self.line[-1].endswith(" ")):
            if self.looks.apart(chunk) and self.line:
                self.line.append(" ")
            self.line.append(chunk)

    def tag(self, name: str, *, closing: bool) -> None:
        if name in BLOCKS:
            self._end_line()
            if closing:
                self._block(name, -1)
            if name in SPACED:
                self._blank_line()
            if not closing:
                self._block(name, 1)
        elif name == "br" and not closing:
            self._end_line(force=True)
        elif name == "hr":
            self._end_line()
        elif name in {"td", "th"} and self.line and not closing:
            self.line.append(" ")

    def _block(self, name: str, step: int) -> None:
        if name == "blockquote":
            self.quotes = min(max(0, self.quotes + step), MAX_QUOTE_DEPTH)
        elif name == "pre":
            self.literal = max(0, self.literal + step)
        elif name == "li" and step > 0:
            self.line.append("- ")

    def _end_line(self, *, force: bool = False) -> None:
        line = "".join(self.line).replace("\N{NO-BREAK SPACE}", " ")
        self.line = []
        line = line.rstrip() if self.literal else line.strip()
        if line or (force and not self.blank):
            self.lines.append("> " * self.quotes + line)
            self.blank = not line

    def _blank_line(self) -> None:
        if not self.blank:
            self.lines.append("> " * self.quotes if self.quotes else "")
            self.blank = True

    def finished(self) -> str:
        self._end_line()
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        return "\n".join(line.rstrip() for line in self.lines).strip()


def _unescaped(chunk: str) -> str:
    try:
        return html.unescape(chunk)
    except ValueError:  # a number of thousands of digits
        return chunk
