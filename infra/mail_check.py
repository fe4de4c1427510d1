"""``make mail-check``: finds raw mails of which nothing is on record, and tells the desk of them.

For outages that outlast the queues, which ``check_mail`` hangs on too. It only reads, unless
``APPLY=1``: then each mail found goes to the mail queue under the id that SES gave it, so that a
mail which is taken in meanwhile stays one. What waits in a queue or among dead letters has no
record either and is named too.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.configuration.model import Configuration
from chalicelib.intake.checking import missing, told_again
from chalicelib.notify.queue import enqueue
from chalicelib.sla.duration import parse_duration, write_duration
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.files import FileStore
from chalicelib.store.mails import MailStore
from chalicelib.store.once import KEPT
from infra.deployed import Clients, NoDesk, of_kind, outputs, reach, resources

AT_ONCE = 8  # requests; below what a client keeps connections for
LOOKED_UP = 100  # records of one request
SETTLED = timedelta(minutes=15)  # younger mails may be on their way
SAID_EVERY = 10_000  # objects listed
TOLD_AT_ONCE = 500  # mails; of which a line is said
Say = Callable[[str], None]


class Stored(NamedTuple):
    """A raw mail that lies in the bucket."""

    key: str
    at: datetime
    size: int  # bytes


class Span(NamedTuple):
    """The time within which mails were stored, its end not included."""

    since: datetime
    until: datetime


class Deployment(NamedTuple):
    """What of a deployed desk the command works with."""

    s3: Any
    sqs: Any
    mail_queue: str
    files: FileStore
    mails: MailStore
    configurations: ConfigurationStore


def deployment(clients: Clients, stack: str) -> Deployment:
    """Return the raw mails, records and mail queue of a stack."""
    cloudformation = clients("cloudformation")
    says = outputs(cloudformation, stack)
    s3, dynamodb, table = clients("s3"), clients("dynamodb"), says["TableName"]
    return Deployment(
        s3=s3,
        sqs=clients("sqs"),
        mail_queue=of_kind(resources(cloudformation, stack), "MailQueue", "DeadLetters"),
        files=FileStore(lambda: s3, says["RawMailBucket"], ""),
        mails=MailStore(dynamodb, table),
        configurations=ConfigurationStore(dynamodb, table),
    )


def without_record(place: Deployment, span: Span, say: Say) -> list[Stored]:
    """Return the raw mails of that time of which nothing is on record, saying how far it is.

    S3 lists by key, and keys are random: the whole bucket is listed, a page at a time.
    """
    found: list[Stored] = []
    listed = looked_up = 0
    pages = place.s3.get_paginator("list_objects_v2").paginate(Bucket=place.files.raw_mail_bucket)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for page in pages:
            objects = [_stored(each) for each in page.get("Contents", [])]
            within = [each for each in objects if span.since <= each.at < span.until]
            batches = (within[at : at + LOOKED_UP] for at in range(0, len(within), LOOKED_UP))
            found += chain.from_iterable(pool.map(lambda batch: _missing(place, batch), batches))
            before, listed = listed, listed + len(objects)
            looked_up += len(within)
            if listed // SAID_EVERY > before // SAID_EVERY:
                say(_so_far(listed, looked_up, len(found)))
    say(_so_far(listed, looked_up, len(found)))
    return sorted(found, key=lambda each: each.at)


def _stored(listed: Any) -> Stored:
    return Stored(listed["Key"], listed["LastModified"], listed["Size"])


def _missing(place: Deployment, batch: Sequence[Stored]) -> list[Stored]:
    lacking = set(missing(place.mails, [each.key for each in batch]))
    return [each for each in batch if each.key in lacking]


def _so_far(listed: int, looked_up: int, found: int) -> str:
    return f"{listed:,} listed, {looked_up:,} of that time, {found:,} without a record"


def tell_again(place: Deployment, mails: Sequence[Stored], say: Say) -> list[str]:
    """Tell the desk of these mails, saying how far it is; return why of those that it was not."""
    configuration = place.configurations.read()
    failures: list[str] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for at in range(0, len(mails), TOLD_AT_ONCE):
            batch = mails[at : at + TOLD_AT_ONCE]
            told = list(pool.map(lambda each: _told(place, each, configuration), batch))
            enqueue(place.sqs, place.mail_queue, [each.body for each in told if each.body])
            failures += [each.failure for each in told if each.failure]
            say(f"told of {at + len(batch) - len(failures):,} of {len(mails):,}")
    return failures


class _Told(NamedTuple):
    body: str = ""
    failure: str = ""


def _told(place: Deployment, mail: Stored, configuration: Configuration) -> _Told:
    try:
        notification = told_again(place.files, mail.key, configuration)
    except ClientError as error:
        return _Told(failure=f"{mail.key} cannot be read: {error.response['Error']['Code']}")
    return _Told(notification.model_dump_json(by_alias=True))


def span(since: str, now: datetime) -> Span:
    """Return the time that ``since`` means; raises ``ValueError`` for what cannot be checked."""
    duration = parse_duration(since)
    assert isinstance(duration, timedelta)  # noqa: S101 - what is none has raised
    if not SETTLED < duration < KEPT:
        message = (
            f"SINCE={since} cannot be checked: younger than {write_duration(SETTLED)} a mail may "
            f"be on its way, and records are kept for {write_duration(KEPT)}. Write a duration "
            "between them, like SINCE=2h"
        )
        raise ValueError(message)
    return Span(now - duration, now - SETTLED)


def main() -> int:
    """Say which raw mails of a time have no record, and tell the desk of them where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", default="24h", help="how old mails may be: 2h, 90m")
    parser.add_argument("--apply", action="store_true", help="tell the desk of what is found")
    parser.add_argument("--stack", help="a deployed stack; without it, the local desk")
    arguments = parser.parse_args()
    try:
        asked = span(arguments.since, datetime.now(UTC))
        desk = deployment(*reach(arguments.stack))
    except (NoDesk, ValueError) as error:
        print(f"ventanilla: {error}", file=sys.stderr)
        return 2
    found = without_record(desk, asked, print)
    for each in found:
        print(f"{each.at:%Y-%m-%d %H:%M:%S} UTC  {each.size:>12,} bytes  {each.key}")
    if not found or not arguments.apply:
        print("APPLY=1 tells the desk of them again" if found else "every mail is on record")
        return 1 if found else 0
    failures = tell_again(desk, found, print)
    print("\n".join(failures) or "the desk was told of all of them", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
