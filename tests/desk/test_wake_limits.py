"""Guards what one wake may do: it ends, fits into a transaction, keeps its order, and is not lost."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.desk import opening, verbs
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.items import event_item
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Priority
from tests.desk.lives import CARLA, escalating
from tests.samples import ANA, Time, a_call, a_desk, a_message, a_request, configuration

NUMBER = "0000001"


def unassigned(team: str, **raised: Any) -> dict[str, Any]:
    return {
        "name": f"of {team}",
        "when": {"teams": [team]},
        "triggers": ["unassigned"],
        "steps": [{"after": "0m", **raised}],
    }


def test_policies_that_pass_a_ticket_in_a_circle_at_once_are_stopped(
    described: dict[str, Any], begin: Callable[..., Any]
) -> None:
    desk = escalating(
        described,
        unassigned("front", **{"raise": {"assign": "team:engineers"}}),
        unassigned("engineers", **{"raise": {"assign": "team:front"}}),
    )
    life = begin("10:00", priority="low", on=desk)
    life.wake("10:00")
    assert life.ticket.team == "engineers"
    assert life.kinds() == [Kind.CREATED, Kind.ASSIGNED, Kind.SKIPPED]
    assert life.events[-1].reason == (
        "raise.assign: it has just come from front: policies pass it in a circle."
    )
    told = life.events[-1].details
    assert (told["why"], told["team"]) == ("circle", "front")
    assert life.ticket.wake_at is None


@pytest.mark.parametrize("assign", ["on_call:engineers", "team:engineers"])
def test_a_step_that_ends_its_own_cause_pages_all_the_same(
    described: dict[str, Any], begin: Callable[..., Any], assign: str
) -> None:
    raised = {"raise": {"assign": assign}, "notify": ["on_call:engineers"]}
    life = begin("10:00", priority="low", on=escalating(described, unassigned("front", **raised)))
    life.wake("10:00")
    assert life.ticket.team == "engineers"
    assert life.told(Kind.PAGED, "chain", "step", "people") == [(1, 1, [CARLA])]
    assert life.ticket.chain.waiting  # or the page would not be delivered
    assert life.ticket.wake_at is None


def with_many_steps() -> Configuration:
    plain = configuration().model_dump(mode="json", by_alias=True)
    repeat = {"every": "1m", "times": 20}
    step = {"after": "1m", "notify": ["person:ana@mesa.example"], "repeat": repeat}
    name = {"acknowledged_for": "1h"}
    plain["escalation"] = [
        {"name": trigger, "triggers": [trigger], "steps": [step, step], **name}
        for trigger in ("breach", "unassigned", "critical", "by_hand")
    ]
    return Configuration.model_validate(plain)


def test_an_outage_leaves_more_to_tell_than_a_transaction_takes_and_all_of_it_is_told(
    dynamodb: Any,
) -> None:
    time = Time()
    desk = a_desk(*dynamodb, time)
    desk.configuration.save(with_many_steps(), at=time())
    opening.open_ticket(
        desk, NUMBER, a_request(impact="high", urgency="high"), a_message(), "request"
    )
    assert desk.tickets.load(NUMBER).priority is Priority.CRITICAL
    verbs.alert(desk, NUMBER, "Todo caído", None, a_call(ANA))
    time.passes(days=30)
    made = wake_ticket(desk, NUMBER)
    assert len(made) > 100
    after = desk.tickets.load(NUMBER)
    assert after.wake_at is None or after.wake_at > time()
    stored = [event for event in desk.timelines.events(NUMBER) if event.id in {e.id for e in made}]
    assert [event.id for event in stored] == [event.id for event in made]  # as they happened


def test_events_of_one_wake_lie_in_the_table_in_the_order_in_which_they_happened(
    described: dict[str, Any], begin: Callable[..., Any]
) -> None:
    repeat = {"every": "1m", "times": 20}
    steps = [{"after": "1m", "notify": ["supervisor"], "repeat": repeat}]
    desk = escalating(described, {"name": "long", "triggers": ["breach"], "steps": steps})
    life = begin("10:00", on=desk)
    life.wake("10:15")
    made = life.wake("12:00")
    assert len(made) > 20
    places = [event_item(event)["SK"]["S"] for event in made]
    assert places == sorted(places)
    assert len({event.id for event in made}) == len(made)
    assert life.ticket.version == made[-1].version
    (noted,) = life.note("12:01")
    assert noted.version == made[-1].version + 1
