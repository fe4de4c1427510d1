"""Batches of a queue or stream: each record on its own, and only what failed is brought again."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from chalicelib.telemetry import log_failure

Batch = dict[str, Any]
Take = Callable[[Any], None]
Attempt = Callable[[str, int], None]  # a body, and the how-manieth try it is
PutOff = Callable[[Any, int, Exception], None]  # the record, the try, and why it failed


class AllFailed(Exception):
    """Every record of a batch failed; why is in the log, without what customers wrote."""


def each_message(event: Batch, take: Take) -> Batch:
    """Give each SQS message's body to ``take`` and return the ids of the messages that failed."""
    return _process(event, "SQS", lambda record: take(record.body))


def each_try(event: Batch, attempt: Attempt, put_off: PutOff) -> Batch:
    """Give each SQS message to ``attempt``, and what fails to ``put_off``, which says until when.

    Where it cannot be put off, the queue's own visibility timeout brings it again. A batch of which
    nothing succeeds is no failure of the function: others are down, and that is counted elsewhere.
    """

    def take(record: Any) -> None:
        tried = int(record.attributes.approximate_receive_count)
        try:
            attempt(record.body, tried)
        except Exception as error:
            try:
                put_off(record, tried, error)
            except Exception as failure:  # noqa: BLE001 - that it failed is what must be told
                log_failure("not put off", failure)
            raise

    return _process(event, "SQS", take, alarming=False)


def each_record(event: Batch, take: Take) -> Batch:
    """Give each stream record to ``take`` and return the places of those that failed."""
    return _process(event, "DynamoDBStreams", lambda record: take(record.raw_event))


def _process(event: Batch, source: str, take: Take, *, alarming: bool = True) -> Batch:
    def one(record: Any) -> None:
        try:
            take(record)
        except Exception as error:
            log_failure("record failed", error)
            raise

    processor = BatchProcessor(event_type=EventType[source], raise_on_entire_batch_failure=False)
    answer: Batch = dict(process_partial_response(event, one, processor))
    if alarming and len(answer["batchItemFailures"]) == len(event["Records"]):
        message = f"{len(event['Records'])} of {len(event['Records'])} records failed"
        raise AllFailed(message)
    return answer
