"""How webhooks, their deliveries and people's devices are shown: never with a secret."""

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from chalicelib.api.answer import Answer
from chalicelib.configuration.webhooks import Webhook, WebhookKind, masked
from chalicelib.store.devices import Device
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Priority
from chalicelib.tickets.number import spoken


class WebhookView(Answer):
    """A webhook; of what is secret only the end is shown."""

    name: str
    version: int
    kind: WebhookKind
    url: str | None
    secret: str | None
    previous_secret: str | None
    previous_until: datetime | None  # until then both secrets sign
    token: str | None
    chat: str | None
    phone_number_id: str | None
    template: str | None
    template_language: str | None
    events: list[Kind]
    internal: bool
    teams: list[str]
    priorities: list[Priority]
    products: list[str]
    link: str | None
    active: bool
    changed_by: str
    changed_at: datetime | None


class WebhookList(Answer):
    """All webhooks, by name."""

    items: list[WebhookView]


class Removed(Answer):
    """That it is gone."""

    removed: Literal[True]


class Tried(Answer):
    """Whether the test arrived, and what the other side answered or why it did not."""

    delivered: bool
    status: int | None = None
    answer: str | None = None  # its beginning
    reason: str | None = None


class DeliveryView(Answer):
    """One message: of which event, of which ticket, and how it ended."""

    at: datetime
    number: str
    event: str
    kind: str
    status: Literal["sending", "sent", "failed"]
    reason: str | None


class Deliveries(Answer):
    """The last messages, the latest first."""

    items: list[DeliveryView]


class DeviceView(Answer):
    """A device that messages are pushed to."""

    id: str
    platform: Literal["android", "ios"]
    registered_at: datetime


class DeviceList(Answer):
    """All devices of a person, the latest first."""

    items: list[DeviceView]


def webhook_view(webhook: Webhook) -> WebhookView:
    """Return a webhook as admins see it."""
    plain = webhook.model_dump()
    hidden = {name: masked(plain[name]) for name in ("secret", "previous_secret", "token")}
    return WebhookView(**{**plain, **hidden, "url": _shown(webhook)})


def _shown(webhook: Webhook) -> str | None:
    """Return where it leads; whoever knows the path of a chat's webhook can post there."""
    if webhook.url is None:
        return None
    parts = urlsplit(webhook.url)
    place = f"{parts.scheme}://{parts.netloc}"
    if webhook.kind is not WebhookKind.SIGNED:
        return f"{place}/{masked(webhook.url)}"
    return f"{place}{parts.path}{'?…' if parts.query else ''}"


def delivery_view(line: dict[str, Any]) -> DeliveryView:
    """Return a line of what was told."""
    number = line["PK"].removeprefix("T#")
    event = line["SK"].removeprefix("E#").partition("~")[0]
    return DeliveryView(
        at=line["at"],
        number=spoken(number),
        event=f"{number}.{event}",
        kind=line["template"],
        status=line["status"],
        reason=line.get("reason"),
    )


def device_view(device: Device) -> DeviceView:
    """Return a device without the address that SNS knows it by."""
    at = datetime.fromisoformat(device.registered_at)
    return DeviceView(id=device.id, platform=device.platform, registered_at=at)
