"""Batches of a queue or stream: each record on its own, and only what failed is brought again."""

from collections.abc import Callable
from typing import Any

from chalicelib.telemetry import log_failure

Batch = dict[str, Any]
Record = dict[str, Any]
Take = Callable[[Any], None]
Attempt = Callable[[str, int], None]  # a body, and the how-manieth try it is
PutOff = Callable[[Record, int, Exception], None]  # the record, the try, and why it failed


class AllFailed(Exception):
    """Every record of a batch failed; why is in the log, without what customers wrote."""


def each_message(event: Batch, take: Take) -> Batch:
    """Give each SQS message's body to ``take`` and return the ids of the messages that failed."""
    return _whole(event, _failed(event, _message_id, lambda record: take(record["body"])))


def each_try(event: Batch, attempt: Attempt, put_off: PutOff) -> Batch:
    """Give each SQS message to ``attempt``, and what fails to ``put_off``, which says until when.

    Where it cannot be put off, the queue's own visibility timeout brings it again. A batch of which
    nothing succeeds is no failure of the function: others are down, and that is counted elsewhere.
    """

    def take(record: Record) -> None:
        tried = int(record["attributes"]["ApproximateReceiveCount"])
        try:
            attempt(record["body"], tried)
        except Exception as error:
            try:
                put_off(record, tried, error)
            except Exception as failure:  # noqa: BLE001 - that it failed is what must be told
                log_failure("not put off", failure)
            raise

    return _answer(_failed(event, _message_id, take))


def each_record(event: Batch, take: Take) -> Batch:
    """Give each stream record to ``take`` and return the places of those that failed."""
    return _whole(event, _failed(event, lambda record: record["dynamodb"]["SequenceNumber"], take))


def _message_id(record: Record) -> str:
    return str(record["messageId"])


def _failed(event: Batch, identify: Callable[[Record], str], take: Take) -> list[str]:
    """Give each record to ``take`` and return which failed. Powertools does as much, but loads a
    tenth of a cold start for it.
    """
    failed = []
    for record in event["Records"]:
        try:
            take(record)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are not to wait
            log_failure("record failed", error)
            failed.append(identify(record))
    return failed


def _whole(event: Batch, failed: list[str]) -> Batch:
    """Return the answer of a batch, or raise where nothing of it succeeded: that alarms."""
    if len(failed) == len(event["Records"]):
        message = f"{len(failed)} of {len(failed)} records failed"
        raise AllFailed(message)
    return _answer(failed)


def _answer(failed: list[str]) -> Batch:
    """Return what Lambda understands: what is not named is done."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
