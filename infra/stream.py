"""What the table's stream is read for: which of its records reach the planner, first or again."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.store.duty import DONE
from chalicelib.store.organizations import ENTRY

TOLD = ("event", ENTRY, DONE)  # types of items; nothing else of the table tells anybody anything
NEW = "INSERT"
FILTER = json.dumps(
    {"eventName": [NEW], "dynamodb": {"NewImage": {"type": {"S": TOLD}}}}, separators=(",", ":")
)


def is_let_through(record: Mapping[str, Any]) -> bool:
    """Whether a stream's record passes the filter."""
    image = record["dynamodb"].get("NewImage", {})
    return record["eventName"] == NEW and image.get("type", {}).get("S") in TOLD
