"""Guards the drawing of a month: everybody in it, gaps and today, for those who see it or not."""

import re
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from chalicelib.api.on_call_month import drawn, month_of
from chalicelib.configuration.model import Language
from chalicelib.escalation.on_call import Schedule, final
from chalicelib.escalation.on_call.final import by_person
from tests.escalation.schedules import of_layers

SVG = "{http://www.w3.org/2000/svg}"
NOW = datetime(2026, 4, 16, 15, tzinfo=UTC)
NAMES = {"ana": "Ana Rojas", "bruno": "Bruno Díaz"}


def month(
    schedule: Schedule,
    language: Language = Language.SPANISH,
    names: dict[str, str] = NAMES,
    now: datetime = NOW,
    name: str = "ingenieria",
) -> tuple[str, ET.Element]:
    asked = month_of(name, schedule.zone, date(2026, 4, 1))
    text = drawn(asked, by_person(final(schedule, asked.start, asked.end)), names, language, now)
    return text, ET.fromstring(text)  # noqa: S314 - of our own making


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def bars(root: ET.Element, color: str) -> list[ET.Element]:
    return [
        each
        for each in root.iter(f"{SVG}rect")
        if each.get("class") == color and each.get("height") == "18"
    ]


CHILE = of_layers({"rotation": "daily", "handoff": "00:00"}, zone="America/Santiago")


def test_it_has_a_title_and_tells_in_words_how_the_month_is_shared() -> None:
    _, root = month(CHILE)
    ids = str(root.get("aria-labelledby")).split()
    told = {str(each.get("id")): each.text for each in root if each.get("id")}
    assert (root.get("role"), root.get("lang")) == ("img", "es")
    assert [told[each] for each in ids] == [
        "Guardia: ingenieria, abril de 2026",
        # Chile goes back at the end of the 4th, a day of Bruno's.
        "Ana Rojas: 360 h; Bruno Díaz: 361 h",
    ]


@pytest.mark.parametrize(
    ("language", "title", "day"),
    [
        (Language.ENGLISH, "On call: ingenieria, April 2026", "Th 16 today"),
        (Language.SPANISH, "Guardia: ingenieria, abril de 2026", "ju 16 hoy"),
        (Language.PORTUGUESE, "Plantão: ingenieria, abril de 2026", "qui 16 hoje"),
    ],
)
def test_it_speaks_the_readers_language_and_marks_today(
    language: Language, title: str, day: str
) -> None:
    _, root = month(CHILE, language)
    assert {title, day} <= set(texts(root))
    assert len([each for each in root.iter(f"{SVG}rect") if each.get("class") == "today"]) == 1


def test_another_month_has_no_today() -> None:
    _, root = month(CHILE, now=datetime(2026, 5, 1, 12, tzinfo=UTC))
    assert [each for each in root.iter(f"{SVG}rect") if each.get("class") == "today"] == []


def test_each_day_is_a_row_and_each_person_a_colour_with_a_name() -> None:
    _, root = month(CHILE)
    assert len(bars(root, "p0")) == len(bars(root, "p1")) == 15
    assert texts(root).count("Ana Rojas") == 15
    assert "Ana Rojas: 360 h" in texts(root)  # the legend


def test_a_day_of_twenty_five_hours_fills_its_row_like_any_other() -> None:
    _, root = month(CHILE)
    assert {each.get("width") for each in bars(root, "p1")} == {"720.0"}


def test_gaps_are_hatched_and_named() -> None:
    weekdays = of_layers({"only": {"mon-fri": ["00:00-24:00"]}, "people": ["ana"]})
    _, root = month(weekdays)
    assert len(bars(root, "gap")) == 8
    assert "nadie: 192 h" in texts(root)
    assert root.find(f".//{SVG}pattern[@id='gap']") is not None


def test_a_short_shift_has_initials_or_no_label_and_tells_its_hours_when_pointed_at() -> None:
    hourly = of_layers({"rotation": "hourly"})
    _, root = month(hourly)
    assert "AR" in texts(root)
    told = [each.text for each in root.iter(f"{SVG}title")]
    assert "Ana Rojas: 2026-04-01 01:00 – 2026-04-01 02:00" in told


