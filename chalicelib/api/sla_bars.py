"""The bars of a ticket's timeline: which intervals are drawn, and as what. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from chalicelib.api.sla_axis import Axis
from chalicelib.api.sla_shapes import IntervalView, PromiseView, StageView
from chalicelib.sla.ledger import State

_THIN = 8  # pixels: what is thinner than that, and beside something as thin, is told with it
_SEEN = 1  # pixels


class Bar(NamedTuple):
    """A time of one kind; ``name`` is a word of the drawing's, ``more`` says it exactly."""

    start: datetime
    end: datetime
    name: str
    more: str = ""
    mix: str = "mixed"  # its name together with others that are as thin


def of_stages(stages: Iterable[StageView]) -> list[Bar]:
    """Return with whom a ticket was."""
    return [Bar(each.start, each.end, each.stage, mix="mixed_stages") for each in stages]


def of_promises(promises: Iterable[PromiseView]) -> list[Bar]:
    """Return the bars of promises that follow each other."""
    return [
        bar
        for promise in promises
        for interval in promise.intervals
        for bar in _parts(interval, _turns(promise))
    ]


def _turns(promise: PromiseView) -> list[datetime]:
    """Return when a promise began to be over its target, and ceased, by turns.

    With more time than when it broke it is over no more, until that is used up too.
    """
    found = [each for each in (promise.breached_at, promise.lengthened_at) if each]
    if promise.lengthened_at is None:
        return found
    used_up = _used_up(promise)
    if used_up is None:
        return found
    return [*found, used_up] if used_up > promise.lengthened_at else found[:1]


def _used_up(promise: PromiseView) -> datetime | None:
    """Return when the target that holds now was used up, None where it is not."""
    left = promise.target_seconds - promise.unrecorded_seconds
    for interval in promise.intervals:
        if interval.counted_seconds > left:
            return interval.start + timedelta(seconds=left)
        left -= interval.counted_seconds
    return None


def _parts(interval: IntervalView, turns: Sequence[datetime]) -> Iterator[Bar]:
    """Yield an interval, apart where its promise is over the target and where it is not."""
    more = interval.holiday or interval.calendar or ""
    within = (each for each in turns if interval.start < each < interval.end)
    for start, end in pairwise((interval.start, *within, interval.end)):
        over = sum(each <= start for each in turns) % 2 == 1
        mix = "mixed_over" if over else "mixed"
        yield Bar(start, end, _name(interval, over), more, mix)


def _name(interval: IntervalView, over: bool) -> str:
    if interval.state is State.RUNNING:
        return "over" if over else "runs"
    if interval.state is State.PAUSED:
        return interval.reason
    return "holiday" if interval.reason == "holiday" else "closed"


def fitted(bars: Iterable[Bar], axis: Axis) -> list[Bar]:
    """Return the bars that can be seen: thin ones side by side become one that says so.

    A year of office hours so is a few bars, and what stands alone stays however thin it is.
    """
    found: list[Bar] = []
    for bar in bars:
        last = found[-1] if found else None
        name = _together(last, bar, axis) if last and last.end == bar.start else None
        if last and name:
            more = "" if name == last.mix else last.more
            found[-1] = last._replace(end=bar.end, name=name, more=more)
        else:
            found.append(bar)
    return [each for each in found if each.start < axis.end]


def _together(last: Bar, bar: Bar, axis: Axis) -> str | None:
    """Return as what a bar is drawn with the one before it; None where both can be seen."""
    wide = width(bar, axis)
    if last.mix == bar.mix:
        if last.name == bar.name:
            return bar.name
        if wide < _THIN and (last.name == last.mix or width(last, axis) < _THIN):
            return last.mix
    return last.name if wide < _SEEN else None


def width(bar: Bar, axis: Axis) -> float:
    """Return how wide a bar is drawn."""
    return axis.x(bar.end) - axis.x(bar.start)
