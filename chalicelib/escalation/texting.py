"""What somebody texts back to a page: a word that acknowledges, perhaps with a number. Pure."""

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from chalicelib.tickets.errors import InvalidNumber
from chalicelib.tickets.number import LENGTH, parse_number

# English, Spanish and Portuguese: each is understood in all of them.
WORDS = frozenset({"ack", "ok", "voy", "vou", "confirmo", "confirm", "confirmado"})
# Who writes one of these may decline; where that is wrong, the next page only comes in vain.
_AGAINST = frozenset({"no", "not", "nao", "t", "cannot", "cant", "dont", "nunca", "never"})
LONGEST = 1_600  # characters of a text message in all its parts
_WORD = re.compile(r"[0-9a-z]+(?:-[0-9a-z]+)*")


class Texted(NamedTuple):
    """What a text acknowledges: one ticket, or, without a number, all that wait for its sender."""

    number: str | None = None


def read_text(body: str) -> Texted | None:
    """Return what a text acknowledges; None when it begins with no word for it, or takes it back.

    Case and accents do not matter. Something with a digit in it is meant as a number: where it is
    none, nothing is acknowledged, for it may have been another ticket's.
    """
    plain = unicodedata.normalize("NFKD", body[:LONGEST].casefold())
    words = _WORD.findall("".join(each for each in plain if not unicodedata.combining(each)))
    if not words or words[0] not in WORDS or not _AGAINST.isdisjoint(words):
        return None
    written = [*words[1:], *(f"{one}{two}" for one, two in pairwise(words[1:]))]
    for word in written:
        if len(word.replace("-", "")) == LENGTH:
            try:
                return Texted(parse_number(word))
            except InvalidNumber:
                continue
    meant = any(any(each.isdigit() for each in word) for word in words[1:])
    return None if meant else Texted()
