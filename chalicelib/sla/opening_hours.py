"""Owns the hours of a desk as they are described: which ranges start on a date, holidays heeded."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

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


class OpeningHours(BaseModel):
    """Opening hours in an IANA zone, with holidays and exceptions.

    `hours` maps "mon".."sun", or spans such as "mon-fri", to ranges "HH:MM-HH:MM"; "24x7" means
    every hour of every day. A range over midnight belongs to the day on which it starts.
    `holidays` are dates "YYYY-MM-DD", or "MM-DD" for every year: they close the ranges that start
    on them, those of a 24x7 calendar too. `holidays_ical` is iCal text whose events are holidays
    as well, with their names. `exceptions` map a date to the ranges that replace its own, even a
    holiday's; no ranges means closed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    zone: WrittenZone
    hours: WrittenWeek
    holidays: WrittenHolidays = frozenset()
    holidays_ical: str = ""
    exceptions: WrittenExceptions = Field(default_factory=dict)

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
        """Return a copy; one with changes is checked again and starts with nothing cached."""
        if update:
            return self.model_validate(self.model_dump() | dict(update))
        return super().model_copy(deep=deep)

    def __getstate__(self) -> dict[Any, Any]:
        """Leave what is cached out of a pickle: it is no part of the value."""
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
