"""What is text and what is attached, and under which name."""

import base64
import binascii

import pytest

from chalicelib.intake.reading.mail import Attachment, Mail, read_mail

PNG = base64.b64encode(b"\x89PNG").decode()


def part(*lines: str, body: str = "x") -> str:
    return "\r\n".join([*lines, "", body])


def multipart(kind: str, *parts: str, boundary: str = "b") -> str:
    inside = "".join(f"--{boundary}\r\n{each}\r\n" for each in parts)
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'
    )


def mail(text: str) -> Mail:
    return read_mail(("From: a@x.example\r\n" + text).encode())


def names(found: Mail) -> list[str]:
    return [each.filename for each in found.attachments]


PLAIN = part("Content-Type: text/plain; charset=utf-8", body="Adjunto la foto")
HTML = part("Content-Type: text/html; charset=utf-8", body='<p>Foto: <img src="cid:f%40x"></p>')
IMAGE = part(
    "Content-Type: image/png; name=foto.png",
    "Content-Transfer-Encoding: base64",
    "Content-ID: <f@x>",
    "Content-Disposition: inline",
    body=PNG,
)


def test_outlook_sends_alternatives_and_the_picture_that_the_html_shows() -> None:
    inner = multipart("alternative", PLAIN, HTML, boundary="c")
    found = mail(multipart("related", inner, IMAGE))
    assert found.text == "Adjunto la foto"
    assert found.html == '<p>Foto: <img src="cid:f%40x"></p>'
    assert found.attachments == (
        Attachment("foto.png", "image/png", b"\x89PNG", content_id="f@x", inline=True),
    )


def test_what_stands_beside_the_root_of_a_related_part_is_attached_text_too() -> None:
    page = part("Content-Type: text/html", body="<p>otra</p>")
    found = mail(multipart("related", HTML, page))
    assert (found.text, names(found)) == ("Foto:", ["document.html"])


def test_a_picture_that_the_html_does_not_show_is_not_inline() -> None:
    found = mail(multipart("mixed", part("Content-Type: text/html", body="<p>hola</p>"), IMAGE))
    assert [each.inline for each in found.attachments] == [False]


def test_apple_mail_puts_text_around_the_attachment() -> None:
    found = mail(multipart("mixed", PLAIN, IMAGE, part("Content-Type: text/plain", body="Gracias")))
    assert found.text == "Adjunto la foto\n\nGracias"
    assert names(found) == ["foto.png"]


def test_apple_mail_puts_a_file_into_the_html_alternative() -> None:
    pdf = part("Content-Type: application/pdf; name=a.pdf", "Content-Disposition: inline")
    found = mail(multipart("alternative", PLAIN, multipart("mixed", HTML, pdf, boundary="c")))
    assert (found.text, names(found)) == ("Adjunto la foto", ["a.pdf"])


def test_an_empty_plain_part_gives_way_to_the_html() -> None:
    html = part("Content-Type: text/html", body="<b>hola</b>")
    assert (
        mail(multipart("alternative", part("Content-Type: text/plain", body=" "), html)).text
        == "hola"
    )


def test_html_labelled_as_plain_text_is_html() -> None:
    found = mail(part("Content-Type: text/plain", body="<!DOCTYPE html><html><p>hola</p></html>"))
    assert found.text == "hola"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Content-Disposition: attachment; filename=informe.pdf", "informe.pdf"),
        ("Content-Disposition: attachment; filename=mi informe.pdf", "mi informe.pdf"),
        ('Content-Disposition: attachment; filename="a;b.pdf"; size=3', "a;b.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''a%C3%B1o.pdf", "año.pdf"),
        ("Content-Disposition: attachment; filename*=\"iso-8859-1''a%F1o.pdf\"", "año.pdf"),
        ("Content-Disposition: attachment; filename*=us-ascii''a%F1o.pdf", "año.pdf"),
        (
            "Content-Disposition: attachment; filename*1*=%B1o.pdf; filename*0*=utf-8''a%C3",
            "año.pdf",
        ),
        ('Content-Disposition: attachment; filename*0="a"; filename*1="b.pdf"', "ab.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?YcOxby5wZGY=?="', "año.pdf"),
        ('Content-Disposition: attachment; filename="año.pdf"', "año.pdf"),
        ('Content-Disposition: attachment; filename="C:\\docs\\informe.pdf"', "informe.pdf"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="fac\u202efdp.exe"', "facfdp.exe"),
        ('Content-Disposition: attachment; filename="=?utf-8?Q?a=00=0Ab=2Fc.pdf?="', "c.pdf"),
        ('Content-Disposition: attachment; filename=".."', "attachment-1.pdf"),
        ("Content-Disposition: attachment", "attachment-1.pdf"),
        ("Content-Description: Informe 3/4", "Informe 3-4.pdf"),
        ("Content-ID: <informe.pdf@01DB>", "informe.pdf"),
        ("Content-Type: application/pdf; name=informe.pdf", "informe.pdf"),
    ],
)
def test_an_attachment_has_a_safe_name(header: str, name: str) -> None:
    lines = [header] if "Type" in header else ["Content-Type: application/pdf", header]
    assert names(mail(multipart("mixed", PLAIN, part(*lines)))) == [name]


