"""Every refusal by its status: what it means, its kinds, and one as the desk says it."""

from collections.abc import Iterator
from typing import Any

from chalicelib.tickets.errors import Refusal

# Status: its name in the document, what it means, and a sentence as the desk says it.
REFUSALS: dict[int, tuple[str, str, str]] = {
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
    415: (
        "NotAForm",
        "The body is not of the type that is taken here.",
        "This takes a form: send it as application/x-www-form-urlencoded.",
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


def kinds(status: int) -> list[str]:
    """Return the kinds of problem that may come with a status."""
    known = {each.problem for each in _classes(Refusal) if each.status == status}
    return sorted(known.union(_KINDS.get(status, ())) - {Refusal.problem})


def _classes(base: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in base.__subclasses__():
        yield each
        yield from _classes(each)


def example(status: int) -> dict[str, Any]:
    """Return a problem document with this status."""
    kind = _USUAL.get(status, kinds(status)[0])
    return {
        "type": f"urn:ventanilla:problem:{kind}",
        "title": kind.replace("-", " ").capitalize(),
        "status": status,
        "detail": REFUSALS[status][2],
        **_MORE.get(status, {}),
    }
