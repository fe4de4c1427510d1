"""Owns how an error of a desk.yaml is told: its place, what is wrong, and what to do about it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MOST_FINDINGS = 200  # nobody reads more, and a file can be wrong in every line
_LONGEST = 60
# Control characters but for tab and new line, and halves of a surrogate pair.
UNSAYABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Finding(NamedTuple):
    """One error. Line and column count from 1; a path is empty where the whole file is meant."""

    line: int  # 0: of the file itself, such as one that cannot be opened
    column: int
    path: str
    reason: str
    remedy: str

    def told(self, origin: str) -> str:
        """Write the error on one line: `desk.yaml:12: teams.front: is empty. Write …`."""
        place = f"{origin}:{self.line}" if self.line else origin
        what = f"{self.path}: {self.reason}" if self.path else self.reason
        return " ".join(f"{place}: {_sentence(what)} {_sentence(self.remedy)}".split())


class InvalidDesk(Exception):
    """What is wrong with a desk.yaml, a line for each error, in the order of the file."""

    def __init__(self, findings: Iterable[Finding], origin: str = "desk.yaml") -> None:
        """Take all errors of a file, in any order, and the name to tell them under."""
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(each.told(origin) for each in self.findings))

    @property
    def detail(self) -> str:
        """What came of it, in one sentence; the errors stand beside it."""
        return (
            f"The description has {len(self.findings)} errors and was not applied: "
            "correct them all."
        )


def shown(text: object) -> str:
    """Write something of the file so that it fits into a line."""
    line = " ".join(UNSAYABLE.sub("\ufffd", str(text)).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