@pytest.mark.parametrize(
    "header", ["Content-Type: a/b; name", "Content-Disposition: inline; filename"]
)
def test_a_name_of_bare_bytes_is_read_in_the_charset_of_the_text(header: str) -> None:
    text = part("Content-Type: text/plain; charset=koi8-r", body="Привет")
    raw = multipart("mixed", text, part("X-A: b", f'{header}="Файл.txt"')).encode("koi8-r")
    assert names(read_mail(raw)) == ["Файл.txt"]


def test_parameters_beyond_the_hundredth_are_not_read() -> None:
    header = "Content-Type: application/pdf" + "; p=v" * 150 + "; name=informe.pdf"
    assert names(mail(multipart("mixed", PLAIN, part(header)))) == ["attachment-1.pdf"]


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    lines = [
        "Content-Type: application/pdf",
        f"Content-Disposition: attachment; filename={'a' * 999}.pdf",
    ]
    (name,) = names(mail(multipart("mixed", PLAIN, part(*lines))))
    assert (len(name), name[-5:]) == (150, "a.pdf")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/octet-stream", "attachment-1.bin"),
        ("text/calendar; method=REQUEST", "invite.ics"),
        ("application/ms-tnef", "winmail.dat"),
        ("application/x-pkcs7-mime", "smime.p7m"),
        ("video/quicktime", "video.mov"),
        ("message/rfc822", "message.eml"),
    ],
)
def test_an_attachment_without_a_name_gets_one(kind: str, name: str) -> None:
    assert names(mail(multipart("mixed", PLAIN, part(f"Content-Type: {kind}")))) == [name]


def test_names_given_here_differ_from_each_other() -> None:
    image = part("Content-Type: image/png")
    assert names(mail(multipart("mixed", PLAIN, image, image))) == ["image.png", "image1.png"]


def test_files_of_one_name_are_numbered() -> None:
    image = part('Content-Type: image/png; name="foto.png"')
    bare = part("Content-Type: application/x-foo; name=foto")
    found = mail(multipart("mixed", PLAIN, image, image, image, bare, bare))
    assert names(found) == ["foto.png", "foto1.png", "foto2.png", "foto", "foto1"]


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("https://x.example/img/foto%20uno.png?v=3", "foto uno.png"),
        ("foto.png", "foto.png"),
        ("https://x.example/img/", "image.png"),
        ("a/..%2f..%2fetc%2fpasswd.png", "passwd.png"),
    ],
)
def test_a_content_location_names_a_file_that_has_no_other_name(location: str, name: str) -> None:
    image = part("Content-Type: image/png", f"Content-Location: {location}")
    assert names(mail(multipart("mixed", PLAIN, image))) == [name]


REPORT = (
    part("Content-Type: text/plain", body="No se pudo entregar."),
    part("Content-Type: message/delivery-status", body="Action: failed"),
    part("Content-Type: message/rfc822", body="Subject: hola\n\nhola"),
)


def test_what_a_report_has_for_programs_is_kept_apart_from_what_was_attached() -> None:
    found = mail(multipart("report", *REPORT))
    assert found.text == "No se pudo entregar."
    assert [(each.filename, each.protection) for each in found.attachments] == [
        ("delivery-status.txt", True),
        ("hola.eml", True),
    ]


def test_what_a_report_describes_for_people_or_adds_is_an_attachment() -> None:
    described = part("Content-Description: Correo devuelto", "Content-Type: message/rfc822")
    pdf = part("Content-Type: application/pdf")
    found = mail(multipart("report", REPORT[0], described, pdf))
    assert [(each.filename, each.protection) for each in found.attachments] == [
        ("Correo devuelto.eml", False),
        ("attachment-2.pdf", False),
    ]


def test_a_related_part_that_begins_with_the_picture_still_shows_its_text() -> None:
    inner = multipart("alternative", PLAIN, HTML, boundary="c")
    found = mail(multipart("related", IMAGE, inner))
    assert (found.text, names(found)) == ("Adjunto la foto", ["foto.png"])
    assert found.attachments[0].inline


def test_a_text_and_the_same_text_as_html_side_by_side_are_one_text() -> None:
    said = "La impresora de la oficina no arranca desde ayer."
    plain = part("Content-Type: text/plain", body=said)
    html = part(
        "Content-Type: text/html", body=f"<p>{said.replace('oficina', '<b>oficina</b>')}</p>"
    )
    assert mail(multipart("mixed", plain, html)).text == said
    other = part("Content-Type: text/html", body="<p>Pida una visita en nuestra web hoy mismo</p>")
    assert mail(multipart("mixed", plain, other)).text == (
        f"{said}\n\nPida una visita en nuestra web hoy mismo"
    )


