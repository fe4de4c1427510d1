"""Guards what sets an escalation off, whom it may page, and the chain of steps it starts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.escalation.chain import (
    acknowledged,
    fired,
    lapsed,
    paused,
    resumed,
    started,
    unreached,
)
from chalicelib.escalation.policy import (
    EscalationPolicy,
    PolicyStep,
    Trigger,
    first_match,
)
from chalicelib.sla.clock import WALL
from chalicelib.tickets.chain import Taken
from chalicelib.tickets.model import Chain, Metric, Ticket

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def policy(name: str = "guard", **fields: Any) -> EscalationPolicy:
    steps = [{"after": "0m", "notify": ["assignee"]}, {"after": "10m", "notify": ["supervisor"]}]
    return EscalationPolicy.model_validate({"name": name, "steps": steps, **fields})


def ticket(**fields: Any) -> Ticket:
    known = {"number": "K7M42QXG", "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": "cora@client.example", "created_at": NOW, "updated_at": NOW}
    return Ticket.model_validate({**known, **rest, **fields})


def chain(**fields: Any) -> Chain:
    begun = started(policy(), 0, Trigger.BREACH, Metric.RESOLUTION, NOW, WALL)
    return begun.model_copy(update=fields)


class TestSteps:
    @pytest.mark.parametrize(
        "target",
        [
            "assignee",
            "supervisor",
            "team",
            "team:front",
            "on_call:engineers",
            "person:ana@desk.example",
            "webhook:guard-room",
        ],
    )
    def test_a_step_pages_the_assignee_the_supervisor_who_is_on_call_or_a_person(
        self, target: str
    ) -> None:
        step = PolicyStep.model_validate({"after": "1h", "notify": [target]})
        assert step.notify == (target,)

    @pytest.mark.parametrize(
        "target",
        [
            "",
            "teams",
            "team:",
            "webhook",
            "on_call",
            "on_call:",
            "person:",
            "assignee:ana",
            "Supervisor",
            "ana@desk.example",
        ],
    )
    def test_any_other_target_is_refused_with_those_that_are_known(self, target: str) -> None:
        with pytest.raises(ValidationError, match="write assignee, supervisor, on_call:SCHEDULE"):
            PolicyStep.model_validate({"after": "1h", "notify": ["assignee", target]})

    def test_a_step_pages_somebody_and_a_policy_has_a_step(self) -> None:
        with pytest.raises(ValidationError):
            PolicyStep.model_validate({"after": "1h", "notify": []})
        with pytest.raises(ValidationError):
            policy(steps=[])

    @pytest.mark.parametrize("after", [-600, "-10m"])
    def test_a_step_before_its_trigger_is_refused(self, after: object) -> None:
        with pytest.raises(ValidationError):
            PolicyStep.model_validate({"after": after, "notify": ["assignee"]})


class TestTriggers:
    def test_a_policy_is_set_off_by_a_breach_unless_told_otherwise(self) -> None:
        assert first_match([policy()], ticket(), Trigger.BREACH) == policy()
        assert first_match([policy()], ticket(), Trigger.WARNING) is None

    def test_the_first_policy_of_that_trigger_that_fits_the_ticket_is_set_off(self) -> None:
        policies = [
            policy("warned", triggers=["warning"]),
            policy("critical", when={"priorities": ["critical"]}),
            policy("any", triggers=["warning", "breach"]),
        ]
        for priority, trigger, name in (
            ("normal", Trigger.WARNING, "warned"),
            ("critical", Trigger.BREACH, "critical"),
            ("normal", Trigger.BREACH, "any"),
        ):
            found = first_match(policies, ticket(priority=priority), trigger)
            assert found is not None
            assert found.name == name

    def test_without_a_policy_nothing_is_set_off(self) -> None:
        assert first_match([], ticket(), Trigger.BREACH) is None
        elsewhere = policy(when={"teams": ["engineers"]})
        assert first_match([elsewhere], ticket(), Trigger.BREACH) is None


class TestChain:
    def test_a_chain_knows_its_policy_its_trigger_and_the_promise_it_is_about(self) -> None:
        begun = chain()
        assert (begun.policy, begun.trigger, begun.metric) == ("guard", "breach", "resolution")
        assert (begun.started_at, begun.fired, begun.acknowledged_by) == (NOW, 0, None)

    def test_a_chain_fixes_the_instant_of_each_step_when_it_starts(self) -> None:
        assert [(step.at, step.notify) for step in chain().steps] == [
            (NOW, ("assignee",)),
            (NOW + 10 * MINUTE, ("supervisor",)),
        ]

    def test_steps_are_taken_in_order_of_time_whatever_their_order_in_the_file(self) -> None:
        steps = [
            {"after": "30m", "notify": ["person:c"]},
            {"after": "0m", "notify": ["person:a"]},
            {"after": "5m", "notify": ["person:b"]},
            {"after": "5m", "notify": ["person:b2"]},
        ]
        begun = started(policy(steps=steps), 0, Trigger.BREACH, Metric.RESOLUTION, NOW, WALL)
        assert [step.notify[0] for step in begun.steps] == [
            "person:a",
            "person:b",
            "person:b2",
            "person:c",
        ]

    def test_each_chain_of_a_ticket_has_its_own_id(self) -> None:
        assert chain().id == 1
        third = started(policy(), 2, Trigger.BREACH, Metric.RESOLUTION, NOW, WALL)
        assert third.id == 3

    def test_a_chain_waits_for_an_acknowledgement_once_it_has_paged(self) -> None:
        assert not chain(fired=0).waiting
        assert chain(fired=1).waiting
        assert chain(fired=2).waiting
        assert not chain(fired=1, acknowledged_by="ana").waiting

    def test_a_chain_goes_on_until_its_last_step_or_its_acknowledgement(self) -> None:
        assert chain(fired=0).next_at == NOW
        assert chain(fired=1).next_at == NOW + 10 * MINUTE
        assert chain(fired=2).next_at is None
        assert chain(fired=1, acknowledged_by="ana").next_at is None

    def test_news_of_an_earlier_page_of_the_same_step_is_not_of_the_one_that_went_out_again(
        self,
    ) -> None:
        gone = acknowledged(chain(fired=2), "ana", NOW)
        again = fired(lapsed(gone, NOW + HOUR, WALL), ("sofia",))
        assert again.latest == (2, 1)
        assert unreached(again, "sofia", Taken(2, 0), NOW + HOUR) == again
        assert unreached(again, "sofia", Taken(2, 1), NOW + HOUR).unreached == ("sofia",)
        assert unreached(again, "sofia", Taken(2, None), NOW + HOUR).unreached == ("sofia",)

    def test_the_last_page_that_is_due_again_waits_out_a_pause(self) -> None:
        due = lapsed(acknowledged(chain(fired=2), "ana", NOW), NOW, WALL)
        assert (due.next_at, len(due.steps)) == (NOW, 2)
        later = resumed(paused(due, NOW), NOW + HOUR, WALL)
        assert later.next_at == NOW + HOUR

    def test_a_chain_that_was_stored_comes_back_as_it_was(self) -> None:
        assert Chain.model_validate_json(chain(fired=1).model_dump_json()) == chain(fired=1)
