"""A file that somebody sent is saved under its name, and never run in the desk's name."""

import re
from urllib.parse import unquote

import pytest

from chalicelib.store.download import disposition, served_as


@pytest.mark.parametrize(
    "kind",
    [
        "text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "text/xml", "application/xml",
        "application/xhtml+xml", "text/javascript", "application/vnd.mozilla.xul+xml",
        "message/rfc822", "multipart/related", "text/plain; charset=utf-7; x", "nonsense", "",
        "image/png, text/html", "image/png\r\nX-Injected: 1",
    ],
)  # fmt: skip
def test_what_a_browser_might_run_is_served_as_bytes(kind):
    assert served_as(kind) == "application/octet-stream"


@pytest.mark.parametrize(
    "kind",
    [
        "image/png", "application/pdf", "text/csv", "text/plain; charset=utf-8", "video/mp4",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
)  # fmt: skip
def test_what_no_browser_runs_keeps_its_type(kind):
    assert served_as(kind) == kind


def test_a_plain_name_is_a_plain_header():
    assert disposition("captura 1.png") == 'attachment; filename="captura 1.png"'


@pytest.mark.parametrize("name", ["señal ñ.png", "報告.pdf", 'a"b.txt', "a\\b;c.txt", "😀.png"])
def test_any_name_comes_back_whole(name):
    header = disposition(name)
    assert header.isascii()
    assert header.startswith("attachment; ")
    found = re.fullmatch(
        r"attachment; filename=\"([^\"\\]*)\"; filename\*=UTF-8''([\w.~%-]+)", header
    )
    assert unquote(found[2]) == name


def test_a_name_cannot_add_a_header():
    assert not set("\r\n") & set(disposition('x\r\nSet-Cookie: a="b"'))
