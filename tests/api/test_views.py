"""What each caller sees of a ticket: the customer nothing of the desk's inside."""

import pytest

from chalicelib.api.views import card_view, ticket_view, timeline_view
from chalicelib.desk import opening, verbs
from chalicelib.desk.waking import wake_ticket
from tests.samples import ANA, REQUESTER, Time, a_call, a_desk, a_message, a_request


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def desk(dynamodb, time):
    return a_desk(*dynamodb, time)


@pytest.fixture
def ticket(desk, time):
    """A ticket that was claimed, noted, answered, and then broke its promise."""
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    verbs.assign(desk, "K7M42QXG", ANA.id, None, "sabe de claves", a_call(ANA))
    verbs.note(desk, "K7M42QXG", "cliente difícil", a_call(ANA))
    while not desk.tickets.load("K7M42QXG").escalations:
        time.at = desk.tickets.load("K7M42QXG").wake_at
        wake_ticket(desk, "K7M42QXG")
    return desk.tickets.load("K7M42QXG")


def test_the_desks_people_see_clocks_escalations_and_legal_verbs(ticket):
    view = ticket_view(ticket, ANA)
    assert [clock.metric for clock in view.clocks] == ["first_response", "resolution"]
    assert view.escalations[0].steps_fired == 1
    assert "resolve" in view.legal_verbs
    assert view.number == "K7M4-2QXG"


def test_the_customer_sees_neither(ticket):
    view = ticket_view(ticket, REQUESTER)
    assert (view.clocks, view.escalations, view.legal_verbs) == (None, None, None)
    assert view.status == "open"
    assert view.assignee is None
    assert view.due_at == ticket.due_at


def test_the_customers_timeline_tells_nothing_of_the_inside(desk, ticket):
    _, page = desk.tickets.open(ticket.number, 50)
    inside = timeline_view(page, ticket, ANA).model_dump_json()
    outside = timeline_view(page, ticket, REQUESTER)
    for secret in ("cliente difícil", "sabe de claves", "clock_breached", "paged", ANA.id):
        assert secret in inside
        assert secret not in outside.model_dump_json()
    assert [entry.kind for entry in outside.items] == ["created", "assigned"]


@pytest.mark.parametrize(
    ("by", "value"),
    [
        ("queue", "nivel1#live"),
        ("requester", "maria@cliente.example"),
        ("organization", "muni"),
        ("assignee", "ana@mesa.example"),
    ],
)
def test_a_card_is_the_same_from_every_list(desk, ticket, by, value):
    (row,) = desk.tickets.list(by, value, 50, None).rows
    card = card_view(ANA, by, value, row)
    assert card.number == "K7M4-2QXG"
    assert card.created_at == ticket.created_at
    assert (card.requester, card.organization) == ("maria@cliente.example", "muni")
    assert (card.assignee, card.team) == ("ana@mesa.example", "nivel1")
