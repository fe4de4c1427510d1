"""The OpenAPI document as one page that people read; no script, nothing loaded from elsewhere."""

import json
import re
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:56em;margin:2em auto;padding:0 1em;color:#222}"
    "h2{margin-top:2em;border-top:1px solid #ccc;padding-top:1em}"
    "code,pre{background:#f3f3f3}pre{padding:.5em;overflow:auto}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.2em 1em .2em 0;"
    "vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}code,pre{background:#333}}"
)


def page(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    info = document["info"]
    rooms = "".join(_room(tag, document) for tag in document["tags"])
    refusals = "".join(_refusal(each) for each in document["components"]["responses"].values())
    schemas = "".join(
        _schema(name, schema) for name, schema in document["components"]["schemas"].items()
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])} API'
        f'</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style><h1>{escape(info['title'])} API</h1>"
        f'<p>{_prose(info["description"])}</p><p><a href="openapi.json">openapi.json</a></p>'
        f"{rooms}<h2>Refusals</h2>{refusals}<h2>Shapes</h2>{schemas}</html>"
    )


def _room(tag: dict[str, str], document: dict[str, Any]) -> str:
    operations = "".join(
        _operation(method, path, described, document)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if described["tags"] == [tag["name"]]
    )
    name = escape(tag["name"])
    return f'<h2 id="{name}">{name}</h2><p>{_prose(tag["description"])}</p>{operations}'


def _operation(method: str, path: str, described: dict[str, Any], document: dict[str, Any]) -> str:
    takes = [_resolved(each, document) for each in described["parameters"]]
    parameters = "".join(
        f"<tr><td><code>{escape(each['name'])}</code><td>{escape(each['in'])}"
        f"<td>{_prose(each['description'])}<td><code>{escape(str(each['example']))}</code>"
        for each in takes
    )
    sent = described.get("requestBody", {}).get("content", {})
    body: dict[str, Any] = next(iter(sent.values()), {})
    answers = [each for each in described["responses"].items() if _went_well(each[0])]
    (shown, *_) = answers[0][1]["content"].values()
    statuses = " or ".join(escape(status) for status, _ in answers)
    return (
        f"<h3><code>{escape(method.upper())} {escape(path)}</code> {escape(described['summary'])}"
        f"</h3><p>{_prose(described['description'])}</p>"
        + (f"<table>{parameters}</table>" if parameters else "")
        + (f"<p>Body: {_link(body['schema'])}</p>{_example(body['example'])}" if body else "")
        + f"<p>Answers {statuses} {_link(shown['schema'])}, or {_refusals(described)}.</p>"
        + f"<details><summary>Example</summary>{_example(_shown(shown, document))}</details>"
    )


def _went_well(status: str) -> bool:
    return status.startswith("2")


def _refusals(described: dict[str, Any]) -> str:
    """Return the statuses of an operation's refusals, which stand once at the end of the page."""
    refusals = (each for each in described["responses"] if not _went_well(each))
    return ", ".join(f'<a href="#{escape(each)}">{escape(each)}</a>' for each in refusals)


def _refusal(described: dict[str, Any]) -> str:
    (content, *_) = described["content"].values()
    status = content["example"]["status"]
    return (
        f'<h3 id="{status}">{status}</h3><p>{_prose(described["description"])}</p>'
        f"{_example(content['example'])}"
    )


def _resolved(described: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference stands for, or what is no reference itself."""
    if "$ref" not in described:
        return described
    found: Any = document
    for part in described["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _shown(content: dict[str, Any], document: dict[str, Any]) -> Any:
    if "examples" in content:
        return _resolved(content["examples"]["usual"], document)["value"]
    return content.get("example", "")


def _example(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return f"<pre>{escape(text)}</pre>"


def _prose(text: str) -> str:
    """Return a sentence whose words in backquotes are code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code>{'' if field in required else ' (optional)'}"
        f"<td>{escape(_type(each))}"
        for field, each in schema.get("properties", {}).items()
    )
    values = ", ".join(escape(str(value)) for value in schema.get("enum", ()))
    return (
        f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{_prose(schema.get("description", ""))}'
        f"{values}</p><table>{rows}</table>"
    )


def _link(schema: dict[str, Any]) -> str:
    if "$ref" not in schema:
        return ""
    name = schema["$ref"].rpartition("/")[2]
    return f'<a href="#{escape(name)}">{escape(name)}</a>'


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"] if each.get("type") != "null")
    if values := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return " or ".join(f"“{value}”" for value in values)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = [str(schema.get("type", "any")), str(schema.get("format", ""))]
    words += [
        f"{name} {schema[name]}"
        for name in ("minimum", "maximum", "maxLength", "default")
        if name in schema
    ]
    return " ".join(word for word in words if word)
