"""The time axis of a drawing: where ticks stand on a zone's clocks, and what is written there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MOST, _APART = 9, 60  # ticks; pixels from one to the next, at least
_SECOND, _MINUTE, _HOUR, _DAY = (timedelta(seconds=each) for each in (1, 60, 3600, 86_400))
_SHORT = (
    *(each * _SECOND for each in (2, 5, 10, 15, 30)),
    *(each * _MINUTE for each in (1, 2, 5, 10, 15, 30)),
)
_HOURS, _DAYS, _MONTHS = (1, 2, 3, 6, 12), (1, 2, 7, 14), (1, 2, 3, 6, 12)
_OF_A_MONTH = 31 * _DAY
_TO_THE_SECOND = 10 * _MINUTE


@dataclass(frozen=True)
class Axis:
    """A time from ``start`` to ``end`` laid over the pixels from ``left`` on."""

    start: datetime
    end: datetime
    zone: str
    left: float
    width: float

    def x(self, at: datetime) -> float:
        """Return where an instant stands; what is outside stands at the edge."""
        inside = min(max(at, self.start), self.end)
        return round(self.left + self.width * ((inside - self.start) / (self.end - self.start)), 1)

    def local(self, at: datetime) -> datetime:
        """Return an instant on the zone's clocks."""
        return at.astimezone(ZoneInfo(self.zone))

    def clock(self, at: datetime) -> str:
        """Return an instant as it is told, on the zone's clocks; to the second where that shows."""
        return format(self.local(at), f"%Y-%m-%d {self._hour}")

    def short(self, at: datetime, months: str) -> str:
        """Return an instant as a label, with the day where there are several."""
        local = self.local(at)
        day = f"{local.day} {_names(months)[local.month - 1]} " if self._has_days else ""
        return f"{day}{format(local, self._hour)}"

    @property
    def _hour(self) -> str:
        return "%H:%M:%S" if self.end - self.start < _TO_THE_SECOND else "%H:%M"

    @property
    def _has_days(self) -> bool:
        return self.local(self.start).date() != self.local(self.end).date()

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def whole(self) -> float:
        """How wide the drawing is: it leaves as much on the right as on the left."""
        return self.right + self.left

    def ticks(self, months: str) -> Iterator[tuple[datetime, str]]:
        """Yield each tick with its label; ``months`` are their names, apart by blanks."""
        names = _names(months)
        for at, label in self._marked():
            if self.start <= at <= self.end:
                local = self.local(at)
                yield at, label.format(t=local, month=names[local.month - 1])

    def _marked(self) -> Iterator[tuple[datetime, str]]:
        """Yield round instants from before the start on, with the form of their labels."""
        least = (self.end - self.start) / min(_MOST, max(self.width // _APART, 1))
        short = next((each for each in _SHORT if each >= least), None)
        hours = next((each for each in _HOURS if each * _HOUR >= least), None)
        days = next((each for each in _DAYS if each * _DAY >= least), None)
        months = next((each for each in _MONTHS if each * _OF_A_MONTH >= least), _MONTHS[-1])
        if short is not None:
            yield from self._apart_by(short)
        elif hours is not None:
            yield from self._at_hours(hours)
        elif days is not None:
            yield from self._on_days(days)
        else:
            yield from self._in_months(months)

    def _apart_by(self, step: timedelta) -> Iterator[tuple[datetime, str]]:
        # Zones are whole minutes off, and change by half hours: what is round stays so.
        clock = self.local(self.start)
        past = timedelta(minutes=clock.minute, seconds=clock.second)
        at = self.start.replace(microsecond=0) - past
        form = "{t:%H:%M}" if step >= _MINUTE else "{t:%H:%M:%S}"
        while at <= self.end:
            yield at, form
            at += step

    def _at_hours(self, step: int) -> Iterator[tuple[datetime, str]]:
        for day in self._dates():
            for hour in range(0, 24, step):
                at = self._instant(day, hour)
                if self.local(at).hour == hour:  # it is not skipped that day
                    yield at, "{t:%H:%M}" if hour else "{t.day} {month}"

    def _on_days(self, step: int) -> Iterator[tuple[datetime, str]]:
        for day in self._dates():
            if (day.toordinal() - 1) % step == 0:  # weeks begin on Monday
                yield self._instant(day, 0), "{t.day} {month}"

    def _in_months(self, step: int) -> Iterator[tuple[datetime, str]]:
        for day in self._dates():
            if day.day == 1 and (day.month - 1) % step == 0:
                form = "{month} {t.year}" if day.month == 1 else "{month}"
                yield self._instant(day, 0), form

    def _dates(self) -> Iterator[date]:
        day, last = self.local(self.start).date(), self.local(self.end).date()
        while day <= last:
            yield day
            day += _DAY

    def _instant(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), ZoneInfo(self.zone)).astimezone(UTC)


def _names(months: str) -> list[str]:
    return [each[:3] for each in months.split()]
