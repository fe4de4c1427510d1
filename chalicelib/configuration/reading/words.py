"""Owns the words for what pydantic finds wrong: what was expected, and how it is written."""

import re

_FIELDS = ("a group of fields", "Write each as name: value, indented below")
_LIST = ("a list", "Put what it holds in brackets, such as [{}]")
_NUMBER = ("a whole number", "Write digits only, such as 3")
_INSTANT = ("an instant", "Write date, time and zone, such as 2026-12-25T09:00:00-03:00")

# What a value should be, by the beginning of pydantic's name of the error.
WANTED = (
    ("string_", ("a text", "Write a text")),
    ("int_", _NUMBER),
    ("finite_", _NUMBER),
    ("float_", ("a number", "Write one, such as 2.5")),
    ("bool_", ("true or false", "Write one of the two")),
    ("dict_", _FIELDS),
    ("mapping_", _FIELDS),
    ("model_", _FIELDS),
    ("tuple_", _LIST),
    ("list_", _LIST),
    ("set_", _LIST),
    ("frozen_set_", _LIST),
    ("datetime_", _INSTANT),
    ("timezone_", _INSTANT),
    ("date_", ("a date", "Write YYYY-MM-DD, such as 2026-12-25")),
    ("time_", ("a time", 'Write HH:MM in quotes, such as "09:00"')),
)
# Limits, by pydantic's names: what is wrong, and the name of the limit in the error's context.
LIMITS = {
    "greater_than_equal": ("is too small", "Write {ge} or more"),
    "greater_than": ("is too small", "Write more than {gt}"),
    "less_than_equal": ("is too large", "Write {le} or less"),
    "less_than": ("is too large", "Write less than {lt}"),
    "too_short": ("has too few entries", "Write at least {min_length}"),
    "too_long": ("has too many entries", "Write at most {max_length}"),
    "string_too_short": ("is too short", "Write at least {min_length} characters"),
    "string_too_long": ("is too long", "Write at most {max_length} characters"),
}
# Texts that follow a pattern, by a part of it.
PATTERNS = (
    ("#[0-9", ("is not a colour", 'Write six digits in quotes, such as "#1f4e79"')),
    (r"\x00-\x1f\x7f-\x9f\u2028", ("is no single line of text", "Write it on one line")),
    ("x08", ("holds a character that no text has", "Remove it")),
    ("@", ("is not an e-mail address", "Write it as in ana@mesa.example")),
    (r"^\+", ("is not a telephone number", 'Write country code and digits only: "+56911111111"')),
    ("", ("is not written as this field asks", "Write it as infra/local/desk.yaml does")),
)
# Sentences of the model mostly end in what to do; these are the ones that do not.
REMEDY = re.compile(
    r"(.+)[:;] ((?:add|choose|correct|give|join|leave|name|open|put|remove|shorten|use|write)\b.+)",
    re.DOTALL,
)
REMEDIES = (
    ("warning", "Write shares in percent, such as [50, 75, 90]"),
    ("missing", "Write what is missing"),
    ("", "Correct it"),
)
