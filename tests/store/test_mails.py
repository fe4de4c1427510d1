"""Which deliveries by SES were taken in."""

from datetime import UTC, datetime

from chalicelib.store.items import unpack
from chalicelib.store.mails import MailStore
from chalicelib.store.once import delivery_marker

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def marker(delivery, place=None, number="K7M42QXG"):
    return delivery_marker(delivery, place, number, NOW)


def test_only_what_was_taken_in_is_on_record(dynamodb):
    mails = MailStore(*dynamodb)
    mails.take_in(marker("a"))
    assert mails.taken_in(["a", "b", "a"]) == {"a"}
    assert mails.taken_in([]) == set()


def test_a_further_place_does_not_say_that_a_mail_was_taken_in(dynamodb):
    mails = MailStore(*dynamodb)
    mails.take_in(marker("a", "cgu@mesa.example "))
    assert mails.taken_in(["a"]) == set()


def test_what_is_on_record_stays_as_it_is(dynamodb):
    client, table = dynamodb
    mails = MailStore(client, table)
    first = marker("a", number="K7M42QXG")
    mails.take_in(first)
    mails.take_in(marker("a", number="NFCB6HG6"))
    key = {name: first.item[name] for name in ("PK", "SK")}
    assert unpack(client.get_item(TableName=table, Key=key)["Item"])["number"] == "K7M42QXG"
