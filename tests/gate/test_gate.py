"""The contract is a gate on every channel: no agreement, no assistance, and a polite road back."""

import dataclasses
from datetime import datetime, timedelta

import pytest

from chalicelib.customers.history import Happening
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import agreements, editing, messages, opening, organizations, verbs
from chalicelib.desk.context import OnceKey
from chalicelib.desk.waking import wake_ticket
from chalicelib.tickets.errors import (
    Conflict,
    IllegalMove,
    InvalidChange,
    NotAllowed,
    TicketNotFound,
)
from chalicelib.tickets.events import Actor, Kind, Role
from chalicelib.tickets.model import Metric
from chalicelib.tickets.status import Status
from tests.samples import (
    ANA,
    MARIA,
    REQUESTER,
    SOFIA,
    a_call,
    a_message,
    a_request,
    due_keys,
)

DORA, STRANGER = "dora@deudor.example", "eve@nowhere.example"
ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
EVERY_CHANNEL = pytest.mark.parametrize("channel", ["api", "web", "phone", "mail"])


def is_held(ticket, reason="no_agreement"):
    aside = (ticket.status, ticket.held, ticket.team) == (Status.HELD, reason, "comercial")
    return aside and not ticket.clocks and ticket.wake_at is None and ticket.agreement is None


def is_let_in(ticket, agreement):
    let_in = (ticket.status, ticket.held, ticket.agreement) == (Status.PENDING, None, agreement)
    return let_in and ticket.team != "comercial" and bool(ticket.clocks)


def listed(house, queue):
    return [row["PK"][2:] for row in house.desk.lists.page("queue", queue, 50, None).rows]


# Without an agreement


@EVERY_CHANNEL
def test_a_ticket_of_an_organization_without_an_agreement_is_held(house, channels, channel):
    number = channels[channel](DORA)
    assert is_held(house.ticket(number))
    (created,) = house.events(number)
    assert created.details["held"] == "no_agreement"
    assert listed(house, "comercial#held") == [number]
    assert listed(house, "nivel1#live") == listed(house, "comercial#live") == []


@EVERY_CHANNEL
def test_a_ticket_of_an_organization_with_an_agreement_is_not_held(house, channels, channel):
    number = channels[channel](MARIA.email)
    assert is_let_in(house.ticket(number), "muni.1")
    assert listed(house, "nivel1#live") == [number]


@EVERY_CHANNEL
def test_who_only_has_a_mail_domain_in_common_with_it_is_held_as_well(house, channels, channel):
    ticket = house.ticket(channels[channel]("otro@deudor.example"))
    assert is_held(ticket)
    assert ticket.organization == "deudor"


def test_an_organization_that_has_no_record_has_no_agreement(house):
    person = Person(email="p@x.example", version=1, organizations={"nadie": "member"})
    house.desk.people.save(None, person)
    assert is_held(house.opens(person.email))


def test_while_it_is_held_no_clock_runs_and_nothing_wakes_it(house):
    number = house.opens().number
    house.time.passes(days=90)
    assert due_keys(house.desk) == []
    assert wake_ticket(house.desk, number) == ()
    assert is_held(house.ticket(number))


@pytest.mark.parametrize(
    "verb",
    [
        lambda desk, number: verbs.claim(desk, number, a_call(SOFIA)),
        lambda desk, number: messages.say(desk, number, "Hola.", a_call(SOFIA), definitive=True),
        lambda desk, number: verbs.assign(desk, number, ANA.id, None, None, a_call(SOFIA)),
        lambda desk, number: verbs.resolve(desk, number, "Listo.", a_call(SOFIA)),
        lambda desk, number: editing.escalate(desk, number, 2, "difícil", a_call(SOFIA)),
    ],
    ids=["claim", "reply", "assign", "resolve", "escalate"],
)
def test_while_it_is_held_nobody_works_on_it(house, verb):
    number = house.opens().number
    with pytest.raises(IllegalMove):
        verb(house.desk, number)


def test_a_desk_that_asks_for_no_agreement_serves_everybody(house):
    house.described(required=False)
    ticket = house.opens()
    assert (ticket.status, ticket.held, ticket.team) == (Status.PENDING, None, "nivel1")
    assert ticket.clocks


