"""Guards who is on call at an instant: by rotation, over changes of the clocks, and by override."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.escalation.on_call import Override, Schedule, on_call_at

HOUR, MINUTE, MICROSECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
DAY = timedelta(days=1)
ZONES = ("America/Santiago", "Europe/Madrid", "Australia/Lord_Howe", "America/Havana", "UTC")


def schedule(**fields: Any) -> Schedule:
    known = {"zone": "UTC", "handoff": "09:00", "start": "2026-03-02"}
    return Schedule.model_validate({**known, "people": ["ana", "bruno", "carla"], **fields})


def at(written: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def override(person: str, start: str, end: str) -> dict[str, object]:
    return {"person": person, "start": at(start), "end": at(end)}


class TestRotation:
    def test_nobody_is_on_call_before_the_first_handoff(self) -> None:
        assert on_call_at(schedule(), at("2026-03-02T09:00") - MICROSECOND) is None
        assert on_call_at(schedule(), at("2026-03-02T09:00")) == "ana"

    def test_a_weekly_shift_changes_hands_at_the_handoff_a_week_later(self) -> None:
        assert on_call_at(schedule(), at("2026-03-09T09:00") - MICROSECOND) == "ana"
        assert on_call_at(schedule(), at("2026-03-09T09:00")) == "bruno"
        assert on_call_at(schedule(), at("2026-03-16T09:00")) == "carla"

    def test_after_the_last_person_comes_the_first(self) -> None:
        assert on_call_at(schedule(), at("2026-03-23T09:00")) == "ana"

    def test_a_daily_shift_changes_hands_each_day(self) -> None:
        daily = schedule(rotation="daily")
        people = [on_call_at(daily, at("2026-03-02T09:00") + number * DAY) for number in range(4)]
        assert people == ["ana", "bruno", "carla", "ana"]
        assert on_call_at(daily, at("2026-03-03T09:00") - MICROSECOND) == "ana"

    def test_the_handoff_is_on_the_zones_wall_clock(self) -> None:
        chile = schedule(zone="America/Santiago")
        handoff = at("2026-03-09T09:00", "America/Santiago")
        assert handoff == at("2026-03-09T12:00")
        assert on_call_at(chile, handoff - MICROSECOND) == "ana"
        assert on_call_at(chile, handoff) == "bruno"

    def test_one_person_alone_is_always_on_call(self) -> None:
        alone = schedule(people=["ana"])
        assert {on_call_at(alone, at("2026-03-02T09:00") + n * DAY) for n in range(40)} == {"ana"}

    def test_a_handoff_at_midnight_is_where_the_day_begins(self) -> None:
        daily = schedule(rotation="daily", handoff="00:00")
        assert on_call_at(daily, at("2026-03-02T00:00")) == "ana"
        assert on_call_at(daily, at("2026-03-03T00:00") - MICROSECOND) == "ana"
        assert on_call_at(daily, at("2026-03-03T00:00")) == "bruno"


class TestClockChanges:
    @pytest.mark.parametrize("day", ["2026-04-05", "2026-09-06"])
    def test_a_change_of_the_clocks_moves_no_handoff(self, day: str) -> None:
        # Chile goes back at the end of April 4th and forward at the beginning of September 6th.
        chile = schedule(zone="America/Santiago", rotation="daily", people=["ana", "bruno"])
        for offset in range(-2, 3):
            handoff = at(f"{day}T09:00", "America/Santiago").astimezone(
                ZoneInfo("America/Santiago")
            )
            handoff = (handoff + offset * DAY).astimezone(UTC)
            assert on_call_at(chile, handoff - MICROSECOND) != on_call_at(chile, handoff)

    def test_a_handoff_that_the_clocks_skip_is_where_they_go_on(self) -> None:
        madrid = schedule(zone="Europe/Madrid", rotation="daily", handoff="02:30")
        skipped = at("2026-03-29T01:00")  # 02:00 becomes 03:00
        before, then = on_call_at(madrid, skipped - MICROSECOND), on_call_at(madrid, skipped)
        assert (before, then) == ("carla", "ana")

    @pytest.mark.parametrize(
        ("zone", "handoff", "night"),
        [
            ("Europe/Madrid", "02:30", "2026-10-24T20:00"),
            ("America/Santiago", "23:30", "2026-04-04T23:00"),
            ("America/Havana", "00:30", "2026-10-31T23:00"),
        ],
    )
    def test_a_handoff_that_the_clocks_repeat_hands_over_once(
        self, zone: str, handoff: str, night: str
    ) -> None:
        daily = schedule(zone=zone, rotation="daily", handoff=handoff)
        through = [on_call_at(daily, at(night) + minutes * MINUTE) for minutes in range(10 * 60)]
        assert len([person for person, _ in groupby(through)]) == 2


class TestOverrides:
    TWO = schedule(
        overrides=[
            override("diego", "2026-03-03T10:00", "2026-03-03T20:00"),
            override("elena", "2026-03-03T15:00", "2026-03-03T16:00"),
        ]
    )

    @pytest.mark.parametrize(
        ("moment", "person"),
        [
            ("2026-03-03T09:59:59.999999", "ana"),
            ("2026-03-03T10:00", "diego"),
            ("2026-03-03T14:59:59.999999", "diego"),
            ("2026-03-03T15:00", "elena"),
            ("2026-03-03T15:59:59.999999", "elena"),
            ("2026-03-03T16:00", "diego"),
            ("2026-03-03T19:59:59.999999", "diego"),
            ("2026-03-03T20:00", "ana"),
        ],
    )
    def test_the_latest_override_that_covers_the_instant_wins(
        self, moment: str, person: str
    ) -> None:
        assert on_call_at(self.TWO, at(moment)) == person

    def test_an_override_may_stand_before_the_rotation_starts(self) -> None:
        early = schedule(overrides=[override("diego", "2026-02-01T00:00", "2026-03-01T00:00")])
        assert on_call_at(early, at("2026-02-15T00:00")) == "diego"
        assert on_call_at(early, at("2026-03-01T00:00")) is None

    @pytest.mark.parametrize("end", ["2026-03-03T10:00", "2026-03-03T09:00"])
    def test_an_override_ends_after_it_starts(self, end: str) -> None:
        with pytest.raises(ValidationError, match="ends before it has begun"):
            Override.model_validate(override("diego", "2026-03-03T10:00", end))

    def test_an_override_says_in_which_zone_it_is(self) -> None:
        with pytest.raises(ValidationError, match="timezone"):
            Override.model_validate(
                {"person": "diego", "start": "2026-03-03T10:00", "end": "2026-03-03T20:00"}
            )


class TestWriting:
    @pytest.mark.parametrize("zone", ["Chile", "", "America", "America/Nowhere", "../UTC"])
    def test_an_unknown_zone_is_refused_with_a_known_one(self, zone: str) -> None:
        with pytest.raises(ValidationError, match="write an IANA name such as America/Santiago"):
            schedule(zone=zone)

    def test_a_schedule_needs_people(self) -> None:
        with pytest.raises(ValidationError):
            schedule(people=[])

    @pytest.mark.parametrize("rotation", ["hour", "monthly"])
    def test_an_unknown_rotation_is_refused(self, rotation: str) -> None:
        with pytest.raises(ValidationError):
            schedule(rotation=rotation)

    @pytest.mark.parametrize("handoff", ["09:00Z", "09:00-03:00", 600, 0])
    def test_a_handoff_that_is_no_wall_clock_time_is_refused(self, handoff: object) -> None:
        # YAML 1.1 reads an unquoted 10:00 as the number 600, and that as ten past midnight in UTC.
        with pytest.raises(ValidationError):
            schedule(handoff=handoff)

    def test_a_schedule_reads_back_what_it_writes(self) -> None:
        whole = schedule(
            rotation="daily", overrides=[override("diego", "2026-03-03T10:00", "2026-03-03T20:00")]
        )
        assert Schedule.model_validate_json(whole.model_dump_json()) == whole


schedules = st.builds(
    Schedule,
    zone=st.sampled_from(ZONES),
    rotation=st.sampled_from(["daily", "weekly"]),
    handoff=st.builds(time, st.integers(4, 22), st.integers(0, 59)),  # beside the clock changes
    start=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    people=st.lists(st.text("abcde", min_size=1), min_size=1, max_size=5, unique=True).map(tuple),
)


@given(schedules, st.datetimes(datetime(2026, 3, 10), datetime(2028, 1, 1)))
def test_each_shift_ends_on_the_wall_clock_and_is_the_next_persons(
    each: Schedule, local: datetime
) -> None:
    zone, (layer,) = ZoneInfo(each.zone), each.stack
    people = layer.people
    handoff = datetime.combine(local.date(), each.handoff, zone)
    length = 1 if each.rotation == "daily" else 7
    before = on_call_at(each, handoff.astimezone(UTC) - MICROSECOND)
    after = on_call_at(each, handoff.astimezone(UTC))
    assert before in people
    turn = people.index(str(before)) + ((handoff.date() - layer.start).days % length == 0)
    assert after == people[turn % len(people)]


@given(schedules, st.datetimes(datetime(2026, 3, 10), datetime(2028, 1, 1)), st.integers(0, 60))
def test_everybody_has_a_shift_of_the_same_number_of_days(
    each: Schedule, local: datetime, rounds: int
) -> None:
    zone, length = ZoneInfo(each.zone), 1 if each.rotation == "daily" else 7
    one = local.replace(tzinfo=zone, hour=12, minute=0)
    after_a_round = one + rounds * length * len(each.stack[0].people) * DAY  # on the wall clock
    assert on_call_at(each, one.astimezone(UTC)) == on_call_at(each, after_a_round.astimezone(UTC))
