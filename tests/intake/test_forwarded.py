"""What an agent forwards for a customer is the customer's: by each program's way of forwarding."""

from email.message import EmailMessage

import pytest

from chalicelib.intake.forwarded import forwarded
from chalicelib.intake.reading.mail import read_mail
from tests.samples import ANA

AGENT = "Ana Rojas <ana@mesa.example>"
CUSTOMER = ("pedro@cliente.example", "Pedro Soto")
WORDS = "No puedo imprimir.\n\nPedro"

FORMS = {
    "gmail": "{comment}\n\n---------- Forwarded message ---------\nDe: Pedro Soto <pedro@cliente.example>\nDate: lun, 23 nov 2026 a las 9:10\nSubject: Impresora\nTo: Ana Rojas <ana@mesa.example>\n\n\n{words}\n",
    "gmail in Portuguese": "{comment}\n\n---------- Forwarded message ---------\nDe: Pedro Soto <pedro@cliente.example>\nDate: seg., 23 de nov. de 2026 às 09:10\nSubject: Impressora\nTo: <ana@mesa.example>\n\n\n{words}\n",
    "outlook": "{comment}\n\n________________________________\nDe: Pedro Soto <pedro@cliente.example>\nEnviado: lunes, 23 de noviembre de 2026 9:10\nPara: Ana Rojas <ana@mesa.example>\nAsunto: Impresora\n\n{words}\n",
    "outlook, old": "{comment}\n\n-----Mensaje original-----\nDe: Pedro Soto [mailto:pedro@cliente.example]\nEnviado el: lunes, 23 de noviembre de 2026 9:10\nPara: Ana Rojas\nAsunto: Impresora\n\n{words}\n",
    "apple": "{comment}\n\n> Inicio del mensaje reenviado:\n> \n> De: Pedro Soto <pedro@cliente.example>\n> Asunto: Impresora\n> Fecha: 23 de noviembre de 2026, 9:10:00 CLST\n> Para: ana@mesa.example\n> \n> No puedo imprimir.\n> \n> Pedro\n",
    "thunderbird": "{comment}\n\n-------- Mensaje reenviado --------\nAsunto: \tImpresora\nFecha: \tMon, 23 Nov 2026 09:10:00 -0300\nDe: \tPedro Soto <pedro@cliente.example>\nPara: \tAna Rojas <ana@mesa.example>\n\n{words}\n",
}


def mail(text, subject="RV: Impresora", sender=AGENT):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "soporte@mesa.example", subject
    made["Message-ID"] = "<forward@mesa>"
    made.set_content(text)
    return made


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("comment", ["", "Lo llamé y sigue igual."])
def test_the_original_is_found_in_every_programs_form(form, comment):
    text = FORMS[form].format(comment=comment, words=WORDS)
    found = forwarded(read_mail(mail(text).as_bytes()))
    assert found is not None
    assert (found.sender.address, found.sender.name) == CUSTOMER
    assert found.text == WORDS
    assert found.comment == comment
    assert found.subject == "Impresora"


@pytest.mark.parametrize("prefix", ["Fwd:", "FW:", "RV:", "Rv: ", "ENC:", "Reenv:", "TR:", "WG:"])
def test_programs_of_every_language_say_in_the_subject_that_they_forward(prefix):
    text = FORMS["gmail"].format(comment="", words=WORDS)
    assert forwarded(read_mail(mail(text, f"{prefix} Impresora").as_bytes())) is not None


def test_a_mail_forwarded_as_an_attachment_is_read_whole():
    inner = mail(WORDS, "Impresora", "Pedro Soto <pedro@cliente.example>")
    inner.replace_header("Message-ID", "<original@cliente>")
    outer = mail("Para la mesa.")
    outer.add_attachment(inner)
    found = forwarded(read_mail(outer.as_bytes()))
    assert found is not None
    assert (found.sender.address, found.sender.name) == CUSTOMER
    assert (found.text.strip(), found.comment) == (WORDS, "Para la mesa.")
    assert found.message_id == "<original@cliente>"


@pytest.mark.parametrize("subject", ["Re: Impresora", "Impresora", "Irv: x", ""])
def test_an_answer_that_quotes_the_same_head_forwards_nothing(subject):
    text = FORMS["outlook"].format(comment="Sí, de acuerdo.", words=WORDS)
    assert forwarded(read_mail(mail(text, subject).as_bytes())) is None


def test_a_subject_alone_forwards_nothing():
    assert forwarded(read_mail(mail("Mira esto.").as_bytes())) is None


# At the window


def forwards(window, form="gmail", comment="Lo llamé y sigue igual.", **terms):
    raw = mail(FORMS[form].format(comment=comment, words=WORDS)).as_bytes()
    return window.takes(raw, delivery="ses-9", **{"dmarc": "PASS", **terms})


def test_the_customer_becomes_the_requester_and_is_told(window):
    (received,) = forwards(window)
    ticket = window.ticket(received.number)
    first = window.events(received.number)[0]
    assert (ticket.requester, ticket.requester_name) == CUSTOMER
    assert (ticket.subject, first.actor.id) == ("Impresora", ANA.id)
    assert first.message.text == WORDS
    assert CUSTOMER[0] in [to for to, _ in window.tells()]


def test_what_the_agent_adds_is_a_note_that_no_customer_reads(window):
    (received,) = forwards(window)
    first, note = window.events(received.number)
    assert "Lo llamé" not in first.message.text
    assert (note.internal, note.message.text) == (True, "Lo llamé y sigue igual.")


def test_a_forwarded_mail_that_comes_twice_is_one_ticket_with_one_note(window):
    forwards(window)
    (again,) = forwards(window)
    assert again.outcome == "repeated"
    assert len(window.numbers()) == 1
    assert len(window.events(again.number)) == 2


@pytest.mark.parametrize("dmarc", ["FAIL", "GRAY"])
def test_who_is_not_proven_to_be_an_agent_opens_nothing_in_anothers_name(window, dmarc):
    (received,) = forwards(window, dmarc=dmarc)
    assert window.ticket(received.number).requester == ANA.id


def test_a_customer_who_forwards_something_asks_for_themselves(window):
    raw = mail(FORMS["gmail"].format(comment="Miren", words=WORDS), sender="maria@cliente.example")
    (received,) = window.takes(raw.as_bytes(), dmarc="PASS")
    assert window.ticket(received.number).requester == "maria@cliente.example"


def test_what_the_desk_wrote_is_forwarded_for_nobody(window):
    text = FORMS["gmail"].format(comment="", words=WORDS)
    own = text.replace("pedro@cliente.example", "soporte@mesa.example")
    (received,) = window.takes(mail(own).as_bytes(), dmarc="PASS")
    assert window.ticket(received.number).requester == ANA.id
