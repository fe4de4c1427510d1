"""Owns the final schedule: layers laid over each other, overrides over them, and what is left."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.escalation.on_call.cover import covered, covers, is_restricted
from chalicelib.escalation.on_call.model import Arranged, Layer, Override, Schedule
from chalicelib.escalation.on_call.turns import turn_at, turns

WRITTEN = "desk.yaml"  # where an override without an id of its own stands


class Shift(NamedTuple):
    """Somebody is on call, or nobody is: from when until when, and what says so."""

    start: datetime
    end: datetime
    person: str | None
    layer: str | None = None  # its name, or its place from the bottom: 1, 2
    override: str | None = None  # its id, or desk.yaml


def on_call_at(schedule: Schedule, at: datetime) -> str | None:
    """Return who is on call at ``at``; None for nobody, as before the schedule starts.

    Of the layers that cover the instant the last one counts; each override, in its order, takes
    over from whom there is so far.
    """
    zone = ZoneInfo(schedule.zone)
    named = (
        turn_at(layer, zone, at)
        for layer in reversed(schedule.stack)
        if covers(layer, schedule, at)
    )
    person = next(filter(None, named), None)
    for override in (*schedule.overrides, *schedule.arranged):
        if override.start <= at < override.end and override.takes_over(person):
            person = override.person
    return person


def final(schedule: Schedule, start: datetime, end: datetime) -> list[Shift]:
    """Return who is on call in [start, end): shifts without a hole, gaps among them, in order."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return []
    shifts = [Shift(start, end, None)]
    for place, layer in enumerate(schedule.stack, 1):
        name = layer.name or str(place)
        shifts = [*_laid_over(shifts, [*_of_layer(layer, name, schedule, start, end)])]
    for override in (*schedule.overrides, *schedule.arranged):
        shifts = [*_laid_over(shifts, [*_of_override(override, shifts)])]
    return [*_joined(shifts)]


def by_person(shifts: Iterable[Shift]) -> list[Shift]:
    """Return the shifts joined where the same person stays, whatever says so; gaps too."""
    return [*_joined(shift._replace(layer=None, override=None) for shift in shifts)]


def _of_layer(
    layer: Layer, name: str, schedule: Schedule, start: datetime, end: datetime
) -> Iterator[Shift]:
    zone = ZoneInfo(schedule.zone)
    if not is_restricted(layer):
        yield from (Shift(*turn, name) for turn in turns(layer, zone, start, end))
        return
    for opens, closes in covered(layer, schedule, start, end):
        yield from (Shift(*turn, name) for turn in turns(layer, zone, opens, closes))


def _of_override(override: Override, shifts: Sequence[Shift]) -> Iterator[Shift]:
    label = override.id if isinstance(override, Arranged) else WRITTEN
    start, end = override.start.astimezone(UTC), override.end.astimezone(UTC)
    for below in _within(shifts, start, end):
        if override.takes_over(below.person):
            yield Shift(below.start, below.end, override.person, override=label)


def _laid_over(below: Sequence[Shift], above: Sequence[Shift]) -> Iterator[Shift]:
    """Iterate over what is seen of two rows of shifts, of which the lower one has no hole."""
    at = below[0].start
    for shift in above:
        if at < shift.start:
            yield from _within(below, at, shift.start)
        yield shift
        at = shift.end
    if at < below[-1].end:
        yield from _within(below, at, below[-1].end)


def _within(shifts: Sequence[Shift], start: datetime, end: datetime) -> Iterator[Shift]:
    """Iterate over what of the shifts lies in [start, end)."""
    first = max(bisect_right(shifts, start, key=lambda shift: shift.start) - 1, 0)
    for place in range(first, len(shifts)):
        shift = shifts[place]
        if shift.start >= end:
            return
        if start <= shift.start and shift.end <= end:
            yield shift
        elif start < shift.end:
            yield shift._replace(start=max(shift.start, start), end=min(shift.end, end))


def _joined(shifts: Iterable[Shift]) -> Iterator[Shift]:
    remaining = iter(shifts)
    whole = next(remaining, None)
    for shift in remaining:
        if whole and shift[2:] == whole[2:] and shift.start == whole.end:
            whole = whole._replace(end=shift.end)
        elif whole:
            yield whole
            whole = shift
    if whole:
        yield whole
