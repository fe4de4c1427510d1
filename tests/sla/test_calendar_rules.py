"""Holds the days of yearly rules against dateutil, which reads them by code of its own."""

from datetime import date, datetime

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.sla.yearly import yearly_rule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def listed(numbers: st.SearchStrategy[object], most: int) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=1, max_size=most).map(lambda each: ",".join(map(str, each)))


def part(name: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    return values.map(lambda value: f";{name}={value}")


months = part("BYMONTH", listed(st.integers(1, 12), 2))
month_days = part("BYMONTHDAY", listed(st.integers(-29, 29).filter(bool), 2))
weekdays = part("BYDAY", listed(st.sampled_from(DAYS), 2))
numbered = st.builds(
    "{}{}".format, st.sampled_from((1, 2, 4, 5, -1, -2, -5)), st.sampled_from(DAYS)
)
positions = part("BYSETPOS", listed(st.sampled_from((1, 2, 4, -1, -2)), 2))
nothing = st.just("")
rules = st.builds(
    "FREQ=YEARLY{}{}{}{}".format,
    nothing | months,
    month_days
    | st.builds("{}{}".format, month_days, weekdays)
    | part("BYDAY", listed(numbered, 2))
    | nothing,
    nothing | positions,
    nothing | part("INTERVAL", st.sampled_from((1, 2, 4))),
) | st.builds("FREQ=YEARLY{}{}{}".format, months, weekdays, nothing | positions)
ends = (
    nothing
    | part("COUNT", st.integers(1, 40))
    | part("UNTIL", st.integers(2000, 2040).map("{}0701".format))
)


@settings(max_examples=80)
@given(rules, ends, st.dates(date(1996, 1, 1), date(2030, 12, 31)))
def test_a_yearly_rule_gives_the_days_that_dateutil_gives(rule: str, end: str, near: date) -> None:
    last = datetime(near.year + 9, 12, 31)
    # A rule must give its own first day: the first one that it gives from any day on.
    start = rrulestr(rule, dtstart=datetime(near.year, near.month, near.day)).after(
        datetime(near.year, near.month, near.day), inc=True
    )
    assume(start is not None and start < last)
    until = date(int(end[len(";UNTIL=") :][:4]), 7, 1) if "UNTIL" in end else None
    assume(until is None or until >= start.date())
    theirs = rrulestr(rule + end, dtstart=start).between(start, last, inc=True)
    ours = yearly_rule(rule + end, start.date(), until)
    days = [day for year in range(start.year, last.year + 1) for day in ours.days(year)]
    assert days == [day.date() for day in theirs]
