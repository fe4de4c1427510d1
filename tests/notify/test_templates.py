"""Every template fills in every language; the desk's own stand for the usual ones where they fit."""

import re

import pytest

from chalicelib.configuration.model import Language
from chalicelib.configuration.templates import OwnText
from chalicelib.intake.conversation import Rule, by_subject
from chalicelib.intake.reading.reply import reply_in
from chalicelib.notify.catalogue import FRAME, LETTERS, names_in
from chalicelib.notify.templates import TEXTS, Wording, fill, language_of, phrase, usual_text

TEMPLATES = sorted(TEXTS[Language.ENGLISH])


def of(*own):
    return Wording(own)


NAME = re.compile(r"\$([a-z_]+)")
NAMES = {
    name
    for texts in TEXTS.values()
    for pair in texts.values()
    for name in NAME.findall("".join(pair))
}


def test_the_desk_writes_exactly_what_the_catalogue_names():
    """A text that is not declared could not be written anew in desk.yaml."""
    assert set(TEMPLATES) == LETTERS.keys() | FRAME
    for name, letter in LETTERS.items():
        for texts in TEXTS.values():
            subject, text = texts[name]
            assert {each for each, _ in names_in(f"{subject}\n{text}")} <= letter.names, name
            assert bool(subject) is not letter.is_phrase, name


def test_mails_of_one_ticket_have_one_subject_but_for_the_mark_of_an_answer():
    """By an equal subject Gmail keeps them together."""
    subjects = {
        usual_text(name, language).subject.removeprefix("Re: ")
        for name, letter in LETTERS.items()
        if letter.of_a_ticket and name not in {"page", "paged"}  # which is no mail
        for language in Language
    }
    assert subjects == {"[#$number] $subject"}


@pytest.mark.parametrize(
    ("language", "word"),
    [
        (Language.ENGLISH, "Page: "),
        (Language.SPANISH, "Aviso de guardia: "),
        (Language.PORTUGUESE, "Aviso de plantão: "),
    ],
)
def test_a_page_says_so_first_of_one_ticket_or_many_and_answers_still_find_the_ticket(
    language, word
):
    known = {"number": "K7M4-2QXG", "subject": "No puedo entrar", "count": "4"}
    page, pages = (
        fill(name, language, invites_reply=False, **known).subject for name in ("page", "pages")
    )
    assert page == f"{word}[#K7M4-2QXG] No puedo entrar"
    assert pages.startswith(f"{word}4 ")
    assert by_subject(f"Re: {page}") == ("K7M42QXG", Rule.SUBJECT)


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


@pytest.mark.parametrize("written", ["pt", "pt-BR", "PT_br", "pt-PT"])
def test_portuguese_of_any_country_is_written_in_portuguese(written):
    assert language_of(written, "es") is Language.PORTUGUESE


def test_a_text_that_a_language_lacks_is_written_in_english(monkeypatch):
    monkeypatch.delitem(TEXTS[Language.PORTUGUESE], "received")
    written = fill("received", Language.PORTUGUESE, invites_reply=False, name="Eva", number="N")
    assert written.text.startswith("Hello Eva,")


def test_a_paragraph_whose_values_are_all_empty_vanishes():
    own = OwnText(**{"for": "resolved", "text": "Hola $name:\n\nCierra $closes.\n\n$desk $name"})
    written = fill("resolved", Language.SPANISH, invites_reply=False, wording=of(own), desk="Mesa")
    assert written.text == "Mesa\n"


def test_the_first_of_the_desks_own_texts_that_fits_holds():
    texts = [
        OwnText(**{"for": "approved", "text": text, **only})
        for text, only in (
            ("SMS", {"channel": "sms"}),
            ("Ficha", {"audience": "staff"}),
            ("En español", {"language": "es"}),
        )
    ]

    def text(language, **to):
        wording = Wording(tuple(texts), **{"audience": "requester", **to})
        return fill("approved", language, invites_reply=False, wording=wording, number="N").text

    assert text(Language.SPANISH) == "En español\n"
    assert text(Language.SPANISH, audience="staff") == "Ficha\n"
    assert text(Language.PORTUGUESE, audience="staff", channel="sms") == "SMS\n"
    assert text(Language.PORTUGUESE).startswith("Olá")
    other = fill("rejected", Language.SPANISH, invites_reply=False, wording=of(*texts), number="N")
    assert other.text.startswith("Hola:")


def test_an_own_text_without_a_subject_keeps_the_usual_one():
    own = OwnText(**{"for": "received", "text": "Hola"})
    values = {"number": "N", "subject": "x"}
    written = fill("received", Language.SPANISH, invites_reply=False, wording=of(own), **values)
    assert written == ("[#N] x", "Hola\n")


def test_an_own_text_that_says_nothing_this_time_is_no_silence():
    own = OwnText(**{"for": "approved", "text": "$reason"})
    written = fill("approved", Language.ENGLISH, invites_reply=False, wording=of(own), number="N")
    assert "N was approved" in written.text


def test_a_dollar_of_the_desks_own_is_a_dollar_and_values_are_never_filled_in_turn():
    own = OwnText(**{"for": "answered", "text": "$$5 ${message}"})
    values = {"message": "$name $$", "name": "Eva"}
    written = fill("answered", Language.SPANISH, invites_reply=False, wording=of(own), **values)
    assert written.text == "$5 $name $$\n"


@pytest.mark.parametrize("language", [Language.SPANISH, Language.PORTUGUESE])
@pytest.mark.parametrize("metric", ["first_response", "next_response", "resolution"])
def test_what_runs_out_is_the_time_for_something_and_not_the_thing(language, metric):
    named = phrase(metric, language)
    term = f"prazo de {named}" if language is Language.PORTUGUESE else f"plazo de {named}"
    for why in ("why_warning", "why_breach"):
        assert phrase(why, language, metric=named).startswith(term)
    told = usual_text("breach", language).text.replace("$metric", named)
    assert told.partition(" ")[2].startswith(term)  # after its article


def test_a_phrase_of_the_desks_own_fills_its_texts():
    own = OwnText(**{"for": "unverified", "text": "¡Ojo! $address"})
    assert phrase("unverified", Language.SPANISH, of(own), address="x@y") == "¡Ojo! x@y"


def test_words_of_every_clock_exist():
    assert phrase("first_response", Language.SPANISH) == "primera respuesta"
