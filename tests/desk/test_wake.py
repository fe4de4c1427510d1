"""Guards what a ticket does by itself: each warning and breach once, in order; and that it closes."""

from collections.abc import Callable
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Metric
from tests.desk.lives import BREACHED, MICROSECOND, MINUTE, WARNING, at


class TestClocks:
    def test_a_ticket_wakes_at_the_earliest_instant_of_all_that_is_due(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        moments = []
        while life.ticket.wake_at and life.ticket.wake_at < at("10:30"):
            moments.append(life.ticket.wake_at)
            assert life.wake(life.ticket.wake_at)
        assert moments == [
            at("10:07:30"),  # half of the first response's 15 minutes
            at("10:11:15"),
            at("10:13:30"),
            at("10:15"),  # the breach, and the first page with it
            at("10:25"),  # the second page
        ]

    def test_nothing_happens_before_its_time(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        before = life.ticket
        assert life.wake(before.wake_at - MICROSECOND) == ()
        assert life.ticket is before

    def test_each_warning_and_the_breach_are_told_once_in_order(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("23:00")
        assert life.told(WARNING, "metric", "share", "due_at") == [
            ("resolution", share, at("14:00")) for share in (50, 75, 90)
        ]
        assert life.told(BREACHED, "metric", "share") == [("resolution", 100)]
        assert [each.at for each in life.events if each.kind in {WARNING, BREACHED}] == [
            at("12:00"),
            at("13:00"),
            at("13:36"),
            at("14:00"),
        ]

    def test_after_an_outage_everything_that_was_missed_is_told_once_in_order_of_time(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        made = life.wake("15:00")
        told = [
            (event.kind, event.details["metric"], event.details["share"])
            for event in made
            if event.kind in {WARNING, BREACHED}
        ]
        assert told == [
            (WARNING, "first_response", 50),
            (WARNING, "first_response", 75),
            (WARNING, "first_response", 90),
            (BREACHED, "first_response", 100),
            (WARNING, "resolution", 50),
            (WARNING, "resolution", 75),
            (WARNING, "resolution", 90),
            (BREACHED, "resolution", 100),
        ]
        assert {event.at for event in made} == {at("15:00")}
        assert life.clock(Metric.FIRST_RESPONSE).breached_at == at("10:15")
        assert life.clock().breached_at == at("14:00")
        assert life.wake("15:00") == ()

    def test_all_events_of_a_wake_are_parts_of_one_change(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        made = life.wake("15:00")
        assert [event.part for event in made] == list(range(len(made)))
        assert {event.version for event in made} == {2}
        assert (life.ticket.version, life.ticket.updated_at) == (2, at("15:00"))

    def test_a_breached_clock_runs_on(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("16:00")
        assert life.clock().since == at("10:00")
        assert life.clock().due_at == life.clock().breached_at == at("14:00")

    def test_a_ticket_that_waits_for_the_customer_is_neither_warned_of_nor_breached(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wait("11:00")
        assert life.ticket.wake_at is None
        assert life.wake("2026-03-05T10:00") == ()

    def test_a_warning_given_before_a_pause_is_not_given_again(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("12:30")
        life.wait("12:30")
        life.answer("18:00")
        life.wake_until("23:00")
        assert life.told(WARNING, "share") == [(50,), (75,), (90,)]

    def test_a_breach_is_told_once_although_the_ticket_is_resolved_and_reopened(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("14:30")
        life.resolve("14:30")
        life.reopen("15:00")
        life.wake_until("2026-03-04T10:00")
        assert life.told(BREACHED, "metric") == [("resolution",)]
        assert life.clock().breached_at == at("14:00")

    def test_a_held_ticket_never_wakes(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00", status="held")
        assert life.ticket.wake_at is None
        assert life.wake("2026-04-01T10:00") == ()

    def test_a_breach_is_never_dated_after_it_was_told_although_its_calendar_was_changed(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        # A calendar that opens for longer than it did when the deadline was reckoned.
        life = begin("17:00", priority="normal")
        always = {**described, "calendars": {"office": {"zone": "UTC", "hours": "24x7"}}}
        life.wake_until("17:30")
        life.configuration = Configuration.model_validate(always)
        life.wake_until("2026-03-20T10:00")
        (event,) = [
            each
            for each in life.events
            if each.kind is BREACHED and each.details["metric"] == Metric.RESOLUTION
        ]
        assert life.clock().breached_at <= event.at


class TestClosing:
    def test_a_resolved_ticket_closes_itself(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.resolve("10:10")
        assert life.ticket.wake_at == at("2026-03-09T10:10")
        (event,) = life.wake("2026-03-09T10:12")
        assert (event.kind, event.actor.id, event.part) == (Kind.CLOSED, "desk", 0)
        assert event.version == life.ticket.version
        assert (life.ticket.status, life.ticket.wake_at) == ("closed", None)
        assert life.ticket.closed_at == at("2026-03-09T10:12")
        assert life.ticket.clocks[1].counted == 10 * MINUTE

    def test_a_reopened_ticket_does_not_close_itself(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.resolve("10:10")
        life.answer("11:00")
        life.wake_until("2026-04-01T10:00")
        assert life.ticket.status == "open"


class TestWarningsAfterAnOutage:
    def test_what_the_next_warning_or_the_breach_overtook_is_marked_as_stale(
        self, begin: Callable[..., Any]
    ) -> None:
        """They stand on the timeline, and nobody is told of them any more."""
        life = begin("10:00")
        life.reply("10:01")
        life.wake("13:01")
        stale = [event.details.get("stale", False) for event in life.events[2:]]
        assert life.told(WARNING, "share") == [(50,), (75,)]
        assert stale == [True, False]
