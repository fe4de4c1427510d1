"""Who somebody is when they write: by any address of theirs, as coordinator, to a merged ticket."""

from itertools import pairwise

import pytest

from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import editing, organizations, people, relations, verbs
from chalicelib.tickets.events import Kind, Role
from chalicelib.tickets.status import Status
from tests.samples import ANA, MARIA, SOFIA, a_call

JEFA = Person(
    email="jefa@cliente.example", version=1, name="Jefa", organizations={"muni": "coordinator"}
)
COLLEAGUE = Person(
    email="pedro@cliente.example", version=1, name="Pedro", organizations={"muni": "member"}
)
ALIAS, STRANGER, DORA = "maria@casa.example", "eve@nowhere.example", "dora@deudor.example"
AGENT = "ana@mesa.example"


@pytest.fixture(autouse=True)
def _on_record(house):
    house.desk.people.save(None, JEFA)
    house.desk.people.save(None, COLLEAGUE)
    people.edit(house.desk, MARIA.email, {"addresses": (ALIAS,)}, a_call(ANA))


def shared(house, sharing):
    organizations.edit(house.desk, "muni", {"sharing": sharing}, a_call(SOFIA))


def resolved(house):
    number = house.mails(MARIA.email, Message_ID="<first@cliente>").number
    verbs.claim(house.desk, number, a_call(ANA))
    verbs.resolve(house.desk, number, "Reinicie.", a_call(ANA))
    return number


def last(house, number):
    return house.events(number)[-1]


# By any address of theirs


def test_a_mail_from_a_further_address_opens_a_ticket_of_the_same_person(house):
    ticket = house.ticket(house.mails(ALIAS).number)
    assert (ticket.requester, ticket.requester_name) == (MARIA.email, MARIA.name)
    assert (ticket.organization, ticket.agreement) == ("muni", "muni.1")


@pytest.mark.parametrize("by", ["token", "in reply to", "subject"])
def test_an_answer_from_a_further_address_is_the_requesters_own(house, by):
    number = resolved(house)
    to = house.token(number) if by == "token" else "soporte@mesa.example"
    headers = {
        "in reply to": {"In_Reply_To": "<first@cliente>"},
        "subject": {"Subject": f"[#{number}]"},
    }.get(by, {})
    received = house.mails(ALIAS, "Sigue igual.", to, dmarc="PASS", **headers)
    assert (received.number, received.outcome) == (number, "appended")
    assert house.ticket(number).status is Status.OPEN
    assert last(house, number).actor.id == MARIA.email
    assert last(house, number).message.verified


def test_an_address_that_is_no_longer_theirs_is_a_strangers(house):
    number = resolved(house)
    people.edit(house.desk, MARIA.email, {"addresses": ()}, a_call(ANA))
    house.mails(ALIAS, "Sigue igual.", house.token(number))
    assert house.ticket(number).status is Status.RESOLVED
    assert not last(house, number).message.verified


def test_a_further_address_that_dmarc_says_is_forged_moves_nothing(house):
    number = resolved(house)
    house.mails(ALIAS, "Reabrir.", house.token(number), dmarc="FAIL")
    assert house.ticket(number).status is Status.RESOLVED
    assert not last(house, number).message.verified


# A coordinator, and others of the organization


@pytest.mark.parametrize("sharing", ["role", "all"])
def test_a_coordinator_answers_by_mail_for_the_organization(house, sharing):
    shared(house, sharing)
    number = resolved(house)
    house.mails(JEFA.email, "Sigue igual.", house.token(number))
    event = last(house, number)
    assert (event.kind, event.actor.id, event.message.verified) == (Kind.ANSWERED, JEFA.email, True)
    assert house.ticket(number).status is Status.OPEN
    assert house.ticket(number).requester == MARIA.email


def test_what_somebody_was_to_the_organization_is_not_stored_with_what_they_wrote(house):
    number = resolved(house)
    house.mails(JEFA.email, "Sigue igual.", house.token(number))
    assert last(house, number).actor.memberships == {}
    assert last(house, number).actor.role is Role.REQUESTER


