"""Owns what a single line of a mail shows: quote marks, emphasis, rules, how it begins."""

import re
from collections import defaultdict
from typing import Final

MAX_LINE: Final = 600
QUOTED: Final = re.compile(r"[ \t]{0,3}>")
MARKS: Final = re.compile(r"[\s>|\ufeff]*+")
RULE: Final = re.compile(r"[\s>*]*+[-_=\u2010-\u2015]{3,}+[\s*]*$")
BLANKS: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007", " "))
AROUND: Final = " \t\u00a0*_\"'«»“”[]()<>-–—.,:|#¡"  # what may stand around the words of a line


def bare(line: str) -> str:
    """A line without quote marks, emphasis and blanks around it."""
    start = MARKS.match(line)
    text = line[start.end() if start else 0 :][:MAX_LINE]
    return (text if text.isascii() else text.translate(BLANKS)).strip(" \t*\u200b")


def is_rule(line: str) -> bool:
    """Whether the line is nothing but a drawn line."""
    return bool(RULE.match(line[:MAX_LINE]))


def is_quoted_below(lines: list[str], position: int) -> bool:
    """Whether what follows, an empty line passed over, is marked as quoted."""
    below = next((line for line in lines[position : position + 3] if line.strip()), "")
    return bool(QUOTED.match(below))


def plain_start(line: str) -> str:
    """How a line begins, in lower case and without what stands around it."""
    return line[:MAX_LINE].strip(AROUND).lower()


def first_word(line: str) -> str:
    """Its first word so: the cheapest look at a line."""
    return line[:MAX_LINE].lstrip(AROUND).partition(" ")[0].rstrip(AROUND).lower()


def by_first_word(beginnings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Beginnings of lines in lower case, to be looked up by their first word."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in beginnings:
        found[first_word(each)].append(each)
    return {word: tuple(all_of_it) for word, all_of_it in found.items()}
