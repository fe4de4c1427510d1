"""Webhooks over HTTP: other systems and chat rooms that are told what happens."""

from datetime import UTC, datetime
from typing import Any

from chalice.app import Response

from chalicelib.api.routes import made, operation, shown
from chalicelib.api.webhook_inputs import DeliveryQuery, NewWebhook, TryOut, WebhookEdit
from chalicelib.api.webhook_shapes import (
    Deliveries,
    Removed,
    Tried,
    WebhookList,
    WebhookView,
    delivery_view,
    webhook_view,
)
from chalicelib.configuration.webhooks import (
    Webhook,
    WebhookKind,
)
from chalicelib.desk import webhooks
from chalicelib.desk.context import Call
from chalicelib.notify.channels.addresses import NoTarget, target_of
from chalicelib.notify.channels.failures import Undelivered
from chalicelib.notify.notice import Notice
from chalicelib.notify.subscriptions import link_to
from chalicelib.rights import require_of_desk
from chalicelib.settings import settings
from chalicelib.tickets.errors import InvalidChange
from chalicelib.wiring import desk, hooks

MOST_SHOWN = 300  # characters of what the other side said
_NUMBER = "0000-0000"  # of the ticket that a test is about: no ticket has it
_HERE = "https://ventanilla.invalid"  # where the desk does not know its own address


@operation(
    "POST", "/webhooks", "Make a webhook",
    body=NewWebhook, answers=WebhookView, status=201, refuses=(409,),
)  # fmt: skip
def create(call: Call, body: NewWebhook) -> Response:
    """Make a webhook: from a minute later at most it is told of what happens."""
    fields = dict(body)
    _require_target(body.kind, fields)
    new = webhooks.create(desk(), fields, call)
    return made(webhook_view(new), f"webhooks/{new.name}")


@operation("GET", "/webhooks", "List webhooks", answers=WebhookList)
def index(call: Call) -> WebhookList:
    """List all webhooks, by name; there are 50 at most."""
    require_of_desk(call.actor, "edit_configuration")
    return WebhookList(items=[webhook_view(each) for each in desk().webhooks.all()])


@operation("GET", "/webhooks/{webhook}", "Read a webhook", answers=WebhookView)
def read(call: Call, webhook: str) -> Response:
    """Read a webhook; of its secrets only their ends are shown."""
    require_of_desk(call.actor, "edit_configuration")
    return shown(webhook_view(desk().webhooks.load(webhook)))


@operation(
    "PATCH", "/webhooks/{webhook}", "Change a webhook",
    body=WebhookEdit, answers=WebhookView, seen=True, refuses=(409,),
)  # fmt: skip
def edit(call: Call, webhook: str, body: WebhookEdit) -> Response:
    """Change the fields that you send; needs If-Match, “*” for whatever stands."""
    require_of_desk(call.actor, "edit_configuration")
    given = {name: getattr(body, name) for name in body.model_fields_set}
    if given.get("url"):
        _require_target(desk().webhooks.load(webhook).kind, given)
    return shown(webhook_view(webhooks.edit(desk(), webhook, given, call)))


@operation(
    "DELETE", "/webhooks/{webhook}", "Remove a webhook",
    answers=Removed, seen=True, refuses=(409, 422),
)  # fmt: skip
def remove(call: Call, webhook: str) -> Removed:
    """Remove a webhook: what waits to be told is told no more. Needs If-Match."""
    webhooks.remove(desk(), webhook, call)
    return Removed(removed=True)


@operation(
    "POST", "/webhooks/{webhook}/test", "Try a webhook out",
    body=TryOut, answers=Tried, refuses=(409,),
)  # fmt: skip
def try_out(call: Call, webhook: str, body: TryOut) -> Tried:
    """Send a test message at once, and say what the other side answered."""
    require_of_desk(call.actor, "edit_configuration")
    found = desk().webhooks.load(webhook)
    if found.kind is WebhookKind.WHATSAPP and body.phone is None:
        message = "“phone”: say to which telephone the test goes, like +56912345678."
        raise InvalidChange(message)
    notice = _test_notice(found, desk().now())
    try:
        answer = hooks().ask(found, notice, body.phone or "")
    except Undelivered as failed:
        return Tried(delivered=False, reason=failed.reason)
    taken = 200 <= answer.status < 300  # noqa: PLR2004 - as HTTP has it
    said = "".join(each if each.isprintable() else " " for each in answer.text[:MOST_SHOWN])
    return Tried(delivered=taken, status=answer.status, answer=said or None)


@operation(
    "GET", "/webhooks/{webhook}/deliveries", "List what it was told",
    query=DeliveryQuery, answers=Deliveries,
)  # fmt: skip
def deliveries(call: Call, webhook: str, query: DeliveryQuery) -> Deliveries:
    """List the last messages of a webhook and how each ended, the latest first."""
    require_of_desk(call.actor, "edit_configuration")
    found = desk().webhooks.load(webhook)
    lines = desk().told.of_webhook(found.name, query.limit)
    return Deliveries(items=[delivery_view(each) for each in lines])


def _require_target(kind: WebhookKind, fields: dict[str, Any]) -> None:
    """Raise unless the desk would post to the URL at all."""
    url, loopback = fields.get("url"), settings().loopback_webhooks
    if url is None:
        return
    if kind in {WebhookKind.TELEGRAM, WebhookKind.WHATSAPP} and not loopback:
        message = f"“url”: the desk knows where {kind} is: leave it out."
        raise InvalidChange(message)
    try:
        target_of(url, loopback=loopback)
    except NoTarget as error:
        message = f"“url” {error}."
        raise InvalidChange(message) from None


def _test_notice(webhook: Webhook, now: datetime) -> Notice:
    """Return a notice that cannot be taken for one of a ticket's."""
    name = desk().configuration.read().name
    return Notice(
        id=f"test-{int(now.astimezone(UTC).timestamp() * 1000)}-{webhook.name}",
        event="test",
        kind="test",
        at=now,
        number=_NUMBER,
        subject=name,
        what="Test",
        who=name,
        status="open",
        priority="normal",
        ticket_kind="test",
        team="-",
        link=link_to(_NUMBER, webhook.link, settings().public_url or _HERE),
    )
