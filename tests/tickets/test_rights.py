"""Guards who may see and do what: a whole matrix, and that lists, views and rights agree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.rights import (
    RIGHTS,
    Action,
    Capacity,
    capacities,
    may,
    may_list,
    require,
    require_of_desk,
)
from chalicelib.tickets import changes, saying
from chalicelib.tickets.errors import NotAllowed, Refusal, TicketNotFound
from chalicelib.tickets.events import DESK, Actor, Event, Kind, Membership, Role, apply
from chalicelib.tickets.model import Channel, Message, Ticket
from chalicelib.tickets.status import LEGAL, Status

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ACTIONS = get_args(Action)
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
WORKING = [Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.MACHINE]
ASKING = [Role.REQUESTER, Role.COORDINATOR]

# Written out once more, action by action, so that a change of the table shows here.
#     r requester, c coordinator, m member; A agent, S supervisor, D admin, X machine
MATRIX = """
    read               r c m  A S D X
    read_internal      . . .  A S D X
    answer             r c m  A S D X
    reply              . . .  A S D X
    note               . . .  A S D X
    edit               . . .  A S D X
    claim              . . .  A S D X
    assign             . . .  A S D X
    escalate           . . .  A S D X
    acknowledge        . . .  A S D X
    alert              . . .  A S D X
    wait               . . .  A S D X
    resolve            . . .  A S D X
    close              r c .  A S D X
    reopen             r c .  A S D X
    release            . . .  A S D X
    break_glass        . . .  . S D .
    spam               . . .  A S D X
    merge              . . .  A S D X
    split              . . .  A S D X
    link               . . .  A S D X
    watch              . . .  A S D X
    check              . . .  A S D X
    approve            . . .  . S D .
    grant              . c .  . . . .
    schedule           . . .  A S D X
    follow             . . .  A S D X
    offer              . . .  A S D X
    accept             r c .  . . . .
    connect            . . .  A S D .
    disconnect         . . .  A S D .
    log                . . .  A S D X
    rate               r . .  . . . .
    read_customer      r c m  A S D X
    edit_person        . . .  A S D X
    edit_organization  . . .  . S D X
    edit_agreement     . . .  . S D X
    read_configuration . . .  . S D .
    edit_configuration . . .  . . D .
    choose_contacts    . . .  A S D .
    read_contacts      . . .  . S D .
    read_duty          . . .  A S D X
    arrange_duty       . . .  A S D .
    look_ahead         . . .  . S D X
