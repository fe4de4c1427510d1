"""The OpenAPI 3.1 document, from the declared operations and their models."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.api.problem import PROBLEM
from chalicelib.api.routes import OPERATIONS, Operation

_REFUSALS = {
    400: "The request cannot be read.",
    401: "There is no valid token.",
    403: "You may not do this.",
    404: "There is no such thing that you may see.",
    409: "The ticket's state does not allow it, or somebody else is changing it.",
    412: "The ticket has changed since the version in If-Match.",
    413: "The body is too large.",
    422: "A field is wrong; “errors” names each with its reason.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "Something went wrong at the desk, and was recorded.",
    503: "The desk is busy or not configured.",
}


@cache
def document() -> dict[str, Any]:
    """Return the document; made once per Lambda, and only when somebody asks for it."""
    schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ventanilla",
            "version": "1",
            "description": "The help desk's tickets. Send a bearer token; POST takes an "
            "Idempotency-Key, and changes take the ticket's ETag in If-Match.",
        },
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM_SCHEMA},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
        "security": [{"token": []}],
    }


_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. “errors” stands with status 422, one entry a field.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "reason": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _schemas() -> dict[str, Any]:
    taken = {each.body for each in OPERATIONS if each.body}
    given = {each.answers for each in OPERATIONS if each.answers}
    inputs: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in taken]
    outputs: list[tuple[type[BaseModel], Any]] = [(model, "serialization") for model in given]
    ordered = sorted(inputs + outputs, key=lambda each: each[0].__name__)
    _, definitions = models_json_schema(ordered, ref_template="#/components/schemas/{model}")
    found: dict[str, Any] = definitions.get("$defs", {})
    return found


def _operation(declared: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{declared.view.__module__.rpartition('.')[2]}_{declared.view.__name__}",
        "summary": declared.summary,
        "description": " ".join((declared.view.__doc__ or "").split()),
        "parameters": list(_parameters(declared)),
        "responses": _responses(declared),
    }
    if declared.public:
        described["security"] = []
    if declared.body is not None:
        described["requestBody"] = {
            "required": any(field.is_required() for field in declared.body.model_fields.values()),
            "content": {"application/json": {"schema": _reference(declared.body)}},
        }
    return described


def _parameters(declared: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", declared.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if declared.query is not None:
        schema = declared.query.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, described in schema["properties"].items():
            yield {"name": name, "in": "query", "required": False, "schema": described}
    if declared.method != "GET" and not declared.public:
        yield _header("Idempotency-Key", "A retry under the same key changes nothing.")
        if "{number}" in declared.path:
            yield _header("If-Match", "The ETag that you saw; a newer version refuses with 412.")


def _header(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {
        "name": name, "in": "header", "required": False, "schema": schema,
        "description": description,
    }  # fmt: skip


def _responses(declared: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {"description": declared.summary}
    if declared.answers is not None:
        success["content"] = {"application/json": {"schema": _reference(declared.answers)}}
    responses = {str(declared.status): success}
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(_refusals(declared)):
        responses[str(status)] = {"description": _REFUSALS[status], "content": problem}
    return responses


def _refusals(declared: Operation) -> set[int]:
    """Return the statuses that an operation may refuse with."""
    statuses = {429, 500, 503, *declared.refuses}
    if not declared.public:
        statuses |= {401, 403}
    if "{number}" in declared.path:
        statuses |= {404}
    if declared.body is not None:
        statuses |= {400, 409, 413, 422}
        if "{number}" in declared.path:
            statuses |= {412}
    if declared.query is not None:
        statuses |= {422}
    return statuses


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
