"""Guards the desk's own texts: what could not be filled is refused when it is applied, with its line."""

import pytest

from chalicelib.configuration.difference import difference
from chalicelib.configuration.model import Configuration, Language
from chalicelib.configuration.reading import InvalidDesk, read
from chalicelib.notify.catalogue import LETTERS, names_in

DESK = """\
name: Desk
teams:
  front: {name: Front}
staff:
  ana@desk.example: {name: Ana, team: front}
mailboxes:
  help@desk.example: {team: front}
"""


def with_texts(*entries):
    """A desk whose entries begin in its line 9."""
    return DESK + "templates:\n" + "".join(f"  - {entry}\n" for entry in entries)


def findings(text):
    with pytest.raises(InvalidDesk) as refusal:
        read(text)
    return refusal.value.findings


# An entry, the field that is wrong, and words of reason and remedy.
MISTAKES = {
    "an unknown template": ('{for: resolvd, text: "x"}', "for", "is not known", "Did you mean “resolved”?"),
    "a missing text": ("{for: resolved}", "text", "is missing", "Write “text: …”"),
    "an empty text": ('{for: resolved, text: " "}', "text", "too short", "at least 1"),
    "a text too long": (f'{{for: resolved, text: "{"x" * 4_001}"}}', "text", "too long", "at most 4000"),
    "an unknown name": ('{for: resolved, text: "$nmae"}', "text", "names “$nmae”, which nothing fills", "Write $name, or"),
    "a name of another template": ('{for: resolved, text: "$share"}', "text", "names “$share”", "Write one of: $author"),
    "a name in upper case": ('{for: resolved, text: "$Name"}', "text", "names “$Name”", "$name"),
    "a name in braces": ('{for: resolved, text: "${nmae}"}', "text", "names “$nmae”", "$name"),
    "a dollar alone": ('{for: resolved, text: "5 $"}', "text", "“$” that stands alone", "Write $$"),
    "a dollar before a digit": ('{for: resolved, text: "$5"}', "text", "“$” that stands alone", "Write $$"),
    "an attribute": ('{for: resolved, text: "${name.__class__}"}', "text", "“$” that stands alone", "Write $$"),
    "an unknown name in a subject": ('{for: resolved, text: x, subject: "[#$number] $x"}', "subject", "names “$x”", "one of"),
    "a subject without the number": ('{for: resolved, text: x, subject: "$subject"}', "subject", "lacks [#$number]", "Add it"),
    "a subject with the number last": ('{for: resolved, text: x, subject: "$subject [#$number]"}', "subject", "before any other name", "Add it"),
    "a subject of two lines": ('{for: agreement_ended, text: x, subject: "a\\nBcc: x@y.example"}', "subject", "single line", "on one line"),
    "a subject too long": (f'{{for: agreement_ended, text: x, subject: "{"x" * 151}"}}', "subject", "too long", "at most 150"),
    "an unknown language": ("{for: resolved, text: x, language: fr}", "language", "not known", "es, en, pt"),
    "an unknown channel": ("{for: resolved, text: x, channel: fax}", "channel", "not known", "email, sms, topic"),
    "an audience that is never told": ("{for: resolved, text: x, audience: staff}", "audience", "never told", "requester, copied"),
    "an unknown field": ("{for: resolved, txt: x, text: x}", "txt", "not known", "Did you mean “text”?"),
    "a sentence with a subject": ('{for: definitive, text: x, subject: "y"}', "", "sentence within other texts", "no more than text"),
    "a sentence of two lines": ('{for: definitive, text: "x\\ny"}', "text", "on one line", "Join the lines"),
    "a control character": ('{for: resolved, text: "a\\u2028b"}', "text", "no text has", "Remove it"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_text_that_could_not_be_filled_is_refused_with_line_path_reason_and_remedy(mistake):
    entry, field, reason, remedy = MISTAKES[mistake]
    (found,) = findings(with_texts("{for: received, text: ok}", entry))
    assert found.line == 10
    assert found.path == (f"templates[1].{field}" if field else "templates[1]")
    assert reason in found.reason
    assert remedy in found.remedy


def test_all_wrong_texts_are_told_at_once():
    entries = [entry for entry, *_ in MISTAKES.values()]
    assert {each.line for each in findings(with_texts(*entries))} == set(range(9, 9 + len(entries)))


def test_of_a_long_text_the_line_within_it_is_told():
    text = "for: resolved\n    text: |\n      Hola $name:\n\n      Son 5 $"
    (found,) = findings(with_texts(text))
    assert (found.path, found.line) == ("templates[0].text", 10)
    assert "in its line 3" in found.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{for: resolved, text: a}", "{for: resolved, text: b}"),
        ("{for: resolved, text: a}", "{for: resolved, text: b, language: es, audience: copied}"),
        (
            "{for: resolved, text: a, channel: email}",
            "{for: resolved, text: b, channel: email, language: es}",
        ),
    ],
)
def test_a_text_that_never_holds_is_refused(first, second):
    other = "{for: received, text: ok}"
    (found,) = findings(with_texts(other, first, second))
    assert (found.line, found.path) == (8, "templates")
    assert "place 3 never holds, for the one in place 2" in found.reason


