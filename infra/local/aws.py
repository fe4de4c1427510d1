"""Clients of the local cloud, and of the desk in it."""

from functools import cache
from typing import Any

import boto3
import httpx
from botocore.config import Config

from infra.local.places import REGION

_CONFIG = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 3})


@cache
def client(service: str, endpoint: str) -> Any:
    """Return a client of ``service`` that talks to the local cloud at ``endpoint``."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        config=_CONFIG,
    )


@cache
def web() -> httpx.Client:
    """Return what calls the desk; a call without a client reads all certificate authorities anew.

    It keeps no connection: the cloud closes those that wait, and may while a call is under way.
    """
    return httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