# Which agreement entitles


@pytest.mark.parametrize(
    ("terms", "asked"),
    [
        ({"products": ["SIGPER"]}, {"product": "CGU+Plus"}),
        ({"channels": ["email"]}, {"channel": "phone"}),
        ({"starts_on": "2026-11-24"}, {}),
        ({"ends_on": "2026-11-22"}, {}),
        ({"ends_on": "2026-11-07", "grace_days": 15}, {}),
    ],
    ids=["another product", "another channel", "not begun", "ended", "grace is over"],
)
def test_an_agreement_that_is_not_for_it_does_not_let_it_in(house, terms, asked):
    house.agrees(**terms)
    assert is_held(house.opens(**asked))


@pytest.mark.parametrize(
    ("terms", "asked"),
    [
        ({"products": ["SIGPER"]}, {"product": "SIGPER"}),
        ({"products": ["SIGPER"]}, {}),
        ({"channels": ["phone"]}, {"channel": "phone"}),
        ({"starts_on": "2026-11-23"}, {}),
        ({"ends_on": "2026-11-23"}, {}),
        ({"ends_on": "2026-11-08", "grace_days": 15}, {}),
        ({"ends_on": "2026-11-08", "renewal": "tacit"}, {}),
    ],
    ids=["its product", "no product", "its channel", "first day", "last day", "grace", "tacit"],
)
def test_an_agreement_that_is_for_it_lets_it_in(house, terms, asked):
    agreement = house.agrees(**terms)
    assert is_let_in(house.opens(**asked), agreement)


def test_an_agreement_ends_with_the_day_of_the_desks_zone(house):
    house.agrees(ends_on="2026-11-23")
    house.time.at = datetime.fromisoformat("2026-11-24T02:59:59Z")  # still the 23rd in Santiago
    assert is_let_in(house.opens(), "deudor.1")
    house.time.at = datetime.fromisoformat("2026-11-24T03:00:00Z")
    assert is_held(house.opens())


def test_from_its_suspension_on_new_tickets_are_held_and_those_before_go_on(house):
    agreement = house.agrees()
    before = house.opens()
    agreements.amend(
        house.desk,
        agreement,
        {"state": "suspended"},
        Happening.AGREEMENT_SUSPENDED,
        a_call(SOFIA),
        reason="no pagan",
    )
    assert is_held(house.opens())
    house.passes(minutes=1)
    assert is_let_in(house.ticket(before.number), agreement)


def test_a_ticket_stands_under_its_agreement_and_the_targets_that_it_promises(house):
    house.agrees(sla="con-prisa")
    ticket = house.opens()
    assert (ticket.agreement, ticket.sla) == ("deudor.1", "con-prisa")
    assert ticket.clock(Metric.RESOLUTION).target == timedelta(seconds=20)


def test_who_belongs_to_two_organizations_is_entitled_by_the_one_they_ask_for(house):
    both = Person(
        email="b@x.example", version=1, organizations={"muni": "member", "deudor": "member"}
    )
    house.desk.people.save(None, both)
    assert is_let_in(house.opens(both.email, organization="muni"), "muni.1")
    assert is_held(house.opens(both.email, organization="deudor"))


def test_an_organization_that_one_does_not_belong_to_entitles_to_nothing(house):
    ticket = house.opens(organization="muni")
    assert is_held(ticket)
    assert ticket.organization == "deudor"


# The agreement lets in what waits


@EVERY_CHANNEL
def test_an_agreement_lets_in_what_waits_and_its_clocks_run_from_then(house, channels, channel):
    number = channels[channel](DORA)
    house.time.passes(hours=2)
    house.agrees()
    assert is_held(house.ticket(number))
    house.passes(seconds=2)
    ticket = house.ticket(number)
    assert is_let_in(ticket, "deudor.1")
    assert {clock.since for clock in ticket.clocks} == {house.time()}
    assert {clock.counted for clock in ticket.clocks} == {timedelta()}
    assert house.time() - ticket.created_at >= timedelta(hours=2)
    released = house.events(number)[-1]
    assert (released.kind, released.actor.role) == (Kind.RELEASED, Role.SYSTEM)
    assert released.details == {"was_held": "no_agreement"}
    assert (listed(house, "nivel1#live"), listed(house, "comercial#held")) == ([number], [])


