"""The rows of a ticket's timeline: with whom it was, each promise, and each kind of step. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from chalicelib.api import sla_bars as bars
from chalicelib.api import sla_marks as marks
from chalicelib.api.drawing import BAR, LINE, MARGIN, wrapped
from chalicelib.api.sla_axis import Axis
from chalicelib.api.sla_bars import Bar
from chalicelib.api.sla_marks import Mark
from chalicelib.api.sla_shapes import PromiseView, SlaView
from chalicelib.api.sla_timeline_words import WORDS, Words
from chalicelib.sla.duration import write_duration
from chalicelib.sla.explaining import WORDS as NAMES
from chalicelib.tickets.events import Event
from chalicelib.tickets.promise import Metric

_HEADING = 20  # pixels, of one line
_LEFT = frozenset({"done", "aside"})  # nobody has it any more: how long that is, says nothing


class Row(NamedTuple):
    """A heading, in lines that have room, with its bars and its marks below."""

    heading: Sequence[str]
    bars: Sequence[Bar]
    marks: Sequence[Mark]

    @property
    def head(self) -> int:
        """How high its heading is drawn."""
        return _HEADING + LINE * (len(self.heading) - 1)

    @property
    def height(self) -> int:
        """How high it is drawn."""
        return self.head + (BAR + 6 if self.bars else 0) + (18 if self.marks else 0) + 6


class _Drawing(NamedTuple):
    """What is drawn, and in which words."""

    view: SlaView
    events: Sequence[Event]
    axis: Axis

    @property
    def words(self) -> Words:
        return WORDS[self.view.language]

    def row(self, heading: str, bars: Sequence[Bar], marks: Sequence[Mark]) -> Row:
        return Row(wrapped(heading, self.axis.whole - 2 * MARGIN), bars, marks)


def rows(view: SlaView, events: Sequence[Event], names: Mapping[str, str], axis: Axis) -> list[Row]:
    """Return the rows of a ticket, from above; ``names`` are those of people, by address."""
    drawing = _Drawing(view, events, axis)
    return [*_bands(drawing), *_lanes(drawing, names)]


def _bands(drawing: _Drawing) -> Iterator[Row]:
    """Yield with whom it was, and each promise; those of questions follow each other in one."""
    stages = bars.fitted(bars.of_stages(drawing.view.stages), drawing.axis)
    yield drawing.row(_with_whom(drawing), stages, ())
    for metric in Metric:
        promises = [each for each in drawing.view.promises if each.metric is metric]
        if promises:
            heading = _heading(promises[-1], len(promises), drawing)
            signs = _signs(metric, promises, drawing)
            fitting = bars.fitted(bars.of_promises(promises), drawing.axis)
            yield drawing.row(heading, fitting, sorted(signs))


def _with_whom(drawing: _Drawing) -> str:
    spent: dict[str, float] = {}
    for stage in drawing.view.stages:
        spent[stage.stage] = spent.get(stage.stage, 0) + stage.seconds
    words = drawing.words
    told = [f"{words.segments[name]} {_amount(spent[name])}" for name in spent if name not in _LEFT]
    return f"{words.with_whom}: {', '.join(told)}" if told else words.with_whom


def _heading(last: PromiseView, several: int, drawing: _Drawing) -> str:
    words = drawing.words
    name = NAMES[drawing.view.language][last.metric]
    if last.metric is Metric.NEXT_RESPONSE:
        name = f"{words.questions} ({several})"
    used = {"counted": _amount(last.counted_seconds), "target": _amount(last.target_seconds)}
    told = [words.states[last.state], words.used.format(**used)]
    if last.due_at and last.state in {"running", "broken"}:
        told.append(words.due.format(at=drawing.axis.clock(last.due_at)))
    return f"{name}: {', '.join(told)}"


def _amount(seconds: float) -> str:
    return write_duration(timedelta(seconds=round(seconds)))


def _signs(metric: Metric, promises: Iterable[PromiseView], drawing: _Drawing) -> Iterator[Mark]:
    axis, words = drawing.axis, drawing.words
    for mark in marks.of_promise(drawing.events, metric):
        label = mark.label if mark.kind == "warning" else axis.short(mark.at, words.months)
        yield mark._replace(label=label, more=words.marks[mark.kind])
    for promise in promises:
        if promise.state in {"kept", "kept_late"} and promise.intervals:
            at = promise.intervals[-1].end
            yield Mark(at, "kept", axis.short(at, words.months), words.states[promise.state])
        elif promise.state == "running" and promise.due_at and promise.due_at <= axis.end:
            at = promise.due_at
            yield Mark(at, "due", axis.short(at, words.months), words.marks["due"])


def _lanes(drawing: _Drawing, names: Mapping[str, str]) -> Iterator[Row]:
    steps = list(marks.of_steps(drawing.events, names, drawing.view.language))
    for kind in marks.LANES:
        own = [each for each in steps if each.kind == kind]
        if own:
            yield drawing.row(f"{drawing.words.marks[kind]} ({len(own)})", (), own)
