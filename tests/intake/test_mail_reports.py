"""Reports of mail servers are read for which mail came back, to whom it went, and whether for good."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.reading.report import MAX_RECIPIENTS, read_report

OWN, ROOT, SES = (
    "<event.sig@mesa.example>",
    "<root.sig@mesa.example>",
    "<0100-ses@email.amazonses.com>",
)
MARIA = "maria@cliente.example"
COPY = f"""Return-Path: <soporte@mesa.example>
Received: from a8-1.smtp-out.amazonses.com by mx.cliente.example; Mon, 23 Nov 2026 13:00:00 +0000
From: Mesa de Ayuda <soporte@mesa.example>
To: {MARIA}
Subject: Re: [#K7M4-2QXG] No puedo entrar
Message-ID: {SES}
In-Reply-To: {ROOT}
References: {ROOT}
 {OWN}
Auto-Submitted: no
"""


def report(
    status,
    *,
    headers="",
    human="It failed.",
    returned="message/rfc822",
    encoding="",
    copy=COPY,
    kind="message/delivery-status",
):
    """A multipart/report as RFC 3464 has it."""
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.cliente.example>\n{headers}"
        "Subject: Undelivered Mail Returned to Sender\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{human}\n"
        f"--b\nContent-Type: {kind}\n{encoding}\n{status}\n"
        f"--b\nContent-Type: {returned}\n\n{copy}\nReinicie.\n--b--\n"
    ).encode()


POSTFIX = report(
    f"""Reporting-MTA: dns; mx.cliente.example
X-Postfix-Queue-ID: 4F1B220
X-Postfix-Sender: rfc822; soporte@mesa.example
Arrival-Date: Mon, 23 Nov 2026 13:00:00 +0000 (UTC)

Final-Recipient: rfc822; {MARIA}
Original-Recipient: rfc822;{MARIA}
Action: failed
Status: 5.1.1
Remote-MTA: dns; imap.cliente.example
Diagnostic-Code: smtp; 550 5.1.1 <{MARIA}>: Recipient address rejected: User
    unknown in virtual mailbox table""",
    human="This is the mail system at host mx.cliente.example.",
    returned="text/rfc822-headers",
)
# Zimbra's is Postfix's, whose words and subject it leaves.
ZIMBRA = report(
    f"""Reporting-MTA: dns; zimbra.cliente.example
X-Postfix-Queue-ID: 8A0D8E

Final-Recipient: rfc822; {MARIA}
Original-Recipient: rfc822;{MARIA}
Action: failed
Status: 5.1.1
Remote-MTA: dns; zimbra.cliente.example
Diagnostic-Code: smtp; 550 5.1.1 user unknown""",
)
EXCHANGE = report(
    f"""Reporting-MTA: dns;AM0PR05MB1234.eurprd05.prod.outlook.com
Received-From-MTA: dns;a8-1.smtp-out.amazonses.com
Arrival-Date: Mon, 23 Nov 2026 13:00:00 +0000

Original-Recipient: rfc822;{MARIA.upper()}
Final-Recipient: rfc822;{MARIA}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: María Vega""",
    headers="X-MS-Exchange-Message-Is-Ndr:\nAuto-Submitted: auto-replied\n",
).replace(b"\n", b"\r\n")
GMAIL = f"""From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Auto-Submitted: auto-replied
X-Failed-Recipients: {MARIA}
Subject: Delivery Status Notification (Failure)
References: <own-of-the-daemon@mail.gmail.com>
Content-Type: multipart/report; boundary="outer"; report-type=delivery-status

--outer
Content-Type: multipart/related; boundary="inner"

--inner
Content-Type: multipart/alternative; boundary="third"

--third
Content-Type: text/plain; charset="UTF-8"

** Address not found **
--third
Content-Type: text/html; charset="UTF-8"

<p>Address not found</p>
--third--
--inner
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--inner--
--outer
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 23 Nov 2026 05:00:00 -0800 (PST)
X-Original-Message-ID: {SES}

Final-Recipient: rfc822; {MARIA}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.26, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Mon, 23 Nov 2026 05:00:01 -0800 (PST)

--outer
Content-Type: message/rfc822

{COPY}
Reinicie.
--outer--
""".encode()
EXIM = f"""Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mx.cliente.example>
To: soporte@mesa.example
X-Failed-Recipients: {MARIA}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {MARIA}
    host imap.cliente.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{MARIA}>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

{COPY}
Reinicie.
""".encode()
EXIM_WITHOUT_CODE = EXIM.replace(b"    550 5.1.1 User unknown", b"    Unrouteable address")
QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.cliente.example
To: soporte@mesa.example
Subject: failure notice

Hi. This is the qmail-send program at mx.cliente.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{MARIA}>:
192.0.2.7 does not like recipient.
Remote host said: 550 sorry, no mailbox here by that name
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

{COPY}
Reinicie.
""".encode()
HARD = {
    "postfix": POSTFIX, "zimbra": ZIMBRA, "exchange": EXCHANGE, "gmail": GMAIL, "exim": EXIM,
    "exim without a code": EXIM_WITHOUT_CODE, "qmail": QMAIL,
}  # fmt: skip


@pytest.mark.parametrize("raw", HARD.values(), ids=HARD)
def test_a_hard_bounce_is_read_as_each_server_writes_it(raw):
    found = read_report(raw)
    (returned,) = found.recipients
    assert returned.addresses == (MARIA,)
    assert (returned.action, returned.permanent) == ("failed", True)
    assert OWN in found.ids
    assert found.ids.index(OWN) < found.ids.index(ROOT)


@pytest.mark.parametrize("raw", [POSTFIX, GMAIL, EXIM, QMAIL])
def test_why_it_came_back_is_told_in_the_servers_words(raw):
    (returned,) = read_report(raw).recipients
    assert "550" in returned.reason


def group(**fields):
    given = {"Final-Recipient": f"rfc822; {MARIA}", "Action": "failed", "Status": "5.1.1"}
    given |= {name.replace("_", "-"): each for name, each in fields.items()}
    lines = (f"{name}: {each}" for name, each in given.items() if each)
    return "Reporting-MTA: dns; mx\n\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("fields", "action", "permanent"),
    [
        ({"Status": "4.4.7"}, "failed", False),
        ({"Status": "5.2.2"}, "failed", False),  # its mailbox is full
        ({"Status": "5.3.4"}, "failed", False),  # the mail is too big
        ({"Status": "5.7.1"}, "failed", False),  # the mail is not wanted
        ({"Status": "5.4.1"}, "failed", True),
        ({"Action": "delayed", "Status": "4.2.2"}, "delayed", False),
        ({"Action": "delayed", "Status": "5.1.1"}, "delayed", False),
        ({"Status": "", "Diagnostic_Code": "smtp; 550 no such user"}, "failed", True),
        ({"Status": "", "Diagnostic_Code": "smtp; 451 try later"}, "failed", False),
        (
            {"Status": "", "Diagnostic_Code": "smtp; 450 4.2.0 greylisted 192.5.1.1"},
            "failed",
            False,
        ),
        ({"Status": ""}, "failed", False),
        ({"Status": "5.0.0 (permanent)", "Action": "Failed (x)"}, "failed", True),
        ({"Action": ""}, "failed", True),
    ],
)
def test_only_what_says_five_of_the_address_is_for_good(fields, action, permanent):
    (returned,) = read_report(report(group(**fields))).recipients
    assert (returned.action, returned.permanent) == (action, permanent)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_what_did_arrive_is_no_bounce(action):
    assert read_report(report(group(Action=action, Status="2.0.0"))) is None


