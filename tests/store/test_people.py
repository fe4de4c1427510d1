"""People on record, on every engine: found by all their addresses, listed with their organizations."""

import dataclasses

import pytest

from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import opening, people
from chalicelib.store.cursor import InvalidCursor
from chalicelib.store.people import AddressTaken, PersonNotFound
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import InvalidChange, NotAllowed, Outdated
from tests.samples import (
    ANA,
    MARIA,
    REQUESTER,
    SOFIA,
    Time,
    a_call,
    a_desk,
    a_message,
    a_request,
)

PEDRO = Person(email="pedro@cliente.example", version=1, name="Pedro", organizations={})
OTHER = Organization(id="otra", version=1, name="Otra", domains=("otra.example",))


@pytest.fixture
def desk(dynamodb):
    desk = a_desk(*dynamodb, Time())
    desk.organizations.save(None, OTHER, (), None)
    return desk


def edited(desk, email=MARIA.email, **fields):
    return people.edit(desk, email, fields, a_call(ANA))


def listed(desk, organization):
    return [
        (row["PK"].removeprefix("P#"), row["role"], row.get("name"))
        for row in desk.people.page_of(organization, 50, None).rows
    ]


# What is written comes back


def test_a_person_comes_back_as_they_were_saved(desk):
    whole = Person(
        email="eva@otra.example",
        version=1,
        name="Eva",
        language="en",
        organizations={"muni": "coordinator", "otra": "member"},
        addresses=("eva@casa.example",),
        phones=("+56221234567",),
    )
    desk.people.save(None, whole)
    assert desk.people.load("eva@otra.example") == whole


def test_nobody_is_on_record_under_an_unknown_address(desk):
    with pytest.raises(PersonNotFound):
        desk.people.load("eva@otra.example")
    assert desk.people.by_phone("+56221234567") is None


def test_a_person_is_found_by_each_further_address_and_phone_until_it_is_removed(desk):
    edited(desk, addresses=("maria@casa.example", "mv@casa.example"), phones=("+56221234567",))
    assert desk.people.load("maria@casa.example").email == MARIA.email
    assert desk.people.load("mv@casa.example").email == MARIA.email
    assert desk.people.by_phone("+56221234567") == MARIA.email
    edited(desk, addresses=("mv@casa.example",), phones=())
    assert desk.people.load("mv@casa.example").email == MARIA.email
    assert desk.people.by_phone("+56221234567") is None
    with pytest.raises(PersonNotFound):
        desk.people.load("maria@casa.example")


def test_who_writes_from_a_further_address_is_the_same_customer(desk):
    edited(desk, addresses=("maria@casa.example",))
    customer = desk.customers.find("maria@casa.example")
    assert (customer.person.email, customer.organization_id) == (MARIA.email, "muni")


# Everything has one owner


@pytest.mark.parametrize(
    "fields",
    [
        {"addresses": (MARIA.email,)},
        {"addresses": ("maria@casa.example",)},
        {"phones": ("+56221234567",)},
    ],
    ids=str,
)
def test_an_address_or_phone_of_another_person_is_refused_and_nothing_written(desk, fields):
    edited(desk, addresses=("maria@casa.example",), phones=("+56221234567",))
    desk.people.save(None, PEDRO)
    with pytest.raises(AddressTaken, match=f"belongs to {MARIA.email}: remove it there first"):
        edited(desk, PEDRO.email, name="Otro", **fields)
    assert desk.people.load(PEDRO.email) == PEDRO


def test_nobody_is_put_on_record_under_a_further_address_of_somebody_else(desk):
    edited(desk, addresses=("maria@casa.example",))
    with pytest.raises(AddressTaken, match=f"belongs to {MARIA.email}"):
        people.create(desk, Person(email="maria@casa.example"), a_call(ANA))
    assert desk.people.load("maria@casa.example").email == MARIA.email


@pytest.mark.parametrize("field", ["addresses", "phones"])
def test_what_somebody_else_takes_at_this_moment_is_not_taken_twice(desk, field):
    """The transaction's own condition holds, whatever was read before it."""
    value = {"addresses": "eva@casa.example", "phones": "+56221234567"}[field]
    desk.people.save(None, PEDRO)
    late = PEDRO.model_copy(update={field: (value,), "version": 2})

    class Unlooking(type(desk.people)):
        def _require_free(self, *_):
            edited(desk, **{field: (value,)})

    with pytest.raises(Stale):
        Unlooking(desk.people.client, desk.people.table).save(PEDRO, late)
    assert desk.people.load(PEDRO.email) == PEDRO


def test_an_own_address_is_no_further_one(desk):
    with pytest.raises(InvalidChange, match="own “email”"):
        edited(desk, addresses=(MARIA.email,))
    with pytest.raises(InvalidChange, match="own “email”"):
        people.create(
            desk,
            Person(email="eva@otra.example", addresses=("eva@otra.example",)),
            a_call(ANA),
        )


# Once, and nobody's change disappears


