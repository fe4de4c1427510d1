"""Webhooks are the admins': made once, changed against their version, and never shown whole."""

import pytest

from chalicelib.api.webhook_shapes import webhook_view
from chalicelib.desk import webhooks
from chalicelib.desk.context import OnceKey
from chalicelib.desk.organizations import AlreadyThere
from chalicelib.store.webhooks import WebhookNotFound
from chalicelib.tickets.errors import InvalidChange, KeyReused, NotAllowed, Outdated
from chalicelib.tickets.events import Actor, Role
from tests.samples import ANA, REQUESTER, SOFIA, Time, a_call, a_desk

ADMIN = Actor(id="admin@mesa.example", role=Role.ADMIN)
MACHINE = Actor(id="erp", role=Role.MACHINE)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED = {"name": "erp", "kind": "signed", "url": "https://hooks.example/x?k=v", "secret": SECRET}
TELEGRAM = {
    "name": "grupo", "kind": "telegram", "chat": "-100",
    "token": "123456:AAE-abcdefghijklmnopqrstuvwxyz012345",
}  # fmt: skip


@pytest.fixture
def desk(dynamodb):
    return a_desk(*dynamodb, Time())


def once(key="k", fingerprint="f"):
    return a_call(ADMIN, once=OnceKey(key, fingerprint))


@pytest.mark.parametrize("who", [REQUESTER, ANA, SOFIA, MACHINE])
def test_only_admins_make_change_and_remove_them(desk, who):
    webhooks.create(desk, SIGNED, a_call(ADMIN))
    for attempt in (
        lambda: webhooks.create(desk, TELEGRAM, a_call(who)),
        lambda: webhooks.edit(desk, "erp", {"active": False}, a_call(who)),
        lambda: webhooks.remove(desk, "erp", a_call(who)),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert [each.active for each in desk.webhooks.all()] == [True]


def test_the_same_webhook_once_more_is_the_same_and_another_of_its_name_is_refused(desk):
    first = webhooks.create(desk, SIGNED, a_call(ADMIN))
    assert webhooks.create(desk, SIGNED, a_call(ADMIN)) == first
    with pytest.raises(AlreadyThere, match="PATCH"):
        webhooks.create(desk, {**SIGNED, "url": "https://other.example/"}, a_call(ADMIN))


def test_a_request_under_its_key_is_done_once_also_when_it_changed_its_own_version(desk):
    webhooks.create(desk, SIGNED, once())
    assert webhooks.create(desk, SIGNED, once()).version == 1
    with pytest.raises(KeyReused):
        webhooks.create(desk, TELEGRAM, once(fingerprint="g"))
    change = {"active": False}
    for _ in range(2):  # the second time If-Match is outdated by the first
        call = a_call(ADMIN, if_version=1, once=OnceKey("edit", "f"))
        assert webhooks.edit(desk, "erp", change, call).version == 2
    for _ in range(2):
        webhooks.remove(desk, "erp", once("remove"))
    with pytest.raises(WebhookNotFound):
        webhooks.remove(desk, "erp", a_call(ADMIN))


def test_who_saw_another_version_is_refused(desk):
    webhooks.create(desk, SIGNED, a_call(ADMIN))
    webhooks.edit(desk, "erp", {"active": False}, a_call(ADMIN))
    with pytest.raises(Outdated):
        webhooks.edit(desk, "erp", {"active": True}, a_call(ADMIN, if_version=1))
    with pytest.raises(Outdated):
        webhooks.remove(desk, "erp", a_call(ADMIN, if_version=1))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "slack", "url": None, "secret": None}, "needs “url”"),
        ({"secret": None}, "needs “secret”"),
        ({"chat": "-100"}, "has no “chat”"),
        ({"events": ("noted",)}, "noted is internal"),
        ({"teams": ("nadie",)}, "“teams”: the desk has no nadie"),
        ({"products": ("Nada",)}, "“products”: the desk has no Nada"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_field_and_without_the_secret(
    desk, fields, told
):
    with pytest.raises(InvalidChange, match=told) as refused:
        webhooks.create(desk, {**SIGNED, **fields}, a_call(ADMIN))
    assert SECRET not in str(refused.value)
    webhooks.create(desk, SIGNED, a_call(ADMIN))
    if "kind" not in fields:
        with pytest.raises(InvalidChange, match=told):
            webhooks.edit(desk, "erp", fields, a_call(ADMIN))


def test_of_secrets_only_their_ends_are_shown(desk):
    made = webhooks.create(desk, SIGNED, a_call(ADMIN))
    rotated = "whsec_" + "QUJD" * 10
    after = webhooks.edit(desk, "erp", {"secret": rotated}, a_call(ADMIN))
    shown = webhook_view(after)
    assert (shown.secret, shown.previous_secret) == ("…QUJD", "…LaSw")
    assert shown.url == "https://hooks.example/x?…"
    assert webhook_view(made).previous_secret is None
    bot = webhook_view(webhooks.create(desk, TELEGRAM, a_call(ADMIN)))
    assert bot.token == "…2345"
    slack = {"name": "s", "kind": "slack", "url": "https://hooks.example/services/T0/B0/x9f3a"}
    assert webhook_view(webhooks.create(desk, slack, a_call(ADMIN))).url == (
        "https://hooks.example/…9f3a"
    )
