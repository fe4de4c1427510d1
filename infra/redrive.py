"""``make redrive``: brings dead letters back to their queues, once their cause is mended.

The queues' own letters are moved back. A letter of the event stream names the records that could
not be planned; they are read from the stream again, which keeps them for a day, and planned.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import boto3

from infra.local.aws import client as local_client
from infra.local.places import Places, Running

QUEUES = {
    "MailQueue": "mails to take in",
    "WakeQueue": "tickets to wake",
    "SendQueue": "messages to send",
    "HookQueue": "webhooks to tell",
}
BAR = 30  # characters
Clients = Callable[[str], Any]


def main() -> int:
    """Redrive the running local desk, or the stack that ``--stack`` names in AWS."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", help="a deployed stack; without it, the local desk")
    stack = parser.parse_args().stack
    if stack:

        def clients(service: str) -> Any:
            return boto3.client(service)  # type: ignore[call-overload]
    else:
        try:
            running = Running.load(Places.from_environment())
        except FileNotFoundError:
            print("ventanilla: no desk is up: start one with make run", file=sys.stderr)
            return 1

        def clients(service: str) -> Any:
            return local_client(service, running.endpoint)

    moved = redrive(clients, stack or "Ventanilla", print)
    print(f"{moved} brought back" if moved else "there are no dead letters")
    return 0


def redrive(clients: Clients, stack: str, say: Callable[[str], None]) -> int:
    """Bring every dead letter of the stack back, saying how far it is; return how many."""
    resources = dict(_resources(clients("cloudformation"), stack))
    sqs = clients("sqs")
    moved = 0
    for name, what in QUEUES.items():
        source = _of_kind(resources, f"{name}DeadLetters")
        target = _of_kind(resources, name, "DeadLetters")
        progress = _Progress(what, _waiting(sqs, source), say)
        for letter in _letters(sqs, source):
            sqs.send_message(QueueUrl=target, MessageBody=letter["Body"])
            sqs.delete_message(QueueUrl=source, ReceiptHandle=letter["ReceiptHandle"])
            progress.one_more()
        moved += progress.done
    return moved + _redrive_stream(clients, resources, say)


def _redrive_stream(clients: Clients, resources: dict[str, str], say: Callable[[str], None]) -> int:
    sqs, function = clients("sqs"), _of_kind(resources, "PlanMessages", "Log", "Role", "Event")
    source = _of_kind(resources, "EventStreamDeadLetters")
    progress = _Progress("events to tell of", _waiting(sqs, source), say)
    for letter in _letters(sqs, source):
        records = _records(clients("dynamodbstreams"), json.loads(letter["Body"]))
        answer = clients("lambda").invoke(
            FunctionName=function, Payload=json.dumps({"Records": records}, default=str).encode()
        )
        if "FunctionError" not in answer:
            sqs.delete_message(QueueUrl=source, ReceiptHandle=letter["ReceiptHandle"])
            progress.one_more()
    return progress.done


def _records(streams: Any, letter: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the stream records that a letter of the event stream is about, events only."""
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
        if each["dynamodb"].get("NewImage", {}).get("type") == {"S": "event"}
        and each["eventName"] == "INSERT"
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


def _resources(cloudformation: Any, stack: str) -> Iterator[tuple[str, str]]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for page in pages:
        for each in page["StackResourceSummaries"]:
            if each["ResourceType"] in {"AWS::SQS::Queue", "AWS::Lambda::Function"}:
                yield each["LogicalResourceId"], each["PhysicalResourceId"]


def _of_kind(resources: dict[str, str], prefix: str, *but_not: str) -> str:
    return next(
        physical
        for logical, physical in resources.items()
        if logical.startswith(prefix) and not any(each in logical for each in but_not)
    )


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
