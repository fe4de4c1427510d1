"""Guards whom a chain pages, step by step: once each, in its time, until somebody answers."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.tickets.events import Kind
from tests.desk.lives import ANA, CARLA, DIEGO, PAGED, SOFIA, WARNING, at, escalating, step


class TestPages:
    def test_a_breach_pages_step_by_step(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("13:00")
        assert life.told(PAGED, "chain", "step", "policy", "metric", "people") == [
            (1, 1, "guard", "first_response", [CARLA]),
            (1, 2, "guard", "first_response", [CARLA, SOFIA]),
            (1, 3, "guard", "first_response", [DIEGO]),
        ]
        pages = [event.at for event in life.events if event.kind is PAGED]
        assert pages == [at("10:15"), at("10:25"), at("10:45")]

    def test_a_warning_pages_nobody_unless_a_policy_says_so(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        warned = {"name": "soon", "triggers": ["warning"], "steps": [step("0m", "supervisor")]}
        for policies, count in (((), 0), ((warned,), 1)):
            life = begin("10:00", on=escalating(described, *policies))
            life.wake_until("10:08")
            assert len(life.told(PAGED)) == count

    def test_a_webhook_pages_its_room_alone_though_a_schedule_has_its_name(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        room = {"name": "guard", "triggers": ["breach"], "steps": [step("0m", "webhook:engineers")]}
        life = begin("10:00", on=escalating(described, room))
        life.wake_until("10:15")
        assert life.told(PAGED, "people", "webhooks") == [([], ["engineers"])]

    def test_a_promise_whose_chain_is_at_work_starts_no_second_one(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        steps = [step("0m", "supervisor"), step("3h", "supervisor")]
        soon = {"name": "soon", "triggers": ["warning"], "steps": steps}
        life = begin("10:00", on=escalating(described, soon))
        life.reply("10:01")
        life.wake_until("13:40")
        assert life.told(WARNING, "share") == [(50,), (75,), (90,)]
        assert life.told(PAGED, "chain", "step") == [(1, 1)]

    def test_acknowledging_stops_the_chain(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:20")
        life.wake_until("11:19")
        assert life.told(PAGED, "step") == [(1,)]

    def test_an_acknowledgement_of_which_nothing_comes_expires_and_the_chain_goes_on(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:20")
        life.wake_until("12:00")
        (event,) = [each for each in life.events if each.kind is Kind.EXPIRED]
        assert (event.at, event.details["acknowledged_by"]) == (at("11:20"), ANA)
        pages = [each.at for each in life.events if each.kind is PAGED]
        assert pages == [at("10:15"), at("11:20"), at("11:40")]
        assert life.told(PAGED, "people")[1] == ([CARLA, SOFIA],)

    def test_an_acknowledgement_of_the_last_page_that_expires_is_followed_by_that_page_again(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:50")
        life.acknowledge("10:50")
        life.wake_until("11:55")
        assert life.told(PAGED, "step", "again", "people")[-2:] == [
            (3, 0, [DIEGO]),
            (3, 1, [DIEGO]),
        ]

    def test_however_often_the_last_page_goes_out_again_the_chain_has_as_many_steps(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:45")
        for day in range(3, 13):
            life.acknowledge(f"2026-03-{day:02}T12:00")
            life.wake_until(f"2026-03-{day:02}T13:30")
        pages = life.told(PAGED, "chain", "step", "again")
        assert [page[1:] for page in pages if page[0] == 1][2:] == [
            (3, again) for again in range(11)
        ]
        chain = next(each for each in life.ticket.escalations if each.id == 1)
        assert (len(chain.steps), chain.fired, chain.next_at) == (3, 3, None)
        assert chain.waiting

    def test_the_page_that_goes_out_again_is_that_of_its_step_and_raises_nothing(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        steps = [
            {**step("0m", "supervisor"), "raise": {"level": "next"}},
            {"after": "10m", "raise": {"priority": "up"}},
        ]
        policy = {"name": "all", "steps": steps}
        life = begin("10:00", priority="normal", on=escalating(described, policy))
        life.reply("10:01")
        life.wake_until("2026-03-05T10:10")
        life.acknowledge("2026-03-05T10:20")
        raised = [event for event in life.events if event.changes]
        life.wake_until("2026-03-05T11:30")
        assert life.told(PAGED, "step", "again") == [(1, 0), (1, 1)]
        assert [event for event in life.events if event.changes] == raised

    def test_a_page_that_was_repeated_by_its_policy_is_counted_on(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        repeat = {"every": "5m", "times": 2}
        policy = {"name": "all", "steps": [{**step("0m", f"person:{DIEGO}"), "repeat": repeat}]}
        life = begin("10:00", on=escalating(described, policy))
        life.wake_until("10:30")
        life.acknowledge("10:30")
        life.wake_until("11:40")
        assert life.told(PAGED, "step", "again") == [(1, 0), (2, 1), (3, 2), (3, 3)]

    @pytest.mark.parametrize("work", ["note", "claim"])
    def test_whoever_works_on_it_keeps_their_acknowledgement(
        self, begin: Callable[..., Any], work: str
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:20")
        getattr(life, work)("11:00")
        life.wake_until("11:59")
        assert life.ticket.chain.acknowledged_by == ANA
        assert life.ticket.chain.expires_at == at("12:00")

    def test_a_kept_promise_ends_its_chain(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.reply("10:24:59")
        life.wake_until("11:59")
        assert life.told(PAGED, "step") == [(1,)]

    def test_the_next_broken_promise_starts_a_chain_of_its_own(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:20")
        life.reply("10:21")
        life.wake_until("14:00")
        assert life.told(PAGED, "chain", "metric")[-1] == (2, "resolution")
        assert (life.ticket.chain.id, life.ticket.chains) == (2, 2)

    def test_a_chain_is_as_its_policy_was_when_it_started(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.configuration = escalating(described)
        life.wake_until("11:00")
        assert life.told(PAGED, "step") == [(1,), (2,), (3,)]

    def test_after_an_outage_the_latest_step_pages_for_those_that_it_overtook(
        self, begin: Callable[..., Any]
    ) -> None:
        """One page for each person whom a missed step names, about how it stands now."""
        life = begin("10:00")
        life.wake_until("10:15")
        life.wake("11:30")
        assert life.told(PAGED, "step", "people") == [(1, [CARLA]), (3, [CARLA, SOFIA, DIEGO])]
        (event,) = [each for each in life.events if each.kind is Kind.SKIPPED]
        assert (event.details["step"], event.details["why"]) == (2, "late")
        assert event.details["late_by"] == 65 * 60
        assert event.reason == "it comes 65 min late, and the step after it is due"
        assert life.wake("11:30") == ()

    def test_a_sweep_that_is_some_minutes_late_leaves_no_step_out(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.wake("10:28")
        assert life.told(PAGED, "step") == [(1,), (2,)]

    def test_a_page_whose_repetition_is_due_as_well_goes_out_once(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        """Nobody gets the same page several times in a second, however late a sweep comes."""
        often = step("0m", "supervisor") | {"repeat": {"every": "30s", "times": 10}}
        desk = escalating(described, {"name": "often", "steps": [often, step("5m", "team")]})
        life = begin("10:00", on=desk)
        life.wake_until("10:15")
        life.wake("10:19")
        assert life.told(PAGED, "step", "again") == [(1, 0), (9, 8)]
        skipped = life.told(Kind.SKIPPED, "again", "late_by")
        assert skipped == [(again, 240 - 30 * again) for again in range(1, 8)]
        life.wake_until("10:19:30")
        assert life.told(PAGED, "step", "again")[2:] == [(10, 9)]

    def test_a_chain_that_starts_late_leaves_its_full_time_between_steps(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake("11:00")
        assert life.told(PAGED, "step") == [(1,)]
        assert life.ticket.chain.next_at == at("11:10")

    def test_nobody_is_paged_twice_in_one_step(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        policy = {"name": "all", "steps": [step("0m", "supervisor", f"person:{SOFIA}", "assignee")]}
        life = begin("10:00", on=escalating(described, policy), assignee=SOFIA)
        life.wake_until("10:15")
        assert life.told(PAGED, "people") == [([SOFIA],)]

    def test_a_step_pages_who_is_assigned_supervises_or_is_on_call_at_that_instant(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        policy = {
            "name": "all",
            "steps": [
                step("0m", "assignee"),
                step("5m", "supervisor"),
                step("10m", "on_call:engineers"),
            ],
        }
        life = begin("2026-03-09T08:40", on=escalating(described, policy), assignee=ANA)
        life.wake_until("2026-03-09T08:55")
        life.wake_until("2026-03-09T09:10")
        assert life.told(PAGED, "people") == [([ANA],), ([SOFIA],), ([DIEGO],)]

    def test_a_step_that_reaches_nobody_is_followed_by_the_next_at_once(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        policy = {
            "name": "all",
            "steps": [
                step("0m", "assignee"),
                step("30m", "supervisor"),
                step("40m", f"person:{DIEGO}"),
            ],
        }
        life = begin("10:00", on=escalating(described, policy))
        life.wake("10:15")
        assert life.told(PAGED, "step", "people") == [(1, []), (2, [SOFIA])]
        assert life.ticket.chain.next_at == at("10:55")

    @pytest.mark.parametrize("assignee", [None, "left@desk.example"])
    def test_a_chain_that_reaches_nobody_at_all_is_over(
        self, described: dict[str, Any], begin: Callable[..., Any], assignee: str | None
    ) -> None:
        policy = {"name": "all", "steps": [step("0m", "assignee"), step("1h", "assignee")]}
        life = begin("10:00", on=escalating(described, policy), assignee=assignee)
        life.wake("10:15")
        assert life.told(PAGED, "step", "people") == [(1, []), (2, [])]
        assert life.ticket.chain.next_at is None

    def test_a_team_without_a_supervisor_has_nobody_to_page_there(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        policy = {"name": "all", "steps": [step("0m", "supervisor")]}
        life = begin("10:00", on=escalating(described, policy), team="engineers")
        life.wake("10:15")
        assert life.told(PAGED, "people") == [([],)]


def raising_between(target: str) -> dict[str, Any]:
    """Return a policy that pages one, raises a minute later, and pages another after an hour."""
    raises = {"after": "1m", "raise": {"priority": "up"}}
    steps = [step("0m", target), raises, step("1h", "supervisor")]
    return {"name": "between", "triggers": ["breach"], "steps": steps}


class TestUnreached:
    def test_a_page_that_reaches_nobody_is_followed_by_the_next_step_at_once(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.unreached("10:17", 1, CARLA)
        assert life.ticket.wake_at == at("10:17")
        life.wake_until("10:18")
        assert life.told(PAGED, "step") == [(1,), (2,)]

    def test_as_long_as_somebody_was_reached_there_is_time_to_answer(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:25")
        life.unreached("10:26", 2, CARLA)
        assert life.ticket.chain.next_at == at("10:45")
        life.unreached("10:27", 2, SOFIA)
        assert life.ticket.chain.next_at == at("10:27")

    def test_news_of_an_earlier_step_hurries_nobody(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:25")
        life.unreached("10:26", 1, CARLA)
        assert life.ticket.chain.next_at == at("10:45")

    def test_news_of_the_latest_page_hurries_the_next_one_although_a_step_only_raised_meanwhile(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00", on=escalating(described, raising_between(f"person:{CARLA}")))
        life.wake_until("10:17")
        life.unreached("10:18", 1, CARLA)
        life.wake_until("10:18")
        assert life.told(PAGED, "step", "people") == [(1, [CARLA]), (3, [SOFIA])]

    @pytest.mark.parametrize("target", [f"person:{CARLA}", "assignee"])
    def test_a_step_that_only_raises_is_no_reason_to_wait_once_nobody_was_reached(
        self, begin: Callable[..., Any], described: dict[str, Any], target: str
    ) -> None:
        life = begin("10:00", on=escalating(described, raising_between(target)))
        life.wake_until("10:15")
        if target != "assignee":  # whom nobody is
            life.unreached("10:15", 1, CARLA)
            life.wake_until("10:15")
        assert life.told(PAGED, "step") == [(1,), (3,)]

    def test_who_is_given_the_ticket_once_nobody_was_reached_has_their_time(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        policy = raising_between("assignee")
        policy["steps"][1]["raise"] = {"assign": f"person:{CARLA}"}
        life = begin("10:00", on=escalating(described, policy))
        life.wake_until("10:20")
        assert life.ticket.assignee == CARLA
        assert life.ticket.chain.next_at == at("11:15")

    def test_who_was_reached_has_the_time_that_is_written_behind_a_step_that_only_raises(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        life = begin("10:00", on=escalating(described, raising_between(f"person:{CARLA}")))
        life.wake_until("11:14")
        assert life.told(PAGED, "step") == [(1,)]
        life.wake_until("11:15")
        assert life.told(PAGED, "step") == [(1,), (3,)]
