"""Guards what a step changes: the level, the priority, who has the ticket."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Priority
from tests.desk.lives import CARLA, DIEGO, HOUR, PAGED, at, escalating, step

WAITS = {"by": "supervisor"}


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
        assert (skipped.details["why"], skipped.details["level"]) == ("no_level", 4)
        assert life.told(Kind.ESCALATED, "policy", "chain") == [("raising", 1)] * 2

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

    @pytest.mark.parametrize(
        ("raised", "of", "told"),
        [
            ({"level": "next"}, {"team": "engineers"}, {"why": "no_level", "level": 4}),
            ({"assign": "supervisor"}, {"team": "back"}, {"why": "nobody", "target": "supervisor"}),
            ({"assign": f"person:{CARLA}"}, {"approval": WAITS}, {"why": "approval"}),
        ],
    )
    def test_what_cannot_be_raised_is_told_by_a_code_and_what_that_names(
        self,
        described: dict[str, Any],
        begin: Callable[..., Any],
        raised: dict[str, Any],
        of: dict[str, Any],
        told: dict[str, Any],
    ) -> None:
        step = {"after": "0m", "notify": ["supervisor"], "raise": raised}
        life = self.life(described, begin, step, **of)
        life.wake_until("10:15")
        (skipped,) = [each.details for each in life.events if each.kind is Kind.SKIPPED]
        about = {name: skipped[name] for name in ("chain", "policy", "raise")}
        assert skipped == about | told

    def test_a_team_that_was_removed_while_a_chain_was_at_work_is_told_by_its_code(
        self, described: dict[str, Any], begin: Callable[..., Any]
    ) -> None:
        life = self.life(described, begin, {"after": "5m", "raise": {"assign": "team:back"}})
        life.wake_until("10:15")
        life.configuration = escalating(described)
        life.wake_until("10:20")
        assert life.told(Kind.SKIPPED, "why", "team") == [("no_team", "back")]

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
        assert life.told(Kind.SKIPPED, "step", "why") == [(1, "raised_already")]
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
