"""Owns how an error of pydantic is told: a reason in the file's own terms, and a remedy."""

import re
from collections.abc import Mapping
from datetime import date

from chalicelib.configuration.reading.finding import Finding, shown
from chalicelib.configuration.reading.known import fields_at, listed, nearest
from chalicelib.configuration.reading.shapes import VALUE_ERROR, Wrong
from chalicelib.configuration.reading.tree import Node
from chalicelib.configuration.reading.words import LIMITS, PATTERNS, REMEDIES, REMEDY, WANTED
from chalicelib.sla.refused import RefusedPart

Words = tuple[str, str]  # the reason, the remedy


def told(wrong: Wrong) -> Finding:
    """Tell an error of pydantic as a person would."""
    node, error = wrong
    kind, path = error["type"], error["loc"]
    if kind == "missing":
        group = node.finding("", "").path
        place = f"in {group}" if group else "at the top level of the file"
        field = str(path[-1])
        return node.finding("is missing", f"Write “{field}: …” {place}", missing=field)
    if kind == "extra_forbidden":
        known = fields_at(node.path[:-1])
        remedy = f"{_question(path[-1], known)}Known here: {listed(known)}"
        return node.finding("is not known", remedy, at_key=True)
    at_key = path[-1:] == ("[key]",)
    value = node.key if at_key and node.key else node
    reason, remedy = _unquoted(wrong, value) or _sentence(wrong, value)
    return _in_its_line(node.finding(reason, remedy, at_key=at_key), wrong)


def _in_its_line(finding: Finding, wrong: Wrong) -> Finding:
    """Point at the line of a text below its “|” that a sentence of the model is about."""
    cause = wrong.error.get("ctx", {}).get("error")
    if wrong.node.literal and isinstance(cause, RefusedPart) and cause.line:
        return finding._replace(line=wrong.node.line + cause.line, column=1)
    return finding


def _unquoted(wrong: Wrong, value: Node) -> Words | None:
    """Tell of what YAML 1.1 takes for a number, a truth or a date although a text was meant."""
    error, text, content = wrong.error, value.unquoted, value.content
    if not text or not isinstance(content, bool | int | float | date):
        return None
    wants_text = error["type"] == "string_type" or "in quotes" in error["msg"]
    if not wants_text and text not in _allowed(error.get("ctx", {})):
        return None
    if isinstance(content, bool):
        meaning = str(content).lower()
    else:
        meaning = "a date" if isinstance(content, date) else f"the number {content}"
    reason = f"{value.quoted()} without quotes means {meaning} in YAML"
    return reason, f'Put it in quotes: "{_with_two_digits(shown(text))}"'


def _with_two_digits(text: str) -> str:
    """Write an hour as it is taken in quotes: 9:00 is 09:00."""
    return f"0{text}" if re.fullmatch(r"\d:[0-5]\d", text) else text


def _sentence(wrong: Wrong, value: Node) -> Words:
    kind, context = wrong.error["type"], wrong.error.get("ctx", {})
    if kind == "value_error":
        return _of_the_model(wrong.error["msg"].removeprefix(VALUE_ERROR), value)
    wanted, how = next((words for start, words in WANTED if kind.startswith(start)), ("", ""))
    if value.content is None and how:
        return "is empty", how
    if not value.content and kind == "too_short":
        return "is empty", LIMITS[kind][1].format(**context)
    reason, remedy = _of_a_limit(kind, context) or (f"is not {wanted}", how)
    if allowed := _allowed(context):
        question = _question(value.content, allowed)
        reason, remedy = "is not known", f"{question}Write one of: {listed(allowed)}"
    elif not remedy:
        reason, remedy = f"does not fit: {wrong.error['msg']}", "Correct it"
    return f"{value.quoted()} {reason}", remedy.replace("{}", value.unquoted or "")


def _of_a_limit(kind: str, context: Mapping[str, object]) -> Words | None:
    """Tell of a number, a length or a pattern that is not kept."""
    if kind == "string_pattern_mismatch":
        return next(words for part, words in PATTERNS if part in str(context["pattern"]))
    if kind in LIMITS:
        reason, remedy = LIMITS[kind]
        return reason, remedy.format(**context)
    return None


def _of_the_model(sentence: str, value: Node) -> Words:
    """Split a sentence of the model, which speaks of 90 where the file says 1:30."""
    if value.unquoted and not isinstance(value.content, str):
        spoken = (f"“{value.content}”", repr(value.content))
        said = next((each for each in spoken if each in sentence), "")
        sentence = sentence.replace(said, value.quoted()) if said else sentence
    elif isinstance(value.content, str):
        sentence = sentence.replace(value.content, shown(value.content))
    if split := REMEDY.fullmatch(sentence):
        reason, remedy = split.groups()
        return _beside_its_path(reason, value), remedy[:1].upper() + remedy[1:]
    return _beside_its_path(sentence, value), next(
        remedy for part, remedy in REMEDIES if part in sentence
    )


def _beside_its_path(reason: str, value: Node) -> str:
    """Leave out the field that a sentence begins with, which the path says already."""
    for name in value.path[-2:]:
        reason = reason.removeprefix(f"{name}: ")
    return reason


def _allowed(context: Mapping[str, object]) -> tuple[str, ...]:
    """Return the values that an enumeration allows: pydantic tells them in quotes."""
    return tuple(re.findall(r"'([^']*)'", str(context.get("expected", ""))))


def _question(name: object, known: tuple[str, ...]) -> str:
    near = nearest(name, known)
    return f"Did you mean “{near}”? " if near else ""
