"""Verbs on webhooks: make, change, remove; for admins, and each request once."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.webhooks import Webhook, changed
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.once import require_same
from chalicelib.desk.organizations import AlreadyThere
from chalicelib.rights import require_of_desk
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Marker, Stale
from chalicelib.store.webhooks import WebhookNotFound
from chalicelib.tickets.errors import Conflict, InvalidChange, Outdated, Refusal

TRIES = 3


def create(desk: Desk, fields: Mapping[str, Any], call: Call) -> Webhook:
    """Make a webhook; the same request once more changes nothing."""
    require_of_desk(call.actor, "edit_configuration")
    _require_known(fields, desk.configuration.read())
    webhook = _valid({**fields, "changed_by": call.actor.id, "changed_at": desk.now()})
    try:
        desk.webhooks.create(webhook, _markers(desk, webhook.name, call))
    except AlreadyDone as done:
        require_same(done.marker, call)
        return desk.webhooks.load(webhook.name)
    except Stale:
        return _as_it_stands(desk, webhook)
    return webhook


def edit(desk: Desk, name: str, fields: Mapping[str, Any], call: Call) -> Webhook:
    """Change a webhook; a secret that is replaced signs beside the new one for a day."""
    require_of_desk(call.actor, "edit_configuration")
    _require_known(fields, desk.configuration.read())
    try:
        return _edited(desk, name, fields, call)
    except AlreadyDone as done:
        require_same(done.marker, call)
    except Refusal:
        if not _was_done(desk, name, call):
            raise
    return desk.webhooks.load(name)


def remove(desk: Desk, name: str, call: Call) -> None:
    """Remove a webhook; what it was told stays on the timelines."""
    require_of_desk(call.actor, "edit_configuration")
    try:
        before = _seen(desk, name, call)
        desk.webhooks.remove(before, _markers(desk, name, call))
    except AlreadyDone as done:
        require_same(done.marker, call)
    except Stale as error:
        message = "Others are changing this webhook at this moment. Read it again and repeat."
        raise Conflict(message) from error
    except Refusal:
        if not _was_done(desk, name, call):
            raise


def _edited(desk: Desk, name: str, fields: Mapping[str, Any], call: Call) -> Webhook:
    for _ in range(TRIES):
        before = _seen(desk, name, call)
        try:
            after = changed(before, dict(fields), call.actor.id, desk.now())
        except ValidationError as error:
            raise InvalidChange(_told(error)) from error
        if after == before:
            return before
        try:
            desk.webhooks.save(before, after, _markers(desk, name, call))
        except Stale:
            continue
        return after
    message = "Others are changing this webhook at this moment. Read it again and repeat."
    raise Conflict(message)


def _as_it_stands(desk: Desk, webhook: Webhook) -> Webhook:
    """Return the webhook of that name if it is the very same; raises ``AlreadyThere`` if not."""
    try:
        there = desk.webhooks.load(webhook.name)
    except WebhookNotFound:
        message = "Others are making webhooks at this moment. Repeat the request."
        raise Conflict(message) from None
    ours = {"changed_by": "", "changed_at": None}
    if there.model_copy(update=ours) == webhook.model_copy(update=ours):
        return there
    message = f"“name”: there is another webhook {webhook.name}: PATCH it, or take another name."
    raise AlreadyThere(message)


def _seen(desk: Desk, name: str, call: Call) -> Webhook:
    before = desk.webhooks.load(name)
    if call.if_version is not None and call.if_version != before.version:
        raise Outdated(call.if_version, before.version, "webhook")
    return before


def _markers(desk: Desk, name: str, call: Call) -> list[Marker]:
    if call.once is None:
        return []
    key, fingerprint = call.once.key, call.once.fingerprint
    return [request_marker(call.actor.id, key, fingerprint, name, desk.now())]


def _was_done(desk: Desk, name: str, call: Call) -> bool:
    """Whether the refused request was done before under its key: its first answer got lost."""
    marks = _markers(desk, name, call)
    found = desk.tickets.marker(marks[0]) if marks else None
    if found is None:
        return False
    require_same(found, call)
    return True


def _valid(fields: Mapping[str, Any]) -> Webhook:
    try:
        return Webhook.model_validate(dict(fields))
    except ValidationError as error:
        raise InvalidChange(_told(error)) from None


def _told(error: ValidationError) -> str:
    """Return what is wrong, without what was sent: that may be a secret."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(each["msg"].removeprefix("Value error, ") for each in found)


def _require_known(fields: Mapping[str, Any], configuration: Configuration) -> None:
    for name, known in (("teams", set(configuration.teams)), ("products", configuration.products)):
        unknown = sorted(set(fields.get(name) or ()) - known)
        if unknown:
            there = ", ".join(sorted(known)) or "none"
            message = f"“{name}”: the desk has no {', '.join(unknown)}. There are: {there}."
            raise InvalidChange(message)
