"""An escalation none of whose steps ever comes says so: whoever asks is refused, else it is told."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.desk import opening, verbs
from chalicelib.tickets.errors import InvalidChange
from chalicelib.tickets.events import Kind
from tests.samples import ANA, Time, a_call, a_desk, a_message, a_request, configuration

NUMBER = "0000001"
PAST = {"zone": "UTC", "hours": {}, "exceptions": {"2020-05-01": ["09:00-12:00"]}}
WHY = "no step of it ever comes: its calendar “past” is not open for so long any more"


def never(*triggers: str) -> dict[str, Any]:
    steps = [{"after": "5m", "notify": ["supervisor"]}]
    return {"name": "never", "triggers": list(triggers), "calendar": "past", "steps": steps}


def escalating(described: dict[str, Any], *policies: dict[str, Any]) -> Configuration:
    calendars = {**described["calendars"], "past": PAST}
    return Configuration.model_validate(
        {**described, "calendars": calendars, "escalation": policies}
    )


def test_who_asks_for_help_that_would_reach_nobody_is_refused_and_told_what_helps(
    dynamodb: Any,
) -> None:
    time = Time()
    desk = a_desk(*dynamodb, time)
    plain = configuration().model_dump(mode="json", by_alias=True)
    plain["calendars"]["past"], plain["escalation"] = PAST, [never("by_hand")]
    desk.configuration.save(Configuration.model_validate(plain), at=time())
    opening.open_ticket(desk, NUMBER, a_request(), a_message(), "request")
    before = desk.tickets.load(NUMBER)
    with pytest.raises(InvalidChange) as refusal:
        verbs.alert(desk, NUMBER, "No cobran hoy.", None, a_call(ANA))
    assert refusal.value.detail == (
        f"“policy”: “never” would page nobody: {WHY}. Name another policy, or write hours or "
        "exceptions ahead in calendars.past of desk.yaml."
    )
    assert desk.tickets.load(NUMBER) == before


@pytest.mark.parametrize(
    ("trigger", "metric", "at"),
    [
        ("unassigned", None, "10:00"),
        ("critical", None, "10:00"),
        ("breach", "first_response", "10:15"),
    ],
)
def test_what_is_set_off_by_itself_and_comes_to_nothing_is_told_on_the_timeline(
    described: dict[str, Any],
    begin: Callable[..., Any],
    trigger: str,
    metric: str | None,
    at: str,
) -> None:
    life = begin("10:00", on=escalating(described, never(trigger)))
    life.wake_until("10:15")
    (told,) = [event for event in life.events if event.kind is Kind.SKIPPED]
    assert (f"{told.at:%H:%M}", told.reason) == (at, WHY)
    assert told.details == {
        "policy": "never",
        "trigger": trigger,
        "metric": metric,
        "why": "never_open",
        "calendar": "past",
    }
    assert life.ticket.escalations == ()


def test_what_comes_to_nothing_takes_no_place_of_what_comes(
    described: dict[str, Any], begin: Callable[..., Any]
) -> None:
    """Two causes at once: one has no step, the other pages."""
    steps = [{"after": "5m", "notify": ["supervisor"]}]
    sure = {"name": "sure", "triggers": ["critical"], "steps": steps}
    life = begin("10:00", on=escalating(described, never("unassigned"), sure))
    assert [(chain.id, chain.policy) for chain in life.ticket.escalations] == [(1, "sure")]
    assert [(event.kind, event.part) for event in life.events] == [
        (Kind.CREATED, 0),
        (Kind.SKIPPED, 1),
    ]


def test_a_call_for_help_by_a_policy_that_was_removed_at_that_moment_is_told_as_skipped(
    described: dict[str, Any], begin: Callable[..., Any]
) -> None:
    """Who called has read the desk before, and was promised that somebody is paged."""
    life = begin("10:00", on=escalating(described, never("breach")))
    life.alert("10:05", "gone")
    (told,) = [event for event in life.events if event.kind is Kind.SKIPPED]
    assert told.reason == "desk.yaml has no escalation of that name any more"
    about = {"policy": "gone", "trigger": "by_hand", "metric": None}
    assert told.details == about | {"why": "no_policy"}
    assert life.ticket.escalations == ()
