"""What each access pattern costs: requests and capacity units, against the design's budgets (P6)."""

from dataclasses import replace
from itertools import islice

import pytest

from chalicelib.customers.deliverability import Fate, Feedback
from chalicelib.customers.history import Happening
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import (
    addresses,
    agreements,
    codes,
    contacts,
    messages,
    opening,
    organizations,
    paging,
    people,
    preflight,
    verbs,
    work,
)
from chalicelib.desk.acting import acting
from chalicelib.desk.sweeping import Sweeper, Swept
from chalicelib.desk.waking import wake_ticket
from chalicelib.escalation.contacts import ContactKind, Method, WrittenMethod, method_id
from chalicelib.notify.past import MOST_PAST
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.history import HistoryStore
from chalicelib.store.keys import SHARDS, event_sk
from chalicelib.store.once import content_marker, delivery_marker, paged_marker
from chalicelib.store.tickets import MailKey
from chalicelib.tickets.events import DESK, Actor, Kind, Role
from infra.engine import Meter, create_table, dynamodb_client
from tests.samples import ANA, MARIA, REQUESTER, SOFIA, a_call, a_desk, a_message, a_request

CARLA = "carla@mesa.example"


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
THREE_TO_READ = 3  # the person, the mail domain and the organization, strongly consistent


def warm(desk, meter, **fields):
    """Let the Lambda come to know the requester's organization."""
    opening.open_ticket(desk, "4QXD0MM4", a_request(**fields), a_message(), "request")
    meter.reset()


def cold(desk):
    """The desk of a Lambda that has read nothing yet."""
    table = desk.tickets
    return replace(desk, configuration=ConfigurationStore(table.client, table.table))


def without_agreement(desk):
    terms = {"state": "suspended"}
    kind = Happening.AGREEMENT_SUSPENDED
    agreements.amend(desk, "muni.1", terms, kind, a_call(SOFIA), reason="no pagan")


def test_opening_a_ticket_costs_one_read_and_one_transaction(desk, meter):
    warm(desk, meter)
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    assert ticket.agreement == "muni.1"
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 18 + THREE_TO_READ


def test_opening_a_ticket_by_mail_costs_no_more_requests(desk, meter, time):
    warm(desk, meter)
    markers = (
        delivery_marker("ses-id", None, "K7M42QXG", time()),
        content_marker("d" * 64, "cgu@mesa.example", "K7M42QXG", time()),
    )
    opening.open_ticket(
        desk,
        "K7M42QXG",
        a_request(mailbox="cgu@mesa.example"),
        TWO_KB,
        "request",
        markers,
        mail=MailKey("cgu@mesa.example", "<id@cliente.example>"),
    )
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 18 + THREE_TO_READ


def test_whether_a_raw_mail_was_taken_in_costs_half_a_unit(desk, meter, time):
    assert desk.mails.taken_in(["ses-id"]) == set()
    desk.mails.take_in(delivery_marker("ses-id", None, "K7M42QXG", time()))
    meter.reset()
    assert desk.mails.taken_in(["ses-id"]) == {"ses-id"}
    assert (meter.requests, meter.units) == (["BatchGetItem"], 0.5)


def test_a_ticket_of_a_further_address_costs_one_more_read(desk, meter):
    people.edit(desk, MARIA.email, {"addresses": ("maria@casa.example",)}, a_call(ANA))
    warm(desk, meter, requester="maria@casa.example")
    opening.open_ticket(
        desk, "K7M42QXG", a_request(requester="maria@casa.example"), TWO_KB, "request"
    )
    assert meter.requests == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_the_first_contact_of_a_lambda_costs_one_more_read(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    assert meter.requests == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 18 + THREE_TO_READ


def test_somebody_of_a_known_mail_domain_is_no_first_contact(desk, meter):
    organizations.edit(desk, "muni", {"domains": ("cliente.example",)}, a_call(SOFIA))
    warm(desk, meter, requester="eva@cliente.example")
    request = a_request(requester="otra@cliente.example")
    assert opening.open_ticket(desk, "K7M42QXG", request, TWO_KB, "request").organization == "muni"
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]


