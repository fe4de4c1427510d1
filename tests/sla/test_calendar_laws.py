"""Holds business time against laws, and against an oracle that reads the wall clock each minute."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.sla.calendar import Calendar

ZONES = (
    "America/Santiago",
    "America/Bogota",
    "America/Sao_Paulo",
    "Europe/Madrid",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
)
CHANGING_ZONES = ("America/Santiago", "Europe/Madrid", "Australia/Lord_Howe")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 12, 28, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DAY_MINUTES = 24 * 60

lawful = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


# The oracle: it knows nothing of offsets, blocks or pydantic, only the wall clock and the texts.


@dataclass(frozen=True)
class Event:
    """A holiday of iCal text: some days from a date on, perhaps those of each year after it."""

    start: date
    days: int
    yearly: bool

    def text(self) -> str:
        rule = "RRULE:FREQ=YEARLY\n" if self.yearly else ""
        return (
            f"BEGIN:VEVENT\nDTSTART;VALUE=DATE:{self.start:%Y%m%d}\n"
            f"DTEND;VALUE=DATE:{self.start + self.days * DAY:%Y%m%d}\n{rule}END:VEVENT\n"
        )

    def holds(self, day: date) -> bool:
        begins = (day - number * DAY for number in range(self.days))
        return any(
            begun == self.start
            or (self.yearly and begun > self.start and f"{begun:%m%d}" == f"{self.start:%m%d}")
            for begun in begins
        )


@dataclass(frozen=True)
class Written:
    """A calendar as it is written in desk.yaml, with the week spelt out."""

    zone: str
    hours: dict[str, list[str]]
    holidays: list[str]
    events: list[Event]
    exceptions: dict[str, list[str]]
    found: dict[date, list[list[str]]] = field(default_factory=dict, repr=False)

    def parsed(self) -> Calendar:
        fields = {name: vars(self)[name] for name in ("zone", "hours", "holidays", "exceptions")}
        ical = "".join(event.text() for event in self.events)
        return Calendar.model_validate(fields | {"holidays_ical": ical})

    def ranges(self, day: date) -> list[list[str]]:
        if day not in self.found:
            self.found[day] = [text.split("-") for text in self.texts(day)]
        return self.found[day]

    def texts(self, day: date) -> list[str]:
        iso = day.isoformat()
        if iso in self.exceptions:
            return self.exceptions[iso]
        if iso in self.holidays or iso[5:] in self.holidays:
            return []
        if any(event.holds(day) for event in self.events):
            return []
        return self.hours.get(WEEKDAYS[day.weekday()], [])

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(self.zone))
        clock = f"{local.hour:02}:{local.minute:02}"
        for start, end in self.ranges(local.date()):
            if start <= clock and (clock < end or end < start):
                return True
        yesterday = self.ranges(local.date() - DAY)
        return any(end < start and clock < end for start, end in yesterday)

    def between(self, start: datetime, end: datetime) -> timedelta:
        total, minute = timedelta(), start.replace(second=0, microsecond=0)
        while minute < end:
            if self.is_open(minute):
                total += min(end, minute + MINUTE) - max(start, minute)
            minute += MINUTE
        return total


@cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """Return the beginnings of the UTC days within which the zone changes its clock."""
    days = [FIRST + DAY * number for number in range((LAST - FIRST).days)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in [*days, LAST]]
    return tuple(
        day for day, now, then in zip(days, offsets, offsets[1:], strict=False) if now != then
    )


# What is tried: any hours that do not overlap, near clock changes more often than not.

# Strategies stand here rather than where they are drawn from: making them anew takes its time.
MINUTES = (0, 60, 90, 120, 150, 180, 360, 720, 1080, 1320, 1380)
minutes_of_day = st.sampled_from(MINUTES) | st.integers(0, DAY_MINUTES - 1)
minutes_of_week = st.sampled_from(
    [day * DAY_MINUTES + minute for day in range(7) for minute in MINUTES]
) | st.integers(0, 7 * DAY_MINUTES - 1)
booleans, tenths = st.booleans(), st.integers(0, 9)
cuts_of_week = st.sets(minutes_of_week, min_size=8, max_size=20)
microseconds = st.builds(timedelta, microseconds=st.integers(0, 60_000_000))


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def range_text(start: int, length: int) -> str:
    end = (start + length) % DAY_MINUTES
    return f"{clock(start)}-{clock(end) if end else '24:00'}"


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[str]]:
    """Cut the circle of the week in pieces and open every other one that is at most a day long."""
    if draw(tenths) == 9:
        return {day: ["00:00-24:00"] for day in WEEKDAYS}
    cuts = sorted(draw(cuts_of_week))
    cuts = cuts[: len(cuts) // 2 * 2]
    if draw(booleans):
        cuts = [*cuts[1:], cuts[0] + 7 * DAY_MINUTES]
    week: dict[str, list[str]] = {}
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        if end - start < DAY_MINUTES:
            day, minute = divmod(start, DAY_MINUTES)
            week.setdefault(WEEKDAYS[day % 7], []).append(range_text(minute, end - start))
    assume(week)
    return week


@cache
def instants(zone: str) -> st.SearchStrategy[datetime]:
    any_time = st.datetimes(
        FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)
    )
    return st.sampled_from(clock_changes(zone) or (FIRST,)) | any_time


week_texts, zones, days_ahead = (
    weeks(),
    st.sampled_from(ZONES + CHANGING_ZONES),
    st.sampled_from((0, 0, 1, 2)),
)
days_about = st.integers(-2, 3)
holidays_about = st.lists(st.tuples(days_about, booleans), max_size=2)
# Yearly ones began some years ago; those of 29 February in a leap year.
events_about = st.lists(
    st.tuples(days_about, st.sampled_from((0, 0, 1, 4)), st.integers(1, 3), booleans), max_size=2
)
exceptions_about = st.dictionaries(
    days_about,
    st.lists(st.builds(range_text, minutes_of_day, st.integers(1, DAY_MINUTES - 1)), max_size=1),
    max_size=2,
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Written, Calendar, datetime]:
    """Draw a calendar, and an instant with its holidays, exceptions and clock changes about it."""
    zone = draw(zones)
    near = draw(instants(zone))
    ahead = draw(days_ahead) * DAY + draw(minutes_of_day) * MINUTE
    start = near.replace(second=0, microsecond=0) - ahead + draw(microseconds)

    def about(days: int) -> date:
        return (start + days * DAY).date()

    written = Written(
        zone=zone,
        hours=draw(week_texts),
        holidays=[
            about(days).isoformat()[5 * is_yearly :] for days, is_yearly in draw(holidays_about)
        ],
        events=[
            Event(years_before(about(days), years), length, is_yearly)
            for days, years, length, is_yearly in draw(events_about)
        ],
        exceptions={
            about(days).isoformat(): ranges for days, ranges in draw(exceptions_about).items()
        },
    )
    try:
        return written, written.parsed(), start
    except ValidationError as refused:
        # An exception may overlap the days beside it: refused as it should be, and not tried.
        assume("overlaps" not in str(refused))
        raise


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day


# Sums, because Hypothesis prefers small numbers: alone, most spans would not outlast a night.
spans = st.builds(
    lambda days, minutes: days * DAY + minutes * MINUTE,
    st.sampled_from((1, 0, 2, 3)),
    minutes_of_day,
)
long_spans = st.builds(
    lambda days, span: days * DAY + span, st.sampled_from((0, 27, 28, 100, 366)), spans
)


@lawful
@given(situations(), spans, microseconds)
def test_between_is_what_reading_the_wall_clock_each_minute_counts(
    situation: tuple[Written, Calendar, datetime], span: timedelta, rest: timedelta
) -> None:
    written, calendar, start = situation
    end = start + span + rest
    assert calendar.between(start, end) == written.between(start, end)


@lawful
@given(situations(), spans)
def test_open_intervals_are_the_minutes_in_which_the_wall_clock_stands_in_a_range(
    situation: tuple[Written, Calendar, datetime], span: timedelta
) -> None:
    written, calendar, start = situation
    start = start.replace(second=0, microsecond=0)
    minutes = [start + number * MINUTE for number in range(span // MINUTE)]
    intervals = list(calendar.open_intervals(start, start + span))
    found = [at for opens, closes in intervals for at in minutes if opens <= at < closes]
    assert found == [at for at in minutes if written.is_open(at)]
    edges = [edge for interval in intervals for edge in interval]
    assert edges == sorted(set(edges))


@lawful
@given(situations(), st.lists(spans, max_size=20))
def test_a_desk_is_open_when_the_wall_clock_stands_in_a_range(
    situation: tuple[Written, Calendar, datetime], spans: list[timedelta]
) -> None:
    written, calendar, start = situation
    for span in spans:
        assert calendar.is_open(start + span) == written.is_open(start + span)


@lawful
@given(situations(), spans, microseconds)
def test_add_gives_the_first_instant_by_which_the_oracle_counts_the_duration(
    situation: tuple[Written, Calendar, datetime], span: timedelta, rest: timedelta
) -> None:
    written, calendar, start = situation
    duration = written.between(start, start + span + rest)
    due = calendar.add(start, duration)
    assert start <= due <= start + span + rest
    assert written.between(start, due) == duration
    # No earlier instant will do: the microsecond before the due one was business time.
    assert due == start or written.is_open(due - timedelta(microseconds=1))


@lawful
@given(situations(), st.integers(0, 60 * 60).map(lambda number: number * MINUTE), microseconds)
def test_add_and_between_are_inverse(
    situation: tuple[Written, Calendar, datetime], duration: timedelta, rest: timedelta
) -> None:
    _, calendar, start = situation
    assume(calendar.between(start, start + 400 * DAY) >= duration + rest)
    due = calendar.add(start, duration + rest)
    assert calendar.between(start, due) == duration + rest


@lawful
@given(situations(), long_spans, microseconds)
def test_adding_what_passed_never_goes_beyond_the_end(
    situation: tuple[Written, Calendar, datetime], span: timedelta, rest: timedelta
) -> None:
    _, calendar, start = situation
    end = start + span + rest
    due = calendar.add(start, calendar.between(start, end))
    assert start <= due <= end
    assert calendar.between(due, end) == timedelta()


@lawful
@given(situations(), long_spans, long_spans, microseconds)
def test_between_is_additive(
    situation: tuple[Written, Calendar, datetime],
    first: timedelta,
    second: timedelta,
    rest: timedelta,
) -> None:
    _, calendar, start = situation
    middle = start + first + rest
    end = middle + second
    whole = calendar.between(start, end)
    assert whole == calendar.between(start, middle) + calendar.between(middle, end)


@lawful
@given(situations(), long_spans, long_spans)
def test_a_longer_duration_is_due_later(
    situation: tuple[Written, Calendar, datetime], first: timedelta, second: timedelta
) -> None:
    _, calendar, start = situation
    durations = {calendar.between(start, start + span) for span in (first, second, first + second)}
    due = [calendar.add(start, duration) for duration in sorted(durations)]
    assert due == sorted(set(due))


@lawful
@given(situations(), long_spans)
def test_between_is_the_sum_of_the_open_intervals(
    situation: tuple[Written, Calendar, datetime], span: timedelta
) -> None:
    _, calendar, start = situation
    intervals = calendar.open_intervals(start, start + span)
    total = sum((closes - opens for opens, closes in intervals), timedelta())
    assert total == calendar.between(start, start + span)
