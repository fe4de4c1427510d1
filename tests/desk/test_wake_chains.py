"""Guards which chains a ticket starts, each for its trigger, and when they stand still."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.lives import CARLA, PAGED, SOFIA, at, escalating, step


class TestOtherTriggers:
    def policy(self, trigger: str, *steps: Any) -> dict[str, Any]:
        return {"name": trigger, "triggers": [trigger], "steps": list(steps)}

    def test_a_ticket_that_nobody_has_for_a_while_pages_somebody(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        desk = escalating(described, self.policy("unassigned", step("30m", "supervisor")))
        life = begin("10:00", priority="low", on=desk)
        assert life.ticket.wake_at == at("10:30")
        life.claim("10:10")
        assert life.ticket.wake_at is None
        life.assign("11:00")  # to a team: nobody has it again
        life.wake_until("11:29")
        assert life.told(PAGED) == []
        life.wake_until("11:30")
        assert life.told(PAGED, "policy", "trigger", "metric") == [
            ("unassigned", "unassigned", None)
        ]

    def test_whom_the_desk_gives_a_ticket_that_nobody_took_is_paged_until_they_answer(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        give = {"after": "30m", "notify": ["assignee"], "raise": {"assign": "on_call:engineers"}}
        policy = self.policy("unassigned", give, step("1h", "supervisor"))
        life = begin("10:00", priority="low", on=escalating(described, policy))
        life.wake_until("10:30")
        assert life.ticket.assignee == CARLA
        assert life.told(PAGED, "people") == [([CARLA],)]
        life.wake_until("11:00")
        assert life.told(PAGED, "people") == [([CARLA],), ([],)]  # the engineers have no supervisor
        life.claim("11:05")
        assert life.ticket.escalations == ()

    def test_a_step_whose_raise_ends_its_own_promise_pages_all_the_same(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        promising = {"normal": {"resolution": "1h"}}
        raising = {"after": "0m", "notify": ["supervisor"], "raise": {"priority": "critical"}}
        desk = escalating(
            {**described, "sla": [{"name": "only-normal", "targets": promising}]},
            {"name": "up", "steps": [raising]},
        )
        life = begin("10:00", priority="normal", on=desk)
        life.wake_until("11:00")
        assert life.told(PAGED, "people") == [([SOFIA],)]
        assert life.ticket.chain.waiting

    def test_a_critical_ticket_pages_at_once_when_it_comes_and_when_it_becomes_so(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        desk = escalating(described, self.policy("critical", step("0m", "on_call:engineers")))
        for life in (begin("10:00", on=desk), begin("09:00", priority="low", on=desk)):
            if life.ticket.priority != "critical":
                life.edit("10:00", priority="critical")
            life.wake_until("10:00")
            assert life.told(PAGED, "people", "trigger") == [([CARLA], "critical")]

    def test_what_is_critical_no_longer_pages_nobody_more(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        steps = (step("0m", "on_call:engineers"), step("10m", "supervisor"))
        desk = escalating(described, self.policy("critical", *steps))
        life = begin("10:00", on=desk)
        life.wake_until("10:00")
        life.edit("10:05", priority="low")
        life.wake_until("11:00")
        assert len(life.told(PAGED)) == 1

    def test_somebody_sets_an_escalation_off_by_hand_beside_what_is_at_work(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        by_hand = self.policy("by_hand", step("0m", "on_call:engineers"))
        desk = escalating(described, *described["escalation"], by_hand)
        life = begin("10:00", on=desk)
        life.wake_until("10:15")
        life.alert("10:16", "by_hand")
        life.wake_until("10:16")
        assert life.told(PAGED, "chain", "policy") == [(1, "guard"), (2, "by_hand")]

    def test_whoever_asks_for_help_while_the_customer_is_waited_for_gets_all_steps(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        by_hand = self.policy("by_hand", step("5m", "on_call:engineers"))
        life = begin("10:00", priority="low", on=escalating(described, by_hand))
        life.wait("10:10")
        life.alert("10:20", "by_hand")
        life.note("10:22")
        life.wake_until("10:30")
        assert life.told(PAGED, "policy", "people") == [("by_hand", [CARLA])]

    def test_steps_count_in_the_hours_of_the_policys_calendar(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        """Nobody is woken at midnight by a policy that says office hours (zammad#4432)."""
        steps = (step("0m", "supervisor"), step("2h", "supervisor"))
        desk = escalating(described, {"name": "day", "calendar": "office", "steps": list(steps)})
        life = begin("16:00", on=desk)
        life.reply("16:10")
        life.wake_until("2026-03-04T10:00")
        pages = [event.at for event in life.events if event.kind is PAGED]
        assert pages == [at("20:00"), at("2026-03-03T11:00")]

    def test_steps_after_a_wait_for_the_customer_come_in_the_policys_hours_too(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        """A night that a pause moves into the day, or a day into the night, is nobody's time."""
        steps = (step("0m", "supervisor"), step("2h", "supervisor"))
        desk = escalating(described, {"name": "day", "calendar": "office", "steps": list(steps)})
        life = begin("13:00", on=desk)
        life.reply("13:10")
        life.wake_until("17:00")  # the second step is due an hour before closing and one after
        life.wait("17:30")
        life.answer("2026-03-03T10:00")
        life.wake_until("2026-03-06T00:00")
        pages = [event.at for event in life.events if event.kind is PAGED]
        assert pages == [at("17:00"), at("2026-03-03T11:30")]

    def test_steps_after_an_acknowledgement_that_expired_keep_their_distance_in_those_hours(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        steps = [step("0m", "supervisor"), step("1h", "supervisor"), step("2h", "supervisor")]
        day = {"name": "day", "calendar": "office", "acknowledged_for": "5m", "steps": steps}
        life = begin("12:15", on=escalating(described, day))
        life.reply("12:20")
        life.wake_until("16:15")  # the other two are due at 17:15, and at 09:15 of Tuesday
        life.acknowledge("16:20")
        life.wake_until("2026-03-06T00:00")
        pages = [event.at for event in life.events if event.kind is PAGED]
        assert pages == [at("16:15"), at("16:25"), at("17:25")]


class TestStandingStill:
    def test_nobody_is_paged_while_the_ticket_waits_for_its_customer(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("14:01")
        life.wait("14:05")
        life.wake_until("20:00")
        assert len(life.told(PAGED)) == 1
        life.answer("20:00")
        life.wake_until("20:30")
        pages = [event.at for event in life.events if event.kind is PAGED]
        assert pages == [at("14:00"), at("20:05"), at("20:25")]

    @pytest.mark.parametrize("verb", ["acknowledge", "note"])
    def test_what_is_done_during_the_pause_holds_no_longer_than_an_acknowledgement_does(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("14:01")
        if verb == "note":
            life.acknowledge("14:02")
        life.wait("14:05")
        getattr(life, verb)("19:00")
        life.answer("20:00")
        assert life.ticket.chain.expires_at == at("21:00")

    def test_a_page_that_is_learnt_during_the_pause_to_have_reached_nobody_hurries_the_next(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:01")
        life.wake_until("14:01")
        life.wait("14:02")
        life.unreached("14:04", 1, CARLA)
        life.answer("20:00")
        assert life.ticket.chain.next_at == at("20:00")

    def test_what_becomes_critical_while_its_customer_is_waited_for_pages_once_they_answered(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        policy = {"name": "critical", "triggers": ["critical"], "steps": [step("5m", "supervisor")]}
        life = begin("10:00", priority="low", on=escalating(described, policy))
        life.reply("10:01")
        life.wait("10:05")
        life.edit("10:10", priority="critical")
        life.wake_until("10:20")
        assert life.told(PAGED) == []
        life.answer("11:00")
        life.wake_until("12:00")
        assert [event.at for event in life.events if event.kind is PAGED] == [at("11:05")]

    def test_waiting_for_the_customer_is_no_excuse_for_a_question_that_nobody_answered(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wait("10:10")
        life.wake_until("10:30")
        assert life.told(PAGED, "metric") == [("first_response",)] * 2


class TestSeveralPromises:
    """Every broken promise reaches somebody: one chain must not swallow another's."""

    def test_two_promises_broken_in_one_outage_both_page_somebody(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake("15:00")  # both broke
        life.reply("15:01")  # keeps the first response, not the resolution
        life.wake_until("18:00")
        assert "resolution" in [metric for (metric,) in life.told(PAGED, "metric")]

    def test_a_promise_that_breaks_while_another_chain_is_at_work_pages_somebody(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        slow = {
            "name": "slow",
            "steps": [step("0m", "supervisor"), step("5h", "on_call:engineers")],
        }
        life = begin("10:00", on=escalating(described, slow))
        life.wake_until("14:30")
        life.reply("14:31")
        life.wake_until("23:00")
        assert "resolution" in [metric for (metric,) in life.told(PAGED, "metric")]

    def test_the_chain_of_a_warning_does_not_keep_a_breach_from_its_own(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        soon = {
            "name": "soon",
            "triggers": ["warning"],
            "steps": [step("0m", "supervisor"), step("3h", "supervisor")],
        }
        guard = {
            "name": "guard",
            "triggers": ["breach"],
            "steps": [step("0m", "on_call:engineers")],
        }
        life = begin("10:00", on=escalating(described, soon, guard))
        life.reply("10:01")
        life.wake_until("14:00")
        assert ("guard", [CARLA]) in life.told(PAGED, "policy", "people")

    def test_a_breach_missed_in_an_outage_is_paged_although_its_warnings_were_missed_too(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        soon = {"name": "soon", "triggers": ["warning"], "steps": [step("0m", "supervisor")]}
        guard = {
            "name": "guard",
            "triggers": ["breach"],
            "steps": [step("0m", "on_call:engineers")],
        }
        life = begin("10:00", on=escalating(described, soon, guard))
        life.reply("10:01")
        life.wake("15:00")
        assert ("guard", [CARLA]) in life.told(PAGED, "policy", "people")