def test_a_ticket_that_is_held_for_an_agreement_costs_no_more(desk, meter):
    without_agreement(desk)
    warm(desk, meter)
    assert opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request").held
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 18 + THREE_TO_READ


def test_letting_a_held_ticket_in_costs_two_reads_of_each_and_one_transaction(desk, meter, time):
    without_agreement(desk)
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    terms = {"state": "active"}
    agreements.amend(desk, "muni.1", terms, Happening.AGREEMENT_ACTIVATED, a_call(SOFIA))
    time.passes(seconds=2)
    meter.reset()
    organizations.wake(desk, "muni")
    assert desk.tickets.load("K7M42QXG").held is None
    of_the_organization = ["BatchGetItem", "Query", "TransactWriteItems", "GetItem"]  # one is ours
    of_the_ticket = ["GetItem", "BatchGetItem"] * 2 + ["TransactWriteItems"]
    assert sorted(meter.requests) == sorted(of_the_organization + of_the_ticket)


def test_waking_an_organization_for_which_nothing_waits_costs_two_reads_and_one_write(
    desk, meter, time
):
    agreements.amend(desk, "muni.1", {"hours": 40}, Happening.AGREEMENT_EDITED, a_call(SOFIA))
    for number in ("K7M42QXG", "NFCB6HG6"):  # live ones are not looked at
        opening.open_ticket(desk, number, a_request(), a_message(), "request")
    time.passes(seconds=2)
    meter.reset()
    organizations.wake(desk, "muni")
    assert meter.requests == ["BatchGetItem", "Query", "TransactWriteItems"]


