"""Webhooks in the table: fifty at most, each change against its version, read once a minute."""

import pytest

from chalicelib.configuration.webhooks import MOST, Webhook, changed
from chalicelib.store import webhooks as store
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Stale
from chalicelib.store.webhooks import TooManyWebhooks, WebhookNotFound, WebhookStore
from tests.samples import MONDAY

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def a_webhook(name="sala", **fields):
    given = {"kind": "signed", "url": "https://hooks.example/x", "secret": SECRET, **fields}
    return Webhook(name=name, **given)


@pytest.fixture
def kept(dynamodb):
    return WebhookStore(*dynamodb)


def test_a_webhook_comes_back_as_it_was_written(kept):
    webhook = a_webhook(
        events=("created", "closed"), internal=True, teams=("nivel1",), priorities=("high",),
        link="https://mesa.example/{number}", changed_by="admin", changed_at=MONDAY,
    )  # fmt: skip
    kept.create(webhook)
    assert kept.load("sala") == webhook
    assert kept.all() == (webhook,)


def test_there_is_one_of_each_name(kept):
    kept.create(a_webhook())
    with pytest.raises(Stale):
        kept.create(a_webhook(url="https://other.example/"))
    assert kept.load("sala").url == "https://hooks.example/x"


def test_a_change_is_written_against_the_version_that_it_was_decided_on(kept):
    kept.create(a_webhook())
    before = kept.load("sala")
    after = changed(before, {"active": False}, "admin", MONDAY)
    kept.save(before, after)
    assert kept.load("sala") == after
    with pytest.raises(Stale):
        kept.save(before, changed(before, {"internal": True}, "admin", MONDAY))
    with pytest.raises(Stale):
        kept.remove(before)
    kept.remove(after)
    with pytest.raises(WebhookNotFound):
        kept.load("sala")


def test_there_are_fifty_at_most_and_one_that_is_removed_makes_room(kept):
    for each in range(MOST):
        kept.create(a_webhook(f"sala-{each:02d}"))
    with pytest.raises(TooManyWebhooks, match="DELETE"):
        kept.create(a_webhook("sala-50"))
    assert len(kept.all()) == MOST
    kept.remove(kept.load("sala-07"))
    kept.create(a_webhook("sala-50"))
    assert len(kept.all()) == MOST


def test_a_request_that_was_done_writes_nothing_again(kept):
    marker = request_marker("admin", "key", "print", "sala", MONDAY)
    kept.create(a_webhook(), [marker])
    with pytest.raises(AlreadyDone) as done:
        kept.create(a_webhook("otra"), [marker])
    assert done.value.marker["number"] == "sala"
    assert [each.name for each in kept.all()] == ["sala"]


def test_what_the_planner_knows_is_a_minute_old_at_most(kept, dynamodb, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(store.time, "monotonic", lambda: clock[0])
    assert kept.known() == ()
    WebhookStore(*dynamodb).create(a_webhook())  # another container
    assert kept.known() == ()
    clock[0] += store.FRESH_SECONDS + 1
    assert [each.name for each in kept.known()] == ["sala"]
    kept.create(a_webhook("otra"))
    assert len(kept.known()) == 2
