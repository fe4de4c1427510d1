"""Owns recognizing «On … wrote:», the line in which programs say who wrote what they quote, and when."""

import re
from typing import Final

from chalicelib.intake.reading.quote_words import (
    CITING,
    INTRODUCES,
    NAME_FOLLOWS,
    WROTE,
    WROTE_WITHOUT_BLANKS,
)
from chalicelib.intake.reading.quoted_lines import MAX_LINE, QUOTED, bare, is_quoted_below

MAX_WRAPPED: Final = 4  # lines over which «On … wrote:» may be split
MAX_NAME_WORDS: Final = 8
DASHES: Final = 3
DASH: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015"
COLONS: Final = (":", "\uff1a")
SENTENCE_ENDS: Final = (".", "!", "?", "\u2026", "\u3002", *COLONS)

TIME: Final = re.compile(r"(?<!\d)\d{1,2}[:.h\u6642\u65f6]\d{2}(?!\d)")
YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DATE: Final = re.compile(r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)")
DATE_FIRST: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\d{4}[\u5e74\ub144]")
TELLS: Final = re.compile(r"[\d@]|^[-\u2010-\u2015]{3}")  # a date, an address, or dashes around it
ADDRESS: Final = re.compile(r"[^\s<>@]@[^\s<>@]")
BRACKETED: Final = re.compile(r"[<(\[][^\s<>()@]{1,100}@[^\s<>()@]{1,200}[>)\]]")
GOES_ON: Final = re.compile(r"[>)] ?\w{1,12}(:) {2,}\S")
ENDS_IN_ADDRESS: Final = re.compile(r"<[^\s<>@]{1,100}@[^\s<>@]{1,200}>:?$")


def is_wrote(text: str) -> bool:
    """Whether one line of text is «On … wrote:» in some language, whatever stands below it."""
    plain = _core(text).lower()
    words = _words(plain)
    if not words:
        return False
    dashed = not text[:DASHES].strip(DASH) and not text[-DASHES:].strip(DASH)
    if dashed and words[-1] in WROTE:
        return True
    ended = plain.endswith(COLONS)
    address = ADDRESS.search(plain)
    if not (address or TIME.search(plain)):
        return False
    if ended and _names_first(words, plain):
        return True
    if not _introduced(words, plain):
        return False
    if words[-1] in WROTE:
        return ended or bool(address and YEAR.search(plain))
    if DATE_FIRST.match(plain) and ENDS_IN_ADDRESS.search(plain):
        return True
    return ended and (_name_follows(words) or any(verb in plain for verb in WROTE_WITHOUT_BLANKS))


def wrote_size(lines: list[str], position: int, first: str) -> int:
    """The lines of «On … wrote:» from `position` on, wrapped at any blank; 0 when it is none."""
    if " " not in first or not TELLS.search(first) or not _may_begin(first):
        return 0
    if (end := GOES_ON.search(first)) and is_wrote(first[: end.end(1)]):
        return 1  # Yahoo's telephones begin the quoted mail on the same line
    for joined, after in _wrapped(lines, position, first):
        if is_wrote(joined):
            whole = _is_full(joined, lines, after) and not _begins_later(lines, position, after)
            return after - position if whole else 0
    return 0


def citing_size(lines: list[str], position: int) -> int:
    """The lines that say less than that, as «Ana wrote:» does: right above what they introduce."""
    below = lines[position + 1 : position + MAX_WRAPPED + 2]
    if not any(QUOTED.match(line) for line in below) or QUOTED.match(lines[position]):
        return 0  # nearly all lines
    first = bare(lines[position])
    if not first.endswith(COLONS) and not TELLS.search(first):
        return 0
    for joined, after in _wrapped(lines, position, first):
        if after > position + 1 and not BRACKETED.search(joined):
            return 0
        if is_quoted_below(lines, after) and _cites(joined):
            return 0 if _begins_later(lines, position, after) else after - position
    return 0


def _begins_later(lines: list[str], position: int, after: int) -> bool:
    """Whether the first line is the sender's, and the introduction begins below it.

    Told by a full stop, an empty line, or that only what is below begins as introductions do.
    """
    first = bare(lines[position])
    for here in range(position + 1, after):
        later = bare(lines[here])
        apart = (
            first.endswith(SENTENCE_ENDS) or not _is_opening(first) or not lines[here - 1].strip()
        )
        if (wrote_size(lines, here, later) and apart and _is_opening(later)) or (
            first.endswith(SENTENCE_ENDS) and citing_size(lines, here)
        ):
            return True
    return False


