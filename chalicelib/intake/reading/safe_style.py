"""Owns which styles a mail may give its elements: how text looks, never where it is or what it loads."""

import re
from functools import lru_cache
from typing import Final

MAX_STYLE: Final = 2_000  # characters
PROPERTIES: Final = frozenset({
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-radius", "border-right", "border-spacing", "border-style", "border-top", "border-width",
    "color", "direction", "display", "font", "font-family", "font-size", "font-style",
    "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style-type",
    "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout", "text-align",
    "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width",
    "word-break", "word-wrap",
})  # fmt: skip
# Words, numbers, colours and names in quotes; the only functions are those that make a colour.
VALUE: Final = re.compile(r"(?:rgba?|hsla?)\([\d\s.,%/]{1,60}\)|[\w#%.,+\s\"'-]++", re.IGNORECASE)
COLOUR: Final = re.compile(
    r"#[0-9a-f]{3,8}|[a-z]{3,30}|(?:rgba?|hsla?)\([\d\s.,%/]{1,60}\)", re.IGNORECASE
)
IMPORTANT: Final = re.compile(r"!\s*important\s*$", re.IGNORECASE)
# What moves text out of its place, or over that of others.
NEGATIVE: Final = re.compile(r"(?<![\w#\"'-])-\s*[\d.]")


@lru_cache(maxsize=1_024)
def safe_style(style: str) -> str | None:
    """The declarations of a style attribute that are allowed; None when none is."""
    kept = []
    for declaration in style[:MAX_STYLE].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(IMPORTANT.sub("", value).split())
        if name == "background" and COLOUR.fullmatch(value):
            name = "background-color"
        if name in PROPERTIES and _allowed(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept) or None


def _allowed(value: str) -> bool:
    if not value or len(value) > 300 or NEGATIVE.search(value):
        return False
    position = 0
    while position < len(value):
        match = VALUE.match(value, position)
        if not match:
            return False
        position = match.end()
    return value.count('"') % 2 == 0 and value.count("'") % 2 == 0
