"""Putting bodies into an SQS queue, in as few requests as it allows."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.notify.job import OVER_HTTP, Job

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH = 10  # messages of one request
BATCH_BYTES = 200 * 1024  # below SQS's limit of 256 KiB, with room for what it adds

LONGEST_BODY = 200 * 1024  # of a message; the whole text stands on the ticket

_MORE = "\n[…]\n"


class NotQueued(Exception):
    """SQS took not all of a batch; the caller's whole work is repeated, which is harmless."""


def enqueue(sqs: "SQSClient", queue_url: str, bodies: Sequence[str], delay: int = 0) -> None:
    """Put every body into the queue; raises ``NotQueued`` when one was refused.

    ``delay`` is for how many seconds nobody works on them.
    """
    late = {"DelaySeconds": delay} if delay else {}
    for batch in batches(bodies):
        entries = [
            {"Id": str(place), "MessageBody": body, **late} for place, body in enumerate(batch)
        ]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)  # type: ignore[arg-type]
        if answer.get("Failed"):
            raise NotQueued(answer["Failed"][0].get("Message", "no reason given"))


def enqueue_jobs(
    sqs: "SQSClient", queue_url: str, hook_queue_url: str, jobs: Sequence[Job]
) -> None:
    """Put messages into the queue of their ways: what goes over HTTP has its own."""
    for delay in dict.fromkeys(job.delay for job in jobs):
        now = [job for job in jobs if job.delay == delay]
        mails = [body_of(job) for job in now if job.channel not in OVER_HTTP]
        enqueue(sqs, queue_url, mails, delay)
        enqueue(
            sqs, hook_queue_url, [body_of(job) for job in now if job.channel in OVER_HTTP], delay
        )


def batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """Yield the bodies in order, in batches that SQS takes."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and (len(batch) == BATCH or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch


def body_of(job: Job, longest: int = LONGEST_BODY) -> str:
    """Return the job as the queue takes it: in ASCII, for SQS refuses some characters, and cut."""
    body = json.dumps(_plain(job))
    if len(body) <= longest:
        return body
    if job.past:
        return body_of(job.model_copy(update={"past": ()}), longest)
    room = len(json.dumps(job.text)) - (len(body) - longest) - len(json.dumps(_MORE))
    text = f"{_within(job.text, room)}{_MORE}"
    return json.dumps(_plain(job.model_copy(update={"text": text})))


def _plain(job: Job) -> dict[str, Any]:
    """Return a job as plain values; the pages that what follows it tells too stand there once."""
    plain = job.model_dump(mode="json", exclude_defaults=True)
    after = plain.get("then")
    while after:
        after.pop("pages", None)
        after = after.get("then")
    return plain


def _within(text: str, room: int) -> str:
    """Return as much of a text as fits once it is written in ASCII: a character may take twelve."""
    while text and (size := len(json.dumps(text))) > room:
        text = text[: min(len(text) - 1, max(len(text) * room // size, 0))]
    return text
