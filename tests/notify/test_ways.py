"""From contact methods to channels: what goes where, and what is passed over."""

from datetime import timedelta

import pytest

from chalicelib.configuration.model import Staff
from chalicelib.configuration.webhooks import Webhook
from chalicelib.escalation.contacts import ContactKind, Method
from chalicelib.notify.job import Channel
from chalicelib.notify.ways import Way, ways_of

CARLA = "carla@mesa.example"
TWO, FIVE = timedelta(minutes=2), timedelta(minutes=5)
ROOM = Webhook(name="guardia", kind="slack", url="https://hooks.slack.example/x")
ACCOUNT = Webhook(
    name="wa", kind="whatsapp", token="a" * 20, phone_number_id="12345", template="aviso",
    template_language="es",
)  # fmt: skip
WEBHOOKS = {"guardia": ROOM, "wa": ACCOUNT}


def ways(*methods, webhooks=WEBHOOKS, **fields):
    person = Staff(name="Carla Soto", team="nivel3", **fields)
    return ways_of(person, CARLA, methods, webhooks)


def by(kind, to, after=timedelta()):
    return Method(ContactKind(kind), to, after)


def test_each_method_is_a_channel_with_its_delay_in_the_same_order():
    assert ways(
        by("sms", "+56911111111"), by("webhook", "guardia", TWO), by("email", CARLA, FIVE)
    ) == (
        Way(Channel.SMS, "+56911111111"),
        Way(Channel.SLACK, "guardia", "guardia", TWO),
        Way(Channel.EMAIL, CARLA, None, FIVE),
    )


def test_whatsapp_is_written_to_the_persons_telephone():
    assert ways(by("webhook", "wa"), phone="+56922222222") == (
        Way(Channel.WHATSAPP, "+56922222222", "wa"),
    )


@pytest.mark.parametrize(
    "webhooks",
    [{}, {"guardia": ROOM.model_copy(update={"active": False})}],
    ids=["gone", "switched off"],
)
def test_what_leads_nowhere_is_passed_over_and_the_next_comes_in_its_place(webhooks):
    methods = (by("webhook", "guardia"), by("email", "carla@casa.example", TWO))
    assert ways(*methods, webhooks=webhooks) == (Way(Channel.EMAIL, "carla@casa.example"),)


def test_an_address_that_no_mail_can_go_to_is_passed_over_and_the_next_comes_in_its_place():
    methods = (by("email", "josé@mesa.example"), by("sms", "+56911111111", TWO))
    assert ways(*methods) == (Way(Channel.SMS, "+56911111111"),)


def test_where_nothing_is_left_the_page_goes_to_their_address_at_once():
    assert ways(by("webhook", "wa", TWO)) == (Way(Channel.EMAIL, CARLA),)
