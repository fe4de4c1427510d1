"""Owns times of duty: joined, laid over each other, and those that last too long. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib.escalation.on_call import Schedule, final
from chalicelib.sla.blocks import Interval

LONGEST = timedelta(days=14)  # on end, in whatever schedules

Times = tuple[Interval, ...]  # in order, apart from each other


def restless(
    schedules: Iterable[Schedule], start: datetime, end: datetime
) -> Iterator[tuple[str, Interval]]:
    """Iterate over who is on call in [start, end) for longer than ``LONGEST``, and since when.

    What was before ``start`` counts as far as it matters; being on call twice counts once.
    """
    duties: dict[str, list[Interval]] = {}
    for schedule in schedules:
        for shift in final(schedule, start - LONGEST, end):
            if shift.person:
                duties.setdefault(shift.person, []).append((shift.start, shift.end))
    for person, duty in sorted(duties.items()):
        for begun, over in together(duty):
            if over - begun > LONGEST and over > start:
                yield person, (begun, over)


def together(times: Iterable[Interval]) -> Times:
    """Return the times as one: joined where they touch or overlap."""
    found: list[Interval] = []
    for begun, over in sorted(times):
        if found and begun <= found[-1][1]:
            found[-1] = (found[-1][0], max(over, found[-1][1]))
        else:
            found.append((begun, over))
    return tuple(found)


def at_once(some: Times, others: Times) -> Times:
    """Return when it is both of two times."""
    pairs = _meeting(some, others)
    both = ((max(one[0], other[0]), min(one[1], other[1])) for one, other in pairs)
    return tuple((begun, over) for begun, over in both if begun < over)


def _meeting(some: Times, others: Times) -> Iterator[tuple[Interval, Interval]]:
    """Iterate over pairs that may overlap; both rows are walked once."""
    first = second = 0
    while first < len(some) and second < len(others):
        yield some[first], others[second]
        if some[first][1] <= others[second][1]:
            first += 1
        else:
            second += 1
