"""Guards who may see and do what with a ticket: the desk's people everything, others their own."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rights import Action, may, may_list, require
from chalicelib.tickets import changes
from chalicelib.tickets.errors import NotAllowed, Refusal, TicketNotFound
from chalicelib.tickets.events import DESK, Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Channel, Message, Ticket
from chalicelib.tickets.status import LEGAL, Status

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ACTIONS = get_args(Action)
OWN = {"read", "answer", "close", "reopen"}
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
WORKING = [Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.MACHINE]
ASKING = [Role.REQUESTER, Role.COORDINATOR]


def ticket(status: str = "open", **fields: Any) -> Ticket:
    known = {"number": "K7M42QXG", "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CUSTOMER.id, "created_at": NOW, "updated_at": NOW, "status": status}
    return Ticket.model_validate({**known, **rest, **fields})


def test_every_verb_of_a_ticket_is_an_action_that_somebody_must_be_allowed() -> None:
    assert set(LEGAL) < set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", WORKING)
def test_the_desks_people_may_do_everything(role: Role, action: Action) -> None:
    actor = Actor(id="ana@desk.example", role=role)
    assert actor.staff
    require(actor, action, ticket())


@pytest.mark.parametrize("action", ACTIONS)
def test_the_desk_itself_may_do_everything_and_is_none_of_its_people(action: Action) -> None:
    require(DESK, action, ticket())
    assert not DESK.staff


@pytest.mark.parametrize("role", ASKING)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_requester_may_read_answer_close_and_reopen_their_own_ticket_and_no_more(
    action: Action, role: Role
) -> None:
    actor = Actor(id=CUSTOMER.id, role=role)
    assert may(actor, action, ticket()) == (action in OWN)
    if action not in OWN:
        with pytest.raises(NotAllowed, match=f"As {role} you may not {action}"):
            require(actor, action, ticket())


@pytest.mark.parametrize("role", ASKING)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_ticket_of_somebody_else_does_not_exist(action: Action, role: Role) -> None:
    stranger = Actor(id="dan@client.example", role=role)
    with pytest.raises(TicketNotFound) as refused:
        require(stranger, action, ticket(organization="client", copied=("dan@client.example",)))
    assert CUSTOMER.id not in refused.value.detail
    assert (refused.value.status, refused.value.members) == (404, {})


@pytest.mark.parametrize("name", ["", "cora", "cora@client.example.org", "CORA@client.example"])
def test_only_the_whole_address_is_the_requester(name: str) -> None:
    assert not may(Actor(id=name, role=Role.REQUESTER), "read", ticket())


actors = st.builds(
    Actor,
    id=st.sampled_from(["cora@c.example", "dan@c.example", "front", "client"]),
    role=st.sampled_from(Role),
)
tickets = st.builds(
    ticket,
    requester=st.sampled_from(["cora@c.example", "dan@c.example", "front"]),
    assignee=st.sampled_from([None, "cora@c.example", "dan@c.example"]),
    organization=st.sampled_from([None, "client"]),
    copied=st.sampled_from([(), ("cora@c.example", "dan@c.example")]),
)


@given(actors, tickets)
def test_what_is_listed_can_be_read(actor: Actor, each: Ticket) -> None:
    places = {
        "queue": each.team,
        "requester": each.requester,
        "organization": each.organization,
        "assignee": each.assignee,
    }
    for by, value in places.items():
        if value is not None and may_list(actor, by, value):
            assert may(actor, "read", each)


@given(actors, tickets)
def test_what_can_be_read_is_listed_with_its_requester(actor: Actor, each: Ticket) -> None:
    if may(actor, "read", each) and actor.role is not Role.SYSTEM:
        assert may_list(actor, "requester", each.requester)


@pytest.mark.parametrize("by", ["queue", "organization", "assignee"])
@pytest.mark.parametrize("role", ASKING)
def test_a_requester_lists_nothing_by_another_key_that_happens_to_be_their_address(
    by: str, role: Role
) -> None:
    assert not may_list(Actor(id=CUSTOMER.id, role=role), by, CUSTOMER.id)


@pytest.mark.parametrize("kind", Kind)
def test_notes_clocks_and_pages_are_internal_and_the_conversation_is_not(kind: Kind) -> None:
    event = Event(number="K7M42QXG", version=1, kind=kind, at=NOW, actor=DESK)
    told = {"noted", "acknowledged", "clock_warning", "clock_breached", "answered_late", "paged"}
    assert event.internal == (kind in told)


def test_a_requester_cannot_let_their_held_ticket_in_by_closing_and_reopening_it() -> None:
    # Held for want of an agreement, or in quarantine: only the desk's people release it.
    message = Message(text="…", channel=Channel.WEB)
    verbs = {
        "answer": lambda each: changes.answer(each, message, CUSTOMER, NOW),
        "close": lambda each: changes.close(each, CUSTOMER, NOW),
        "reopen": lambda each: changes.reopen(each, None, CUSTOMER, NOW),
        "release": lambda each: changes.release(each, CUSTOMER, NOW),
    }
    reached, ahead = set(), [ticket("held")]
    while ahead:
        now = ahead.pop()
        if now.status in reached:
            continue
        reached.add(now.status)
        for verb, change in verbs.items():
            try:
                require(CUSTOMER, verb, now)  # type: ignore[arg-type]
                ahead.append(apply(now, change(now)))
            except Refusal:
                continue
    assert reached <= {Status.HELD, Status.CLOSED}