def test_the_narrower_text_stands_first():
    desk = read(with_texts("{for: resolved, text: b, language: es}", "{for: resolved, text: a}"))
    chosen = {
        language: next(
            t.text for t in desk.templates if t.fits("resolved", language, "copied", "email")
        )
        for language in Language
    }
    assert chosen == {Language.SPANISH: "b", Language.ENGLISH: "a", Language.PORTUGUESE: "a"}


@pytest.mark.parametrize("name", LETTERS)
def test_every_text_may_use_every_name_that_it_declares(name):
    text = " ".join(f"${each}" for each in sorted(LETTERS[name].names)) or "ok"
    (own,) = read(with_texts(f'{{for: {name}, text: "{text}"}}')).templates
    assert {each for each, _ in names_in(own.text)} == LETTERS[name].names


def test_a_desk_comes_back_from_the_table_with_its_own_texts():
    desk = read(
        with_texts("{for: resolved, text: b, language: es}") + 'appearance: {color: "#14532D"}'
    )
    body = desk.model_dump_json(exclude_defaults=True, by_alias=True)
    assert Configuration.model_validate_json(body) == desk


def test_a_changed_text_is_told():
    before, after = (
        read(with_texts(f"{{for: resolved, text: {text}, language: es}}"))
        for text in ("uno", "dos")
    )
    assert difference(before, after) == ("~ templates[0].text: uno → dos",)


@pytest.mark.parametrize(
    ("appearance", "path", "reason"),
    [
        ("{color: blue}", "appearance.color", "is not a colour"),
        ('{color: "#12345"}', "appearance.color", "is not a colour"),
        ('{color: "#1234567"}', "appearance.color", "is not a colour"),
        ('{color: "#ffcc00"}', "appearance.color", "too light for the white text"),
        ('{color: "#14532d;}</style>"}', "appearance.color", "is not a colour"),
        ("{footer: {fr: Bonjour}}", "appearance.footer.fr", "is not known"),
        (f"{{footer: {{es: {'x' * 501}}}}}", "appearance.footer.es", "too long"),
        ("{logo: x}", "appearance.logo", "is not known"),
    ],
)
def test_a_look_that_cannot_be_shown_is_refused(appearance, path, reason):
    (found,) = findings(f"{DESK}appearance: {appearance}\n")
    assert (found.line, found.path) == (8, path)
    assert reason in found.reason


@pytest.mark.parametrize("text", ["Cambio $swap de $asker", "Responda: $link", "Pregunte a $asker"])
def test_a_swap_is_asked_by_its_id_its_link_or_neither(text):
    (own,) = read(with_texts(f'{{for: swap_asked, text: "{text}"}}')).templates
    assert own.text == text
