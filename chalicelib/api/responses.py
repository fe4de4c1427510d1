"""What operations answer: which refusals each may give, their shape, and the headers of both."""

from collections.abc import Iterator
from typing import Any

from chalicelib.api.problem import PROBLEM
from chalicelib.api.routes import Operation
from chalicelib.tickets.errors import Refusal

# Status: its name in the document, what it means, and a sentence as the desk says it.
_REFUSALS: dict[int, tuple[str, str, str]] = {
    400: (
        "Unreadable",
        "The body or a header cannot be read.",
        "The body is JSON, but not an object: send {…}.",
    ),
    401: (
        "Unauthorized",
        "There is no valid token.",
        "Send a valid token: Authorization: Bearer …",
    ),
    403: (
        "NotAllowed",
        "You may not do this.",
        "As requester you may not claim on this ticket.",
    ),
    404: (
        "NotFound",
        "There is no such thing, or none that you may see.",
        "There is no ticket K7M42QXG that you may see.",
    ),
    409: (
        "Conflict",
        "What stands does not allow it, or somebody else is changing it at this moment.",
        "A ticket that is closed cannot take “claim”. Legal now: answer, log, note, reopen.",
    ),
    412: (
        "Outdated",
        "It has changed since the version in If-Match: read it again.",
        "You saw version 6 of this ticket, and it is at version 7 by now. Read it again, and "
        "repeat the change if it still makes sense.",
    ),
    413: (
        "TooLarge",
        "The body is too large.",
        "The body has 300046 bytes; at most 262144 are taken.",
    ),
    422: (
        "Invalid",
        "A field is wrong or does not fit the desk; “errors” names each with its reason.",
        "Correct “subject” and send it again.",
    ),
    428: (
        "NothingSeen",
        "If-Match is missing.",
        "Send “If-Match” with the ETag that you read, or “*” for whatever stands now.",
    ),
    429: (
        "TooManyRequests",
        "Too many requests: wait as long as Retry-After says.",
        "At most 600 calls a minute are taken from you. Repeat this one in 21 s.",
    ),
    500: (
        "Failed",
        "Something went wrong at the desk, and was recorded.",
        "Something went wrong here, and it was recorded.",
    ),
    503: (
        "Busy",
        "The desk is busy, or nobody has described it yet.",
        "The desk is busy. Repeat the request in a moment.",
    ),
}
# What no refusal's class names: API Gateway's own answers, and those of failures.
_KINDS: dict[int, tuple[str, ...]] = {
    401: ("unauthorized",),
    422: ("invalid", "invalid-desk"),
    500: ("internal",),
    503: ("busy", "not-configured"),
}
_USUAL = {404: "ticket-not-found", 409: "illegal-move", 422: "invalid"}  # of an example
_MORE: dict[int, dict[str, Any]] = {
    409: {"current_status": "closed", "legal": ["answer", "log", "note", "reopen"]},
    412: {"current_version": 7},
    422: {
        "errors": [
            {"field": "subject", "reason": "missing", "detail": "This field is required."},
        ]
    },
    429: {"limit": 600},
}

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


def refusals(declared: Operation) -> set[int]:
    """Return the statuses that an operation may refuse with."""
    statuses = {429, 500, 503, *declared.refuses}
    if not declared.public:
        statuses |= {401, 403}
        if declared.method != "GET":
            statuses |= {400}  # its headers
    if "{" in declared.path:
        statuses |= {404}
    if declared.body is not None:
        statuses |= {400, 413, 422}
        if "{number}" in declared.path:
            statuses |= {409, 412}
    if declared.query is not None:
        statuses |= {422}
    return statuses | ({412, 428} if declared.seen else set())


def of_operation(declared: Operation) -> dict[str, Any]:
    """Return every answer of an operation but the one that it is called for."""
    described: dict[str, Any] = {
        str(status): _shared(status) for status in sorted(refusals(declared))
    }
    if declared.media != "application/json" and "409" in described:
        # Who follows a link reads a page, also where there is nothing left to do.
        content = {declared.media: {"schema": {"type": "string"}}, PROBLEM: {"schema": _SHAPE}}
        described["409"] = {**_described(409), "content": content}
    return described


def headers(*names: str) -> dict[str, Any]:
    """Return the headers that an answer always has."""
    return {name: {**HEADERS[name], "required": True} for name in names}


def components() -> dict[str, Any]:
    """Return the refusals by name."""
    return {name: _described(status) for status, (name, *_) in _REFUSALS.items()}


def kinds(status: int) -> list[str]:
    """Return the kinds of problem that may come with a status."""
    known = {each.problem for each in _classes(Refusal) if each.status == status}
    return sorted(known.union(_KINDS.get(status, ())) - {Refusal.problem})


def _classes(base: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in base.__subclasses__():
        yield each
        yield from _classes(each)


def _shared(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{_REFUSALS[status][0]}"}


def _described(status: int) -> dict[str, Any]:
    _, meaning, sentence = _REFUSALS[status]
    found = kinds(status)
    kind = _USUAL.get(status, found[0])
    example = {
        "type": f"urn:ventanilla:problem:{kind}",
        "title": kind.replace("-", " ").capitalize(),
        "status": status,
        "detail": sentence,
        **_MORE.get(status, {}),
    }
    told = {"X-Request-Id": HEADERS["X-Request-Id"]}
    if status in {429, 503}:
        told["Retry-After"] = HEADERS["Retry-After"]
    return {
        "description": f"{meaning} Kinds: {', '.join(f'`{each}`' for each in found)}.",
        "headers": told,
        "content": {PROBLEM: {"schema": _SHAPE, "example": example}},
    }
