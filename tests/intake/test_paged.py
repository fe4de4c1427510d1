"""An answer to a page's mail acknowledges in its writer's name, stays a note, and reaches no customer."""

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.desk import verbs
from chalicelib.desk.waking import wake_ticket
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Status
from tests.samples import ANA, a_call, configuration

CARLA = "carla@mesa.example"
MAILBOX = "soporte@mesa.example"
HOME = "carla@casa.example"


def described(window, **contacts):
    plain = configuration().model_dump(by_alias=True, mode="json")
    plain["staff"][CARLA] |= contacts
    plain["escalation"] = [
        {
            "name": "ayuda",
            "triggers": ["by_hand"],
            "steps": [{"after": "0m", "notify": [f"person:{CARLA}"]}],
        }
    ]
    window.desk.configuration.save(Configuration.model_validate(plain))


@pytest.fixture
def paged(window):
    """A ticket for which Carla is paged."""
    described(window)
    number = window.opens()
    verbs.claim(window.desk, number, a_call(ANA))
    verbs.alert(window.desk, number, "help", "ayuda", a_call(ANA))
    wake_ticket(window.desk, number)
    return number


def address(window, number, person=CARLA, chain=1):
    return window.desk.signer().page_address(number, chain, person, MAILBOX)


def answer(window, number, sender=CARLA, dmarc="PASS", to=None, **fields):
    text = fields.pop("text", "Voy.")
    raw = window.mail(text, sender=sender, subject="Re: guardia", Message_ID="<a@mesa>", **fields)
    return window.takes(raw, to or address(window, number), delivery="ses-9", dmarc=dmarc)


def chain_of(window, number):
    return window.ticket(number).escalations[0]


def kinds(window, number):
    return [each.kind for each in window.events(number)]


def test_an_answer_acknowledges_in_its_writers_name_and_is_kept_as_a_note(window, paged):
    (received,) = answer(window, paged)
    assert (received.number, received.outcome) == (paged, "acknowledged")
    assert chain_of(window, paged).acknowledged_by == CARLA
    *_, acknowledged, note = window.events(paged)
    assert (acknowledged.kind, acknowledged.actor.id) == (Kind.ACKNOWLEDGED, CARLA)
    assert (note.kind, note.actor.id, note.message.text.strip()) == (Kind.NOTED, CARLA, "Voy.")
    assert note.message.verified
    assert window.numbers() == [paged]


def test_no_customer_reads_what_was_answered_to_a_page(window, paged):
    topic = window.plain.sns.create_topic(Name="pages")["TopicArn"]
    object.__setattr__(window.planner, "page_topic", topic)
    assert CARLA in {to for to, _ in window.tells()}
    answer(window, paged)
    assert "maria@cliente.example" not in {to for to, _ in window.tells()}


def test_the_same_answer_twice_acknowledges_and_is_kept_once(window, paged):
    answer(window, paged)
    (again,) = answer(window, paged)
    assert again.outcome == "repeated"
    assert kinds(window, paged).count(Kind.ACKNOWLEDGED) == 1
    assert kinds(window, paged).count(Kind.NOTED) == 1


@pytest.mark.parametrize("at", range(1, 12))
def test_wherever_the_desk_fails_the_answer_is_taken_once_it_is_brought_again(window, paged, at):
    window.trouble.made.clear()
    window.trouble.at = at
    for _ in range(3):
        try:
            answer(window, paged)
        except Exception:  # noqa: BLE001, S112 - the queue brings it again
            continue
        break
    assert chain_of(window, paged).acknowledged_by == CARLA
    assert window.messages(paged).count("Voy.") == 1


@pytest.mark.parametrize(
    ("sender", "dmarc"),
    [(CARLA, "FAIL"), (CARLA, "GRAY"), (ANA.id, "PASS"), ("eve@evil.example", "PASS")],
)
def test_whoever_is_not_proven_to_be_the_person_is_noted_and_acknowledges_nothing(
    window, paged, sender, dmarc
):
    (received,) = answer(window, paged, sender=sender, dmarc=dmarc)
    assert received.outcome == "noted"
    assert chain_of(window, paged).acknowledged_by is None
    note = window.events(paged)[-1]
    assert note.kind is Kind.NOTED
    assert not note.message.verified
    assert not note.actor.staff


