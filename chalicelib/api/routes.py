"""How a route is declared and served: what it takes and answers, and every error as a problem.

One declaration serves the request and the OpenAPI document. A view takes the ``Call`` (unless it
is public), its path parameters and, where declared, the validated body and query; it returns a
model or a ``Response``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Literal

from chalice.app import Chalice, ChaliceAuthorizer, Response
from pydantic import BaseModel

from chalicelib.api.problem import answer_to
from chalicelib.api.request import body_of, call_of, query_of, validated
from chalicelib.telemetry import logger

View = Callable[..., BaseModel | Response]


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the document describes it."""

    view: View
    method: Literal["GET", "POST"]
    path: str
    summary: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answers: type[BaseModel] | None = None
    status: int = 200
    public: bool = False
    refuses: tuple[int, ...] = ()  # beside what every operation may refuse with


OPERATIONS: list[Operation] = []


def operation(
    method: Literal["GET", "POST"], path: str, summary: str, **described: Any
) -> Callable[[View], View]:
    """Declare a view; ``described`` are the other fields of ``Operation``."""

    def declare(view: View) -> View:
        OPERATIONS.append(Operation(view, method, path, summary, **described))
        return view

    return declare


def serve(app: Chalice, authorizer: ChaliceAuthorizer, *rooms: ModuleType) -> None:
    """Register with Chalice every operation that ``rooms`` declare."""
    names = {room.__name__ for room in rooms}
    for each in (each for each in OPERATIONS if each.view.__module__ in names):
        answer = partial(_answer, app, each)
        answer.__name__ = f"{each.view.__module__.rpartition('.')[2]}_{each.view.__name__}"  # type: ignore[attr-defined]
        answer.__doc__ = each.view.__doc__
        app.route(
            each.path,
            methods=[each.method],
            authorizer=None if each.public else authorizer,
            content_types=["*/*"],
        )(answer)


def _answer(app: Chalice, declared: Operation, **parameters: Any) -> Response:
    request = app.current_request
    assert request is not None  # noqa: S101 - Chalice sets it before it calls a view
    request_id = str(request.context.get("requestId", ""))
    logger.set_correlation_id(request_id)
    try:
        if declared.body is not None:
            parameters["body"] = validated(declared.body, body_of(request))
        if declared.query is not None:
            parameters["query"] = validated(declared.query, query_of(request))
        if not declared.public:
            parameters["call"] = call_of(request)
        result = declared.view(**parameters)
        response = result if isinstance(result, Response) else shown(result, declared.status)
    except Exception as error:  # noqa: BLE001 - the one place where errors become answers
        response = answer_to(error)
    response.headers["X-Request-Id"] = request_id
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def shown(model: BaseModel, status: int = 200, **headers: str) -> Response:
    """Return a model as a JSON response; what is None is left out."""
    body = model.model_dump_json(exclude_none=True)
    return Response(body, {"Content-Type": "application/json", **headers}, status)
