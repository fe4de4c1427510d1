"""Microsoft Teams, by a Workflows webhook, which takes an Adaptive Card. Pure."""

import json
import re
from datetime import datetime
from typing import Any

from chalicelib.configuration.webhooks import Webhook
from chalicelib.notify.channels.post import Answer, Request, accepted
from chalicelib.notify.notice import Notice

_MOST_SAID = 1_000  # a card may have 28 KB in all
_CARD = "application/vnd.microsoft.card.adaptive"
_MENTION = re.compile(r"<(?=\s*/?\s*at\b)", re.IGNORECASE)


def request(notice: Notice, webhook: Webhook, _now: datetime, _to: str) -> Request:
    """Return the request by which the channel is told."""
    content = json.dumps(message(notice), ensure_ascii=False).encode()
    return Request(webhook.url or "", content, {"Content-Type": "application/json"})


def settled(answer: Answer, notice: Notice) -> str:
    """Return by what id it was taken; the workflow gives none, and answers 202."""
    accepted(answer)
    return notice.id


def message(notice: Notice) -> dict[str, Any]:
    """Return the message with its card.

    What people wrote stands in text runs, which have no Markdown: no link of theirs looks like one
    of the desk's. Nobody is mentioned, for the card lists no mentions.
    """
    lines = [
        _text(notice.what, weight="Bolder", size="Medium"),
        _text(f"#{notice.number} · {notice.subject}", weight="Bolder"),
        *([_text(_cut(notice.caution), weight="Bolder")] if notice.caution else []),
        *([_text(_cut(notice.said))] if notice.said.strip() else []),
        _text(" · ".join(each for each in _facts(notice) if each), subtle=True),
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": plain(f"{notice.what}: #{notice.number} {notice.subject}"),
        "body": lines,
        "actions": [{"type": "Action.OpenUrl", "title": f"#{notice.number}", "url": notice.link}],
    }
    return {
        "type": "message",
        "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}],
    }


def plain(text: str) -> str:
    """Return text in which no mention can be read."""
    return _MENTION.sub("‹", text)


def _facts(notice: Notice) -> tuple[str, ...]:
    return notice.who, notice.status, notice.priority, notice.team


def _text(
    text: str, *, weight: str = "Default", size: str = "Default", subtle: bool = False
) -> dict[str, Any]:
    run = {
        "type": "TextRun", "text": plain(text) or " ", "weight": weight, "size": size,
        "isSubtle": subtle,
    }  # fmt: skip
    return {"type": "RichTextBlock", "inlines": [run]}


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 1]}…"