def test_it_goes_to_the_team_and_stands_under_the_targets_that_it_would_have_had(house):
    number = house.opens(kind="requirement", product="SIGPER").number
    house.agrees(products=["SIGPER"], sla="con-prisa")
    house.passes(seconds=2)
    ticket = house.ticket(number)
    assert (ticket.team, ticket.mailbox, ticket.sla) == (
        "nivel1",
        "sigper@mesa.example",
        "con-prisa",
    )
    assert ticket.clock(Metric.RESOLUTION).target == timedelta(seconds=20)


def test_what_another_organization_waits_for_stays_held(house):
    other = Organization(id="otra", version=1, name="Otra", domains=("otra.example",))
    house.desk.organizations.save(None, other, (), None)
    stays, goes = house.opens("x@otra.example").number, house.opens().number
    house.agrees()
    house.passes(seconds=2)
    assert is_held(house.ticket(stays))
    assert is_let_in(house.ticket(goes), "deudor.1")


def test_an_agreement_of_another_product_or_channel_lets_nothing_in_but_its_own(house):
    stays = [house.opens(product="CGU+Plus").number, house.mails(DORA, "Hola.").number]
    goes = house.opens(product="SIGPER").number
    house.agrees(products=["SIGPER"], channels=["api"])
    house.passes(seconds=2)
    assert all(is_held(house.ticket(number)) for number in stays)
    assert is_let_in(house.ticket(goes), "deudor.1")


def test_an_agreement_that_begins_some_day_lets_in_on_that_day(house):
    number = house.opens().number
    house.agrees(starts_on="2026-12-01")
    house.passes(days=1)
    assert is_held(house.ticket(number))
    house.time.at = datetime.fromisoformat("2026-12-01T02:59:00Z")
    house.sweeps()
    assert is_held(house.ticket(number))
    house.passes(minutes=1)
    assert is_let_in(house.ticket(number), "deudor.1")


def test_amended_terms_let_in_what_they_are_for(house):
    number = house.opens(product="CGU+Plus").number
    agreement = house.agrees(products=["SIGPER"])
    house.passes(seconds=2)
    assert is_held(house.ticket(number))
    house.amends(agreement, products=frozenset({"SIGPER", "CGU+Plus"}))
    house.passes(seconds=2)
    assert is_let_in(house.ticket(number), agreement)


def test_an_agreement_that_is_active_again_lets_in_what_was_held_meanwhile(house):
    agreement = house.agrees()
    house.amends(agreement, state="suspended")
    house.passes(minutes=1)
    number = house.opens().number
    house.amends(agreement, state="active")
    house.passes(minutes=1)
    assert is_let_in(house.ticket(number), agreement)


def test_a_renewed_agreement_lets_in_what_was_held_after_its_end(house):
    agreement = house.agrees(starts_on="2025-11-23", ends_on="2026-11-22", renewal="express")
    number = house.opens().number
    agreements.renew(house.desk, agreement, a_call(SOFIA))
    house.passes(seconds=2)
    assert is_let_in(house.ticket(number), agreement)


def test_an_agreement_that_is_renewed_long_before_its_end_is_served_until_then(house):
    agreement = house.agrees(renewal="express")
    agreements.renew(house.desk, agreement, a_call(SOFIA))
    house.passes(seconds=2)
    assert is_let_in(house.opens(), agreement)


def test_what_waits_is_let_in_once_however_often_it_is_looked_at(house):
    number = house.opens().number
    house.agrees()
    for _ in range(3):
        house.passes(seconds=2)
        editing.let_in_by_agreement(house.desk, number, SOFIA)
    assert house.kinds(number) == [Kind.CREATED, Kind.RELEASED]


