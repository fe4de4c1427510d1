"""Owns which names the model knows at a place of a desk.yaml, and the nearest to a wrong one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading.finding import shown

_MOST_COMPARED = 100  # each comparison takes its time, and a hostile file asks for many
_MOST_LISTED = 20


def fields_at(path: Sequence[object]) -> tuple[str, ...]:
    """Return the fields that may stand in the group at a path; none where it is no group."""
    annotations = [Configuration]
    for step in path:
        annotations = [inner for each in annotations for inner in _inner(each, step)]
    models = [model for each in annotations for model in _models(each)]
    return tuple(dict.fromkeys(name for model in models for name in _fields(model)))


def nearest(name: object, known: Collection[str]) -> str | None:
    """Return the known name that somebody may have meant; None if none is like it."""
    if len(known) > _MOST_COMPARED:
        return None
    return next(iter(get_close_matches(shown(name), known, 1)), None)


def listed(names: Collection[str], like: str = "") -> str:
    """List names, all of them or those that are most like another, and how many more there are."""
    first = list(names)[:_MOST_LISTED]
    if len(names) > _MOST_LISTED and (near := nearest(like, names)):
        first = [near, *(each for each in first[:-1] if each != near)]
    more = len(names) - len(first)
    return ", ".join(map(shown, first)) + (f" and {more} more" if more else "") or "none"


def _inner(annotation: Any, step: object) -> Iterator[Any]:
    """Iterate over the annotations of what stands below a step, such as a field or a place."""
    for each in alternatives(annotation):
        origin, arguments = get_origin(each), get_args(each)
        if origin is None:
            yield from (_fields(model).get(str(step)) for model in _models(each))
        elif arguments:
            yield arguments[1 if issubclass(origin, Mapping) else 0]


def alternatives(annotation: Any) -> Iterator[Any]:
    """Iterate over what an annotation allows, without its conditions."""
    if get_origin(annotation) is Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, UnionType}:
        for each in get_args(annotation):
            yield from alternatives(each)
    else:
        yield annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for each in alternatives(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            yield each


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}
