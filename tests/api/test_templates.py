"""What an admin sees of the desk's texts: what there is to write, what holds, and how it looks."""

from types import SimpleNamespace

import pytest

from chalicelib.api import templates
from chalicelib.api.problem import InvalidInput
from chalicelib.api.request import validated
from chalicelib.configuration.model import Language
from chalicelib.configuration.reading import read
from chalicelib.notify.catalogue import LETTERS
from chalicelib.tickets.errors import NotAllowed
from chalicelib.tickets.events import Actor, Role
from infra.local.desk import SAMPLE
from tests.samples import ANA, REQUESTER, SOFIA, a_call

ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
OWN = """
  - {for: approved, channel: sms, text: "SMS $number"}
  - {for: approved, language: en, text: "Yes: $number"}
"""


@pytest.fixture(scope="module")
def desk():
    return read(SAMPLE.read_text("utf-8").replace("templates:\n", f"templates:{OWN}", 1))


@pytest.fixture(autouse=True)
def described(monkeypatch, desk):
    monkeypatch.setattr(
        templates, "desk", lambda: SimpleNamespace(configuration=SimpleNamespace(read=lambda: desk))
    )


def preview(actor=ALMA, **body):
    return templates.show(a_call(actor), validated(templates.Previewing, body))


def test_every_text_is_listed_with_its_audiences_and_names():
    items = templates.index(a_call(ALMA)).items
    assert [each.name for each in items] == list(LETTERS)
    page = next(each for each in items if each.name == "page")
    assert page.audiences == ["on_call"]
    assert {"link", "metric", "number"} <= set(page.names)
    assert {text.language for text in page.texts} == set(Language)


def test_the_texts_that_may_hold_are_listed_in_the_order_in_which_they_are_tried():
    items = templates.index(a_call(ALMA)).items
    (approved,) = (each for each in items if each.name == "approved")
    told = [(text.language, text.channel, text.own) for text in approved.texts]
    assert told == [
        ("es", "sms", True),
        ("es", None, False),
        ("en", "sms", True),
        ("en", None, True),
        ("pt", "sms", True),
        ("pt", None, False),
    ]
    assert approved.texts[3].text == "Yes: $number"
    assert approved.texts[3].subject == "Re: [#$number] $subject"


@pytest.mark.parametrize("actor", [ANA, REQUESTER])
def test_the_texts_are_for_those_who_may_read_the_description(actor):
    with pytest.raises(NotAllowed):
        templates.index(a_call(actor))
    with pytest.raises(NotAllowed):
        preview(actor, template="received")
    assert templates.index(a_call(SOFIA)).items


def test_a_preview_shows_the_mail_in_the_desks_language_and_look():
    mail = preview(template="received")
    assert mail.subject == "[#K7M4-2QXG] No puedo entrar al sistema"
    assert "Hola María Vega:" in mail.text
    assert "lunes a viernes" in mail.text
    assert "background-color:#14532d" in mail.html


def test_a_preview_shows_an_entry_before_it_stands_in_the_description():
    instead = {
        "for": "received",
        "language": "pt",
        "text": "Oi <b>$name</b>!",
        "subject": "x [#${number}]",
    }
    mail = preview(template="received", language="pt", instead=instead)
    assert mail.subject == "x [#K7M4-2QXG]"
    assert "Oi <b>María Vega</b>!" in mail.text
    assert "Oi &lt;b&gt;María Vega&lt;/b&gt;!" in mail.html
    assert "Hola" in preview(template="received", language="es", instead=instead).text


def test_an_sms_has_no_subject_and_no_html():
    sms = preview(template="page", channel="sms", language="en")
    assert sms.text.startswith("Soporte: K7M4-2QXG, resolution overdue.")
    assert (sms.subject, sms.html) == ("", None)


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", list(Language))
def test_there_is_an_example_of_every_name(name, language):
    names = sorted(LETTERS[name].names)
    text = " ".join(f"{each}=${each};" for each in names) or "ok"
    mail = preview(template=name, language=language, instead={"for": name, "text": text})
    assert not [
        each for each in names if f"{each}=;" in mail.text or f"{each}={each};" in mail.text
    ]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "template", "required"),
        ({"template": "resolvd"}, "template", "see GET /desk/templates"),
        ({"template": "received", "instead": {"for": "received"}}, "instead.text", "required"),
        (
            {"template": "received", "instead": {"for": "received", "text": "$x"}},
            "instead",
            "names “$x”, which nothing fills here; write one of",
        ),
        ({"template": "received", "html": "<b>"}, "html", "unknown"),
    ],
)
def test_what_could_not_be_filled_is_refused_by_its_field(body, field, words):
    from chalicelib.api.problem import answer_to

    with pytest.raises(InvalidInput) as refusal:
        preview(**body)
    assert f'"field": "{field}"' in answer_to(refusal.value).body
    assert words in answer_to(refusal.value).body
