"""Hundreds of tickets due in the same minute: each is woken once, and a poisoned one harms nobody.

The handlers, the store on a true engine, and SQS with the redrive policy of the stack's queues.
"""

import json
import random
from collections import Counter

import boto3
import pytest
from moto import mock_aws

from chalicelib import handlers
from chalicelib.batch import AllFailed, each_message
from chalicelib.desk import opening
from chalicelib.desk.sweeping import Sweeper
from chalicelib.notify.queue import enqueue
from infra.copies import copies, write_all
from infra.queues import TRIES
from tests.samples import Time, a_desk, a_message, a_request, due_keys

TICKETS = 200


class Storm:
    """A desk on which everything falls due at once, and its wake queue."""

    def __init__(self, client, table, sqs):
        self.client, self.table, self.sqs, self.time = client, table, sqs, Time()
        self.desk = a_desk(client, table, self.time)
        self.dead = sqs.create_queue(QueueName=f"{table}-dead")["QueueUrl"]
        policy = {"deadLetterTargetArn": self._arn(self.dead), "maxReceiveCount": TRIES}
        self.queue = sqs.create_queue(
            QueueName=table, Attributes={"RedrivePolicy": json.dumps(policy)}
        )["QueueUrl"]
        self.poisoned, self.healthy = self._fill()
        self.sweeper = self.container()
        self.failed = Counter()

    def _arn(self, queue):
        return self._attribute(queue, "QueueArn")

    def _attribute(self, queue, name):
        answer = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
        return answer["Attributes"][name]

    def _fill(self):
        ticket = opening.open_ticket(self.desk, "K7M42QXG", a_request(), a_message(), "request")
        items = list(copies(ticket, TICKETS, random.Random(1).getrandbits))
        items[TICKETS // 3] |= {"clocks": {"S": "nobody can read this"}}
        write_all(self.client, self.table, iter(items))
        self.time.at = ticket.wake_at
        keys = {item["PK"]["S"] for item in items} | {"T#K7M42QXG"}
        poisoned = items[TICKETS // 3]["PK"]["S"]
        return poisoned, keys - {poisoned}

    def container(self):
        """A sweeper that remembers nothing yet."""

        def queue(things):
            enqueue(self.sqs, self.queue, [json.dumps(each) for each in things])

        return Sweeper(self.desk, queue)

    def wakes(self, batches=1_000):
        """Feed the handler as Lambda does, and return which tickets were taken in hand."""
        seen = []
        for _ in range(batches):
            answer = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            if not messages:
                break
            seen += [json.loads(each["Body"])["key"] for each in messages]
            failed = self._woken(messages)
            self.failed.update(json.loads(each["Body"])["key"] for each in failed)
            for each in failed:  # it comes back at once, and not after three minutes
                handle = {"QueueUrl": self.queue, "ReceiptHandle": each["ReceiptHandle"]}
                self.sqs.change_message_visibility(**handle, VisibilityTimeout=0)
            done = [
                {"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]}
                for each in messages
                if each not in failed
            ]
            if done:
                self.sqs.delete_message_batch(QueueUrl=self.queue, Entries=done)
        return seen

    def _woken(self, messages):
        records = [
            {
                "messageId": each["MessageId"], "receiptHandle": each["ReceiptHandle"],
                "body": each["Body"], "attributes": {}, "messageAttributes": {},
                "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:r:1:wake",
            }
            for each in messages
        ]  # fmt: skip
        try:
            answer = each_message({"Records": records}, handlers.wake)
        except AllFailed:
            return messages
        ids = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        return [each for each in messages if each["MessageId"] in ids]

    def waiting(self, queue):
        return int(self._attribute(queue, "ApproximateNumberOfMessages"))

    def happened(self):
        """How often each kind of event stands on each ticket's timeline."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.table)
        items = [item for page in pages for item in page["Items"]]
        return Counter(
            (item["PK"]["S"], item["kind"]["S"])
            for item in items
            if item.get("type") == {"S": "event"} and item["kind"] != {"S": "created"}
        )


@pytest.fixture
def storm(dynamodb, monkeypatch):
    with mock_aws():
        storm = Storm(*dynamodb, boto3.client("sqs"))
        monkeypatch.setattr(handlers, "desk", lambda: storm.desk)
        monkeypatch.setattr(handlers, "sweeper", lambda: storm.sweeper)
        monkeypatch.setattr(handlers, "looks_ahead", bool)
        yield storm


@pytest.fixture
def counted(monkeypatch):
    """What the handlers count."""
    counted = Counter()
    monkeypatch.setattr(handlers, "count", lambda name, by=1: counted.update({name: by}))
    monkeypatch.setattr(handlers, "seconds", lambda name, by: counted.update({name: by}))
    return counted


def test_all_are_woken_once_and_a_poisoned_one_is_set_aside_without_delaying_them(storm, counted):
    handlers.sweep()
    assert storm.waiting(storm.queue) == TICKETS + 1
    storm.wakes(batches=TICKETS // 20)  # half of them, when the next sweep comes
    storm.time.passes(seconds=60)
    storm.sweeper = storm.container()  # another one, which remembers nothing
    handlers.sweep()
    taken = storm.wakes()
    assert storm.happened() == Counter({(key, "clock_warning"): 1 for key in storm.healthy})
    assert set(storm.failed) == {storm.poisoned}
    assert due_keys(storm.desk) == [storm.poisoned]
    assert storm.waiting(storm.queue) == 0
    assert storm.waiting(storm.dead) == 2  # of the two sweeps, after five tries each
    assert storm.failed[storm.poisoned] == 2 * TRIES
    assert len(taken) < 2 * TICKETS  # what was done in the first half is not queued again
    assert counted["SweepsFinished"] == 2
