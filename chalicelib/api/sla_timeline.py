"""A ticket's promises and escalations as an SVG: bars of time, and marks, on one axis. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.api import sla_bars as bars
from chalicelib.api.drawing import (
    ALARM_DARK,
    ALARM_LIGHT,
    BAR,
    LINE,
    MARGIN,
    fits,
    head,
    legend,
    sheet,
    shown,
    style,
    text,
)
from chalicelib.api.sla_axis import Axis
from chalicelib.api.sla_bars import Bar
from chalicelib.api.sla_marks import lane
from chalicelib.api.sla_rows import Row, rows
from chalicelib.api.sla_shapes import SlaView
from chalicelib.api.sla_timeline_words import WORDS, Words
from chalicelib.tickets.events import Event
from chalicelib.tickets.status import OVER

USUAL_WIDTH = 832
_LEFT, _TOP = 36, 84  # right of the axis there is as much as left of it
_SHORTEST = timedelta(seconds=20)
_AHEAD = 3  # times what is past: so far ahead a due instant is drawn where it stands
_OF_THE_LEGEND = 190  # pixels, for one colour with its words
_SHOWN = 10  # pixels, from which on a bar says more to who points at it
_ASIDE = dict.fromkeys(("aside", "held", "merged", "spam", "not_promised", "resolved"), "aside")
_COLORS = {
    "runs": "p2", "over": "p3", "closed": "closed", "holiday": "p4",
    "mixed": "mixed", "mixed_over": "mixed-over", "mixed_stages": "mixed-stages",
    "queue": "p1", "desk": "p0", "customer": "p5", "third_party": "p6", "done": "p7", **_ASIDE,
}  # fmt: skip
_PAUSED = "p5"
_CLEAR = "@supports(paint-order:stroke)"  # elsewhere the light around words would lie upon them
_STYLE = style(
    ".closed{fill:url(#closed)}.aside{fill:url(#aside)}.mixed{fill:url(#mixed)}.mixed-over{fill:url(#mixed-over)}"
    ".mixed-stages{fill:url(#mixed-stages)}.word{pointer-events:none}"
    f"{_CLEAR}{{.clear{{paint-order:stroke;stroke:#fff;stroke-width:3px}}}}"
    ".aside-line{stroke:#b8ae98}.now{stroke:#1a1a1a;stroke-dasharray:3 3}"
    ".sign{fill:none;stroke:#1a1a1a;stroke-width:2}.paged,.raised{fill:#1a1a1a}"
    f".warning{{fill:#ffe0b3}}.breach,.unreached,.expired{{stroke:{ALARM_LIGHT}}}",
    f"{_CLEAR}{{.clear{{stroke:#16181d}}}}"
    ".aside-line{stroke:#75694f}.now{stroke:#f4f4f4}.sign{stroke:#f4f4f4}.paged,.raised{fill:#f4f4f4}"
    f".warning{{fill:#5e3a00}}.breach,.unreached,.expired{{stroke:{ALARM_DARK}}}",
)
_BY_TURNS = (
    '<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="{color}" width="3" height="6"/><rect class="p7" x="3" width="3" height="6"/>'
    "</pattern>"
)
_PATTERNS = (
    '<defs><pattern id="closed" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line class="line" stroke-width="3" x1="0" y1="0" x2="0" '
    f'y2="6"/></pattern><pattern id="aside" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="p7" width="6" height="6"/><path class="aside-line" d="M0 6l6-6"/>'
    f"</pattern>{_BY_TURNS.format(name='mixed', color='p2')}"
    f"{_BY_TURNS.format(name='mixed-over', color='p3')}"
    f"{_BY_TURNS.format(name='mixed-stages', color='p0')}</defs>"
)


def drawn(
    view: SlaView,
    events: Sequence[Event],
    names: Mapping[str, str],
    now: datetime,
    width: int = USUAL_WIDTH,
) -> str:
    """Return the SVG of a ticket with its events, as of ``now``; ``names`` are by address.

    ``width`` is in pixels: the narrower, the fewer labels, the more lines, the same text size.
    """
    words, axis = WORDS[view.language], _axis(view, events, now, width - 2 * _LEFT)
    whole = rows(view, events, names, axis)
    title = words.title.format(number=view.number)
    period = f"{axis.clock(axis.start)} – {axis.clock(axis.end)}, {view.zone}"
    above, lower = head(width, title, period)
    top = _TOP + lower
    bottom = top + sum(row.height for row in whole)
    colors, below = _legend(whole, bottom + 28, words, axis)
    parts = [
        f"{_STYLE}{_PATTERNS}",
        *above,
        *_ticks(axis, words, top, bottom),
        *_drawn(whole, top, axis, words),
        *(() if view.status in OVER else _now(axis, now, top, bottom, words)),
        *colors,
    ]
    told = ". ".join(" ".join(row.heading) for row in whole)
    return sheet(width, below + MARGIN, title, told, view.language, parts)


def _axis(view: SlaView, events: Sequence[Event], now: datetime, width: int) -> Axis:
    """Return the axis: to now and what is due soon, or to the last event of what is over."""
    start = events[0].at
    end = max(now, start) if view.status not in OVER else max(each.at for each in events)
    past = max(end - start, _SHORTEST)
    if view.status in OVER:
        return Axis(start, start + past * 1.02, view.zone, _LEFT, width)
    due = [each.due_at for each in view.promises if each.due_at and each.state == "running"]
    ahead = max((each for each in due if each <= end + _AHEAD * past), default=end)
    ends = max(start + past, ahead)
    return Axis(start, ends + (ends - start) * 0.02, view.zone, _LEFT, width)


def _drawn(whole: Iterable[Row], top: int, axis: Axis, words: Words) -> Iterator[str]:
    y = top
    for row in whole:
        for place, line in enumerate(row.heading):
            yield text("ink clear", MARGIN, y + 13 + LINE * place, line)
        at = y + row.head
        for bar in row.bars:
            yield _bar(bar, at, axis, words)
        at += BAR + 6 if row.bars else 0
        yield from lane(row.marks, at + 7, axis)
        y += row.height


def _bar(bar: Bar, top: float, axis: Axis, words: Words) -> str:
    left, wide = axis.x(bar.start), max(bars.width(bar, axis), 1)
    word = words.segments.get(bar.name, words.segments["paused"])
    shape = f'class="{_color(bar.name)}" x="{left:g}" y="{top:g}" width="{wide:.1f}" height="{BAR}"'
    if wide < _SHOWN:
        return f"<rect {shape}/>"
    told = f"{word}: {axis.clock(bar.start)} – {axis.clock(bar.end)} {bar.more}".rstrip()
    css = "ink word clear" if bar.name == "closed" else "ink word"
    name = text(css, left + 4, top + 13, word) if fits(word, wide - 6) else ""
    return f"<rect {shape}><title>{shown(told)}</title></rect>{name}"


def _color(name: str) -> str:
    return _COLORS.get(name, _PAUSED)


def _ticks(axis: Axis, words: Words, top: int, bottom: int) -> Iterator[str]:
    for at, label in axis.ticks(words.months):
        x = axis.x(at)
        yield text("faint", x, top - 16, label, anchor="middle")
        yield f'<line class="line" x1="{x:g}" y1="{top - 10}" x2="{x:g}" y2="{bottom}"/>'


def _now(axis: Axis, now: datetime, top: int, bottom: int, words: Words) -> Iterator[str]:
    x = axis.x(now)
    yield f'<line class="now" x1="{x:g}" y1="{top - 10}" x2="{x:g}" y2="{bottom}"/>'
    yield text("ink", x, bottom + 12, words.now, anchor="middle")


def _legend(whole: Iterable[Row], top: int, words: Words, axis: Axis) -> tuple[Sequence[str], int]:
    """Return each colour that is used, with its words, and where that ends."""
    names = dict.fromkeys(bar.name for row in whole for bar in row.bars)
    told: dict[str, str] = {}
    for name in names:
        told.setdefault(words.segments.get(name, words.segments["paused"]), name)
    abreast = max(int(axis.width) // _OF_THE_LEGEND, 1)
    parts: list[str] = []
    for place, (word, name) in enumerate(told.items()):
        x, y = _LEFT + _OF_THE_LEGEND * (place % abreast), top + 22 * (place // abreast)
        parts += legend(_color(name), x, y, [word])
    return parts, top + 22 * -(-len(told) // abreast)
