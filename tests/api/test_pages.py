"""The acknowledge page speaks the language of whom it was sent to."""

from types import SimpleNamespace

import pytest

from chalicelib.api import pages
from chalicelib.configuration.model import Language
from chalicelib.signing import Signer
from tests.samples import configuration


@pytest.mark.parametrize(
    ("language", "button"),
    [("en", "I am on it"), ("es", "Me hago cargo"), ("pt", "Vou cuidar disto")],
)
def test_the_page_is_in_the_persons_language(monkeypatch, language, button):
    desk = configuration()
    diego = desk.staff["diego@mesa.example"].model_copy(update={"language": Language(language)})
    desk = desk.model_copy(update={"staff": {**desk.staff, "diego@mesa.example": diego}})
    described = SimpleNamespace(configuration=SimpleNamespace(read=lambda: desk))
    monkeypatch.setattr(pages, "desk", lambda: described)
    assert button in pages._WORDS[pages.language_of_person("diego@mesa.example")]


def test_the_page_knows_every_language_of_the_desk():
    assert pages._WORDS.keys() == set(Language)


def test_the_link_of_somebody_who_left_the_desk_shows_nothing(monkeypatch):
    signer = Signer(b"k" * 32)
    described = SimpleNamespace(
        configuration=SimpleNamespace(read=configuration),
        signer=lambda: signer,
        tickets=None,  # which are not even looked at
    )
    monkeypatch.setattr(pages, "desk", lambda: described)
    with pytest.raises(pages.InvalidLink, match="no longer of this desk"):
        pages.show(signer.page_token("K7M42QXG", 1, "gone@mesa.example"))
