"""Mail that programs wrote is recognized, and the rule that tells is named."""

import pytest

from chalicelib.intake.reading.mail import read_mail

RULES = {
    "Auto-Submitted: auto-replied": "auto-submitted",
    "Auto-Submitted: auto-generated (rejected); x=y": "auto-submitted",
    "Precedence: bulk": "precedence",
    "Precedence: list": "precedence",
    "List-Id: Usuarios <usuarios.lista.example>": "list-id",
    "X-Auto-Response-Suppress: DR, OOF, AutoReply": "x-auto-response-suppress",
    "X-Auto-Response-Suppress: All": "x-auto-response-suppress",
    "Return-Path: <>": "null return path",
    "From: MAILER-DAEMON@mx.example": "mailer-daemon",
    "From: MAILER-DAEMON (Mail Delivery System) <postmaster@mx.example>": "mailer-daemon",
    "From: Mail Delivery <mailer-daemon@mx.example>": "mailer-daemon",
    "X-Autoreply: yes": "x-autoreply",
    "Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica=3A_vacaciones?=": "absence notice",
    "Subject: Resposta automática: férias": "absence notice",
}
PERSONS = [
    "Auto-Submitted: no",
    "Auto-Submitted: no; x=y",
    "Auto-Submitted: No (a person)",
    "Precedence: normal",
    "X-Auto-Response-Suppress: DR, RN, NRN",
    "X-Auto-Response-Suppress: None",
    "Return-Path: <ana@x.example>",
    "X-Autoreply: no",
    "Subject: RE: la respuesta automática: ¿se puede quitar?",
    "From: Daemonia Mailer <daemonia@x.example>",
]
REPORT = (
    "Content-Type: multipart/report; {}boundary=b\n\n"
    "--b\n\nNo se entregó.\n--b\nContent-Type: {}\n\nAction: failed\n--b--\n"
)


@pytest.mark.parametrize("line", RULES)
def test_automatic_mail_is_recognized_by_its_rule(line: str) -> None:
    assert read_mail(f"{line}\n\nEstoy fuera.".encode()).automatic == RULES[line]


@pytest.mark.parametrize("line", PERSONS)
def test_mail_of_a_person_is_not_automatic(line: str) -> None:
    assert read_mail(f"{line}\n\nNo arranca.".encode()).automatic is None


def test_a_delivery_report_is_recognized_by_its_type_and_by_its_part() -> None:
    for parameter in ("report-type=delivery-status; ", ""):
        raw = REPORT.format(parameter, "message/delivery-status").encode()
        found = read_mail(raw)
        assert found.automatic == "delivery report"
        assert found.text == "No se entregó."
        assert [each.filename for each in found.attachments] == ["delivery-status.txt"]


def test_a_read_receipt_is_recognized() -> None:
    raw = REPORT.format("report-type=disposition-notification; ", "text/plain").encode()
    assert read_mail(raw).automatic == "read receipt"


def test_a_mail_of_ours_that_comes_back_is_recognized_by_its_id() -> None:
    raw = b"Message-ID: <m1@mesa.example>\n\nx"
    assert read_mail(raw, lambda given: given == "<m1@mesa.example>").automatic == "own mail"
    assert read_mail(raw, lambda _: False).automatic is None
    assert read_mail(b"Subject: x\n\nx", lambda _: True).automatic is None
