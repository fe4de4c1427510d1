"""The engines that the tests run on: moto in process, dynoxide as the store's true engine."""

import os
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from infra.engine import NoEngine, create_table, dynamodb_client, engine

# Before any client or the app is made: no test ever reaches a real account.
os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    POWERTOOLS_TRACE_DISABLED="true",
    POWERTOOLS_LOG_LEVEL="CRITICAL",
)


@pytest.fixture(scope="session")
def dynamodb_endpoint() -> Iterator[str]:
    """A true DynamoDB engine; without one the tests say how to get it, and CI fails."""
    try:
        with engine() as endpoint:
            yield endpoint
    except NoEngine as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


@pytest.fixture(params=["moto", "dynoxide"])
def dynamodb(request: pytest.FixtureRequest) -> Iterator[tuple[object, str]]:
    """A client and an empty table, on each engine in turn."""
    if request.param == "moto":
        with mock_aws():
            client = boto3.client("dynamodb")
            yield client, create_table(client)
    else:
        client = dynamodb_client(request.getfixturevalue("dynamodb_endpoint"))
        name = create_table(client)
        yield client, name
        client.delete_table(TableName=name)
