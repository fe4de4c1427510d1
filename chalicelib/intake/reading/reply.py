"""Owns separating what the sender wrote from what is quoted below; on doubt everything stays."""

import re
from typing import Final

from chalicelib.intake.reading.quote_heads import bare, head_size, is_rule, is_wrote
from chalicelib.intake.reading.signature import is_mobile_signature, signature_at

REPLY_ABOVE: Final = "##- "  # a line of ours that begins so has nothing of the sender's below it
MAX_LINES: Final = 20_000
MAX_HEADS: Final = 20  # quotations taken out; more of them are an exchange that stays

QUOTED: Final = re.compile(r"[ \t]{0,3}>")
SHARED_LINE: Final = re.compile(r"-{3,}+ ?(?=(?:On|El|Em|Le|Am|Il) )")
OPEN_LINK: Final = re.compile(r"[<(]https?://[^\s<>()]{1,2000}$")


def reply_in(text: str) -> str:
    """What the sender wrote in `text`: without the quoted mail, what introduces it, the signature.

    Anything else stays, so do quotes between which the sender wrote. Empty only when `text` is.
    """
    lines = text.split("\n", MAX_LINES)
    beyond = lines.pop() if len(lines) > MAX_LINES else ""
    reading = _Reading(lines)
    while reading.goes_on():
        pass
    if beyond and not reading.cut:
        reading.kept.append(beyond)
    return "\n".join(reading.kept).strip() or text.strip()


class _Reading:
    """The lines of a mail read from the top; `cut` once the rest is not the sender's."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
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
        elif REPLY_ABOVE in line and bare(line).startswith(REPLY_ABOVE):
            self._cut()
        elif size := head_size(self.lines, self.position):
            self._head(size)
        elif QUOTED.match(line):
            self._bare_quote()
        elif self._signs(line):
            self._signature()
        else:
            self._own_line(line)
        return True

    def _head(self, size: int) -> None:
        """A quotation and what introduces it: taken out when it ends before the sender goes on."""
        below = self.position if QUOTED.match(self.lines[self.position]) else self.position + size
        end = self._quote_end(below)
        self.heads += 1
        if end == below or not self._own_text(end):
            self._cut()
        elif self._quotes_again(end) or self.heads > MAX_HEADS:
            self._keep(
                len(self.lines)
            )  # an exchange line by line: it says nothing without its quotes
        else:
            self.position = end

    def _bare_quote(self) -> None:
        """Quoted lines that nothing introduces: the mail's end, or lines that only look quoted."""
        end = self._quote_end(self.position)
        if self.wrote and not self._own_text(end):
            self._cut()
        else:
            self._keep(end)

    def _signs(self, line: str) -> bool:
        """Whether a signature begins; not where two dashes have already separated passages."""
        return not (self.separated and line == "--") and signature_at(self.lines, self.position)

    def _signature(self) -> None:
        if self.wrote:
            self.cut = True
        elif is_mobile_signature(self.lines, self.position):
            self.position += 1  # it stands above the text
        else:
            self._keep(self.position + 1)

    def _own_line(self, line: str) -> None:
        shared = SHARED_LINE.search(line[:2_000])
        if shared and is_wrote(line[shared.end() :].strip()):
            self.kept.append(line[: shared.start()])
            self.cut = True
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

    def _quote_end(self, position: int) -> int:
        """The line after the quoted ones at `position` and the empty ones between them."""
        end = here = position
        while here < len(self.lines):
            line = self.lines[here]
            if QUOTED.match(line) or self._broken_link(here, end):
                end = here + 1
            elif line.strip():
                break
            here += 1
        return end

    def _broken_link(self, here: int, end: int) -> bool:
        """Whether the line is the rest of a link that was wrapped inside the quotation."""
        if (
            here != end
            or not here
            or here + 1 >= len(self.lines)
            or not QUOTED.match(self.lines[here + 1])
        ):
            return False
        return bool(
            OPEN_LINK.search(self.lines[here - 1][-2_100:]) and " " not in self.lines[here].strip()
        )

    def _own_text(self, position: int) -> bool:
        """Whether the sender wrote anything from `position` on, signatures not counted."""
        here = next((i for i in range(position, len(self.lines)) if self.lines[i].strip()), None)
        return here is not None and not signature_at(self.lines, here)

    def _quotes_again(self, position: int) -> bool:
        return any(QUOTED.match(line) for line in self.lines[position:])
