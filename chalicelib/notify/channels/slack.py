"""Slack, by an incoming webhook: blocks, and the same in one line for notifications. Pure."""

import json
import re
from datetime import datetime
from typing import Any

from chalicelib.configuration.webhooks import Webhook
from chalicelib.notify.channels.post import Answer, Request, accepted
from chalicelib.notify.notice import Notice

_MOST_HEADER, _MOST_SECTION, _MOST_SAID = 150, 3_000, 1_000
_CALLING = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def request(notice: Notice, webhook: Webhook, _now: datetime, _to: str) -> Request:
    """Return the request by which the room is told."""
    body = json.dumps(message(notice), ensure_ascii=False).encode()
    return Request(webhook.url or "", body, {"Content-Type": "application/json; charset=utf-8"})


def settled(answer: Answer, notice: Notice) -> str:
    """Return by what id it was taken; Slack gives none."""
    accepted(answer)
    return notice.id


def message(notice: Notice) -> dict[str, Any]:
    """Return the message.

    What people wrote stands as plain text, in which Slack looks for no mentions, links or markup.
    """
    head = f"{notice.what} · #{notice.number}"
    facts = " · ".join(each for each in (notice.status, notice.priority, notice.team) if each)
    by = f"{notice.who} — {facts}" if notice.who else facts
    said = [_section(_cut(notice.said, _MOST_SAID))] if notice.said.strip() else []
    caution = [_section(_cut(notice.caution, _MOST_SAID))] if notice.caution else []
    return {
        "text": escaped(_cut(f"{head}: {notice.subject}", _MOST_SECTION)),
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {"type": "header", "text": _plain(_cut(head, _MOST_HEADER))},
            _section(_cut(notice.subject, _MOST_SAID)),
            *caution,
            *said,
            {"type": "context", "elements": [_plain(_cut(by, _MOST_SAID))]},
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": f"<{_url(notice.link)}|#{notice.number}>"}],
            },
        ],
    }


def escaped(text: str) -> str:
    """Return text as Slack's markup has it: its three characters, and nobody called by it."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _uncalling(safe)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _plain(text)}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": _uncalling(text) or " ", "emoji": False}


def _uncalling(text: str) -> str:
    return _CALLING.sub(f"@{_JOINER}", text)


def _url(link: str) -> str:
    return escaped(link).replace("|", "%7C")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
