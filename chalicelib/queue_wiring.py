"""What only the functions behind queues, stream and schedule need: the API loads none of it."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.desk.preflight import begin
from chalicelib.desk.sweeping import Sweeper
from chalicelib.notify.basket import Emptier
from chalicelib.notify.bundle import Bundler
from chalicelib.notify.channels.table import over_aws, over_http
from chalicelib.notify.job import Job
from chalicelib.notify.planning import Planner
from chalicelib.notify.preflight import Lookout
from chalicelib.notify.queue import enqueue, enqueue_jobs
from chalicelib.notify.send import Sender
from chalicelib.settings import settings
from chalicelib.wiring import client, desk, hooks, sqs


@cache
def sweeper() -> Sweeper:
    """Return what queues whatever is due; it remembers from sweep to sweep what it queued."""
    return Sweeper(desk(), enqueue_waking)


@cache
def planner() -> Planner:
    """Return what turns events into queued messages."""
    names = settings()
    return Planner(
        desk(),
        sqs(),
        names.send_queue_url,
        names.public_url,
        names.page_topic_arn,
        names.hook_queue_url,
        pushes=any(names.push_applications.values()),
    )


@cache
def emptier() -> Emptier:
    """Return what hands on what waited for people."""
    names = settings()
    return Emptier(
        desk(),
        sqs(),
        names.send_queue_url,
        names.public_url,
        names.hook_queue_url,
        pushes=any(names.push_applications.values()),
    )


@cache
def bundler() -> Bundler:
    """Return what tells the pages of a storm together."""
    return Bundler(desk(), enqueue_more, settings().public_url)


@cache
def sender() -> Sender:
    """Return what sends queued messages by SES and SNS."""
    ways = over_aws(desk(), client("ses"), client("sns"), settings().configuration_set)
    return Sender(desk(), ways, mail_domain(), enqueue_more)


def mail_domain() -> str:
    """Return the domain of the Message-IDs that SES gives."""
    region = client("ses").meta.region_name
    return "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"


@cache
def hook_sender() -> Sender:
    """Return what sends queued messages to webhooks."""
    return Sender(desk(), over_http(hooks()), "", enqueue_more)


@cache
def lookout() -> Lookout:
    """Return what looks ahead each day."""
    return Lookout(desk(), sqs(), settings().send_queue_url)


@cache
def looks_ahead() -> bool:
    """Let the desk look ahead each day if nothing made it do so; asked once per Lambda."""
    return begin(desk())


def enqueue_waking(things: Sequence[Mapping[str, Any]]) -> None:
    """Queue what ``wake`` is to look at."""
    enqueue(sqs(), settings().wake_queue_url, [json.dumps(each) for each in things])


def enqueue_more(jobs: Sequence[Job]) -> None:
    """Put messages into the queues that all take."""
    names = settings()
    enqueue_jobs(sqs(), names.send_queue_url, names.hook_queue_url, jobs)