"""
_LETTERS = dict(zip("rcmASDX", Capacity, strict=True))
EXPECTED = {
    action: {_LETTERS[letter] for letter in letters if letter != "."}
    for action, *letters in (line.split() for line in MATRIX.strip().splitlines())
}


def ticket(status: str = "open", **fields: Any) -> Ticket:
    known = {"number": "K7M42QXG", "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CUSTOMER.id, "created_at": NOW, "updated_at": NOW, "status": status}
    return Ticket.model_validate({**known, **rest, **fields})


def member(sharing: str, role: str = "member", name: str = "dan@client.example") -> Actor:
    """Return somebody of the organization ``client``, which shares its tickets so far."""
    membership = Membership.model_validate({"role": role, "sharing": sharing})
    return Actor(id=name, role=Role.REQUESTER, memberships={"client": membership})


# Who is nothing but this to a ticket of Cora's, of the organization “client”.
WHO = {
    Capacity.REQUESTER: CUSTOMER,
    Capacity.COORDINATOR: member("role", "coordinator"),
    Capacity.MEMBER: member("all"),
    Capacity.AGENT: Actor(id="ana@desk.example", role=Role.AGENT),
    Capacity.SUPERVISOR: Actor(id="sofia@desk.example", role=Role.SUPERVISOR),
    Capacity.ADMIN: Actor(id="alma@desk.example", role=Role.ADMIN),
    Capacity.MACHINE: Actor(id="monitor", role=Role.MACHINE),
}


class TestMatrix:
    def test_every_action_and_every_verb_of_a_ticket_stands_in_it(self) -> None:
        assert list(EXPECTED) == list(ACTIONS)
        assert set(RIGHTS) == set(ACTIONS)
        assert set(LEGAL) < set(ACTIONS)
        assert set(WHO) == set(Capacity)

    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize("capacity", Capacity)
    def test_who_is_only_this_to_a_ticket_may_do_what_the_matrix_says(
        self, capacity: Capacity, action: Action
    ) -> None:
        each = ticket(organization="client")
        assert capacities(WHO[capacity], each) == {capacity}
        assert may(WHO[capacity], action, each) == (capacity in EXPECTED[action])

    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize("capacity", Capacity)
    def test_what_one_may_see_and_not_do_is_refused_in_words(
        self, capacity: Capacity, action: Action
    ) -> None:
        if capacity in EXPECTED[action]:
            require(WHO[capacity], action, ticket(organization="client"))
            return
        words = f"may not {action.replace('_', ' ')} on this ticket"
        with pytest.raises(NotAllowed, match=words):
            require(WHO[capacity], action, ticket(organization="client"))

    @pytest.mark.parametrize("action", ACTIONS)
    def test_the_desk_itself_may_do_everything_and_is_none_of_its_people(
        self, action: Action
    ) -> None:
        require(DESK, action, ticket())
        assert not DESK.staff

    def test_only_the_customers_side_answers_an_offer_and_grants_what_it_pays_for(self) -> None:
        customers = {Capacity.REQUESTER, Capacity.COORDINATOR, Capacity.MEMBER}
        assert RIGHTS["accept"] <= customers
        assert RIGHTS["grant"] <= customers

    @pytest.mark.parametrize("role", ASKING)
    def test_a_role_in_a_token_makes_nobody_a_coordinator_of_an_organization(
        self, role: Role
    ) -> None:
        named = Actor(id="eve@else.example", role=role)
        assert capacities(named, ticket(organization="client")) == frozenset()


class TestStrangers:
    @pytest.mark.parametrize("role", ASKING)
    @pytest.mark.parametrize("action", ACTIONS)
    def test_a_ticket_of_somebody_else_does_not_exist(self, action: Action, role: Role) -> None:
        stranger = Actor(id="dan@client.example", role=role)
        with pytest.raises(TicketNotFound) as refused:
            require(stranger, action, ticket(organization="client", copied=(stranger.id,)))
        assert CUSTOMER.id not in refused.value.detail
        assert (refused.value.status, refused.value.members) == (404, {})

    @pytest.mark.parametrize("name", ["", "cora", "cora@client.example.org", "CORA@client.example"])
    def test_only_the_whole_address_is_the_requester(self, name: str) -> None:
        assert not may(Actor(id=name, role=Role.REQUESTER), "read", ticket())

    def test_who_belongs_to_another_organization_sees_nothing(self) -> None:
        elsewhere = member("all", "coordinator")
        assert not may(elsewhere, "read", ticket(organization="other"))
        assert not may(elsewhere, "read", ticket(organization=None))
        assert not may_list(elsewhere, "organization", "other")

    def test_who_has_left_the_organization_sees_nothing_of_others_and_still_their_own(self) -> None:
        coordinator = member("all", "coordinator")
        assert may(coordinator, "read", ticket(organization="client"))
        left = coordinator.model_copy(update={"memberships": {}})
        with pytest.raises(TicketNotFound):
            require(left, "read", ticket(organization="client"))
        assert not may_list(left, "organization", "client")
        assert may(left, "read", ticket(organization="client", requester=left.id))


class TestSharing:
    """Who of an organization sees the tickets of its others."""

    @pytest.mark.parametrize(
        ("sharing", "role", "seen"),
        [
            ("none", "member", set()),
            ("none", "coordinator", set()),
            ("role", "member", set()),
            ("role", "coordinator", {Capacity.COORDINATOR}),
            ("all", "member", {Capacity.MEMBER}),
            ("all", "coordinator", {Capacity.COORDINATOR}),
        ],
    )
    def test_an_organization_shares_with_nobody_with_its_coordinators_or_with_all(
        self, sharing: str, role: str, seen: set[Capacity]
    ) -> None:
        actor = member(sharing, role)
        assert capacities(actor, ticket(organization="client")) == seen
        assert may_list(actor, "organization", "client") == bool(seen)

    def test_who_asks_may_be_its_coordinator_too(self) -> None:
        own = ticket(organization="client", requester="dan@client.example")
        both = {Capacity.REQUESTER, Capacity.COORDINATOR}
        assert capacities(member("role", "coordinator"), own) == both


class TestSetAside:
    @pytest.mark.parametrize("status", ["held", "merged", "spam"])
    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize(
        "capacity", [Capacity.REQUESTER, Capacity.COORDINATOR, Capacity.MEMBER]
    )
    def test_while_a_ticket_is_aside_customers_see_it_and_that_is_all(
        self, capacity: Capacity, action: Action, status: str
    ) -> None:
        aside = ticket(status, organization="client")
        assert may(WHO[capacity], action, aside) == (action == "read")

    @pytest.mark.parametrize("status", ["held", "merged", "spam"])
    def test_the_desks_people_work_on_what_is_aside(self, status: str) -> None:
        assert may(WHO[Capacity.AGENT], "note", ticket(status))

    def test_a_customer_cannot_let_their_held_ticket_in_by_any_sequence_of_verbs(self) -> None:
        """D1: only an agreement, or a supervisor who says why, lets it in."""
        message = Message(text="…", channel=Channel.WEB)
        verbs = {
            "answer": lambda each: saying.answer(each, message, CUSTOMER, NOW),
            "close": lambda each: changes.close(each, CUSTOMER, NOW),
            "reopen": lambda each: changes.reopen(each, None, CUSTOMER, NOW),
            "release": lambda each: changes.release(each, CUSTOMER, NOW),
        }
        closed_by_an_agent = ticket("closed", held="no_agreement")
        reached, ahead = set(), [ticket("held", held="no_agreement"), closed_by_an_agent]
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
        assert reached == {Status.HELD, Status.CLOSED}


class TestCustomersRecords:
    ORGANIZATION = Organization(id="client", name="Client")
    PERSON = Person(email=CUSTOMER.id, organizations={"client": "member"})

    def test_a_person_is_read_by_themselves_and_by_their_coordinators(self) -> None:
        assert may(CUSTOMER, "read_customer", self.PERSON)
        assert may(member("none", "coordinator"), "read_customer", self.PERSON)
        assert not may(member("all"), "read_customer", self.PERSON)
        assert not may(Actor(id="eve@x.example", role=Role.REQUESTER), "read_customer", self.PERSON)

    def test_an_organization_is_read_by_everybody_who_belongs_to_it(self) -> None:
        assert may(member("none"), "read_customer", self.ORGANIZATION)
        assert capacities(member("none"), self.ORGANIZATION) == {Capacity.MEMBER}
        assert capacities(member("none", "coordinator"), self.ORGANIZATION) == {
            Capacity.COORDINATOR
        }
        assert not may(CUSTOMER, "read_customer", self.ORGANIZATION)

    @pytest.mark.parametrize(
        "action",
        ["edit_person", "edit_organization", "edit_agreement", "edit_configuration"],
    )
    def test_customers_change_no_record_not_even_their_own(self, action: Action) -> None:
        coordinator = member("all", "coordinator", CUSTOMER.id)
        for thing in (self.ORGANIZATION, self.PERSON, None):
            assert not may(coordinator, action, thing)

    def test_a_refusal_about_the_desk_says_for_whom_it_is(self) -> None:
        with pytest.raises(NotAllowed, match="you may not edit configuration; it is for: admin"):
            require_of_desk(WHO[Capacity.SUPERVISOR], "edit_configuration")


# The law “listed ⇔ readable”, over small worlds in which everything collides with everything.
ADDRESSES = ["cora@c.example", "dan@c.example", "front", "client"]
ORGANIZATIONS = ["client", "other"]
memberships = st.dictionaries(
    st.sampled_from(ORGANIZATIONS),
    st.builds(
        Membership,
        role=st.sampled_from(["member", "coordinator"]),
        sharing=st.sampled_from(["none", "role", "all"]),
    ),
)
actors = st.builds(
    Actor,
    id=st.sampled_from(ADDRESSES),
    role=st.sampled_from([role for role in Role if role is not Role.SYSTEM]),
    memberships=memberships,
)
tickets = st.builds(
    ticket,
    status=st.sampled_from([status.value for status in Status]),
    requester=st.sampled_from(ADDRESSES),
    assignee=st.sampled_from([None, *ADDRESSES]),
    organization=st.sampled_from([None, *ORGANIZATIONS]),
    copied=st.sampled_from([(), tuple(ADDRESSES)]),
    watchers=st.sampled_from([(), tuple(ADDRESSES)]),
)


def places(each: Ticket) -> Mapping[str, str | None]:
    """Return the lists that the ticket stands in."""
    return {
        "queue": each.team,
        "requester": each.requester,
        "organization": each.organization,
        "assignee": each.assignee,
    }


@given(actors, tickets)
def test_a_ticket_is_readable_exactly_where_it_is_listed(actor: Actor, each: Ticket) -> None:
    """P4: one function decides for lists and for tickets."""
    listed = [
        by for by, value in places(each).items() if value is not None and may_list(actor, by, value)
    ]
    assert may(actor, "read", each) == bool(listed)


@given(actors, st.lists(tickets, max_size=8))
def test_whoever_may_list_may_read_every_ticket_of_the_list(
    actor: Actor, desk: list[Ticket]
) -> None:
    for by in ("queue", "requester", "organization", "assignee"):
        for value in [*ADDRESSES, *ORGANIZATIONS, "front"]:
            if may_list(actor, by, value):
                members = [each for each in desk if places(each)[by] == value]
                assert all(may(actor, "read", each) for each in members)


@given(actors, tickets, st.sampled_from(ACTIONS))
def test_whoever_may_do_anything_with_a_ticket_may_read_it(
    actor: Actor, each: Ticket, action: Action
) -> None:
    if may(actor, action, each):
        assert may(actor, "read", each)


@given(actors, tickets)
def test_nobody_but_the_desks_people_ever_reads_the_inside(actor: Actor, each: Ticket) -> None:
    assert may(actor, "read_internal", each) == actor.staff


@pytest.mark.parametrize("by", ["queue", "organization", "assignee"])
@pytest.mark.parametrize("role", ASKING)
def test_a_requester_lists_nothing_by_another_key_that_happens_to_be_their_address(
    by: str, role: Role
) -> None:
    assert not may_list(Actor(id=CUSTOMER.id, role=role), by, CUSTOMER.id)


PUBLIC = (
    "created replied answered claimed assigned waiting resolved closed reopened released merged "
    "approved rejected scheduled unscheduled followed offered accepted declined connected "
    "disconnected rated"
)
INSIDE = (
    "noted acknowledged clock_warning clock_breached answered_late paged edited escalated linked "
    "unlinked watched checked logged spam absorbed split undelivered skipped "
    "unreached alerted expired retimed"
)


@pytest.mark.parametrize("kind", Kind)
def test_what_the_desk_does_among_itself_is_internal_and_the_conversation_is_not(
    kind: Kind,
) -> None:
    event = Event(number="K7M42QXG", version=1, kind=kind, at=NOW, actor=DESK)
    assert (kind in PUBLIC.split()) != (kind in INSIDE.split())
    assert event.internal == (kind in INSIDE.split())


def test_what_somebody_is_to_an_organization_is_not_stored_with_what_they_did() -> None:
    actor = member("all", "coordinator")
    assert "memberships" not in actor.model_dump()
    assert Actor.model_validate_json(actor.model_dump_json()).memberships == {}