def test_hours_are_told_to_the_minute() -> None:
    odd = {"person": "ana", "start": "2026-04-01T00:00:00Z", "end": "2026-04-01T20:29:36Z"}
    short = {"person": "bruno", "start": "2026-04-02T00:00:00Z", "end": "2026-04-02T00:00:21Z"}
    rest = {"person": None, "start": "2026-04-02T00:00:21Z", "end": "2026-05-01T00:00:00Z"}
    _, root = month(of_layers({"people": ["ana"]}, overrides=[odd, short, rest]))
    assert {"Ana Rojas: 24 h", "Bruno Díaz: <1 min"} <= set(texts(root))
    half = {**rest, "start": "2026-04-01T20:29:36Z"}
    _, root = month(of_layers({"people": ["ana"]}, overrides=[odd, half]))
    assert "Ana Rojas: 20 h 30 min" in texts(root)


def test_who_takes_over_during_a_day_has_the_hour_beside_the_name() -> None:
    _, root = month(of_layers({"rotation": "daily", "handoff": "09:00"}))
    labels = texts(root)
    assert labels.count("09:00 Ana Rojas") + labels.count("09:00 Bruno Díaz") == 30
    assert labels.count("Ana Rojas") + labels.count("Bruno Díaz") == 30  # from midnight on


def test_who_takes_turns_has_the_same_colour_in_each_month() -> None:
    asked = month_of("ingenieria", CHILE.zone, date(2026, 4, 1))
    shifts = by_person(final(CHILE, asked.start, asked.end))
    for turns, colors in (
        (("ana", "bruno"), {"Ana Rojas": "p0", "Bruno Díaz": "p1"}),
        (("carla", "bruno", "ana"), {"Ana Rojas": "p2", "Bruno Díaz": "p1"}),
        (("bruno",), {"Ana Rojas": "p1", "Bruno Díaz": "p0"}),
    ):
        text = drawn(asked, shifts, NAMES, Language.SPANISH, NOW, turns)
        found = {
            str(title.text).partition(":")[0]: rect.get("class")
            for title, rect in (list(g)[:2] for g in ET.fromstring(text).iter(f"{SVG}g"))  # noqa: S314
        }
        assert found == colors


def test_names_are_text_whatever_they_hold() -> None:
    hostile = '<script>alert("x")</script> & "q" \'s'
    text, root = month(
        of_layers({"people": ["ana"]}), names={"ana": hostile}, name="</title><image href='x'>"
    )
    assert "<script" not in text
    assert "<image" not in text
    assert f"{hostile}: 720 h" in texts(root)


def test_nothing_in_it_runs_or_is_loaded() -> None:
    text, root = month(CHILE)
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= {
        "svg", "title", "desc", "style", "defs", "pattern", "line", "rect", "text", "g",
    }  # fmt: skip
    assert not re.search(r"href|@import|on\w+=", text)
    assert re.findall(r"url\(([^)]*)\)", text) == ["#gap"]


def luminance(color: str) -> float:
    pairs = [color[1:][place : place + 2] for place in (0, 2, 4)]
    full = pairs if len(color) == 7 else [each * 2 for each in color[1:]]
    parts = [int(each, 16) / 255 for each in full]
    linear = [
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_are_readable_on_every_colour_in_light_and_dark(dark: bool) -> None:
    text, _ = month(CHILE)
    light_style, dark_style = text.split("@media (prefers-color-scheme:dark)")
    rules: Any = dict(
        re.findall(r"\.([\w-]+)\{fill:(#[0-9a-f]+)", dark_style if dark else light_style)
    )
    for ground in ("paper", *(f"p{n}" for n in range(8))):
        assert contrast(rules["ink"], rules[ground]) > 7, ground
    assert contrast(rules["faint"], rules["paper"]) > 4.5


def test_a_name_with_control_characters_is_drawn_all_the_same() -> None:
    text, root = month(CHILE, names={"ana": "Ana\x01 <Rojas>\n", "bruno": "Bruno"})
    assert "\x01" not in text
    assert any("Ana  <Rojas>" in each for each in texts(root))
