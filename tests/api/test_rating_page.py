"""What stands on a rating's pages: five choices, in the requester's language, and nothing that runs."""

from datetime import date
from html.parser import HTMLParser

import pytest

from chalicelib.api import rating_page
from chalicelib.api.rating_page import WORDS, Asked
from chalicelib.configuration.model import Language

ASKED = Asked("K7M4-2QXG", "No puedo <entrar> & salir", Language.SPANISH)
ENDS = {"input", "meta"}


class Elements(HTMLParser):
    """What a browser sees: each element with its attributes, and the text."""

    def __init__(self, response):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(response.body)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def choices(page):
    radios = [each for each in page.of("input") if each["type"] == "radio"]
    return [each["value"] for each in radios], [
        each["value"] for each in radios if "checked" in each
    ]


def test_the_page_offers_five_scores_and_the_one_that_was_clicked_is_chosen():
    assert choices(Elements(rating_page.form(ASKED, 4))) == (["1", "2", "3", "4", "5"], ["4"])


def test_without_a_click_nothing_is_chosen_and_one_must_be():
    page = Elements(rating_page.form(ASKED, None))
    assert choices(page)[1] == []
    assert all("required" in each for each in page.of("input"))


def test_the_form_is_sent_to_where_it_was_opened_by_any_browser():
    page = Elements(rating_page.form(ASKED, 4))
    assert page.of("form") == [{"method": "post"}]
    assert len(page.of("button")) == 1
    assert not page.of("script")
    assert not any(name.startswith("on") for _, each in page.found for name in each)


def test_every_field_has_its_label_and_the_page_its_language():
    page = Elements(rating_page.form(ASKED, 4))
    assert page.of("html") == [{"lang": "es"}]
    labelled = [each["for"] for each in page.of("label") if "for" in each]
    assert labelled == [each["id"] for each in page.of("textarea")]
    assert page.of("fieldset")
    assert page.of("legend")


@pytest.mark.parametrize("hostile", ["<script>x</script>", "</textarea><b>", '"><img src=x>'])
def test_what_people_wrote_is_shown_and_becomes_nothing(hostile):
    page = rating_page.form(ASKED._replace(subject=hostile), 4, comment=hostile, wrong=hostile)
    elements = Elements(page)
    assert elements.text.count(hostile) == 3
    plain = Elements(rating_page.form(ASKED, 4, comment="x", wrong="x"))
    assert [tag for tag, _ in elements.found] == [tag for tag, _ in plain.found]


def test_a_comment_that_begins_with_an_empty_line_is_shown_again_as_it_was():
    body = rating_page.form(ASKED, 4, comment="\nHola").body
    assert ">\n\nHola</textarea>" in body  # a browser drops the first line break


@pytest.mark.parametrize(
    ("page", "status", "says"),
    [
        (rating_page.thanks(ASKED, 5), 200, "Nos dio 5 de 5."),
        (rating_page.already(ASKED, 4, date(2026, 11, 23), 409), 409, "4 de 5 el 2026-11-23"),
        (rating_page.over(ASKED, 200), 200, "solución anterior"),
        (rating_page.gone(Language.SPANISH, "Mesa"), 404, "le falta una parte"),
    ],
)
def test_what_is_done_or_over_says_so_and_offers_no_button(page, status, says):
    elements = Elements(page)
    assert page.status_code == status
    assert says in elements.text
    assert not elements.of("form")


def test_no_page_loads_runs_or_frames_anything():
    headers = rating_page.form(ASKED, 4).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"  # the address is the right to vote
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_every_language_of_the_desk_has_every_sentence_with_the_same_names():
    assert {language.value for language in Language} <= set(WORDS)
    for words in WORDS.values():
        assert all(all(each) for each in words)
        for sentence, english in zip(words, WORDS["en"], strict=True):
            for name in ("{number}", "{score}", "{best}", "{day}", "{most}"):
                assert (name in sentence) == (name in english)
