"""Owns recognizing what introduces a quoted mail: «On … wrote:», header blocks, dashes."""

import re
from typing import Final

from chalicelib.intake.reading.quote_words import (
    INTRODUCES,
    LABELS,
    NAME_FOLLOWS,
    ORIGINAL,
    WROTE,
    WROTE_WITHOUT_BLANKS,
)

MAX_WRAPPED: Final = 4  # lines over which «On … wrote:» may be split
MAX_BLOCK: Final = 14
MAX_LINE: Final = 600
MAX_NAME_WORDS: Final = 8
DASHES: Final = 3

DRAWN: Final = ("--", "__", "==", "**", "\u2014", "\u2013")

MAYBE: Final = re.compile(r"[:\uff1a\d@]|[-_=*]{2}|[\u2013\u2014]")
MARKS: Final = re.compile(r"[\s>|]*+")
LABEL: Final = re.compile(r"\s*([^:\uff1a]{1,25})[:\uff1a]")
TIME: Final = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
DATE_FIRST: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
TELLS: Final = re.compile(r"[\d@]|^-{3}")  # a date, an address, or dashes around it
ADDRESS: Final = re.compile(r"[^\s<>@]@[^\s<>@]")
ENDS_IN_ADDRESS: Final = re.compile(r"<[^\s<>@]{1,100}@[^\s<>@]{1,200}>:?$")
RULE: Final = re.compile(r"[\s>*]*+[-_=\u2013\u2014]{3,}+[\s*]*$")


def head_size(lines: list[str], position: int) -> int:
    """How many lines from `position` on introduce a quoted mail; 0 when none do."""
    if not MAYBE.search(lines[position]):
        return 0  # nearly all lines
    line = bare(lines[position])
    if _is_original(line):
        return 1
    return _block_size(lines, position) or _wrote_size(lines, position, line)


def is_rule(line: str) -> bool:
    """Whether the line is nothing but a drawn line."""
    return bool(RULE.match(line[:MAX_LINE]))


def is_wrote(text: str) -> bool:
    """Whether one line of text is «On … wrote:» in some language."""
    dashed = text.startswith("-" * DASHES) and text.endswith("-" * DASHES)
    plain = text.strip("- \u2013\u2014").lower()
    ended = plain.endswith((":", "\uff1a"))
    words = [word.strip(",\"'\u00ab\u00bb") for word in plain.rstrip(" :\uff1a").split()]
    if not words:
        return False
    if dashed and words[-1] in WROTE:
        return True
    told = bool(ADDRESS.search(plain) or TIME.search(plain))
    if not told or not _introduced(words, plain):
        return False
    if words[-1] in WROTE:
        return ended or bool(ADDRESS.search(plain) and YEAR.search(plain))
    if DATE_FIRST.match(plain) and ENDS_IN_ADDRESS.search(plain):
        return True
    return ended and (_name_follows(words) or any(verb in plain for verb in WROTE_WITHOUT_BLANKS))


def bare(line: str) -> str:
    """A line without quote marks, emphasis and blanks around it."""
    start = MARKS.match(line)
    return (
        line[start.end() if start else 0 :][:MAX_LINE]
        .replace("\N{NO-BREAK SPACE}", " ")
        .strip(" \t*")
    )


def _introduced(words: list[str], plain: str) -> bool:
    """Such a line begins with a word like «On», or with the date itself."""
    early = words[:3]
    return (
        words[0] in INTRODUCES
        or bool(DATE_FIRST.match(plain))
        or any(w[:1].isdigit() for w in early)
    )


def _name_follows(words: list[str]) -> bool:
    """Verb, then the name: the date stands before the verb, a few words after it."""
    place = next((i for i, word in enumerate(words) if word in NAME_FOLLOWS), 0)
    dated = any(char.isdigit() for word in words[:place] for char in word)
    return dated and len(words) - place <= MAX_NAME_WORDS


def _wrote_size(lines: list[str], position: int, first: str) -> int:
    """The lines of «On … wrote:», wrapped at any blank, one empty line among them at most."""
    if " " not in first or not TELLS.search(first):
        return 0  # nearly all lines: told by one look
    words = first.lower().strip("- \u2013\u2014").split(None, 3)
    if not words or not (_introduced(words, first.strip("- ")) or first.startswith("-" * DASHES)):
        return 0
    joined, taken, empty = first, 1, 0
    for offset in range(len(lines) - position):
        if offset:
            part = bare(lines[position + offset])
            empty += not part
            taken += bool(part)
            joined = f"{joined} {part}".strip()
        if taken > MAX_WRAPPED or empty > 1 or len(joined) > MAX_LINE:
            return 0
        if _may_end(joined) and is_wrote(joined.replace("< ", "<").replace(" >", ">")):
            return offset + 1 if _is_full(joined, lines, position + offset + 1) else 0
    return 0


def _may_end(joined: str) -> bool:
    """Whether such a line could end here: a cheap look, for most lines are text."""
    return joined[-1] in ":\uff1a>-\u2013\u2014" or joined.rsplit(None, 1)[-1].lower() in WROTE


def _is_full(joined: str, lines: list[str], after: int) -> bool:
    """A line without a colon and without a verb needs a quotation right below it."""
    if (
        joined.rstrip("- ").endswith((":", "\uff1a"))
        or joined.lower().rstrip("- ").split()[-1] in WROTE
    ):
        return True
    below = next((line for line in lines[after : after + 3] if line.strip()), "")
    return below.lstrip().startswith(">")


def _is_original(line: str) -> bool:
    """Whether the line is «-----Original Message-----» or «Begin forwarded message:»."""
    if not line.endswith(":") and not line.startswith(DRAWN):
        return False
    core = line.strip("-_=*~#<>\u2013\u2014 :").lower()
    return core in ORIGINAL or core.startswith("forwarded by ")


def _block_size(lines: list[str], position: int) -> int:
    """The lines of a header block that says who wrote when to whom, as Outlook puts it."""
    if not _label(lines[position]):
        return 0
    values: dict[str, str] = {}
    last, kind = position, ""
    for here in range(position, min(position + MAX_BLOCK, len(lines))):
        found = _label(lines[here])
        if found:
            last, kind = here, found
            values[kind] = values.get(kind, "") + lines[here]
        elif here - last > 2:
            break
        elif lines[here].strip():
            values[kind] += lines[here]
    return last - position + 1 if _is_block(values) else 0


def _is_block(values: dict[str, str]) -> bool:
    """Sender and date with proof that they are; a form that is filled in has other labels."""
    if "from" not in values:
        return False
    addressed = "@" in values["from"]
    date = values.get("date", "")
    dated = bool(TIME.search(date) or YEAR.search(date))
    return (bool(date) and (dated or addressed)) or (
        addressed and {"to", "subject"} <= values.keys()
    )


def _label(line: str) -> str:
    """The kind of header the line begins with, or ''."""
    match = LABEL.match(bare(line[:200]).replace("*", "").replace("_", ""))
    return LABELS.get(match[1].strip().lower(), "") if match else ""
