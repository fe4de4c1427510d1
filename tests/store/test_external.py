"""Incidents of other systems, on every engine: one is followed by one ticket."""

import pytest

from chalicelib.desk import opening, work
from chalicelib.store.external import ExternalStore, follows
from chalicelib.store.keys import external_pk
from chalicelib.store.transaction import Stale, write
from chalicelib.tickets.errors import InvalidChange
from tests.samples import ANA, Time, a_call, a_desk, a_message, a_request


@pytest.fixture
def desk(dynamodb):
    desk = a_desk(*dynamodb, Time())
    for number in ("K7M42QXG", "NFCB6HG6"):
        opening.open_ticket(desk, number, a_request(), a_message(), "request")
    return desk


def followed(desk, number, incident="INC-7", state="open"):
    return work.follow(desk, number, "it-inc", incident, state, a_call(ANA))


def test_an_incident_leads_to_the_ticket_that_follows_it(desk):
    assert desk.external.ticket_of("it-inc", "INC-7") is None
    ticket = followed(desk, "K7M42QXG")
    assert desk.external.ticket_of("it-inc", "INC-7") == "K7M42QXG"
    assert ticket.external.url == "https://it-inc.example/incidents/INC-7"


def test_the_same_ticket_may_note_its_incidents_state_again_and_again(desk):
    followed(desk, "K7M42QXG")
    ticket = followed(desk, "K7M42QXG", state="Solved")
    assert (ticket.external.state, ticket.external.solved) == ("Solved", True)


def test_an_incident_that_a_ticket_follows_is_refused_to_another(desk):
    followed(desk, "K7M42QXG")
    with pytest.raises(InvalidChange, match="K7M4-2QXG follows that incident already"):
        followed(desk, "NFCB6HG6")
    assert desk.tickets.load("NFCB6HG6").external is None


def test_two_tickets_that_follow_it_at_the_same_moment_do_not_both(dynamodb):
    """The transaction's own condition holds, whatever was read before it."""
    client, table = dynamodb
    pk = external_pk("it-inc", "INC-7")
    write(client, [follows(table, pk, "K7M42QXG")], markers=range(0))
    write(client, [follows(table, pk, "K7M42QXG")], markers=range(0))
    with pytest.raises(Stale):
        write(client, [follows(table, pk, "NFCB6HG6")], markers=range(0))
    assert ExternalStore(client, table).ticket_of("it-inc", "INC-7") == "K7M42QXG"


def test_the_same_id_in_another_system_is_another_incident(desk):
    followed(desk, "K7M42QXG")
    assert desk.external.ticket_of("jira", "INC-7") is None
    assert desk.external.ticket_of("it-inc", "INC-8") is None
