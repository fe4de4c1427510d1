"""Telegram, by its bot API: sendMessage in HTML. Pure."""

import json
import re
from contextlib import suppress
from datetime import datetime, timedelta
from html import escape
from typing import Any

from chalicelib.configuration.webhooks import Webhook
from chalicelib.notify.channels.post import Answer, Request, accepted
from chalicelib.notify.notice import Notice

API = "https://api.telegram.org"
MOST = 4_096  # characters of a message, as people see it
_CALLING = re.compile(r"(?<![\w.])@(?=\w)")
_JOINER = "\N{WORD JOINER}"


def request(notice: Notice, webhook: Webhook, _now: datetime, _to: str) -> Request:
    """Return the request by which the chat is told; the token stands in its path."""
    message = {
        "chat_id": webhook.chat,
        "text": text(notice),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    url = f"{webhook.url or API}/bot{webhook.token}/sendMessage"
    body = json.dumps(message, ensure_ascii=False).encode()
    return Request(url, body, {"Content-Type": "application/json"})


def settled(answer: Answer, notice: Notice) -> str:
    """Return the message's id; raises what ``accepted`` raises, with the wait that is asked for."""
    known = _document(answer)
    asked = None
    with suppress(KeyError, TypeError, ValueError, OverflowError):
        asked = timedelta(seconds=int(known["parameters"]["retry_after"]))
    accepted(answer, asked=asked)
    with suppress(KeyError, TypeError):
        return str(known["result"]["message_id"])
    return notice.id


def text(notice: Notice) -> str:
    """Return the message, in which the customer's words are cut until the whole fits.

    They are cut before they are escaped, so that no entity is cut in two.
    """
    head = f"<b>{_safe(notice.what)}</b> · #{notice.number}\n<b>{_safe(notice.subject[:500])}</b>"
    if notice.caution:
        head = f"{head}\n\n{_safe(notice.caution[:500])}"
    facts = " · ".join(each for each in _facts(notice) if each)
    foot = f'{_safe(facts[:500])}\n<a href="{escape(notice.link)}">#{notice.number}</a>'
    said = _safe_within(notice.said.strip(), MOST - len(head) - len(foot) - 4)
    return f"{head}\n\n{said}\n\n{foot}" if said else f"{head}\n\n{foot}"


def _facts(notice: Notice) -> tuple[str, ...]:
    return notice.who, notice.status, notice.priority, notice.team


def _safe(words: str) -> str:
    """Return words as they are in HTML, and nobody called by them."""
    return escape(_CALLING.sub(f"@{_JOINER}", words), quote=False)


def _safe_within(words: str, most: int) -> str:
    """Return as much of the words as fits once it is escaped."""
    safe = _safe(words)
    kept = len(words)
    while len(safe) > most and kept > 0:
        kept = min(kept - 1, int(kept * most / len(safe)))
        safe = f"{_safe(words[:kept])}…"
    return safe if kept > 0 else ""


def _document(answer: Answer) -> Any:
    try:
        return json.loads(answer.text)
    except ValueError:
        return None
