"""What every store is on: one client, and the desk's one table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class OnTable:
    """A store. One class for all of them: making a dataclass of each took a cold start longer."""

    client: "DynamoDBClient"
    table: str
