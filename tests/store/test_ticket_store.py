"""The store's contract, on every engine: what is written comes back, whole or not at all."""

import base64
import dataclasses
import json
from datetime import timedelta

import pytest

from chalicelib.desk import messages, opening, verbs
from chalicelib.desk.context import OnceKey
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.cursor import InvalidCursor
from chalicelib.store.keys import event_sk
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import Conflict, KeyReused, Outdated, TicketNotFound
from chalicelib.tickets.events import Kind
from chalicelib.tickets.status import Status
from tests.samples import (
    ANA,
    MONDAY,
    REQUESTER,
    SOFIA,
    a_call,
    a_message,
    a_request,
    due_keys,
)


def opened(desk, number="K7M42QXG", call=None, **fields):
    call = call or a_call(REQUESTER)
    return opening.open_once(desk, number, a_request(**fields), a_message(), call)


def test_a_ticket_comes_back_as_it_was_saved(desk):
    saved = opened(desk)
    assert desk.tickets.load(saved.number) == saved
    assert saved.clocks
    assert (saved.organization, saved.agreement) == ("muni", "muni.1")


def test_an_unknown_number_is_not_found(desk):
    with pytest.raises(TicketNotFound):
        desk.tickets.load("K7M42QXG")
    with pytest.raises(TicketNotFound):
        desk.timelines.open("K7M42QXG", 20)


def test_the_timeline_tells_everything_in_order(desk):
    ticket = opened(desk)
    messages.say(desk, ticket.number, "¿Desde cuándo?", a_call(ANA), definitive=False)
    verbs.wait(desk, ticket.number, "customer", None, a_call(ANA))
    read, page = desk.timelines.open(ticket.number, 20)
    kinds = [row["event"].kind for row in page.rows]
    assert kinds == [Kind.CREATED, Kind.REPLIED, Kind.WAITING]
    assert read.status is Status.WAITING_CUSTOMER
    assert page.rows[0]["event"].message.text == "La clave no funciona."
    assert page.cursor is None


def test_a_timeline_is_read_page_by_page_without_gaps_or_repeats(desk):
    ticket = opened(desk)
    for number in range(7):
        messages.note(desk, ticket.number, f"nota {number}", a_call(ANA))
    _, page = desk.timelines.open(ticket.number, 3)
    ids = [row["id"] for row in page.rows]
    assert len(ids) == 3  # the ticket, which is read with them, is none of them
    while page.cursor:
        page = desk.timelines.page(ticket.number, 2, page.cursor)
        ids += [row["id"] for row in page.rows]
    assert len(ids) == len(set(ids)) == 8
    assert ids == sorted(ids)


def test_a_stale_version_writes_nothing(desk):
    ticket = opened(desk)
    changed = verbs.claim(desk, ticket.number, a_call(ANA))
    with pytest.raises(Stale):
        desk.tickets.save(ticket, ticket.model_copy(update={"version": 2}), ())
    assert desk.tickets.load(ticket.number) == changed


def test_a_change_on_an_outdated_version_is_refused_and_names_the_current_one(desk):
    ticket = opened(desk)
    verbs.claim(desk, ticket.number, a_call(ANA))
    with pytest.raises(Outdated) as refused:
        verbs.claim(desk, ticket.number, a_call(SOFIA, if_version=1))
    assert refused.value.members == {"current_version": 2}


def test_a_change_that_somebody_overtakes_is_decided_anew_on_what_stands(desk):
    ticket = opened(desk)
    stolen = []

    original = desk.tickets.save

    def overtaken(*change):
        if not stolen:
            stolen.append(True)
            messages.note(desk_without_patch, ticket.number, "primero", a_call(SOFIA))
        original(*change)

    class Overtaken(type(desk.tickets)):
        save = staticmethod(overtaken)

    desk_without_patch = desk
    patched = dataclasses.replace(desk, tickets=Overtaken(desk.tickets.client, desk.tickets.table))
    after = verbs.claim(patched, ticket.number, a_call(ANA))
    assert after.version == 3
    _, page = desk.timelines.open(ticket.number, 20)
    assert [row["event"].kind for row in page.rows] == [Kind.CREATED, Kind.NOTED, Kind.CLAIMED]