@pytest.mark.parametrize(
    ("sharing", "writer", "answers"),
    [
        ("none", JEFA.email, False),
        ("role", COLLEAGUE.email, False),
        ("all", COLLEAGUE.email, True),
        ("all", DORA, False),
        ("all", STRANGER, False),
    ],
)
def test_others_answer_as_far_as_the_organization_shares_its_tickets(
    house, sharing, writer, answers
):
    shared(house, sharing)
    number = resolved(house)
    house.mails(writer, "Sigue igual.", house.token(number))
    assert last(house, number).message.verified is answers
    assert house.ticket(number).status is (Status.OPEN if answers else Status.RESOLVED)


@pytest.mark.parametrize("loses", ["leaves", "is no coordinator any more"])
def test_who_is_coordinator_no_longer_is_unverified_with_the_next_mail(house, loses):
    number = resolved(house)
    if loses == "leaves":
        people.leave(house.desk, JEFA.email, "muni", a_call(ANA))
    else:
        people.join(house.desk, JEFA.email, "muni", "member", a_call(ANA))
    house.mails(JEFA.email, "Sigue igual.", house.token(number))
    assert house.ticket(number).status is Status.RESOLVED
    assert not last(house, number).message.verified


def test_a_coordinators_mail_that_dmarc_says_is_forged_moves_nothing(house):
    number = resolved(house)
    house.mails(JEFA.email, "Sigue igual.", house.token(number), dmarc="FAIL")
    assert house.ticket(number).status is Status.RESOLVED
    assert not last(house, number).message.verified


def test_a_coordinators_further_address_is_theirs_too(house):
    people.edit(house.desk, JEFA.email, {"addresses": ("jefa@casa.example",)}, a_call(ANA))
    number = resolved(house)
    house.mails("jefa@casa.example", "Sigue igual.", house.token(number))
    assert last(house, number).actor.id == JEFA.email
    assert house.ticket(number).status is Status.OPEN


# To a ticket that is set aside


@pytest.mark.parametrize("by", ["token", "in reply to"])
def test_the_requesters_second_mail_to_a_held_ticket_is_theirs_and_moves_nothing(house, by):
    """Whoever is told that there is no agreement answers that mail."""
    number = house.mails(DORA, Message_ID="<first@deudor>").number
    headers = {"In_Reply_To": "<first@deudor>"} if by == "in reply to" else {}
    to = house.token(number) if by == "token" else "soporte@mesa.example"
    received = house.mails(DORA, "Ya firmamos.", to, **headers)
    assert (received.number, received.outcome) == (number, "appended")
    assert house.ticket(number).status is Status.HELD
    assert (last(house, number).message.verified, last(house, number).actor.id) == (True, DORA)


@pytest.mark.parametrize("writer", [DORA, "copia@deudor.example", AGENT, STRANGER])
def test_a_mail_to_a_ticket_that_was_thrown_out_is_kept_and_moves_nothing(house, writer):
    number = house.mails(DORA, Message_ID="<first@deudor>", Cc="copia@deudor.example").number
    editing.spam(house.desk, number, a_call(ANA))
    before = house.ticket(number)
    received = house.mails(writer, "¿Y?", house.token(number), dmarc="PASS")
    assert (received.number, received.outcome) == (number, "appended")
    assert last(house, number).message.text.strip() == "¿Y?"
    after = house.ticket(number)
    moved = {"version": after.version, "updated_at": after.updated_at}
    assert after == before.model_copy(update=moved)


# To a ticket that lives on in another one


