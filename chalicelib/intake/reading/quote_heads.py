"""Owns recognizing what introduces a quoted or a forwarded mail: dashes, header blocks, «On … wrote:»."""

import re
from typing import Final

from chalicelib.intake.reading.quote_words import FORWARDED, LABELS, ORIGINAL
from chalicelib.intake.reading.quoted_lines import MAX_LINE, bare
from chalicelib.intake.reading.wrote_lines import COLONS, DASH, TIME, YEAR, wrote_size

MAX_BLOCK: Final = 14
DRAWN: Final = ("--", "__", "==", "**", "~~", *DASH[1:])

# What any such line has; nearly all other lines are told by one look.
MAYBE: Final = re.compile(r"[:\uff1a\d@\u2010-\u2015]|--|__|==|\*\*|~~|##-")
DRAWN_FIRST: Final = re.compile(r"[\s>|*\ufeff]*+[-_=*~\u2010-\u2015]")
LABEL: Final = re.compile(r"\s*([^:\uff1a]{1,25})[:\uff1a]")
BETWEEN: Final = re.compile(
    r"[-_=*~#\u2010-\u2015]{2,}+ *([^-_=*~#\u2010-\u2015]{4,50}[^-_=*~#\u2010-\u2015 ]) *[-_=*~#\u2010-\u2015]{2,}+"
)


def head_size(lines: list[str], position: int) -> int:
    """How many lines from `position` on introduce a quoted mail; 0 when none do."""
    if not MAYBE.search(lines[position]):
        return 0
    line = bare(lines[position])
    if _between_dashes(line) in ORIGINAL:
        return 1
    return _block_size(lines, position) or wrote_size(lines, position, line)


def is_forward(line: str) -> bool:
    """Whether a forwarded mail begins: «---- Forwarded message ----», «Begin forwarded message:»."""
    if not (DRAWN_FIRST.match(line) or line.rstrip(" \t*").endswith(COLONS)):
        return False  # nearly all lines
    core = _between_dashes(bare(line))
    return core in FORWARDED or core.startswith("forwarded by ")


def _between_dashes(line: str) -> str:
    """What stands between dashes, or before a colon, in lower case; '' on other lines."""
    if line.startswith(DRAWN):
        if (found := BETWEEN.match(line)) and _label(line[found.end() :] or "from:"):
            return found[1].lower()  # alone, or Yahoo's headers follow on the same line
    elif not line.endswith(COLONS):
        return ""
    return line.strip(f"{DASH}_=*~#<> :\uff1a").lower()


def _block_size(lines: list[str], position: int) -> int:
    """The lines of a header block that says who wrote when to whom, as Outlook puts it."""
    if not _label(lines[position]):
        return 0
    values: dict[str, str] = {}
    last, kind = position, ""
    for here in range(position, min(position + MAX_BLOCK, len(lines))):
        found = _label(lines[here])
        if found == "from" and found in values:
            break  # a block has one: the next begins, or these are no headers
        if found:
            last, kind = here, found
            values[kind] = values.get(kind, "") + lines[here][:MAX_LINE]
        elif here - last > 2:
            break
        elif lines[here].strip():
            values[kind] += lines[here][:MAX_LINE]
    return last - position + 1 if _is_block(values) else 0


def _is_block(values: dict[str, str]) -> bool:
    """Sender and date with proof that they are; a form that is filled in has other labels."""
    if "from" not in values:
        return False
    addressed = "@" in values["from"]
    date = values.get("date", "")
    if date and (TIME.search(date) or (addressed and YEAR.search(date))):
        return True
    return addressed and (bool(date) or {"to", "subject"} <= values.keys())


def _label(line: str) -> str:
    """The kind of header the line begins with, or ''."""
    match = LABEL.match(bare(line[:200]).replace("*", "").replace("_", ""))
    return LABELS.get(match[1].strip().lower(), "") if match else ""
