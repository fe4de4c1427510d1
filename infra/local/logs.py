"""What the functions log, as they log it: a line each, from all log groups together."""

import json
import time
from collections.abc import Iterator
from typing import Any

from infra.local.aws import client
from infra.local.places import Running

ROUTINE = ("START ", "END ", "REPORT ")
SHOWN = ("level", "message", "correlation_id")


def follow(running: Running) -> None:
    """Print new log lines each second, until interrupted."""
    since = int(time.time() * 1000)
    seen: set[tuple[str, int, str]] = set()
    while True:
        for group, event in sorted(_events(running, since), key=lambda each: each[1]["timestamp"]):
            place = (group, event["timestamp"], event["message"])
            if place not in seen and not event["message"].startswith(ROUTINE):
                seen.add(place)
                print(f"{group:<14} {readable(event['message'])}", flush=True)
        time.sleep(1)


def _events(running: Running, since: int) -> Iterator[tuple[str, dict[str, Any]]]:
    logs = client("logs", running.endpoint)
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        short = name.rpartition("/")[2].removeprefix("Ventanilla-").partition("Log")[0]
        answer = logs.filter_log_events(logGroupName=name, startTime=since)
        yield from ((short, event) for event in answer["events"])


def readable(line: str) -> str:
    """Return a structured line as people read it; others as they are."""
    try:
        record = json.loads(line)
    except ValueError:
        return line.rstrip()
    if not isinstance(record, dict):
        return line.rstrip()
    if "_aws" in record:
        names = [each["Name"] for each in record["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
        return "METRIC " + ", ".join(f"{name}={record[name]}" for name in names)
    rest = {
        key: value
        for key, value in record.items()
        if key in {"number", "outcome", "due", "events", "template", "channel", "sent", "reason"}
    }
    first = " ".join(str(record[key]) for key in SHOWN if record.get(key))
    return f"{first} {json.dumps(rest, ensure_ascii=False) if rest else ''}".rstrip()
