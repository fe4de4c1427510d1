"""Owns recognizing where a signature begins: «-- », telephones and apps, mailing lists."""

import re
from typing import Final

from chalicelib.intake.reading.quote_heads import head_size
from chalicelib.intake.reading.quoted_lines import by_first_word, first_word, plain_start
from chalicelib.intake.reading.signature_words import FROM_MOBILE

MAX_SIGNATURE: Final = 20  # lines
MAX_FOOTER: Final = 8
MAX_MOBILE_WORDS: Final = 14
MAX_MOBILE: Final = 200

MOBILE: Final = by_first_word(FROM_MOBILE)
UNDERSCORES: Final = re.compile(r"[_\u2014\u2013-]{0,2}_{2,}+\s*$")
LINK: Final = re.compile(r"[<(]?(?:https?://|mailto:)[^\s<>()]*[>)]?|[\[\]]")


def signature_at(lines: list[str], position: int) -> bool:
    """Whether a signature begins at that line."""
    line = lines[position]
    if line.rstrip() in {"--", "\u2014"}:
        return line == "-- " or _is_short(lines, position + 1)
    return is_mobile_signature(lines, position) or _is_list_footer(lines, position)


def is_mobile_signature(lines: list[str], position: int) -> bool:
    """Whether the line is what a telephone or an app adds: «Sent from my iPhone»."""
    line = lines[position]
    known = MOBILE.get(first_word(line))
    if known is None or len(line) > MAX_MOBILE:
        return False
    plain = LINK.sub("", plain_start(line))
    if not plain.startswith(known):
        return False
    alone = _blank(lines, position - 1) or _blank(lines, position + 1)
    return alone and len(plain.split()) <= MAX_MOBILE_WORDS


def _blank(lines: list[str], position: int) -> bool:
    return not 0 <= position < len(lines) or not lines[position].strip()


def _is_short(lines: list[str], position: int) -> bool:
    """Whether little stands from here to the end or the quoted mail, and no more dashes."""
    count = 0
    for here in range(position, len(lines)):
        if lines[here].rstrip() == "--":
            return False  # they separate passages
        if lines[here].lstrip().startswith(">") or head_size(lines, here):
            return True
        count += bool(lines[here].strip())
        if count > MAX_SIGNATURE:
            return False
    return True


def _is_list_footer(lines: list[str], position: int) -> bool:
    """A line of underscores near the end, the mailing list's name or address right below it."""
    if "__" not in lines[position][:4] or not UNDERSCORES.match(lines[position][:200]):
        return False
    below = [line for line in lines[position + 1 : position + 2 * MAX_FOOTER] if line.strip()]
    if not below or len(below) > MAX_FOOTER:
        return False
    return any(
        word in below[0].lower()
        for word in ("mailing list", "lista de correo", "lista de discuss", "@")
    )
