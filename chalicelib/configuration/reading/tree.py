"""Owns the tree of a desk.yaml: plain values, each with the place where it is written."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from operator import is_

from chalicelib.configuration.reading.finding import Finding, shown
from chalicelib.configuration.references import Path, written

Entries = dict[str, "Node"]  # by name, as `name_of` writes it
Content = Entries | list["Node"] | Hashable


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value of the file: a scalar as YAML reads it, a list, or entries by name."""

    path: Path
    line: int  # of its beginning, from 1
    column: int
    content: Content
    unquoted: str | None = None  # a scalar without quotes, as it is written
    key: "Node | None" = None  # of an entry: its name
    whole: bool = True  # nothing was left out of it
    literal: bool = False  # a text below its “|”, line by line

    def plain(self) -> object:
        """Return the value as Python's own, for pydantic to look at."""
        if isinstance(self.content, dict):
            return {each.key.content: each.plain() for each in self.content.values() if each.key}
        if isinstance(self.content, list):
            return [each.plain() for each in self.content]
        return self.content

    def child(self, step: object) -> "Node | None":
        """Return the entry of that name, or the member of that place; None if there is none."""
        if isinstance(self.content, dict):
            return self.content.get(name_of(step))
        if isinstance(self.content, list) and isinstance(step, int):
            return self.content[step] if 0 <= step < len(self.content) else None
        return None

    def at(self, path: Iterable[object]) -> "Node":
        """Return what a path leads to, or the last that is there of it.

        Steps that are no part of the file, such as pydantic's `[key]`, are passed over.
        """
        node = self
        for step in path:
            node = node.child(step) or node
        return node

    def without(self, unwanted: Iterable["Node"]) -> "Node":
        """Return the tree with some of its parts left out; the others keep their paths."""
        return _kept(self, {id(each) for each in unwanted})

    def finding(
        self, reason: str, remedy: str, *, missing: str = "", at_key: bool = False
    ) -> Finding:
        """Tell what is wrong here, or with a field of it that is missing.

        What is wrong with a name, a group of fields or a list is told where its name stands.
        """
        is_scalar = not isinstance(self.content, dict | list)
        place = self if self.key is None or (is_scalar and not at_key) else self.key
        path = written((*self.path, missing) if missing else self.path)
        return Finding(place.line, place.column, path, reason, remedy)

    def quoted(self) -> str:
        """Write the value for a sentence: “no”, or what kind of thing it is."""
        if isinstance(self.content, dict):
            return "a group of fields"
        if isinstance(self.content, list):
            return "a list"
        return f"“{shown(self.content if self.unquoted is None else self.unquoted)}”"


def name_of(key: object) -> str:
    """Write a key as pydantic names it in the place of an error; addresses in lower case."""
    if isinstance(key, str):
        return key.strip().lower() if "@" in key else key
    return str(int(key)) if isinstance(key, int) else repr(key)


def _kept(node: Node, unwanted: set[int]) -> Node:
    content = node.content
    if isinstance(content, dict):
        left = {name: each for name, each in content.items() if id(each) not in unwanted}
        entries = {name: _kept(each, unwanted) for name, each in left.items()}
        same = all(entries.get(name) is each for name, each in content.items())
        return node if same else replace(node, content=entries, whole=False)
    if isinstance(content, list):
        members = [_kept(each, unwanted) for each in content if id(each) not in unwanted]
        same = len(members) == len(content) and all(map(is_, members, content))
        return node if same else replace(node, content=members, whole=False)
    return node
