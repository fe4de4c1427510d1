"""A word texted back acknowledges, in three languages, and a wrong number acknowledges nothing."""

import pytest

from chalicelib.escalation.texting import Texted, read_text


@pytest.mark.parametrize(
    "body",
    [
        "ACK",
        "ok",
        "Ok!",
        "  Voy ",
        "VOY.",
        "Confirmo",
        "vou",
        "ok, voy en camino",
        "Ók",
        "ACK\n\nCarla",
    ],
)
def test_a_word_without_a_number_acknowledges_all_that_waits(body):
    assert read_text(body) == Texted()


@pytest.mark.parametrize(
    "body",
    [
        "ack K7M4-2QXG",
        "OK k7m42qxg",
        "voy k7m4 2qxg",
        "Confirmo el K7M4-2QXG, gracias",
        "ok #K7M4-2QXG",
    ],
)
def test_a_number_acknowledges_its_ticket_alone(body):
    assert read_text(body) == Texted("K7M42QXG")


@pytest.mark.parametrize("body", ["ok K7M4-2QXH", "ack K7M4", "voy 12", "OK K7M4 2QX"])
def test_a_number_that_is_misspelt_acknowledges_nothing(body):
    assert read_text(body) is None


@pytest.mark.parametrize("body", ["", "no", "stop", "¿quién es?", "okey", "no voy", "12", "🙂"])
def test_what_begins_with_no_such_word_acknowledges_nothing(body):
    assert read_text(body) is None


@pytest.mark.parametrize(
    "body",
    ["ok, no puedo ir", "OK but I can't", "ok K7M4-2QXG no es mío", "ok, não posso", "Ok I cannot"],
)
def test_who_declines_politely_acknowledges_nothing(body):
    assert read_text(body) is None


def test_a_text_of_any_length_is_read_at_once():
    assert read_text("ok " + "a-" * 1_000_000) == Texted()
