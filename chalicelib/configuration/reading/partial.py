"""Owns the desk that a wrong tree describes as far as it goes, so that its names can be checked."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading.known import alternatives
from chalicelib.configuration.reading.tree import Node


def partial_desk(tree: Node) -> Configuration:
    """Return a desk of the model's form with nothing in it checked, to read names from.

    What is missing or of another form is its default, else empty: no text, no group, no list.
    """
    desk: Configuration = _part(Configuration, tree)
    return desk


def _part(annotation: Any, node: Node | None) -> Any:
    for each in alternatives(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return _model(each, node)
        origin, arguments = get_origin(each), get_args(each)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            entries = node.content if node and isinstance(node.content, dict) else {}
            return {name: _part(arguments[1], entry) for name, entry in entries.items()}
        if origin in {tuple, list, frozenset, set}:
            members = node.content if node and isinstance(node.content, list) else []
            return tuple(_part(arguments[0], member) for member in members)
    return node.content if node and isinstance(node.content, str) else ""


def _model(model: type[BaseModel], node: Node | None) -> BaseModel:
    parts = {}
    for name, field in model.model_fields.items():
        written_as = field.alias or name
        part = node.child(written_as) if node else None
        if part is None and not field.is_required():
            parts[written_as] = field.get_default(call_default_factory=True)
        else:
            parts[written_as] = _part(field.annotation, part)
    return model.model_construct(**parts)
