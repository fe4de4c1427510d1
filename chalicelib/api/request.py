"""Reading a request: who calls, the body, the query, and the headers that set its terms."""

import json
import re
from hashlib import sha256
from typing import TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.api.problem import BodyTooLarge, InvalidHeader, InvalidInput, MalformedBody
from chalicelib.desk.context import Call, OnceKey
from chalicelib.tickets.events import Actor, Role

LONGEST_BODY = 256 * 1024  # bytes
Shape = TypeVar("Shape", bound=BaseModel)
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def call_of(request: Request) -> Call:
    """Return who calls, as the authorizer established it, and under which terms."""
    return Call(
        actor=actor_of(request),
        correlation_id=str(request.context.get("requestId", "")),
        if_version=_if_version(request.headers.get("if-match")),
        once=_once(request) if request.method != "GET" else None,
    )


def actor_of(request: Request) -> Actor:
    """Return the actor that the authorizer put into the request's context."""
    context = request.context["authorizer"]
    return Actor(
        id=context["principalId"], role=Role(context["role"]), name=context.get("name") or None
    )


def body_of(request: Request) -> dict[str, object]:
    """Return the JSON object of the body; an empty body is an empty object."""
    raw = request.raw_body
    if len(raw) > LONGEST_BODY:
        message = f"The body has {len(raw)} bytes; at most {LONGEST_BODY} are taken."
        raise BodyTooLarge(message)
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError) as error:
        message = f"The body is not JSON: {str(error)[:120]}."
        raise MalformedBody(message) from error
    if not isinstance(body, dict):
        message = "The body is JSON, but not an object: send {…}."
        raise MalformedBody(message)
    return body


def query_of(request: Request) -> dict[str, object]:
    """Return the query parameters; of a repeated one the last counts."""
    return dict(request.query_params or {})


def validated(model: type[Shape], data: dict[str, object]) -> Shape:
    """Return the data in their shape; raises ``InvalidInput`` with every wrong field."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(error) from error


def _if_version(header: str | None) -> int | None:
    if header is None or header.strip() == "*":
        return None
    etag = _ETAG.fullmatch(header.strip())
    if etag is None:
        message = '“If-Match” is not an ETag of this API: send back the one you got, like "7".'
        raise InvalidHeader(message)
    return int(etag[1])


def _once(request: Request) -> OnceKey | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        message = "“Idempotency-Key” is 1 to 200 visible ASCII characters; a UUID serves well."
        raise InvalidHeader(message)
    raw = request.raw_body
    content = f"{request.method} {request.path}\n".encode() + (
        raw if isinstance(raw, bytes) else raw.encode()
    )
    return OnceKey(key, sha256(content).hexdigest()[:32])
