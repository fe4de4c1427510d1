"""Guards the time axis: few round instants on the zone's clocks, from seconds to a year."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.sla_axis import Axis
from chalicelib.api.sla_timeline_words import WORDS
from chalicelib.configuration.model import Language

MONTHS = WORDS[Language.ENGLISH].months
START = datetime(2026, 3, 2, 13, 0, 5, tzinfo=UTC)  # 10:00:05 in Santiago


def an_axis(start: datetime, span: timedelta, zone: str = "America/Santiago") -> Axis:
    return Axis(start, start + span, zone, 0, 760)


def labels(start: datetime, zone: str = "America/Santiago", **span: float) -> list[str]:
    return [label for _, label in an_axis(start, timedelta(**span), zone).ticks(MONTHS)]


@pytest.mark.parametrize(
    ("span", "first", "second"),
    [
        ({"seconds": 20}, "10:00:05", "10:00:10"),
        ({"minutes": 1}, "10:00:10", "10:00:20"),
        ({"minutes": 30}, "10:05", "10:10"),
        ({"hours": 8}, "11:00", "12:00"),
        ({"days": 2}, "12:00", "18:00"),
        ({"days": 7}, "3 Mar", "4 Mar"),
        ({"days": 40}, "9 Mar", "16 Mar"),
        ({"days": 365}, "May", "Jul"),
    ],
)
def test_ticks_are_round_whatever_the_span(span: dict[str, float], first: str, second: str) -> None:
    assert labels(START, **span)[:2] == [first, second]


@pytest.mark.parametrize("width", [248, 288, 760, 1528])
@pytest.mark.parametrize("hours", [0.005, 0.5, 7, 30, 90, 700, 9000])
def test_ticks_are_as_far_apart_as_their_labels_need_and_some_are_there(
    width: int, hours: float
) -> None:
    span = timedelta(hours=hours)
    axis = Axis(START, START + span, "America/Santiago", 0, width)
    places = [axis.x(at) for at, _ in axis.ticks(MONTHS)]
    assert len(places) >= 2
    assert min(after - before for before, after in pairwise(places)) > 50


def test_midnight_says_its_day_and_january_its_year() -> None:
    assert "3 Mar" in labels(START, days=1)
    assert "Jan 2027" in labels(START, days=365)


def test_where_the_clocks_go_back_hours_keep_to_the_clocks() -> None:
    before = datetime(2026, 4, 5, 1, tzinfo=UTC)  # Saturday 22:00; at 24:00 it is 23:00 again
    at = {label: each for each, label in an_axis(before, timedelta(hours=9)).ticks(MONTHS)}
    assert at["23:00"] == before + timedelta(hours=1)
    assert at["5 Apr"] == before + timedelta(hours=3)


def test_an_hour_that_a_day_skips_has_no_tick() -> None:
    before = datetime(2026, 3, 29, 0, tzinfo=UTC)  # 01:00 in Madrid, where 02:00 is skipped
    found = labels(before, "Europe/Madrid", hours=8)
    assert found == [f"{hour:02}:00" for hour in (1, 3, 4, 5, 6, 7, 8, 9, 10)]


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    span=st.timedeltas(timedelta(seconds=20), timedelta(days=366)),
    zone=st.sampled_from(
        ["America/Santiago", "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
    ),
)
def test_ticks_are_few_in_order_inside_and_apart(
    start: datetime, span: timedelta, zone: str
) -> None:
    axis = an_axis(start, span, zone)
    ticks = list(axis.ticks(MONTHS))
    places = [axis.x(at) for at, _ in ticks]
    assert 1 <= len(ticks) <= 11
    assert all(start <= at <= axis.end for at, _ in ticks)
    assert all(b - a > 55 for a, b in pairwise(places))


def test_what_is_outside_stands_at_the_edge() -> None:
    axis = an_axis(START, timedelta(hours=1))
    day = timedelta(days=1)
    assert (axis.x(START - day), axis.x(START + day)) == (0, 760)
    assert axis.x(START + timedelta(minutes=30)) == 380


def test_labels_are_on_the_zones_clocks() -> None:
    axis = an_axis(START, timedelta(days=3))
    zone = ZoneInfo("America/Santiago")
    assert all(at.astimezone(zone).minute == 0 for at, _ in axis.ticks(MONTHS))
    assert axis.short(START, MONTHS) == "2 Mar 10:00"
    assert an_axis(START, timedelta(hours=1)).short(START, MONTHS) == "10:00"
    assert an_axis(START, timedelta(minutes=1)).short(START, MONTHS) == "10:00:05"
