"""Owns making a mail's HTML small, flat and well-formed before it is sanitized.

What is let through is rebuilt tag by tag, each closed where it ends and none deeper than a bound: a
true HTML parser needs minutes for what is not, and makes gigabytes of it. Safety is the
sanitizer's matter, which sees whatever comes out of here with a browser's eyes.
"""

import html
import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from chalicelib.intake.reading.markup import UNSEEN, tags, unescaped

MAX_TAGS: Final = 30_000
MAX_DEPTH: Final = 100
MAX_ATTRIBUTES: Final = 30

EMPTY: Final = frozenset({"br", "col", "hr", "img", "wbr"})
CELLS: Final = frozenset({"td", "th"})
ROWS: Final = frozenset({"tr"})
GROUPS: Final = frozenset({"caption", "colgroup", "tbody", "thead", "tfoot"})
TABLES: Final = frozenset({"table"}) | CELLS | ROWS | GROUPS
BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "ol", "p",
    "pre", "section", "ul",
})  # fmt: skip
PARAGRAPH: Final = frozenset({"p"})
INLINE: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var",
})  # fmt: skip
ELEMENTS: Final = EMPTY | TABLES | BLOCKS | INLINE
# What is left out with all that is in it.
HIDDEN: Final = UNSEEN | {
    "applet", "audio", "canvas", "datalist", "embed", "frameset", "iframe", "math", "noembed",
    "noframes", "object", "select", "svg", "textarea", "video", "xmp",
}  # fmt: skip
SCOPES: Final = frozenset({"table", "td", "th", "caption"})  # nothing in them ends what is around
# What ends by itself where another begins: the other -> (what ends, within what).
ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), SCOPES | {"ul", "ol"}),
    "dt": (frozenset({"dt", "dd"}), SCOPES | {"dl"}),
    "dd": (frozenset({"dt", "dd"}), SCOPES | {"dl"}),
    "td": (CELLS, ROWS | {"table"}),
    "th": (CELLS, ROWS | {"table"}),
    "tr": (ROWS, GROUPS | {"table"}),
    **dict.fromkeys(GROUPS, (GROUPS | ROWS, frozenset({"table"}))),
    "a": (frozenset({"a"}), SCOPES),
}
ATTRIBUTE: Final = re.compile(
    r"([a-zA-Z-]{1,30})\s{0,10}=\s{0,10}(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))"
)

Rebuild = Callable[[str, dict[str, str]], str]


def tidy(markup: str, rebuild: Rebuild) -> tuple[str, bool]:
    """`markup` well-formed, and whether all of it is in there.

    `rebuild` makes a tag's text of its name and its attributes (decoded); '' leaves it out.
    """
    page = _Page(rebuild)
    for count, (text, name, tag) in enumerate(tags(markup, HIDDEN)):
        if count > MAX_TAGS:
            return page.finished(), False
        page.text(text)
        if name in ELEMENTS:
            page.open(name, tag)
        elif name[:1] == "/" and name[1:] in ELEMENTS:
            page.close(name[1:])
    return page.finished(), True


def _attributes(tag: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(tag):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescaped(value) if "&" in value else value)
        if len(found) >= MAX_ATTRIBUTES:
            break
    return found


class _Page:
    """What has been rebuilt so far, and which elements are open."""

    def __init__(self, rebuild: Rebuild) -> None:
        self.rebuild = rebuild
        self.out: list[str] = []
        self.stack: list[str] = []
        self.counts: Counter[str] = Counter()

    def text(self, chunk: str) -> None:
        if chunk:
            plain = unescaped(chunk) if "&" in chunk else chunk
            self.out.append(html.escape(plain, quote=False))

    def open(self, name: str, tag: str) -> None:
        if name in BLOCKS or name in {"table", "hr"}:
            self._end(PARAGRAPH, SCOPES)
        if name in ENDS:
            self._end(*ENDS[name])
        if name not in EMPTY and len(self.stack) >= MAX_DEPTH:
            return
        rebuilt = self.rebuild(name, _attributes(tag))
        self.out.append(rebuilt)
        if rebuilt and name not in EMPTY:
            self.stack.append(name)
            self.counts[name] += 1

    def close(self, name: str) -> None:
        if name == "table":
            self._end(frozenset({name}), frozenset())
        else:
            self._end(frozenset({name}), frozenset({"table"}) if name in TABLES else SCOPES)

    def _end(self, names: frozenset[str], within: frozenset[str]) -> None:
        """Closes the innermost of `names` and all in it, unless one of `within` is nearer."""
        if not any(self.counts[name] for name in names):
            return
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth] in names:
                for open_ in reversed(self.stack[depth:]):
                    self.out.append(f"</{open_}>")
                    self.counts[open_] -= 1
                del self.stack[depth:]
                return
            if self.stack[depth] in within:
                return

    def finished(self) -> str:
        self.out += [f"</{name}>" for name in reversed(self.stack)]
        return "".join(self.out)
