"""Owns looking ahead in the lines of a mail: where a quotation ends, whether the sender goes on."""

import re
from typing import Final

from chalicelib.intake.reading.above import REPLY_ABOVE
from chalicelib.intake.reading.notices import notices_end
from chalicelib.intake.reading.quote_heads import head_size, is_forward
from chalicelib.intake.reading.quoted_lines import QUOTED, bare, is_rule
from chalicelib.intake.reading.signature import MAX_SIGNATURE, signature_at
from chalicelib.intake.reading.wrote_lines import citing_size

OPEN_LINK: Final = re.compile(r"[<(]https?://[^\s<>()]{1,2000}$")


def is_ours(line: str) -> bool:
    """Whether the line is the one above which our mails ask to write."""
    return REPLY_ABOVE in line and bare(line).startswith(REPLY_ABOVE)


def quote_end(lines: list[str], position: int) -> int:
    """The line after the quoted ones at `position` and the empty ones between them."""
    end = here = position
    while here < len(lines):
        line = lines[here]
        if QUOTED.match(line) or (here == end and _is_broken_link(lines, here)):
            end = here + 1
        elif line.strip():
            break
        here += 1
    return end


def quotes_again(lines: list[str], position: int) -> bool:
    """Whether any line from `position` on is quoted."""
    return any(QUOTED.match(line) for line in lines[position:])


def says_more(lines: list[str], position: int) -> bool:
    """Whether the sender wrote anything from `position` on: no signature, no notice."""
    here = _next(lines, position)
    return here is not None and not signature_at(lines, here)


def sender_goes_on(lines: list[str], position: int, *, forwards: bool) -> bool:
    """The same where a quotation may follow as well; a forwarded mail is the sender's."""
    here = _next(lines, position)
    while here is not None and is_rule(lines[here]):
        here = _next(lines, here + 1)
    if here is None or signature_at(lines, here):
        return False
    line = lines[here]
    if forwards or is_forward(line):
        return True
    quoted = QUOTED.match(line) or is_ours(line) or head_size(lines, here)
    return not quoted and not citing_size(lines, here)


def forward_below(lines: list[str], position: int, *, forwards: bool) -> int:
    """The line at which a forwarded mail begins below a signature, or the mail's end."""
    for here in range(position + 1, min(position + 2 * MAX_SIGNATURE, len(lines))):
        if is_forward(lines[here]) or (forwards and head_size(lines, here)):
            return here
    return len(lines)


def _is_broken_link(lines: list[str], here: int) -> bool:
    """Whether the line is the rest of a link that was wrapped inside the quotation."""
    if not here or here + 1 >= len(lines) or not QUOTED.match(lines[here + 1]):
        return False
    return bool(OPEN_LINK.search(lines[here - 1][-2_100:]) and " " not in lines[here].strip())


def _next(lines: list[str], position: int) -> int | None:
    """The next line that says anything, notices passed over."""
    here = next((i for i in range(position, len(lines)) if lines[i].strip()), None)
    if here is None or (end := notices_end(lines, here)) == here:
        return here
    return next((i for i in range(end, len(lines)) if lines[i].strip()), None)
