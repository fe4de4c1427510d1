"""How the models of requests and answers stand in the document: as JSON Schema, as they are sent.

Answers leave out what is None, so their schemas have no null: a field that may be None is optional
there, and every other is always sent.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

PLACE = "#/components/schemas/"
_RAW = frozenset({"const", "default", "enum", "examples"})  # values, and not schemas
_NAMED = frozenset({"$defs", "properties"})  # schemas by name, be it “title”


class _Bodies(GenerateJsonSchema):
    """What may be left out is null then: that need not be said for each field."""

    def default_schema(self, schema: Any) -> dict[str, Any]:
        described = super().default_schema(schema)
        return {name: each for name, each in described.items() if (name, each) != ("default", None)}


class _Queries(_Bodies):
    """A query cannot say null."""

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


class _Answers(_Queries):
    """What is sent: without null, and with every default."""

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002 - as its parent
        inner = field["schema"]
        while inner["type"] == "default":
            inner = inner["schema"]
        return inner["type"] not in {"nullable", "any"}


def reference(model: type[BaseModel]) -> dict[str, str]:
    """Return the schema that refers to a model's."""
    return {"$ref": f"{PLACE}{model.__name__}"}


def of_bodies(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the schemas of what is sent to the desk, and of everything in it, by name."""
    return _schemas(models, "validation", _Bodies)


def of_answers(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the schemas of what the desk answers, and of everything in it, by name."""
    return _schemas(models, "serialization", _Answers)


def of_query(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a query, whose properties are its parameters."""
    described: dict[str, Any] = _schemas([model], "validation", _Queries)[model.__name__]
    return described


def _schemas(
    models: Iterable[type[BaseModel]], mode: JsonSchemaMode, how: type[GenerateJsonSchema]
) -> dict[str, Any]:
    ordered = sorted(models, key=lambda each: each.__name__)
    _, found = models_json_schema(
        [(each, mode) for each in ordered], schema_generator=how, ref_template=f"{PLACE}{{model}}"
    )
    return {name: _plain(each) for name, each in found.get("$defs", {}).items()}


def _plain(schema: Any) -> Any:
    """Return the schema without the titles that pydantic makes of names, its prose as Markdown."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain: dict[str, Any] = {}
    for key, each in schema.items():
        if key == "description":
            plain[key] = each.replace("``", "`")
        elif key in _NAMED:
            plain[key] = {name: _plain(described) for name, described in each.items()}
        elif key != "title":
            plain[key] = each if key in _RAW else _plain(each)
    return plain
