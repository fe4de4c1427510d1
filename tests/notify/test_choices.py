"""When somebody is told: at once, in their digest, or when their quiet hours and the night are over."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.notify.choices import (
    AT_ONCE,
    NOTHING_CHOSEN,
    Choices,
    Quiet,
    Timing,
    timing,
)
from chalicelib.sla.calendar import Calendar

ZONE = "America/Santiago"
OFFICE = Calendar.model_validate(
    {"zone": ZONE, "hours": {"mon-fri": ["08:30-13:00", "14:00-18:30"]}}
)
NIGHT = Choices(quiet=Quiet(start=time(22), end=time(7)))
ZONES = ("America/Santiago", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")

instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))


def local(text: str, zone: str = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_who_chose_nothing_is_told_at_once():
    assert timing(NOTHING_CHOSEN, ZONE, local("2026-11-25 03:00"), None, digest=False) == AT_ONCE


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-25 21:59", None),
        ("2026-11-25 22:00", "2026-11-26 07:00"),
        ("2026-11-26 06:59", "2026-11-26 07:00"),
        ("2026-11-26 07:00", None),
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning(now, told):
    expected = Timing(local(told), "quiet") if told else AT_ONCE
    assert timing(NIGHT, ZONE, local(now), None, digest=False) == expected


def test_quiet_hours_are_of_the_persons_own_zone():
    abroad = NIGHT.model_copy(update={"zone": "Europe/Madrid"})
    now = local("2026-11-25 20:00")  # midnight in Madrid
    assert timing(abroad, ZONE, now, None, digest=False).at == local(
        "2026-11-26 07:00", "Europe/Madrid"
    )


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-25 13:30", "2026-11-25 14:00"),  # at lunch
        ("2026-11-27 18:30", "2026-11-30 08:30"),  # on Friday evening
        ("2026-11-30 08:30", None),
    ],
)
def test_the_desks_people_are_not_disturbed_outside_its_hours(now, told):
    expected = Timing(local(told), "quiet") if told else AT_ONCE
    assert timing(NOTHING_CHOSEN, ZONE, local(now), OFFICE, digest=False) == expected


def test_quiet_hours_and_the_office_hold_together():
    late_riser = Choices(quiet=Quiet(start=time(18), end=time(10)))
    told = timing(late_riser, ZONE, local("2026-11-27 19:00"), OFFICE, digest=False)
    assert told.at == local("2026-11-30 10:00")


def test_an_office_that_never_opens_keeps_nothing_back():
    holidays = ["2026-11-30", "2026-12-07", "2026-12-14"]
    described = {"zone": ZONE, "hours": {"mon": ["09:00-10:00"]}, "holidays": holidays}
    closed = Calendar.model_validate(described)
    assert timing(NOTHING_CHOSEN, ZONE, local("2026-11-25 10:00"), closed, digest=False) == AT_ONCE


def test_a_digest_comes_at_its_time_of_the_next_day_on_which_the_office_opens():
    friday = local("2026-11-27 09:00")
    assert timing(NOTHING_CHOSEN, ZONE, friday, None, digest=True).at == local("2026-11-28 08:00")
    told = timing(Choices(digest_at=time(17)), ZONE, friday, OFFICE, digest=True)
    assert told == Timing(local("2026-11-27 17:00"), "digest")
    assert timing(NOTHING_CHOSEN, ZONE, friday, OFFICE, digest=True).at == local("2026-11-30 08:30")


@given(instants, clocks, clocks, st.sampled_from(ZONES))
def test_whatever_is_told_later_is_told_after_the_quiet_hours_and_within_two_days(
    now, start, end, zone
):
    if start == end:
        return
    choices = Choices(quiet=Quiet(start=start, end=end))
    told = timing(choices, zone, now, None, digest=False).at
    if told is None:
        return
    assert now < told <= now + timedelta(days=2)
    # At the end of the quiet hours, unless the clock skips it: then at the moment it does.
    assert timing(choices, zone, told, None, digest=False) == AT_ONCE


@given(instants, clocks, st.sampled_from(ZONES))
def test_a_digest_is_always_to_come_and_never_far(now, clock, zone):
    told = timing(Choices(digest_at=clock), zone, now, None, digest=True).at
    assert told is not None
    assert now < told <= now + timedelta(days=1, hours=2)


def test_quiet_hours_that_never_end_are_refused():
    with pytest.raises(ValidationError, match="end at another time"):
        Quiet(start=time(9), end=time(9))


def test_quiet_hours_end_once_where_the_clock_shows_their_end_twice():
    """Chile puts its clocks back at midnight: half past eleven comes twice."""
    night = Choices(quiet=Quiet(start=time(22), end=time(23, 30)))
    second = datetime(2026, 4, 5, 3, 10, tzinfo=UTC)  # ten past eleven, the second time
    told = timing(night, ZONE, second, None, digest=False)
    assert told == Timing(second + timedelta(minutes=20), "quiet")
