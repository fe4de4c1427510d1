"""The OpenAPI document as one page that people read; no script, nothing loaded from elsewhere."""

from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:56em;margin:2em auto;padding:0 1em;color:#222}"
    "h2{margin-top:2em;border-top:1px solid #ccc;padding-top:1em}code{background:#f3f3f3}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.2em 1em .2em 0;"
    "vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}code{background:#333}}"
)


def page(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    info = document["info"]
    operations = "".join(
        _operation(method, path, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    )
    schemas = "".join(
        _schema(name, schema) for name, schema in document["components"]["schemas"].items()
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])} API'
        f'</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style><h1>{escape(info['title'])} API</h1>"
        f'<p>{escape(info["description"])}</p><p><a href="openapi.json">openapi.json</a></p>'
        f"{operations}<h2>Shapes</h2>{schemas}</html>"
    )


def _operation(method: str, path: str, described: dict[str, Any]) -> str:
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    parameters = "".join(
        f"<tr><td><code>{escape(each['name'])}</code><td>{escape(each['in'])}"
        f"<td>{escape(each.get('description') or _type(each['schema']))}"
        for each in described["parameters"]
    )
    responses = "".join(
        f"<tr><td>{escape(status)}<td>{_shape(each)}<td>{escape(each['description'])}"
        for status, each in described["responses"].items()
    )
    return (
        f"<h2><code>{escape(method.upper())} {escape(path)}</code> {escape(described['summary'])}"
        f"</h2><p>{escape(described['description'])}</p>"
        + (f"<p>Body: {_link(body['schema'])}</p>" if body else "")
        + (f"<table>{parameters}</table>" if parameters else "")
        + f"<details><summary>Answers</summary><table>{responses}</table></details>"
    )


def _shape(response: dict[str, Any]) -> str:
    return "".join(_link(each["schema"]) for each in response.get("content", {}).values())


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code>{'' if field in required else ' (optional)'}"
        f"<td>{escape(_type(each))}"
        for field, each in schema.get("properties", {}).items()
    )
    values = ", ".join(escape(str(value)) for value in schema.get("enum", ()))
    return (
        f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{escape(schema.get("description", ""))}'
        f"{values}</p><table>{rows}</table>"
    )


def _link(schema: dict[str, Any]) -> str:
    name = schema["$ref"].rpartition("/")[2]
    return f'<a href="#{escape(name)}">{escape(name)}</a>'


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"] if each.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = [str(schema.get("type", "any")), str(schema.get("format", ""))]
    words += [
        f"{name} {schema[name]}"
        for name in ("minimum", "maximum", "maxLength", "default")
        if name in schema
    ]
    return " ".join(word for word in words if word)
