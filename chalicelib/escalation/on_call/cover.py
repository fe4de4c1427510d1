"""Owns when a layer covers: the hours, weekdays and holidays that it is restricted to."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.escalation.on_call.model import Layer, Schedule
from chalicelib.sla.blocks import Interval, joined, open_within
from chalicelib.sla.hours import DAY, WEEKDAYS, OpenRange, Ranges

_WHOLE_DAY: Ranges = (OpenRange(timedelta(), DAY),)


def is_restricted(layer: Layer) -> bool:
    """Whether there is any time that a layer does not cover."""
    return (layer.only, layer.holidays, layer.except_holidays) != (None, None, None)


def covers(layer: Layer, schedule: Schedule, at: datetime) -> bool:
    """Whether the wall clock stands in the layer's hours at an instant."""
    if not is_restricted(layer):
        return True
    wall = at.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None, fold=0)
    return any(
        start <= wall - datetime.combine(day, time.min) < end
        for day in (wall.date() - DAY, wall.date())
        for start, end in ranges_on(layer, schedule, day)
    )


def covered(layer: Layer, schedule: Schedule, start: datetime, end: datetime) -> Iterator[Interval]:
    """Iterate over what of [start, end) the layer covers, in order and never touching."""

    def ranges(day: date) -> Ranges:
        return ranges_on(layer, schedule, day)

    whole = start.replace(microsecond=0)  # the clocks change on whole seconds of a search's start
    found = joined(open_within(ZoneInfo(schedule.zone), whole, end, ranges))
    return ((max(opens, start), closes) for opens, closes in found if start < closes)


def ranges_on(layer: Layer, schedule: Schedule, day: date) -> Ranges:
    """Return the hours that begin on a day; one that runs over midnight belongs to its first."""
    for name, wanted in ((layer.holidays, True), (layer.except_holidays, False)):
        calendar = schedule.calendars.get(name) if name else None
        if name and (calendar is not None and calendar.is_holiday(day)) is not wanted:
            return ()
    return _WHOLE_DAY if layer.only is None else layer.only.get(WEEKDAYS[day.weekday()], ())
