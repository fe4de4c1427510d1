"""A text from the telephone of somebody who was paged acknowledges what waits for them, once."""

import json

import pytest
from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.desk import verbs
from chalicelib.desk.opening import open_ticket
from chalicelib.desk.waking import wake_ticket
from chalicelib.intake.texted import read_sms, take
from chalicelib.store.items import event_of
from chalicelib.tickets.events import Kind
from tests.samples import ANA, a_call, a_message, a_request, configuration

CARLA, PHONE = "carla@mesa.example", "+56911111111"
NUMBERS = ("K7M42QXG", "ZPT2FCVM")


@pytest.fixture
def paged(window):
    """Two tickets for which Carla is paged."""
    plain = configuration().model_dump(by_alias=True, mode="json")
    plain["escalation"] = [
        {
            "name": "ayuda",
            "triggers": ["by_hand"],
            "steps": [{"after": "0m", "notify": [f"person:{CARLA}"]}],
        }
    ]
    window.desk.configuration.save(Configuration.model_validate(plain))
    for number in NUMBERS:
        open_ticket(window.desk, number, a_request(), a_message(), f"request {number}")
        verbs.alert(window.desk, number, "help", "ayuda", a_call(ANA))
        wake_ticket(window.desk, number)
    plan(window)
    return window


def plan(window):
    for item in window._items():
        if item.get("type") == {"S": "event"} and event_of(item).kind is Kind.PAGED:
            window.planner.take({"dynamodb": {"NewImage": item}})


def text(body="ok", sender=PHONE, delivery="in-1"):
    told = {
        "originationNumber": sender,
        "destinationNumber": "+56900000000",
        "messageKeyword": "KEYWORD",
        "messageBody": body,
        "inboundMessageId": delivery,
    }
    return json.dumps(told)


def takes(window, *given, **terms):
    return take(window.desk, read_sms(text(*given, **terms)))


def waits(window, number):
    return window.ticket(number).escalations[0].waiting


def test_a_word_acknowledges_all_that_waits_for_its_sender(paged):
    assert sorted(takes(paged)) == sorted(NUMBERS)
    for number in NUMBERS:
        assert paged.ticket(number).escalations[0].acknowledged_by == CARLA
    assert takes(paged, delivery="in-2") == []


def test_a_number_acknowledges_its_ticket_and_leaves_the_other(paged):
    assert takes(paged, "ACK K7M4-2QXG") == ["K7M42QXG"]
    assert waits(paged, "ZPT2FCVM")


def test_the_same_text_twice_acknowledges_once(paged):
    takes(paged)
    takes(paged)
    for number in NUMBERS:
        kinds = [each.kind for each in paged.events(number)]
        assert kinds.count(Kind.ACKNOWLEDGED) == 1


def test_another_telephone_and_other_words_acknowledge_nothing(paged):
    assert takes(paged, sender="+56999999999") == []
    assert takes(paged, "no puedo") == []
    assert takes(paged, "ok K7M4-2QXH") == []
    assert takes(paged, sender="+56922222222") == [], "Diego was not paged"
    assert all(waits(paged, number) for number in NUMBERS)


def test_what_is_no_text_message_is_brought_again_and_set_aside():
    for wrong in ("{}", "[]", '{"originationNumber": "+1"}'):
        with pytest.raises(ValidationError):
            read_sms(wrong)


def test_a_text_is_read_in_the_envelope_of_a_topic_too():
    assert read_sms(json.dumps({"Type": "Notification", "Message": text()})).sender == PHONE
