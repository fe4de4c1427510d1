"""What preflight says of what it found, in the desk's languages: what is wrong, and what helps."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.configuration.language import Language
from chalicelib.configuration.preflight.found import Found
from chalicelib.configuration.preflight.words import english, portuguese, spanish
from chalicelib.sla.blocks import Interval

LANGUAGES = {
    Language.ENGLISH: english,
    Language.SPANISH: spanish,
    Language.PORTUGUESE: portuguese,
}


class Words(NamedTuple):
    """What is wrong, and what helps: a sentence each."""

    reason: str
    remedy: str


def told(found: Found, language: Language, zone: str) -> Words:
    """Return what is said of it; times are those of the zone's clocks."""
    spoken = LANGUAGES[language]
    reason, remedy = spoken.KINDS[found.kind]
    parts = spoken.PARTS
    values = {name: each for name, each in found.values.items() if name not in {"teams", "alone"}}
    values["above"] = values.get("above") or parts["none"]
    values["when"] = _when(found.spans, parts, zone)
    causes = found.causes.items()
    values["causes"] = ", ".join(f"{what}: {spoken.CAUSES[why]}" for what, why in causes)
    for name in ("teams", "alone"):
        given = found.values.get(name)
        values[name] = parts[name].format(teams=given) if given else ""
    return Words(reason.format_map(values), remedy.format_map(values))


def _when(spans: Sequence[Interval], parts: Mapping[str, str], zone: str) -> str:
    """Write the first time, on which clocks, and how many more there are."""
    if not spans:
        return parts["always"]
    (start, end), *others = spans
    first = f"{parts['span'].format(start=_clock(start, zone), end=_clock(end, zone))} ({zone})"
    if not others:
        return first
    together = sum((end - start for start, end in spans), timedelta())
    hours = f"{together / timedelta(hours=1):.1f}".removesuffix(".0")
    return f"{first} {parts['more'].format(more=len(others), hours=hours)}"


def _clock(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
