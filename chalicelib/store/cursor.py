"""Pages of lists: their rows, and cursors that lead on and fit no other list."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from chalicelib.tickets.errors import Refusal

LONGEST_KEY = 1024  # bytes of a sort key; a partition key may be longer, and none of ours is


class InvalidCursor(Refusal):
    """The cursor was not made by this list."""

    problem = "invalid-cursor"
    status = 422


@dataclass(frozen=True)
class Page:
    """Some rows of a list, plain, and the cursor of the next page, None at the end."""

    rows: list[dict[str, Any]]
    cursor: str | None


def cursor_out(key: dict[str, str], of: str) -> str:
    """Return a cursor that stands for ``key`` in the list ``of``."""
    return urlsafe_b64encode(json.dumps({"of": of, "key": key}).encode()).decode().rstrip("=")


def cursor_in(cursor: str, of: str) -> dict[str, str]:
    """Return the key of a cursor; raises ``InvalidCursor`` unless it is of the list ``of``."""
    try:
        content = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key: dict[str, str] = content["key"]
        belongs = content["of"] == of and all(map(_is_key, key.values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        key, belongs = {}, False
    return fitting(key, fits=belongs)


def _is_key(value: object) -> bool:
    """Whether DynamoDB takes it as a part of a key; raises ``ValueError`` for half a character."""
    return isinstance(value, str) and len(value.encode()) <= LONGEST_KEY


def fitting(key: dict[str, str], *, fits: bool) -> dict[str, str]:
    """Return the key if it fits, else raise ``InvalidCursor``."""
    if not fits:
        message = "“cursor” is not of this list: send the one that its last page returned, or none."
        raise InvalidCursor(message)
    return key
