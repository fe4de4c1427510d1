"""Guards business time at the real changes of the clock, both ways, and where there are none."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.sla.calendar import Calendar

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

# A day of the zone, from its first to its last instant in UTC.
DAYS = {
    "Santiago repeats the hour before midnight": ("America/Santiago", "sat", "2026-04-04T03:00", "2026-04-05T04:00", 25),
    "Santiago skips the hour after midnight": ("America/Santiago", "sun", "2026-09-06T04:00", "2026-09-07T03:00", 23),
    "Santiago moved its change once": ("America/Santiago", "sun", "2022-09-11T04:00", "2022-09-12T03:00", 23),
    "and kept the clock a week before": ("America/Santiago", "sun", "2022-09-04T04:00", "2022-09-05T04:00", 24),
    "Madrid skips two o'clock": ("Europe/Madrid", "sun", "2026-03-28T23:00", "2026-03-29T22:00", 23),
    "Madrid repeats two o'clock": ("Europe/Madrid", "sun", "2026-10-24T22:00", "2026-10-25T23:00", 25),
    "Lord Howe repeats half an hour": ("Australia/Lord_Howe", "sun", "2026-04-04T13:00", "2026-04-05T13:30", 24.5),
    "Lord Howe skips half an hour": ("Australia/Lord_Howe", "sun", "2026-10-03T13:30", "2026-10-04T13:00", 23.5),
    "São Paulo skipped midnight for the last time": ("America/Sao_Paulo", "sun", "2018-11-04T03:00", "2018-11-05T02:00", 23),
    "São Paulo's last summer time ended": ("America/Sao_Paulo", "sat", "2019-02-16T02:00", "2019-02-17T03:00", 25),
    "and no other began": ("America/Sao_Paulo", "sun", "2019-11-03T03:00", "2019-11-04T03:00", 24),
    "Recife's shortest summer time began": ("America/Recife", "sun", "2000-10-08T03:00", "2000-10-09T02:00", 23),
    "and ended a week later": ("America/Recife", "sat", "2000-10-14T02:00", "2000-10-15T03:00", 25),
    "Bogotá never changes": ("America/Bogota", "sun", "2026-03-29T05:00", "2026-03-30T05:00", 24),
    "Kolkata is half an hour apart": ("Asia/Kolkata", "sun", "2026-03-28T18:30", "2026-03-29T18:30", 24),
    "UTC": ("UTC", "sun", "2026-03-29T00:00", "2026-03-30T00:00", 24),
}  # fmt: skip
ALIKE_ALL_YEAR = ("America/Bogota", "America/Sao_Paulo", "Asia/Kolkata", "UTC")
CHANGING = {"America/Santiago": HOUR, "Europe/Madrid": HOUR, "Australia/Lord_Howe": HOUR / 2}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def desk(zone: str, hours: object) -> Calendar:
    return Calendar.model_validate({"zone": zone, "hours": hours})


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_day_is_as_long_as_the_clock_makes_it(day: tuple[str, str, str, str, float]) -> None:
    zone, weekday, first, last, hours = day
    opens, closes = utc(first), utc(last)
    assert closes - opens == hours * HOUR
    calendar = desk(zone, {weekday: ["00:00-24:00"]})
    assert list(calendar.open_intervals(opens - 3 * DAY, closes + 3 * DAY)) == [(opens, closes)]
    assert calendar.between(opens - 3 * DAY, closes + 3 * DAY) == closes - opens
    assert calendar.add(opens - 3 * DAY, closes - opens) == closes


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_adding_and_measuring_are_inverse_in_each_minute_of_such_a_day(
    day: tuple[str, str, str, str, float],
) -> None:
    zone, weekday, first, last, _ = day
    opens, closes = utc(first), utc(last)
    calendar = desk(zone, {weekday: ["00:00-24:00"]})
    for minutes in range(1, (closes - opens) // MINUTE + 1):
        due = calendar.add(opens, minutes * MINUTE)
        assert due == opens + minutes * MINUTE
        assert calendar.between(opens, due) == minutes * MINUTE


@pytest.mark.parametrize("zone", ALIKE_ALL_YEAR)
def test_where_clocks_do_not_change_all_days_of_sixteen_years_are_alike(zone: str) -> None:
    calendar = desk(zone, {"mon-sun": ["22:00-06:00"]})
    start, end = utc("2020-01-01T12:00"), utc("2036-01-01T12:00")
    assert calendar.between(start, end) == (end - start) // DAY * 8 * HOUR


@pytest.mark.parametrize("zone", CHANGING)
def test_every_year_of_sixteen_has_a_longer_and_a_shorter_night(zone: str) -> None:
    calendar = desk(zone, {"mon-sun": ["20:00-06:00"]})
    noon = timedelta(hours=12) - datetime(2020, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset()
    days = [utc("2020-01-01T00:00") + noon + number * DAY for number in range(16 * 365 + 4)]
    nights = [calendar.between(day, day + DAY) for day in days]
    assert nights.count(10 * HOUR + CHANGING[zone]) == 16
    assert nights.count(10 * HOUR - CHANGING[zone]) == 16
    assert nights.count(10 * HOUR) == len(days) - 32
