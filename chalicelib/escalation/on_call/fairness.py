"""Owns how duty is shared: each person's hours, nights, weekends and holidays on call."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.escalation.on_call.final import by_person, final
from chalicelib.escalation.on_call.model import Schedule
from chalicelib.sla.blocks import open_within
from chalicelib.sla.calendar import Calendar
from chalicelib.sla.hours import DAY, OpenRange, Ranges, parse_range

_NIGHT: Ranges = (parse_range("22:00-06:00"),)
_DAY: Ranges = (OpenRange(timedelta(), DAY),)
_SATURDAY = 5


@dataclass(frozen=True)
class Load:
    """What somebody had of a schedule. Of a holiday on a Saturday each counts the whole."""

    shifts: int = 0  # without a break, however many turns that are
    hours: timedelta = timedelta()
    nights: timedelta = timedelta()  # from 22:00 to 06:00 on the schedule's wall clock
    weekends: timedelta = timedelta()  # from Saturday 00:00 to Monday 00:00
    holidays: timedelta = timedelta()

    def __add__(self, other: "Load") -> "Load":
        """Return both together."""
        return Load(
            self.shifts + other.shifts,
            self.hours + other.hours,
            self.nights + other.nights,
            self.weekends + other.weekends,
            self.holidays + other.holidays,
        )


def fairness(schedule: Schedule, start: datetime, end: datetime) -> dict[str, Load]:
    """Return what each person has of [start, end), by address; nobody who has nothing."""
    zone = ZoneInfo(schedule.zone)
    calendars = _of_holidays(schedule)

    def is_holiday(day: date) -> bool:
        return any(calendar.is_holiday(day) for calendar in calendars)

    def is_weekend(day: date) -> bool:
        return day.weekday() >= _SATURDAY

    loads: dict[str, Load] = {}
    for shift in by_person(final(schedule, start, end)):
        if shift.person is None:
            continue
        load = Load(
            shifts=1,
            hours=shift.end - shift.start,
            nights=_measured(zone, lambda _: _NIGHT, shift.start, shift.end),
            weekends=_measured(zone, _days(is_weekend), shift.start, shift.end),
            holidays=_measured(zone, _days(is_holiday), shift.start, shift.end),
        )
        loads[shift.person] = loads.get(shift.person, Load()) + load
    return loads


def _of_holidays(schedule: Schedule) -> Iterable[Calendar]:
    """Return the calendars that its layers name; where they name none, all of the desk's."""
    said = (each for layer in schedule.stack for each in (layer.holidays, layer.except_holidays))
    names = {name for name in said if name and name in schedule.calendars}
    return [schedule.calendars[name] for name in sorted(names or schedule.calendars)]


def _days(counts: Callable[[date], bool]) -> Callable[[date], Ranges]:
    return lambda day: _DAY if counts(day) else ()


def _measured(
    zone: ZoneInfo, ranges_on: Callable[[date], Ranges], start: datetime, end: datetime
) -> timedelta:
    whole = start.replace(microsecond=0)
    found = open_within(zone, whole, end, ranges_on)
    return sum((max(to - max(from_, start), timedelta()) for from_, to in found), timedelta())
