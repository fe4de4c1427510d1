"""Guards what becomes of a ticket's promises when its priority or its terms change."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Metric
from tests.desk.lives import FIRST, HOUR, MINUTE, NONE, at


class TestOtherTerms:
    """Changing the priority keeps counted time and aims the deadline anew; no pause is lost."""

    def test_counted_time_is_kept_when_the_priority_changes(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", priority="high")
        life.edit("11:30", priority="critical")
        assert life.clock().counted == HOUR + 30 * MINUTE
        assert life.clock().due_at == at("14:00")  # 4 h, of which 1:30 are used

    def test_from_office_hours_to_the_wall_clock_each_counts_its_own_time(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("12:00", priority="high")
        life.edit("14:30", priority="critical")  # the desk was closed from 13:00 to 14:00
        assert (life.clock().counted, life.clock().calendar) == (HOUR + 30 * MINUTE, None)
        assert life.clock().due_at == at("17:00")

    def test_from_the_wall_clock_to_office_hours_the_rest_is_office_time(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.edit("12:00", priority="high")
        assert (life.clock().counted, life.clock().calendar) == (2 * HOUR, "office")
        assert life.clock().due_at == at("2026-03-03T10:00")  # 1 h, 4 h, and 1 h of Tuesday

    def test_a_pause_goes_on_and_its_time_is_never_counted(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00", priority="high")
        life.wait("11:00")
        life.edit("12:00", priority="critical")
        assert (life.clock().counted, life.clock().since) == (HOUR, None)
        assert life.ticket.wake_at == life.clock(FIRST).next_at  # the resolution waits
        life.answer("20:00")
        assert (life.clock().counted, life.clock().due_at) == (HOUR, at("23:00"))

    def test_a_target_that_is_used_up_already_is_broken_at_once(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("09:00", priority="high")
        life.edit("15:00", priority="critical")  # 5 office hours used, 4 promised
        assert life.clock().due_at == at("15:00")
        life.wake("15:00")
        assert ("resolution", 100) in life.told(Kind.CLOCK_BREACHED, "metric", "share")
        assert ("resolution",) not in life.told(Kind.CLOCK_WARNING, "metric")[1:]

    def test_warnings_that_lie_behind_are_not_given_again_and_those_ahead_once(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("12:00")
        assert life.told(Kind.CLOCK_WARNING, "metric", "share")[-1:] == [("resolution", 50)]
        life.edit("12:00", priority="high")  # 2 h of 8 h: 25 %
        life.wake_until("2026-03-03T18:00")
        shares = life.told(Kind.CLOCK_WARNING, "metric", "share")
        assert shares == [("resolution", 50), *(("resolution", share) for share in (50, 75, 90))]

    def test_a_promise_that_broke_stays_broken_and_is_told_once(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("14:05", priority="high")
        life.wake_until("2026-03-09T10:00")
        assert life.clock().breached_at == at("14:00")
        assert life.told(Kind.CLOCK_BREACHED, "metric") == [("resolution",)]

    def test_a_promise_that_was_kept_is_not_asked_again(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00", priority="normal")
        life.reply("10:30")
        before = life.clock(FIRST)
        (edited, *_) = life.edit("11:00", priority="critical")
        assert life.clock(FIRST) == before
        # Nor by who replays only the later events, of a ticket older than promises on events.
        assert [each.metric for each in edited.promises] == [Metric.RESOLUTION]

    def test_what_is_promised_for_the_first_time_runs_from_now(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", priority="low")
        life.edit("12:00", priority="critical")
        assert (life.clock().counted, life.clock().due_at) == (NONE, at("16:00"))

    def test_what_is_promised_for_the_first_time_waits_with_a_ticket_that_waits(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", priority="low")
        life.wait("11:00")
        life.edit("12:00", priority="critical")
        assert (life.clock().since, life.clock().due_at) == (None, None)
        life.answer("20:00")
        assert life.clock().due_at == at("2026-03-03T00:00")

    def test_nothing_is_promised_for_the_first_time_to_a_ticket_that_is_resolved(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", priority="low")
        life.resolve("11:00")
        life.edit("12:00", priority="critical")
        assert life.ticket.clocks == ()
        assert life.ticket.wake_at == life.ticket.close_at

    @pytest.mark.parametrize("policies", [[], None])
    def test_what_is_promised_no_longer_stops_counting(
        self, begin: Callable[..., Any], described: dict[str, Any], policies: list[Any] | None
    ) -> None:
        """Whether the policy names no target for that priority, or no policy fits any more."""
        life = begin("10:00")
        if policies is not None:
            bare = {**described, "sla": policies}
            life.configuration = Configuration.model_validate(bare)
        life.edit("12:00", priority="low")
        assert not any(clock.promised or clock.since for clock in life.ticket.clocks)
        assert life.ticket.wake_at is None

    def test_what_is_promised_again_goes_on_with_what_it_had_counted(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.edit("11:00", priority="low")
        life.edit("12:00", priority="critical")
        assert (life.clock().counted, life.clock().due_at) == (HOUR, at("15:00"))
        assert life.clock().promised

    def test_a_first_response_that_was_given_before_it_was_promised_is_not_asked_again(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", priority="low")
        life.reply("11:00")
        life.edit("12:00", priority="critical")
        assert life.ticket.clock(FIRST) is None
        assert life.clock().due_at == at("16:00")

    def test_an_edit_that_changes_no_terms_moves_no_clock(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        before = life.ticket.clocks
        life.edit("10:05", subject="another")
        assert life.ticket.clocks == before

    def test_the_agreements_own_policy_holds_before_the_first_that_fits(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        """A4: SLA targets come from the customer's contract."""
        gold = {"name": "gold", "targets": {"normal": {"resolution": "2h"}}}
        desk = Configuration.model_validate({**described, "sla": [*described["sla"], gold]})
        life = begin("10:00", priority="normal", on=desk, sla="gold")
        assert life.clock().due_at == at("12:00")

    def test_where_the_agreements_policy_promises_nothing_the_first_that_fits_holds(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        gold = {"name": "gold", "targets": {"normal": {"resolution": "2h"}}}
        desk = Configuration.model_validate({**described, "sla": [*described["sla"], gold]})
        life = begin("10:00", on=desk, sla="gold")
        assert life.clock().due_at == at("14:00")
        life.edit("11:00", priority="normal")
        assert (life.clock().counted, life.clock().due_at) == (HOUR, at("12:00"))
