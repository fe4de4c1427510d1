"""Owns HTML to plain text: what a reader sees, quotes and signatures marked, in one pass."""

import re
from typing import Final

from chalicelib.intake.reading.html_marks import MARKED, Marks
from chalicelib.intake.reading.looks import Looks
from chalicelib.intake.reading.markup import UNSEEN, tags, unescaped

MAX_TAGS: Final = 100_000

BLOCKS: Final = frozenset({
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "pre",
    "blockquote", "section", "article", "header", "footer", "center", "form", "address", "dl",
    "dt", "dd", "fieldset", "body",
})  # fmt: skip
SPACED: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table"}
)
SHOWN: Final = BLOCKS | {"br", "hr", "td", "th"}
CLOSED: Final = frozenset(f"/{name}" for name in SHOWN)
UNMARKED: Final = frozenset(f"/{name}" for name in MARKED)
INLINE: Final = frozenset({"span", "/span", "font", "/font"})
BLANKS: Final = re.compile(r"[ \t\r\n\f]+")


def text_of_html(markup: str, defects: list[str] | None = None) -> str:
    """The text of HTML, whole or a fragment, marked as plain text is.

    Lines of a quotation begin with '> ', a signature with the line '-- ', wherever the HTML tells
    them (html_marks).
    """
    page = _Page()
    for count, (text, name, tag) in enumerate(tags(markup, UNSEEN)):
        if count > MAX_TAGS:
            if defects is not None:
                defects.append("HTML is too long: the rest of it is not in the text")
            break
        if text:
            page.text(text)
        page.tag_text = tag
        if name in MARKED or (name in UNMARKED and page.marks.follows_any()):
            page.mark(name)
        if name in SHOWN:
            page.tag(name, closing=False)
        elif name in CLOSED:
            page.tag(name[1:], closing=True)
        elif name in INLINE:
            page.looks.tag(tag, closing=name[0] == "/")
    return page.finished()


class _Page:
    """The text while it grows: finished lines, the current line, and what the HTML marks."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.marks = Marks(self.lines)
        self.tag_text = ""  # of the tag that is being read
        self.literal = 0
        self.blank = True  # whether the last finished line is blank
        self.looks = Looks()

    def mark(self, name: str) -> None:
        """Reads a tag by which programs may mark quotations and signatures."""
        if self.marks.concerns(name, self.tag_text):
            self._end_line()
            self.marks.read(name, self.tag_text)

    def text(self, chunk: str) -> None:
        if "&" in chunk:
            chunk = unescaped(chunk)
        if self.literal:
            first, *rest = chunk.split("\n")
            self.line.append(first)
            for line in rest:
                self._end_line(force=True)
                self.line.append(line)
            return
        if not chunk.isprintable() or "  " in chunk:  # line ends, tabs and the like
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
        if name == "blockquote" and step > 0:
            self.marks.open_blockquote(self.tag_text)
        elif name == "blockquote":
            self.marks.close_blockquote()
        elif name == "pre":
            self.literal = max(0, self.literal + step)
        elif name == "li" and step > 0:
            self.line.append("- ")

    def _end_line(self, *, force: bool = False) -> None:
        line = "".join(self.line).replace("\N{NO-BREAK SPACE}", " ")
        self.line = []
        line = line.rstrip() if self.literal else line.strip()
        if line or (force and not self.blank):
            self.marks.before(line)
            self.lines.append(self.marks.quoting + line)
            self.blank = not line

    def _blank_line(self) -> None:
        if not self.blank:
            self.lines.append(self.marks.quoting)
            self.blank = True

    def finished(self) -> str:
        self._end_line()
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        self.lines[:] = (line.rstrip() for line in self.lines)
        self.marks.sign()
        return "\n".join(self.lines).strip()
