"""Guards what follows from an event: which clocks run, pause or stop, what is late, what ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.configuration.model import Configuration
from chalicelib.desk.follow import follow
from chalicelib.desk.wake import settle, wake
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import DESK, Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Metric, Priority, Ticket
from chalicelib.tickets.status import ASIDE

HOUR, MINUTE, NONE = timedelta(hours=1), timedelta(minutes=1), timedelta()
FIRST, RESOLUTION = Metric.FIRST_RESPONSE, Metric.RESOLUTION


def at(written: str) -> datetime:
    """Read "10:00" as that hour of Monday 2026-03-02, in UTC."""
    return datetime.fromisoformat(written if "-" in written else f"2026-03-02T{written}").replace(
        tzinfo=UTC
    )


class TestStarting:
    def test_clocks_run_from_the_creation_of_a_ticket(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        assert (life.clock(FIRST).since, life.clock(FIRST).due_at) == (at("10:00"), at("10:15"))
        assert (life.clock().since, life.clock().due_at) == (at("10:00"), at("14:00"))
        assert life.ticket.due_at == at("10:15")

    def test_a_ticket_in_office_time_is_due_in_office_time(self, begin: Callable[..., Any]) -> None:
        life = begin("2026-03-06T16:00", priority="normal")
        assert life.clock(FIRST).due_at == at("2026-03-09T11:00")
        assert life.clock().due_at == at("2026-03-11T16:00")

    def test_a_held_ticket_has_no_clocks_until_it_is_released(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", status="held")
        assert (life.ticket.clocks, life.ticket.wake_at) == ((), None)
        life.note("11:00")
        assert life.ticket.clocks == ()
        life.release("12:00")
        assert life.clock().since == at("12:00")
        assert life.clock().due_at == at("16:00")

    def test_a_held_ticket_that_was_closed_and_reopened_has_its_promises_once_it_is_let_in(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", status="held", held="no_agreement")
        life.close("11:00")
        life.reopen("12:00")
        assert (life.ticket.status, life.ticket.clocks) == ("held", ())
        life.release("13:00")
        assert life.clock().due_at == at("17:00")

    def test_a_ticket_to_which_nothing_was_promised_has_its_promises_when_it_is_reopened(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00", priority="low")
        life.resolve("11:00")
        life.edit("12:00", priority="critical")
        assert life.ticket.clocks == ()
        life.reopen("13:00")
        assert life.clock().due_at == at("17:00")

    def test_a_ticket_that_no_policy_fits_has_no_clocks(self, begin: Callable[..., Any]) -> None:
        assert begin("10:00", priority="low").ticket.clocks == ()

    def test_a_ticket_is_opened_although_its_calendar_never_opens_again(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        past = {"zone": "UTC", "hours": {}, "exceptions": {"2020-05-01": ["09:00-12:00"]}}
        desk = Configuration.model_validate({**described, "calendars": {"office": past}})
        assert begin("10:00", priority="normal", on=desk).ticket.status == "pending"


class TestFirstResponse:
    def test_the_first_public_reply_stops_the_clock(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.reply("10:10")
        assert (life.clock(FIRST).counted, life.clock(FIRST).stopped_at) == (
            10 * MINUTE,
            at("10:10"),
        )
        life.reply("10:40")
        assert life.clock(FIRST).stopped_at == at("10:10")

    @pytest.mark.parametrize(
        "verb", ["answer", "note", "claim", "automatic", "stranger", "assign", "wait"]
    )
    def test_nothing_but_a_public_reply_stops_it(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        getattr(life, verb)("10:10")
        assert (life.clock(FIRST).since, life.clock(FIRST).due_at) == (at("10:00"), at("10:15"))

    def test_what_the_desk_sends_by_itself_is_no_answer_of_a_person(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01", actor=DESK)
        assert life.clock(FIRST).stopped_at is None

    def test_a_machines_message_is_no_answer_of_a_person(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.reply("10:01", actor=Actor(id="chat-bot", role=Role.MACHINE))
        assert life.clock(FIRST).stopped_at is None

    def test_resolving_with_the_answer_stops_it_too(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.resolve("10:10")
        assert life.clock(FIRST).stopped_at == life.clock().stopped_at == at("10:10")

    def test_waiting_for_the_customer_does_not_pause_it(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wait("10:05")
        assert life.clock(FIRST).due_at == at("10:15")

    def test_a_ticket_that_is_reopened_had_its_first_response(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.resolve("10:10")
        life.answer("11:00")
        assert life.clock(FIRST).stopped_at == at("10:10")
        assert life.ticket.due_at == life.clock().due_at == at("14:50")


class TestResolution:
    def test_waiting_for_the_customer_pauses_it(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wait("11:00")
        assert (life.clock().since, life.clock().counted) == (None, HOUR)
        life.note("15:00")
        assert (life.clock().since, life.clock().counted) == (None, HOUR)
        life.answer("20:00")
        assert (life.clock().counted, life.clock().due_at) == (HOUR, at("23:00"))

    def test_a_pause_costs_the_creation_date_nothing(self, begin: Callable[..., Any]) -> None:
        # frappe/helpdesk#2449: hold time was added to the creation date, in wall time.
        life = begin("2026-03-06T17:00", priority="high")
        life.wait("2026-03-06T17:30")
        life.answer("2026-03-08T12:00")
        assert life.clock().due_at == at("2026-03-09T17:30")

    def test_waiting_for_a_third_party_does_not_pause_it(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wait("11:00", "third_party")
        assert life.clock().due_at == at("14:00")

    def test_a_stranger_or_a_program_does_not_end_the_pause(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wait("11:00")
        life.stranger("12:00")
        life.automatic("13:00")
        assert (life.clock().since, life.clock().counted) == (None, HOUR)

    def test_pausing_and_resuming_at_once_changes_nothing(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        before = life.clock()
        life.wait("11:00")
        life.answer("11:00")
        assert (life.clock().due_at, life.clock().next_at) == (before.due_at, before.next_at)

    def test_waiting_twice_pauses_once(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wait("11:00")
        life.wait("12:00")
        assert life.clock().counted == HOUR

    def test_resolving_stops_it(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.resolve("12:00")
        assert (life.clock().counted, life.clock().stopped_at) == (2 * HOUR, at("12:00"))
        assert life.ticket.due_at is None
        life.close("13:00")
        assert (life.clock().counted, life.clock().stopped_at) == (2 * HOUR, at("12:00"))

    @pytest.mark.parametrize("verb", ["answer", "reopen"])
    @pytest.mark.parametrize("closed", [False, True])
    def test_reopening_resumes_with_what_was_counted(
        self, begin: Callable[..., Any], verb: str, closed: bool
    ) -> None:
        life = begin("10:00")
        life.resolve("12:00")
        if closed:
            life.close("13:00")
        getattr(life, verb)("20:00")
        assert (life.clock().counted, life.clock().stopped_at) == (2 * HOUR, None)
        assert life.clock().due_at == at("22:00")

    def test_a_ticket_resolved_while_it_waits_counts_no_wait(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wait("11:00")
        life.resolve("20:00")
        assert life.clock().counted == HOUR
        assert life.told(Kind.ANSWERED_LATE, "metric") == [("first_response",)]


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


class TestChains:
    def test_a_chain_ends_when_its_promise_is_kept(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        assert life.ticket.chain.metric == FIRST
        life.note("10:16")
        life.claim("10:17")
        assert life.ticket.chain is not None
        life.reply("10:18")
        assert life.ticket.chain is None

    def test_a_reply_does_not_end_the_chain_of_the_resolution(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:10")
        life.wake_until("14:00")
        assert life.ticket.chain.metric == RESOLUTION
        life.reply("14:05")
        assert life.ticket.chain is not None
        life.resolve("14:06")
        assert life.ticket.chain is None

    def test_an_acknowledgement_stops_the_chain_and_says_who(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:16")
        assert life.ticket.chain.acknowledged_by == "ana@desk.example"
        assert life.ticket.chain.next_at == life.ticket.chain.expires_at == at("11:16")
        life.note("10:17")
        assert life.ticket.chain.acknowledged_by == "ana@desk.example"

    def test_an_acknowledgement_is_no_answer(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:16")
        assert life.clock(FIRST).stopped_at is None


class TestAside:
    """A ticket that was merged lives on in another one, and spam is nobody's: no promise is left."""

    @pytest.mark.parametrize("verb", ["merge", "spam"])
    def test_nothing_happens_by_itself_to_a_ticket_that_is_aside(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        getattr(life, verb)("10:05")
        assert (life.ticket.wake_at, life.ticket.due_at) == (None, None)
        life.wake_until("2026-03-09T10:00")
        assert life.told(Kind.CLOCK_BREACHED, "metric") == []

    @pytest.mark.parametrize("verb", ["merge", "spam"])
    def test_nobody_is_paged_any_more_for_a_ticket_that_is_aside(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        assert life.ticket.chain is not None
        getattr(life, verb)("10:16")
        assert (life.ticket.escalations, life.ticket.wake_at) == ((), None)

    @pytest.mark.parametrize("verb", ["merge", "spam"])
    def test_what_was_put_aside_late_was_answered_by_nobody_and_is_not_told_as_an_answer(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        life.wake_until("15:00")
        getattr(life, verb)("15:00")
        assert life.told(Kind.ANSWERED_LATE, "metric") == []
        assert life.clock(FIRST).stopped_at is None

    def test_what_was_taken_for_spam_goes_on_from_its_release_with_what_it_had_counted(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.spam("10:05")
        life.release("12:00")
        assert (life.clock().counted, life.clock().due_at) == (5 * MINUTE, at("15:55"))
        assert life.clock(FIRST).due_at == at("12:10")


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


# Laws, over whatever may happen to a ticket.

VERBS = [
    "reply",
    "answer",
    "stranger",
    "automatic",
    "note",
    "claim",
    "assign",
    "wait",
    "third",
    "resolve",
    "close",
    "reopen",
    "release",
    "acknowledge",
    "escalate",
    "spam",
    "merge",
    "low",
    "high",
    "critical",
    "wake",
]
happenings = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 600)), min_size=1, max_size=14
)
beginnings = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
        "priority": st.sampled_from(Priority),
        "status": st.sampled_from(["pending", "pending", "held"]),
    }
)
lawful = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)


