"""Owns finding the tags in a mail's HTML, broken ones too, in one pass."""

import html
import re
from collections.abc import Iterator
from typing import Final

MAX_TAG: Final = 20_000

# Elements whose content no reader sees.
UNSEEN: Final = frozenset({"style", "script", "head", "title", "template", "noscript", "xml"})
NAME: Final = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
TAG: Final = re.compile(
    r"<(/?[a-zA-Z][a-zA-Z0-9]{0,20}+)(?:[^<>\"']++|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+>"
)
QUOTE_END: Final = re.compile(r"[\"']")


def tags(markup: str, hidden: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Each tag in turn: the text before it, its name ('b', '/b'), and the whole of it.

    What is in elements of `hidden` is left out; the last name is ''. Nothing is looked at twice.
    """
    position = 0
    while (opening := markup.find("<", position)) >= 0:
        text = markup[position:opening]
        match = TAG.match(markup, opening)
        if match:
            name, position = match[1].lower(), match.end()
        else:
            name, position = _odd(markup, opening)
        if name in hidden:
            yield text, "", ""
            position = _after_hidden(markup, name, position)
        elif name == "<":
            yield text, "", ""
            yield name, "", ""
        else:
            yield text, name, match[0] if match else markup[opening:position]
    yield markup[position:], "", ""


def _odd(markup: str, opening: int) -> tuple[str, int]:
    """The name and the end of what is no ordinary tag: '' of a comment, '<' of that letter."""
    if markup.startswith("<!--", opening):
        close = markup.find("-->", opening + 4)
        return "", close + 3 if close >= 0 else len(markup)
    if markup.startswith(("<!", "<?"), opening):
        close = markup.find(">", opening)
        return "", close + 1 if close >= 0 else len(markup)
    if name := NAME.match(markup, opening + 1):
        return name[0].lower(), _tag_end(markup, name.end())
    return "<", opening + 1


def _tag_end(markup: str, position: int) -> int:
    """The offset behind a tag's '>', those inside quoted attribute values passed over."""
    limit = position + MAX_TAG
    start = position
    while True:
        close = markup.find(">", position)
        if close < 0:
            return len(markup)
        quote = QUOTE_END.search(markup, position, close)
        if not quote or close > limit:
            return (close if not quote or close > limit else start) + 1
        end = markup.find(quote[0], quote.end(), limit)
        if end < 0:
            return close + 1
        position = end + 1


def _after_hidden(markup: str, tag: str, position: int) -> int:
    """The offset behind the end tag of an element nobody sees, whose tag ends at `position`."""
    if markup[position - 2] == "/":
        return position
    while True:
        position = markup.find("</", position)
        if position < 0:
            return len(markup)
        if markup[position + 2 : position + 2 + len(tag)].lower() == tag:
            close = markup.find(">", position)
            return close + 1 if close >= 0 else len(markup)
        position += 2


def unescaped(chunk: str) -> str:
    """Text with its character references decoded."""
    try:
        return html.unescape(chunk)
    except ValueError:  # a number of thousands of digits
        return chunk
