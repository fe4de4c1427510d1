"""Owns what mail programs mark in HTML: where a quotation, its introduction, a signature stand."""

import re
from functools import lru_cache
from typing import Final

from chalicelib.intake.reading.quote_heads import head_size
from chalicelib.intake.reading.quoted_lines import QUOTED
from chalicelib.intake.reading.wrote_lines import citing_size

MAX_QUOTE_DEPTH: Final = 20
MAX_INTRODUCTION: Final = 4  # lines
MAX_SIGNATURE: Final = 20
MAX_MARKS: Final = 5_000

MARKED: Final = frozenset({"div", "p", "hr", "a", "span", "table"})
INTERESTING: Final = re.compile(r"(?:id|class|name|style|data-marker)\s*=", re.IGNORECASE)
# From such an element on, everything is the quoted mail: Outlook's header block in its programs,
# Yahoo's and GMX's container, Zimbra's and old Hotmail's rule, Word's bookmark.
REST: Final = re.compile(
    r"""\bid\s*=\s*["']?(?:divRplyFwdMsg|zwchr|replySplit|stopSpelling|OLK_SRC_BODY_SECTION)\b"""
    r"""|\bclass\s*=\s*["']?(?:ydp\w{1,12})?(?:yahoo_quoted|ms-outlook-mobile-reference-message)\b"""
    r"""|\bname\s*=\s*["']?(?:_MailOriginal|quote)\b"""
    r"""|border-top:\s*solid\s+\#(?:E1E1E1|B5C4DF)\s+1""",
    re.IGNORECASE,
)
# «On … wrote:» above a blockquote: Gmail, Thunderbird, Yahoo's telephones, Airmail, Roundcube.
INTRODUCTION: Final = re.compile(
    r"""\bclass\s*=\s*["']?(?:gmail_attr|moz-cite-prefix|yahoo-quoted-begin|airmail_(?:ext_)?on)\b"""
    r"""|\bid\s*=\s*["']?reply-intro\b""",
    re.IGNORECASE,
)
# Not Outlook's on telephones: people type into it.
SIGNATURE: Final = re.compile(
    r"""\bclass\s*=\s*["']?(?:gmail_signature|moz-signature|protonmail_signature_block"""
    r"""|k9mail-signature)["'\s>]"""
    r"""|\bid\s*=\s*["']?(?:AppleMailSignature|composer_signature|signature|_rc_sig"""
    r"""|ymail_android_signature)["'\s>]|\bdata-marker\s*=\s*["']?__SIG_P""",
    re.IGNORECASE,
)
CITED: Final = re.compile(r"\btype\s*=\s*[\"']?cite|gmail_quote|protonmail_quote", re.IGNORECASE)
BORDERLESS: Final = re.compile(r"border(?:-width)?:\s*(?:none|0)", re.IGNORECASE)


@lru_cache(maxsize=512)  # programs write the same few tags again and again
def _tells(tag: str) -> bool:
    """Whether a tag marks anything."""
    return bool(
        INTERESTING.search(tag)
        and (REST.search(tag) or INTRODUCTION.search(tag) or SIGNATURE.search(tag))
    )


