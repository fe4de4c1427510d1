"""Guards what is late: an answer, and a promise whose breach nobody saw yet."""

from collections.abc import Callable
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.tickets.events import Kind
from tests.desk.lives import FIRST, RESOLUTION, at


class TestLateness:
    def test_an_answer_in_time_is_not_late(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.reply("10:15")
        life.resolve("14:00")
        assert life.told(Kind.ANSWERED_LATE, "metric") == []

    def test_an_answer_too_late_is_told_with_its_change(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        *_, replied, late = life.reply("10:20:30")
        assert (replied.kind, replied.part) == (Kind.REPLIED, 0)
        assert (late.kind, late.part, late.version) == (Kind.ANSWERED_LATE, 1, replied.version)
        assert late.details == {"metric": "first_response", "late_by": 330}
        assert (late.at, late.actor.id) == (at("10:20:30"), "desk")

    def test_a_late_answer_is_told_once_whatever_follows(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.reply("10:20")
        for verb in ("reply", "note", "answer", "wait", "answer", "claim"):
            getattr(life, verb)("10:30")
        assert life.told(Kind.ANSWERED_LATE, "metric") == [("first_response",)]

    def test_both_promises_may_be_late_in_one_change(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("15:00")
        made = life.resolve("15:00")
        assert [event.part for event in made] == [0, 1, 2]
        assert life.told(Kind.ANSWERED_LATE, "metric", "late_by") == [
            ("first_response", 285 * 60),
            ("resolution", 3600),
        ]

    def test_a_promise_is_told_late_once_although_the_ticket_is_reopened(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:10")
        life.wake_until("15:00")
        life.resolve("15:00")
        life.reopen("16:00")
        life.resolve("17:00")
        assert life.told(Kind.ANSWERED_LATE, "metric") == [("resolution",)]

    def test_an_answer_after_closing_time_is_late_for_a_promise_due_at_closing_time(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("14:00", priority="normal")
        assert life.clock(FIRST).due_at == at("18:00")
        life.wake_until("19:00")
        assert life.told(Kind.CLOCK_BREACHED, "metric") == [("first_response",)]
        life.reply("20:00")
        assert life.told(Kind.ANSWERED_LATE, "metric") == [("first_response",)]

    def test_a_wait_for_the_customer_after_the_breach_makes_nothing_later(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("15:00")  # an hour over
        life.wait("15:00")
        life.answer("20:00")
        life.resolve("20:30")
        assert life.told(Kind.ANSWERED_LATE, "metric", "late_by") == [("resolution", 90 * 60)]

    def test_a_target_that_is_lengthened_after_the_breach_makes_it_less_late(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("09:00")
        life.reply("09:01")
        life.wake_until("13:30")
        life.edit("13:30", priority="high")  # 4:30 of 8 office hours: until 17:30
        life.resolve("2026-03-03T09:45")
        assert life.told(Kind.ANSWERED_LATE, "metric", "late_by") == [("resolution", 75 * 60)]

    def test_how_late_is_told_in_the_hours_in_which_it_counts(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("12:00", priority="normal")
        assert life.clock(FIRST).due_at == at("17:00")
        life.wake_until("2026-03-03T09:30")
        life.reply("2026-03-03T09:30")  # an hour of Monday, half an hour of Tuesday
        assert life.told(Kind.ANSWERED_LATE, "late_by") == [(90 * 60,)]

    def test_what_was_due_at_closing_time_is_late_by_nothing_that_counts_that_evening(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("14:00", priority="normal")
        life.wake_until("20:00")
        life.reply("20:00")
        assert life.told(Kind.ANSWERED_LATE, "metric", "late_by") == [("first_response", 0)]

    def test_an_answer_before_the_deadline_is_in_time_although_its_calendar_was_removed(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        life = begin("2026-03-06T16:00", priority="normal")
        bare = {**described, "calendars": {}, "sla": []}
        life.configuration = Configuration.model_validate(bare)
        life.reply("2026-03-09T10:00")
        assert life.told(Kind.ANSWERED_LATE, "metric") == []


class TestUnnoticedBreach:
    """The sweep runs each minute: somebody may act between a deadline and the sweep's visit."""

    def test_a_promise_that_was_answered_just_before_the_sweep_is_breached_all_the_same(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:15:30")
        life.wake_until("11:00")
        assert life.clock(FIRST).breached_at == at("10:15")
        assert life.told(Kind.CLOCK_BREACHED, "metric") == [("first_response",)]

    def test_a_breach_is_dated_when_it_happened_although_the_ticket_was_paused_before_the_sweep(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:05")
        life.wake_until("13:59")
        life.wait("14:00:30")
        life.wake_until("20:00")
        life.answer("20:00")
        life.wake_until("21:00")
        assert life.told(Kind.CLOCK_BREACHED, "metric") == [("resolution",)]
        assert life.clock().breached_at == at("14:00")

    def test_clocks_do_not_depend_on_whether_the_sweep_was_in_time(
        self, begin: Callable[..., Any]
    ) -> None:
        swept, unswept = begin("10:00"), begin("10:00")
        swept.wake_until("14:00:30")
        for life in (swept, unswept):
            life.reply("14:00:30")
            life.resolve("14:00:40")
            life.reopen("15:00")
        for metric in (FIRST, RESOLUTION):
            one, other = swept.clock(metric), unswept.clock(metric)
            for name in ("counted", "since", "due_at", "stopped_at", "breached_at"):
                assert getattr(one, name) == getattr(other, name), name