def _is_opening(line: str) -> bool:
    """Whether a line begins with a word like «On», or with a date."""
    plain = _core(line).lower()
    return plain.partition(" ")[0].strip(",") in INTRODUCES or bool(DATE_FIRST.match(plain))


def _wrapped(lines: list[str], position: int, first: str) -> list[tuple[str, int]]:
    """The text of one line, of two and so on, where it could end; and the line after it."""
    ends = (_may_end(line.rstrip(" \t*")) for line in lines[position : position + MAX_WRAPPED + 1])
    if not any(ends):
        return []  # nearly all
    joined, taken, empty, found = first, 1, 0, []
    for here in range(position, len(lines)):
        if here > position:
            part = bare(lines[here])
            empty += not part
            taken += bool(part)
            joined = f"{joined} {part}".strip()
        if taken > MAX_WRAPPED or empty > 1 or len(joined) > MAX_LINE:
            break
        if _may_end(joined):
            found.append((joined.replace("< ", "<").replace(" >", ">"), here + 1))
    return found


def _core(text: str) -> str:
    return text.strip(f"{DASH} ")


def _words(plain: str) -> list[str]:
    return [word.strip(",\"'\u00ab\u00bb<>") for word in plain.rstrip(" :\uff1a").split()]


def _introduced(words: list[str], plain: str) -> bool:
    """Such a line begins with a word like «On», or with the date itself."""
    early = words[:3]
    return _is_opening(plain) or any(word[:1].isdigit() for word in early)


def _name_follows(words: list[str]) -> bool:
    """Verb, then the name: the date stands before the verb, a few words after it."""
    place = next((i for i, word in enumerate(words) if word in NAME_FOLLOWS), 0)
    dated = any(char.isdigit() for word in words[:place] for char in word)
    return dated and len(words) - place <= MAX_NAME_WORDS


def _names_first(words: list[str], plain: str) -> bool:
    """Name and address, then the verb and the date in any order: «Ana <a@b> wrote on … at …:»."""
    found = BRACKETED.search(plain)
    if not found or len(plain[: found.start()].split()) > MAX_NAME_WORDS:
        return False
    after = plain[found.end() :]
    told = TIME.search(after) and (YEAR.search(after) or DATE.search(after))
    verb = any(word in WROTE for word in words) or any(v in after for v in WROTE_WITHOUT_BLANKS)
    return bool(told and verb)


def _cites(joined: str) -> bool:
    """Whether a line names a writer: by a verb, by «Quoting …», by an address and a date."""
    plain = joined.lower()
    words = _words(plain)
    if not plain.endswith(COLONS) or not words:
        return False
    if words[-1] in WROTE:
        dated = YEAR.search(plain) or DATE.search(plain) or ADDRESS.search(plain)
        return bool(dated) or len(words) <= MAX_NAME_WORDS
    if plain.startswith(CITING):
        return True
    dated = YEAR.search(plain) or DATE.search(plain)
    named = any(word in WROTE for word in words[:MAX_NAME_WORDS]) and TIME.search(plain)
    if named and dated:
        return True
    return bool(BRACKETED.search(plain) and (dated or TIME.search(plain)))


def _may_begin(first: str) -> bool:
    words = _words(_core(first).lower())
    if not words:
        return False
    opened = BRACKETED.search(first) or first.endswith(("<", "("))
    dashed = not first[:DASHES].strip(DASH)
    return bool(opened) or dashed or _introduced(words, _core(first))


def _may_end(joined: str) -> bool:
    """Whether such a line could end here: a cheap look, for most lines are text."""
    return bool(joined) and (
        joined[-1] in f":\uff1a>{DASH}" or (joined.split() or [""])[-1].lower() in WROTE
    )


def _is_full(joined: str, lines: list[str], after: int) -> bool:
    """A line without a colon and without a verb needs a quotation right below it."""
    core = _core(joined)
    if core.endswith(COLONS) or core.lower().split()[-1] in WROTE:
        return True
    return is_quoted_below(lines, after)
