"""What ``make redrive`` reads again of the stream: whatever its filter let through the first time."""

from datetime import timedelta

import boto3
import pytest
from botocore.config import Config

from chalicelib.api import arrangements
from chalicelib.api.on_call_inputs import NewOverride
from chalicelib.desk import opening, organizations
from infra.redrive import records_of
from tests.samples import MONDAY, SOFIA, Time, a_call, a_desk, a_message, a_request

LAST = "9" * 40


@pytest.fixture
def desk(dynamodb, monkeypatch):
    """A desk whose table has a stream."""
    client, table = dynamodb
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    client.update_table(TableName=table, StreamSpecification=stream)
    desk = a_desk(client, table, Time())
    monkeypatch.setattr(arrangements, "desk", lambda: desk)
    return desk


@pytest.fixture
def streams(dynamodb_endpoint):
    # The engine counts from 1; AWS's numbers have 21 figures, and botocore knows it.
    unchecked = Config(parameter_validation=False)
    return boto3.client("dynamodbstreams", endpoint_url=dynamodb_endpoint, config=unchecked)


def letter(desk, streams, last=LAST):
    """What Lambda writes of a batch of the desk's stream that could not be planned."""
    table = desk.tickets.client.describe_table(TableName=desk.tickets.table)["Table"]
    arn = table["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    batch = {
        "streamArn": arn,
        "shardId": shard["ShardId"],
        "startSequenceNumber": shard["SequenceNumberRange"]["StartingSequenceNumber"],
        "endSequenceNumber": last,
        "batchSize": 1000,
    }
    return {"DDBStreamBatchInfo": batch}


def types(records):
    return [each["dynamodb"]["NewImage"]["type"]["S"] for each in records]


def test_events_organizations_and_lines_of_duty_are_read_again(desk, streams):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    organizations.edit(desk, "muni", {"domains": ("cliente.example",)}, a_call(SOFIA))
    body = NewOverride(person=SOFIA.id, end=MONDAY + timedelta(hours=1))
    arrangements.place(a_call(SOFIA), "ingenieria", body)
    assert types(records_of(streams, letter(desk, streams))) == ["event", "organization", "duty"]


def test_nothing_is_read_again_that_came_after_the_letter(desk, streams):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    (event,) = records_of(streams, letter(desk, streams))
    last = event["dynamodb"]["SequenceNumber"]
    opening.open_ticket(desk, "4QXD0MM4", a_request(), a_message(), "other")
    assert records_of(streams, letter(desk, streams, last)) == [event]
