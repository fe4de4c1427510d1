"""Owns separating what the sender wrote from what is quoted below; on doubt everything stays."""

import re
from typing import Final

from chalicelib.intake.reading.mail_lines import (
    forward_below,
    is_ours,
    quote_end,
    quotes_again,
    says_more,
    sender_goes_on,
)
from chalicelib.intake.reading.notices import notices_end
from chalicelib.intake.reading.quote_heads import MAYBE, head_size, is_forward
from chalicelib.intake.reading.quote_words import FORWARDS
from chalicelib.intake.reading.quoted_lines import QUOTED, is_rule
from chalicelib.intake.reading.signature import is_mobile_signature, signature_at
from chalicelib.intake.reading.wrote_lines import citing_size, is_wrote

MAX_LINES: Final = 20_000
MAX_HEADS: Final = 20  # quotations taken out; more of them are an exchange that stays

SHARED_LINE: Final = re.compile(r"-{3,}+ ?(?=(?:On|El|Em|Le|Am|Il) )")


def reply_in(text: str, subject: str = "") -> str:
    """What the sender wrote in `text`: without the quoted mail, what introduces it, the signature.

    Anything else stays: a forwarded mail, and quotes between which the sender wrote. The subject
    tells a forwarded mail where the text does not. Empty only when `text` is.
    """
    lines = text.split("\n", MAX_LINES)
    beyond = lines.pop() if len(lines) > MAX_LINES else ""
    reading = _Reading(lines, forwards=subject.lower().lstrip().startswith(FORWARDS))
    while reading.goes_on():
        pass
    if beyond and not reading.cut:
        reading.kept.append(beyond)
    return "\n".join(reading.kept).strip() or text.strip()


class _Reading:
    """The lines of a mail read from the top; `cut` once the rest is not the sender's."""

    def __init__(self, lines: list[str], *, forwards: bool) -> None:
        self.lines = lines
        self.forwards = forwards
        self.position = 0
        self.heads = 0
        self.kept: list[str] = []
        self.wrote = False  # whether anything of the sender's is kept
        self.separated = False
        self.cut = False

    def goes_on(self) -> bool:
        """Reads one passage; False at the end."""
        if self.cut or self.position >= len(self.lines):
            return False
        line = self.lines[self.position]
        if not line.strip():
            self._keep(self.position + 1)
        elif MAYBE.search(line) and self._introduced(line):
            pass
        elif QUOTED.match(line):
            self._bare_quote()
        elif (end := notices_end(self.lines, self.position)) > self.position:
            self._notices(end)
        elif self._signs(line):
            self._signature()
        else:
            self._keep(self.position + 1)
        return True

    def _introduced(self, line: str) -> bool:
        """Whether the line introduced a quoted or forwarded mail, which is then dealt with."""
        if is_ours(line):
            self._cut()
        elif is_forward(line):
            self._keep(len(self.lines))
        elif size := head_size(self.lines, self.position):
            self._head(size)
        elif own := _shared(line):
            self.kept.append(own)
            self.cut = True
        elif size := citing_size(self.lines, self.position):
            self._citation(size)
        else:
            return False
        return True

    def _head(self, size: int) -> None:
        """A quotation and what introduces it: taken out when it ends before the sender goes on."""
        below = self.position if QUOTED.match(self.lines[self.position]) else self.position + size
        end = quote_end(self.lines, below)
        self.heads += 1
        if self.forwards:
            self._keep(len(self.lines))  # what it forwards
        elif end == below or not says_more(self.lines, end):
            self._cut()
        elif quotes_again(self.lines, end) or self.heads > MAX_HEADS:
            # An exchange line by line: it says nothing without its quotes.
            self._keep(len(self.lines))
        else:
            self.position = end

    def _citation(self, size: int) -> None:
        """«Ana wrote:» is a sentence as well: between lines of the sender's it stays."""
        end = quote_end(self.lines, self.position + size)
        if self.wrote and says_more(self.lines, end):
            self._keep(end)
        else:
            self._head(size)

    def _bare_quote(self) -> None:
        """Quoted lines that nothing introduces: the mail's end, or lines that only look quoted."""
        end = quote_end(self.lines, self.position)
        if self.wrote and not says_more(self.lines, end):
            self._cut()
        else:
            self._keep(end)

    def _notices(self, end: int) -> None:
        if self.wrote and not sender_goes_on(self.lines, end, forwards=self.forwards):
            self.position = end
        else:
            self._keep(end)

    def _signs(self, line: str) -> bool:
        """Whether a signature begins; not where two dashes have already separated passages."""
        return not (self.separated and line == "--") and signature_at(self.lines, self.position)

    def _signature(self) -> None:
        if self.wrote:
            self.position = forward_below(self.lines, self.position, forwards=self.forwards)
            self.cut = self.position == len(self.lines)
        elif is_mobile_signature(self.lines, self.position):
            self.position += 1  # it stands above the text
        else:
            self._keep(self.position + 1)

    def _keep(self, end: int) -> None:
        passage = self.lines[self.position : end]
        self.wrote = self.wrote or any(line.strip() for line in passage)
        self.separated = self.separated or "--" in passage
        self.kept += passage
        self.position = end

    def _cut(self) -> None:
        """Ends the reply here, without the line that programs draw above the quoted mail."""
        self.cut = True
        while self.kept and (not self.kept[-1].strip() or is_rule(self.kept[-1])):
            self.kept.pop()


def _shared(line: str) -> str:
    """The sender's words on a line that «--- On … wrote:» ends; '' on other lines."""
    found = "---" in line and SHARED_LINE.search(line[:2_000])
    return line[: found.start()] if found and is_wrote(line[found.end() :].strip()) else ""
