"""Laws that hold for any bytes whatever: the reader answers, and its answer can be stored."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.__main__ import described
from chalicelib.intake.reading.mail import Mail, read_mail

PIECES = st.sampled_from([
    b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Content-Type: ", b"Content-Transfer-Encoding: ",
    b"Content-Disposition: attachment; filename", b"References: ", b"Content-ID: ", b"text/plain",
    b"text/html", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"message/rfc822",
    b"multipart/signed; boundary=b", b"; charset=", b"utf-8", b"utf-7", b"iso-2022-jp", b"idna", b"base64",
    b"quoted-printable", b"x-uuencode", b"=?utf-8?B?", b"=?iso-8859-1?Q?", b"?=", b"*0*=", b"*=", b"''", b"%F1",
    b"\n", b"\r\n", b"\n\n", b"\r\n\r\n", b" ", b"\t", b";", b"=", b'"', b"\\", b"<", b">", b"(", b")", b",",
    b":", b"@", b"a@b.example", b"--b", b"--b--", b"\n--b\n", b"\x1b$B", b"\xff\xfe", b"\xed\xa0\x80", b"\0",
    b"+2AA-", b"&#55296;", b"&#0;", b"<p>", b"<!--", b"<style>", b"<blockquote>", b"<pre>", b"<a b='", b"cid:",
    b"begin 644 f\n", b"\nend\n", b"On 3 May 2025 10:00 a@b.example wrote:\n", b"> x\n", b"-- \n", b"99999999",
])  # fmt: skip
RAW = st.lists(PIECES | st.binary(max_size=8), max_size=60).map(b"".join)


def texts(found: Mail) -> list[str]:
    people = [found.sender, *found.reply_to, *found.to, *found.cc]
    return [
        *(text for each in people for text in (each.name, each.address)),
        *(name for each in found.attachments for name in (each.filename, each.content_id)),
        *found.references,
        found.subject,
        found.message_id or "",
        found.in_reply_to or "",
        *(value for name, _ in found.fields.pairs for value in found.headers(name)),
    ]


@settings(max_examples=600, deadline=None)
@given(RAW)
def test_any_bytes_are_read_into_text_that_can_be_stored(raw: bytes) -> None:
    found = read_mail(raw)
    json.dumps(described("x", found), ensure_ascii=False).encode("utf-8")
    whole = [found.text, found.reply, found.html or "", *found.defects, *texts(found)]
    assert not any("\0" in text for text in whole)
    "".join(whole).encode("utf-8")


@settings(max_examples=600, deadline=None)
@given(RAW)
def test_header_values_and_names_are_one_line_and_a_reply_is_there_when_a_text_is(
    raw: bytes,
) -> None:
    found = read_mail(raw)
    assert not any("\n" in text or "\r" in text for text in texts(found))
    assert bool(found.reply.strip()) == bool(found.text.strip())
    for each in found.attachments:
        assert 0 < len(each.filename) <= 160
        assert not set(each.filename) & set("/\\\0\n")
    assert found.date is None or found.date.utcoffset() is not None


@settings(max_examples=300, deadline=None)
@given(RAW)
def test_the_same_bytes_are_read_the_same_way(raw: bytes) -> None:
    assert read_mail(raw) == read_mail(raw)
