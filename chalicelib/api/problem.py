"""Errors as RFC 9457 problem documents: one table from what was raised to what is answered."""

import json
from collections.abc import Mapping

from botocore.exceptions import ClientError
from chalice.app import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chalicelib.configuration.reading import InvalidDesk
from chalicelib.escalation.on_call.asking import TooManyReliefs, TooManySwaps
from chalicelib.escalation.verification import TooManyCodes
from chalicelib.store.configuration import NoConfiguration
from chalicelib.telemetry import log_failure
from chalicelib.tickets.errors import Refusal

PROBLEM = "application/problem+json"
_BUSY = {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"}


class BodyTooLarge(Refusal):
    """The body is longer than the API takes."""

    problem = "body-too-large"
    status = 413


class NotAForm(Refusal):
    """The body of a page's form came as something else."""

    problem = "not-a-form"
    status = 415


class MalformedBody(Refusal):
    """The body is no JSON object."""

    problem = "malformed-body"
    status = 400


class InvalidHeader(Refusal):
    """A header does not say what the API understands."""

    problem = "invalid-header"
    status = 400


class InvalidQuery(Refusal):
    """The query parameters do not fit together, or one is unknown."""

    problem = "invalid-query"
    status = 422


class TooManyRequests(Refusal):
    """A client made more calls in a minute than the desk takes from it."""

    problem = "too-many-requests"
    status = 429

    def __init__(self, limit: int, seconds: int) -> None:
        """Say the limit, and in how many seconds the next minute begins."""
        super().__init__(
            f"At most {limit} calls a minute are taken from you. Repeat this one in {seconds} s.",
            limit=limit,
        )
        self.seconds = seconds


class InvalidInput(Exception):
    """A request's body or query has wrong fields; ``errors`` says which."""

    def __init__(self, errors: ValidationError) -> None:
        """Keep pydantic's findings: they become the ``errors`` of the answer."""
        super().__init__("invalid input")
        self.errors = errors


def answer_to(error: Exception) -> Response:
    """Return the problem document for whatever a view raised; what is unforeseen is logged."""
    if isinstance(error, Refusal):
        refused = problem(error.status, error.problem, error.detail, **error.members)
        if isinstance(error, TooManyRequests | TooManyCodes | TooManySwaps | TooManyReliefs):
            refused.headers["Retry-After"] = str(error.seconds)
        return refused
    if isinstance(error, InvalidInput):
        return _invalid(error.errors)
    if isinstance(error, InvalidDesk):
        return _invalid_desk(error)
    if isinstance(error, NoConfiguration):
        return problem(503, "not-configured", str(error))
    if isinstance(error, ClientError) and error.response["Error"].get("Code") in _BUSY:
        busy = problem(503, "busy", "The desk is busy. Repeat the request in a moment.")
        busy.headers["Retry-After"] = "2"
        return busy
    log_failure("view failed", error)
    return problem(500, "internal", "Something went wrong here, and it was recorded.")


def problem(status: int, name: str, detail: str, **members: object) -> Response:
    """Return a problem document; ``name`` identifies its kind to programs."""
    title = name.replace("-", " ").capitalize()
    document = {
        "type": f"urn:ventanilla:problem:{name}",
        "title": title,
        "status": status,
        "detail": detail,
        **members,
    }
    return Response(json.dumps(document, ensure_ascii=False), {"Content-Type": PROBLEM}, status)


def _invalid_desk(error: InvalidDesk) -> Response:
    errors = [
        {
            "field": each.path,
            "line": each.line,
            "column": each.column,
            "reason": each.reason,
            "detail": each.remedy,
        }
        for each in error.findings
    ]
    return problem(422, "invalid-desk", error.detail, errors=errors)


def _invalid(error: ValidationError) -> Response:
    errors = [
        {
            "field": ".".join(str(part) for part in each["loc"]) or "body",
            "reason": each["type"],
            "detail": _remedy(each),
        }
        for each in error.errors(include_url=False, include_input=False)
    ]
    fields = ", ".join(f"“{each['field']}”" for each in errors)
    return problem(422, "invalid", f"Correct {fields} and send it again.", errors=errors)


_INSTANT = "Write date, time and zone, such as 2026-12-25T09:00:00-03:00; Z as its zone is UTC."
_REMEDIES: Mapping[str, str] = {
    "extra_forbidden": "This field is unknown here: leave it out, or check its spelling.",
    "missing": "This field is required.",
}
_OF_KINDS = (  # by the beginning of pydantic's name of the error
    ("datetime_", _INSTANT),
    ("timezone_", _INSTANT),
    ("date_", "Write a date such as 2026-12-25."),
)
_OF_MONTHS = "-(0[1-9]|1[0-2])$"  # the end of their pattern


def _remedy(error: ErrorDetails) -> str:
    kind = error["type"]
    if error.get("ctx", {}).get("pattern", "").endswith(_OF_MONTHS):
        return "Write year and month, such as 2026-12."
    known = _REMEDIES.get(kind)
    told = known or next((how for start, how in _OF_KINDS if kind.startswith(start)), None)
    return told or error["msg"].removeprefix("Value error, ")
