"""What an agent forwards for a customer is the customer's: by each program's way of forwarding."""

import time
from dataclasses import replace
from email.message import EmailMessage

import pytest

from chalicelib.intake.forwarded import forwarded
from chalicelib.intake.reading.mail import read_mail
from chalicelib.store.files import LONGEST_TEXT
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


def test_an_attachment_of_the_forwarded_mail_is_not_the_forwarded_mail():
    outer = mail(FORMS["gmail"].format(comment="", words=WORDS))
    outer.add_attachment(mail("Gane un premio.", "Premio", "Eve <eve@evil.example>"))
    assert forwarded(read_mail(outer.as_bytes())).sender.address == CUSTOMER[0]


def test_lines_without_end_in_the_head_take_less_than_a_second():
    text = ("From: a\nDate: " + "1 " * 10_000 + "\n") * 1_500
    told = read_mail(mail("x").as_bytes())
    before = time.process_time()
    forwarded(replace(told, text=text))
    assert time.process_time() - before < 1.0


# At the window


def gmail():
    return mail(FORMS["gmail"].format(comment="Nota", words=WORDS)).as_bytes()


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


@pytest.mark.parametrize("how", ["in its text", "attached"])
def test_what_the_agent_adds_is_in_no_html_that_a_customer_reads(window, how):
    if how == "attached":
        raw = mail("Cliente moroso.")
    else:
        raw = mail(FORMS["gmail"].format(comment="Cliente moroso.", words=WORDS))
    raw.add_alternative("<p>Cliente moroso.</p><p>No puedo imprimir.</p>", subtype="html")
    if how == "attached":
        raw.add_attachment(mail(WORDS, "Impresora", "Pedro Soto <pedro@cliente.example>"))
    (received,) = window.takes(raw.as_bytes(), dmarc="PASS")
    first = window.events(received.number)[0]
    assert first.message.text.strip() == WORDS
    assert first.message.html_key is None


def test_what_the_agent_adds_is_kept_whole_however_long_it_is(window):
    comment = "Lo llamé. " * LONGEST_TEXT
    (received,) = forwards(window, comment=comment)
    _, note = window.events(received.number)
    assert len(note.message.text.encode()) <= LONGEST_TEXT
    assert window.desk.files.text(note.message.text_key).strip() == comment.strip()


def test_a_forwarded_mail_that_comes_over_another_route_is_noted_once(window):
    window.takes(gmail(), delivery="ses-9", dmarc="PASS")
    (again,) = window.takes(gmail(), delivery="ses-10", dmarc="PASS")
    assert again.outcome == "repeated"
    assert len(window.events(again.number)) == 2


@pytest.mark.parametrize("by", ["marker", "reference", "message id"])
def test_what_is_forwarded_from_another_conversation_is_the_customers_own_ticket(window, by):
    other = window.opens()
    signer = window.desk.signer()
    marker = signer.marker(other, "soporte@mesa.example") if by == "marker" else ""
    raw = mail(FORMS["gmail"].format(comment="", words=f"{WORDS}\n> {marker}"))
    if by != "marker":
        ours = signer.reference(f"{other}.000001.0", "soporte@mesa.example")
        raw["References"] = ours if by == "reference" else "<first@cliente>"
    (received,) = window.takes(raw.as_bytes(), delivery="ses-9", dmarc="PASS")
    assert received.number != other
    assert window.ticket(received.number).requester == CUSTOMER[0]


def test_what_a_customer_forwards_from_a_strangers_ticket_is_not_shown_to_the_stranger(window):
    strangers = window.opens(window.mail(sender="Eve <eve@evil.example>", Message_ID="<trap@evil>"))
    raw = mail(
        FORMS["gmail"].format(comment="Mi clave es 1234.", words=WORDS), sender="m@x.example"
    )
    raw["In-Reply-To"] = "<trap@evil>"
    (received,) = window.takes(raw.as_bytes(), delivery="ses-9", dmarc="PASS")
    assert received.number != strangers


def test_what_an_agent_forwards_to_a_ticket_is_a_note_of_the_agent(window):
    number = window.opens()
    window.takes(gmail(), window.address(number), delivery="ses-9", dmarc="PASS")
    event = window.events(number)[-1]
    assert (event.internal, event.actor.id) == (True, ANA.id)
    assert event.message.author_name == ANA.name


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
