"""Guards what a calendar accepts and the business time that it finds at chosen instants."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from chalicelib.sla.calendar import Calendar, NoOpenTimeError

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
OFFICE = {"mon-fri": ["09:00-13:00", "14:00-18:00"]}


def calendar(hours: object = OFFICE, zone: str = "UTC", **rest: object) -> Calendar:
    return Calendar.model_validate({"zone": zone, "hours": hours, **rest})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def refusals(**data: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        Calendar.model_validate({"zone": "UTC", "hours": OFFICE, **data})
    errors = refused.value.errors()
    return [(".".join(map(str, error["loc"])), error["msg"]) for error in errors]


# 2026-03-02 is a Monday.


class TestAdding:
    def test_a_target_within_a_range_is_due_in_it(self) -> None:
        assert calendar().add(utc("2026-03-02T09:30"), HOUR) == utc("2026-03-02T10:30")

    def test_a_target_that_ends_at_closing_time_is_due_at_closing_time(self) -> None:
        assert calendar().add(utc("2026-03-02T09:00"), 4 * HOUR) == utc("2026-03-02T13:00")
        assert calendar().add(utc("2026-03-02T09:00"), 8 * HOUR) == utc("2026-03-02T18:00")
        assert calendar().add(utc("2026-03-02T09:00"), 40 * HOUR) == utc("2026-03-06T18:00")

    def test_a_microsecond_more_is_due_a_microsecond_after_the_next_opening(self) -> None:
        due = calendar().add(utc("2026-03-02T09:00"), 4 * HOUR + MICROSECOND)
        assert due == utc("2026-03-02T14:00:00.000001")

    def test_a_target_that_starts_outside_hours_starts_to_run_at_the_opening(self) -> None:
        assert calendar().add(utc("2026-02-28T11:00"), HOUR) == utc("2026-03-02T10:00")
        assert calendar().add(utc("2026-03-02T13:00"), HOUR) == utc("2026-03-02T15:00")

    def test_a_target_runs_over_nights_and_weekends(self) -> None:
        assert calendar().add(utc("2026-03-06T17:00"), 2 * HOUR) == utc("2026-03-09T10:00")

    def test_a_duration_of_zero_ends_where_it_starts_even_when_closed(self) -> None:
        assert calendar().add(utc("2026-02-28T11:00"), timedelta()) == utc("2026-02-28T11:00")

    def test_the_instant_given_may_stand_in_any_zone_and_the_result_is_utc(self) -> None:
        start = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/Bogota"))
        due = calendar().add(start, HOUR)
        assert due == utc("2026-03-02T15:00")
        assert due.tzinfo is UTC
        assert calendar().add(start, timedelta()).tzinfo is UTC

    def test_hours_are_those_of_the_calendars_zone(self) -> None:
        santiago = calendar(zone="America/Santiago")  # UTC-3 in summer, UTC-4 in winter
        assert santiago.add(utc("2026-03-02T00:00"), HOUR) == utc("2026-03-02T13:00")
        assert santiago.add(utc("2026-06-01T00:00"), HOUR) == utc("2026-06-01T14:00")

    def test_years_of_business_time_are_added_exactly(self) -> None:
        # 2026 to 2030 have 1826 days, of which 1304 are not in a weekend.
        due = calendar().add(utc("2026-01-01T00:00"), 1304 * 8 * HOUR)
        assert due == utc("2030-12-31T18:00")

    def test_a_naive_instant_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no time zone: give an aware datetime"):
            calendar().add(utc("2026-03-02T09:00").replace(tzinfo=None), HOUR)

    def test_a_negative_duration_is_refused(self) -> None:
        with pytest.raises(ValueError, match="give a duration of zero or more"):
            calendar().add(utc("2026-03-02T09:00"), -MICROSECOND)

    def test_a_calendar_whose_only_opening_has_passed_has_no_open_time(self) -> None:
        fair = calendar({}, exceptions={"2026-11-28": ["09:00-13:00"]})
        assert fair.add(utc("2026-03-02T00:00"), 4 * HOUR) == utc("2026-11-28T13:00")
        with pytest.raises(NoOpenTimeError, match="open it for longer or shorten the duration"):
            fair.add(utc("2026-11-28T12:00"), HOUR + MICROSECOND)

    def test_ten_years_are_searched_to_their_end(self) -> None:
        start = utc("2026-03-02T00:00")
        fair = calendar({}, exceptions={"2036-03-01": ["09:00-13:00"]})
        assert fair.add(start, HOUR) == utc("2036-03-01T10:00")
        with pytest.raises(NoOpenTimeError):
            calendar("24x7").add(start, timedelta(days=4000))


class TestMeasuring:
    def test_lunch_nights_and_weekends_do_not_count(self) -> None:
        open_time = calendar().between(utc("2026-03-06T12:30"), utc("2026-03-09T09:15"))
        assert open_time == timedelta(hours=4, minutes=45)

    def test_the_microsecond_of_closing_does_not_count_and_that_of_opening_does(self) -> None:
        desk, opening, closing = calendar(), utc("2026-03-02T09:00"), utc("2026-03-02T13:00")
        assert desk.between(opening, opening + MICROSECOND) == MICROSECOND
        assert desk.between(closing, closing + MICROSECOND) == timedelta()
        assert desk.between(closing - MICROSECOND, closing) == MICROSECOND

    def test_nothing_passes_between_an_instant_and_itself(self) -> None:
        assert calendar().between(utc("2026-03-02T10:00"), utc("2026-03-02T10:00")) == timedelta()

    def test_an_end_before_the_start_is_refused(self) -> None:
        with pytest.raises(ValueError, match="give the earlier instant first"):
            calendar().between(utc("2026-03-02T10:00"), utc("2026-03-02T09:59"))

    def test_order_is_judged_by_real_time_not_by_the_wall_clock(self) -> None:
        # In Madrid 02:50 in summer time comes before 02:10 in winter time.
        madrid = ZoneInfo("Europe/Madrid")
        earlier = datetime(2026, 10, 25, 2, 50, tzinfo=madrid)
        later = datetime(2026, 10, 25, 2, 10, tzinfo=madrid, fold=1)
        desk = calendar("24x7", zone="Europe/Madrid")
        assert desk.between(earlier, later) == 20 * MINUTE
        with pytest.raises(ValueError, match="is before"):
            desk.between(later, earlier)

    @pytest.mark.parametrize("naive", [0, 1])
    def test_a_naive_instant_is_refused(self, naive: int) -> None:
        instants = [utc("2026-03-02T09:00"), utc("2026-03-02T10:00")]
        instants[naive] = instants[naive].replace(tzinfo=None)
        with pytest.raises(ValueError, match="no time zone"):
            calendar().between(instants[0], instants[1])


class TestBeingOpen:
    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("2026-03-02T08:59:59.999999", False),
            ("2026-03-02T09:00", True),
            ("2026-03-02T12:59:59.999999", True),
            ("2026-03-02T13:00", False),
            ("2026-03-02T14:00", True),
            ("2026-03-02T18:00", False),
            ("2026-03-01T10:00", False),
        ],
    )
    def test_a_desk_is_open_from_opening_up_to_closing(self, at: str, *, expected: bool) -> None:
        assert calendar().is_open(utc(at)) is expected

    def test_a_desk_that_never_opened_before_an_instant_is_closed(self) -> None:
        fair = calendar({}, exceptions={"2026-11-28": ["09:00-13:00"]})
        assert not fair.is_open(utc("2026-11-28T08:59"))
        assert not fair.is_open(utc("2026-03-02T10:00"))

    def test_a_naive_instant_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no time zone"):
            calendar().is_open(utc("2026-03-02T09:00").replace(tzinfo=None))


class TestOpenIntervals:
    def test_they_are_clipped_to_what_is_asked(self) -> None:
        found = calendar().open_intervals(utc("2026-03-02T12:00"), utc("2026-03-03T09:30"))
        assert list(found) == [
            (utc("2026-03-02T12:00"), utc("2026-03-02T13:00")),
            (utc("2026-03-02T14:00"), utc("2026-03-02T18:00")),
            (utc("2026-03-03T09:00"), utc("2026-03-03T09:30")),
        ]

    def test_ranges_that_touch_are_one_interval(self) -> None:
        desk = calendar({"mon": ["09:00-13:00", "13:00-24:00"], "tue": ["00:00-06:00"]})
        found = desk.open_intervals(utc("2026-03-02T00:00"), utc("2026-03-04T00:00"))
        assert list(found) == [(utc("2026-03-02T09:00"), utc("2026-03-03T06:00"))]

    def test_years_of_24x7_are_one_interval_across_clock_changes(self) -> None:
        start, end = utc("2024-01-01T00:00"), utc("2027-01-01T00:00")
        desk = calendar("24x7", zone="Europe/Madrid")
        assert list(desk.open_intervals(start, end)) == [(start, end)]

    def test_they_are_found_one_by_one_however_far_the_end(self) -> None:
        found = calendar().open_intervals(utc("2026-03-02T00:00"), datetime.max.replace(tzinfo=UTC))
        assert list(islice(found, 1)) == [(utc("2026-03-02T09:00"), utc("2026-03-02T13:00"))]

    def test_none_are_empty(self) -> None:
        desk, nine = calendar(), utc("2026-03-02T09:00")
        assert list(desk.open_intervals(nine, nine)) == []
        assert list(desk.open_intervals(utc("2026-03-01T00:00"), nine)) == []
        assert list(desk.open_intervals(utc("2026-03-02T13:00"), utc("2026-03-02T14:00"))) == []

    def test_they_are_utc(self) -> None:
        madrid = ZoneInfo("Europe/Madrid")
        start, end = (datetime(2026, 3, 2, hour, tzinfo=madrid) for hour in (10, 11))
        found = calendar("24x7").open_intervals(start, end)
        assert [at.tzinfo for interval in found for at in interval] == [UTC, UTC]

    def test_bad_instants_are_refused_before_the_first_interval_is_asked_for(self) -> None:
        at = utc("2026-03-02T09:00")
        with pytest.raises(ValueError, match="is before"):
            calendar().open_intervals(at, at - MICROSECOND)
        with pytest.raises(ValueError, match="no time zone"):
            calendar().open_intervals(at.replace(tzinfo=None), at)


class TestClockChanges:
    def test_a_repeated_hour_counts_twice(self) -> None:
        # Madrid: at 01:00 UTC on 2026-10-25 the clock goes from 03:00 back to 02:00.
        desk = calendar({"sun": ["02:00-03:00"]}, zone="Europe/Madrid")
        found = desk.open_intervals(utc("2026-10-25T00:00"), utc("2026-10-26T00:00"))
        assert list(found) == [(utc("2026-10-25T00:00"), utc("2026-10-25T02:00"))]
        assert desk.add(utc("2026-10-24T00:00"), 2 * HOUR) == utc("2026-10-25T02:00")

    def test_a_range_within_a_repeated_hour_opens_twice(self) -> None:
        desk = calendar({"sun": ["02:15-02:45"]}, zone="Europe/Madrid")
        found = desk.open_intervals(utc("2026-10-25T00:00"), utc("2026-10-26T00:00"))
        assert list(found) == [
            (utc("2026-10-25T00:15"), utc("2026-10-25T00:45")),
            (utc("2026-10-25T01:15"), utc("2026-10-25T01:45")),
        ]

    def test_a_skipped_hour_does_not_count(self) -> None:
        # Madrid: at 01:00 UTC on 2026-03-29 the clock goes from 02:00 on to 03:00.
        desk = calendar({"sun": ["01:30-03:30"]}, zone="Europe/Madrid")
        found = desk.open_intervals(utc("2026-03-29T00:00"), utc("2026-03-30T00:00"))
        assert list(found) == [(utc("2026-03-29T00:30"), utc("2026-03-29T01:30"))]

    def test_a_range_within_a_skipped_hour_does_not_open_that_day(self) -> None:
        desk = calendar({"sun": ["02:15-02:45"]}, zone="Europe/Madrid")
        assert desk.add(utc("2026-03-29T00:00"), MINUTE) == utc("2026-04-05T00:16")

    def test_midnight_may_be_skipped(self) -> None:
        # Santiago: at 04:00 UTC on 2026-09-06 the clock goes from 00:00 on to 01:00.
        night = calendar({"sat": ["22:00-06:00"]}, zone="America/Santiago")
        assert night.between(utc("2026-09-05T12:00"), utc("2026-09-06T12:00")) == 7 * HOUR
        sunday = calendar({"sun": ["00:30-01:30"]}, zone="America/Santiago")
        assert sunday.add(utc("2026-09-05T12:00"), 30 * MINUTE) == utc("2026-09-06T04:30")

    def test_the_hour_before_midnight_may_be_repeated(self) -> None:
        # Santiago: at 03:00 UTC on 2026-04-05 the clock goes from 24:00 back to 23:00.
        night = calendar({"sat": ["22:00-06:00"]}, zone="America/Santiago")
        assert night.between(utc("2026-04-04T12:00"), utc("2026-04-05T12:00")) == 9 * HOUR
        saturday = calendar({"sat": ["18:00-24:00"]}, zone="America/Santiago")
        assert saturday.add(utc("2026-04-04T12:00"), 7 * HOUR) == utc("2026-04-05T04:00")

    def test_a_change_may_be_of_half_an_hour(self) -> None:
        # Lord Howe: at 15:00 UTC on 2026-04-04 the clock goes from 02:00 back to 01:30.
        desk = calendar({"sun": ["01:00-03:00"]}, zone="Australia/Lord_Howe")
        assert desk.between(utc("2026-04-04T12:00"), utc("2026-04-05T12:00")) == 2.5 * HOUR

    def test_a_whole_day_may_be_skipped(self) -> None:
        # Samoa had no 30 December 2011, which would have been a Friday.
        desk = calendar({"fri": ["09:00-17:00"]}, zone="Pacific/Apia")
        assert desk.between(utc("2011-12-24T10:00"), utc("2012-01-05T00:00")) == timedelta()


class TestRangesOverMidnight:
    def test_they_run_into_the_next_day(self) -> None:
        desk = calendar({"fri": ["22:00-06:00"]})
        found = desk.open_intervals(utc("2026-03-02T00:00"), utc("2026-03-09T00:00"))
        assert list(found) == [(utc("2026-03-06T22:00"), utc("2026-03-07T06:00"))]

    def test_they_run_from_sunday_into_monday(self) -> None:
        assert calendar({"sun": ["22:00-06:00"]}).is_open(utc("2026-03-02T05:59"))

    def test_a_holiday_closes_the_ranges_that_start_on_it(self) -> None:
        desk = calendar({"mon-sun": ["22:00-06:00"]}, holidays=["2026-12-25"])
        found = desk.open_intervals(utc("2026-12-24T12:00"), utc("2026-12-27T00:00"))
        assert list(found) == [
            (utc("2026-12-24T22:00"), utc("2026-12-25T06:00")),
            (utc("2026-12-26T22:00"), utc("2026-12-27T00:00")),
        ]

    def test_an_exception_replaces_the_ranges_that_start_on_it(self) -> None:
        desk = calendar({"mon-sun": ["22:00-06:00"]}, exceptions={"2026-12-25": ["23:00-01:00"]})
        found = desk.open_intervals(utc("2026-12-25T00:00"), utc("2026-12-26T12:00"))
        assert list(found) == [
            (utc("2026-12-25T00:00"), utc("2026-12-25T06:00")),
            (utc("2026-12-25T23:00"), utc("2026-12-26T01:00")),
        ]

    def test_one_that_ends_at_midnight_ends_with_its_day(self) -> None:
        for written in ("18:00-24:00", "18:00-00:00"):
            desk = calendar({"mon": [written]})
            assert desk.add(utc("2026-03-02T00:00"), 6 * HOUR) == utc("2026-03-03T00:00")
            assert not desk.is_open(utc("2026-03-03T00:00"))


class TestHolidaysAndExceptions:
    def test_a_dated_holiday_closes_that_year_only(self) -> None:
        desk = calendar("24x7", holidays=["2026-12-25"])
        assert not desk.is_open(utc("2026-12-25T12:00"))
        assert desk.is_open(utc("2027-12-25T12:00"))

    def test_a_yearly_holiday_closes_every_year(self) -> None:
        desk = calendar("24x7", holidays=["01-01"])
        assert not desk.is_open(utc("2026-01-01T00:00"))
        assert not desk.is_open(utc("2031-01-01T23:59"))
        assert desk.is_open(utc("2031-01-02T00:00"))

    def test_the_29th_of_february_may_be_a_holiday(self) -> None:
        desk = calendar("24x7", holidays=["02-29"])
        assert desk.between(utc("2028-02-28T00:00"), utc("2028-03-02T00:00")) == 48 * HOUR
        assert desk.between(utc("2027-02-28T00:00"), utc("2027-03-02T00:00")) == 48 * HOUR

    def test_a_holiday_is_a_day_of_the_zone(self) -> None:
        desk = calendar("24x7", zone="Asia/Kolkata", holidays=["2026-01-26"])
        assert desk.add(utc("2026-01-25T18:29"), 2 * MINUTE) == utc("2026-01-26T18:31")

    def test_an_exception_opens_a_closed_day_and_closes_an_open_one(self) -> None:
        desk = calendar(exceptions={"2026-03-07": ["09:00-11:00"], "2026-03-09": []})
        assert desk.add(utc("2026-03-06T18:00"), 3 * HOUR) == utc("2026-03-10T10:00")

    def test_an_exception_replaces_all_of_its_days_ranges(self) -> None:
        desk = calendar(exceptions={"2026-03-02": ["10:00-12:00"]})
        assert desk.between(utc("2026-03-02T00:00"), utc("2026-03-03T00:00")) == 2 * HOUR

    def test_an_exception_wins_over_a_holiday(self) -> None:
        desk = calendar(holidays=["12-24"], exceptions={"2026-12-24": ["09:00-12:00"]})
        assert desk.between(utc("2026-12-24T00:00"), utc("2026-12-25T00:00")) == 3 * HOUR

    def test_dates_may_come_as_yaml_reads_them(self) -> None:
        from_yaml = calendar(holidays=[date(2026, 12, 25)], exceptions={date(2026, 3, 9): []})
        assert from_yaml == calendar(holidays=["2026-12-25"], exceptions={"2026-03-09": []})


class TestWhatIsRefused:
    @pytest.mark.parametrize("zone", ["America/Macondo", "America", "", "../etc/passwd"])
    def test_an_unknown_zone(self, zone: str) -> None:
        ((field, message),) = refusals(zone=zone)
        assert field == "zone"
        assert f"unknown time zone {zone!r}: write an IANA name" in message

    @pytest.mark.parametrize("day", ["lun", "Mon", "mon-", "-fri", "mon-vie", "mon-tue-wed", ""])
    def test_an_unknown_day(self, day: str) -> None:
        ((field, message),) = refusals(hours={day: ["09:00-18:00"]})
        assert field == f"hours.{day}.[key]"
        assert f"unknown day {day!r}: write mon, tue, wed" in message

    @pytest.mark.parametrize(
        "written",
        ["9:00-18:00", "09:00", "09:00-24:01", "24:00-06:00", "09:60-10:00", "09:00 - 18:00", 900],
    )
    def test_a_malformed_range(self, written: object) -> None:
        ((field, message),) = refusals(hours={"mon": ["01:00-02:00", written]})
        assert field == "hours.mon.1"
        assert f"{written!r} is not a range of hours: write HH:MM-HH:MM" in message

    @pytest.mark.parametrize("written", ["09:00-09:00", "00:00-00:00"])
    def test_an_empty_range(self, written: str) -> None:
        ((field, message),) = refusals(hours={"mon-fri": [written]})
        assert field == "hours.mon-fri.0"
        assert f"{written!r} is empty: write 00:00-24:00 for the whole day" in message

    @pytest.mark.parametrize(
        ("hours", "reason"),
        [
            (
                {"mon": ["10:00-12:00", "09:00-10:01"]},
                "mon 09:00-10:01 overlaps 10:00-12:00: join the two",
            ),
            (
                {"mon": ["22:00-06:00"], "tue": ["07:00-09:00", "05:59-06:30"]},
                "mon 22:00-06:00 overlaps 05:59-06:30 of the next day: shorten one",
            ),
            (
                {"sun": ["22:00-06:00"], "mon": ["05:00-07:00"]},
                "sun 22:00-06:00 overlaps 05:00-07:00 of the next day",
            ),
            (
                {"tue": ["22:00-06:00", "23:00-24:00"]},
                "tue 22:00-06:00 overlaps 23:00-24:00: join the two",
            ),
        ],
    )
    def test_ranges_that_overlap(self, hours: object, reason: str) -> None:
        ((field, message),) = refusals(hours=hours)
        assert field == "hours"
        assert reason in message

    @pytest.mark.parametrize(
        ("exceptions", "reason"),
        [
            ({"2026-03-02": ["09:00-11:00", "10:00-12:00"]}, "2026-03-02 09:00-11:00 overlaps"),
            ({"2026-03-02": ["20:00-10:00"]}, "2026-03-02 20:00-10:00 overlaps 09:00-13:00 of"),
            (
                {"2026-03-07": ["20:00-10:00"], "2026-03-08": ["09:00-13:00"]},
                "2026-03-07 20:00-10:00 overlaps 09:00-13:00 of the next day",
            ),
        ],
    )
    def test_exceptions_that_overlap(self, exceptions: object, reason: str) -> None:
        ((_, message),) = refusals(exceptions=exceptions)
        assert f"exceptions: {reason}" in message

    def test_an_exception_that_overlaps_the_night_before(self) -> None:
        hours = {"fri": ["22:00-06:00"]}
        ((_, message),) = refusals(hours=hours, exceptions={"2026-03-07": ["05:00-07:00"]})
        assert "exceptions: 2026-03-06 22:00-06:00 overlaps 05:00-07:00 of the next" in message

    def test_a_day_written_twice(self) -> None:
        ((field, message),) = refusals(hours={"mon-fri": ["09:00-18:00"], "wed": []})
        assert field == "hours"
        assert "wed stands in 'mon-fri' and in 'wed': write each day once" in message

    @pytest.mark.parametrize("hours", [{}, {"mon-sun": []}])
    def test_a_calendar_that_never_opens(self, hours: object) -> None:
        ((_, message),) = refusals(hours=hours, exceptions={"2026-03-02": []})
        assert "hours: this calendar never opens: give some day a range, or write 24x7" in message

    @pytest.mark.parametrize("written", ["24/7", None, ["09:00-18:00"]])
    def test_hours_that_are_not_by_day(self, written: object) -> None:
        ((field, message),) = refusals(hours=written)
        assert field == "hours"
        assert "write 24x7, or ranges by day" in message

    @pytest.mark.parametrize("written", ["09:00-18:00", None])
    def test_a_day_that_is_not_a_list(self, written: object) -> None:
        ((field, message),) = refusals(hours={"mon": written})
        assert field == "hours.mon"
        assert "is not a list: put it in brackets, or write [] for none" in message

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("2026-02-29", "day is out of range for month"),
            ("02-30", "day is out of range for month"),
            ("20261225", "write YYYY-MM-DD, such as 2026-12-25, or MM-DD for every year"),
            ("0026-12-25", "write YYYY-MM-DD"),
            (1225, "write YYYY-MM-DD"),
            (datetime(2026, 12, 25, tzinfo=UTC), "write YYYY-MM-DD"),
        ],
    )
    def test_a_holiday_that_is_not_a_date(self, written: object, reason: str) -> None:
        ((field, message),) = refusals(holidays=["12-31", written])
        assert field == "holidays.1"
        assert reason in message

    @pytest.mark.parametrize("written", ["12-25", "2026-11-31", "9999-12-31", 20261225])
    def test_an_exception_that_is_not_a_date(self, written: object) -> None:
        ((field, message),) = refusals(exceptions={written: []})
        assert field == f"exceptions.{written}.[key]"
        assert "is not a date" in message

    def test_holidays_that_are_not_a_list(self) -> None:
        ((field, message),) = refusals(holidays="12-25")
        assert field == "holidays"
        assert "put it in brackets" in message

    def test_an_unknown_field(self) -> None:
        ((field, _),) = refusals(holiday=["12-25"])
        assert field == "holiday"

    def test_every_error_is_told_at_once(self) -> None:
        found = refusals(zone="Macondo", hours={"lun": [], "mon": ["9-18"]}, holidays=["x"])
        fields = [field for field, _ in found]
        assert fields == ["zone", "hours.lun.[key]", "hours.mon.0", "holidays.0"]


class TestBeingAValue:
    DATA: dict[str, Any] = {  # noqa: RUF012 - pytest collects classes, nobody changes it
        "zone": "America/Santiago",
        "hours": {"mon-thu": ["14:00-18:30", "08:30-13:00"], "fri": ["22:00-06:00"]},
        "holidays": ["2026-12-25", "01-01"],
        "holidays_ical": "BEGIN:VEVENT\r\nDTSTART:20260918\r\nEND:VEVENT\r\n",
        "exceptions": {"2026-11-28": ["09:00-13:00"]},
    }

    def warm(self) -> Calendar:
        desk = Calendar.model_validate(self.DATA)
        desk.add(utc("2026-03-02T00:00"), 40 * HOUR)
        return desk

    def test_it_is_written_as_it_may_be_read_one_day_at_a_time(self) -> None:
        office = ["08:30-13:00", "14:00-18:30"]
        assert self.warm().model_dump(mode="json") == {
            "zone": "America/Santiago",
            "hours": {
                **dict.fromkeys(("mon", "tue", "wed", "thu"), office),
                "fri": ["22:00-06:00"],
            },
            "holidays": ["01-01", "2026-12-25"],
            "holidays_ical": self.DATA["holidays_ical"],
            "exceptions": {"2026-11-28": ["09:00-13:00"]},
        }

    def test_a_span_may_run_over_the_weekend(self) -> None:
        assert list(calendar({"sat-mon": ["09:00-24:00"]}).hours) == ["mon", "sat", "sun"]

    def test_reading_what_was_written_gives_the_same_calendar(self) -> None:
        desk = self.warm()
        assert Calendar.model_validate(desk.model_dump()) == desk
        assert Calendar.model_validate_json(desk.model_dump_json()) == desk

    def test_having_been_used_makes_no_difference_to_equality(self) -> None:
        assert self.warm() == Calendar.model_validate(self.DATA)

    def test_copies_and_pickles_are_equal_and_work(self) -> None:
        desk, start = self.warm(), utc("2026-03-02T00:00")
        for other in (copy.copy(desk), copy.deepcopy(desk), pickle.loads(pickle.dumps(desk))):  # noqa: S301
            assert other == desk
            assert other.add(start, 40 * HOUR) == desk.add(start, 40 * HOUR)

    def test_a_changed_copy_computes_with_its_own_hours_and_is_checked(self) -> None:
        moved = self.warm().model_copy(update={"zone": "UTC"})
        assert moved.add(utc("2026-03-02T00:00"), HOUR) == utc("2026-03-02T09:30")
        with pytest.raises(ValidationError, match="unknown time zone"):
            self.warm().model_copy(update={"zone": "Macondo"})

    @pytest.mark.parametrize("field", list(Calendar.model_fields))
    def test_it_cannot_be_changed(self, field: str) -> None:
        desk = self.warm()
        with pytest.raises(ValidationError, match="frozen"):
            setattr(desk, field, getattr(desk, field))
