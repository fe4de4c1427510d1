"""Guards the look back: every ticket of a period once, with all its events and without its words."""

from datetime import timedelta

import pytest

from chalicelib.customers.history import Happening
from chalicelib.desk import agreements, messages, opening, verbs
from chalicelib.store.history import PAGE, HistoryStore
from chalicelib.store.items import ticket_item
from chalicelib.store.keys import event_sk, ticket_pk
from chalicelib.store.told import ToldStore
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.number import new_number
from tests.samples import ANA, MONDAY, REQUESTER, SOFIA, a_call, a_message, a_request

NUMBER, OTHER = "K7M42QXG", "NFCB6HG6"
DAY = timedelta(days=1)


@pytest.fixture
def histories(dynamodb):
    return HistoryStore(*dynamodb)


def opened(desk, number=NUMBER, **fields):
    return opening.open_ticket(desk, number, a_request(**fields), a_message(), "request")


def created(histories, since=MONDAY, until=MONDAY + DAY, teams=("nivel1", "comercial")):
    return [each for page in histories.created(teams, since, until) for each in page]


def test_a_ticket_is_found_whether_it_lives_or_is_over_or_is_held(desk, histories, time):
    opened(desk)
    done = opened(desk, OTHER)
    assert created(histories, teams=(done.team,)) == [NUMBER, OTHER]
    verbs.claim(desk, OTHER, a_call(ANA))
    verbs.resolve(desk, OTHER, "Listo.", a_call(ANA))
    terms, kind = {"state": "suspended"}, Happening.AGREEMENT_SUSPENDED
    agreements.amend(desk, "muni.1", terms, kind, a_call(SOFIA), reason="no pagan")
    held = opened(desk, "4QXD0MM4")
    assert held.held
    found = created(histories, teams={done.team, held.team})
    assert sorted(found) == sorted([NUMBER, OTHER, "4QXD0MM4"])


def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(desk, histories):
    team = opened(desk).team
    instant = timedelta(microseconds=1)
    assert created(histories, MONDAY, MONDAY + instant, [team]) == [NUMBER]
    assert created(histories, MONDAY - DAY, MONDAY, [team]) == []
    assert created(histories, MONDAY + instant, MONDAY + DAY, [team]) == []


def test_a_long_list_is_read_to_its_end(desk, histories, dynamodb):
    client, table = dynamodb
    ticket = opened(desk)
    bits = iter(range(1, 1_000_000, 7))
    for first in range(0, PAGE + 20, 20):
        others = [
            ticket.model_copy(
                update={
                    "number": new_number(lambda _: next(bits)),
                    "created_at": MONDAY + timedelta(seconds=first + place),
                }
            )
            for place in range(20)
        ]
        puts = [{"PutRequest": {"Item": ticket_item(each)}} for each in others]
        client.batch_write_item(RequestItems={table: puts})
    found = created(histories, teams=[ticket.team])
    assert len(found) == len(set(found)) == PAGE + 21


def test_a_history_has_all_events_in_order_and_nothing_of_what_was_said_or_told(
    desk, histories, dynamodb, time
):
    before = opened(desk)
    for minute in range(12):
        time.passes(minutes=1)
        messages.note(desk, NUMBER, f"Nota {minute}", a_call(ANA))
    messages.say(desk, NUMBER, "Hola", a_call(ANA), False)
    place = {"PK": ticket_pk(NUMBER), "SK": f"{event_sk(1, 0)}~digest"}
    assert ToldStore(*dynamodb).claim(place, {"to": REQUESTER.id}, MONDAY)
    ticket, events = histories.read(NUMBER)
    entries = desk.timelines.page(NUMBER, 100, None).rows
    whole = [row["event"] for row in entries if row["type"] == "event"]
    assert [event.id for event in events] == [event.id for event in whole]
    assert [event.changes for event in events] == [event.changes for event in whole]
    assert events[0].promises == whole[0].promises
    assert {event.message.text for event in events if event.message} == {""}
    assert (ticket.number, ticket.clocks, ticket.subject) == (NUMBER, (), before.subject)


def test_a_ticket_that_is_gone_says_so(histories):
    with pytest.raises(TicketNotFound):
        histories.read(NUMBER)