def test_a_crash_after_what_waits_was_let_in_repeats_nothing(house):
    """The organization is written last, so that a crash before it lets the sweep come again."""
    number = house.opens().number
    house.agrees()
    house.time.passes(seconds=2)

    class Crashing(type(house.desk.organizations)):
        def save(self, *_change):
            raise ConnectionError

    store = Crashing(house.desk.organizations.client, house.desk.organizations.table)
    with pytest.raises(ConnectionError):
        organizations.wake(dataclasses.replace(house.desk, organizations=store), "deudor")
    assert "ORG#deudor" in house.sweeps()
    assert "ORG#deudor" not in house.sweeps()
    assert house.kinds(number) == [Kind.CREATED, Kind.RELEASED]


def test_many_that_wait_are_all_let_in(house):
    numbers = []
    for _ in range(103):  # more than a page of the index
        house.time.passes(seconds=1)
        numbers.append(house.opens().number)
    house.agrees()
    house.passes(seconds=2)
    assert {house.ticket(number).status for number in numbers} == {Status.PENDING}


@pytest.mark.parametrize("verdict", ["spam", "a supervisor's"])
def test_an_agreement_lets_in_nothing_that_was_set_aside_for_another_reason(house, verdict):
    if verdict == "spam":
        number = house.mails(DORA, spam="FAIL").number
    else:
        number = house.opens().number
        editing.spam(house.desk, number, a_call(SOFIA))
    house.agrees()
    house.passes(seconds=2)
    assert house.ticket(number).held == "spam"
    assert Kind.RELEASED not in house.kinds(number)


def test_what_was_closed_while_it_waited_stays_closed(house):
    number = house.opens().number
    verbs.close(house.desk, number, a_call(SOFIA))
    house.agrees()
    house.passes(seconds=2)
    assert house.ticket(number).status is Status.CLOSED
    assert list(house.desk.lists.held_for("deudor")) == []


# An agreement that is made at the same moment


def overtaken(desk, meanwhile):
    """Return the desk with something that happens between a ticket's decision and its write."""

    class Overtaken(type(desk.tickets)):
        def save(self, *change):
            while meanwhile:
                meanwhile.pop()()
            return super().save(*change)

    return dataclasses.replace(desk, tickets=Overtaken(desk.tickets.client, desk.tickets.table))


def test_an_agreement_made_between_the_gates_look_and_the_write_lets_the_ticket_in(house):
    agreements = []
    desk = overtaken(house.desk, [lambda: agreements.append(house.agrees())])
    ticket = house.opens_on(desk, a_request(requester=DORA))
    assert agreements == ["deudor.1"]
    assert is_let_in(ticket, "deudor.1")
    assert house.ticket(ticket.number) == ticket
    assert listed(house, "comercial#held") == []
    assert listed(house, "nivel1#live") == [ticket.number]


def test_so_it_does_by_mail(house):
    house.desk = overtaken(house.desk, [house.agrees])
    received = house.mails(DORA, Message_ID="<a@b>")
    assert received.outcome == "opened"
    assert is_let_in(house.ticket(received.number), "deudor.1")
    assert house.mails(DORA, Message_ID="<a@b>", delivery="mail-0").outcome == "repeated"


def test_so_it_does_where_the_organization_had_no_record_at_all(house):
    person = Person(email="p@x.example", version=1, organizations={"nueva": "member"})
    house.desk.people.save(None, person)

    def put_on_record():
        nueva = Organization(id="nueva", name="Nueva")
        organizations.create(house.desk, nueva, a_call(SOFIA))
        house.agrees("nueva")

    desk = overtaken(house.desk, [put_on_record])
    assert is_let_in(house.opens_on(desk, a_request(requester=person.email)), "nueva.1")


def test_another_change_of_the_organization_at_that_moment_costs_nobody_their_ticket(house):
    fields = {"name": "Deudor S.A."}
    desk = overtaken(
        house.desk,
        [lambda: organizations.edit(house.desk, "deudor", fields, a_call(SOFIA))],
    )
    assert is_held(house.opens_on(desk, a_request(requester=DORA)))


