"""Owns what pydantic finds wrong with a tree: each error with the node that it is about.

What is wrong is left out until the rest is right, so that an error hides no other one: not a second
bad member of a list, and no sentence of the model about a group that has a bad field.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading.finding import MOST_FINDINGS
from chalicelib.configuration.reading.tree import Node
from chalicelib.configuration.references import Reference, UndefinedNames
from chalicelib.sla.refused import RefusedPart

VALUE_ERROR = "Value error, "  # which pydantic writes before a sentence of the model

_MOST_ROUNDS = 40  # of leaving out, in all sections together


class Wrong(NamedTuple):
    """An error of pydantic, and the node that it is about: of a missing field, the parent."""

    node: Node
    error: ErrorDetails


def wrong_parts(refusal: ValidationError, tree: Node) -> list[Wrong]:
    """Return what pydantic found wrong with a tree, except names that are not defined."""
    located = ((tree.at(error["loc"]), error) for error in refusal.errors(include_url=False))
    return [
        Wrong(_meant(node, error), error)
        for node, error in located
        if not isinstance(error.get("ctx", {}).get("error"), UndefinedNames)
        and not _only_seems_short(node, error)
    ]


def names_refused(refusal: ValidationError) -> tuple[Reference, ...]:
    """Return the undefined names that the model refused; it looks for them in whole desks only."""
    causes = (each.get("ctx", {}).get("error") for each in refusal.errors(include_url=False))
    return next((each.references for each in causes if isinstance(each, UndefinedNames)), ())


def hidden_parts(tree: Node, wrong: Iterable[Wrong]) -> list[Wrong]:
    """Return the errors that come to light once the first ones are left out."""
    rest = tree.without(each.node for each in wrong)
    hidden: list[Wrong] = []
    rounds = 0
    for name, field in Configuration.model_fields.items():
        annotation: Any = Annotated[field.annotation, field]
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        while (section := rest.child(name)) and (found := _tried(adapter, section)):
            # What a group lacks may be what was left out of it, and is no error of the file.
            hidden += (each for each in found if each.node.whole)
            rounds += 1
            if rounds == _MOST_ROUNDS or len(hidden) > MOST_FINDINGS:
                return hidden
            rest = rest.without(each.node for each in found)
    return hidden


def _tried(adapter: TypeAdapter[Any], section: Node) -> list[Wrong]:
    try:
        adapter.validate_python(section.plain())
    except ValidationError as refusal:
        return wrong_parts(refusal, section)
    return []


def _only_seems_short(node: Node, error: ErrorDetails) -> bool:
    """Whether a list is too short only because pydantic does not count its wrong members."""
    if error["type"] != "too_short" or not isinstance(node.content, dict | list):
        return False
    return len(node.content) >= int(error["ctx"]["min_length"])


def _meant(node: Node, error: ErrorDetails) -> Node:
    """Return the part of a node that a sentence of the model names: “hours: …”, “x” is nobody."""
    if error["type"] != "value_error":
        return node
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, RefusedPart) and cause.path:
        return node.at(cause.path)
    if isinstance(node.content, list):
        return next((each for each in node.content if each.quoted() in error["msg"]), node)
    words = re.findall(r"\w+", error["msg"].removeprefix(VALUE_ERROR))[:2]
    named = (node.child(name) for word in words for name in (word, f"{word}s"))
    return next(filter(None, named), node)
