"""The reader on the command line tells what a mail says and what a desk would do with it."""

import json

import pytest

from chalicelib.intake.__main__ import main
from chalicelib.signing import Signer
from infra.local.desk import SAMPLE
from infra.local.smtp import ses_headers

RAW = b"From: Maria <maria@cliente.example>\nTo: cgu@mesa.example\nSubject: Hola\n\nNo entra.\n"
KEY = "the desk's key"


@pytest.fixture
def told(tmp_path, capsys):
    def of(raw, *options, name="mail.eml"):
        path = tmp_path / name
        path.write_bytes(raw)
        assert main([*options, str(path)]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    return of


def test_a_mail_is_told_in_one_line_with_what_a_desk_would_do(told):
    line = told(RAW)
    assert (line["from_email"], line["subject"], line["reply"]) == (
        "maria@cliente.example",
        "Hola",
        "No entra.",
    )
    (place,) = line["would"]
    assert place["outcome"] == "opens a ticket of maria@cliente.example"


def test_the_desk_that_is_named_says_which_mailbox_it_came_to(told):
    (place,) = told(RAW, "--desk", str(SAMPLE))["would"]
    assert place["mailbox"] == "cgu@mesa.example"


def test_with_the_desks_key_its_tokens_count(told, tmp_path):
    (tmp_path / "key").write_text(KEY)
    address = Signer(KEY.encode()).reply_address("K7M42QXG", "cgu@mesa.example")
    terms = ("--desk", str(SAMPLE), "--to", address)
    assert told(RAW, *terms)["would"][0]["ticket"] is None
    (place,) = told(RAW, *terms, "--key", str(tmp_path / "key"))["would"]
    assert (place["ticket"], place["rule"]) == ("K7M4-2QXG", "signed address")


def test_what_ses_stamped_on_a_mail_of_that_name_is_believed(told):
    verdicts = dict.fromkeys(("spam", "virus", "spf", "dkim", "dmarc"), "PASS") | {"virus": "FAIL"}
    stamped = ses_headers("abc123", "maria@cliente.example", ["cgu@mesa.example"], verdicts) + RAW
    (place,) = told(stamped, "--desk", str(SAMPLE), name="abc123.eml")["would"]
    assert (place["trust"]["virus"], place["trust"]["dmarc"]) == ("FAIL", "PASS")
    assert place["outcome"].startswith("held")


def test_what_is_missing_is_said_in_one_line(capsys):
    assert main(["/nowhere/mail.eml"]) == 2
    assert "nowhere" in capsys.readouterr().err
