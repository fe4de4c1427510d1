"""A hostile mail is a ticket like any other, and nothing of it reaches a header that the desk writes."""

import base64
import email
import email.policy
import io
import zipfile

import pytest

from chalicelib.intake.reading.mail import MAX_BYTES
from chalicelib.store.files import LONGEST_TEXT

HEAD = b"From: maria@cliente.example\nSubject: x\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"


def nested(levels):
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)
    )


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ceros", bytes(30_000_000))
    coded = base64.encodebytes(packed.getvalue())
    return b"--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + coded


CLASSES = {
    "1,200 levels": lambda: HEAD + nested(1_200) + b"\nhola",
    "100,000 parts": lambda: MIXED + b"--b\nContent-Type: image/png\n\nx\n" * 100_000,
    "20,000 addresses": lambda: b"To: " + b"u <u@x.example>,\n " * 20_000 + b"\n" + HEAD + b"\nhola",
    "20,000 parameters": lambda: HEAD + b"Content-Type: a/b" + b"; p=v" * 20_000 + b"\n\nhola",
    "On": lambda: HEAD + b"\n" + b"On\n" * 20_000,
    "blank lines": lambda: HEAD + b"\na" + b"\n" * 200_000 + b"b",
    "40 MB": lambda: HEAD + b"\n" + b"hola\n" * (MAX_BYTES // 5),
    "zip bombs": lambda: MIXED + bomb() + b"\n" + bomb() + b"\n--b--",
    "NULs": lambda: HEAD + b"X: \0\nContent-Type: text/html\n\n<p>a\0b</p>" + b"\0" * 1_000,
    "lone surrogates": lambda: b"From: =?utf-7?Q?+2AA-?= <m@cliente.example>\nSubject: =?utf-7?Q?a+3AA-b?=\n"
    b"Content-Type: text/html; charset=utf-7\n\n<p>+2AA-&#xD800; \xed\xa0\x80</p>",
    "open formats": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<b><font color=1><ol><li>" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_a_hostile_mail_is_a_ticket(window, name):
    number = window.opens(CLASSES[name]())
    (event,) = window.events(number)
    assert event.message.raw_key
    assert len(event.message.text.encode()) <= LONGEST_TEXT
    assert len(event.message.attachments) <= 50


INJECTED = "\r\nBcc: spy@evil.example\r\nX-Injected: yes\r\n\r\nbody"
CODED = base64.b64encode(INJECTED.encode()).decode()
QUOTED = "=0D=0ABcc:_spy@evil.example=0D=0AX-Injected:_yes=0D=0A=0D=0Abody"


@pytest.mark.parametrize(
    "lines",
    [
        f"From: =?utf-8?B?{CODED}?= <maria@cliente.example>\nSubject: =?utf-8?Q?hola{QUOTED}?=",
        f"From: maria@cliente.example\nMessage-ID: <=?utf-8?Q?a{QUOTED}?=@x>\nSubject: x\rX-Injected: yes",
        f'From: "a\rBcc: spy@evil.example" <maria@cliente.example>\nReferences: <=?utf-8?B?{CODED}?=@x>',
        "From: maria@cliente.example\nCc: <p@cliente.example%0D%0AX-Injected: yes>, =?utf-8?Q?q=0D=0ABcc:@x.example?=\nSubject: \x0b\x0cX-Injected: yes\x85\u2028x",
        "From: maria@cliente.example\nSubject: x\nContent-Type: application/pdf; name*=utf-8''a%0D%0AX-Injected:%20yes",
    ],
)  # fmt: skip
def test_nothing_of_a_mail_becomes_a_header_of_what_the_desk_sends(window, lines):
    window.opens(lines.encode() + b"\n\nhola")
    assert window.tells()
    for sent in window.sent:
        raw = sent["RawMessage"]["Data"]
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        names = {name.lower() for name in mail.keys()}  # noqa: SIM118 - a mail is no dict
        assert not names & {"bcc", "x-injected"}
        assert not mail.defects
        assert all("evil" not in each for each in sent["Destinations"])
