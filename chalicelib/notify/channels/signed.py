"""Any other system: a JSON document, signed as Standard Webhooks has it. Pure.

https://www.standardwebhooks.com: the id is the same on every retry, so that receivers can drop what
they have; the signature is over id, time and body; two stand there while a secret is replaced.
"""

import base64
import hmac
import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalicelib.configuration.webhooks import Webhook, key_of
from chalicelib.notify.channels.post import Answer, Request, accepted
from chalicelib.notify.notice import Notice


def request(notice: Notice, webhook: Webhook, now: datetime, _to: str) -> Request:
    """Return the request by which the webhook is told."""
    body = json.dumps(document(notice), ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(now.timestamp()))
    signatures = (
        signature(secret, notice.id, timestamp, body) for secret in webhook.secrets_at(now)
    )
    headers = {
        "Content-Type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }
    return Request(webhook.url or "", body, headers)


def settled(answer: Answer, notice: Notice) -> str:
    """Return by what id it was taken; raises what ``accepted`` raises."""
    accepted(answer)
    return notice.id


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the signature of version 1 under one secret."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key_of(secret), signed, sha256).digest()).decode()


def document(notice: Notice) -> dict[str, Any]:
    """Return what is told: the type, when it happened, and the facts that are known.

    A document is the same however often it is sent.
    """
    facts = notice.model_dump(mode="json", exclude_none=True)
    actor = {"name": facts.pop("who"), "side": facts.pop("side")}
    if "actor" in facts:
        actor["id"] = facts.pop("actor")
    status = {"after": facts.pop("status")}
    if "status_before" in facts:
        status = {"before": facts.pop("status_before"), **status}
    said = {"text": facts.pop("said"), "shortened": facts.pop("shortened")}
    verified = facts.pop("verified")
    facts.pop("warning")
    message = {"message": {**said, "verified": verified}} if said["text"] else {}
    what, at, about = facts.pop("what"), facts.pop("at"), facts.pop("about")
    facts = {name: each for name, each in facts.items() if name != "id"}
    return {
        "type": f"{about}.{notice.kind}",
        "timestamp": at,
        "data": {**facts, "summary": what, "status": status, "actor": actor, **message},
    }
