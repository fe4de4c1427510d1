"""Owns recognizing the notices that stand below mails: legal ones, of virus scanners, about printing."""

import re
from typing import Final

from chalicelib.intake.reading.quoted_lines import (
    AROUND,
    MAX_LINE,
    by_first_word,
    first_word,
    plain_start,
)
from chalicelib.intake.reading.signature_words import ENTITLED, NOTICES, PROVE, SUPPORT

MAX_NOTICES: Final = 10  # paragraphs
MAX_LINES: Final = 60  # of one
MAX_TITLE: Final = 50
MIN_PROOF: Final = 2

LINK: Final = re.compile(
    r"\s?[<(\[]?(?:https?://|www\.|cid:)[^\s<>]{1,2000}[>)\]]?\s*$", re.IGNORECASE
)


BEGINNINGS: Final = by_first_word(
    tuple(each.rstrip(":") for each in ENTITLED) + NOTICES  # titles are followed by : or not
)


def notices_end(lines: list[str], position: int) -> int:
    """The line after the run of notices that begins at `position`; `position` when none does."""
    end = here = position
    for _ in range(MAX_NOTICES):
        after = _notice_end(lines, here)
        if after == here:
            break
        end = here = after
        while here < len(lines) and not lines[here].strip():
            here += 1
    return end


def _notice_end(lines: list[str], position: int) -> int:
    """The line after one paragraph that is a notice, its title passed over."""
    first = position
    if first < len(lines) and " " not in lines[first] and LINK.match(lines[first][:MAX_LINE]):
        first += 1  # the scanner's logo
    if first >= len(lines) or not _begins(lines[first]):
        return position
    end = first
    while end < len(lines) and end - first < MAX_LINES and lines[end].strip():
        end += 1
    text = " ".join(lines[first:end]).lower()
    proof = sum(word in text for word in PROVE)
    if proof and proof + sum(word in text for word in SUPPORT) >= MIN_PROOF:
        return end
    title = len(text) <= MAX_TITLE and text.strip(AROUND).startswith(ENTITLED)
    below = next((i for i in range(end, min(end + 3, len(lines))) if lines[i].strip()), end)
    if title and below > end and _begins(lines[below]):
        return max(_notice_end(lines, below), position)
    return position


def _begins(line: str) -> bool:
    """Whether the line begins as notices do; a cheap look, for most lines are text."""
    word = first_word(line)
    return word in BEGINNINGS and plain_start(line).startswith(BEGINNINGS[word])
