"""Who sees an organization's tickets is decided at each look, from what is on record at that moment."""

import pytest

from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import messages, organizations, people
from chalicelib.desk.acting import acting
from chalicelib.rights import may, may_list
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.events import Actor, Role
from tests.samples import ANA, MARIA, REQUESTER, SOFIA, a_call

JEFA = Actor(id="jefa@cliente.example", role=Role.REQUESTER)
PEDRO = Actor(id="pedro@cliente.example", role=Role.REQUESTER)
EVE = Actor(id="eve@nowhere.example", role=Role.REQUESTER)


@pytest.fixture
def number(house):
    """A ticket of María's; the organization's mail domain is on record, as its people are."""
    fields = {"domains": ("cliente.example",)}
    organizations.edit(house.desk, "muni", fields, a_call(SOFIA))
    for actor, role in (("jefa", "coordinator"), ("pedro", "member")):
        person = Person(email=f"{actor}@cliente.example", version=1, organizations={"muni": role})
        house.desk.people.save(None, person)
    return house.opens(MARIA.email).number


def shared(house, sharing):
    organizations.edit(house.desk, "muni", {"sharing": sharing}, a_call(SOFIA))


def sees(house, actor, number):
    ticket = house.ticket(number)
    return may(acting(house.desk, actor, ticket), "read", ticket)


def answers(house, actor, number):
    messages.say(house.desk, number, "¿Hay novedades?", a_call(actor), definitive=False)


@pytest.mark.parametrize(
    ("sharing", "seen_by"),
    [("none", set()), ("role", {"jefa@cliente.example"}), ("all", {JEFA.id, PEDRO.id})],
)
def test_an_organization_shares_with_nobody_its_coordinators_or_all(
    house, number, sharing, seen_by
):
    shared(house, sharing)
    assert {actor.id for actor in (JEFA, PEDRO, EVE) if sees(house, actor, number)} == seen_by
    assert sees(house, REQUESTER, number)


def test_who_only_has_its_mail_domain_is_a_member_until_they_are_on_record(house, number):
    shared(house, "all")
    newcomer = Actor(id="nuevo@cliente.example", role=Role.REQUESTER)
    assert sees(house, newcomer, number)
    other = Organization(id="otra", version=1, name="Otra")
    house.desk.organizations.save(None, other, (), None)
    on_record = Person(email=newcomer.id, organizations={"otra": "coordinator"})
    people.create(house.desk, on_record, a_call(ANA))
    assert not sees(house, newcomer, number)


@pytest.mark.parametrize("actor", [JEFA, PEDRO], ids=lambda actor: actor.id)
def test_who_leaves_loses_sight_at_once_although_their_address_is_of_its_domain(
    house, number, actor
):
    shared(house, "all")
    answers(house, actor, number)
    people.leave(house.desk, actor.id, "muni", a_call(ANA))
    assert not sees(house, actor, number)
    with pytest.raises(TicketNotFound):
        answers(house, actor, number)


def test_who_leaves_lists_nothing_of_it_any_more(house, number):
    def lists():
        memberships = house.desk.customers.memberships(JEFA.id, "muni")
        return may_list(
            JEFA.model_copy(update={"memberships": memberships}), "organization", "muni"
        )

    assert lists()
    people.leave(house.desk, JEFA.id, "muni", a_call(ANA))
    assert not lists()


def test_who_is_coordinator_no_longer_loses_sight_at_once(house, number):
    assert sees(house, JEFA, number)
    people.join(house.desk, JEFA.id, "muni", "member", a_call(ANA))
    assert not sees(house, JEFA, number)


def test_what_is_shared_no_longer_is_seen_no_longer(house, number):
    shared(house, "all")
    assert sees(house, PEDRO, number)
    shared(house, "none")
    assert not sees(house, PEDRO, number)
    assert not sees(house, JEFA, number)


def test_their_own_tickets_people_take_along(house, number):
    people.leave(house.desk, MARIA.email, "muni", a_call(ANA))
    assert sees(house, REQUESTER, number)
    answers(house, REQUESTER, number)


def test_a_coordinator_of_another_organization_sees_nothing(house, number):
    other = Organization(id="otra", version=1, name="Otra", sharing="all")
    house.desk.organizations.save(None, other, (), None)
    people.create(
        house.desk, Person(email=EVE.id, organizations={"otra": "coordinator"}), a_call(ANA)
    )
    assert not sees(house, EVE, number)
    with pytest.raises(TicketNotFound):
        answers(house, EVE, number)


def test_a_held_ticket_is_seen_by_its_own_people_and_answered_by_nobody(house):
    jefe = Actor(id="jefe@deudor.example", role=Role.REQUESTER)
    record = Person(email=jefe.id, version=1, organizations={"deudor": "coordinator"})
    house.desk.people.save(None, record)
    number = house.opens().number
    ticket = house.ticket(number)
    assert sees(house, jefe, number)
    assert not may(acting(house.desk, jefe, ticket), "answer", ticket)
