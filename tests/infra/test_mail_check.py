"""The operator's check names raw mails without a record, and tells the desk of them when asked to."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from moto import mock_aws

from chalicelib.intake.notification import read_notification
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.files import FileStore
from chalicelib.store.mails import MailStore
from chalicelib.store.once import delivery_marker
from infra import mail_check
from infra.deployed import NoDesk
from infra.engine import Meter, create_table, dynamodb_client
from infra.local.smtp import VERDICTS, ses_headers
from infra.mail_check import (
    Deployment,
    Span,
    Stored,
    deployment,
    span,
    tell_again,
    without_record,
)
from tests.cloud import on_moto
from tests.samples import configuration

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
EVER = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
PASS = dict.fromkeys(VERDICTS, "PASS")


class Bucket:
    """Lists objects as S3 does, a page of 1,000 at a time, without anything in them."""

    def __init__(self, objects):
        self.objects = objects

    def get_paginator(self, name):
        assert name == "list_objects_v2"
        return self

    def paginate(self, **_bucket):
        for at in range(0, len(self.objects), 1_000):
            page = self.objects[at : at + 1_000]
            yield {"Contents": [{"Key": k, "LastModified": t, "Size": 4} for k, t in page]}
        yield {}  # the last page of an empty listing has no contents


@pytest.fixture
def cloud():
    with mock_aws():
        s3, sqs, dynamodb = (on_moto(name) for name in ("s3", "sqs", "dynamodb"))
        s3.create_bucket(Bucket="raw-mail")
        table = create_table(dynamodb)
        configurations = ConfigurationStore(dynamodb, table)
        configurations.save(configuration())
        queue = sqs.create_queue(QueueName="mail")["QueueUrl"]
        files = FileStore(lambda: s3, "raw-mail", "")
        yield Deployment(s3, sqs, queue, files, MailStore(dynamodb, table), configurations)


def put(cloud, key, *to):
    raw = ses_headers(key, "maria@cliente.example", list(to), PASS) + b"From: maria@cliente.example"
    cloud.s3.put_object(Bucket="raw-mail", Key=key, Body=raw + b"\r\n\r\nHola")


def queued(cloud):
    batch = {"QueueUrl": cloud.mail_queue, "MaxNumberOfMessages": 10}
    bodies = []
    while messages := cloud.sqs.receive_message(**batch).get("Messages"):
        bodies += [read_notification(each["Body"]) for each in messages]
    return bodies


def test_only_mails_without_a_record_are_found_and_told_of_under_their_own_id(cloud):
    for key in ("taken", "lost", "AMAZON_SES_SETUP_NOTIFICATION"):
        put(cloud, key, "cgu@mesa.example")
    cloud.mails.take_in(delivery_marker("taken", None, "K7M42QXG", NOW))
    found = without_record(cloud, EVER, lambda _line: None)
    assert [each.key for each in found] == ["lost"]
    assert queued(cloud) == []
    assert tell_again(cloud, found, lambda _line: None) == []
    (told,) = queued(cloud)
    assert (told.mail.id, told.receipt.recipients) == ("lost", ("cgu@mesa.example",))
    assert told.receipt.dmarc.status == "PASS"


def test_a_mail_that_is_gone_is_named_and_delays_no_other(cloud):
    put(cloud, "lost", "cgu@mesa.example")
    mails = [Stored("gone", NOW, 4), Stored("lost", NOW, 4)]
    (failure,) = tell_again(cloud, mails, lambda _line: None)
    assert failure == "gone cannot be read: NoSuchKey"
    assert [each.mail.id for each in queued(cloud)] == ["lost"]


def test_only_mails_of_the_time_are_looked_up_and_a_hundred_in_one_request(dynamodb_endpoint):
    client = dynamodb_client(dynamodb_endpoint)
    meter = Meter(client)
    mails = MailStore(client, create_table(client))
    for place in range(0, 2_500, 2):
        mails.take_in(delivery_marker(f"m{place}", None, "K7M42QXG", NOW))
    old = [(f"old{place}", NOW - timedelta(hours=3)) for place in range(12_000)]
    new = [(f"m{place}", NOW - timedelta(hours=1)) for place in range(2_500)]
    young = [("young", NOW - timedelta(minutes=5))]
    files = SimpleNamespace(raw_mail_bucket="raw-mail")
    place = Deployment(Bucket([*old, *new, *young]), None, "", files, mails, None)
    said = []
    meter.reset()
    found = without_record(place, span("2h", NOW), said.append)
    assert {each.key for each in found} == {f"m{place}" for place in range(1, 2_500, 2)}
    assert set(meter.requests) == {"BatchGetItem"}
    assert len(meter.requests) == 25
    assert meter.units == 2_500 * 0.5
    assert said[0] == "10,000 listed, 0 of that time, 0 without a record"
    assert said[-1] == "14,501 listed, 2,500 of that time, 1,250 without a record"


def test_the_last_quarter_of_an_hour_is_left_to_the_desk():
    assert span("2h", NOW) == Span(NOW - timedelta(hours=2), NOW - timedelta(minutes=15))


@pytest.mark.parametrize("since", ["10m", "15m", "720h", "1d", "two hours", ""])
def test_a_time_that_cannot_be_checked_is_refused_with_what_can(since):
    with pytest.raises(ValueError, match=r"like (SINCE=2h|4h)"):
        span(since, NOW)


@pytest.fixture
def command(cloud, monkeypatch):
    """Run the command on that cloud, with mails as old as they are."""
    monkeypatch.setattr(mail_check, "reach", lambda stack: (None, stack))
    monkeypatch.setattr(mail_check, "deployment", lambda _clients, _stack: cloud)
    monkeypatch.setattr(mail_check, "span", lambda _since, _now: EVER)

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["mail_check", *arguments])
        return mail_check.main()

    return run


def test_the_command_tells_the_desk_only_when_asked_to(cloud, command, capsys):
    assert command() == 0
    put(cloud, "lost", "cgu@mesa.example")
    assert command() == 1
    assert "lost" in capsys.readouterr().out
    assert queued(cloud) == []
    assert command("--apply") == 0
    assert [each.mail.id for each in queued(cloud)] == ["lost"]


def test_the_command_says_what_it_cannot_do(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["mail_check", "--since", "1d"])
    assert mail_check.main() == 2
    assert "is not a duration" in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_named(cloud):
    with pytest.raises(NoDesk, match=r"no stack Mesa .* STACK="):
        deployment(on_moto, "Mesa")


def test_no_words_of_a_mail_are_printed(cloud, command, capsys):
    put(cloud, "lost", "cgu@mesa.example")
    command("--apply")
    said = capsys.readouterr()
    assert "Hola" not in said.out + said.err
    assert "maria" not in json.dumps([said.out, said.err])
