"""Owns reading address lists: names, comments, groups, brackets, in one pass whatever is there."""

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.intake.reading.encoded_words import readable

MAX_ADDRESSES: Final = 1_000
MAX_NAME: Final = 200
MAX_ADDRESS: Final = 320

# An encoded word is one token: some programs leave commas and brackets inside as they are.
TOKEN: Final = re.compile(
    r'=\?[^?\s"<>]{1,60}\?[bBqQ]\?[^?"<>\r\n]{0,500}\?='
    r'|(?:[^",;:<>()\\=]|=(?!\?))++|[",;:<>()=]|\\.?',
    re.DOTALL,
)
BARE: Final = re.compile(r"[^\s,;:<>()\"']+@[^\s,;:<>()\"'@]+")
BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A person or a program that mail comes from or goes to; `name` is '' when none was given.

    `address` is as written, without brackets and blanks; '' only for a sender nobody names.
    """

    name: str
    address: str


def read_addresses(value: str, hint: str | None = None) -> tuple[Correspondent, ...]:
    """The mailboxes of a raw address field, those without an address left out, at most 1,000."""
    found = _mailboxes(value, hint)
    if not found and "=?" in value:
        found = _mailboxes(readable(value, hint), hint)  # programs that encode the address too
    return tuple(found)


def _mailboxes(value: str, hint: str | None) -> list[Correspondent]:
    found: list[Correspondent] = []
    entry = _Entry()
    for match in TOKEN.finditer(value):
        if not entry.take(match[0]):
            found += entry.mailbox(hint)
            entry = _Entry()
            if len(found) >= MAX_ADDRESSES:
                return found
    return found + entry.mailbox(hint)


class _Entry:
    """One entry of the list while it is read: words outside, inside brackets, inside comments."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.bracketed: list[str] = []
        self.comment: list[str] = []
        self.depth = 0
        self.quoted = False
        self.bracket = False

    def take(self, token: str) -> bool:
        """Reads one token; False when it ends the entry."""
        if token[0] == "\\":
            (self.comment.append if self.depth else self._put)(token[1:])
        elif self.depth:
            self.depth += {"(": 1, ")": -1}.get(token, 0)
            self.comment.append(token if self.depth else "")
        elif token == '"':
            self.quoted = not self.quoted
        elif self.quoted:
            self._put(token)
        else:
            return self._take_outside(token)
        return True

    def _take_outside(self, token: str) -> bool:
        if token == "(":
            self.depth = 1
        elif token == "<":
            self.bracket = True
            self.bracketed = []
        elif token == ">":
            self.bracket = False
        elif token == ":" and not self.bracket and not self._has_address():
            self.words = []  # the name of a group; its members follow
        elif token in ",;" and not (token == "," and self.bracket):
            return False
        else:
            self._put(token)
        return True

    def _has_address(self) -> bool:
        return any("@" in word for word in self.words)

    def _put(self, text: str) -> None:
        (self.bracketed if self.bracket else self.words).append(text)

    def mailbox(self, hint: str | None) -> list[Correspondent]:
        """What the entry comes to: one mailbox, or none."""
        words, address = "".join(self.words), BLANKS.sub("", "".join(self.bracketed))
        address = address.removeprefix("mailto:").rpartition(":")[
            2
        ]  # a source route stands before a colon
        if "@" not in address:
            bare = BARE.search("".join(self.bracketed)) or BARE.search(words)
            words = words.replace(bare[0], " ", 1) if bare else words
            address = bare[0] if bare else address
        if "@" not in address:
            return []
        name = readable(words, hint) or readable("".join(self.comment), hint)
        return [Correspondent(_tidy(name), readable(address, hint)[:MAX_ADDRESS])]


def _tidy(name: str) -> str:
    """A name without the quotes that some programs put inside the quotes."""
    bare = name.strip(" \t,;<>")
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1].strip()
    return bare[:MAX_NAME]
