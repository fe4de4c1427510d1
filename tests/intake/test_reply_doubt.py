"""On doubt everything is shown: nothing that the sender wrote may disappear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.reading.reply import reply_in

WHOLE = {
    "a sentence that begins with On": "No arranca.\nOn Monday it worked\nand now it does not.",
    "a sentence with the verb and a date": (
        "El técnico me escribió el 5 de mayo de 2025 a las 10:00:\nque llamara.\nNo contesta nadie."
    ),
    "a verb and a number but no date": "No arranca.\nEl 5 mi jefe escribió:\nque ya está.",
    "a line inside a passage that begins like a signature": "Ana\nEnviado desde mi cuenta el lunes\ny sin respuesta.",
    "a form": "Nombre: Ana\nDe: Madrid\nPara: Sevilla\nFecha: mañana\nAsunto: mudanza\nUrge mucho.",
    "a list of labels without proof": "Fecha: pronto\nDe: la oficina\nPara: todos\nPor favor, confirmen.",
    "markdown rules": "Resumen\n----\n1. uno\n\n----\n2. dos",
    "two dashes between passages": "uno\n--\ndos\n--\ntres",
    "two dashes above a long text": "uno\n--\n" + "\n".join(f"línea {n}" for n in range(30)),
    "a sentence about telephones": "El aviso fue enviado desde mi iPhone a todos los usuarios.\nFalla.",
    "a long sentence that begins like a signature": (
        "\nEnviado desde mi cuenta el informe que pedían el lunes, todavía no he recibido"
        " respuesta alguna de nadie.\n\nSigue fallando."
    ),
    "quotes in the middle that nothing introduces": "Dice:\n> error 42\n¿Qué hago?",
    "a chevron that is no quote": "Pulse\n>>> >>> https://mesa.example <<<\npara entrar",
    "answers between the quotes": (
        "Respondo abajo.\n\nEl 5/5/25 a las 10:15, Soporte escribió:\n> ¿Versión?\n\n3.2\n\n"
        "> ¿Desde cuándo?\n\nAyer"
    ),
    "the words of the separator in a sentence": "Este es el mensaje original\ny sigue igual.",
    "a link with the word wrote": "Vea https://x.example/on-date-someone-wrote-about: gracias",
    "a dashed line of text": "Ana\n--- urgente ---\nno funciona",
}


@pytest.mark.parametrize("case", WHOLE)
def test_the_whole_text_stays(case: str) -> None:
    assert reply_in(WHOLE[case]) == WHOLE[case].strip()


def test_a_mail_that_only_forwards_stays_whole() -> None:
    text = (
        "---------- Forwarded message ---------\nDe: Ana <ana@cliente.example>\n"
        "Date: lun, 5 may 2025 10:15\nSubject: Falla\n\nNo arranca."
    )
    assert reply_in(text) == text


FORWARDED = {
    "gmail": (
        "---------- Forwarded message ---------\nDe: Banco <avisos@banco.example>\n"
        "Date: lun, 5 may 2025 a las 10:15\nSubject: Corte\nTo: <ana@cliente.example>\n\nHoy."
    ),
    "apple mail": (
        "> Inicio del mensaje reenviado:\n> \n> De: Banco <avisos@banco.example>\n"
        "> Asunto: Corte\n> \n> Hoy."
    ),
    "yahoo": (
        "----- Mensaje reenviado ----- De: Banco <avisos@banco.example>Para: Ana"
        " <ana@cliente.example>Enviado: lunes, 5 de mayo de 2025, 10:15\n\nHoy."
    ),
}


@pytest.mark.parametrize("program", FORWARDED)
@pytest.mark.parametrize("signature", ["", "-- \nAna\n\n", "Enviado desde mi iPhone\n\n"])
def test_a_forwarded_mail_is_part_of_what_is_said(program: str, signature: str) -> None:
    forwarded = FORWARDED[program]
    assert reply_in(f"¿Es cierto?\n\n{signature}{forwarded}") == f"¿Es cierto?\n\n{forwarded}"


def test_outlook_forwards_without_a_word_and_the_subject_tells() -> None:
    block = "De: Banco <a@b.example>\nEnviado el: lunes, 5 de mayo de 2025 10:15\nPara: Ana\n\nHoy."
    assert reply_in(f"¿Es cierto?\n\n{block}", "RV: Corte") == f"¿Es cierto?\n\n{block}"
    assert reply_in(f"¿Es cierto?\n\n{block}", "RE: RV: Corte") == "¿Es cierto?"


def test_a_mail_forwarded_inside_the_quotation_is_quoted() -> None:
    quoted = "> ---------- Forwarded message ---------\n> De: Banco <avisos@banco.example>\n> Hoy."
    assert reply_in(f"Sí\n\nEl 5/5/25 a las 10:15, Soporte escribió:\n{quoted}") == "Sí"


def test_a_mail_of_quotes_alone_stays_whole() -> None:
    assert reply_in("> nada\n> más") == "> nada\n> más"


def test_a_signature_above_the_text_does_not_hide_the_text() -> None:
    assert reply_in("Enviado desde mi iPhone\n\nNo funciona") == "No funciona"


def test_lines_beyond_those_examined_are_shown() -> None:
    text = "\n".join(f"línea {number}" for number in range(30_000))
    assert reply_in(text).endswith("línea 29999")


LINES = st.sampled_from([
    "", "> x", "hola", "-- ", "--", "On Mon, 5 May 2025 at 10:00 A <a@b.example> wrote:", "On", "wrote:",
    "De: Ana <a@b.example>", "Enviado el: 5/5/2025 10:00", "Para: b", "_____", "##- above", "> De: x",
    "-----Mensaje original-----", "Sent from my iPhone", "> <https://x.example/aaa", "?id=1", ":", "@",
])  # fmt: skip


@given(st.lists(LINES, max_size=25).map("\n".join) | st.text(max_size=300))
def test_a_reply_is_made_of_the_text_and_is_never_empty_when_the_text_is_not(text: str) -> None:
    reply = reply_in(text)
    assert bool(reply) == bool(text.strip())
    assert {line.strip() for line in reply.split("\n")} <= {
        line.strip() for line in text.split("\n")
    }


def test_a_line_of_hard_blanks_alone_ends_no_introduction() -> None:
    text = "Hola\n\nOn 3 May 2025 10:00\n\xa0\nAna\n\xa0\n\xa0"
    assert reply_in(text)
