"""What each access pattern costs: requests and capacity units, against the design's budgets (P6)."""

import pytest

from chalicelib.desk import opening, verbs
from chalicelib.desk.waking import due_numbers, wake_ticket
from chalicelib.intake.conversation import Target
from chalicelib.store.keys import SHARDS
from chalicelib.store.once import content_marker, delivery_marker
from chalicelib.store.tickets import MailKey
from infra.engine import Meter, create_table, dynamodb_client
from tests.samples import ANA, REQUESTER, SOFIA, Time, a_call, a_desk, a_message, a_request


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def client(dynamodb_endpoint):
    return dynamodb_client(dynamodb_endpoint)


@pytest.fixture
def meter(client):
    return Meter(client)


@pytest.fixture
def desk(client, meter, time):
    desk = a_desk(client, create_table(client), time)
    meter.reset()
    return desk


TWO_KB = a_message("a" * 1_500)  # with everything else of its event and ticket: 2 KB and more


def test_opening_a_ticket_costs_one_transaction(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    assert meter.requests == ["TransactWriteItems"]
    assert meter.units <= 18


def test_opening_a_ticket_by_mail_costs_at_most_one_read_and_one_transaction(desk, meter, time):
    person = desk.customers.find("maria@cliente.example")
    markers = (
        delivery_marker("ses-id", "cgu@mesa.example", "K7M42QXG", time()),
        content_marker("d" * 64, "cgu@mesa.example", "K7M42QXG", time()),
    )
    request = a_request(requester=person, mailbox=Target("cgu@mesa.example").mailbox)
    opening.open_ticket(
        desk,
        "K7M42QXG",
        request,
        TWO_KB,
        "request",
        markers,
        mail=MailKey("cgu@mesa.example", "<id@cliente.example>"),
    )
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 18 + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: verbs.say(
            desk, "K7M42QXG", "Reinicie y pruebe.", a_call(ANA), definitive=False
        ),
        lambda desk: verbs.say(
            desk, "K7M42QXG", "Sigue igual.", a_call(REQUESTER), definitive=False
        ),
        lambda desk: verbs.assign(desk, "K7M42QXG", SOFIA.id, None, "sabe más", a_call(ANA)),
        lambda desk: verbs.claim(desk, "K7M42QXG", a_call(ANA)),
        lambda desk: verbs.wait(desk, "K7M42QXG", "customer", None, a_call(ANA)),
        lambda desk: verbs.resolve(desk, "K7M42QXG", "Clave nueva enviada.", a_call(ANA)),
    ],
    ids=["reply", "customer's message", "assign", "claim", "wait", "resolve"],
)
def test_a_change_costs_one_read_and_one_transaction(desk, meter, time, change):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    time.passes(minutes=5)
    meter.reset()
    change(desk)
    assert meter.requests == ["GetItem", "TransactWriteItems"]
    assert meter.units <= 14 + 1  # 14 to write, 1 to read


def test_opening_a_ticket_with_twenty_entries_costs_one_query(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    for number in range(19):
        verbs.note(desk, "K7M42QXG", f"Nota {number}: " + "x" * 200, a_call(ANA))
    meter.reset()
    _, page = desk.tickets.open("K7M42QXG", 20)
    assert len(page.rows) == 20
    assert meter.requests == ["Query"]
    assert meter.units <= 5  # strongly consistent: people read what they just wrote


def test_a_page_of_fifty_of_each_list_costs_one_query(desk, meter, time):
    numbers = [f"{place:07d}" for place in range(60)]
    for number in numbers:
        time.passes(seconds=1)
        opening.open_ticket(desk, number, a_request(subject="a" * 60), a_message(), "request")
        verbs.claim(desk, number, a_call(ANA))
    for by, value in (
        ("queue", "nivel1#live"),
        ("requester", "maria@cliente.example"),
        ("organization", "muni"),
        ("assignee", "ana@mesa.example"),
    ):
        meter.reset()
        assert len(desk.tickets.list(by, value, 50, None).rows) == 50
        assert meter.requests == ["Query"], by
        assert meter.units <= 3.5, by


def test_a_sweep_with_nothing_due_costs_one_query_a_shard_whatever_the_backlog(desk, meter, time):
    for place in range(40):
        opening.open_ticket(desk, f"{place:07d}", a_request(), a_message(), "request")
    meter.reset()
    assert list(due_numbers(desk)) == []
    assert meter.requests == ["Query"] * SHARDS
    assert meter.units <= 0.5 * SHARDS


def test_waking_a_due_ticket_costs_one_read_and_one_transaction(desk, meter, time):
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    time.at = ticket.wake_at
    meter.reset()
    assert wake_ticket(desk, ticket.number)
    assert meter.requests == ["GetItem", "TransactWriteItems"]
    assert meter.units <= 14 + 1


def test_waking_a_breached_ticket_that_pages_costs_no_more(desk, meter, time):
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    while not ticket.chain:
        time.at = ticket.wake_at
        meter.reset()
        wake_ticket(desk, ticket.number)
        ticket = desk.tickets.load(ticket.number)
    assert ticket.chain.fired == 1
    assert meter.requests[:2] == ["GetItem", "TransactWriteItems"]
    assert meter.units - 1 <= 14 + 1  # one more read was ours


def test_waking_a_ticket_that_is_not_due_writes_nothing(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    meter.reset()
    assert wake_ticket(desk, "K7M42QXG") == ()
    assert meter.requests == ["GetItem"]
