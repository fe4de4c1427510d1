"""WhatsApp, by Meta's Cloud API: a template message to the requester of a registered ticket. Pure.

Outside of the 24 hours after a customer's own message WhatsApp takes nothing but templates, which
Meta has approved beforehand. The desk's has two variables: the ticket's number and its status.
"""

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.configuration.webhooks import Webhook
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.channels.post import Answer, Request, accepted
from chalicelib.notify.notice import Notice

API = "https://graph.facebook.com/v23.0"
# Of Meta's errors: too many calls, too many to this person, not available now.
_NOT_NOW = frozenset({1, 2, 4, 80007, 130429, 131016, 131056})


def request(notice: Notice, webhook: Webhook, _now: datetime, phone: str) -> Request:
    """Return the request by which the requester is told; raises ``Refused`` without a ticket."""
    if not notice.number:
        message = "WhatsApp is for registered tickets only"
        raise Refused(message)
    variables = [{"type": "text", "text": each} for each in (notice.number, notice.what)]
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": phone.removeprefix("+"),
        "type": "template",
        "template": {
            "name": webhook.template,
            "language": {"code": webhook.template_language},
            "components": [{"type": "body", "parameters": variables}],
        },
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {webhook.token}"}
    url = f"{webhook.url or API}/{webhook.phone_number_id}/messages"
    return Request(url, json.dumps(body, ensure_ascii=False).encode(), headers)


def settled(answer: Answer, notice: Notice) -> str:
    """Return the message's id; raises what ``accepted`` raises, with the code of Meta's error."""
    known = _document(answer)
    code = None
    with suppress(KeyError, TypeError, ValueError):
        code = int(known["error"]["code"])
    if code in _NOT_NOW:
        message = f"HTTP {answer.status} ({code})"
        raise Unreachable(message, answer.retry_after)
    accepted(answer, str(code) if code is not None else "")
    with suppress(KeyError, TypeError, IndexError):
        return str(known["messages"][0]["id"])
    return notice.id


def _document(answer: Answer) -> Any:
    try:
        return json.loads(answer.text)
    except ValueError:
        return None
