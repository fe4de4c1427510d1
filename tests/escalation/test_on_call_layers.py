"""Guards what layers, lengths of shifts, restrictions and overrides make of a schedule."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from chalicelib.escalation.on_call import Layer, Schedule, Shift, final, on_call_at
from chalicelib.escalation.on_call.fairness import Load, fairness
from chalicelib.escalation.on_call.final import by_person
from chalicelib.escalation.on_call.model import Arranged
from tests.escalation.schedules import at, of_layers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = "2026-03-02"
WEEKEND = {"only": {"sat-sun": ["00:00-24:00"]}, "people": ["carla"], "name": "fin de semana"}
NIGHTS = {"only": {"mon-sun": ["22:00-06:00"]}, "people": ["diego"], "name": "noches"}


def people(schedule: Schedule, start: str, end: str) -> list[tuple[str, str | None]]:
    """Return who is on call from when, on the wall clock."""
    shifts = final(schedule, at(start, schedule.zone), at(end, schedule.zone))
    zone = ZoneInfo(schedule.zone)
    return [(f"{each.start.astimezone(zone):%d %H:%M}", each.person) for each in by_person(shifts)]


class TestLayers:
    def test_a_later_layer_wins_where_it_covers(self) -> None:
        assert people(of_layers({}, WEEKEND), "2026-03-06T09:00", "2026-03-10T09:00") == [
            ("06 09:00", "ana"),
            ("07 00:00", "carla"),
            ("09 00:00", "ana"),
            ("09 09:00", "bruno"),
        ]

    def test_of_two_layers_that_cover_the_last_one_wins(self) -> None:
        both = of_layers({}, NIGHTS, WEEKEND)
        assert on_call_at(both, at("2026-03-06T23:59")) == "diego"
        assert on_call_at(both, at("2026-03-07T00:00")) == "carla"

    def test_a_layer_that_has_not_begun_leaves_the_one_below(self) -> None:
        later = of_layers({}, {"people": ["diego"], "start": "2026-03-04"})
        assert people(later, "2026-03-03T09:00", "2026-03-05T09:00") == [
            ("03 09:00", "ana"),
            ("04 09:00", "diego"),
        ]

    def test_a_shift_says_which_layer_it_is_of(self) -> None:
        shifts = final(of_layers({}, WEEKEND), at("2026-03-06T09:00"), at("2026-03-08T09:00"))
        assert [shift.layer for shift in shifts] == ["1", "fin de semana"]

    def test_what_no_layer_covers_is_a_gap(self) -> None:
        assert final(of_layers(WEEKEND), at("2026-03-06T00:00"), at("2026-03-07T12:00")) == [
            Shift(at("2026-03-06T00:00"), at("2026-03-07T00:00"), None),
            Shift(at("2026-03-07T00:00"), at("2026-03-07T12:00"), "carla", "fin de semana"),
        ]

    def test_the_same_schedule_without_a_list_is_one_of_one_layer(self) -> None:
        fields: Any = {"start": MONDAY, "people": ["ana", "bruno"], "every": "3d"}
        short = Schedule.model_validate({"zone": "UTC", **fields})
        long = Schedule.model_validate({"zone": "UTC", "layers": [fields]})
        window = at("2026-03-01T00:00"), at("2026-04-01T00:00")
        assert short.stack == long.stack
        assert final(short, *window) == final(long, *window)

    def test_no_time_has_no_shifts(self) -> None:
        assert final(of_layers({}), at("2026-03-06T00:00"), at("2026-03-06T00:00")) == []


class TestLengths:
    def test_a_person_who_stands_there_twice_has_two_turns_in_a_round(self) -> None:
        rota = of_layers({"rotation": "daily", "people": ["ana", "bruno", "ana", "carla"]})
        days = [on_call_at(rota, at("2026-03-02T09:00") + n * DAY) for n in range(5)]
        assert days == ["ana", "bruno", "ana", "carla", "ana"]

    def test_hourly_turns_change_each_hour(self) -> None:
        hourly = of_layers({"rotation": "hourly", "handoff": "09:30"})
        assert people(hourly, "2026-03-02T09:30", "2026-03-02T12:00") == [
            ("02 09:30", "ana"),
            ("02 10:30", "bruno"),
            ("02 11:30", "ana"),
        ]

    @pytest.mark.parametrize("night", ["2026-04-04", "2026-09-05"])
    def test_turns_of_twelve_hours_stay_on_the_wall_clock_when_it_changes(self, night: str) -> None:
        halves = of_layers({"every": "12h", "handoff": "08:00"}, zone="America/Santiago")
        end = f"{date.fromisoformat(night) + 2 * DAY}T08:00"
        assert [clock[3:] for clock, _ in people(halves, f"{night}T08:00", end)] == [
            "08:00",
            "20:00",
            "08:00",
            "20:00",
        ]

    def test_the_shift_in_which_the_clocks_go_back_is_an_hour_longer(self) -> None:
        halves = of_layers({"every": "12h", "handoff": "08:00"}, zone="America/Santiago")
        window = (at(f"2026-04-0{day}T20:00", halves.zone) for day in (4, 5))
        assert [each.end - each.start for each in final(halves, *window)] == [13 * HOUR, 12 * HOUR]

    def test_a_turn_that_the_clocks_skip_whole_is_nobodys(self) -> None:
        hourly = of_layers({"rotation": "hourly", "people": ["ana", "bruno", "carla"]},
                           zone="Europe/Madrid")  # fmt: skip
        night = people(hourly, "2026-03-29T00:00", "2026-03-29T05:00")
        assert [clock for clock, _ in night] == ["29 00:00", "29 01:00", "29 03:00", "29 04:00"]
        order = ["ana", "bruno", "carla"] * 2
        first = order.index(str(night[0][1]))
        assert [who for _, who in night] == [order[(first + n) % 3] for n in (0, 1, 3, 4)]

    @pytest.mark.parametrize(
        ("every", "days"), [("3d", 3), ("36h", 1.5), ("2w", 14), ("24h", 1), ("1w", 7)]
    )
    def test_a_length_of_ones_own_is_kept(self, every: str, days: float) -> None:
        rota = of_layers({"every": every})
        handoff = at("2026-03-02T09:00") + timedelta(days=days)
        assert on_call_at(rota, handoff - timedelta(microseconds=1)) == "ana"
        assert on_call_at(rota, handoff) == "bruno"


class TestRestrictions:
    def test_a_night_belongs_to_the_day_on_which_it_begins(self) -> None:
        nights = of_layers({"only": {"fri": ["22:00-06:00"]}, "people": ["ana"]})
        assert people(nights, "2026-03-06T12:00", "2026-03-07T12:00") == [
            ("06 12:00", None),
            ("06 22:00", "ana"),
            ("07 06:00", None),
        ]

    def test_a_layer_for_holidays_covers_them_alone(self) -> None:
        holidays = of_layers({}, {"holidays": "oficina", "people": ["diego"]})
        assert people(holidays, "2026-04-04T00:00", "2026-04-07T00:00")[:3] == [
            ("04 00:00", "ana"),
            ("05 00:00", "diego"),
            ("06 00:00", "ana"),
        ]

    def test_a_layer_may_leave_holidays_out(self) -> None:
        working = of_layers({"except_holidays": "oficina", "people": ["ana"]})
        assert people(working, "2026-04-04T12:00", "2026-04-06T12:00") == [
            ("04 12:00", "ana"),
            ("05 00:00", None),
            ("06 00:00", "ana"),
        ]

    def test_the_night_after_a_holiday_is_its_own(self) -> None:
        nights = of_layers(
            {"only": {"sun": ["22:00-06:00"]}, "holidays": "oficina", "people": ["ana"]}
        )
        assert on_call_at(nights, at("2026-04-06T05:59")) == "ana"
        assert on_call_at(nights, at("2026-04-13T05:59")) is None

    def test_a_turn_of_which_the_layer_covers_nothing_passes_all_the_same(self) -> None:
        weekends = of_layers({"only": {"sat-sun": ["00:00-24:00"]}, "rotation": "daily"})
        assert [who for _, who in people(weekends, "2026-03-07T09:00", "2026-03-09T00:00")] == [
            "bruno",
            "ana",
        ]


class TestOverrides:
    def override(self, person: str | None, **fields: Any) -> dict[str, Any]:
        return {"person": person, "start": at("2026-03-03T12:00"), "end": at("2026-03-03T18:00"),
                **fields}  # fmt: skip

    def test_an_override_wins_over_every_layer(self) -> None:
        rota = of_layers({}, {"people": ["carla"]}, overrides=[self.override("diego")])
        assert people(rota, "2026-03-03T00:00", "2026-03-04T00:00") == [
            ("03 00:00", "carla"),
            ("03 12:00", "diego"),
            ("03 18:00", "carla"),
        ]

    def test_an_override_may_say_that_nobody_is_on_call(self) -> None:
        rota = of_layers({}, overrides=[self.override(None)])
        assert on_call_at(rota, at("2026-03-03T12:00")) is None
        shifts = final(rota, at("2026-03-03T12:00"), at("2026-03-03T13:00"))
        assert [(each.person, each.override) for each in shifts] == [(None, "desk.yaml")]

    def test_instead_of_somebody_it_leaves_the_others_alone(self) -> None:
        daily = of_layers(
            {"rotation": "daily"},
            overrides=[self.override("diego", instead_of="ana", end=at("2026-03-06T09:00"))],
        )
        assert people(daily, "2026-03-03T09:00", "2026-03-06T09:00") == [
            ("03 09:00", "bruno"),
            ("04 09:00", "diego"),
            ("05 09:00", "bruno"),
        ]

    def test_what_people_arranged_wins_over_what_is_written_and_the_last_of_it_counts(self) -> None:
        rota = of_layers({}, overrides=[self.override("bruno")]).with_arranged(
            Arranged.model_validate(self.override(who, id=who)) for who in ("carla", "diego")
        )
        shifts = final(rota, at("2026-03-03T12:00"), at("2026-03-03T18:00"))
        assert [(each.person, each.override) for each in shifts] == [("diego", "diego")]

    def test_a_schedule_does_not_write_what_people_arranged(self) -> None:
        arranged = Arranged.model_validate(self.override("carla", id="x"))
        rota = of_layers({}).with_arranged([arranged])
        assert rota.model_dump() == of_layers({}).model_dump()


class TestFairness:
    def test_hours_nights_weekends_and_holidays_are_counted_per_person(self) -> None:
        rota = of_layers({"rotation": "daily", "handoff": "00:00"}, zone="America/Santiago")
        # Saturday 4 April is bruno's; Sunday is ana's, a holiday, and has 25 hours less none:
        # Chile goes back at the end of Saturday, which has 25.
        loads = fairness(rota, at("2026-04-03T00:00", rota.zone), at("2026-04-07T00:00", rota.zone))
        assert loads == {
            "ana": Load(2, 48 * HOUR, 16 * HOUR, 24 * HOUR, 24 * HOUR),
            "bruno": Load(2, 49 * HOUR, 17 * HOUR, 25 * HOUR, timedelta()),
        }

    def test_gaps_are_nobodys(self) -> None:
        loads = fairness(of_layers(WEEKEND), at("2026-03-02T00:00"), at("2026-03-07T01:00"))
        assert loads == {"carla": Load(1, HOUR, HOUR, HOUR)}


class TestWriting:
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"every": "0h"}, "no length of a shift: write hours, days or weeks"),
            ({"every": "1m"}, "no length of a shift"),
            ({"every": 12}, "no length of a shift"),
            ({"every": "12h", "rotation": "daily"}, "every: shifts are daily already"),
            ({"rotation": "custom"}, "add every: 12h"),
            ({"people": []}, "at least 1 item"),
            ({"start": "2026-02-30"}, "start"),
            ({"only": {"lun": ["22:00-06:00"]}}, "unknown day"),
            ({"only": {"mon": ["25:00-06:00"]}}, "not a range of hours"),
        ],
    )
    def test_a_layer_that_makes_no_sense_is_refused(
        self, fields: dict[str, Any], reason: str
    ) -> None:
        with pytest.raises(ValidationError, match=reason):
            of_layers(fields)

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({}, "nobody is on call: add people"),
            ({"people": ["ana"]}, "add start"),
            ({"layers": []}, "at least 1 item"),
            ({"layers": [{"start": MONDAY, "people": ["ana"]}], "handoff": "10:00"}, "handoff: it"),
            ({"layers": [{"start": MONDAY, "people": ["ana"], "name": "x"}] * 2}, "called “x”"),
        ],
    )
    def test_a_schedule_that_makes_no_sense_is_refused(
        self, fields: dict[str, Any], reason: str
    ) -> None:
        with pytest.raises(ValidationError, match=reason):
            Schedule.model_validate({"zone": "UTC", **fields})

    @pytest.mark.parametrize("written", ["12h", "36h", "1d", "3d", "1w", "2w"])
    def test_a_length_is_written_as_it_is_read(self, written: str) -> None:
        layer = Layer.model_validate({"start": MONDAY, "people": ["ana"], "every": written})
        assert layer.model_dump(mode="json")["every"] == written

    def test_a_schedule_of_layers_reads_back_what_it_writes(self) -> None:
        whole = of_layers({"every": "12h"}, WEEKEND, NIGHTS, {"holidays": "oficina"})
        for written in (whole.model_dump_json(), whole.model_dump_json(exclude_defaults=True)):
            assert Schedule.model_validate_json(written).stack == whole.stack


def test_instants_of_any_zone_are_the_same_instants() -> None:
    rota = of_layers({}, zone="America/Santiago")
    start = datetime(2026, 3, 9, 12, tzinfo=UTC)
    local = start.astimezone(ZoneInfo("Asia/Kolkata"))
    assert final(rota, local, local + DAY) == final(rota, start, start + DAY)
