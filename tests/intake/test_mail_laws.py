"""Laws that hold for any bytes whatever: the reader answers, and its answer can be stored."""

import json
import re
from email import message_from_bytes
from email.encoders import encode_base64, encode_quopri
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.intake.__main__ import described
from chalicelib.intake.reading.mail import Mail, read_mail
from chalicelib.intake.reading.safe_html import safe_html

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


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x1b"), max_size=200)
NAMES = st.text(st.sampled_from("abcñéß漢 .,;:=?*'\"%()<>/\\-_\u202e\n\0"), min_size=1, max_size=30)
CHARSETS = ["utf-8", "utf-16", "cp1252", "iso-8859-15", "gb18030", "shift_jis", "koi8-r"]


@st.composite
def leaves(draw: st.DrawFn) -> MIMENonMultipart:
    """A part as mail programs make it: a text in some charset and encoding, or a file."""
    kind = draw(st.sampled_from(["text/plain", "text/html", "image/png", "text/calendar", "a/b"]))
    part = MIMENonMultipart(*kind.split("/"))
    charset = draw(st.sampled_from(CHARSETS))
    data = (
        draw(TEXTS).encode(charset, "replace") if "text" in kind else draw(st.binary(max_size=99))
    )
    encode = draw(st.sampled_from([encode_base64, encode_quopri]))
    part.set_payload(data)
    encode(part)
    if "text" in kind:
        part.set_param("charset", charset)
    if "text/" not in kind or draw(st.booleans()):
        name = draw(NAMES)
        how = draw(st.sampled_from(["2231", "2047", "raw"]))
        given = {"2231": ("utf-8", "", name), "2047": Header(name, "utf-8").encode(), "raw": name}
        value = given[how] if how != "raw" else re.sub(r"[\n\0]", "", name)
        part.add_header("Content-Disposition", "attachment", filename=value)
    return part


PARTS = st.recursive(
    leaves(),
    lambda inner: st.builds(
        lambda kind, parts: MIMEMultipart(kind, "=_b?", parts),
        st.sampled_from(["mixed", "alternative", "related", "report", "signed", "digest", "x"]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=8,
)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """A mail as mail programs make it, its boundaries distinct or all the same."""
    mail = draw(PARTS)
    if draw(st.booleans()):
        for number, part in enumerate(mail.walk()):
            if part.is_multipart():
                part.set_boundary(f"=_{number}?")
    return b"From: Ana <a@x.example>\nSubject: =?utf-8?Q?a=C3=B1o?=\n" + mail.as_bytes()


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


@settings(max_examples=600)
@given(RAW)
def test_any_bytes_are_read_into_text_that_can_be_stored(raw: bytes) -> None:
    found = read_mail(raw)
    json.dumps(described("x", found), ensure_ascii=False).encode("utf-8")
    whole = [found.text, found.reply, found.html or "", *found.defects, *texts(found)]
    assert not any("\0" in text for text in whole)
    "".join(whole).encode("utf-8")


@settings(max_examples=600)
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


@settings(max_examples=300)
@given(mails() | st.tuples(mails(), st.integers(0, 3_000)).map(lambda cut: cut[0][: cut[1]]))
def test_a_mail_as_programs_make_it_is_read_whole_or_cut_anywhere(raw: bytes) -> None:
    found = read_mail(raw)
    safe_html(found.html or "", found.attachments).page.encode("utf-8")
    assert not any("\n" in text or "\r" in text or "\0" in text for text in texts(found))
    assert bool(found.reply.strip()) == bool(found.text.strip())
    files = [each.filename for each in found.attachments]
    assert len(set(files)) == len(files)
    assert all(0 < len(name) <= 160 and not set(name) & set("/\\\0\n\u202e") for name in files)


@settings(max_examples=200)
@given(mails())
def test_no_file_of_a_mail_with_distinct_boundaries_is_lost(raw: bytes) -> None:
    sent = message_from_bytes(raw)
    boundaries = [part.get_boundary() for part in sent.walk() if part.is_multipart()]
    assume(len(set(boundaries)) == len(boundaries))
    leaves_sent = [part for part in sent.walk() if not part.is_multipart()]
    files = [
        part.get_payload(decode=True)
        for part in leaves_sent
        if part.get_content_type() in {"image/png", "a/b"} and part.get_payload(decode=True)
    ]
    kept = [each.content for each in read_mail(raw).attachments]
    assert all(content in kept for content in files)


@settings(max_examples=300)
@given(RAW)
def test_the_same_bytes_are_read_the_same_way(raw: bytes) -> None:
    assert read_mail(raw) == read_mail(raw)
