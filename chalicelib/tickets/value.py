"""What every value of the desk is made of: frozen, strict, with durations that keep exactly."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Self

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

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return it with other values of some fields, which are not validated, as pydantic does.

        A replay of events is mostly this: done by hand it takes a third of the time.
        """
        if deep or self.__private_attributes__ or self.__pydantic_extra__ is not None:
            return super().model_copy(update=update, deep=deep)
        fields, given = self.__dict__.copy(), self.__pydantic_fields_set__.copy()
        if update:
            fields.update(update)
            given.update(update)
        copied = self.__class__.__new__(self.__class__)
        object.__setattr__(copied, "__dict__", fields)
        object.__setattr__(copied, "__pydantic_fields_set__", given)
        object.__setattr__(copied, "__pydantic_extra__", None)
        object.__setattr__(copied, "__pydantic_private__", None)
        return copied
