"""The parameters of the API's operations: what each means, and one that is right."""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.api.responses import statuses
from chalicelib.api.routes import Operation
from chalicelib.api.schemas import of_query

_NUMBER = "K7M4-2QXG"
# Of a path: what it means, an example, and its form.
_PATH: dict[str, tuple[str, str, dict[str, Any]]] = {
    "number": (
        "The ticket's number, as people write it: in any case, with a dash or without.",
        _NUMBER,
        {"pattern": "^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$"},
    ),
    "entry": (
        "The `id` of an entry of its timeline.",
        "K7M42QXG.000001.0",
        {"pattern": r"^[0-9A-Z]{8}\.\d{6}\.\d+$"},
    ),
    "file": (
        "The `id` of a file of its message, or its `text_file`.",
        "9f86d081884c7d659a2feaa0c55ad015",
        {"pattern": "^[0-9a-f]{32}$"},
    ),
    "email": ("Any of their addresses.", "maria@cliente.example", {"format": "email"}),
    "address": ("An e-mail address.", "maria@cliente.example", {"format": "email"}),
    "organization": (
        "The organization's `id`.",
        "municipalidad-de-prueba",
        {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
    ),
    "agreement": (
        "The agreement's `id`.",
        "municipalidad-de-prueba.1",
        {"pattern": r"^[a-z0-9]+(-[a-z0-9]+)*\.\d+$", "maxLength": 70},
    ),
    "version": (
        "Its number, or `current` for the one that holds.",
        "4",
        {"pattern": r"^(current|\d{1,6})$"},
    ),
    "token": (
        "What the desk has signed, as it stands in the link.",
        "eyJwIjoiSzdNNDJRWEcifQ.c2lnbmF0dXJl",
        {"pattern": r"^[A-Za-z0-9_.~-]+$", "maxLength": 900},
    ),
    "webhook": (
        "The webhook's `name`.",
        "sala-de-soporte",
        {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
    ),
    "schedule": ("The schedule's name in desk.yaml.", "ingenieria", {"maxLength": 100}),
    "override": ("The override's `id`.", "k7m42qxg", {"pattern": "^[0-9a-z]{8}$"}),
    "swap": ("The swap's `id`.", "k7m42qxg", {"pattern": "^[0-9a-z]{8}$"}),
    "device": ("The device's `id`.", "0a1b2c3d4e5f6071", {"pattern": "^[0-9a-f]{16}$"}),
    "method": ("The contact method's `id`.", "51c7ab09d2e34f60", {"pattern": "^[0-9a-f]{16}$"}),
}
# Of a query: what it means, and an example.
_QUERY: dict[str, tuple[str, Any]] = {
    "team": ("The queue of this team.", "nivel1"),
    "requester": ("The tickets of this address, or `me`.", "me"),
    "organization": ("Of the organization with this `id`.", "municipalidad-de-prueba"),
    "assignee": ("The tickets that are assigned to this address, or `me`.", "ana@mesa.example"),
    "state": ("With `team`: its live tickets (the usual), or those done or held.", "live"),
    "status": ("Only with one of these statuses.", "pending,open"),
    "priority": ("Only with one of these priorities.", "high,critical"),
    "kind": ("Only of one of these kinds.", "incident,error"),
    "product": ("Only about one of these products.", "CGU+Plus"),
    "channel": ("Only what came by one of these channels.", "email,phone"),
    "held": ("Only what was set aside for one of these reasons.", "spam,virus"),
    "created_from": ("Only what was opened then or later.", "2026-11-02T08:30:00-03:00"),
    "created_until": ("Only what was opened until then.", "2026-11-30T18:30:00-03:00"),
    "begins": ("Only what begins so, by name or address.", "muni"),
    "since": ("Compared with this version.", 2),
    "sort": ("The order; with a dash, backwards.", ""),
    "limit": ("How many at most.", 20),
    "cursor": ("The `cursor` of the page before.", "eyJvZiI6ICJxdWV1ZSJ9"),
    "score": ("The score that is chosen already when the page opens.", 4),
    "at": ("At this instant; now, if none is given.", "2026-11-28T22:00:00-03:00"),
    "month": ("Of this month; where it may be left out, the present one.", "2026-12"),
    "schedule": ("Only of this schedule.", "ingenieria"),
    "language": ("In this language; the reader's own, if none is given.", "es"),
    "width": ("A drawing this wide, in pixels: on a telephone, its screen's width.", 360),
    "from": ("The first day that counts.", "2026-01-01"),
    "to": ("The last day that counts.", "2026-11-30"),
    "days": ("How many days ahead.", 30),
    "filename": ("Under this name; its own, if none is given.", "informe.pdf"),
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same request under the same key is done once. A UUID serves well.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "example": "8e0f4a53-6c6b-4f43-9d9e-0d5f6f0f7a1b",
}
_SEEN: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that you read; another version refuses with 412. `*` for whatever "
    "stands now.",
    "schema": {"type": "string", "pattern": r'^(\*|(W/)?"\d{1,9}")$'},
    "example": '"7"',
}
COMPONENTS = {
    "IdempotencyKey": _KEY,
    "IfMatch": _SEEN,
    "IfMatchRequired": _SEEN | {"required": True},
}


def of_operation(declared: Operation) -> Iterator[dict[str, Any]]:
    """Iterate over everything that an operation takes beside its body."""
    for name in re.findall(r"{(\w+)}", declared.path):
        meaning, example, form = _PATH.get(name, ("", None, {}))
        schema = {"type": "string", **form}
        yield {**_described(name, "path", meaning, example, schema), "required": True}
    if declared.query is not None:
        yield from _of_query(of_query(declared.query))
    if declared.method != "GET" and not declared.public:
        yield _shared("IdempotencyKey")
    if 412 in statuses(declared):  # noqa: PLR2004 - the status of another version
        yield _shared("IfMatchRequired" if declared.seen else "IfMatch")


def _of_query(query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, described in query["properties"].items():
        schema = dict(described)
        told = schema.pop("description", "")
        meaning, example = _QUERY.get(name, ("", None))
        usual = schema.get("default", example)
        parameter = _described(name, "query", f"{meaning} {told}".strip(), usual, schema)
        yield {**parameter, "required": name in query.get("required", ())}


def _described(
    name: str, place: str, meaning: str, example: Any, schema: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": name, "in": place, "description": meaning, "schema": schema, "example": example,
    }  # fmt: skip


def _shared(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{name}"}
