"""The cloud that desks of tests stand on: the table on a true engine, everything else on moto."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from moto import mock_aws

from infra.engine import dynamodb_client


@cache
def on_moto(service: str) -> Any:
    """Return a client for as long as ``mock_aws`` holds, made once.

    Under moto boto3 forgets its session each time, and reads AWS's models anew for the next client.
    """
    return boto3.Session().client(service, region_name="us-east-1")


@contextmanager
def a_cloud(endpoint: str, *services: str) -> Iterator[dict[str, Any]]:
    """Yield clients by service: of DynamoDB at that endpoint, of the ``services`` in this process."""
    with mock_aws(config={"core": {"passthrough": {"urls": [endpoint]}}}):
        yield {"dynamodb": dynamodb_client(endpoint), **{each: on_moto(each) for each in services}}


def everything(client: Any, table: str) -> list[dict[str, Any]]:
    """Return all items of a table, in the order of their keys."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    items = [item for page in pages for item in page["Items"]]
    return sorted(items, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))
