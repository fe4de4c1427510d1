"""One container of a function of app.py, fed as Lambda feeds it; ``infra.storm`` starts some.

A waker takes ten messages at once, hands them to the function, and deletes what that did not report
as failed. A sweeper sweeps whenever a line comes in.
"""

import os
import sys
from typing import Any

import boto3
from chalice.test import Client

from app import app

SECONDS = 1  # that a waker waits for messages
RULE = {
    "version": "0", "id": "1", "account": "1", "region": "r", "time": "", "source": "aws.events",
    "detail-type": "Scheduled Event", "resources": [], "detail": {},
}  # fmt: skip


def main() -> None:
    """Run as the function that the command line names, until it is ended."""
    with Client(app) as function:
        (_sweep if sys.argv[1] == "sweep" else _wake)(function.lambda_)


def _sweep(function: Any) -> None:
    for _ in sys.stdin:
        function.invoke("sweep", RULE)
        print("swept", flush=True)


def _wake(function: Any) -> None:
    queue = os.environ["WAKE_QUEUE_URL"]
    sqs: Any = boto3.client("sqs")
    while True:
        messages = _received(sqs, queue)
        if not messages:
            continue
        failed = function.invoke("wake_ticket", _event(messages)).payload["batchItemFailures"]
        ids = {each["itemIdentifier"] for each in failed}
        done = [
            {"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]}
            for each in messages
            if each["MessageId"] not in ids
        ]
        if done:
            sqs.delete_message_batch(QueueUrl=queue, Entries=done)


def _received(sqs: Any, queue: str) -> list[dict[str, Any]]:
    answer = sqs.receive_message(
        QueueUrl=queue,
        MaxNumberOfMessages=10,
        WaitTimeSeconds=SECONDS,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
    )
    messages: list[dict[str, Any]] = answer.get("Messages", [])
    return messages


def _event(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": each["MessageId"],
                "receiptHandle": each["ReceiptHandle"],
                "body": each["Body"],
                "attributes": each.get("Attributes", {}),
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": os.environ["WAKE_QUEUE_ARN"],
            }
            for each in messages
        ]
    }


if __name__ == "__main__":
    main()
