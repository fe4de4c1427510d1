"""The shapes of the answers that belong to no one room; the OpenAPI document is made from all."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chalicelib.api.answer import Answer
from chalicelib.tickets.events import Role
from chalicelib.tickets.status import LEGAL, Status

Verb = Annotated[str, Field(json_schema_extra={"enum": sorted(LEGAL)})]


class FieldError(Answer):
    """What is wrong with a field; ``line`` and ``column`` are its place in a desk.yaml."""

    field: str
    reason: str
    detail: str
    line: int | None = None
    column: int | None = None


class Problem(Answer):
    """RFC 9457. ``errors`` stands with status 422, one entry a field.

    ``type`` is what programs tell problems apart by; some kinds say more: the ``legal`` verbs, the
    version that is the current one, the limit that was reached.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    current_status: Status | None = None
    legal: list[Verb] | None = None
    current_version: int | None = None
    limit: int | None = None


class Me(Answer):
    """Who the token says you are."""

    id: str
    role: Role
    name: str | None


class Health(Answer):
    """That the API answers."""

    status: Literal["ok"]
