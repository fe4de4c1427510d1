"""The page of a bundle speaks every language of the desk, and shows what strangers wrote as text."""

from chalicelib.api import bundles
from chalicelib.api.bundles import Line
from chalicelib.configuration.model import Language


def test_the_page_knows_every_language_of_the_desk():
    assert bundles.WORDS.keys() == set(Language)


def test_each_ticket_has_its_button_while_it_waits_and_one_is_for_all():
    lines = [Line("K7M42QXG", 1, "a", waits=True), Line("ZPT2FCVM", 1, "b", waits=False)]
    shown = bundles._page(lines, Language.ENGLISH).body
    assert shown.count("<button>") == 2
    assert shown.count('name="ticket" value="K7M42QXG"') == 1
    assert "ZPT2-FCVM" in shown
    assert shown.count("Taken care of.") == 1


def test_nothing_is_left_to_press_once_all_is_taken_care_of():
    lines = [Line("K7M42QXG", 1, "a", waits=False)]
    assert "<button>" not in bundles._page(lines, Language.SPANISH).body


def test_a_subject_is_shown_as_text():
    lines = [Line("K7M42QXG", 1, "<script>alert(1)</script>", waits=True)]
    shown = bundles._page(lines, Language.PORTUGUESE).body
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
