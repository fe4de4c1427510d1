"""What every value of the desk is made of: frozen, strict, with durations that keep exactly."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


def _from_microseconds(value: object) -> object:
    return timedelta(microseconds=value) if isinstance(value, int) else value


# Durations are stored as microseconds, a number that DynamoDB and JSON keep exactly.
Duration = Annotated[
    timedelta,
    BeforeValidator(_from_microseconds),
    PlainSerializer(lambda value: value // timedelta(microseconds=1), return_type=int),
]


class Frozen(BaseModel):
    """A value: compared by content, never changed in place, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
