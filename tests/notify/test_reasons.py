"""Guards why the desk did something by itself: each code has its words in each language."""

import string
from pathlib import Path
from typing import Any

import pytest

from chalicelib.configuration.model import Language
from chalicelib.desk.skipping import Why
from chalicelib.notify.reasons import WORDS, reason_of
from chalicelib.tickets.events import DESK, Actor, Event, Kind
from tests.samples import ANA, MONDAY

DOCUMENT = Path(__file__).parents[2] / "docs" / "escalation.md"
OLD = "it comes 65 min late, and the step after it is due"


def event(kind: Kind, actor: Actor = DESK, **members: Any) -> Event:
    return Event(number="K7M42QXG", version=2, kind=kind, at=MONDAY, actor=actor, **members)


def names_of(text: str) -> set[str]:
    return set(string.Template(text).get_identifiers())


@pytest.mark.parametrize("language", Language)
def test_each_code_has_words_in_each_language_that_name_the_same(language: Language) -> None:
    assert set(WORDS[language]) == {*Why, "raised"}
    for code, text in WORDS[language].items():
        assert names_of(text) == names_of(WORDS[Language.ENGLISH][code])
        assert (text == WORDS[Language.ENGLISH][code]) is (language is Language.ENGLISH)


def test_each_code_stands_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [why for why in Why if f"| `{why}` |" not in text] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "it comes 65 min late, and the step after it is due"),
        (Language.SPANISH, "llega con 65 min de atraso, y ya toca el paso siguiente"),
        (Language.PORTUGUESE, "chega com 65 min de atraso, e o passo seguinte já é devido"),
    ],
)
def test_how_late_a_step_comes_is_said_in_the_readers_language(
    language: Language, said: str
) -> None:
    late = event(Kind.SKIPPED, reason=OLD, details={"why": "late", "late_by": 3959})
    assert reason_of(late, language) == said


def test_a_team_is_named_by_its_name_where_that_is_known() -> None:
    circle = event(Kind.SKIPPED, reason="…", details={"why": "circle", "team": "front"})
    assert reason_of(circle, Language.SPANISH, {"front": "Primera línea"}).startswith(
        "acaba de venir de Primera línea:"
    )
    assert reason_of(circle, Language.SPANISH).startswith("acaba de venir de front:")


@pytest.mark.parametrize("details", [{}, {"why": "of_tomorrow"}, {"late_by": 3900}])
def test_what_was_skipped_without_a_code_that_is_known_says_what_was_written_then(
    details: dict[str, Any],
) -> None:
    assert reason_of(event(Kind.SKIPPED, reason=OLD, details=details), Language.SPANISH) == OLD


def test_what_a_step_raised_before_it_named_its_policy_says_what_was_written_then() -> None:
    raised = event(Kind.ESCALATED, reason="escalation “guardia”", details={"level": 2})
    assert reason_of(raised, Language.SPANISH) == "escalation “guardia”"


@pytest.mark.parametrize("kind", [Kind.ALERTED, Kind.ASSIGNED])
def test_what_people_write_as_a_reason_stays_as_they_wrote_it(kind: Kind) -> None:
    asked = event(kind, ANA, reason="Todo caído", details={"policy": "guardia"})
    assert reason_of(asked, Language.PORTUGUESE) == "Todo caído"
