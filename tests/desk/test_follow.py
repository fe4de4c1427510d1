"""Guards what follows from an event: which clocks run, pause or stop."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.tickets.events import DESK, Actor, Kind, Role
from tests.desk.lives import FIRST, HOUR, MINUTE, at


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
