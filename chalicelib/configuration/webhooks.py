"""A webhook: where the desk tells other systems and chat rooms what happens, and of what. Pure."""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, StringConstraints, model_validator

from chalicelib.tickets.events import INTERNAL, Kind
from chalicelib.tickets.model import Priority
from chalicelib.tickets.value import Frozen

MOST = 50  # webhooks of a desk
OVERLAP = timedelta(hours=24)  # for which a secret that was replaced still signs
BEGINNING = "whsec_"  # of a secret, as Standard Webhooks writes one
_KEY_BYTES = range(24, 65)


class WebhookKind(StrEnum):
    """Who is told, and in which form."""

    SIGNED = "signed"  # any system, by Standard Webhooks
    SLACK = "slack"
    TEAMS = "teams"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"  # the account by which requesters are told


def key_of(secret: str) -> bytes:
    """Return the key that a secret stands for; raises ``ValueError``, without the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(BEGINNING), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(BEGINNING) or len(key) not in _KEY_BYTES:
        message = f"send “{BEGINNING}” and 24 to 64 random bytes in base64"
        raise ValueError(message)
    return key


def _is_secret(secret: str) -> str:
    key_of(secret)
    return secret


Secret = Annotated[str, StringConstraints(max_length=100), AfterValidator(_is_secret)]
Url = Annotated[
    str, StringConstraints(min_length=8, max_length=1_000, pattern=r"^https?://[!-~]+$")
]
# What stands in the path or header of a request must be no more than that.
BotToken = Annotated[str, StringConstraints(pattern=r"^\d{1,20}:[A-Za-z0-9_-]{20,100}$")]
AccessToken = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._|-]{10,1000}$")]
Chat = Annotated[str, StringConstraints(pattern=r"^(-?\d{1,20}|@[A-Za-z0-9_]{4,60})$")]
PhoneNumberId = Annotated[str, StringConstraints(pattern=r"^\d{5,30}$")]
TemplateName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")]
TemplateLanguage = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]

# What each kind needs, and what it may have; nothing else of these stands on it.
_NEEDS: dict[WebhookKind, tuple[str, ...]] = {
    WebhookKind.SIGNED: ("url", "secret"),
    WebhookKind.SLACK: ("url",),
    WebhookKind.TEAMS: ("url",),
    WebhookKind.TELEGRAM: ("token", "chat"),
    WebhookKind.WHATSAPP: ("token", "phone_number_id", "template", "template_language"),
}
# Where the provider's own address is not the one to call; refused but on a laptop.
_MAY = {WebhookKind.TELEGRAM: ("url",), WebhookKind.WHATSAPP: ("url",)}
_OWN = frozenset(name for names in _NEEDS.values() for name in names)


class Webhook(Frozen):
    """One webhook. No ``events``: all that it may be told of; no teams, priorities, products: any.

    ``internal``: it is the desk's own, and told what customers are not. ``link`` is where a front
    end shows a ticket, with ``{number}`` in it.
    """

    name: str
    version: int = 1
    kind: WebhookKind
    url: str | None = None
    secret: str | None = None
    previous_secret: str | None = None
    previous_until: AwareDatetime | None = None
    token: str | None = None
    chat: str | None = None
    phone_number_id: str | None = None
    template: str | None = None
    template_language: str | None = None
    events: tuple[Kind, ...] = ()
    internal: bool = False
    teams: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    products: tuple[str, ...] = ()
    link: str | None = None
    active: bool = True
    changed_by: str = ""
    changed_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        needed = _NEEDS[self.kind]
        if missing := [name for name in needed if getattr(self, name) is None]:
            message = f"a {self.kind} webhook needs {_quoted(missing)}"
            raise ValueError(message)
        known = {*needed, *_MAY.get(self.kind, ())}
        if extra := sorted(name for name in _OWN - known if getattr(self, name) is not None):
            message = f"a {self.kind} webhook has no {_quoted(extra)}: leave it out"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _is_told_only_what_it_may_know(self) -> Self:
        inside = [] if self.internal else sorted(INTERNAL.intersection(self.events))
        if inside:
            message = f"“events”: {', '.join(inside)} is internal: set “internal”, or leave it out"
            raise ValueError(message)
        if self.kind is WebhookKind.WHATSAPP and self.internal:
            message = "“internal”: a whatsapp webhook tells customers: leave it out"
            raise ValueError(message)
        return self

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at ``now``, the current one first."""
        secrets = (self.secret,) if self.secret else ()
        overlaps = self.previous_until is not None and now < self.previous_until
        return (*secrets, self.previous_secret) if overlaps and self.previous_secret else secrets


def changed(before: Webhook, fields: dict[str, Any], by: str, now: datetime) -> Webhook:
    """Return the webhook with other ``fields``; a secret that is replaced still signs for a while.

    Raises pydantic's ``ValidationError`` for fields that do not go together.
    """
    after = Webhook.model_validate({**dict(before), **fields})
    if after == before:
        return before
    kept = {}
    if after.secret != before.secret and before.secret is not None:
        kept = {"previous_secret": before.secret, "previous_until": now + OVERLAP}
    made = {"version": before.version + 1, "changed_by": by, "changed_at": now}
    return Webhook.model_validate({**dict(after), **kept, **made})


def masked(secret: str | None) -> str | None:
    """Return what may be shown of a secret: its end, by which people tell two apart."""
    return None if secret is None else f"…{secret[-4:]}"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
