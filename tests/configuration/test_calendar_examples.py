"""Guards that the examples of docs/calendars.md are read, and mean what the page says."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from chalicelib.configuration.reading import read
from chalicelib.sla.calendar import Calendar

PAGE = (Path(__file__).parents[2] / "docs" / "calendars.md").read_text("utf-8")
DESK = "name: D\nteams: {a: {name: A}}\nstaff: {}\nmailboxes: {help@desk.example: {team: a}}\n"
HOUR = timedelta(hours=1)


def examples() -> list[dict[str, Calendar]]:
    texts = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return [dict(read(DESK + text).calendars) for text in texts]


def open_on(calendar: Calendar, day: int, month: int) -> timedelta:
    midnight = datetime(2026, month, day, 3, tzinfo=UTC)  # in Santiago's summer
    return calendar.between(midnight, midnight + 24 * HOUR)


def test_hours_holidays_and_exceptions() -> None:
    calendars, _ = examples()
    office = calendars["office"]
    assert open_on(office, 27, 11) == 7.5 * HOUR
    assert open_on(office, 28, 11) == 4 * HOUR  # open this Saturday
    assert open_on(office, 8, 12) == timedelta()
    assert open_on(office, 24, 12) == 3.5 * HOUR
    assert open_on(office, 25, 12) == timedelta()
    assert open_on(office, 31, 12) == timedelta()
    assert open_on(calendars["night_shift"], 29, 11) == 2 * HOUR  # a Sunday
    assert open_on(calendars["always"], 29, 11) == 24 * HOUR


def test_holidays_as_ical_text() -> None:
    _, calendars = examples()
    name = calendars["office"].holiday_name
    assert [name(date(2030, 9, day)) for day in (17, 18, 19, 20)] == [
        None,
        "Fiestas Patrias",
        "Fiestas Patrias",
        None,
    ]
    assert name(date(2027, 5, 31)) == "The last Monday of May"
    assert [day for day in (9, 12) if name(date(2028, 10, day))] == [9]
    assert [year for year in range(2026, 2033) if name(date(year, 10, 12))] == [
        2026,
        2027,
        2029,
        2030,
    ]
