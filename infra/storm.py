"""What ``make bench`` says of a storm: ten thousand tickets due in the same minute, one poisoned.

The functions of app.py do it, swept each minute and woken by two processes, on dynoxide and the
local cloud's SQS. Lambda has up to twenty wakers (infra/functions.py); this machine has two cores.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from chalicelib.store.keys import SHARDS
from infra.copies import copies, write_all
from infra.local import cloud
from infra.local.aws import client
from infra.local.places import Places
from infra.measured import BenchDesk

TICKETS: Final = 10_000
WAKERS: Final = 2
AT_MOST: Final = 120  # seconds until all are woken
EACH: Final = 60  # seconds from sweep to sweep
OPENED_BEFORE: Final = timedelta(minutes=7, seconds=31)  # a critical ticket is warned after 7:30


def storm_figures(endpoint: str, environment: Mapping[str, str], tickets: int = TICKETS) -> bool:
    """Print how long it takes; whether each was woken in time and once, all but the poisoned."""
    bench = BenchDesk(endpoint)
    with tempfile.TemporaryDirectory() as home, ExitStack() as running:
        sqs, queue, address = running.enter_context(_queue(Path(home)))
        here = {
            **os.environ, **environment, "TABLE_NAME": bench.table, "WAKE_QUEUE_URL": queue,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint, "AWS_ENDPOINT_URL_SQS": address,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "POWERTOOLS_LOG_LEVEL": "CRITICAL", "POWERTOOLS_TRACE_DISABLED": "true",
        }  # fmt: skip
        sweeper, *wakers = (
            running.enter_context(_container(each, here)) for each in ("sweep", *["wake"] * WAKERS)
        )
        _tell(sweeper)  # nothing is due yet; it is warm, as one is that sweeps each minute
        poisoned = _filled(bench, tickets)
        queued, woken = _through(sqs, queue, sweeper, wakers)
    now = bench.at + OPENED_BEFORE
    left = {due.key for shard in range(SHARDS) for due in bench.desk.due.of(shard, now)}
    times = Counter(_events(bench))
    healthy = {key for key, _, _ in times}
    once = set(times.values()) == {1} and len(healthy) == tickets - 1 and left == {poisoned}
    kept = once and woken <= AT_MOST
    told = f"queued in {queued:.1f} s, woken in {woken:.0f} s by {WAKERS} wakers"
    print(f"\n{tickets:,} tickets due at once        {told}  (at most {AT_MOST} s)")
    print(
        f"woken once, all but the poisoned one {'yes' if once else 'NO'}"
        f"{'' if kept else '  NOT KEPT'}"
    )
    return kept


def _filled(bench: BenchDesk, tickets: int) -> str:
    """Let that many tickets fall due a second ago; return the key of one that nobody can read."""
    bench.at = datetime.now(UTC) - OPENED_BEFORE
    ticket = bench.desk.tickets.load(bench.open(priority="critical"))
    bits = random.Random(4).getrandbits  # noqa: S311 - not a secret
    write_all(bench.client, bench.table, copies(ticket, tickets - 2, bits))
    (poison,) = copies(ticket, 1, bits)
    write_all(bench.client, bench.table, iter([{**poison, "clocks": {"S": "poison"}}]))
    return str(poison["PK"]["S"])


def _through(
    sqs: Any, queue: str, sweeper: "subprocess.Popen[str]", wakers: list["subprocess.Popen[str]"]
) -> tuple[float, float]:
    """Sweep each minute until the queue is empty; return when the first was done, and the whole."""
    begun = time.perf_counter()
    queued, sweeps = 0.0, 0
    while not sweeps or _waiting(sqs, queue) > 1:  # the poisoned one is hidden for three minutes
        if time.perf_counter() - begun >= EACH * sweeps:
            _tell(sweeper)
            sweeps += 1
            queued = queued or time.perf_counter() - begun
        late = time.perf_counter() - begun > 3 * AT_MOST
        if late or any(waker.poll() is not None for waker in wakers):
            break
        time.sleep(1)  # the local cloud counts message by message
    return queued, time.perf_counter() - begun


def _tell(sweeper: "subprocess.Popen[str]") -> None:
    """Let the sweep run, and wait until it has."""
    assert sweeper.stdin is not None  # noqa: S101 - both are pipes
    assert sweeper.stdout is not None  # noqa: S101
    print("sweep", file=sweeper.stdin, flush=True)
    while (line := sweeper.stdout.readline()) and line != "swept\n":
        pass


def _waiting(sqs: Any, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)
    return sum(int(answer["Attributes"][name]) for name in names)


def _events(bench: BenchDesk) -> Iterator[tuple[str, str, str]]:
    """Yield the ticket's key, the kind and the share of each event that waking made."""
    pages = bench.client.get_paginator("scan").paginate(
        TableName=bench.table,
        FilterExpression="#type = :event AND kind <> :created",
        ExpressionAttributeNames={"#type": "type"},
        ExpressionAttributeValues={":event": {"S": "event"}, ":created": {"S": "created"}},
    )
    for page in pages:
        for item in page["Items"]:
            yield item["PK"]["S"], item["kind"]["S"], str(item["details"]["M"].get("share"))


@contextmanager
def _queue(home: Path) -> Iterator[tuple[Any, str, str]]:
    """Yield a client, a queue as the stack has it, and the address of the cloud that it is in."""
    places = Places(home, port=cloud.free_port(), smtp_port=cloud.free_port())
    process = cloud.start(places, cloud.free_port())
    try:
        sqs = client("sqs", places.endpoint)
        queue = sqs.create_queue(QueueName="wake", Attributes={"VisibilityTimeout": "180"})
        yield sqs, queue["QueueUrl"], places.endpoint
    finally:
        cloud.stop(process)


@contextmanager
def _container(function: str, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Yield a process that runs one function of app.py, as often as it is told to or has work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.container", function],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if function == "sweep" else subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
