"""``make redrive``: brings dead letters back to their queues, once their cause is mended.

The queues' own letters are moved back. A letter of the event stream names the records that could
not be planned; they are read from the stream again, which keeps them for a day, and planned.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from infra.deployed import Clients, NoDesk, of_kind, reach, resources
from infra.stream import is_let_through

QUEUES = {
    "MailQueue": "mails to take in",
    "WakeQueue": "tickets to wake",
    "SendQueue": "messages to send",
    "CheckQueue": "mails to check",
    "FeedbackQueue": "bounces to hear",
    "HookQueue": "webhooks to tell",
    "SmsQueue": "texts to read",  # only where a topic of texts is named
}
BAR = 30  # characters


def main() -> int:
    """Redrive the running local desk, or the stack that ``--stack`` names in AWS."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", help="a deployed stack; without it, the local desk")
    try:
        clients, stack = reach(parser.parse_args().stack)
    except NoDesk as error:
        print(f"ventanilla: {error}", file=sys.stderr)
        return 1
    moved = redrive(clients, stack, print)
    print(f"{moved} brought back" if moved else "there are no dead letters")
    return 0


def redrive(clients: Clients, stack: str, say: Callable[[str], None]) -> int:
    """Bring every dead letter of the stack back, saying how far it is; return how many."""
    parts = resources(clients("cloudformation"), stack)
    sqs = clients("sqs")
    moved = 0
    there = {each: what for each, what in QUEUES.items() if _is_there(parts, each)}
    for name, what in there.items():
        source = of_kind(parts, f"{name}DeadLetters")
        target = of_kind(parts, name, "DeadLetters")
        progress = _Progress(what, _waiting(sqs, source), say)
        for letter in _letters(sqs, source):
            sqs.send_message(QueueUrl=target, MessageBody=letter["Body"])
            sqs.delete_message(QueueUrl=source, ReceiptHandle=letter["ReceiptHandle"])
            progress.one_more()
        moved += progress.done
    return moved + _redrive_stream(clients, parts, say)


def _is_there(parts: dict[str, str], name: str) -> bool:
    return any(each.startswith(name) for each in parts)


def _redrive_stream(clients: Clients, parts: dict[str, str], say: Callable[[str], None]) -> int:
    sqs, function = clients("sqs"), of_kind(parts, "PlanMessages", "Log", "Role", "Event")
    source = of_kind(parts, "EventStreamDeadLetters")
    progress = _Progress("events to tell of", _waiting(sqs, source), say)
    for letter in _letters(sqs, source):
        records = records_of(clients("dynamodbstreams"), json.loads(letter["Body"]))
        answer = clients("lambda").invoke(
            FunctionName=function, Payload=json.dumps({"Records": records}, default=str).encode()
        )
        if "FunctionError" not in answer:
            sqs.delete_message(QueueUrl=source, ReceiptHandle=letter["ReceiptHandle"])
            progress.one_more()
    return progress.done


def records_of(streams: Any, letter: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the stream's filter lets through of the records that a letter is about."""
    batch = letter["DDBStreamBatchInfo"]
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator, Limit=batch["batchSize"])["Records"]
    return [
        each
        for each in records
        if is_let_through(each)
        and int(each["dynamodb"]["SequenceNumber"]) <= int(batch["endSequenceNumber"])
    ]


def _letters(sqs: Any, queue: str) -> Iterator[dict[str, Any]]:
    """Yield what waits in a queue, each letter once in this run."""
    seen: set[str] = set()
    while True:
        answer = sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1, VisibilityTimeout=60
        )
        fresh = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
        if not fresh:
            return
        seen |= {each["MessageId"] for each in fresh}
        yield from fresh


def _waiting(sqs: Any, queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"]
    return int(attributes[name])


class _Progress:
    """A bar that grows with each letter."""

    def __init__(self, what: str, total: int, say: Callable[[str], None]) -> None:
        self.done, self._what, self._total, self._say = 0, what, total, say

    def one_more(self) -> None:
        """Count one and show the bar."""
        self.done += 1
        total = max(self._total, self.done)
        filled = BAR * self.done // total
        bar = "#" * filled + "." * (BAR - filled)
        self._say(f"{self._what:<18} [{bar}] {self.done}/{total}")


if __name__ == "__main__":
    sys.exit(main())
