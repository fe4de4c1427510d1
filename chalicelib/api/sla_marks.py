"""The marks of a ticket's timeline: signs at instants with short labels, from its events. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.api.drawing import PER_CHARACTER, fits, shown, text
from chalicelib.api.sla_axis import Axis
from chalicelib.configuration.language import Language
from chalicelib.notify.reasons import reason_of
from chalicelib.tickets.events import Event, Kind, Role
from chalicelib.tickets.promise import Metric

LANES = ("alerted", "paged", "unreached", "acknowledged", "expired", "skipped", "raised")
_OF_PROMISES = {
    Kind.CLOCK_WARNING: "warning",
    Kind.CLOCK_BREACHED: "breach",
}
_OF_STEPS = {
    Kind.ALERTED: "alerted",
    Kind.PAGED: "paged",
    Kind.UNREACHED: "unreached",
    Kind.ACKNOWLEDGED: "acknowledged",
    Kind.EXPIRED: "expired",
    Kind.SKIPPED: "skipped",
    Kind.ESCALATED: "raised",
}
_RAISES = ("team", "assignee", "priority")
_LONGEST = 24  # characters of a label
_TOGETHER, _APART = 40, 12  # pixels: marks nearer than that are one; of different kinds
_BEYOND = 32  # pixels right of the axis that a label may take
_GRAVE = ("breach", "kept", "due", "warning")  # of several at once the first of these is shown
_MOST_TOLD = 12  # of the marks that are one
_SIGNS = {
    "warning": "m0-5l5 9h-10z",
    "breach": "m-5-5l10 10m0-10l-10 10",
    "due": "m-4-6h8m-4 0v12m-4 0h8",
    "kept": "m-5 0l4 4l6-8",
    "paged": "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "unreached": "m-5-5l10 10m0-10l-10 10",
    "acknowledged": "m-5 0l4 4l6-8",
    "expired": "m0-5l5 5l-5 5l-5-5z",
    "skipped": "m-5-4l5 4l-5 4m5-8l5 4l-5 4",
    "raised": "m0-5l5 6h-3v4h-4v-4h-3z",
    "alerted": "m0-6v8m0 3v1",
}


class Mark(NamedTuple):
    """Something at an instant: a kind of sign, a short label, and more for who points at it."""

    at: datetime
    kind: str
    label: str
    more: str = ""


def of_promise(events: Iterable[Event], metric: Metric) -> Iterator[Mark]:
    """Yield the warnings and breaches of a promise."""
    for event in events:
        kind = _OF_PROMISES.get(event.kind)
        if kind and event.details.get("metric") == metric:
            share = f"{event.details.get('share', '')} %"
            yield Mark(event.at, kind, share if kind == "warning" else "")


def of_steps(
    events: Iterable[Event], names: Mapping[str, str], language: Language
) -> Iterator[Mark]:
    """Yield what escalations did of a ticket, and people of them.

    ``names`` are by address of people, by key of teams.
    """
    for event in events:
        kind = _OF_STEPS.get(event.kind) or _raised_by_itself(event)
        if kind:
            yield Mark(
                event.at, kind, _label(event, kind, names), reason_of(event, language, names)
            )


def _raised_by_itself(event: Event) -> str | None:
    """Return that an escalation's step gave it to somebody, or made it more urgent."""
    by_desk = event.actor.role is Role.SYSTEM and event.kind in {Kind.ASSIGNED, Kind.EDITED}
    return "raised" if by_desk and not event.changes.keys().isdisjoint(_RAISES) else None


def _label(event: Event, kind: str, names: Mapping[str, str]) -> str:
    told: Sequence[str] = ()
    if kind == "paged":
        told = [*event.details.get("people", ()), *event.details.get("webhooks", ())]
    elif kind == "raised":
        afters = (event.changes[name].after for name in _RAISES if name in event.changes)
        told = [str(each) for each in afters if each]
    elif kind == "skipped":
        told = [str(event.details.get("policy", ""))]
    elif kind == "unreached":
        told = [str(event.details.get("person", ""))]
    elif kind == "expired":
        told = [str(event.details.get("acknowledged_by", ""))]
    else:
        told = [event.actor.name or event.actor.id]
    return ", ".join(names.get(each, each) for each in told)


def lane(marks: Iterable[Mark], y: float, axis: Axis) -> Iterator[str]:
    """Yield marks side by side: those too near each other as one, and labels that have room."""
    groups = _groups(marks, axis)
    places = [axis.x(group[0].at) for group in groups]
    free = axis.left  # up to where something is written
    for place, (x, group) in enumerate(zip(places, groups, strict=True)):
        after = places[place + 1] - 8 if place + 1 < len(places) else axis.right + _BEYOND
        label = _label_of(group)
        yield _sign(x, y, group, axis)
        if fits(label, after - x - 9):
            yield text("ink clear", x + 9, y + 4, label)
            free = x + 9 + len(label) * PER_CHARACTER
        elif fits(label, x - 9 - free):
            yield text("ink clear", x - 9, y + 4, label, anchor="end")
            free = x + 6
        else:
            free = x + 6


def _groups(marks: Iterable[Mark], axis: Axis) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda each: each.at):
        if groups and axis.x(mark.at) - axis.x(groups[-1][0].at) < _near(groups[-1][-1], mark):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _near(last: Mark, mark: Mark) -> int:
    """Return how near marks are one: those of different kinds sooner stay apart."""
    return _TOGETHER if last.kind == mark.kind else _APART


def _gravest(group: Sequence[Mark]) -> Mark:
    return min(group, key=lambda each: _GRAVE.index(each.kind) if each.kind in _GRAVE else 0)


def _label_of(group: Sequence[Mark]) -> str:
    """Return how many are one, where they are alike; else what the gravest says."""
    alike = len({each.kind for each in group}) == 1
    if alike and len(group) > 1:
        return f"×{len(group)}"
    label = _gravest(group).label
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"


def _sign(x: float, y: float, group: Sequence[Mark], axis: Axis) -> str:
    lines = [
        " ".join(part for part in (f"{axis.local(at):%Y-%m-%d %H:%M:%S}", label, more) if part)
        for at, _, label, more in group[:_MOST_TOLD]
    ]
    if len(group) > _MOST_TOLD:
        lines.append(f"+{len(group) - _MOST_TOLD}")
    kind = _gravest(group).kind
    return (
        f'<path class="sign {kind}" d="M{x:g} {y:g}{_SIGNS[kind]}">'
        f"<title>{shown(chr(10).join(lines))}</title></path>"
    )
