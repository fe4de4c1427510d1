"""Clients of the local cloud."""

from functools import cache
from typing import Any

import boto3
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
