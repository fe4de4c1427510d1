"""What drawings for people share: a sheet with a title, colours in light and dark, text's measure.

Nothing in one runs or is loaded from elsewhere; light or dark as its reader's machine is. Each is
as wide as is asked, for on a telephone a wide one shrinks until nobody can read it.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import Annotated

from chalice.app import Response
from pydantic import Field

from chalicelib.configuration.model import Language

COLORS = 8  # classes p0 to p7, on each of which ink can be read
BAR = 18  # the height of a bar, and of a text's line in it
PER_CHARACTER = 7.5  # of a label, at its size
LINE = 15  # from one line of text to the next
BESIDE = 36  # from a colour of the legend to its words
Width = Annotated[int, Field(ge=320, le=1600)]  # pixels, as all here
_SIZE, _TITLE = 12, 16  # of text
MARGIN = 8
_HEADERS = {
    "Content-Type": "image/svg+xml; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}

# Light: dark words on pale bars; dark: the other way round. Contrast is above 7:1 in both.
_LIGHT = """
svg{font:12px system-ui,sans-serif;color-scheme:light dark}
.paper{fill:#fff}.ink{fill:#1a1a1a}.faint{fill:#555}.line{stroke:#d0d0d0}
.p0{fill:#cfe3ff}.p1{fill:#ffe0b3}.p2{fill:#cdeccd}.p3{fill:#f6cfe6}
.p4{fill:#e3d5ff}.p5{fill:#fff2a8}.p6{fill:#c6ecec}.p7{fill:#e2dccf}
"""
_DARK = """
.paper{fill:#16181d}.ink{fill:#f4f4f4}.faint{fill:#b8b8b8}.line{stroke:#3a3f4a}
.p0{fill:#123a6b}.p1{fill:#5e3a00}.p2{fill:#124a1e}.p3{fill:#5f1745}
.p4{fill:#3c1f7a}.p5{fill:#4d4300}.p6{fill:#0c4a4a}.p7{fill:#4a4335}
"""
ALARM_LIGHT, ALARM_DARK = "#b00020", "#ff8a80"  # lines that must be seen


def style(light: str, dark: str) -> str:
    """Return the common style with a drawing's own."""
    whole = f"{_LIGHT}{light}@media (prefers-color-scheme:dark){{{_DARK}{dark}}}"
    return f"<style>{whole}</style>".replace("\n", "")


def sheet(
    width: int, height: int, title: str, told: str, language: Language, parts: Iterable[str]
) -> str:
    """Return the SVG: its title and what it shows for who hears it, and its parts on paper."""
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'role="img" aria-labelledby="title desc" lang="{language}">',
            f'<title id="title">{shown(title)}</title><desc id="desc">{shown(told)}</desc>',
            f'<rect class="paper" width="100%" height="{height}"/>',
            *parts,
            "</svg>",
        ]
    )


def head(width: int, title: str, below: str) -> tuple[list[str], int]:
    """Return a title and what stands below it, and how much that is higher than one line each."""
    titles = wrapped(title, (width - 2 * MARGIN) * _SIZE / _TITLE)
    lines = wrapped(below, width - 2 * MARGIN)
    lower = 20 * (len(titles) - 1)
    parts = [text("ink", MARGIN, 24 + 20 * n, each, size=_TITLE) for n, each in enumerate(titles)]
    parts += [text("faint", MARGIN, 42 + lower + LINE * n, each) for n, each in enumerate(lines)]
    return parts, lower + LINE * (len(lines) - 1)


def legend(css: str, x: float, y: float, lines: Iterable[str]) -> Iterator[str]:
    """Yield a colour, and beside it what it means."""
    yield f'<rect class="{css}" x="{x:g}" y="{y:g}" width="28" height="14" rx="3"/>'
    for n, line in enumerate(lines):
        yield text("ink", x + BESIDE, y + 11 + LINE * n, line)


def wrapped(words: str, width: float) -> list[str]:
    """Return words as lines that have room in that width; one line at least."""
    return textwrap.wrap(words, int(width / PER_CHARACTER), break_on_hyphens=False) or [words]


def text(css: str, x: float, y: float, words: str, *, anchor: str = "", size: int = 0) -> str:
    """Return a line of text."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-size="{size}"' if size else ""
    return f'<text class="{css}" x="{x:g}" y="{y:g}"{more}>{shown(words)}</text>'


def shown(words: str) -> str:
    """Return words as they stand in the drawing; what XML has no room for is left out."""
    return escape(_no_xml().sub("", words))


@cache
def _no_xml() -> re.Pattern[str]:
    """Return what XML has no room for; it takes 5 ms, for which no cold start should wait."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fits(words: str, width: float) -> bool:
    """Whether a label has room in that width."""
    return len(words) <= int(width / PER_CHARACTER)


def answered(drawing: str) -> Response:
    """Return the answer that shows a drawing."""
    return Response(drawing, dict(_HEADERS))
