"""A true DynamoDB engine on this machine, the desk's table in it, and what requests cost."""

import os
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.store.schema import CARD, INDEXES
from infra.install import DYNOXIDE

HOW_TO_GET_ONE = (
    f"{DYNOXIDE} is missing: run make setup, or set DYNAMODB_ENDPOINT to a DynamoDB Local or AWS"
)

# botocore spells its own name anew for each request, which takes a tenth of the request's time.
AGENT = Config(user_agent="ventanilla")


class NoEngine(Exception):
    """There is no engine, and how to get one."""


@contextmanager
def engine(file: Path | None = None) -> Iterator[str]:
    """Yield an engine's address: the one DYNAMODB_ENDPOINT names, else dynoxide's, on a free port.

    With a ``file`` it is dynoxide's in any case, and what is written stays there. Raises
    ``NoEngine`` where the platform has no binary.
    """
    if file is None and (named := os.environ.get("DYNAMODB_ENDPOINT")):
        yield named
        return
    if not DYNOXIDE.exists():
        raise NoEngine(HOW_TO_GET_ONE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = ["--db-path", str(file)] if file else []
    process = subprocess.Popen(
        [DYNOXIDE, "--host", "127.0.0.1", "--port", str(port), *kept],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(3_000):  # a minute: a busy machine may be slow to start it
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    message = "dynoxide does not answer"
    raise NoEngine(message)


def dynamodb_client(endpoint: str) -> Any:
    """Return a client of a local engine."""
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the engine takes any
        config=AGENT,
    )


def create_table(client: Any) -> str:
    """Create the table as the CDK stack does, under a name of its own, and return the name."""
    name = f"desk-{uuid.uuid4().hex[:12]}"
    attributes = {"PK", "SK"} | {key for index in INDEXES for key in (index.partition, index.sort)}
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "PK", "KeyType": "HASH"},
            {"AttributeName": "SK", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": "S"} for each in sorted(attributes)
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index.name,
                "KeySchema": [
                    {"AttributeName": index.partition, "KeyType": "HASH"},
                    {"AttributeName": index.sort, "KeyType": "RANGE"},
                ],
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": [
                        each for each in CARD if each not in {index.partition, index.sort}
                    ],
                }
                if index.card
                else {"ProjectionType": "KEYS_ONLY"},
            }
            for index in INDEXES
        ],
    )
    return name


class Meter:
    """Counts a client's requests and the capacity that the engine says they consumed."""

    METERED = ("GetItem", "PutItem", "UpdateItem", "Query", "BatchGetItem", "TransactWriteItems")

    def __init__(self, client: Any) -> None:
        """Ask for consumed capacity on every request of ``client`` from now on."""
        self.requests: list[str] = []
        self.units = 0.0
        for operation in self.METERED:
            client.meta.events.register(f"provide-client-params.dynamodb.{operation}", self._asking)
            client.meta.events.register(f"after-call.dynamodb.{operation}", self._counting)

    def reset(self) -> None:
        """Start counting anew."""
        self.requests, self.units = [], 0.0

    def _asking(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**params, "ReturnConsumedCapacity": "INDEXES"}

    def _counting(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.requests.append(model.name)
        consumed = parsed.get("ConsumedCapacity") or []
        for each in consumed if isinstance(consumed, list) else [consumed]:
            self.units += each["CapacityUnits"]
