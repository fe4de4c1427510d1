"""A deployed desk as its operator's commands reach it: the local one, or a stack in AWS."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import ClientError, EndpointConnectionError

from infra.local.aws import client as local_client
from infra.local.deploy import STACK
from infra.local.places import Places, Running

Clients = Callable[[str], Any]


class NoDesk(Exception):
    """There is nothing to work on; says what would help."""


def reach(stack: str | None) -> tuple[Clients, str]:
    """Return what makes clients, and the stack's name; without a name, of the desk of ``make run``.

    Raises ``NoDesk`` when that was never started.
    """
    if stack:
        return partial(boto3.client), stack
    try:
        running = Running.load(Places.from_environment())
    except FileNotFoundError:
        message = "no desk is up: start one with make run, or name one of AWS with STACK="
        raise NoDesk(message) from None
    return lambda service: local_client(service, running.endpoint), STACK


def resources(cloudformation: Any, stack: str) -> dict[str, str]:
    """Return the queues and functions of a stack: their names in the template, and in AWS."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    return dict(_queues_and_functions(pages))


def _queues_and_functions(pages: Any) -> Iterator[tuple[str, str]]:
    for page in pages:
        for each in page["StackResourceSummaries"]:
            if each["ResourceType"] in {"AWS::SQS::Queue", "AWS::Lambda::Function"}:
                yield each["LogicalResourceId"], each["PhysicalResourceId"]


def of_kind(resources: dict[str, str], prefix: str, *but_not: str) -> str:
    """Return the one whose name in the template begins so, and holds none of the other words."""
    return next(
        physical
        for logical, physical in resources.items()
        if logical.startswith(prefix) and not any(each in logical for each in but_not)
    )


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """Return what the stack says of itself; raises ``NoDesk`` where there is none of that name."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except EndpointConnectionError:
        message = "the desk does not answer: start it with make run"
        raise NoDesk(message) from None
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        message = f"there is no stack {stack} in this account and region: name yours with STACK="
        raise NoDesk(message) from None
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
