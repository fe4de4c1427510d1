"""Outlook's winmail.dat is opened: its files are the mail's, whatever the bytes."""

import base64
import struct
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.reading.mail import Mail, read_mail
from chalicelib.intake.reading.tnef import MAX_FILES, read_tnef

MESSAGE, FILE = 1, 2
WIDE, BINARY = 0x1F, 0x102


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + b"\0\0"


def padded(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + b"\0" * (-len(value) % 4)


def properties(*each: tuple[int, int, bytes]) -> bytes:
    found = [struct.pack("<HHI", kind, name, 1) + padded(value) for name, kind, value in each]
    boolean = struct.pack("<HHI", 0x0B, 0x0E1B, 1)
    named = struct.pack("<HH16sIII", 0x03, 0x8001, b"g" * 16, 0, 7, 99)
    by_word = struct.pack("<HH16sI", 0x03, 0x8002, b"g" * 16, 1) + padded(b"a\0b") + b"\0" * 4
    return struct.pack("<I", len(each) + 3) + boolean + named + by_word + b"".join(found)


def file(content: bytes, title: bytes, *told: tuple[int, int, bytes]) -> bytes:
    return (
        attribute(FILE, 0x00069002, b"\0" * 14)
        + attribute(FILE, 0x00018010, title + b"\0")
        + attribute(FILE, 0x0006800F, content)
        + attribute(FILE, 0x00069005, properties(*told))
    )


def envelope(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def long_name(name: str) -> tuple[int, int, bytes]:
    return 0x3707, WIDE, name.encode("utf-16-le") + b"\0\0"


def mail(winmail: bytes, text: str = "Va adjunto") -> Mail:
    inside = base64.encodebytes(winmail).decode()
    return read_mail(
        (
            "From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            f"{text}\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
            f"Content-Transfer-Encoding: base64\n\n{inside}\n--b--\n"
        ).encode()
    )


def test_the_files_inside_are_attached_by_their_long_names_instead_of_it() -> None:
    kind = (0x370E, WIDE, "application/pdf".encode("utf-16-le"))
    found = mail(
        envelope(
            file(b"%PDF", b"INFORM~1.PDF", long_name("Informe año.pdf"), kind), file(b"x", b"a")
        )
    )
    assert found.text == "Va adjunto"
    assert [(each.filename, each.content_type, each.content) for each in found.attachments] == [
        ("Informe año.pdf", "application/pdf", b"%PDF"),
        ("a", "application/octet-stream", b"x"),
    ]


def test_a_name_inside_is_as_harmless_as_any_other_and_tells_the_type() -> None:
    (found,) = mail(envelope(file(b"x", b"..\\..\\foto.png\0"))).attachments
    assert (found.filename, found.content_type) == ("foto.png", "image/png")
    lines = mail(envelope(file(b"x", b"", long_name("a\r\nBcc: x.pdf")))).attachments
    assert [each.filename for each in lines] == ["a Bcc: x.pdf"]


def test_old_names_and_texts_are_read_in_the_code_page_that_the_envelope_tells() -> None:
    codepage = attribute(MESSAGE, 0x00069007, struct.pack("<II", 1251, 0))
    body = attribute(MESSAGE, 0x0002800C, "Привет".encode("cp1251") + b"\0")
    found = mail(envelope(codepage, body, file(b"x", "Файл.txt".encode("cp1251"))), text="")
    assert (found.text, found.attachments[0].filename) == ("Привет", "Файл.txt")


def test_its_text_is_the_mails_only_where_the_mail_has_none() -> None:
    html = (0x1013, BINARY, b"<p>No <b>arranca</b></p>")
    inside = envelope(attribute(MESSAGE, 0x00069003, properties(html)))
    assert mail(inside, text="").text == "No arranca"
    assert mail(inside, text="Hola").text == "Hola"


def test_what_cannot_be_read_whole_is_attached_as_it_came() -> None:
    whole = envelope(file(b"abc" * 100, b"a.txt"))
    cut = mail(whole[:200])
    assert [each.filename for each in cut.attachments] == ["winmail.dat", "a.txt"]
    assert "winmail.dat was not read whole: attached as well" in cut.defects
    assert [each.filename for each in mail(envelope()).attachments] == ["winmail.dat"]
    assert [each.filename for each in mail(b"nothing of the kind").attachments] == ["winmail.dat"]


def test_of_very_many_files_the_first_are_opened_and_the_envelope_is_kept() -> None:
    found = mail(envelope(*[file(b"x", b"a.txt")] * 5_000))
    assert len(found.attachments) == MAX_FILES + 1
    assert found.attachments[0].filename == "winmail.dat"


def test_an_envelope_of_endless_lists_takes_no_time() -> None:
    several = struct.pack("<I", 2_000) + struct.pack("<HHI", 0x1102, 0x3707, 2_000) * 2_000
    inside = envelope(*[file(b"x", b"a"), attribute(FILE, 0x00069005, several)] * 2_000)
    before = time.process_time()
    read_tnef(inside)
    assert time.process_time() - before < 1.0


@settings(max_examples=300)
@given(st.data())
def test_an_envelope_with_any_bytes_changed_is_read(data: st.DataObject) -> None:
    raw = bytearray(envelope(file(b"hola", b"a.txt", long_name("año.txt")), file(b"x", b"b")))
    places = data.draw(st.lists(st.integers(4, len(raw) - 1), max_size=12))
    for place in places:
        raw[place] = data.draw(st.integers(0, 255))
    found = read_tnef(bytes(raw))
    assert found is not None
    assert sum(len(each.content or b"") for each in found.files) <= len(raw)
