"""Every template fills in every language, and what people wrote cannot become anything else in it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.configuration.model import Language
from chalicelib.intake.reading.reply import reply_in
from chalicelib.notify.templates import TEXTS, as_html, fill, language_of, phrase

TEMPLATES = sorted(TEXTS[Language.ENGLISH])
NAME = re.compile(r"\$([a-z_]+)")
NAMES = {
    name
    for texts in TEXTS.values()
    for pair in texts.values()
    for name in NAME.findall("".join(pair))
}
ALLOWED = {"html", "body", "p", "a", "br"}


class Tags(HTMLParser):
    """What a mail program sees: tags, links and text."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.links += [value for name, value in attributes if name == "href"]
        names = {name for name, _ in attributes}
        assert names <= {"lang", "style", "href"}

    def handle_data(self, data):
        self.text += data


def test_every_language_has_every_template_with_the_same_names():
    for name in TEMPLATES:
        filled_with = {
            language: set(NAME.findall("".join(texts[name]))) for language, texts in TEXTS.items()
        }
        assert len({frozenset(each) for each in filled_with.values()}) == 1, name
    assert all(sorted(texts) == TEMPLATES for texts in TEXTS.values())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_fills_and_leaves_no_name_open(language, template):
    written = fill(template, language, invites_reply=False, **{name: f"«{name}»" for name in NAMES})
    assert "$" not in written.subject + written.text


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_missing_value_stays_empty(template):
    assert "$" not in fill(template, Language.SPANISH, invites_reply=True).text


def test_what_people_write_is_never_filled_in_turn():
    written = fill("answered", Language.ENGLISH, invites_reply=False, message="Cost: $5 $author $$")
    assert written.text.startswith("Cost: $5 $author $$")


def test_a_subject_is_one_line_of_bounded_length():
    subject = "a\r\nBcc: x@y\u2028" + "z" * 1000
    written = fill("received", Language.ENGLISH, invites_reply=False, subject=subject, number="N")
    assert written.subject.startswith("[#N] a Bcc: x@y z")
    assert len(written.subject) <= 250


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_above_the_line_is_read_without_the_desks_own_text(language):
    written = fill("received", language, invites_reply=True, subject="x", number="N")
    assert reply_in(f"Gracias.\n\n{written.text}").strip() == "Gracias."


def test_the_language_is_the_first_that_the_desk_can_write():
    assert language_of(None, "quz", "es-CL", "en") is Language.SPANISH
    assert language_of("EN-us") is Language.ENGLISH
    assert language_of() is Language.ENGLISH


def test_words_of_every_clock_exist():
    assert phrase("first_response", Language.SPANISH) == "primera respuesta"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        'https://x.example/"onmouseover="alert(1)',
        "https://x.example/'onmouseover='alert(1)",
        "javascript:alert(1)",
        "&lt;script&gt;",
        "<!--",
    ],
)
def test_markup_that_people_write_stays_text(attack):
    seen = Tags(as_html(attack, "es"))
    assert seen.tags <= ALLOWED
    assert all(link.startswith(("http://", "https://")) for link in seen.links)
    assert seen.text == attack


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"])))
def test_any_text_comes_out_of_the_html_as_it_went_in(text):
    seen = Tags(as_html(text, "es"))
    assert seen.tags <= ALLOWED
    assert seen.text == text.strip()


def test_paragraphs_and_lines_are_kept():
    assert "<p>uno<br>dos</p><p>tres</p>" in as_html("uno\ndos\n\ntres\n", "es")


@pytest.mark.parametrize(
    "text",
    [
        "https://x.example/a?b=1&c=2",
        "Vea https://x.example/a?b=1&c=2 por favor",
        "<https://x.example/a?b=1&c=2>",
        '"https://x.example/a?b=1&c=2"',
    ],
)
def test_a_link_leads_where_it_says(text):
    assert Tags(as_html(text, "es")).links == ["https://x.example/a?b=1&c=2"]
