"""Text in whatever charset, under whatever label."""

import builtins
from typing import Any

import pytest

from chalicelib.intake.reading.charset import decode
from chalicelib.intake.reading.mail import read_mail

SPANISH = "El año pasado la contraseña caducó; ¿podría usted renovármela?"
RUSSIAN = "Здравствуйте, принтер не работает, помогите пожалуйста разобраться"


@pytest.mark.parametrize(
    ("written", "label", "text"),
    [
        ("utf-8", "utf-8", SPANISH),
        ("utf-8", "us-ascii", SPANISH),
        ("utf-8", "iso-8859-1", SPANISH),
        ("utf-8", None, SPANISH),
        ("cp1252", "iso-8859-1", "«año» — 5 €"),
        ("cp1252", "us-ascii", SPANISH),
        ("cp1252", "utf-8", SPANISH),
        ("cp1252", None, "¿Qué?"),
        ("cp1252", "x-unknown", SPANISH),
        ("cp1252", "nunca-visto", SPANISH),
        ("cp1252", "windows-1252", SPANISH),
        ("cp1252", "x-windows-1252", SPANISH),
        ("cp1252", "cp-1252", SPANISH),
        ("cp1252", '"ISO-8859-1"', SPANISH),
        ("gb18030", "gb2312", "喆用户"),
        ("cp949", "ks_c_5601-1987", "똠방각하"),
        ("cp932", "shift_jis", "①ツール"),
        ("cp932", "iso-2022-jp", "ツール"),
        ("iso2022_jp", "iso-2022-jp", "ツール"),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("utf-16", "utf-16", SPANISH),
        ("utf-7", "unicode-1-1-utf-7", SPANISH),
    ],
)
def test_text_is_read_as_it_was_written(written: str, label: str | None, text: str) -> None:
    assert decode(text.encode(written), label)[0] == text


def test_characters_of_nec_in_iso_2022_jp_are_read() -> None:
    assert decode(b"\x1b$B-!#1ET\x1b(B ok", "iso-2022-jp")[0] == "①１都 ok"


def test_text_without_a_label_in_another_script_is_detected() -> None:
    assert decode(RUSSIAN.encode("cp1251"), None)[0] == RUSSIAN


def test_without_charset_normalizer_text_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "charset_normalizer":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert decode(RUSSIAN.encode("cp1251"), None)[0].startswith("Çäðàâ")


def test_a_repair_is_told_and_an_ordinary_text_tells_nothing() -> None:
    assert decode(SPANISH.encode("cp1252"), "utf-8")[1] == "charset utf-8 read as cp1252"
    assert decode(SPANISH.encode(), "utf-8")[1] is None
    assert decode(b"hola", "x-unknown")[1] is None


def test_a_few_broken_bytes_do_not_make_utf8_western() -> None:
    text, defect = decode(SPANISH.encode() + b" \xf1.", "utf-8")
    assert text == SPANISH + " ñ."
    assert defect == "text has bytes that are not valid utf-8"


def test_bytes_that_do_not_fit_their_label_but_nearly_utf8_are_utf8() -> None:
    assert decode(SPANISH.encode() + b" \xf1.", "iso-gb2312")[0] == SPANISH + " ñ."
    assert decode(SPANISH.encode() + b" \xf1.", None)[0] == SPANISH + " ñ."
    assert decode(SPANISH.encode() + b" \xc3", "utf-8")[0] == SPANISH + " \N{REPLACEMENT CHARACTER}"


def test_a_label_with_a_prefix_that_nobody_registered_is_understood() -> None:
    assert decode("差出人".encode("gb18030"), "iso-gb2312")[0] == "差出人"


@pytest.mark.parametrize("label", ["idna", "punycode", "unicode_escape", "rot13", "base64", "hex"])
def test_codecs_that_are_no_charsets_are_not_used(label: str) -> None:
    assert decode(b"xn--a \\u0041 \xc3\xb1", label)[0] == "xn--a \\u0041 ñ"


def test_neither_nul_nor_lone_surrogates_come_through() -> None:
    found = read_mail(b"Content-Type: text/plain; charset=utf-7\n\na+2AA-b\0c")
    assert found.text == "a\N{REPLACEMENT CHARACTER}bc"


def test_html_names_its_charset_itself_where_the_header_does_not() -> None:
    markup = '<html><head><meta charset="koi8-r"></head><body>Привет</body></html>'
    raw = b"Content-Type: text/html\n\n" + markup.encode("koi8-r")
    assert read_mail(raw).text == "Привет"


@pytest.mark.parametrize(
    ("encoding", "content", "text"),
    [
        ("base64", b"wqFIb2xhIQ==", "¡Hola!"),
        ("BASE64 ", b"wqFI\r\nb2xhIQ", "¡Hola!"),
        ("base64", b"wqFIb2xhIQ==\r\n-- \r\nlista de correo", "¡Hola!"),
        ("base64", "No está en base64, créame".encode(), "No está en base64, créame"),
        ("base64", b"wqFIb2xhI", "¡Hola"),
        ("quoted-printable", b"=C2=A1Ho=\r\nla!", "¡Hola!"),
        ("quoted-printable", b"a=ZZ b=", "a=ZZ b"),
        ("8bit", "¡Hola!".encode(), "¡Hola!"),
        ("inventado", "¡Hola!".encode(), "¡Hola!"),
    ],
)
def test_transfer_encodings_are_undone_also_when_broken(
    encoding: str, content: bytes, text: str
) -> None:
    raw = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
    assert read_mail(raw + encoding.encode() + b"\r\n\r\n" + content).text == text
