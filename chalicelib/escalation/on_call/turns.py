"""Owns whose turn it is: shifts of equal length on the wall clock, one after the other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.escalation.on_call.model import Layer
from chalicelib.sla.offsets import constant_offsets


class Turn(NamedTuple):
    """Somebody's shift in a layer, as long as it is within the time that was asked for."""

    start: datetime
    end: datetime
    person: str


def turn_at(layer: Layer, zone: ZoneInfo, at: datetime) -> str | None:
    """Return whose turn it is; None before the first handoff."""
    return _person(layer, _number_at(layer, zone, at))


def turns(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Turn]:
    """Iterate over the shifts within [start, end), in order; both in UTC."""
    number, begun = _number_at(layer, zone, start), start
    next_handoff = _handoff(layer, number + 1)
    whole = start.replace(microsecond=0)  # the clocks change on whole seconds of a search's start
    for cut, next_cut, offset in constant_offsets(zone, whole, end):
        # What the clocks skip is handed over as they go on; what they repeat, the first time.
        while (handed_over := max(next_handoff - offset, cut)) < next_cut:
            person = _person(layer, number)
            if person and begun < handed_over:
                yield Turn(begun, handed_over, person)
            number, begun = number + 1, max(begun, handed_over)
            next_handoff += layer.length
    if (person := _person(layer, number)) and begun < end:
        yield Turn(begun, end, person)


def _person(layer: Layer, number: int) -> str | None:
    return layer.people[number % len(layer.people)] if number >= 0 else None


def _number_at(layer: Layer, zone: ZoneInfo, at: datetime) -> int:
    """Return how many handoffs there were after the first one."""
    wall = at.astimezone(zone).replace(tzinfo=UTC)
    number = (wall - _handoff(layer, 0)) // layer.length + 1
    while _reached(_handoff(layer, number), zone) > at:
        number -= 1
    return number


def _handoff(layer: Layer, number: int) -> datetime:
    """Return what the wall clock shows at a handoff, written as if it were in UTC."""
    return datetime.combine(layer.start, layer.handoff, UTC) + number * layer.length


def _reached(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the zone's wall clock shows that time or a later one."""
    shown = wall.replace(tzinfo=zone)
    at = shown.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=UTC, fold=0) == wall:
        return at
    before = shown.replace(fold=1).astimezone(UTC)  # skipped: the clocks go on between the two
    _, change, _ = next(constant_offsets(zone, before, at + timedelta(seconds=1)))
    return change
