"""Reading a request: who calls, the body, the query, and the headers that set its terms."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar
from urllib.parse import parse_qsl, unquote

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.api.problem import (
    BodyTooLarge,
    InvalidHeader,
    InvalidInput,
    MalformedBody,
    NotAForm,
)
from chalicelib.desk.context import Call, OnceKey
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor, Role

LONGEST_BODY = 256 * 1024  # bytes
LONGEST_FORM = 32 * 1024  # bytes; 2,000 characters, each of up to twelve
MOST_FIELDS = 20
FORM = "application/x-www-form-urlencoded"
LONGEST_NAME = 900  # bytes of a part of the path; DynamoDB's sort keys have 1,024
Shape = TypeVar("Shape", bound=BaseModel)
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def call_of(request: Request, *, seen: bool = False) -> Call:
    """Return who calls, as the authorizer established it, and under which terms.

    Raises ``NothingSeen`` where it must be ``seen`` what is changed, and the call does not say.
    """
    actor, found_by = actor_of(request), str(request.context.get("requestId", ""))
    if request.method == "GET":
        return Call(actor, found_by)
    header = request.headers.get("if-match")
    if seen and header is None:
        raise NothingSeen
    return Call(actor, found_by, _if_version(header), once=_once(request))


class NoSuchThing(Refusal):
    """The path names what cannot be."""

    problem = "no-such-path"
    status = 404


class NothingSeen(Refusal):
    """A change came without the version that its sender saw."""

    problem = "precondition-required"
    status = 428

    def __init__(self) -> None:
        """Say the remedy."""
        super().__init__(
            "Send “If-Match” with the ETag that you read, or “*” for whatever stands now."
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
        message = f"The body is not JSON: {str(error)[:120]}. Send an object: {{…}}."
        raise MalformedBody(message) from error
    if not isinstance(body, dict):
        message = "The body is JSON, but not an object: send {…}."
        raise MalformedBody(message)
    return body


def form_of(request: Request) -> dict[str, object]:
    """Return the fields of a page's form; of a repeated one the last counts."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        message = f"This takes a form: send it as {FORM}."
        raise NotAForm(message)
    raw = request.raw_body
    if len(raw) > LONGEST_FORM:
        message = f"The form has {len(raw)} bytes; at most {LONGEST_FORM} are taken."
        raise BodyTooLarge(message)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        message = f"The form has more than {MOST_FIELDS} fields."
        raise MalformedBody(message) from error


def path_of(parameters: Mapping[str, str]) -> dict[str, object]:
    """Return the parts of the path as their sender wrote them: API Gateway leaves them encoded.

    Raises ``NoSuchThing`` for what is longer than any key of the table.
    """
    parts: dict[str, object] = {name: unquote(each) for name, each in parameters.items()}
    for name, each in parts.items():
        if len(str(each).encode()) > LONGEST_NAME:
            message = f"The {name} in the path is longer than {LONGEST_NAME} bytes: there is none."
            raise NoSuchThing(message)
    return parts


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
