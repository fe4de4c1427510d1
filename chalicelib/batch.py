"""Batches of a queue or stream: each record on its own, and only what failed is brought again."""

from collections.abc import Callable
from typing import Any

from chalicelib.telemetry import log_failure

Batch = dict[str, Any]
Take = Callable[[Any], None]


class AllFailed(Exception):
    """Every record of a batch failed; why is in the log, without what customers wrote."""


def each_message(event: Batch, take: Take) -> Batch:
    """Give each SQS message's body to ``take`` and return the ids of the messages that failed."""
    return _process(event, "SQS", lambda record: take(record.body))


def each_record(event: Batch, take: Take) -> Batch:
    """Give each stream record to ``take`` and return the places of those that failed."""
    return _process(event, "DynamoDBStreams", lambda record: take(record.raw_event))


def _process(event: Batch, source: str, take: Take) -> Batch:
    # Imported here: it would add a tenth of a second to the cold start of the API.
    from aws_lambda_powertools.utilities.batch import (  # noqa: PLC0415
        BatchProcessor,
        EventType,
        process_partial_response,
    )

    def one(record: Any) -> None:
        try:
            take(record)
        except Exception as error:
            log_failure("record failed", error)
            raise

    processor = BatchProcessor(event_type=EventType[source], raise_on_entire_batch_failure=False)
    answer: Batch = dict(process_partial_response(event, one, processor))
    if len(answer["batchItemFailures"]) == len(event["Records"]):
        message = f"{len(event['Records'])} of {len(event['Records'])} records failed"
        raise AllFailed(message)
    return answer