def test_whenever_the_agreement_is_made_no_ticket_is_held_for_ever(house):
    """Before, between or after what a ticket does while it is opened."""
    for moment in ("before", "between", "after"):
        organization = Organization(id=moment, name=moment, domains=(f"{moment}.example",))
        organizations.create(house.desk, organization, a_call(SOFIA))
        agrees = [lambda moment=moment: house.agrees(moment)]
        if moment == "before":
            agrees.pop()()
        desk = overtaken(house.desk, agrees if moment == "between" else [])
        ticket = house.opens_on(desk, a_request(requester=f"x@{moment}.example"))
        if moment == "after":
            agrees.pop()()
        house.passes(minutes=1)
        assert is_let_in(house.ticket(ticket.number), f"{moment}.1"), moment


# Breaking the glass


@pytest.fixture(params=["no_agreement", "stranger"])
def held(house, request):
    if request.param == "no_agreement":
        return house.opens().number
    house.described(strangers="triage")
    return house.opens(STRANGER).number


@pytest.mark.parametrize("actor", [SOFIA, ALMA], ids=lambda actor: actor.role)
def test_a_supervisor_breaks_the_glass_and_the_reason_stands_on_the_event(house, held, actor):
    house.time.passes(hours=1)
    ticket = editing.release(house.desk, held, "servidor caído, firman mañana", a_call(actor))
    assert is_let_in(ticket, None)
    assert {clock.since for clock in ticket.clocks} == {house.time()}
    released = house.events(held)[-1]
    assert (released.kind, released.actor.id) == (Kind.RELEASED, actor.id)
    assert released.reason == "servidor caído, firman mañana"


@pytest.mark.parametrize("reason", [None, ""])
def test_without_a_reason_nobody_breaks_the_glass(house, held, reason):
    with pytest.raises(InvalidChange, match="“reason”"):
        editing.release(house.desk, held, reason, a_call(SOFIA))
    assert house.ticket(held).status is Status.HELD


@pytest.mark.parametrize(
    "actor", [ANA, Actor(id="machine", role=Role.MACHINE)], ids=lambda actor: actor.role
)
@pytest.mark.parametrize("reason", [None, "porque sí"])
def test_an_agent_or_a_machine_does_not_break_the_glass(house, held, actor, reason):
    with pytest.raises(NotAllowed):
        editing.release(house.desk, held, reason, a_call(actor))
    assert house.ticket(held).status is Status.HELD


@pytest.mark.parametrize("reason", [None, "porque sí"])
def test_to_a_customer_of_another_organization_it_does_not_exist(house, held, reason):
    with pytest.raises(TicketNotFound):
        editing.release(house.desk, held, reason, a_call(REQUESTER))


def test_what_was_let_in_with_a_reason_consumes_no_agreement(house):
    number = house.opens().number
    editing.release(house.desk, number, "urgente", a_call(SOFIA))
    house.agrees(hours=1)
    house.passes(seconds=2)
    assert house.ticket(number).agreement is None


# No other way in


@pytest.fixture(params=["spam by SES", "thrown out by an agent"])
def thrown_out(house, request):
    """A ticket of somebody without an agreement, which is no spam after all."""
    if request.param == "spam by SES":
        return house.mails(DORA, spam="FAIL").number
    number = house.opens().number
    editing.spam(house.desk, number, a_call(ANA))
    return number


@pytest.mark.parametrize("reason", [None, "no es spam"])
def test_what_was_no_spam_is_not_let_in_by_an_agent_without_an_agreement(house, thrown_out, reason):
    with pytest.raises(NotAllowed):
        editing.release(house.desk, thrown_out, reason, a_call(ANA))
    with pytest.raises(InvalidChange, match="“reason”"):
        editing.release(house.desk, thrown_out, None, a_call(SOFIA))
    ticket = editing.release(house.desk, thrown_out, "urgente", a_call(SOFIA))
    assert is_let_in(ticket, None)


def test_what_was_no_spam_is_let_in_by_an_agent_once_there_is_an_agreement(house, thrown_out):
    house.agrees()
    house.passes(seconds=2)
    assert house.ticket(thrown_out).held == "spam"
    assert is_let_in(editing.release(house.desk, thrown_out, None, a_call(ANA)), "deudor.1")