def test_a_stale_version_writes_nothing(desk):
    edited(desk, name="María V.")
    with pytest.raises(Stale):
        desk.people.save(
            MARIA, MARIA.model_copy(update={"version": 2, "phones": ("+56221234567",)})
        )
    assert desk.people.load(MARIA.email).name == "María V."
    assert desk.people.by_phone("+56221234567") is None


def test_the_same_person_once_more_changes_nothing_and_another_is_refused(desk):
    eva = Person(email="eva@otra.example", name="Eva")
    first = people.create(desk, eva, a_call(ANA))
    assert people.create(desk, eva, a_call(ANA)) == first
    with pytest.raises(people.AlreadyThere, match="PATCH"):
        people.create(desk, eva.model_copy(update={"name": "Otra Eva"}), a_call(ANA))
    assert desk.people.load(eva.email) == first


def test_a_correction_of_an_outdated_version_is_refused(desk):
    edited(desk, name="María V.")
    with pytest.raises(Outdated):
        people.edit(desk, MARIA.email, {"name": "x"}, a_call(ANA, if_version=1))


def test_who_joins_two_organizations_at_the_same_moment_is_in_both(desk):
    load, joined = desk.people.load, []

    class Overtaken(type(desk.people)):
        def load(self, email):
            found = load(email)
            if not joined:
                joined.append(email)
                people.join(desk, email, "otra", "member", a_call(ANA))
            return found

    overtaken = Overtaken(desk.people.client, desk.people.table)
    patched = dataclasses.replace(desk, people=overtaken)
    people.join(patched, MARIA.email, "muni", "coordinator", a_call(SOFIA))
    assert desk.people.load(MARIA.email).organizations == {"muni": "coordinator", "otra": "member"}


@pytest.mark.parametrize("email", [MARIA.email, "nobody@cliente.example"])
def test_a_customer_learns_of_nobody_by_trying_to_move_them(desk, email):
    with pytest.raises(NotAllowed):
        people.leave(desk, email, "muni", a_call(REQUESTER))


# Their organizations


def test_people_without_organizations_join_the_one_of_their_mail_domain(desk):
    assert people.create(desk, Person(email="eva@otra.example"), a_call(ANA)).organizations == {
        "otra": "member"
    }
    assert people.create(desk, Person(email="x@nowhere.example"), a_call(ANA)).organizations == {}


def test_an_organization_that_is_not_on_record_cannot_be_joined(desk):
    with pytest.raises(InvalidChange, match="not on record: ninguna"):
        people.join(desk, MARIA.email, "ninguna", "member", a_call(ANA))


def test_an_organizations_people_are_listed_by_address_with_role_and_name(desk):
    people.create(
        desk, Person(email="ada@x.example", organizations={"muni": "coordinator"}), a_call(ANA)
    )
    assert listed(desk, "muni") == [
        ("ada@x.example", "coordinator", None),
        (MARIA.email, "member", MARIA.name),
    ]
    assert listed(desk, "otra") == []


def test_the_list_follows_a_new_role_and_a_new_name(desk):
    people.join(desk, MARIA.email, "otra", "member", a_call(ANA))
    people.join(desk, MARIA.email, "muni", "coordinator", a_call(ANA))
    edited(desk, name="María V.")
    assert listed(desk, "muni") == [(MARIA.email, "coordinator", "María V.")]
    assert listed(desk, "otra") == [(MARIA.email, "member", "María V.")]


def test_who_leaves_is_listed_no_longer_and_is_in_the_others_still(desk):
    people.join(desk, MARIA.email, "otra", "member", a_call(ANA))
    people.leave(desk, MARIA.email, "muni", a_call(ANA))
    assert listed(desk, "muni") == []
    assert listed(desk, "otra") == [(MARIA.email, "member", MARIA.name)]
    assert desk.people.load(MARIA.email).organizations == {"otra": "member"}


def test_an_organizations_people_are_not_among_its_tickets_nor_its_tickets_among_them(desk):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    tickets = desk.lists.page("organization", "muni", 50, None)
    assert [row["PK"] for row in tickets.rows] == ["T#K7M42QXG"]
    assert desk.lists.count("organization", "muni") == 1
    assert [row["PK"] for row in desk.people.page_of("muni", 50, None).rows] == [f"P#{MARIA.email}"]


def test_people_and_tickets_are_paged_apart_although_one_index_lists_both(desk):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    opening.open_ticket(desk, "NFCB6HG6", a_request(), a_message(), "request")
    cursor = desk.lists.page("organization", "muni", 1, None, ascending=True).cursor
    with pytest.raises(InvalidCursor):
        desk.people.page_of("muni", 1, cursor)


def test_everybody_is_listed_by_address_page_by_page(desk):
    for name in ("zoe", "ada", "eva"):
        people.create(desk, Person(email=f"{name}@x.example"), a_call(ANA))
    seen, cursor = [], None
    while True:
        page = desk.people.page(2, cursor)
        seen += [row["PK"].removeprefix("P#") for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == ["ada@x.example", "eva@x.example", MARIA.email, "zoe@x.example"]