def happens(life: Any, verb: str, moment: datetime) -> bool:
    try:
        if verb == "third":
            life.wait(moment, "third_party")
        elif verb in list(Priority):
            life.edit(moment, priority=Priority(verb))
        else:
            getattr(life, verb)(moment)
    except Refusal:
        return False
    return True


def is_running(ticket: Ticket) -> bool:
    return ticket.status in {"pending", "open", "waiting_third_party"}


@lawful
@given(beginnings, happenings)
def test_counted_time_is_the_time_in_the_statuses_in_which_a_promise_runs(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    counted = {FIRST: NONE, RESOLUTION: NONE}
    for verb, minutes in what:
        before, then, now = life.ticket, now, now + minutes * MINUTE
        for clock in before.clocks:
            passed = life.configuration.time(clock.calendar).between(then, now)
            if not clock.promised:
                continue
            if clock.metric is FIRST and clock.stopped_at is None and before.status not in ASIDE:
                counted[FIRST] += passed
            if clock.metric is RESOLUTION and is_running(before):
                counted[RESOLUTION] += passed
        happens(life, verb, now)
        for clock in life.ticket.clocks:
            used = clock.counted
            if clock.since:
                used += life.configuration.time(clock.calendar).between(clock.since, now)
            assert used == counted[clock.metric]
            assert (clock.since is None) == (clock.due_at is None)
            if clock.metric is RESOLUTION:
                runs = is_running(life.ticket) and clock.promised
                assert (clock.since is not None) == runs


@lawful
@given(beginnings, happenings)
def test_replaying_a_tickets_stored_events_gives_the_same_ticket(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    ticket, replayed = life.blank, []
    stored = [Event.model_validate_json(each.model_dump_json()) for each in life.events]
    for _, group in groupby(stored, key=lambda event: event.version):
        change = list(group)
        own = next((event for event in change if event.actor.role is not Role.SYSTEM), None)
        if own is None:
            at_once = (ticket, change[0].at, life.configuration)
            woken = wake(*at_once)
            by_sweep = [each.kind for each in woken[1]] == [each.kind for each in change]
            ticket, made = woken if by_sweep else settle(*at_once)
        else:
            ticket, made = follow(apply(ticket, own), own, life.configuration)
        # As it would be stored and loaded between two changes.
        ticket = Ticket.model_validate_json(ticket.model_dump_json(exclude_defaults=True))
        replayed += made
    assert ticket == life.ticket
    assert [event.id for event in replayed] == [event.id for event in life.events]


@lawful
@given(beginnings, happenings)
def test_every_event_has_its_own_place_in_one_unbroken_line_of_versions(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    places = [(event.version, event.part) for event in life.events]
    assert places == sorted(set(places))
    assert sorted({version for version, _ in places}) == list(range(1, life.ticket.version + 1))
    for _, together in groupby(places, key=lambda place: place[0]):
        parts = [part for _, part in together]
        assert parts == list(range(len(parts)))
