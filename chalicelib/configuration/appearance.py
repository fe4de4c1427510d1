"""How a desk's mails look: the colour of their head and buttons, and what their foot says."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from chalicelib.configuration.language import Language
from chalicelib.configuration.templates import PLAIN
from chalicelib.tickets.value import Frozen

USUAL_COLOR = "#1f4e79"
LEAST_CONTRAST = 4.5  # of text against its ground (WCAG 2, level AA)


def luminance(color: str) -> float:
    """Return the relative luminance of ``#rrggbb``, from 0 (black) to 1 (white)."""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _carries_white(color: str) -> str:
    found = contrast(color, "#ffffff")
    if found < LEAST_CONTRAST:
        message = (
            f"“{color}” is too light for the white text on it ({found:.1f}, {LEAST_CONTRAST} is "
            "needed); choose a darker one"
        )
        raise ValueError(message)
    return color


Color = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^#[0-9a-fA-F]{6}$"),
    AfterValidator(_carries_white),
]
Footer = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=PLAIN)
]


class Appearance(Frozen):
    """The look of a desk's mails; nothing of it has to be said."""

    color: Color = USUAL_COLOR
    footer: Mapping[Language, Footer] = {}  # such as the address, or who may be called
