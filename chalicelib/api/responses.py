"""What operations answer beside what they are called for: their refusals, and all headers."""

from typing import Any

from chalicelib.api.problem import PROBLEM
from chalicelib.api.refusals import REFUSALS, example, kinds
from chalicelib.api.routes import Operation

HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "The version that is answered; send it back in If-Match.",
        "schema": {"type": "string", "pattern": r'^"\d+"$'},
        "example": '"7"',
    },
    "Location": {
        "description": "Where the new thing is, as seen from the request's address.",
        "schema": {"type": "string", "format": "uri-reference"},
        "example": "tickets/K7M4-2QXG",
    },
    "X-Request-Id": {
        "description": "Finds the request in the desk's log. Absent where API Gateway answers.",
        "schema": {"type": "string"},
        "example": "5b7a5c1e-3f0a-4a43-8f5a-2f6c9be1d0aa",
    },
    "Retry-After": {
        "description": "In how many seconds to repeat the request, under the same key.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 21,
    },
}
_SHAPE = {"$ref": "#/components/schemas/Problem"}


def statuses(declared: Operation) -> set[int]:
    """Return the statuses that an operation may refuse with."""
    found = {429, 500, 503, *declared.refuses}
    if not declared.public:
        found |= {401, 403}
        if declared.method != "GET":
            found |= {400}  # its headers
    if "{" in declared.path:
        found |= {404}
    if declared.body is not None:
        found |= {400, 413, 422}
        if "{number}" in declared.path:
            found |= {409, 412}
    if declared.form is not None:
        found |= {400, 413, 415, 422}
    if declared.query is not None:
        found |= {422}
    return found | ({412, 428} if declared.seen else set())


def of_operation(declared: Operation) -> dict[str, Any]:
    """Return every answer of an operation but the one that it is called for."""
    described: dict[str, Any] = {
        str(status): _shared(status) for status in sorted(statuses(declared))
    }
    if declared.media != "application/json":
        # Who follows a link reads a page, also where there is nothing left to do.
        content = {declared.media: {"schema": {"type": "string"}}, PROBLEM: {"schema": _SHAPE}}
        for status in (404, 409, 422):
            if str(status) in described:
                described[str(status)] = {**_described(status), "content": content}
    return described


def headers(*names: str) -> dict[str, Any]:
    """Return the headers that an answer always has."""
    return {name: {**HEADERS[name], "required": True} for name in names}


def components() -> dict[str, Any]:
    """Return the refusals by name."""
    return {name: _described(status) for status, (name, *_) in REFUSALS.items()}


def _shared(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}


def _described(status: int) -> dict[str, Any]:
    _, meaning, _ = REFUSALS[status]
    found = ", ".join(f"`{each}`" for each in kinds(status))
    told = {"X-Request-Id": HEADERS["X-Request-Id"]}
    if status in {429, 503}:
        told["Retry-After"] = HEADERS["Retry-After"]
    return {
        "description": f"{meaning} Kinds: {found}.",
        "headers": told,
        "content": {PROBLEM: {"schema": _SHAPE, "example": example(status)}},
    }
