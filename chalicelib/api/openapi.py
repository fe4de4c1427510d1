"""The OpenAPI 3.1 document, from the declared operations and their models."""

import sys
from dataclasses import replace
from functools import cache
from typing import Any

from chalicelib.api import examples, parameters, responses, schemas
from chalicelib.api.request import FORM
from chalicelib.api.routes import OPERATIONS, Operation
from chalicelib.api.shapes import Problem

JSON = "application/json"
CREATED = 201
_ABOUT = (
    "The help desk's tickets. Send a bearer token; whatever changes something takes an "
    "Idempotency-Key, and what has an ETag takes it in If-Match. Answers leave out what is empty. "
    "Every refusal is a problem document (RFC 9457), and its `type` names its kind. An answer of "
    "API Gateway itself (502, 504) says nothing of what was done: repeat the request under its key."
)

# How the answers begin that are no models.
_FILES = {
    "text/html": "<!doctype html>…",
    "text/calendar": "BEGIN:VCALENDAR\r\n…",
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" …',
}


@cache
def document() -> dict[str, Any]:
    """Return the document; made once per Lambda, and only when somebody asks for it."""
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ventanilla", "version": "1", "description": _ABOUT},
        "servers": [{"url": ".", "description": "Where this document is."}],
        "tags": _tags(),
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "parameters": parameters.COMPONENTS,
            "responses": responses.components(),
            "examples": examples.shared(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An ID token of the desk's issuer, or a machine's access token.",
                }
            },
        },
        "security": [{"token": []}],
    }


def operation_id(declared: Operation) -> str:
    """Return the name of an operation: its room, and its view there."""
    return f"{_room(declared)}_{declared.view.__name__}"


def _room(declared: Operation) -> str:
    return declared.view.__module__.rpartition(".")[2]


def _tags() -> list[dict[str, str]]:
    """Return the rooms, each with the sentence that it opens with."""
    rooms = dict.fromkeys(each.view.__module__ for each in OPERATIONS)
    told = {room: (sys.modules[room].__doc__ or "").partition("\n\n")[0] for room in rooms}
    return [
        {"name": room.rpartition(".")[2], "description": " ".join(text.split())}
        for room, text in told.items()
    ]


def _schemas() -> dict[str, Any]:
    bodies = schemas.of_bodies(
        {sent for each in OPERATIONS for sent in (each.body, each.form) if sent}
    )
    answers = schemas.of_answers({each.answers for each in OPERATIONS if each.answers} | {Problem})
    return dict(sorted({**bodies, **answers}.items()))


def _operation(declared: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation_id(declared),
        "summary": declared.summary,
        "description": " ".join((declared.view.__doc__ or "").replace("``", "`").split()),
        "tags": [_room(declared)],
        "parameters": list(parameters.of_operation(declared)),
        "responses": {**_answers(declared), **responses.of_operation(declared)},
    }
    if declared.public:
        described["security"] = []
    sent, media = (declared.form, FORM) if declared.form else (declared.body, JSON)
    if sent is not None:
        described["requestBody"] = {
            "required": any(field.is_required() for field in sent.model_fields.values()),
            "content": {
                media: {
                    "schema": schemas.reference(sent),
                    "example": examples.body(operation_id(declared), sent.__name__),
                }
            },
        }
    return described


def _answers(declared: Operation) -> dict[str, Any]:
    """Return what is answered when all went well, the usual one first."""
    usual = {str(declared.status): _answer(declared)}
    if not declared.makes:
        return usual
    # In its example it differs from the usual answer, by the name that it has there.
    made = replace(declared, status=CREATED)
    return {**usual, str(CREATED): _answer(made, f"{operation_id(declared)}_{CREATED}")}


def _answer(declared: Operation, name: str | None = None) -> dict[str, Any]:
    """Return one of them; its example is the one of that ``name``, else the operation's."""
    told = ["X-Request-Id"]
    if declared.answers is None:
        content = _file(declared)
    else:
        shown = examples.answer(name or operation_id(declared), declared.answers.__name__)
        content = {JSON: {"schema": schemas.reference(declared.answers), **shown}}
        if "version" in declared.answers.model_fields:
            told += ["ETag", "Location"] if declared.status == CREATED else ["ETag"]
    return {
        "description": declared.summary,
        "headers": responses.headers(*told),
        "content": content,
    }


def _file(declared: Operation) -> dict[str, Any]:
    """Return the content of an answer that is no model: a page, or this document."""
    if declared.media == JSON:
        return {JSON: {"schema": {"type": "object"}, "example": {"openapi": "3.1.0"}}}
    return {declared.media: {"schema": {"type": "string"}, "example": _FILES[declared.media]}}
