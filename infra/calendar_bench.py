"""What ``make bench`` says of business time: adding to it, at first and afterwards."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.sla.calendar import Calendar
from chalicelib.sla.ical import holidays_of

RUNS: Final = 200
ZONE: Final = "America/Santiago"
HOURS: Final = {"mon-fri": ["09:00-13:00", "14:00-18:00"]}
DAYS: Final = tuple(
    datetime(year, month, day, tzinfo=UTC)
    for year in range(2026, 2031)
    for month in range(1, 13)
    for day in (1, 15)
)
ICAL: Final = "".join(
    f"BEGIN:VEVENT\r\nUID:{day:%Y%m%d}@holidays.example\r\nDTSTAMP:20260101T000000Z\r\n"
    f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nDTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}\r\n"
    f"SUMMARY:Feriado {day:%d-%m}\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
    for day in DAYS
)
START: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEEK: Final = timedelta(hours=40)


class Figure(NamedTuple):
    """What is measured, the median of its CPU time in µs, and the most that is promised."""

    name: str
    microseconds: float
    at_most: float


def calendar_figures() -> bool:
    """Prints them; whether the promises are kept."""
    print("\nbusiness time, with 24 holidays a year for 5 years")
    figures = measured()
    for name, microseconds, at_most in figures:
        late = "" if microseconds <= at_most else "  OVER BUDGET"
        print(f"  {name:<34}{microseconds:,.0f} µs of CPU  (at most {at_most:,.0f}){late}")
    return all(microseconds <= at_most for _, microseconds, at_most in figures)


def measured() -> tuple[Figure, ...]:
    """Measure adding a week and five years of business time, and reading holidays as iCal text."""
    desk = _desk()
    years = desk.between(START, START.replace(year=START.year + 5))
    fresh, fresh_for_years = [_desk() for _ in range(RUNS)], [_desk() for _ in range(RUNS // 10)]
    return (
        Figure("add 40 hours", _median(lambda: desk.add(START, WEEK)), 50),
        Figure(
            "add 40 hours, the first time", _median(lambda: fresh.pop().add(START, WEEK)), 1_000
        ),
        Figure("add 5 years", _median(lambda: desk.add(START, years)), 1_000),
        Figure(
            "add 5 years, the first time",
            _median(lambda: fresh_for_years.pop().add(START, years), len(fresh_for_years)),
            30_000,
        ),
        Figure(
            "read the iCal text",
            _median(lambda: holidays_of.__wrapped__(ICAL, ZONE), RUNS // 10),
            20_000,
        ),
    )


def _desk() -> Calendar:
    return Calendar.model_validate({"zone": ZONE, "hours": HOURS, "holidays_ical": ICAL})


def _median(perform: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        begun = time.process_time()
        perform()
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1_000_000