def merged(house, times=1):
    """Return the first of some tickets that were merged into one another, and the last."""
    numbers = [
        house.mails(MARIA.email, Message_ID=f"<{each}@cliente>").number for each in range(times + 1)
    ]
    for number, into in pairwise(numbers):
        relations.merge(house.desk, number, into, None, a_call(ANA))
    return numbers[0], numbers[-1]


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("by", ["token", "in reply to", "subject"])
def test_a_mail_to_a_merged_ticket_goes_to_the_one_it_lives_on_in(house, by, times):
    number, into = merged(house, times)
    entries = len(house.events(number))
    to = house.token(number) if by == "token" else "soporte@mesa.example"
    headers = {
        "in reply to": {"In_Reply_To": "<0@cliente>"},
        "subject": {"Subject": f"[#{number}]"},
    }.get(by, {})
    received = house.mails(MARIA.email, "Sigue igual.", to, dmarc="PASS", **headers)
    assert (received.number, received.outcome) == (into, "appended")
    assert last(house, into).message.text.strip() == "Sigue igual."
    assert last(house, into).message.verified
    assert len(house.events(number)) == entries


def test_its_requester_writes_on_in_the_ticket_of_a_colleague(house):
    number = house.mails(COLLEAGUE.email).number
    into = house.mails(MARIA.email).number
    relations.merge(house.desk, number, into, None, a_call(ANA))
    house.mails(COLLEAGUE.email, "Sigue igual.", house.token(number))
    assert (last(house, into).actor.id, last(house, into).message.verified) == (
        COLLEAGUE.email,
        True,
    )


def test_the_same_mail_to_a_merged_ticket_twice_is_one_message(house):
    number, into = merged(house)
    for _ in range(2):
        received = house.mails(
            MARIA.email, "Sigue igual.", house.token(number), delivery="again", Message_ID="<x@y>"
        )
    assert (received.number, received.outcome) == (into, "repeated")
    texts = [each.message.text.strip() for each in house.events(into) if each.message]
    assert texts.count("Sigue igual.") == 1


def test_a_mail_that_was_taken_before_the_merge_is_not_taken_again_after_it(house):
    number = house.mails(MARIA.email).number
    into = house.mails(MARIA.email).number
    mail = {"delivery": "again", "Message_ID": "<x@y>"}
    house.mails(MARIA.email, "Sigue igual.", house.token(number), **mail)
    relations.merge(house.desk, number, into, None, a_call(ANA))
    received = house.mails(MARIA.email, "Sigue igual.", house.token(number), **mail)
    assert received.outcome == "repeated"
    texts = [
        each.message.text.strip()
        for each in (*house.events(number), *house.events(into))
        if each.message
    ]
    assert texts.count("Sigue igual.") == 1


def test_a_mail_to_both_of_two_merged_tickets_is_one_message(house):
    number, into = merged(house)
    tokens = f"{house.token(number)}, {house.token(into)}"
    for _ in range(2):
        house.mails(MARIA.email, "Sigue igual.", tokens, delivery="again", Message_ID="<x@y>")
    texts = [each.message.text.strip() for each in house.events(into) if each.message]
    assert texts.count("Sigue igual.") == 1


def test_a_mail_to_what_was_merged_into_a_closed_ticket_opens_that_one_again(house):
    number, into = merged(house)
    verbs.claim(house.desk, into, a_call(ANA))
    verbs.resolve(house.desk, into, "Listo.", a_call(ANA))
    house.mails(MARIA.email, "Sigue igual.", house.token(number))
    assert house.ticket(into).status is Status.OPEN


def test_no_mail_to_a_merged_ticket_enters_it_for_a_stranger_either(house):
    number, into = merged(house)
    received = house.mails(STRANGER, "Hola.", house.token(number))
    assert received.number == into
    assert not last(house, into).message.verified


def test_tickets_of_two_organizations_are_not_merged(house):
    from chalicelib.tickets.errors import InvalidChange

    other = Organization(id="otra", version=1, name="Otra", domains=("otra.example",))
    house.desk.organizations.save(None, other, (), None)
    number, into = house.mails("x@otra.example").number, house.mails(MARIA.email).number
    with pytest.raises(InvalidChange, match="same organization"):
        relations.merge(house.desk, number, into, None, a_call(ANA))
