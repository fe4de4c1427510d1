"""Owns whether two runs of HTML text that touch are one word: they are, unless they look like two.

Mail programs split words at tags (Word at each spelling mark), so a tag alone separates nothing. But
labels, prices and buttons that stand apart by their size or colour touch in the markup, and between
ideographs and letters programs show a gap that nobody typed.
"""

import re
from functools import lru_cache
from typing import Final

MOST_OPEN: Final = 500  # runs within runs that are followed
STYLE: Final = re.compile(
    r"[\s;\"'](font-size|color|background|background-color|size)\s*[:=]\s*[\"']?([^;\"'>]{1,40})",
    re.IGNORECASE,
)
IDEOGRAPH: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

Look = tuple[tuple[str, str], ...]


class Looks:
    """How the text looks where one reads: what the open span and font elements say."""

    def __init__(self) -> None:  # noqa: D107 - the class says it
        self.open: list[Look] = [()]
        self.unfollowed = 0
        self.before: Look = ()  # of the last text
        self.last = ""  # the last letter of it
        self.moved = False  # whether a tag has come since

    def tag(self, markup: str, *, closing: bool) -> None:
        """Takes the tag of a span or a font element in."""
        self.moved = True
        if not closing:
            if len(self.open) < MOST_OPEN:
                self.open.append(_seen(markup, self.open[-1]))
            else:
                self.unfollowed += 1
        elif self.unfollowed:
            self.unfollowed -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def apart(self, chunk: str) -> bool:
        """Whether `chunk` begins another word than the text before it ended."""
        last, self.last = self.last, chunk[-1:]
        before, self.before = self.before, self.open[-1]
        moved, self.moved = self.moved, False
        if not (moved and last.isalnum() and chunk[:1].isalnum()):
            return False
        return before != self.before or bool(IDEOGRAPH.match(last)) != bool(IDEOGRAPH.match(chunk))


@lru_cache(maxsize=512)
def _seen(markup: str, around: Look) -> Look:
    """The look that a tag makes of the one around it."""
    said = {
        name.lower().removesuffix("-color"): value.strip().lower()
        for name, value in STYLE.findall(markup[:2_000])
    }
    return tuple(sorted({**dict(around), **said}.items())) if said else around
