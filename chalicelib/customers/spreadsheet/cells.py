"""Owns what a cell says: from its text to the value of a field, or what is wrong with it. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.customers.spreadsheet.columns import folded
from chalicelib.customers.spreadsheet.faults import Wrong

CLEARED = "-"  # empties what is on record; an empty cell leaves it
_YEARS = range(1900, 3000)  # of an agreement; one “for ever” is one that renews itself
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", re.ASCII)
_MONTHS = 12

# What the words of closed lists may be called besides, as ``folded`` writes them.
_WORDS: Mapping[str, str] = {
    "none": "ninguno ninguna nadie",
    "role": "rol coordinadores",
    "all": "todos",
    "coordinator": "coordinador coordinadora",
    "member": "miembro",
    "es": "spanish espanol castellano",
    "en": "english ingles",
    "pt": "portuguese portugues",
    "email": "mail correo",
    "phone": "telefono",
    "never": "nunca",
    "tacit": "tacita",
    "express": "expresa",
    "active": "activo activa vigente",
    "suspended": "suspendido suspendida",
}
_MEANING = {other: word for word, others in _WORDS.items() for other in others.split()}
_DATE = "Write year-month-day (2026-03-31), or day/month/year (31/03/2026)"
_SLUG = "Write lower-case letters and digits, single dashes between them, at most 60 characters"
_PHONE = "Write + and the country's code, and format the column as text: +56221234567"
# Of each field: what a wrong value is not, and what helps.
_RULES: Mapping[str, tuple[str, str]] = {
    "id": ("is no id", _SLUG),
    "organization": ("is no id of an organization", _SLUG),
    "name": ("is no name", "Write a text"),
    "domains": ("is no mail domain", "Write what follows the @: cliente.example"),
    "sharing": ("says nothing of sharing", "Write none, role or all"),
    "language": ("is no language of the desk", "Write es, en or pt"),
    "email": ("is no e-mail address", "Write one such as maria@cliente.example"),
    "organizations": (
        "is no organization's id with a role",
        "Write ids, each alone or with a role: prisa, or prisa:coordinator",
    ),
    "addresses": ("is no e-mail address", "Write such as maria@cliente.example, with ; between"),
    "phones": ("is no telephone number", _PHONE),
    "starts_on": ("is no date", _DATE),
    "ends_on": ("is no date", _DATE),
    "products": ("is no product", "Write the desk's names of them, with ; between"),
    "channels": ("is no channel", "Write email, web, api or phone, with ; between"),
    "sla": ("is no SLA policy", "Write the name that it has in desk.yaml"),
    "hours": ("is no number of hours", "Write digits only: 1000"),
    "grace_days": ("is no number of days", "Write digits only: 30"),
    "renewal": ("is no way to renew", "Write never, tacit or express"),
    "state": ("is no state", "Write active or suspended"),
}
_TOO_MUCH: Mapping[str, str] = {
    "string_too_long": "is longer than {max_length} characters",
    "too_long": "are more than {max_length}",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
}


def value_of(field: str, text: str, shape: type[BaseModel]) -> Any:
    """Return what a cell that is not empty says of a field of ``shape``; raises ``Wrong``."""
    known = shape.model_fields[field]
    if text.strip() == CLEARED:
        if known.is_required():
            reason = "cannot be emptied"
            raise Wrong(CLEARED, reason, "Write a value, or leave the cell empty to keep it")
        return known.get_default(call_default_factory=True)
    plain = _READ.get(field, _text)(field, text.strip())
    if plain in ((), {}):
        raise Wrong(text, "holds nothing", f"Write “{CLEARED}” to empty what is on record")
    try:
        value = _adapter(shape, field).validate_python(plain)
    except ValidationError as error:
        raise _wrong(field, error) from None
    # In the shape's own writing, two entries may be the same.
    return _once(value) if isinstance(value, tuple) else value


@cache
def _adapter(shape: type[BaseModel], field: str) -> TypeAdapter[Any]:
    return TypeAdapter(shape.model_fields[field].rebuild_annotation())


def _wrong(field: str, error: ValidationError) -> Wrong:
    """Return what is wrong with the cell: every entry of it that is wrong as the first is."""
    found = [(each["input"], *_said(field, each)) for each in error.errors(include_url=False)]
    reason, remedy = found[0][1:]
    values = [each for value, *said in found if said == [reason, remedy] for each in _each(value)]
    return Wrong(", ".join(map(str, values)), reason, remedy)


def _said(field: str, error: ErrorDetails) -> tuple[str, str]:
    reason, remedy = _RULES[field]
    if error["type"] in _TOO_MUCH:
        reason = _TOO_MUCH[error["type"]].format(**error["ctx"])
    if error["type"] == "value_error":  # a rule of the shape's own, which says its remedy
        said, _, own = error["msg"].removeprefix("Value error, ").partition(": ")
        return f"is refused: {said}", f"{own[:1].upper()}{own[1:]}" or remedy
    return reason, remedy


def _each(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple | dict) else (value,)


def _text(_: str, text: str) -> str:
    return " ".join(text.split())


def _day(field: str, text: str) -> date:
    year = month = day = 0
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif written := _DAY_FIRST.fullmatch(text):
        day, month, year = int(written[1]), int(written[3]), int(written[4])
        if month > _MONTHS >= day:
            raise Wrong(text, f"has no month {month}: the day stands before the month here", _DATE)
    else:
        raise Wrong(text, *_RULES[field])
    try:
        found = date(year, month, day)
    except ValueError:
        raise Wrong(text, "is no day of the calendar", _DATE) from None
    if found.year not in _YEARS:
        reason = f"is not between {_YEARS[0]} and {_YEARS[-1]}"
        raise Wrong(text, reason, "For a contract without an end, let “renewal” be tacit")
    return found


def _number(field: str, text: str) -> int:
    # “1.000” is a thousand to some and one to others.
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise Wrong(text, *_RULES[field])
    return int(text)


def _word(_: str, text: str) -> str:
    plain = folded(text).replace(" ", "")
    return _MEANING.get(plain, plain)


def _several(_: str, text: str) -> tuple[str, ...]:
    return _once(re.split(r"[;,\s]+", text))


def _words(field: str, text: str) -> tuple[str, ...]:
    return _once([_word(field, each) for each in _several(field, text)])


def _names(_: str, text: str) -> tuple[str, ...]:
    """Return names, which may hold spaces where there is a ``;``."""
    return _once([_text("", each) for each in re.split(r";" if ";" in text else r"[,\s]+", text)])


def _phones(_: str, text: str) -> tuple[str, ...]:
    numbers = re.split(r"[;,\r\n]+|\s+(?=\+)", text)
    return _once([re.sub(r"[\s().-]", "", each) for each in numbers])


def _roles(field: str, text: str) -> dict[str, str]:
    roles: dict[str, str] = {}
    for each in _several(field, text):
        organization, _, role = each.partition(":")
        said = _word(field, role) if role else "member"
        if roles.setdefault(organization, said) != said:
            raise Wrong(organization, "has two roles", "Leave one of them")
    return roles


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in values if each))


_READ: Mapping[str, Callable[[str, str], Any]] = {
    "domains": _several,
    "addresses": _several,
    "channels": _words,
    "products": _names,
    "phones": _phones,
    "organizations": _roles,
    "starts_on": _day,
    "ends_on": _day,
    "hours": _number,
    "grace_days": _number,
    **dict.fromkeys(("sharing", "language", "renewal", "state"), _word),
}
