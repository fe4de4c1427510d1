"""Durations as people write them in desk.yaml: ``90s``, ``15m``, ``4h``, ``1h30m``."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_PARTS = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?")


def parse_duration(text: object) -> object:
    """Return the ``timedelta`` that ``text`` writes.

    Days are refused: nobody agrees whether one is 24 hours or an office day. So are numbers
    without a unit, such as YAML makes of 1:30.
    """
    if isinstance(text, timedelta) and text >= timedelta():
        return text
    parts = _PARTS.fullmatch(str(text).strip().lower())
    if parts is None or not any(parts.groups()):
        message = f"“{text}” is not a duration: write hours, minutes or seconds, like 4h or 1h30m"
        raise ValueError(message)
    hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def write_duration(duration: timedelta) -> str:
    """Return the text that ``parse_duration`` reads as ``duration`` (whole seconds)."""
    seconds = int(duration.total_seconds())
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "m"), (seconds % 60, "s"))
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0s"


WrittenDuration = Annotated[
    timedelta, BeforeValidator(parse_duration), PlainSerializer(write_duration, return_type=str)
]
