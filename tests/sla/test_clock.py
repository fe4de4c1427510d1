"""Holds one clock to its promise: what it counts, when it is due, and that a pause costs nothing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sla import clock as clocks
from chalicelib.sla.calendar import Calendar
from chalicelib.sla.clock import WALL, TimeScale
from chalicelib.sla.policy import SlaPolicy
from chalicelib.tickets.promise import Clock, Metric, Promise
from chalicelib.tickets.urgency import Priority

HOUR, MINUTE, MICROSECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
NONE = timedelta()
OFFICE = Calendar.model_validate(
    {"zone": "UTC", "hours": {"mon-fri": ["09:00-13:00", "14:00-18:00"]}}
)
SANTIAGO = Calendar.model_validate(
    {"zone": "America/Santiago", "hours": {"mon-sun": ["22:00-06:00"]}}
)


def at(written: str) -> datetime:
    """Read "10:00" as that hour of Monday 2026-03-02, in UTC."""
    return datetime.fromisoformat(written if "-" in written else f"2026-03-02T{written}").replace(
        tzinfo=UTC
    )


def blank(target: timedelta = 4 * HOUR, warnings: tuple[int, ...] = (50, 75)) -> Clock:
    points = tuple(target * share / 100 for share in warnings)
    return Clock(metric=Metric.RESOLUTION, target=target, warnings=points)


def running(start: str = "10:00", time: TimeScale = WALL, target: timedelta = 4 * HOUR) -> Clock:
    return clocks.resumed(blank(target), at(start), time)


class TestRunning:
    def test_a_clock_is_due_when_its_target_has_counted(self) -> None:
        assert running().due_at == at("14:00")
        assert running("12:00", OFFICE).due_at == at("17:00")

    def test_a_target_that_ends_at_closing_time_is_due_at_closing_time(self) -> None:
        assert running("14:00", OFFICE).due_at == at("18:00")

    def test_a_clock_aims_at_its_first_warning(self) -> None:
        assert running().next_at == at("12:00")
        assert running("12:00", OFFICE).next_at == at("15:00")

    def test_a_clock_without_warnings_aims_at_its_deadline(self) -> None:
        clock = clocks.resumed(blank(warnings=()), at("10:00"), WALL)
        assert clock.next_at == clock.due_at == at("14:00")

    def test_counted_time_grows_while_a_clock_runs_and_only_then(self) -> None:
        assert clocks.counted(running(), at("11:30"), WALL) == 1.5 * HOUR
        paused = clocks.paused(running(), at("11:30"), WALL)
        assert clocks.counted(paused, at("23:00"), WALL) == 1.5 * HOUR

    def test_a_clock_comes_back_from_the_table_as_it_was(self) -> None:
        clock = clocks.paused(running(), at("11:00:00.000001"), WALL)
        numbers = clock.model_dump(mode="json")
        assert (numbers["target"], numbers["counted"]) == (14_400_000_000, 3_600_000_001)
        assert Clock.model_validate(numbers) == clock


class TestPausing:
    def test_a_paused_clock_has_no_deadline_and_wakes_nobody(self) -> None:
        paused = clocks.paused(running(), at("11:00"), WALL)
        assert (paused.since, paused.due_at, paused.next_at) == (None, None, None)
        assert (paused.counted, paused.stopped_at) == (HOUR, None)

    def test_a_deadline_moves_by_exactly_the_pause(self) -> None:
        paused = clocks.paused(running(), at("11:00"), WALL)
        resumed = clocks.resumed(paused, at("20:00"), WALL)
        assert (resumed.next_at, resumed.due_at) == (at("21:00"), at("23:00"))

    def test_a_pause_over_a_weekend_takes_no_office_time(self) -> None:
        paused = clocks.paused(running("2026-03-06T17:00", OFFICE), at("2026-03-06T17:30"), OFFICE)
        resumed = clocks.resumed(paused, at("2026-03-08T12:00"), OFFICE)
        assert resumed.due_at == at("2026-03-09T12:30")

    def test_a_clock_that_was_stopped_runs_on_from_what_it_had_counted(self) -> None:
        stopped = clocks.stopped(running(), at("13:00"), WALL)
        assert (stopped.counted, stopped.stopped_at) == (3 * HOUR, at("13:00"))
        again = clocks.resumed(stopped, at("20:00"), WALL)
        assert (again.counted, again.stopped_at, again.due_at) == (3 * HOUR, None, at("21:00"))

    def test_what_was_overdue_before_a_pause_is_due_when_it_was(self) -> None:
        breached = clocks.breached(running())  # at 14:00
        again = clocks.resumed(clocks.paused(breached, at("15:00"), WALL), at("20:00"), WALL)
        assert (again.due_at, again.breached_at, again.next_at) == (at("14:00"), at("14:00"), None)

    def test_stopping_a_paused_clock_counts_nothing_more(self) -> None:
        paused = clocks.paused(running(), at("11:00"), WALL)
        assert clocks.stopped(paused, at("20:00"), WALL).counted == HOUR

    @pytest.mark.parametrize("time", [WALL, OFFICE], ids=["wall", "office"])
    def test_a_server_whose_own_clock_lags_takes_no_counted_time_back(
        self, time: TimeScale
    ) -> None:
        # Two Lambdas never agree to the millisecond about the time.
        paused = clocks.paused(running("10:00:00.020", time), at("10:00:00.010"), time)
        assert paused.counted == NONE


class TestWarning:
    def test_warnings_come_in_order_and_then_the_breach(self) -> None:
        clock = running()
        aims = []
        for _ in range(3):
            aims.append((clocks.next_share(clock), clock.next_at))
            clock = clocks.warned(clock, WALL) if len(aims) < 3 else clocks.breached(clock)
        assert aims == [(50, at("12:00")), (75, at("13:00")), (100, at("14:00"))]
        assert clock.next_at is None

    def test_a_warning_that_was_given_is_not_given_again_after_a_pause(self) -> None:
        clock = clocks.warned(running(), WALL)
        resumed = clocks.resumed(clocks.paused(clock, at("12:10"), WALL), at("15:00"), WALL)
        assert clocks.next_share(resumed) == 75
        assert resumed.next_at == at("15:50")

    def test_a_warning_that_fell_due_unnoticed_comes_when_the_clock_runs_on(self) -> None:
        paused = clocks.paused(running(), at("12:10"), WALL)
        assert clocks.resumed(paused, at("15:00"), WALL).next_at == at("15:00")

    def test_a_breached_clock_runs_on_and_aims_at_nothing(self) -> None:
        breached = clocks.breached(running())
        assert (breached.breached_at, breached.next_at) == (at("14:00"), None)
        assert clocks.counted(breached, at("15:00"), WALL) == 5 * HOUR
        resumed = clocks.resumed(clocks.paused(breached, at("15:00"), WALL), at("16:00"), WALL)
        assert (resumed.breached_at, resumed.next_at) == (at("14:00"), None)


class TestLateness:
    @pytest.mark.parametrize(
        ("end", "late"), [("13:59", False), ("14:00", False), ("14:00:00.000001", True)]
    )
    def test_a_clock_is_late_when_it_stopped_after_its_deadline(self, end: str, late: bool) -> None:
        assert clocks.is_late(clocks.stopped(running(), at(end), WALL)) == late

    def test_a_clock_that_runs_is_not_late_yet(self) -> None:
        assert not clocks.is_late(running())
        assert not clocks.is_late(clocks.paused(running(), at("20:00"), WALL))


class TestStarting:
    POLICY = SlaPolicy.model_validate(
        {
            "name": "contract",
            "calendar": "office",
            "warnings": [80],
            "targets": {
                "high": {"resolution": "8h", "first_response": "1h"},
                "low": {"resolution": "40h"},
            },
        }
    )

    def promise(self, metric: Metric, priority: str, **fields: Any) -> Promise | None:
        policy = self.POLICY.model_copy(update=fields)
        return policy.promise(metric, Priority(priority), terms=7)

    def test_a_promise_knows_its_target_its_hours_and_since_which_version_they_are_so(self) -> None:
        promise = self.promise(Metric.FIRST_RESPONSE, "high")
        assert promise is not None
        assert (promise.target, promise.calendar, promise.terms) == (HOUR, "office", 7)
        assert promise.warnings == (48 * MINUTE,)

    @pytest.mark.parametrize("metric", [Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE])
    def test_a_metric_without_a_target_is_not_promised(self, metric: Metric) -> None:
        assert self.promise(metric, "low") is None

    def test_a_priority_without_targets_is_promised_nothing(self) -> None:
        assert self.promise(Metric.RESOLUTION, "critical") is None

    def test_warnings_are_shares_of_the_target_or_how_long_is_left_in_order_of_time(self) -> None:
        promise = self.promise(Metric.RESOLUTION, "high", warnings=(50, 75, HOUR, 6 * HOUR))
        assert promise is not None
        assert promise.warnings == (2 * HOUR, 4 * HOUR, 6 * HOUR, 7 * HOUR)

    def test_the_clock_of_a_promise_runs_from_its_beginning(self) -> None:
        promise = self.promise(Metric.RESOLUTION, "high")
        assert promise is not None
        clock = clocks.begun(promise, at("10:00"), OFFICE)
        assert (clock.metric, clock.due_at) == (Metric.RESOLUTION, at("2026-03-03T10:00"))
        assert (clock.warned, clock.counted, clock.since) == (0, NONE, at("10:00"))
        assert (clock.terms, clock.warnings) == (7, (6.4 * HOUR,))


times = st.sampled_from([WALL, OFFICE, SANTIAGO])
starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
gaps = st.lists(st.timedeltas(NONE, 30 * HOUR), min_size=1, max_size=8)
targets = st.timedeltas(MINUTE, 60 * HOUR)
shares = st.lists(st.integers(1, 99), unique=True, max_size=4).map(lambda each: tuple(sorted(each)))


def instants(start: datetime, after: list[timedelta]) -> list[datetime]:
    moments = [start]
    for gap in after:
        moments.append(moments[-1] + gap)
    return moments


@given(times, starts, gaps, targets)
def test_counted_time_is_the_time_of_the_running_intervals_to_the_microsecond(
    time: TimeScale, start: datetime, after: list[timedelta], target: timedelta
) -> None:
    moments = instants(start, after)
    clock, ran = clocks.resumed(blank(target), start, time), NONE
    for number, (begin, end) in enumerate(pairwise(moments)):
        if number % 2 == 0:
            clock, ran = clocks.paused(clock, end, time), ran + time.between(begin, end)
        else:
            clock = clocks.resumed(clock, end, time)
        assert clock.counted == ran


@given(times, starts, gaps, targets, shares)
def test_counted_time_never_decreases_and_a_target_never_changes(
    time: TimeScale,
    start: datetime,
    after: list[timedelta],
    target: timedelta,
    warnings: tuple[int, ...],
) -> None:
    clock, before = clocks.resumed(blank(target, warnings), start, time), NONE
    for number, moment in enumerate(instants(start, after)):
        now = clocks.counted(clock, moment, time)
        assert now >= before
        clock = (clocks.paused, clocks.resumed, clocks.stopped, clocks.resumed)[number % 4](
            clocks.paused(clock, moment, time), moment, time
        )
        assert clocks.counted(clock, moment, time) == now
        assert (clock.target, clock.warned) == (target, 0)
        assert clock.warnings == blank(target, warnings).warnings
        before = now


@given(times, starts, gaps, targets, shares)
def test_pausing_and_resuming_at_once_changes_no_deadline(
    time: TimeScale,
    start: datetime,
    after: list[timedelta],
    target: timedelta,
    warnings: tuple[int, ...],
) -> None:
    straight = clocks.resumed(blank(target, warnings), start, time)
    halting = straight
    for moment in instants(start, after):
        if moment > (straight.next_at or start):
            break
        halting = clocks.resumed(clocks.paused(halting, moment, time), moment, time)
        assert clocks.counted(halting, moment, time) == clocks.counted(straight, moment, time)
        if halting.counted < target:
            assert halting.due_at == straight.due_at


@given(times, starts, targets, st.timedeltas(NONE, 60 * HOUR))
def test_a_deadline_is_the_earliest_instant_at_which_the_target_has_counted(
    time: TimeScale, start: datetime, target: timedelta, used: timedelta
) -> None:
    clock = clocks.resumed(blank(target).model_copy(update={"counted": used}), start, time)
    assert clock.due_at is not None
    if used >= target:
        assert clock.due_at == start
        return
    assert clocks.counted(clock, clock.due_at, time) == target
    assert clocks.counted(clock, clock.due_at - MICROSECOND, time) < target


@given(times, starts, targets, shares)
def test_warnings_and_the_breach_are_each_aimed_at_once_in_order_of_time(
    time: TimeScale, start: datetime, target: timedelta, warnings: tuple[int, ...]
) -> None:
    clock = clocks.resumed(blank(target, warnings), start, time)
    aims = []
    while clock.next_at is not None:
        aims.append((clocks.next_share(clock), clock.next_at))
        breach = clocks.is_breach(clock)
        clock = clocks.breached(clock) if breach else clocks.warned(clock, time)
    assert [share for share, _ in aims] == [*warnings, 100]
    assert [moment for _, moment in aims] == sorted(moment for _, moment in aims)
    assert aims[-1][1] == clock.due_at == clock.breached_at
    for share, moment in aims:
        assert abs(clocks.counted(clock, moment, time) - target * share / 100) <= MICROSECOND


@given(times, starts, targets, st.timedeltas(NONE, 200 * HOUR))
def test_a_clock_is_late_exactly_when_it_stopped_after_its_deadline(
    time: TimeScale, start: datetime, target: timedelta, later: timedelta
) -> None:
    clock = clocks.resumed(blank(target), start, time)
    stopped = clocks.stopped(clock, start + later, time)
    assert clock.due_at is not None
    assert clocks.is_late(stopped) == (start + later > clock.due_at)


@pytest.mark.parametrize("noticed", [False, True])
def test_an_answer_after_closing_time_is_late_for_a_promise_that_ended_at_closing_time(
    noticed: bool,
) -> None:
    clock = running("14:00", OFFICE)
    assert clock.due_at == at("18:00")
    clock = clocks.breached(clock) if noticed else clock
    assert clocks.is_late(clocks.stopped(clock, at("20:00"), OFFICE))