def test_the_same_request_twice_opens_one_ticket(desk):
    once = OnceKey("a-key", "fingerprint")
    first = opened(desk, call=a_call(REQUESTER, once=once))
    again = opened(desk, number="NFCB6HG6", call=a_call(REQUESTER, once=once))
    assert again == first
    with pytest.raises(TicketNotFound):
        desk.tickets.load("NFCB6HG6")


def test_a_key_reused_for_another_request_is_refused(desk):
    opened(desk, call=a_call(REQUESTER, once=OnceKey("a-key", "one")))
    with pytest.raises(KeyReused):
        opened(desk, number="NFCB6HG6", call=a_call(REQUESTER, once=OnceKey("a-key", "two")))


def test_a_retried_change_is_answered_as_done_although_its_version_is_outdated_by_itself(desk):
    ticket = opened(desk)
    once = OnceKey("claim-once", "claim")
    first = verbs.claim(desk, ticket.number, a_call(ANA, if_version=1, once=once))
    again = verbs.claim(desk, ticket.number, a_call(ANA, if_version=1, once=once))
    assert again == first
    assert desk.tickets.load(ticket.number).version == 2


def test_two_people_may_use_the_same_key(desk):
    opened(desk, call=a_call(REQUESTER, once=OnceKey("1", "one")))
    other = opened(desk, number="NFCB6HG6", call=a_call(ANA, once=OnceKey("1", "two")))
    assert other.number == "NFCB6HG6"


def test_a_taken_number_is_drawn_again(desk):
    opened(desk, number="K7M42QXG")
    drawn = iter([_bits_of("K7M42QXG"), _bits_of("NFCB6HG6")])
    ticket = opening.with_new_number(lambda _: next(drawn), lambda number: opened(desk, number))
    assert ticket.number == "NFCB6HG6"


def test_a_number_that_stays_taken_is_a_conflict(desk):
    opened(desk, number="K7M42QXG")
    with pytest.raises(Conflict):
        opening.with_new_number(lambda _: _bits_of("K7M42QXG"), lambda number: opened(desk, number))


def _bits_of(number):
    from chalicelib.tickets.number import ALPHABET

    return sum(
        ALPHABET.index(each) << shift
        for each, shift in zip(number[:7], range(0, 35, 5), strict=True)
    )


def test_each_list_shows_the_ticket_newest_first(desk, time):
    first = opened(desk, number="K7M42QXG")
    time.passes(minutes=1)
    second = opened(desk, number="NFCB6HG6")
    verbs.claim(desk, first.number, a_call(ANA))
    for by, value, numbers in (
        ("queue", "nivel1#live", [second.number, first.number]),
        ("requester", "maria@cliente.example", [second.number, first.number]),
        ("organization", "muni", [second.number, first.number]),
        ("assignee", "ana@mesa.example", [first.number]),
    ):
        page = desk.lists.page(by, value, 50, None)
        assert [row["PK"].removeprefix("T#") for row in page.rows] == numbers, by
        assert page.rows[-1]["subject"] == first.subject


def test_a_resolved_ticket_leaves_the_live_queue_and_its_assignee(desk):
    ticket = opened(desk)
    verbs.claim(desk, ticket.number, a_call(ANA))
    verbs.resolve(desk, ticket.number, "Listo.", a_call(ANA))
    assert not desk.lists.page("queue", "nivel1#live", 50, None).rows
    assert not desk.lists.page("assignee", ANA.id, 50, None).rows
    assert len(desk.lists.page("queue", "nivel1#done", 50, None).rows) == 1