def test_a_plain_text_that_only_points_to_the_html_gives_way_to_it() -> None:
    stub = part("Content-Type: text/plain", body="Su programa no muestra HTML.")
    said = "La impresora de la oficina no arranca. " * 6
    html = part("Content-Type: text/html", body=f"<p>{said}</p>")
    assert mail(multipart("alternative", stub, html)).text == said.strip()
    short = part("Content-Type: text/plain", body="La impresora de la oficina no arranca.")
    assert mail(multipart("alternative", short, html)).text == (
        "La impresora de la oficina no arranca."
    )


def test_a_mail_inside_a_mail_is_attached_whole_and_named_by_its_subject() -> None:
    inner = "Subject: =?utf-8?Q?Aver=C3=ADa?=\r\n\r\nNo va"
    found = mail(multipart("mixed", PLAIN, part("Content-Type: message/rfc822", body=inner)))
    assert found.text == "Adjunto la foto"
    (attached,) = found.attachments
    assert (attached.filename, attached.content) == ("Avería.eml", inner.encode())


@pytest.mark.parametrize("kind", ["pgp-signature", "pkcs7-signature"])
def test_a_signature_is_kept_apart_from_what_was_attached(kind: str) -> None:
    signature = part(f"Content-Type: application/{kind}", "Content-Disposition: attachment")
    found = mail(multipart("signed", multipart("mixed", PLAIN, IMAGE, boundary="c"), signature))
    assert [each.protection for each in found.attachments] == [False, True]
    assert found.text == "Adjunto la foto"


def test_an_encrypted_mail_is_kept_as_attachments() -> None:
    version = part("Content-Type: application/pgp-encrypted", body="Version: 1")
    secret = part("Content-Type: application/octet-stream; name=encrypted.asc", body="-----BEGIN")
    found = mail(multipart("encrypted", version, secret))
    assert [each.content for each in found.attachments] == [b"Version: 1", b"-----BEGIN"]
    assert all(each.protection for each in found.attachments)


def test_a_calendar_part_beside_the_text_is_attached() -> None:
    invite = part(
        "Content-Type: text/calendar; charset=utf-8; method=REQUEST", body="BEGIN:VCALENDAR"
    )
    found = mail(multipart("alternative", PLAIN, HTML, invite))
    assert (found.text, names(found)) == ("Adjunto la foto", ["invite.ics"])


def test_a_uuencoded_block_in_the_text_is_an_attachment() -> None:
    lines = "".join(binascii.b2a_uu(b"hola" * 10).decode() for _ in range(20))
    block = f"begin 644 notas.txt\n{lines}`\nend"
    found = mail(part("Content-Type: text/plain", body=f"Va adjunto:\n\n{block}\n\nAna"))
    assert (found.text.split(), names(found)) == (["Va", "adjunto:", "Ana"], ["notas.txt"])
    assert found.attachments[0].content == b"hola" * 200
    assert found.attachments[0].content_type == "application/octet-stream"


def test_a_uuencoded_block_of_a_few_lines_is_attached_and_stays_in_the_text() -> None:
    text = "Va adjunto:\n\nbegin 644 notas.txt\n$:&]L80``\n`\nend\n\nAna"
    found = mail(part("Content-Type: text/plain", body=text))
    assert (found.text, names(found)) == (text, ["notas.txt"])
    assert found.attachments[0].content == b"hola"


def test_a_line_that_only_looks_like_uuencode_stays() -> None:
    text = "begin 644 things at once\nplease\nend"
    assert mail(part("Content-Type: text/plain", body=text)).text == text


@pytest.mark.parametrize(
    "header", ["Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=otra"]
)
def test_a_missing_or_wrong_boundary_is_taken_from_the_text(header: str) -> None:
    found = mail(f"{header}\r\n\r\n" + multipart("mixed", PLAIN, IMAGE).partition("\r\n\r\n")[2])
    assert (found.text, names(found)) == ("Adjunto la foto", ["foto.png"])
    assert any("boundary" in defect for defect in found.defects)


def test_a_multipart_without_any_part_is_text() -> None:
    assert mail("Content-Type: multipart/mixed; boundary=b\r\n\r\nNo arranca").text == "No arranca"


def test_a_multipart_that_never_ends_is_read_to_the_end() -> None:
    whole = multipart("mixed", PLAIN, IMAGE)
    assert names(mail(whole.replace("--b--", ""))) == ["foto.png"]


def test_a_boundary_that_begins_like_another_is_not_mistaken_for_it() -> None:
    inner = multipart("alternative", PLAIN, HTML, boundary="b1")
    found = mail(multipart("mixed", inner, IMAGE, boundary="b"))
    assert (found.text, names(found)) == ("Adjunto la foto", ["foto.png"])


def test_a_mail_that_is_one_file_has_no_text() -> None:
    found = mail(part("Content-Type: application/pdf; name=a.pdf"))
    assert (found.text, names(found), found.attachments[0].content) == ("", ["a.pdf"], b"x")


def test_a_named_text_is_a_file_beside_a_text_and_the_text_when_alone() -> None:
    log = part("Content-Type: text/plain; name=traza.log", body="error 42")
    assert names(mail(multipart("mixed", PLAIN, log))) == ["traza.log"]
    assert (mail(log).text, names(mail(log))) == ("error 42", [])
