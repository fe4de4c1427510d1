"""Guards drawings as people see them, in a browser: on a telephone and on a desk, light and dark."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.api.on_call_month import drawn, month_of
from chalicelib.configuration.model import Language
from chalicelib.escalation.on_call import final
from chalicelib.escalation.on_call.final import by_person
from infra.browser import NoBrowser
from infra.browser.page import Page, a_page
from tests.api.timelines import a_life, a_night, a_week, parsed, timeline
from tests.escalation.schedules import of_layers

PHONES, DESKS = (320, 360), (832, 1200)
NOW = datetime(2026, 9, 16, 15, tzinfo=UTC)
VIEWPORT = '<meta name=viewport content="width=device-width">'
NAMES = {"ana": "Ana María Rojas Etcheverry de la Fuente", "bruno": "Bruno Díaz"}

# Where each text stands, with its colour, and the ground of the sheet.
SEEN = """
(() => ({
  texts: [...document.querySelectorAll("text")].map((each) => {
    const place = each.getBoundingClientRect();
    return {text: each.textContent, color: getComputedStyle(each).fill,
      left: place.left, right: place.right, top: place.top, bottom: place.bottom};
  }),
  bottom: document.querySelector("svg").getBoundingClientRect().bottom,
  ground: getComputedStyle(document.querySelector(".paper")).fill,
}))()
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A browser; without one the tests say how to get it, and CI fails."""
    try:
        with a_page() as page:
            yield page
    except NoBrowser as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 3  # letters have some room above and below


def a_month(language: Language, width: int) -> str:
    """A month with gaps, somebody with a long name, and who takes over in the morning."""
    layer = {"rotation": "daily", "handoff": "09:00", "only": {"mon-sat": ["00:00-24:00"]}}
    schedule = of_layers(layer, zone="America/Santiago")
    asked = month_of("ingenieria-de-produccion", schedule.zone, date(2026, 9, 1))
    shifts = by_person(final(schedule, asked.start, asked.end))
    return drawn(asked, shifts, NAMES, language, NOW, width=width)


def drawings(language: Language, width: int) -> Iterator[str]:
    yield timeline(a_night(), "2026-03-05T10:00", language, width=width)
    yield timeline(a_week(), "2026-03-04T15:00", language, width=width)
    far = a_life("10:00", zone="America/Argentina/Buenos_Aires")
    yield timeline(far, "10:00:09", language, width=width)  # to the second, in many characters
    yield a_month(language, width)


@pytest.mark.parametrize("width", [*PHONES, *DESKS])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("dark", [False, True])
def test_no_text_covers_another_or_is_cut_off_or_shrinks(
    page: Page, language: Language, dark: bool, width: int
) -> None:
    for text in drawings(language, width):
        page.show(f'{VIEWPORT}<body style="margin:0">{text}', width=width, dark=dark)
        seen = page.ask(SEEN)
        found = seen["texts"]
        assert len(found) > 15
        assert all(0 <= each["left"] <= each["right"] <= width for each in found)
        assert all(each["bottom"] <= seen["bottom"] for each in found)
        assert min(each["bottom"] - each["top"] for each in found) > 13  # of 12 pixels
        pairs = [(a, b) for place, a in enumerate(found) for b in found[place + 1 :]]
        assert [pair for pair in pairs if overlap(*pair)] == []
        light = [each["color"] == "rgb(244, 244, 244)" for each in found]
        assert any(light) is dark
        assert seen["ground"] == ("rgb(22, 24, 29)" if dark else "rgb(255, 255, 255)")


def test_it_is_as_wide_as_is_asked_and_else_as_it_always_was() -> None:
    boxes = [
        str(parsed(each).get("viewBox")).split()[2] for each in drawings(Language.ENGLISH, 360)
    ]
    assert boxes == ["360"] * 4
    assert str(parsed(timeline(a_week(), "2026-03-04T15:00")).get("viewBox")).split()[2] == "832"


@pytest.mark.parametrize("width", PHONES)
def test_what_is_told_to_who_hears_it_is_the_same_however_wide_it_is(width: int) -> None:
    for wide, narrow in zip(
        drawings(Language.SPANISH, 832), drawings(Language.SPANISH, width), strict=True
    ):
        assert [said(narrow, each) for each in ("title", "desc")] == [
            said(wide, each) for each in ("title", "desc")
        ]
        assert said(narrow, "desc")


def said(text: str, name: str) -> str:
    return next(each.text or "" for each in parsed(text) if each.get("id") == name)
