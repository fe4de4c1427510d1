"""Owns business time: when a desk is open, how long it was, and when an amount of it is over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from chalicelib.sla.blocks import Block, Interval, joined, open_within
from chalicelib.sla.holidays import Holidays, IcalHolidays
from chalicelib.sla.hours import (
    DAY,
    WEEKDAYS,
    Ranges,
    WrittenExceptions,
    WrittenHolidays,
    WrittenWeek,
    refuse_overlap,
)
from chalicelib.sla.offsets import WrittenZone
from chalicelib.sla.refused import RefusedPart

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TIME = timedelta()
_BLOCK = timedelta(days=28)
_SEARCHED_BLOCKS = 10 * 366 // 28 + 2
_CACHED_BLOCKS = 2 * _SEARCHED_BLOCKS


class NoOpenTimeError(Exception):
    """The calendar does not open for long enough within the ten years that are searched."""


class Calendar(BaseModel):
    """Opening hours in an IANA zone, with holidays and exceptions, and the arithmetic over them.

    `hours` maps "mon".."sun", or spans such as "mon-fri", to ranges "HH:MM-HH:MM"; "24x7" means
    every hour of every day. A range over midnight belongs to the day on which it starts.
    `holidays` are dates "YYYY-MM-DD", or "MM-DD" for every year: they close the ranges that start
    on them, those of a 24x7 calendar too. `holidays_ical` is iCal text whose events are holidays
    as well, with their names. `exceptions` map a date to the ranges that replace its own, even a
    holiday's; no ranges means closed.

    Business time is the real time during which the zone's wall clock stands in a range, its end
    excluded: an hour that the clock repeats counts twice, one that it skips does not count.
    Instants are given aware, in any zone, and returned in UTC.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    zone: WrittenZone
    hours: WrittenWeek
    holidays: WrittenHolidays = frozenset()
    holidays_ical: str = ""
    exceptions: WrittenExceptions = Field(default_factory=dict)

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the earliest instant, from `start` on, by which `duration` of business time ran.

        ValueError if `start` is naive or `duration` negative; NoOpenTimeError if the ten years
        after `start` do not hold `duration`.
        """
        start = _in_utc(start)
        if duration < _NO_TIME:
            reason = f"cannot add {duration}: give a duration of zero or more"
            raise ValueError(reason)
        if duration == _NO_TIME:
            return start
        first = _block_number(start)
        wanted = duration + self._block(first).before(start)
        for number in range(first, first + _SEARCHED_BLOCKS):
            block = self._block(number)
            if wanted <= block.total:
                return block.reaching(wanted)
            wanted -= block.total
        reason = (
            f"the calendar in {self.zone} is open for less than {duration} in the ten years "
            f"after {start:%Y-%m-%d}: open it for longer or shorten the duration"
        )
        raise NoOpenTimeError(reason)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time from `start` to `end`.

        ValueError if either is naive or `end` is before `start`.
        """
        start, end = _in_order(start, end)
        first, last = _block_number(start), _block_number(end)
        whole = sum((self._block(number).total for number in range(first, last)), _NO_TIME)
        return whole + self._block(last).before(end) - self._block(first).before(start)

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Iterate over the open intervals (from, to) of [start, end): in order, never touching.

        ValueError, at once, if either is naive or `end` is before `start`.
        """
        start, end = _in_order(start, end)
        numbers = range(_block_number(start), _block_number(end) + 1)
        intervals = (interval for number in numbers for interval in self._block(number).intervals)
        clipped = ((max(opens, start), min(closes, end)) for opens, closes in intervals)
        return joined((opens, closes) for opens, closes in clipped if opens < closes)

    def is_open(self, at: datetime) -> bool:
        """Tell whether business time runs at the instant; ValueError if it is naive."""
        at = _in_utc(at)
        return self._block(_block_number(at)).is_open(at)

    def ranges_starting_on(self, day: date) -> Ranges:
        """Return the ranges that start on a date of the zone, holidays and exceptions applied."""
        if day in self.exceptions:
            return self.exceptions[day]
        ranges = self._week[day.weekday()]
        return () if ranges and self.is_holiday(day) else ranges

    def is_holiday(self, day: date) -> bool:
        """Tell whether a date of the zone is a holiday, be it that an exception opens on it."""
        return self._holidays.name(day) is not None

    def holiday_name(self, day: date) -> str | None:
        """Return the name that iCal text gives a holiday, "" for one without; None on other days.

        As with `is_holiday`, an exception makes no difference. Dates in `holidays` have no name.
        """
        return self._holidays.name(day)

    @property
    def last_listed_holiday(self) -> date | None:
        """The last holiday that is listed by its date; those of every year do not count."""
        return self._holidays.last

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; one with changes is checked again and starts with no cached blocks."""
        if update:
            return self.model_validate(self.model_dump() | dict(update))
        return super().model_copy(deep=deep)

    def __getstate__(self) -> dict[Any, Any]:
        """Leave the cached blocks out of a pickle: they are no part of the value."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return super().__getstate__() | {"__dict__": fields}

    @field_validator("holidays_ical")
    @classmethod
    def _ical_is_understood(cls, text: str, info: ValidationInfo) -> str:
        _of_ical(text, info.data.get("zone", "UTC"))  # a wrong zone is told by itself
        return text

    @model_validator(mode="after")
    def _opens_sometime(self) -> Self:
        if any(self.exceptions.values()):
            return self
        if not self.hours:
            reason = "hours: this calendar never opens: give some day a range, or write 24x7"
            raise RefusedPart(reason, ("hours",))
        if not any(map(self.ranges_starting_on, _far_days())):
            field = "holidays_ical" if self.holidays_ical else "holidays"
            reason = f"{field}: holidays close every day that hours open: remove some of them"
            raise RefusedPart(reason, (field,))
        return self

    @model_validator(mode="after")
    def _exceptions_fit_between_their_neighbours(self) -> Self:
        for exception in self.exceptions:
            for day in (exception - DAY, exception):
                ranges, next_day_ranges = map(self.ranges_starting_on, (day, day + DAY))
                refuse_overlap(
                    f"exceptions: {day}",
                    ranges,
                    next_day_ranges,
                    ("exceptions", exception, str(exception)),
                )
        return self

    @cached_property
    def _week(self) -> tuple[Ranges, ...]:
        return tuple(self.hours.get(name, ()) for name in WEEKDAYS)

    @cached_property
    def _holidays(self) -> Holidays:
        return Holidays(self.holidays, _of_ical(self.holidays_ical, self.zone))

    @cached_property
    def _block(self) -> Callable[[int], Block]:
        return lru_cache(maxsize=_CACHED_BLOCKS)(self._build_block)

    def _build_block(self, number: int) -> Block:
        start = _EPOCH + number * _BLOCK
        opened = open_within(ZoneInfo(self.zone), start, start + _BLOCK, self.ranges_starting_on)
        return Block(joined(opened))


def _of_ical(text: str, zone: str) -> IcalHolidays:
    if not text:
        return IcalHolidays(())
    # Imported here, so that no function pays at its start for what its desk does not use.
    from chalicelib.sla.ical import holidays_of  # noqa: PLC0415

    return holidays_of(text, zone)


def _far_days() -> Iterator[date]:
    """Iterate over 28 years, after which weekdays and leap years are the same again."""
    day = date(2072, 1, 1)
    while day.year < 2100:  # noqa: PLR2004 - the last year for which rules give days
        yield day
        day += DAY


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        reason = f"{at.isoformat()} has no time zone: give an aware datetime"
        raise ValueError(reason)
    return at.astimezone(UTC)


def _in_order(start: datetime, end: datetime) -> Interval:
    # In UTC first: two datetimes of one zone compare by wall clock, wrong in a repeated hour.
    start, end = _in_utc(start), _in_utc(end)
    if end < start:
        reason = f"{end.isoformat()} is before {start.isoformat()}: give the earlier instant first"
        raise ValueError(reason)
    return start, end


def _block_number(at: datetime) -> int:
    return (at - _EPOCH) // _BLOCK
