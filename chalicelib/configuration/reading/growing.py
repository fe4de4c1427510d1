"""Owns how PyYAML's nodes become the tree: repeated names, merged groups, scalars, aliases."""

from collections.abc import Iterator

import yaml

from chalicelib.configuration.reading.finding import UNSAYABLE, Finding, InvalidDesk, shown
from chalicelib.configuration.reading.tree import Content, Entries, Node, name_of
from chalicelib.configuration.references import Path, written

MOST_VALUES = 20_000

_TAG = "tag:yaml.org,2002:"
_KNOWN_TAGS = frozenset(
    _TAG + name
    for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)
_TEXTS = frozenset({_TAG + "str", _TAG + "merge", _TAG + "value"})
_LONGEST_NUMBER = 40  # longer ones are taken as texts: reading them costs its square

Pair = tuple[yaml.Node, yaml.Node]


class Growing:
    """One tree as it grows, and what was found wrong on the way."""

    def __init__(self, loader: yaml.SafeLoader) -> None:
        """Take the loader that composed the nodes: it knows how to read their scalars."""
        self.findings: list[Finding] = []
        self._loader = loader
        self._left = MOST_VALUES
        self._within: list[yaml.Node] = []

    def tree(self, node: yaml.Node, path: Path = (), key: Node | None = None) -> Node:
        """Return the tree below a node; raises ``InvalidDesk`` when aliases make it too large."""
        self._enter(node)
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        grown = Node(
            path,
            node.start_mark.line + 1,
            node.start_mark.column + 1,
            self._content(node, path),
            node.value if plain else None,
            key,
            literal=isinstance(node, yaml.ScalarNode) and node.style == "|",
        )
        self._within.pop()
        self._check(node, grown)
        return grown

    def _enter(self, node: yaml.Node) -> None:
        """Count a node wherever an alias repeats it, and refuse one that holds itself."""
        self._left -= 1
        if self._left < 0 or any(node is outer for outer in self._within):
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
            reason = f"is repeated by aliases (*) into more than {MOST_VALUES:,} values"
            if self._left >= 0:
                reason = "holds itself by an alias (*)"
            finding = Finding(line, column, "", reason, "Write out what the alias stands for")
            raise InvalidDesk([finding])
        self._within.append(node)

    def _content(self, node: yaml.Node, path: Path) -> Content:
        if isinstance(node, yaml.MappingNode):
            return self._entries(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.tree(each, (*path, place)) for place, each in enumerate(node.value)]
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> Content:
        text = UNSAYABLE.sub("\ufffd", _with_whole_pairs(node.value))
        if node.tag in _TEXTS or node.tag not in _KNOWN_TAGS or len(text) > _LONGEST_NUMBER:
            return text
        try:
            return self._loader.construct_object(node)  # type: ignore[no-any-return]
        except (ValueError, LookupError, AttributeError, ArithmeticError, yaml.YAMLError):
            return text  # 2026-02-30, or a tag that does not fit: the model says what is wrong

    def _entries(self, node: yaml.MappingNode, path: Path) -> Entries:
        merged: Entries = {}
        own: dict[str, list[Pair]] = {}
        for key, value in node.value:
            if key.tag == _TAG + "merge":
                for name, entry in self._merged(value, path):
                    merged.setdefault(name, entry)
            elif isinstance(key, yaml.ScalarNode):
                own.setdefault(name_of(self._scalar(key)), []).append((key, value))
            else:
                self._tell(key, path, "has a name that is no text", "Write a text before “:”")
        return merged | {name: self._entry(pairs, path) for name, pairs in own.items()}

    def _merged(self, value: yaml.Node, path: Path) -> Iterator[tuple[str, Node]]:
        """Iterate over what `<<: *name` brings; of several groups the first has precedence."""
        for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            if not isinstance(source, yaml.MappingNode):
                self._tell(source, path, "merges (<<) what is no group of fields", "Remove it")
                continue
            self._enter(source)
            yield from self._entries(source, path).items()
            self._within.pop()

    def _entry(self, pairs: list[Pair], path: Path) -> Node:
        (first, _), (key, value) = pairs[0], pairs[-1]
        path = (*path, shown(_with_whole_pairs(key.value)) or "~")
        for again, _ in pairs[1:]:
            reason = f"is written twice, first in line {first.start_mark.line + 1}"
            self._tell(again, path, reason, "Keep one of the two, or give one another name")
        is_section_again = len(path) == 1 < len(pairs)
        if is_section_again and all(isinstance(each, yaml.MappingNode) for _, each in pairs):
            # Both go on to count, so that nothing seems undefined for standing in the other.
            both = [pair for _, each in pairs for pair in each.value]
            value = yaml.MappingNode(value.tag, both, value.start_mark, value.end_mark)
        return self.tree(value, path, self.tree(key, path))

    def _check(self, node: yaml.Node, grown: Node) -> None:
        """Tell of a tag, and of characters that only an escape such as x00 can write."""
        if node.tag not in _KNOWN_TAGS:
            reason = f"has the tag {shown(node.tag)}"
            self.findings.append(grown.finding(reason, "Leave the tag out"))
        text = _with_whole_pairs(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if found := UNSAYABLE.search(text):
            reason = f"holds the character U+{ord(found[0]):04X}, which no text has"
            self.findings.append(grown.finding(reason, "Remove it"))

    def _tell(self, node: yaml.Node, path: Path, reason: str, remedy: str) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.findings.append(Finding(line, column, written(path), reason, remedy))


def _with_whole_pairs(text: str) -> str:
    """Join pairs of surrogates, in which JSON escapes characters beyond U+FFFF.

    Line ends that are escaped become one character, as YAML makes of those that are not.
    """
    if not UNSAYABLE.search(text):
        return text
    text = text.replace("\r\n", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