def test_an_absence_notice_acknowledges_nothing(window, paged):
    (received,) = answer(window, paged, Auto_Submitted="auto-replied")
    assert received.outcome == "noted"
    assert chain_of(window, paged).acknowledged_by is None
    assert window.events(paged)[-1].details["automatic"]


def test_an_absence_notice_does_not_prolong_what_somebody_else_has_acknowledged(window, paged):
    verbs.acknowledge(window.desk, paged, a_call(ANA), 1)
    expires_at = chain_of(window, paged).expires_at
    window.time.passes(minutes=10)
    answer(window, paged, Auto_Submitted="auto-replied")
    assert chain_of(window, paged).expires_at == expires_at


def test_who_is_paged_at_home_may_answer_from_there(window, paged):
    described(window, contacts=[{"email": HOME}])
    (received,) = answer(window, paged, sender=HOME)
    assert received.outcome == "acknowledged"
    assert chain_of(window, paged).acknowledged_by == CARLA


@pytest.mark.parametrize(
    ("fields", "dmarc"), [({"Auto_Submitted": "auto-replied"}, "PASS"), ({}, "FAIL")]
)
def test_what_comes_from_where_somebody_is_paged_at_home_shows_no_address_but_that_of_the_desk(
    window, paged, fields, dmarc
):
    described(window, contacts=[{"email": HOME}])
    (received,) = answer(window, paged, sender=HOME, dmarc=dmarc, **fields)
    assert received.outcome == "noted"
    note = window.events(paged)[-1]
    assert (note.actor.id, note.actor.staff) == (CARLA, False)
    assert HOME not in note.model_dump_json()


def test_an_address_is_good_for_its_ticket_chain_and_person_alone(window, paged):
    signer = window.desk.signer()
    good = address(window, paged)
    staff = window.desk.configuration.read().staff
    assert signer.page_in_address(good.upper(), staff) == (paged, 1, CARLA)
    local, _, domain = good.partition("@")
    number, chain, signature = local.removeprefix("page+").split(".")
    for wrong in (
        f"page+{number}.2.{signature}@{domain}",
        f"page+zpt2fcvm.{chain}.{signature}@{domain}",
        f"page+{number}.{chain}.{signature}@other.example",
        f"reply+{number}.{signature}@{domain}",
        f"page+{number}.b.{signature}@{domain}",
        f"page+{number}.{chain}.{signature[:-1]}@{domain}",
        "page+@mesa.example",
        "page+a.²." + signature + "@" + domain,
    ):
        assert signer.page_in_address(wrong, staff) is None, wrong
    assert signer.page_in_address(good, [ANA.id]) is None
    assert len(local) <= 64
    assert len(signer.bundle_address("0" * 16, CARLA, MAILBOX).partition("@")[0]) <= 64
    assert window.desk.configuration.read().is_own(good)


def test_an_address_that_nobody_signed_is_a_mailbox_like_any_other(window, paged):
    (received,) = answer(window, paged, to="page+x.1.aaaaaaaaaaaaaaaa@mesa.example")
    assert received.outcome == "opened"
    assert chain_of(window, paged).acknowledged_by is None


def test_what_is_taken_for_spam_acknowledges_nothing(window, paged):
    raw = window.mail("Voy.", sender=CARLA)
    (received,) = window.takes(raw, address(window, paged), delivery="ses-9", spam="FAIL")
    assert received.outcome == "held"
    assert chain_of(window, paged).acknowledged_by is None


def test_an_answer_that_comes_too_late_is_kept_all_the_same(window, paged):
    verbs.resolve(window.desk, paged, "Listo.", a_call(ANA))
    (received,) = answer(window, paged)
    assert received.number == paged
    assert window.ticket(paged).status is Status.RESOLVED
    assert window.messages(paged)[-1] == "Voy."


def test_an_answer_to_a_bundle_acknowledges_all_of_its_tickets(window, paged):
    pages = [{"number": paged, "event": "E#1.0", "chain": 1, "step": 1, "person": CARLA}]
    window.desk.pages.keep_bundle(CARLA, "0" * 16, pages, window.time())
    to = window.desk.signer().bundle_address("0" * 16, CARLA, MAILBOX)
    (received,) = answer(window, paged, to=to)
    assert received.outcome == "acknowledged"
    assert chain_of(window, paged).acknowledged_by == CARLA
