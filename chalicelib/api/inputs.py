"""What all shapes of requests are made of: every field bounded, every unknown one refused."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

Text = Annotated[str, StringConstraints(min_length=1, max_length=64_000, pattern=r"\S")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Limit = Annotated[int, Field(ge=1, le=100)]
Cursor = Annotated[str, StringConstraints(max_length=2_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

# The calendar itself ends in the year 9999, and what is reckoned from a day must not reach that.
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(3000, 1, 1))]
Instant = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))
]


def _split(values: object) -> object:
    return (
        frozenset(each.strip() for each in values.split(",")) if isinstance(values, str) else values
    )


# One value or several, with commas between them.
Values = Annotated[
    frozenset[Name],
    BeforeValidator(_split),
    Field(max_length=20),
    WithJsonSchema({"type": "string", "description": "One value, or several with commas."}),
]


class Input(BaseModel):
    """A request's body or query."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _without_defaults(schema: dict[str, Any]) -> None:
    for described in schema["properties"].values():
        described.pop("default", None)


class Edit(Input):
    """The fields to change; what is left out stays, so that no default is ever used."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


OneLine = Annotated[
    str,
    StringConstraints(min_length=1, max_length=250, pattern=r"\S"),
    AfterValidator(lambda text: " ".join(text.split())),
]


class Nothing(Input):
    """A verb without a body."""


class PageQuery(Input):
    """A page of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None