def test_a_list_is_read_page_by_page_without_gaps_or_repeats(desk, time):
    numbers = ["K7M42QXG", "NFCB6HG6", "ZPT2FCVM", "75JP6339", "2B9ZP8AQ"]
    for number in numbers:
        opened(desk, number=number)
        time.passes(seconds=1)
    seen, cursor = [], None
    while True:
        page = desk.lists.page("queue", "nivel1#live", 2, cursor)
        seen += [row["PK"].removeprefix("T#") for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == numbers[::-1]


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA", "e30", "x" * 900])
def test_a_cursor_of_elsewhere_is_refused(desk, cursor):
    with pytest.raises(InvalidCursor):
        desk.lists.page("queue", "nivel1#live", 2, cursor)


def test_a_cursor_of_one_list_does_not_open_another(desk, time):
    for number in ("K7M42QXG", "NFCB6HG6"):
        opened(desk, number=number)
        time.passes(seconds=1)
    cursor = desk.lists.page("queue", "nivel1#live", 1, None).cursor
    with pytest.raises(InvalidCursor):
        desk.lists.page("requester", "maria@cliente.example", 1, cursor)


@pytest.mark.parametrize(
    "tampered",
    [
        {"queue_key": "nivel3#live"},
        {"created_key": ""},
        {"more": "x"},
        {"SK": 7},
    ],
    ids=str,
)
def test_a_cursor_that_somebody_changed_is_refused(desk, time, tampered):
    for number in ("K7M42QXG", "NFCB6HG6"):
        opened(desk, number=number)
        time.passes(seconds=1)
    cursor = desk.lists.page("queue", "nivel1#live", 1, None).cursor
    content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    content["key"] |= tampered
    changed = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    with pytest.raises(InvalidCursor):
        desk.lists.page("queue", "nivel1#live", 1, changed)


def test_what_is_due_is_found_from_its_instant_on_and_not_before(desk, time):
    ticket = opened(desk)
    time.at = ticket.wake_at - timedelta(microseconds=1)
    assert due_keys(desk) == []
    time.at = ticket.wake_at
    assert due_keys(desk) == [f"T#{ticket.number}"]


def test_waking_twice_changes_nothing_the_second_time(desk, time):
    ticket = opened(desk)
    time.at = ticket.wake_at
    assert [event.kind for event in wake_ticket(desk, ticket.number)] == [Kind.CLOCK_WARNING]
    version = desk.tickets.load(ticket.number).version
    assert wake_ticket(desk, ticket.number) == ()
    assert desk.tickets.load(ticket.number).version == version
    assert due_keys(desk) == []


def test_instants_sort_by_time_whatever_their_fraction(desk, time):
    time.at = MONDAY.replace(microsecond=0)
    opened(desk, number="K7M42QXG")
    time.at = MONDAY.replace(microsecond=500_000)
    opened(desk, number="NFCB6HG6")
    rows = desk.lists.page("queue", "nivel1#live", 50, None).rows
    assert [row["PK"] for row in rows] == ["T#NFCB6HG6", "T#K7M42QXG"]


def test_what_was_said_before_an_event_comes_newest_first_without_notes(desk):
    number = opened(desk).number
    messages.say(desk, number, "¿Desde cuándo?", a_call(ANA), definitive=False)
    messages.note(desk, number, "Exagera.", a_call(ANA))
    verbs.claim(desk, number, a_call(ANA))
    messages.say(desk, number, "Desde ayer.", a_call(REQUESTER), definitive=False)
    last = desk.tickets.load(number).version
    said = desk.timelines.said_before(number, event_sk(last, 0))
    assert [event.message.text for event in said] == ["¿Desde cuándo?", "La clave no funciona."]
    assert list(desk.timelines.said_before(number, event_sk(1, 0))) == []
    assert list(desk.timelines.said_before("NFCB6HG6", event_sk(last, 0))) == []
