"""A month's on-call schedule as an SVG: a row for each day, a colour and a name for each person.

Nothing in it runs or is loaded from elsewhere; light or dark as its reader's machine is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.api.drawing import (
    BAR,
    BESIDE,
    COLORS,
    LINE,
    MARGIN,
    fits,
    head,
    legend,
    sheet,
    shown,
    style,
    text,
    wrapped,
)
from chalicelib.api.on_call_labels import clock, hours, initials, legible, period
from chalicelib.api.on_call_words import WORDS, Words
from chalicelib.configuration.model import Language
from chalicelib.escalation.on_call import Shift

_DAY = timedelta(days=1)
USUAL_WIDTH = 820
_LEFT, _RIGHT, _ROW, _TOP = 84, 16, 24, 64
_HOURS = (0, 6, 12, 18)

_STYLE = style(
    ".today{fill:none;stroke:#b00020;stroke-width:2}.gap-line{stroke:#b00020;stroke-width:2}"
    ".gap{fill:url(#gap);stroke:#b00020}",
    ".today{stroke:#ff8a80}.gap-line{stroke:#ff8a80}.gap{stroke:#ff8a80}",
)
_HATCHED = (
    '<defs><pattern id="gap" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line class="gap-line" x1="0" y1="0" x2="0" y2="8"/>'
    "</pattern></defs>"
)


class Month(NamedTuple):
    """A month of one schedule: from its first day's beginning to the next month's, in UTC."""

    schedule: str
    zone: str
    first: date
    start: datetime
    end: datetime


def month_of(schedule: str, zone: str, first: date) -> Month:
    """Return the month that begins on a date, on the clocks of a zone."""
    after = (first + 31 * _DAY).replace(day=1)
    return Month(schedule, zone, first, _midnight(first, zone), _midnight(after, zone))


class _Drawing(NamedTuple):
    """What is drawn, and how each person is named and coloured."""

    month: Month
    shifts: Sequence[Shift]
    labels: Mapping[str | None, str]  # None: nobody
    colors: Mapping[str | None, str]
    words: Words
    width: int  # of a day
    top: int  # of the first

    def told(self, person: str | None) -> str:
        own = (each.end - each.start for each in self.shifts if each.person == person)
        return f"{self.labels[person]}: {hours(sum(own, timedelta()))}"


def drawn(  # noqa: PLR0913 - what is drawn, for whom, and how wide
    month: Month,
    shifts: Sequence[Shift],
    names: Mapping[str, str],
    language: Language,
    now: datetime,
    turns: Iterable[str] = (),
    *,
    width: int = USUAL_WIDTH,
) -> str:
    """Return the SVG; ``names`` are those of the people, by address, ``width`` is in pixels.

    Who is among ``turns``, those of the schedule's layers, has the same colour in each month.
    """
    words = WORDS[language]
    seen = dict.fromkeys(each.person for each in shifts if each.person)
    everybody = enumerate(dict.fromkeys((*turns, *seen)))
    colors: dict[str | None, str] = {
        each: f"p{n % COLORS}" for n, each in everybody if each in seen
    }
    people = [each for each in colors if each]
    labels: dict[str | None, str] = {each: legible(names.get(each, each)) for each in people}
    if any(each.person is None for each in shifts):
        colors[None], labels[None] = "gap", words.nobody
    title = words.title.format(
        schedule=month.schedule,
        month=words.months.split()[month.first.month - 1],
        year=month.first.year,
    )
    above, lower = head(width, title, month.zone)
    wide, top = width - _LEFT - _RIGHT, _TOP + lower
    drawing = _Drawing(month, shifts, labels, colors, words, wide, top)
    days = _days(month)
    people_told, bottom = _legend(top + len(days) * _ROW + 24, drawing)
    parts = [
        f"{_STYLE}{_HATCHED}",
        *above,
        *_scale(len(days), drawing),
        *(part for row, day in enumerate(days) for part in _row(row, day, drawing, now)),
        *people_told,
    ]
    told = "; ".join(map(drawing.told, labels))
    return sheet(width, bottom + MARGIN, title, told, language, parts)


def _row(row: int, day: date, drawing: _Drawing, now: datetime) -> Iterator[str]:
    zone = drawing.month.zone
    start, end = _midnight(day, zone), _midnight(day + _DAY, zone)
    top = drawing.top + row * _ROW
    is_today = start <= now < end
    name = f"{drawing.words.weekdays.split()[day.weekday()]} {day.day:02}"
    marked = f"{name} {drawing.words.today}" if is_today else name
    yield text("ink", MARGIN, top + 13, marked)
    for shift in drawing.shifts:
        begins, ends = max(shift.start, start), min(shift.end, end)
        if begins < ends:
            left = _LEFT + drawing.width * ((begins - start) / (end - start))
            width = drawing.width * ((ends - begins) / (end - start))
            begins_now = begins == shift.start and begins > start
            yield _bar(left, top, width, shift, drawing, begins if begins_now else None)
    if is_today:
        yield (
            f'<rect class="today" x="{_LEFT - 1}" y="{top - 1}" width="{drawing.width + 2}" '
            f'height="{BAR + 2}" rx="3"/>'
        )


def _bar(
    left: float, top: int, width: float, shift: Shift, drawing: _Drawing, since: datetime | None
) -> str:
    """Draw a shift's part of a day; ``since``: it takes over then, which its label says."""
    label, color = drawing.labels[shift.person], drawing.colors[shift.person]
    begun = f"{clock(since, drawing.month.zone)} " if since else ""
    longest_first = (f"{begun}{label}", label, initials(label))
    short = next((each for each in longest_first if fits(each, width - 6)), None)
    name = text("ink", round(left + 4, 1), top + 13, short) if shift.person and short else ""
    told = f"{label}: {period(shift.start, shift.end, drawing.month.zone)}"
    return (
        f'<g><title>{shown(told)}</title><rect class="{color}" x="{left:.1f}" y="{top}" '
        f'width="{width:.1f}" height="{BAR}" rx="3"/>{name}</g>'
    )


def _scale(days: int, drawing: _Drawing) -> Iterator[str]:
    """Yield the hours above, each with a line through all days."""
    for hour in _HOURS:
        x = _LEFT + drawing.width * hour / 24
        bottom = drawing.top + days * _ROW
        yield text("faint", x, drawing.top - 8, f"{hour:02}:00")
        yield f'<line class="line" x1="{x:.1f}" y1="{drawing.top - 4}" x2="{x:.1f}" y2="{bottom}"/>'


def _legend(top: int, drawing: _Drawing) -> tuple[list[str], int]:
    """Return each person's colour, name and hours, and those of nobody, and where that ends."""
    y = top
    parts: list[str] = []
    for person, color in drawing.colors.items():
        lines = wrapped(drawing.told(person), drawing.width - BESIDE)
        parts += legend(color, _LEFT, y, lines)
        y += 22 + LINE * (len(lines) - 1)
    return parts, y


def _days(month: Month) -> list[date]:
    after = (month.first + 31 * _DAY).replace(day=1)
    return [month.first + number * _DAY for number in range((after - month.first).days)]


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
