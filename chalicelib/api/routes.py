"""How a route is declared and served: what it takes and answers, and every error as a problem.

One declaration serves the request and the OpenAPI document. A view takes the ``Call`` (unless it
is public), its path parameters and, where declared, the validated body and query; it returns a
model or a ``Response``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Chalice, ChaliceAuthorizer, Request, Response
from pydantic import BaseModel

from chalicelib.api.cors import headers_for
from chalicelib.api.problem import TooManyRequests, answer_to
from chalicelib.api.rate import CHUNK, Calls, limit_of, minute_of, seconds_left
from chalicelib.api.request import (
    actor_of,
    body_of,
    call_of,
    form_of,
    path_of,
    query_of,
    validated,
)
from chalicelib.configuration.api import Api
from chalicelib.telemetry import count, log_failure, logger
from chalicelib.tickets.events import Actor
from chalicelib.wiring import desk, rates

View = Callable[..., BaseModel | Response]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the document describes it."""

    view: View
    method: Method
    path: str
    summary: str
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None  # instead of a body; the view itself says what is wrong
    query: type[BaseModel] | None = None
    answers: type[BaseModel] | None = None
    status: int = 200
    makes: bool = False  # it may make a thing instead, and answers that with 201 and its place
    media: str = "application/json"  # of the answer
    public: bool = False
    seen: bool = False  # only of the version that its caller names in If-Match
    refuses: tuple[int, ...] = ()  # beside what follows from the rest: see responses.py


OPERATIONS: list[Operation] = []
_calls = Calls()  # of this container's clients


def operation(method: Method, path: str, summary: str, **described: Any) -> Callable[[View], View]:
    """Declare a view; ``described`` are the other fields of ``Operation``."""

    def declare(view: View) -> View:
        OPERATIONS.append(Operation(view, method, path, summary, **described))
        return view

    return declare


def serve(app: Chalice, authorizer: ChaliceAuthorizer, *rooms: ModuleType) -> None:
    """Register with Chalice every operation that ``rooms`` declare."""
    names = {room.__name__ for room in rooms}
    methods: dict[str, list[str]] = {}
    for each in (each for each in OPERATIONS if each.view.__module__ in names):
        methods.setdefault(each.path, []).append(each.method)
        answer = partial(_answer, app, each)
        answer.__name__ = f"{each.view.__module__.rpartition('.')[2]}_{each.view.__name__}"  # type: ignore[attr-defined]
        answer.__doc__ = each.view.__doc__
        app.route(
            each.path,
            methods=_methods(each),
            authorizer=None if each.public else authorizer,
            content_types=["*/*"],
        )(answer)
    for path, taken in methods.items():
        _serve_preflights(app, path, sorted(taken))


def _methods(declared: Operation) -> list[str]:
    """Return its method; whoever checks a link before they follow it asks for a page's head."""
    is_page = declared.public and declared.method == "GET" and declared.media == "text/html"
    return [declared.method, "HEAD"] if is_page else [declared.method]


def _serve_preflights(app: Chalice, path: str, methods: list[str]) -> None:
    """Answer browsers that ask beforehand what a page may send; they send no token with it."""
    answer = partial(_preflight, app, methods)
    answer.__name__ = "preflight"  # type: ignore[attr-defined]
    app.route(path, methods=["OPTIONS"], content_types=["*/*"])(answer)


def _preflight(app: Chalice, methods: list[str], **_parameters: str) -> Response:
    request = app.current_request
    assert request is not None  # noqa: S101 - see below
    return Response("", {**_cors(request, methods)}, 204)


def _answer(app: Chalice, declared: Operation, **parameters: Any) -> Response:
    request = app.current_request
    assert request is not None  # noqa: S101 - Chalice sets it before it calls a view
    request_id = str(request.context.get("requestId", ""))
    logger.set_correlation_id(request_id)
    try:
        if not declared.public:
            _admit(actor_of(request))
        parameters = path_of(parameters)
        if declared.body is not None:
            parameters["body"] = validated(declared.body, body_of(request))
        if declared.form is not None:
            parameters["form"] = form_of(request)
        if declared.query is not None:
            parameters["query"] = validated(declared.query, query_of(request))
        if not declared.public:
            parameters["call"] = call_of(request, seen=declared.seen)
        result = declared.view(**parameters)
        response = result if isinstance(result, Response) else shown(result, declared.status)
    except Exception as error:  # noqa: BLE001 - the one place where errors become answers
        response = answer_to(error)
    if request.method == "HEAD":
        response.body = ""
    response.headers["X-Request-Id"] = request_id
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.update(_cors(request))
    return response


def _admit(actor: Actor) -> None:
    """Refuse the call of a client that has made too many in this minute."""
    now = desk().now()
    minute = minute_of(now)
    if not _calls.admit(actor.id, minute, lambda: _lease(actor, minute)):
        raise TooManyRequests(limit_of(actor, _terms()), seconds_left(now))


def _lease(actor: Actor, minute: int) -> int:
    """Take the next calls from the counter that all containers share.

    Where it does not answer, the calls are let through: the limit protects the desk, and is no
    reason to be closed.
    """
    try:
        return rates().lease(actor.id, minute, CHUNK, limit_of(actor, _terms()))
    except (BotoCoreError, ClientError) as error:
        log_failure("calls not counted", error)
        count("CallsNotCounted", CHUNK)
        return CHUNK


def _cors(request: Request, methods: Sequence[str] = ()) -> dict[str, str]:
    """Return what a browser must know of an answer, or of a path's ``methods`` beforehand."""
    origin = request.headers.get("origin")
    return headers_for(origin, methods, _terms().origins if origin else ())


def _terms() -> Api:
    """Return on which terms the API is called; the usual ones where the desk's cannot be read."""
    try:
        return desk().configuration.read().api
    except Exception as error:  # noqa: BLE001 - whoever needs the configuration says what is wrong
        log_failure("terms not read", error)
        return Api()


def made(model: BaseModel, where: str, **headers: str) -> Response:
    """Return what was made; ``where`` it is from now on, as seen from the request's address.

    Only so it is right under every address: the API knows neither its stage nor its domain.
    """
    return shown(model, 201, Location=where, **headers)


def shown(model: BaseModel, status: int = 200, **headers: str) -> Response:
    """Return a model as a JSON response, its version as ETag; what is None is left out."""
    body = model.model_dump_json(exclude_none=True)
    version = getattr(model, "version", None)
    tag = {} if version is None else {"ETag": f'"{version}"'}
    return Response(body, {"Content-Type": "application/json", **tag, **headers}, status)
