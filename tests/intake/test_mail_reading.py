"""What a mail's header says, in the shapes that occur."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.intake.reading.addresses import Correspondent
from chalicelib.intake.reading.mail import Mail, read_mail


def mail(*lines: str, body: str = "Hola") -> Mail:
    return read_mail("\r\n".join([*lines, "", body]).encode("utf-8", "surrogateescape"))


def test_an_ordinary_mail_is_read_whole() -> None:
    found = mail(
        "From: Ana Pérez <ana@cliente.example>",
        "To: Soporte <soporte@mesa.example>, luis@cliente.example",
        'Cc: "Gómez, Luis" <luis@cliente.example>',
        "Reply-To: compras@cliente.example",
        "Subject: No funciona la impresora",
        "Message-ID: <1@cliente.example>",
        "In-Reply-To: <0@mesa.example>",
        "References: <a@mesa.example>\r\n <0@mesa.example>",
        "Date: Mon, 5 May 2025 10:15:00 +0200",
    )
    assert found.sender == Correspondent("Ana Pérez", "ana@cliente.example")
    assert found.to == (
        Correspondent("Soporte", "soporte@mesa.example"),
        Correspondent("", "luis@cliente.example"),
    )
    assert found.cc == (Correspondent("Gómez, Luis", "luis@cliente.example"),)
    assert found.reply_to == (Correspondent("", "compras@cliente.example"),)
    assert found.subject == "No funciona la impresora"
    assert (found.message_id, found.in_reply_to) == ("<1@cliente.example>", "<0@mesa.example>")
    assert found.references == ("<a@mesa.example>", "<0@mesa.example>")
    assert found.date == datetime(2025, 5, 5, 8, 15, tzinfo=UTC)
    assert (found.text, found.reply, found.html) == ("Hola", "Hola", None)
    assert (found.attachments, found.automatic, found.defects) == ((), None, ())


SENDERS = {
    "ana@x.example (Ana Pérez)": ("Ana Pérez", "ana@x.example"),
    "=?utf-8?Q?P=C3=A9rez=2C_Ana?= <ana@x.example>": ("Pérez, Ana", "ana@x.example"),
    "=?utf-8?Q?Ana_=3Cana=40x.example=3E?=": ("Ana", "ana@x.example"),
    '"=?iso-8859-1?Q?Ana_P=E9rez?=" <ana@x.example>': ("Ana Pérez", "ana@x.example"),
    "Ana Pérez ana@x.example": ("Ana Pérez", "ana@x.example"),
    "'Ana' <ana@x.example>": ("Ana", "ana@x.example"),
    '"Pérez \\"la jefa\\" Ana" <ana@x.example>': ('Pérez "la jefa" Ana', "ana@x.example"),
    "Ana <mailto:ana@x.example>": ("Ana", "ana@x.example"),
    "Ana <ana@x.example": ("Ana", "ana@x.example"),
    "Ana <@relay.example:ana@x.example>": ("Ana", "ana@x.example"),
    "Equipo: Ana <ana@x.example>, Luis <l@x.example>;": ("Ana", "ana@x.example"),
    "Ana (de (compras)) <ana@x.example>": ("Ana", "ana@x.example"),
    "Ana (la jefa \\) o no) <ana@x.example>": ("Ana", "ana@x.example"),
    "=?utf-8?Q?P=C3=A9rez,=20Ana?= <ana@x.example>": ("Pérez, Ana", "ana@x.example"),
    "=?utf-8?Q?Ana_(ventas)?= <ana@x.example>": ("Ana (ventas)", "ana@x.example"),
    "Ana = <ana@x.example>": ("Ana =", "ana@x.example"),
    "nadie, Ana <ana@x.example>": ("Ana", "ana@x.example"),
    "< ana@x.example >": ("", "ana@x.example"),
}


@pytest.mark.parametrize("written", SENDERS)
def test_the_sender_is_found_however_written(written: str) -> None:
    assert mail(f"From: {written}").sender == Correspondent(*SENDERS[written])


def test_without_an_address_in_from_the_next_best_field_tells_the_sender() -> None:
    assert mail("From: Ana <>", "Reply-To: a@x.example").sender == Correspondent("", "a@x.example")
    assert mail("Sender: s@x.example", "Return-Path: <r@x.example>").sender.address == "s@x.example"
    assert mail("Return-Path: <r@x.example>").sender.address == "r@x.example"
    assert mail("Subject: x").sender == Correspondent("", "")


SUBJECTS = {
    "=?utf-8?B?wqFIb2xhIQ==?=": "¡Hola!",
    "=?UTF-8?q?Factura_n=C2=BA_7?= pendiente": "Factura nº 7 pendiente",
    "=?utf-8?B?w6HDqQ==?= =?utf-8?B?w60=?=": "áéí",
    "=?utf-8?Q?a=C3?= =?utf-8?Q?=B1o?=": "año",
    "=?utf-8?B?w6HD?= =?utf-8?B?qcOt?=": "áéí",
    "=?utf-8?B?wqFIb2?= =?utf-8?B?xhIQ==?=": "¡Hola!",
    "=?iso-8859-1?Q?a=F1o?= =?utf-8?Q?_nuevo?=": "año nuevo",
    "=?utf-8?Q?con espacios =C3=A1?=": "con espacios á",
    "=?utf-8?B?wqFIb2xhIQ?=": "¡Hola!",
    "=?iso-8859-2*pl?Q?=B3?=": "ł",
    "=?utf-8?Q?a=01b=E2=80=AEc?=": "a bc",
    "=?x-nunca?Q?a=F1o?=": "año",
    "=?us-ascii?Q?a=C3=B1o?=": "año",
    "=?utf-8?Q?sin final": "=?utf-8?Q?sin final",
    "=?gb2312?B?hrQ=?=": "喆",
    "=?utf-8?B?@@@?=": "",
    "RE:\r\n\tpartido  en   dos": "RE: partido en dos",
}


@pytest.mark.parametrize("written", SUBJECTS)
def test_the_subject_is_readable(written: str) -> None:
    assert mail(f"Subject: {written}").subject == SUBJECTS[written]


def test_bare_bytes_in_a_subject_are_read_in_the_charset_of_the_mail() -> None:
    raw = b"Subject: \xca\xd4\xd1\xe9\r\nContent-Type: text/plain; charset=gb2312\r\n\r\nx"
    assert read_mail(raw).subject == "试验"
    assert read_mail(b"Subject: a\xf1o\r\n\r\nx").subject == "año"


def test_message_ids_are_kept_in_brackets_and_missing_ones_are_none() -> None:
    assert mail("Message-ID: 1@x.example").message_id == "<1@x.example>"
    assert mail("Message-ID:").message_id is None
    assert mail("Message-ID: <>", "In-Reply-To: none").message_id is None
    assert mail("In-Reply-To: none").in_reply_to is None
    assert mail("In-Reply-To: Ana's mail of Monday <2@x.example>").in_reply_to == "<2@x.example>"


def test_of_very_many_references_the_newest_stay_in_order() -> None:
    found = mail("References: " + " ".join(f"<{n}@x>" for n in range(300))).references
    assert (len(found), found[-1]) == (200, "<299@x>")


@pytest.mark.parametrize(
    "written", ["", "yesterday", "Mon, 99 May 99999 10:00:00 +9999", "1 " * 900]
)
def test_a_date_that_is_none_is_none(written: str) -> None:
    assert mail(f"Date: {written}").date is None


@pytest.fixture
def in_bogota(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as there:
        there.setenv("TZ", "America/Bogota")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_bogota")
def test_a_date_without_a_zone_is_taken_as_utc_wherever_it_is_read() -> None:
    assert mail("Date: 5 May 2025 10:15:00 -0000").date == datetime(2025, 5, 5, 10, 15, tzinfo=UTC)


def test_any_header_may_be_asked_for_in_any_case() -> None:
    found = mail("X-Ticket: =?utf-8?Q?n=C2=BA_1?=", "Received: a", "received: b")
    assert found.header("x-ticket") == "nº 1"
    assert found.headers("RECEIVED") == ("a", "b")
    assert found.header("X-None") is None


def test_a_header_value_never_has_a_line_break_even_when_encoded() -> None:
    found = mail("Subject: =?utf-8?Q?a=0D=0ABcc:_x@y.example?=", "X: a\rb")
    assert found.subject == "a Bcc: x@y.example"
    assert found.header("x") == "a b"


def test_a_mail_without_an_empty_line_after_its_header_is_read() -> None:
    found = read_mail(b"From: a@x.example\nSubject: hola\nNo arranca.\nAyuda")
    assert (found.subject, found.text) == ("hola", "No arranca.\nAyuda")
    assert "header ends without an empty line" in found.defects


def test_a_line_that_was_badly_folded_does_not_end_a_header_that_goes_on() -> None:
    found = read_mail(
        b"Received: from a\nby b for <c@x.example>\n\tid 7\nMIME-Version: 1.0\n"
        b"From: ana@x.example\nSubject: hola\n\nNo arranca."
    )
    assert (found.sender.address, found.subject, found.text) == (
        "ana@x.example",
        "hola",
        "No arranca.",
    )
    assert "a line in the header is no header field" in found.defects


def test_fields_that_a_person_quotes_in_a_text_are_no_header() -> None:
    found = read_mail(b"Subject: hola\nEsto dice el otro:\nFrom: luis@x.example\nTo: ana@x.example")
    assert found.text == "Esto dice el otro:\nFrom: luis@x.example\nTo: ana@x.example"


def test_an_mbox_line_and_empty_lines_at_the_top_are_passed_over() -> None:
    raw = b"\r\n\r\nFrom a@x.example  Mon May  5 10:15:00 2025\r\nSubject: hola\r\n\r\nx"
    assert read_mail(raw).subject == "hola"


def test_line_ends_of_a_lone_carriage_return_are_line_ends() -> None:
    found = read_mail(b"Subject: hola\r\rNo arranca\rAyuda")
    assert (found.subject, found.text) == ("hola", "No arranca\nAyuda")


def test_text_without_any_header_is_all_text() -> None:
    assert read_mail("¡no arranca!".encode()).text == "¡no arranca!"


def test_nothing_is_an_empty_mail() -> None:
    found = read_mail(b"")
    assert (found.subject, found.text, found.reply, found.attachments) == ("", "", "", ())