class Marks:
    """Follows the tags while the lines of a page grow."""

    def __init__(self, lines: list[str]) -> None:
        """`lines` are the page's, and grow."""
        self.lines = lines
        self.blockquotes: list[bool] = []  # of the open ones, which quote
        self.depth = 0
        self.rest = False  # whether all that follows is quoted
        self.read_so_far = 0
        self.quoting = ""  # what the current line begins with
        self.wrote = False  # whether any line so far is no quotation
        self.introduction = _Container()
        self.signature = _Container()

    def follows_any(self) -> bool:
        """Whether an end tag may mean anything: that of an introduction or of a signature."""
        return self.introduction.open or self.signature.open

    def concerns(self, name: str, tag: str) -> bool:
        """Whether the tag may mark anything, blockquotes apart."""
        if self.introduction.follows(name) or self.signature.follows(name):
            return True
        if name[0] == "/" or self.read_so_far > MAX_MARKS:
            return False
        return _tells(tag)

    def read(self, name: str, tag: str) -> None:
        """Takes a tag that concerns; the line before it is finished."""
        for container in (self.introduction, self.signature):
            container.read(name, len(self.lines))
        if name[0] != "/":
            self.read_so_far += 1
            if not self.quoting:
                self._element(name, tag)

    def open_blockquote(self, tag: str) -> None:
        """Begins a quotation, unless a program merely indents with it."""
        quotes = not BORDERLESS.search(tag) or bool(CITED.search(tag))
        self.blockquotes.append(quotes)
        self._deepen(int(quotes))
        start, end = self.introduction.span
        if quotes and start < end:
            self._introduce(start, end)

    def _introduce(self, start: int, end: int) -> None:
        """Quotes the introduction too: its language may be one that no table knows."""
        said = [line for line in self.lines[start:end] if line]
        if 0 < len(said) <= MAX_INTRODUCTION and said[-1].endswith((":", "\uff1a")):
            self.lines[start:end] = [f"> {line}" for line in self.lines[start:end]]
        self.introduction = _Container()

    def close_blockquote(self) -> None:
        """Ends the innermost one."""
        if self.blockquotes and self.blockquotes.pop():
            self._deepen(-1)

    def _deepen(self, step: int) -> None:
        self.depth += step
        self.quoting = "> " * min(max(self.depth, int(self.rest)), MAX_QUOTE_DEPTH)

    def before(self, line: str) -> None:
        """Takes notice of a line that is about to be appended."""
        if line and not self.quoting:
            self.wrote = True
            self.introduction.left_behind()

    def sign(self) -> None:
        """Puts '-- ' above the marked signature, where nothing of the sender's follows it."""
        start, end = self.signature.span
        while start < end and self.lines[start] in {"", "--"}:
            start += 1
        if 0 < end - start <= MAX_SIGNATURE and self._ended(end):
            above = start
            while above and self.lines[above - 1] in {"", "--"}:
                above -= 1
            self.lines[above:start] = ["", "-- "]

    def _ended(self, position: int) -> bool:
        """Whether from that line on there are only quotations and what introduces them."""
        said = [line for line in self.lines[position:] if line.strip()]
        size = (head_size(said, 0) or citing_size(said, 0)) if said else 0
        marked = size < len(said) and bool(QUOTED.match(said[size]))
        if size and not marked:
            return True
        return all(QUOTED.match(line) for line in said[size:])

    def _element(self, name: str, tag: str) -> None:
        """A quotation or a signature ends what was written; where nothing was, it is the mail."""
        if INTRODUCTION.search(tag):
            self.introduction = _Container(name, len(self.lines))
        elif self.wrote and REST.search(tag):
            self.rest = True
            self._deepen(0)
        elif self.wrote and SIGNATURE.search(tag) and not self.signature.open:
            self.signature = _Container(name, len(self.lines))


class _Container:
    """An element of interest: the lines inside it, until text of the sender's follows."""

    def __init__(self, name: str = "", start: int = 0) -> None:
        self.name = name
        self.open = bool(name)
        self.nested = 1
        self.span = (start, start)

    def follows(self, name: str) -> bool:
        """Whether such a tag may end it."""
        return self.open and name.lstrip("/") == self.name

    def read(self, name: str, line: int) -> None:
        """Counts the tags of its name; the last one closes it before that line."""
        if not self.follows(name):
            return
        self.nested += -1 if name[0] == "/" else 1
        if not self.nested:
            self.open = False
            self.span = (self.span[0], line)

    def left_behind(self) -> None:
        """Text outside quotations was written; behind the element it means that it ended nothing."""
        if not self.open:
            self.span = (0, 0)
