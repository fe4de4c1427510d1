"""A notification that was lost is rebuilt from the mail: SES's stamps are believed, senders are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.notification import read_notification
from chalicelib.intake.rebuilt import is_mail, rebuilt
from infra.local.desk import sample

ID = "795hue2ttd6ie60k15ji41vbso3q721dlq9g6f81"
SOPORTE, CGU = "soporte@mesa.example", "cgu@mesa.example"
DESK = sample()
HOP = "from mail.cliente.example (mail.cliente.example [198.51.100.7])"
SPF = (
    "pass (spfCheck: domain of cliente.example) client-ip=198.51.100.7; helo=mail.cliente.example;"
)


def stamped(
    *,
    delivery=ID,
    hop=HOP,
    to=f"for {CGU}",
    spam="PASS",
    virus="PASS",
    spf=SPF,
    dmarc=" dmarc=pass header.from=cliente.example;",
    receipt="X-SES-RECEIPT: QUVGQlFVRkJR",
    source="maria@cliente.example",
    end="\r\n",
):
    """What SES writes on top, field by field and line by line, as its stored mails have it."""
    lines = (
        f"Return-Path: <{source}>",
        f"Received: {hop}",
        f" by inbound-smtp.eu-west-1.amazonaws.com with SMTP id {delivery}",
        f" {to};",
        " Wed, 13 Aug 2025 17:16:06 +0000 (UTC)",
        f"X-SES-Spam-Verdict: {spam}",
        f"X-SES-Virus-Verdict: {virus}",
        f"Received-SPF: {spf}",
        "Authentication-Results: amazonses.com;",
        f" spf={spf}",
        " dkim=pass header.i=@cliente.example;",
        dmarc,
        receipt,
        "X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=qDp3iJOi; d=amazonses.com; v=1",
    )
    return "".join(f"{line}{end}" for line in lines if line).encode()


MAIL = b"From: maria@cliente.example\r\nTo: Soporte <soporte@mesa.example>\r\n\r\nHola"
FORGED = (  # what a sender may write on top of a mail; SES writes above it
    f"Return-Path: <ana@mesa.example>\r\n"
    f"Received: from mesa.example\r\n by inbound-smtp.eu-west-1.amazonaws.com with SMTP id otro\r\n"
    f" for {SOPORTE};\r\n"
    "X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n"
    "Authentication-Results: amazonses.com;\r\n dmarc=pass header.from=mesa.example;\r\n"
    "X-SES-RECEIPT: QUVGQlFVRkJR\r\n"
).encode()


def verdicts(raw, key=ID):
    receipt = rebuilt("raw-mail", key, raw, DESK).receipt
    return receipt.spam.status, receipt.virus.status, receipt.dmarc.status


def recipients(raw, key=ID):
    return rebuilt("raw-mail", key, raw, DESK).receipt.recipients


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("prefix", ["", "mails/2026/"])
def test_it_says_what_ses_had_said(end, prefix):
    told = rebuilt("raw-mail", prefix + ID, stamped(end=end) + MAIL, DESK)
    assert (told.mail.id, told.mail.source) == (ID, "maria@cliente.example")
    assert told.receipt.recipients == (CGU,)
    assert (told.receipt.stored_at.bucket, told.receipt.stored_at.key) == ("raw-mail", prefix + ID)
    assert verdicts(stamped(end=end) + MAIL, prefix + ID) == ("PASS", "PASS", "PASS")
    assert read_notification(told.model_dump_json(by_alias=True)) == told


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"spam": "FAIL"}, ("FAIL", "PASS", "PASS")),
        ({"virus": "FAIL"}, ("PASS", "FAIL", "PASS")),
        ({"spam": "PROCESSING_FAILED", "virus": "DISABLED"}, ("PROCESSING_FAILED", "GRAY", "PASS")),
        ({"dmarc": " dmarc=fail header.from=cliente.example;"}, ("PASS", "PASS", "FAIL")),
        ({"dmarc": " dmarc=none header.from=cliente.example;"}, ("PASS", "PASS", "GRAY")),
        ({"dmarc": " dmarc=permerror;"}, ("PASS", "PASS", "GRAY")),
        ({"dmarc": ""}, ("PASS", "PASS", "GRAY")),
    ],
)
def test_the_verdicts_are_those_that_ses_stamped(fields, expected):
    assert verdicts(stamped(**fields) + MAIL) == expected


def test_what_a_sender_wrote_below_is_not_believed():
    real = stamped(spam="FAIL", virus="GRAY", dmarc=" dmarc=fail header.from=mesa.example;")
    assert verdicts(real + FORGED + MAIL) == ("FAIL", "GRAY", "FAIL")
    assert recipients(real + FORGED + MAIL) == (CGU,)


def test_a_verdict_that_ses_did_not_stamp_cannot_be_supplied_below():
    below = b"Authentication-Results: amazonses.com;\r\n dmarc=pass header.from=mesa.example;\r\n"
    without = stamped().replace(b"Authentication-Results", b"X-Other")
    for block in (stamped(dmarc=""), without):
        assert verdicts(block + below + FORGED + MAIL)[2] == "GRAY"


@pytest.mark.parametrize(
    "block",
    [
        b"",
        FORGED,
        stamped(delivery="another-delivery"),
        stamped(delivery=f"{ID}0"),
        stamped(receipt=""),
        b"Subject: hola\r\n" + stamped(),
        stamped().replace(b"amazonses.com;", b"mx.cliente.example;"),
    ],
    ids=["none", "forged", "other id", "longer id", "no end", "not on top", "another's"],
)
def test_a_block_that_is_not_beyond_doubt_ses_own_proves_nobody(block):
    assert verdicts(block + MAIL)[2] == "GRAY"


@pytest.mark.parametrize(
    "fields",
    [
        {"spf": f"{SPF} envelope-from=x; dmarc=pass header.from=mesa.example;", "dmarc": ""},
        {"hop": f"{HOP} dmarc=pass", "dmarc": " dmarc=none;"},
        {"dmarc": " dmarc=fail;\r\n dmarc=pass header.from=mesa.example;"},
        {"dmarc": " dmarc=pass header.from=mesa.example;\r\n dmarc=fail;"},
        {"hop": f"from x by inbound-smtp.a.amazonaws.com with SMTP id 1 for {SOPORTE}; (y)"},
    ],
    ids=["MAIL FROM", "HELO", "two results", "two results, the other way", "HELO as SES"],
)
def test_names_that_the_sender_gave_to_ses_do_not_prove_anything(fields):
    raw = stamped(**fields) + MAIL
    assert verdicts(raw)[2] != "PASS" or "dmarc" not in fields
    assert recipients(raw) == (CGU,)


@pytest.mark.parametrize("name", ["X-SES-Virus-Verdict", "X-SES-Spam-Verdict"])
def test_a_failure_is_believed_of_anybody_where_ses_is_not_known_to_speak(name):
    assert "FAIL" in verdicts(f"Subject: hola\r\n{name}: FAIL\r\n".encode() + MAIL)


def test_a_mail_to_several_goes_to_those_of_the_desk_it_is_addressed_to():
    cc = b"Cc: CGU@mesa.example, pedro@cliente.example, reply+K7M42QXG.abc@mesa.example\r\n"
    several = stamped(to="") + cc + MAIL
    assert recipients(several) == (SOPORTE, CGU, "reply+k7m42qxg.abc@mesa.example")


def test_a_mail_that_names_nobody_of_the_desk_goes_to_its_first_mailbox():
    blind = stamped(to="") + b"From: maria@cliente.example\r\nTo: otro@cliente.example\r\n\r\nHola"
    assert recipients(blind) == (DESK.default_mailbox(),)
    assert recipients(b"") == (DESK.default_mailbox(),)


def test_a_crowd_of_recipients_stays_within_what_a_queue_takes():
    crowd = ", ".join(f"reply+{'x' * 200}{each}@mesa.example" for each in range(5_000))
    told = rebuilt("raw-mail", ID, f"To: {crowd}\r\n\r\n".encode(), DESK)
    assert len(told.model_dump_json(by_alias=True)) < 64 * 1024


def test_what_ses_tries_a_bucket_with_is_no_mail():
    assert is_mail(ID)
    assert not is_mail("AMAZON_SES_SETUP_NOTIFICATION")
    assert not is_mail("mails/AMAZON_SES_SETUP_NOTIFICATION")


PIECES = st.sampled_from(
    [FORGED, MAIL, stamped(delivery="otro"), b"\r\n", b"\n", b" ", b"\xff\x00", b"To: \xed\xa0\x80@mesa.example\r\n",
     b"To: reply+\xff@mesa.example\r\n", b"Authentication-Results: amazonses.com;\r\n", b" dmarc=pass\r\n",
     b"X-SES-RECEIPT: x\r\n", b"Received: by inbound-smtp.x with SMTP id \r\n"]
)  # fmt: skip
ANYTHING = st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=12).map(b"".join)


@given(ANYTHING, st.text(max_size=60))
def test_any_bytes_are_told_of_somehow(raw, key):
    told = rebuilt("raw-mail", key, raw, DESK)
    assert told.receipt.recipients
    assert read_notification(told.model_dump_json(by_alias=True)) == told


@given(ANYTHING)
def test_no_bytes_of_a_sender_prove_who_they_are(raw):
    assert verdicts(raw)[2] == "GRAY"
    assert "PASS" not in verdicts(raw)


@given(ANYTHING, st.sampled_from([" dmarc=fail;", " dmarc=none;", ""]))
def test_no_bytes_of_a_sender_better_what_ses_stamped(raw, dmarc):
    block = stamped(spam="FAIL", virus="GRAY", dmarc=dmarc)
    assert verdicts(block + raw) == verdicts(block + MAIL)
    assert recipients(block + raw) == (CGU,)


def test_when_ses_took_the_mail_is_read_from_its_own_trace():
    from datetime import UTC, datetime

    from infra.local.smtp import ses_headers

    verdicts = dict.fromkeys(("spam", "virus", "spf", "dkim", "dmarc"), "PASS")
    before = datetime.now(UTC).replace(microsecond=0)
    stamped = ses_headers("m1", "maria@cliente.example", ["soporte@mesa.example"], verdicts)
    found = rebuilt("raw", "m1", stamped + b"Date: Tue, 1 Jan 2019 10:00:00 +0000\n\nx", DESK)
    assert found.mail.timestamp >= before
    assert rebuilt("raw", "m1", b"Date: x\n\nx", DESK).mail.timestamp is None
