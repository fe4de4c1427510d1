"""The hours of an agreement are consumed by the work that is logged, in the same write, once."""

import dataclasses

import pytest

from chalicelib.desk import editing, messages, organizations, work
from chalicelib.desk.context import OnceKey
from chalicelib.store.organizations import entry_of
from chalicelib.tickets.errors import Conflict, IllegalMove, NotAllowed, Outdated
from chalicelib.tickets.events import Kind
from tests.samples import ANA, MARIA, REQUESTER, SOFIA, a_call


@pytest.fixture
def agreement(house):
    return house.agrees(hours=10)


@pytest.fixture
def number(house, agreement):
    return house.opens().number


def logs(house, number, minutes, call=None):
    return work.log(house.desk, number, minutes, "por teléfono", call or a_call(ANA))


def used(house, organization="deudor"):
    return house.desk.organizations.load(organization).agreements[0].minutes_used


def audit(house):
    rows = house.desk.organizations.history("deudor", 50, None).rows
    return [entry_of(row) for row in rows]


def test_work_is_noted_on_the_ticket_and_taken_from_the_agreement(house, number):
    assert logs(house, number, 30).minutes == 30
    assert logs(house, number, 15).minutes == 45
    assert used(house) == 45
    logged = house.events(number)[-1]
    assert (logged.kind, logged.reason, logged.details) == (
        Kind.LOGGED,
        "por teléfono",
        {"minutes": 15},
    )


def test_the_work_of_all_its_tickets_counts_and_of_no_other_organization(house, number):
    logs(house, number, 30)
    logs(house, house.opens().number, 20)
    logs(house, house.opens(MARIA.email).number, 500)
    assert used(house) == 50


def test_it_is_taken_from_the_agreement_that_the_ticket_was_opened_under(house, number):
    house.agrees(ends_on="2028-12-31", hours=5)
    logs(house, number, 30)
    found = house.desk.organizations.load("deudor").agreements
    assert [each.minutes_used for each in found] == [30, 0]


def test_eighty_and_a_hundred_percent_stand_in_the_audit_once(house, number):
    for _ in range(5):
        logs(house, number, 150)
    reached = [each for each in audit(house) if each.kind == "hours_reached"]
    assert [(each.details["share"], each.details["minutes_used"]) for each in reached] == [
        (100, 600),
        # 450 are 75 %; the fourth piece of work reaches both.
    ]
    assert {each.actor.id for each in reached} == {ANA.id}


def test_the_hours_say_how_far_they_are_used_step_by_step(house, number):
    for minutes in (479, 1, 119, 1, 60):
        logs(house, number, minutes)
    shares = [each.details["share"] for each in audit(house) if each.kind == "hours_reached"]
    assert shares == [100, 80]


def test_used_up_hours_hold_nobody_outside(house, number):
    logs(house, number, 1_000)
    assert house.opens().agreement == "deudor.1"


def test_work_without_an_agreement_consumes_nothing(house):
    number = house.opens().number
    editing.release(house.desk, number, "urgente", a_call(SOFIA))
    house.agrees(hours=10)
    assert logs(house, number, 30).minutes == 30
    assert used(house) == 0


def test_a_guests_work_consumes_nothing(house):
    assert logs(house, house.opens("eve@nowhere.example").number, 30).minutes == 30


def test_the_same_work_sent_twice_is_counted_once(house, number):
    call = a_call(ANA, once=OnceKey("key", "thirty minutes"))
    for _ in range(3):
        assert logs(house, number, 30, call).minutes == 30
    assert used(house) == 30
    assert house.kinds(number).count(Kind.LOGGED) == 1


@pytest.mark.parametrize(
    ("refusal", "call"),
    [(Outdated, a_call(ANA, if_version=7)), (NotAllowed, a_call(REQUESTER))],
    ids=["outdated", "not allowed"],
)
def test_work_that_is_refused_consumes_nothing(house, refusal, call):
    number = house.opens(MARIA.email).number
    with pytest.raises(refusal):
        logs(house, number, 30, call)
    assert used(house, "muni") == house.ticket(number).minutes == 0


def test_on_a_held_ticket_nobody_works(house):
    number = house.opens().number
    house.agrees(hours=10)
    with pytest.raises(IllegalMove):
        logs(house, number, 30)
    assert used(house) == 0


def overtaken(house, meanwhile):
    """Return the desk with something that happens just before each write of a ticket."""

    class Overtaken(type(house.desk.tickets)):
        def save(self, *change):
            meanwhile()
            return super().save(*change)

    store = Overtaken(house.desk.tickets.client, house.desk.tickets.table)
    return dataclasses.replace(house.desk, tickets=store)


def test_two_who_log_work_at_the_same_moment_both_count(house, number):
    second, once = house.opens().number, [True]

    def meanwhile():
        if once:
            once.pop()
            logs(house, second, 20)

    work.log(overtaken(house, meanwhile), number, 30, None, a_call(ANA))
    assert used(house) == 50
    assert (house.ticket(number).minutes, house.ticket(second).minutes) == (30, 20)


@pytest.mark.parametrize("what", ["ticket", "organization"])
def test_where_either_cannot_be_written_neither_is(house, number, what):
    """The ticket and the hours are one transaction."""
    places = iter(range(100))

    def meanwhile():
        if what == "ticket":
            messages.note(house.desk, number, f"Nota {next(places)}.", a_call(SOFIA))
        else:
            fields = {"name": f"Deudor {next(places)}"}
            organizations.edit(house.desk, "deudor", fields, a_call(SOFIA))

    with pytest.raises(Conflict):
        work.log(overtaken(house, meanwhile), number, 30, None, a_call(ANA))
    assert used(house) == house.ticket(number).minutes == 0
    assert Kind.LOGGED not in house.kinds(number)


def test_a_new_period_has_its_hours_anew(house, number):
    logs(house, number, 600)
    house.amends("deudor.1", renewal="tacit")
    house.time.at = house.time.at.replace(year=2028)
    house.sweeps()
    assert used(house) == 0
    logs(house, number, 30)
    assert used(house) == 30
