"""Owns how what is wrong with a file is told: its place, the value, the reason and the remedy."""

from dataclasses import dataclass

_LONGEST = 60  # characters that a message quotes


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a cell, or (no ``column``) a row. ``line`` counts from 1, 0: the file."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str = ""

    def told(self, origin: str) -> str:
        """Write it on one line: `a.csv:3: column “email”: “x” is no e-mail address. Write …`."""
        place = f"{origin}:{self.line}" if self.line else origin
        return f"{place}: {self.said()}"

    def said(self) -> str:
        """Write it without its place."""
        column = f"column “{shown(self.column)}”: " if self.column else ""
        value = f"“{shown(self.value)}” " if self.value else ""
        remedy = f" {self.remedy}." if self.remedy else ""
        return f"{column}{value}{self.reason}.{remedy}"


class Wrong(ValueError):
    """A cell that says nothing of its field."""

    def __init__(self, value: object, reason: str, remedy: str) -> None:
        """Keep a bounded part of the value."""
        super().__init__(reason)
        self.value, self.reason, self.remedy = shown(value), reason, remedy


def shown(value: object) -> str:
    """Write something of the file so that it fits into a line."""
    seen = (each if each.isprintable() else " " for each in str(value))
    line = " ".join("".join(seen).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