REOPENING = [
    lambda house, number: verbs.reopen(house.desk, number, None, a_call(ANA)),
    lambda house, number: messages.say(
        house.desk,
        number,
        "Por favor.",
        a_call(Actor(id=DORA, role=Role.REQUESTER)),
        definitive=False,
    ),
    lambda house, number: house.mails(DORA, "Por favor.", house.token(number)),
]


@pytest.mark.parametrize("reopens", REOPENING, ids=["an agent", "its requester", "by mail"])
def test_closed_while_it_waited_and_reopened_it_waits_again(house, reopens):
    number = house.opens().number
    verbs.close(house.desk, number, a_call(ANA))
    reopens(house, number)
    assert is_held(house.ticket(number))
    house.agrees()
    house.passes(seconds=2)
    assert is_let_in(house.ticket(number), "deudor.1")


@pytest.mark.parametrize("reopens", REOPENING, ids=["an agent", "its requester", "by mail"])
def test_closed_while_it_waited_and_reopened_under_an_agreement_it_is_let_in(house, reopens):
    """Nothing is left to happen to its organization that would look at it again."""
    number = house.opens().number
    verbs.close(house.desk, number, a_call(ANA))
    house.agrees()
    house.passes(minutes=1)
    reopens(house, number)
    assert is_let_in(house.ticket(number), "deudor.1")


# Strangers


@EVERY_CHANNEL
def test_a_stranger_is_a_guest_and_served(house, channels, channel):
    ticket = house.ticket(channels[channel](STRANGER))
    assert (ticket.status, ticket.held, ticket.organization) == (Status.PENDING, None, None)
    assert (ticket.team, ticket.agreement) == ("nivel1", None)
    assert ticket.clocks


@EVERY_CHANNEL
def test_where_strangers_are_triaged_one_is_held_for_the_commercial_team(house, channels, channel):
    house.described(strangers="triage")
    number = channels[channel](STRANGER)
    assert is_held(house.ticket(number), "stranger")
    assert house.events(number)[0].details["held"] == "stranger"
    assert listed(house, "comercial#held") == [number]


def test_who_is_on_record_without_any_organization_is_a_stranger_too(house):
    house.described(strangers="triage")
    house.desk.people.save(None, Person(email=STRANGER, version=1))
    assert is_held(house.opens(STRANGER), "stranger")


def test_triage_touches_nobody_who_has_an_organization(house):
    house.described(strangers="triage", required=False)
    assert house.opens().status is Status.PENDING
    assert house.opens(MARIA.email).status is Status.PENDING
    assert is_held(house.opens(STRANGER), "stranger")


# A ticket that continues or comes out of another one


def test_a_message_that_goes_on_as_a_ticket_of_its_own_passes_the_gate_too(house):
    from chalicelib.desk import relations

    agreement = house.agrees()
    number = house.opens().number
    house.amends(agreement, state="suspended")
    entry = house.events(number)[0].id
    new = opening.with_new_number(
        house.desk.random_bits,
        lambda new: relations.split(house.desk, number, entry, None, new, a_call(ANA)),
    )
    assert is_held(new)


def test_opened_twice_under_one_key_it_is_one_ticket_that_is_held(house):
    call = a_call(Actor(id=DORA, role=Role.REQUESTER), once=OnceKey("key", "one"))
    tickets = [
        opening.open_once(house.desk, number, a_request(requester=DORA), a_message(), call)
        for number in ("K7M42QXG", "NFCB6HG6")
    ]
    assert tickets[0] == tickets[1]
    assert is_held(tickets[0])


def test_an_organization_that_never_stops_changing_is_a_conflict_and_no_endless_loop(house):
    def renamed():
        version = house.desk.organizations.load("deudor").version
        fields = {"name": f"Deudor {version}"}
        organizations.edit(house.desk, "deudor", fields, a_call(SOFIA))

    class Restless(type(house.desk.tickets)):
        def save(self, *change):
            renamed()
            return super().save(*change)

    store = Restless(house.desk.tickets.client, house.desk.tickets.table)
    with pytest.raises(Conflict, match="Repeat the request"):
        house.opens_on(dataclasses.replace(house.desk, tickets=store), a_request(requester=DORA))
