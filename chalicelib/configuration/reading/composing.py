"""Owns the way from a text to its tree: YAML or JSON, within bounds that a hostile text meets.

PyYAML is imported here and nowhere else of the package, and this module only when a text is read:
a function that answers a request needs neither.
"""

import json
import re
from contextlib import suppress
from typing import NoReturn

import yaml

from chalicelib.configuration.reading.finding import Finding, InvalidDesk, shown
from chalicelib.configuration.reading.growing import MOST_VALUES, Growing
from chalicelib.configuration.reading.tree import Node

LONGEST = 256 * 1024  # characters
DEEPEST = 30

_EMPTY = "Describe the desk: infra/local/desk.yaml is a complete sample"
# What PyYAML says of the commonest slips, what it means, and what helps.
_SLIPS = (
    ("\\t", "a tab stands where only spaces may", "Indent with spaces"),
    ("cannot start any token", "no text begins with this character", "Put the text in quotes"),
    ("mapping values", "a “: ” too many, or an indent too deep", "Put a text with “: ” in quotes"),
    ("undefined alias", "nothing has the name after *", "Put a text that begins with * in quotes"),
    ("single document", "a second document begins here", "Remove the lines with only ---"),
    ("expected ':'", "a name without “: ”", "Write “: ” between a name and its value"),
    ("unexpected end of stream", "these quotes are never closed", "Close them"),
    ("<block end>", "indented otherwise than its neighbours", "Begin entries in the same column"),
    ("',' or", "a comma or the closing bracket is missing", "Write it"),
)


class _Bounded(yaml.SafeLoader):
    """Composes nodes until they are too many or too deep."""

    composed = 0
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Count what is composed, before anything of it is kept."""
        self.composed += 1
        self.depth += 1
        if self.composed > MOST_VALUES:
            self.refuse(f"holds more than {MOST_VALUES:,} values", "Describe less")
        if self.depth > DEEPEST:
            self.refuse(f"is nested deeper than {DEEPEST} levels", "Write it flatter")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def refuse(self, reason: str, remedy: str) -> NoReturn:
        """Raise ``InvalidDesk`` for what stands where the loader is."""
        mark = self.get_mark()
        raise _refusal(mark.line + 1, mark.column + 1, reason, remedy)


def compose(text: str) -> tuple[Node, list[Finding]]:
    """Return the tree of a text, and what is wrong with it as YAML, such as a name written twice.

    Raises ``InvalidDesk`` with one finding for what cannot be read any further.
    """
    if len(text) > LONGEST:
        raise _refusal(1, 1, f"is longer than {LONGEST // 1024} KB", "Describe less")
    text = _with_spaces(text.removeprefix("\ufeff"))
    try:
        loader = _Bounded(text)
    except yaml.reader.ReaderError as error:
        raise _unprintable(text, error.position) from None
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(error) from None
    except (ValueError, OverflowError):  # PyYAML's own slip over \Uffffffff and %YAML 1e9999
        loader.refuse("is not YAML", "Correct what stands here")
    if root is None:
        raise _refusal(1, 1, "is empty", _EMPTY)
    if not isinstance(root, yaml.MappingNode):
        raise _refusal(
            root.start_mark.line + 1,
            root.start_mark.column + 1,
            f"holds {_kind(root)}, where a desk is told by fields such as name and teams",
            _EMPTY,
        )
    growing = Growing(loader)
    return growing.tree(root), growing.findings


def _with_spaces(text: str) -> str:
    """Replace the tabs of a JSON text, which may indent with them; YAML may not."""
    if "\t" in text and text.lstrip()[:1] in {"{", "["}:
        with suppress(ValueError, RecursionError):
            json.loads(text)  # whose strings hold no tab as it is
            return text.replace("\t", " ")
    return text


def _no_yaml(error: yaml.MarkedYAMLError) -> InvalidDesk:
    said = f"{error.context or ''} {error.problem or ''}".strip()
    meaning, remedy = next(
        (words for part, *words in _SLIPS if part in said),
        (shown(said), "Correct what stands here"),
    )
    opened_at, mark = error.context_mark, error.problem_mark or error.context_mark
    if "quoted scalar" in said:
        mark = opened_at  # the quote that is never closed, not the end of the file
    elif "while parsing" in said and opened_at and mark and opened_at.line < mark.line:
        meaning = f"{meaning}, in what begins in line {opened_at.line + 1}"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return _refusal(line, column, f"is not YAML: {meaning}", remedy)


def _unprintable(text: str, position: int) -> InvalidDesk:
    line_start = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
    line = len(re.findall(r"\r\n|\r|\n", text[:position])) + 1
    reason = f"holds the character U+{ord(text[position]):04X}, which no text has"
    return _refusal(line, position - line_start + 1, reason, "Remove it")


def _kind(root: yaml.Node) -> str:
    return "a list" if isinstance(root, yaml.SequenceNode) else "a single value"


def _refusal(line: int, column: int, reason: str, remedy: str) -> InvalidDesk:
    return InvalidDesk([Finding(line, column, "", reason, remedy)])