def test_logging_work_costs_one_more_read_and_takes_the_hours_in_the_same_transaction(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    meter.reset()
    work.log(desk, "K7M42QXG", 30, None, a_call(ANA))
    assert meter.requests == ["GetItem", "BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 14 + 2  # 2 to read


def test_only_a_customer_at_somebody_elses_ticket_costs_one_more_read(desk, meter):
    coordinator = Person(email="jefa@x.example", version=1, organizations={"muni": "coordinator"})
    desk.people.save(None, coordinator)
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    ticket = desk.tickets.load("K7M42QXG")
    meter.reset()
    for actor in (ANA, SOFIA, REQUESTER, DESK):
        acting(desk, actor, ticket)
    assert meter.requests == []
    jefa = Actor(id=coordinator.email, role=Role.REQUESTER)
    assert acting(desk, jefa, ticket).memberships
    assert meter.requests == ["BatchGetItem"]


def test_a_page_of_fifty_people_or_organizations_costs_one_query(desk, meter):
    for place in range(60):
        desk.people.save(
            None,
            Person(
                email=f"p{place:02d}@x.example",
                version=1,
                name="a" * 40,
                organizations={"muni": "member"},
            ),
        )
        desk.organizations.save(None, Organization(id=f"o{place}", name="b" * 60), (), None)
    for page_of in (
        lambda: desk.people.page(50, None),
        lambda: desk.people.page_of("muni", 50, None),
        lambda: desk.organizations.page(50, None),
    ):
        meter.reset()
        assert len(page_of().rows) == 50
        assert meter.requests == ["Query"]
        assert meter.units <= 3.5


def test_a_filtered_page_costs_one_query_where_its_rows_are_among_the_first_hundred(
    desk, meter, time
):
    for place in range(60):
        time.passes(seconds=1)
        opening.open_ticket(desk, f"{place:07d}", a_request(), a_message(), "request")
    verbs.claim(desk, "0000003", a_call(ANA))
    meter.reset()
    filters = {"status": frozenset({"open", "waiting_customer"})}
    page = desk.lists.page("queue", "nivel1#live", 50, None, filters=filters)
    assert ([row["PK"] for row in page.rows], page.cursor) == (["T#0000003"], None)
    assert meter.requests == ["Query"]
    assert meter.units <= 7  # of a hundred cards at most


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: messages.say(
            desk, "K7M42QXG", "Reinicie y pruebe.", a_call(ANA), definitive=False
        ),
        lambda desk: messages.say(
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
        messages.note(desk, "K7M42QXG", f"Nota {number}: " + "x" * 200, a_call(ANA))
    meter.reset()
    _, page = desk.timelines.open("K7M42QXG", 20)
    assert len(page.rows) == 20
    assert meter.requests == ["Query"]
    assert meter.units <= 5  # strongly consistent: people read what they just wrote


def test_the_conversation_below_a_mail_costs_one_query_however_long_it_is(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    for number in range(60):
        messages.say(desk, "K7M42QXG", f"{number}: {'x' * 400}", a_call(ANA), definitive=False)
    meter.reset()
    said = desk.timelines.said_before("K7M42QXG", event_sk(61, 0))
    assert [event.version for event in islice(said, MOST_PAST)] == [60, 59, 58, 57, 56]
    assert meter.requests == ["Query"]
    assert meter.units <= 3.5  # of thirty entries at most


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
        assert len(desk.lists.page(by, value, 50, None).rows) == 50
        assert meter.requests == ["Query"], by
        assert meter.units <= 3.5, by


def test_a_sweep_with_nothing_due_costs_one_query_a_shard_whatever_the_backlog(desk, meter, time):
    for place in range(40):
        opening.open_ticket(desk, f"{place:07d}", a_request(), a_message(), "request")
    meter.reset()
    assert Sweeper(desk, pytest.fail).sweep() == Swept()
    assert meter.requests == ["Query"] * SHARDS
    assert meter.units <= 0.5 * SHARDS


def test_a_sweep_with_something_due_asks_once_who_is_on_call(desk, meter, time):
    tickets = [
        opening.open_ticket(desk, f"{place:07d}", a_request(), a_message(), "request")
        for place in range(40)
    ]
    time.at = max(ticket.wake_at for ticket in tickets)
    meter.reset()
    assert Sweeper(desk, list).sweep().queued == 40
    assert sorted(meter.requests) == ["GetItem"] + ["Query"] * SHARDS
    assert meter.units <= 1.5 * SHARDS


def test_a_desk_that_looks_ahead_each_day_costs_an_idle_sweep_no_more(desk, meter, time):
    assert preflight.begin(desk)
    assert meter.requests == ["UpdateItem"]
    assert meter.units <= 4
    meter.reset()
    assert Sweeper(desk, pytest.fail).sweep() == Swept()
    assert meter.requests == ["Query"] * SHARDS
    assert meter.units <= 0.5 * SHARDS


def test_looking_ahead_costs_three_requests_whatever_the_backlog(desk, meter, time):
    for place in range(40):
        opening.open_ticket(desk, f"{place:07d}", a_request(), a_message(), "request")
    meter.reset()
    assert preflight.look(desk)
    assert meter.requests == ["BatchGetItem", "Query", "BatchGetItem"]
    # Of each of the desk's people a strongly consistent read, and one for each address.
    staff = len(desk.configuration.read().staff)
    assert meter.units <= staff + staff / 2 + 0.5


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


def test_each_page_of_a_chain_costs_one_read_and_one_transaction(desk, meter, time):
    """Who is on call stands in the description of the desk, which a warm Lambda has read."""
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    paged = 0
    while paged < 3:
        time.at = ticket.wake_at
        meter.reset()
        events = wake_ticket(desk, ticket.number)
        assert meter.requests == ["GetItem", "TransactWriteItems"]
        assert meter.units <= 14 + 1
        paged += [event.kind for event in events].count(Kind.PAGED)
        ticket = desk.tickets.load(ticket.number)


def test_the_first_wake_of_a_lambda_reads_the_description_of_the_desk_too(desk, meter, time):
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    time.at = ticket.wake_at
    meter.reset()
    assert wake_ticket(cold(desk), ticket.number)
    # Of the desk, and of what people arranged about duty, together.
    assert meter.requests == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_waking_a_ticket_that_is_not_due_costs_one_read_of_any_lambda(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    for each in (desk, cold(desk)):
        meter.reset()
        assert wake_ticket(each, "K7M42QXG") == ()
        assert meter.requests == ["GetItem"]


def test_asking_whether_mail_reaches_an_address_costs_half_a_unit(desk, meter):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    meter.reset()
    assert not addresses.known(desk, MARIA.email, "K7M42QXG").undeliverable
    assert meter.requests == ["GetItem"]
    assert meter.units <= 0.5


def test_marking_an_address_costs_one_read_and_one_write(desk, meter, time):
    said = Feedback(fate=Fate.BOUNCED, address=MARIA.email, at=time.at)
    assert addresses.hear(desk, said).undeliverable
    assert meter.requests == ["GetItem", "PutItem"]
    assert meter.units <= 1 + 3  # consistent; the item with its place in the list


def test_by_what_everybody_of_a_page_is_reached_costs_one_read_whoever_they_are(desk, meter):
    own = (WrittenMethod(email="ana@casa.example"), WrittenMethod(sms="+56911111111", after="2m"))
    contacts.choose(desk, own, a_call(ANA))
    paged = [ANA.id, SOFIA.id, "carla@mesa.example"]
    meter.reset()
    assert set(contacts.contacts_of(desk, paged)) == set(paged)
    assert meter.requests == ["BatchGetItem"]
    assert meter.units <= len(paged)  # strongly consistent


def test_sending_and_taking_a_code_cost_one_read_and_one_transaction_each(desk, meter):
    text = method_id(Method(ContactKind.EMAIL, ANA.id))
    meter.reset()
    code = codes.begin(desk, text, a_call(ANA)).code
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 1 + 2
    meter.reset()
    codes.verify(desk, text, code, a_call(ANA))
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 1 + 2


def test_a_ticket_with_its_whole_history_costs_one_query_and_no_consistent_one(desk, meter, client):
    opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    for _ in range(19):
        messages.note(desk, "K7M42QXG", "Llamé al cliente: sigue igual.", a_call(ANA))
    meter.reset()
    history = HistoryStore(client, desk.tickets.table).read("K7M42QXG")
    assert len(history.events) == 20
    assert meter.requests == ["Query"]
    assert meter.units <= 2.5


def test_a_page_costs_its_person_one_read_and_one_transaction(desk, meter):
    _, version = desk.pages.lately(CARLA)
    lines = [("A.2", "A", desk.now(), True)] * 4
    marker = paged_marker("A.2", "A", CARLA, "alone", desk.now())
    desk.pages.take(CARLA, (lines, version), "2026-11", ("A", 1), marker=marker, now=desk.now())
    assert meter.requests == ["BatchGetItem", "TransactWriteItems"]
    assert meter.units <= 1 + 4 * 2  # four items of less than a kilobyte


def test_a_years_pages_of_seven_people_cost_one_read(desk, meter):
    people = [CARLA, *(f"p{each}@mesa.example" for each in range(6))]
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    assert desk.pages.pages_of(people, months) == {}
    assert meter.requests == ["BatchGetItem"]
    assert meter.units <= len(people) * len(months) * 0.5


def test_asking_whether_a_page_is_still_wanted_costs_one_read(desk, meter):
    ticket = opening.open_ticket(desk, "K7M42QXG", a_request(), TWO_KB, "request")
    meter.reset()
    assert paging.standing(desk, ticket.number, 1) == "what it was about is done"
    assert meter.requests == ["GetItem"]
    assert meter.units <= 1
