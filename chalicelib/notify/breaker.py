"""The breaker of mail loops: how many notices of receipt one address gets, whatever it sends. Pure.

Programs that answer without saying so answer within seconds, so the second notice within half a
minute is kept back, and the conversation of two programs ends with the first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

APART = timedelta(seconds=30)  # people rarely open two tickets in that time
REMEMBERED = timedelta(hours=1)


class Notice(NamedTuple):
    """A notice that went out: of which event, and when."""

    event: str
    at: datetime


def admitted(
    notices: Sequence[Notice], event: str, now: datetime, most: int, apart: timedelta = APART
) -> tuple[bool, tuple[Notice, ...]]:
    """Return whether the event's notice goes out, and the notices to remember after it.

    Asked again about the same event the answer is the same. ``most`` is for an hour.
    """
    recent = tuple(each for each in notices if each.at > now - REMEMBERED)
    if any(each.event == event for each in recent):
        return True, recent
    soon = any(each.at > now - apart for each in recent)
    if soon or len(recent) >= most:
        return False, recent
    return True, (*recent, Notice(event, now))
