"""Guards what a ticket does by itself: each warning, breach and step once, in order, in its time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.configuration.model import Configuration
from chalicelib.desk.wake import wake
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Clock, Metric, Priority, Ticket

HOUR, MINUTE, MICROSECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
WARNING, BREACHED, PAGED = Kind.CLOCK_WARNING, Kind.CLOCK_BREACHED, Kind.PAGED
ANA, CARLA, DIEGO, SOFIA = (f"{name}@desk.example" for name in ("ana", "carla", "diego", "sofia"))


def at(written: str) -> datetime:
    """Read "10:00" as that hour of Monday 2026-03-02, in UTC."""
    return datetime.fromisoformat(written if "-" in written else f"2026-03-02T{written}").replace(
        tzinfo=UTC
    )


def escalating(described: dict[str, Any], *policies: dict[str, Any]) -> Configuration:
    return Configuration.model_validate({**described, "escalation": policies})


def step(after: str, *notify: str) -> dict[str, Any]:
    return {"after": after, "notify": notify}


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
        assert (event.details["step"], event.details["late_by"]) == (2, 65 * 60)
        assert event.reason == "it comes 65 min late, and the step after it is due"
        assert life.wake("11:30") == ()

    def test_a_sweep_that_is_some_minutes_late_leaves_no_step_out(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.wake("10:28")
        assert life.told(PAGED, "step") == [(1,), (2,)]

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


class TestStepsThatRaise:
    """Functional escalation, to other levels, and the priority; what cannot be raised is told."""

    def life(
        self, described: dict[str, Any], begin: Callable[..., Any], *steps: Any, **of: Any
    ) -> Any:
        raising = {"name": "raising", "steps": list(steps)}
        teams = described["teams"] | {"back": {"name": "Back", "level": 2}}
        return begin("10:00", on=escalating({**described, "teams": teams}, raising), **of)

    def test_a_step_passes_the_ticket_on_from_level_to_level(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        """B1: levels 1 to 4, whose supervisor watches that the others resolve in time."""
        up = {"level": "next"}
        life = self.life(
            described,
            begin,
            {"after": "0m", "raise": up},
            {"after": "10m", "raise": up, "notify": ["team"]},
            {"after": "20m", "raise": up},
        )
        life.claim("10:01")
        life.wake_until("10:16")
        assert (life.ticket.team, life.ticket.assignee, life.ticket.status) == (
            "back",
            None,
            "pending",
        )
        life.wake_until("10:40")
        assert life.ticket.team == "engineers"
        assert life.told(PAGED, "people") == [([CARLA, DIEGO],)]
        assert life.told(Kind.ESCALATED, "level") == [(2,), (3,)]
        (skipped,) = [each for each in life.events if each.kind is Kind.SKIPPED]
        assert (
            skipped.reason == "“level”: no team is of level 4. Levels: [1, 2, 3]. Or assign a team."
        )

    def test_a_step_raises_the_priority_and_with_it_the_promise(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        step = {"after": "0m", "raise": {"priority": "up"}}
        life = self.life(described, begin, step, priority="high")
        life.wake_until("2026-03-03T10:00")
        assert (life.ticket.priority, life.ticket.priority_reason) == (
            Priority.CRITICAL,
            "escalation “raising”",
        )
        assert life.clock().target == 4 * HOUR
        assert life.clock().breached_at == at("2026-03-03T10:00")

    def test_a_step_gives_the_ticket_to_whoever_is_on_call(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        step = {"after": "0m", "raise": {"assign": "on_call:engineers"}, "notify": ["assignee"]}
        life = self.life(described, begin, step)
        life.wake_until("10:15")
        assert (life.ticket.assignee, life.ticket.team) == (CARLA, "engineers")
        assert life.told(PAGED, "people") == [([CARLA],)]

    def test_what_is_raised_is_raised_once_although_its_page_is_repeated(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        repeat = {"every": "5m", "times": 2}
        step = {"after": "0m", "raise": {"level": 2}, "notify": ["supervisor"], "repeat": repeat}
        life = self.life(described, begin, step)
        life.wake_until("10:59")
        assert life.told(PAGED, "step", "again") == [(1, 0), (2, 1), (3, 2)]
        assert len(life.told(Kind.ESCALATED)) == 1

    def test_what_is_raised_already_is_told_and_not_done_again(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        life = self.life(described, begin, {"after": "0m", "raise": {"priority": "critical"}})
        life.wake_until("10:15")
        assert life.told(Kind.SKIPPED, "step") == [(1,)]
        assert life.told(Kind.EDITED) == []
        assert life.ticket.chain.next_at is None

    def test_after_an_outage_all_is_raised_that_was_missed(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        life = self.life(
            described,
            begin,
            step("0m", "supervisor"),
            {"after": "10m", "raise": {"level": 2}},
            {"after": "20m", "raise": {"priority": "critical"}, "notify": ["team:engineers"]},
            priority="high",
        )
        life.wake_until("2026-03-03T10:00")
        life.wake("2026-03-03T12:00")
        assert (life.ticket.team, life.ticket.priority) == ("back", "critical")


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

    def test_waiting_for_the_customer_is_no_excuse_for_a_question_that_nobody_answered(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wait("10:10")
        life.wake_until("10:30")
        assert life.told(PAGED, "metric") == [("first_response",)] * 2


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


# Laws, over whatever may happen to a ticket and whenever the sweep comes by.

VERBS = [
    "reply",
    "answer",
    "note",
    "wait",
    "resolve",
    "reopen",
    "close",
    "acknowledge",
    "wake",
    "wake",
    "wake",
    "wake",
]
happenings = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 300)), min_size=1, max_size=16
)
beginnings = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2026, 3, 10), datetime(2026, 12, 1), timezones=st.just(UTC)),
        "priority": st.sampled_from([Priority.CRITICAL, Priority.CRITICAL, Priority.NORMAL]),
    }
)
lawful = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)


def happens(life: Any, verb: str, moment: datetime) -> None:
    try:
        getattr(life, verb)(moment)
    except Refusal:
        return


def instants_of(ticket: Ticket) -> list[datetime]:
    """Return all instants at which something of the ticket falls due, reckoned from its parts."""
    instants = [clock.next_at for clock in ticket.clocks if clock.since and not clock.breached_at]
    for chain in ticket.escalations:
        if chain.paused_at is None and chain.acknowledged_by is None:
            instants += [each.at for each in chain.steps[chain.fired :]]
            instants.append(chain.repeat_at)
        if chain.paused_at is None and chain.acknowledged_by:
            instants.append(chain.expires_at)
    if ticket.status == "resolved":
        instants.append(ticket.close_at)
    return [each for each in instants if each]


@lawful
@given(beginnings, happenings)
def test_waking_twice_at_an_instant_does_nothing_the_second_time(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
        once, _ = wake(life.ticket, now, life.configuration)
        twice, made = wake(once, now, life.configuration)
        assert twice == once
        assert made == ()
        assert once.wake_at is None or once.wake_at > now


@lawful
@given(beginnings, happenings)
def test_a_ticket_wakes_exactly_at_the_earliest_instant_at_which_something_is_due(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
        due = life.ticket.wake_at
        assert due == min(instants_of(life.ticket), default=None)
        if due is not None:
            assert wake(life.ticket, due - MICROSECOND, life.configuration)[1] == ()
            assert wake(life.ticket, due, life.configuration)[1] != ()


@lawful
@given(beginnings, happenings)
def test_each_warning_breach_and_step_happens_once_and_in_order(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, verb, now)
    shares = [
        (event.details["metric"], event.details["share"])
        for event in life.events
        if event.kind in {WARNING, BREACHED}
    ]
    for metric in Metric:
        given_shares = [share for each, share in shares if each == metric]
        assert given_shares == [50, 75, 90, 100][: len(given_shares)]
    taken = [event for event in life.events if event.kind in {PAGED, Kind.SKIPPED}]
    again = [event.details for event in taken if event.details["again"]]
    assert all(each["step"] == 3 for each in again)  # the last page, after an acknowledgement
    counts: dict[int, list[int]] = {}
    for each in again:
        counts.setdefault(each["chain"], []).append(each["again"])
    assert all(own == list(range(1, len(own) + 1)) for own in counts.values())
    taken = [event for event in taken if not event.details["again"]]
    steps = [(event.details["chain"], event.details["step"]) for event in taken]
    assert len(steps) == len(set(steps))
    for chain in {chain for chain, _ in steps}:
        own = [step for each, step in steps if each == chain]
        assert own == list(range(1, len(own) + 1))


@lawful
@given(beginnings, happenings)
def test_a_page_never_goes_out_after_its_acknowledgement_or_for_a_promise_that_was_kept(
    begin: Callable[..., Any], beginning: dict[str, Any], what: list[tuple[str, int]]
) -> None:
    life, now = begin(**beginning), beginning["at"]
    acknowledged: set[int] = set()
    for verb, minutes in what:
        now += minutes * MINUTE
        before, seen = life.ticket, len(life.events)
        happens(life, verb, now)
        for event in life.events[seen:]:
            if event.kind is Kind.ACKNOWLEDGED:
                acknowledged.add(before.chain.id)
            if event.kind is Kind.EXPIRED:
                acknowledged.discard(event.details["chain"])
            if event.kind is PAGED:
                assert event.details["chain"] not in acknowledged
                kept: Clock = life.clock(event.details["metric"])
                assert kept.stopped_at is None


@lawful
@given(beginnings, st.integers(1, 240))
def test_how_often_the_sweep_comes_by_changes_no_clock(
    begin: Callable[..., Any], beginning: dict[str, Any], minutes: int
) -> None:
    often, seldom = begin(**beginning), begin(**beginning)
    end = beginning["at"] + 60 * HOUR
    moment = beginning["at"]
    while moment < end:
        moment += minutes * MINUTE
        often.wake(moment)
    seldom.wake(moment)
    assert often.ticket.clocks == seldom.ticket.clocks
    for kind in (WARNING, BREACHED):
        assert often.told(kind, "metric", "share") == seldom.told(kind, "metric", "share")