def test_the_address_that_was_written_to_comes_before_the_one_it_was_passed_on_to():
    passed_on = group(
        Original_Recipient=f"rfc822;{MARIA}", Final_Recipient="rfc822; x@otra.example"
    )
    (returned,) = read_report(report(passed_on)).recipients
    assert returned.addresses == (MARIA, "x@otra.example")


def test_each_recipient_is_read_and_so_many_at_most():
    two = (
        group()
        + "\n\n"
        + "Final-Recipient: rfc822; <pedro@x.example>\nAction: failed\nStatus: 4.0.0"
    )
    first, second = read_report(report(two)).recipients
    assert (first.permanent, second.permanent) == (True, False)
    assert second.addresses == ("pedro@x.example",)
    many = "\n\n".join(
        f"Final-Recipient: rfc822; {n}@x.example\nAction: failed" for n in range(500)
    )
    assert len(read_report(report(many)).recipients) <= MAX_RECIPIENTS + 1


def test_a_status_in_base64_and_one_of_an_international_server_are_read():
    encoded = base64.encodebytes(group().encode()).decode()
    header = "Content-Transfer-Encoding: base64\n"
    assert read_report(report(encoded, encoding=header)).recipients[0].permanent
    kind = "message/global-delivery-status"
    said = group(Final_Recipient="utf-8; " + MARIA)
    assert read_report(report(said, kind=kind)).recipients[0].addresses == (MARIA,)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: maria@cliente.example\n\nMy mail to you came back. Why?",
        report(
            group(), copy="From: soporte@mesa.example\n"
        ),  # no id: which mail it was is not said
        report("Reporting-MTA: dns; mx"),
        EXIM.replace(b"------ This is a copy", b"This is it"),
        QMAIL.replace(f"<{MARIA}>:".encode(), b"somebody:"),
    ],
)
def test_what_names_no_mail_or_nobody_is_no_report(raw):
    assert read_report(raw) is None


HOSTILE = {
    "blocks": report("\n\n".join(["Final-Recipient: rfc822; a@b.example"] * 100_000)),
    "one line": report("Final-Recipient: rfc822; " + "a" * 2_000_000 + "@x"),
    "codes": report(group(Status="", Diagnostic_Code="5.1." * 500_000)),
    "ids": report(group(), copy="References: " + "<a@b.example> " * 200_000 + "\n"),
    "addresses": b"Return-Path: <>\n\n"
    + b"a@b.example\n" * 200_000
    + b"--- a copy\nMessage-ID: <a@b>\n",
    "dashes": b"Return-Path: <>\n\n" + b"-" * 2_000_000 + b"\ncopy",
    "lines of dashes": b"Return-Path: <>\n\n" + b"-- \n" * 500_000,
    "at signs": b"Return-Path: <>\n\n" + b"@" * 2_000_000,
    "no end": b"Return-Path: <>\n\n" + b"<" + b"x" * 2_000_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_report_is_read_in_bounded_time(raw):
    begun = time.process_time()
    read_report(raw)
    assert time.process_time() - begun < 1


@given(st.binary(max_size=2_000))
def test_whatever_the_bytes_it_answers(raw):
    read_report(raw)
    read_report(report("x").replace(b"\nx\n", b"\n" + raw + b"\n"))
