"""Holds the final schedule against laws, and against an oracle that reads the wall clock."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.escalation.on_call import Schedule, Shift, final, on_call_at
from chalicelib.escalation.on_call.fairness import fairness
from chalicelib.escalation.on_call.final import by_person
from chalicelib.escalation.on_call.model import Layer
from tests.escalation.schedules import CALENDARS, CHANGES, DAYS, instants, of_layers, schedules

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime(2025, 12, 30, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
lawful = settings(max_examples=100)
windows = st.tuples(instants, st.integers(0, 5 * 1440)).map(
    lambda pair: (pair[0], pair[0] + pair[1] * MINUTE)
)


# The oracle: it walks through the minutes and knows neither offsets nor intervals.


@cache
def wall_clock(zone: str) -> list[tuple[datetime, datetime]]:
    """Return what the clock on the wall shows, looked at each five minutes."""
    looks = (FIRST + step * 5 * MINUTE for step in range((LAST - FIRST) // (5 * MINUTE)))
    return [(at, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for at in looks]


class Watch:
    """Somebody who looks at the wall clock from the layer's beginning, and notes each handoff."""

    def __init__(self, layer: Layer, schedule: Schedule) -> None:
        self.layer, self.zone = layer, ZoneInfo(schedule.zone)
        self.handoffs: list[datetime] = []
        self.numbers: list[int] = []
        due, number = datetime.combine(layer.start, layer.handoff), -1
        for at, wall in wall_clock(schedule.zone):
            if wall < due:
                continue
            while due <= wall:
                due, number = due + layer.length, number + 1
            self.handoffs.append(at)
            self.numbers.append(number)

    def person(self, at: datetime) -> str | None:
        place = bisect_right(self.handoffs, at) - 1
        if place < 0 or not self.covers(at):
            return None
        return self.layer.people[self.numbers[place] % len(self.layer.people)]

    def covers(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        clock, today = f"{local:%H:%M}", local.date()
        return any(
            (start <= clock < end and day == today)
            or (end <= start <= clock and day == today)
            or (end <= start and clock < end and day == today - DAY)
            for day in (today - DAY, today)
            for start, end in self.texts(day)
        )

    def texts(self, day: date) -> list[list[str]]:
        holidays = CALENDARS["oficina"].holidays
        holiday = f"{day}" in holidays or f"{day:%m-%d}" in holidays
        if (self.layer.holidays and not holiday) or (self.layer.except_holidays and holiday):
            return []
        if self.layer.only is None:
            return [["00:00", "24:00"]]
        return [str(each).split("-") for each in self.layer.only.get(DAYS[day.weekday()], ())]


def oracle(schedule: Schedule, watches: list[Watch], at: datetime) -> str | None:
    person = None
    for watch in watches:
        person = watch.person(at) or person
    for each in (*schedule.overrides, *schedule.arranged):
        stands_in = each.instead_of is None or each.instead_of == person
        if each.start <= at < each.end and stands_in:
            person = each.person
    return person


def named(shifts: list[Shift], at: datetime) -> str | None:
    return next(shift.person for shift in shifts if shift.start <= at < shift.end)


@lawful
@given(schedules(), windows, st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_the_final_schedule_and_who_is_on_call_at_an_instant_agree(
    schedule: Schedule, window: tuple[datetime, datetime], shares: list[float]
) -> None:
    start, end = window
    shifts = final(schedule, start, end)
    for shift in shifts:
        for moment in (shift.start, shift.end - MICROSECOND):
            assert on_call_at(schedule, moment) == shift.person
    for share in shares:
        moment = start + (end - start) * share
        if moment < end:
            assert on_call_at(schedule, moment) == named(shifts, moment)


@settings(max_examples=25)
@given(schedules(), instants, st.lists(st.integers(0, 2 * 288), min_size=30, max_size=30))
def test_they_agree_with_somebody_who_reads_the_wall_clock(
    schedule: Schedule, start: datetime, steps: list[int]
) -> None:
    start -= timedelta(minutes=start.minute % 5)
    watches = [Watch(each, schedule) for each in schedule.stack]
    shifts = final(schedule, start, start + 2 * DAY + 5 * MINUTE)
    for step in steps:
        moment = start + step * 5 * MINUTE
        expected = oracle(schedule, watches, moment)
        assert (on_call_at(schedule, moment), named(shifts, moment)) == (expected, expected)


@lawful
@given(schedules(), windows)
def test_shifts_follow_each_other_without_a_hole_and_differ_from_their_neighbours(
    schedule: Schedule, window: tuple[datetime, datetime]
) -> None:
    start, end = window
    assume(start < end)
    shifts = final(schedule, start, end)
    cuts = [start, *(shift.end for shift in shifts)]
    assert cuts == [*(shift.start for shift in shifts), end]
    assert all(shift.start < shift.end for shift in shifts)
    assert all(one[2:] != other[2:] for one, other in pairwise(shifts))


@lawful
@given(schedules(), windows, st.floats(0, 1))
def test_two_halves_of_a_time_are_the_whole(
    schedule: Schedule, window: tuple[datetime, datetime], share: float
) -> None:
    start, end = window
    middle = start + (end - start) * share
    halves = [*final(schedule, start, middle), *final(schedule, middle, end)]
    assert by_person(halves) == by_person(final(schedule, start, end))


@lawful
@given(schedules(), windows)
def test_hours_of_all_and_of_the_gaps_are_the_hours_there_are(
    schedule: Schedule, window: tuple[datetime, datetime]
) -> None:
    start, end = window
    loads = fairness(schedule, start, end)
    gaps = (each for each in final(schedule, start, end) if each.person is None)
    free = sum((each.end - each.start for each in gaps), timedelta())
    assert sum((load.hours for load in loads.values()), free) == end - start
    for load in loads.values():
        assert max(load.nights, load.weekends, load.holidays) <= load.hours


def test_a_month_is_laid_out_within_five_milliseconds() -> None:
    schedule = of_layers(
        {"rotation": "daily"},
        {"only": {"mon-fri": ["22:00-06:00"]}, "every": "12h", "people": ["carla", "diego"]},
        {"only": {"sat-sun": ["00:00-24:00"]}, "holidays": "oficina", "people": ["diego"]},
        zone="America/Santiago",
    )
    start, durations = CHANGES[1], []
    for _ in range(10):
        begun = process_time()
        shifts = final(schedule, start, start + 30 * DAY)
        durations.append(process_time() - begun)
    assert len(shifts) > 60
    assert min(durations) < 0.005
