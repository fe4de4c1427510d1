"""Who writes is believed as far as it is proven: customers by address, agents by proof and token."""

from itertools import product

import pytest

from chalicelib.intake.notification import Receipt
from chalicelib.intake.trust import Standing, author, set_aside, standing
from chalicelib.rights import may
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Channel, Ticket
from tests.samples import ANA, MARIA, MONDAY, SOFIA, configuration

DESK = configuration()
VERDICTS = ("PASS", "FAIL", "GRAY", "PROCESSING_FAILED")
COPIED = "pedro@cliente.example"
TICKET = Ticket(
    number="K7M42QXG",
    subject="x",
    channel=Channel.EMAIL,
    team="nivel1",
    requester=MARIA.email,
    copied=(COPIED,),
    created_at=MONDAY,
    updated_at=MONDAY,
)


def receipt(**verdicts):
    return Receipt.model_validate(
        {
            "recipients": ["soporte@mesa.example"],
            "action": {"bucketName": "b", "objectKey": "k"},
            **{f"{name}Verdict": {"status": status} for name, status in verdicts.items()},
        }
    )


def stands(address, dmarc="GRAY", *, by_token=True):
    writer = author(address, None, DESK)
    return standing(TICKET, writer, receipt(dmarc=dmarc), by_token=by_token)


def test_a_virus_and_spam_are_set_aside_and_a_virus_is_the_graver_reason():
    assert set_aside(receipt(virus="FAIL")) == "virus"
    assert set_aside(receipt(spam="FAIL")) == "spam"
    assert set_aside(receipt(spam="FAIL", virus="FAIL")) == "virus"


@pytest.mark.parametrize("verdict", ["PASS", "GRAY", "PROCESSING_FAILED"])
def test_a_verdict_that_is_no_failure_sets_nothing_aside(verdict):
    assert set_aside(receipt(virus=verdict, spam=verdict)) is None
    assert set_aside(receipt()) is None


@pytest.mark.parametrize("address", [MARIA.email, COPIED])
@pytest.mark.parametrize("dmarc", ["PASS", "GRAY", "PROCESSING_FAILED"])
@pytest.mark.parametrize("by_token", [True, False])
def test_who_follows_the_ticket_is_a_participant(address, dmarc, by_token):
    assert stands(address, dmarc, by_token=by_token) is Standing.PARTICIPANT


@pytest.mark.parametrize("address", [MARIA.email, COPIED])
def test_a_forged_participant_is_unverified(address):
    assert stands(address, "FAIL") is Standing.UNVERIFIED


@pytest.mark.parametrize(("dmarc", "by_token"), list(product(VERDICTS, [True, False])))
def test_a_stranger_is_unverified_whatever_they_hold(dmarc, by_token):
    assert stands("eve@evil.example", dmarc, by_token=by_token) is Standing.UNVERIFIED


@pytest.mark.parametrize("address", [ANA.id, SOFIA.id])
@pytest.mark.parametrize(("dmarc", "by_token"), list(product(VERDICTS, [True, False])))
def test_an_agent_needs_proof_and_the_token(address, dmarc, by_token):
    proven = dmarc == "PASS" and by_token
    expected = Standing.STAFF if proven else Standing.UNVERIFIED
    assert stands(address, dmarc, by_token=by_token) is expected


def test_an_unproven_agent_is_no_participant_even_where_the_address_follows_the_ticket():
    followed = TICKET.model_copy(update={"copied": (ANA.id,), "requester": ANA.id})
    writer = author(ANA.id, None, DESK)
    assert standing(followed, writer, receipt(), by_token=True) is Standing.UNVERIFIED


def test_an_address_of_the_desk_is_its_person_and_others_are_requesters():
    assert author(ANA.id, "Not Ana", DESK) == ANA
    assert author(SOFIA.id, None, DESK).role is Role.SUPERVISOR
    assert author("x@y.example", "X", DESK) == Actor(
        id="x@y.example", role=Role.REQUESTER, name="X"
    )


def test_a_token_does_not_let_a_stranger_read():
    stranger = author("eve@evil.example", None, DESK)
    assert not any(may(stranger, action, TICKET) for action in ("read", "answer", "close"))
