"""What people choose to be paged by: whose it is, what is refused, and codes that come back."""

import json
from types import SimpleNamespace

import pytest

from chalicelib.configuration.contacts import Fault, missing, unverified
from chalicelib.configuration.reading import InvalidDesk
from chalicelib.customers.deliverability import Fate, Feedback
from chalicelib.desk import addresses, codes, configuring, contacts, webhooks
from chalicelib.desk.contacts import InvalidContacts, MethodNotFound
from chalicelib.desk.context import OnceKey
from chalicelib.escalation.contacts import ContactKind, Method, WrittenMethod, method_id
from chalicelib.escalation.verification import NoCode, TooManyCodes, WrongCode
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import Conflict, KeyReused, NotAllowed, Outdated
from chalicelib.tickets.events import Actor, Role
from infra.local.desk import sample_text
from tests.samples import REQUESTER, a_call, a_desk

CARLA = Actor(id="carla@mesa.example", role=Role.AGENT, name="Carla Soto")
ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
DIEGO = "diego@mesa.example"
PHONE = "+56911111111"  # of Carla's, in the sample's desk.yaml
MAIL, TEXT = Method(ContactKind.EMAIL, CARLA.id), Method(ContactKind.SMS, PHONE)
HOME = Method(ContactKind.EMAIL, "carla@casa.example")
AT_HOME = (WrittenMethod(email="carla@casa.example"),)


@pytest.fixture
def desk(dynamodb, time):
    return a_desk(*dynamodb, time)


def a_room(desk, name="guardia", **fields):
    url = "https://hooks.slack.example/x"
    webhooks.create(desk, {"name": name, "kind": "slack", "url": url, **fields}, a_call(ALMA))


def paged_by(desk, who=CARLA.id):
    return contacts.contacts_of(desk, [who])[who]


def verified(desk, method=HOME):
    _, code = codes.begin(desk, method_id(method), a_call(CARLA))
    return codes.verify(desk, method_id(method), code, a_call(CARLA))


def another(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_pages_go_by_desk_yaml_until_something_of_ones_own_is_verified(desk):
    contacts.choose(desk, AT_HOME, a_call(CARLA))
    assert paged_by(desk) == (MAIL, TEXT)
    verified(desk)
    assert paged_by(desk) == (HOME,)
    contacts.choose(desk, (), a_call(CARLA))
    assert paged_by(desk) == (MAIL, TEXT)


def test_a_method_that_is_chosen_again_later_is_verified_anew(desk):
    contacts.choose(desk, AT_HOME, a_call(CARLA))
    verified(desk)
    contacts.choose(desk, (WrittenMethod(email="carla@otra.example"),), a_call(CARLA))
    contacts.choose(desk, AT_HOME, a_call(CARLA))
    assert paged_by(desk) == (MAIL, TEXT)


def test_what_is_verified_stays_so_when_its_delay_or_the_others_change(desk):
    contacts.choose(desk, AT_HOME, a_call(CARLA))
    verified(desk, TEXT)
    verified(desk)
    later = (WrittenMethod(sms="+56999999999"), WrittenMethod(email=HOME.to, after="3m"))
    own = contacts.choose(desk, later, a_call(CARLA))
    assert set(own.verified) == {method_id(HOME), method_id(TEXT)}


def test_all_of_a_page_are_read_at_once_and_strangers_are_left_out(desk):
    contacts.choose(desk, AT_HOME, a_call(CARLA))
    verified(desk)
    found = contacts.contacts_of(desk, [DIEGO, CARLA.id, "x@nowhere.example", DIEGO])
    assert list(found) == [DIEGO, CARLA.id]
    assert found[CARLA.id] == (HOME,)


def test_what_another_release_wrote_keeps_nobody_from_being_paged(desk):
    desk.contacts.save(CARLA.id, {"methods": [{"fax": "1"}]}, 0)
    assert paged_by(desk) == (MAIL, TEXT)
    assert contacts.choose(desk, AT_HOME, a_call(CARLA, if_version=1)).version == 2


def test_who_saw_another_version_is_refused(desk):
    contacts.choose(desk, AT_HOME, a_call(CARLA, if_version=0))
    with pytest.raises(Outdated):
        contacts.choose(desk, (), a_call(CARLA, if_version=0))
    assert contacts.choose(desk, AT_HOME, a_call(CARLA, if_version=1)).version == 1


@pytest.mark.parametrize(
    "who",
    [REQUESTER, Actor(id="erp", role=Role.MACHINE), Actor(id="x@desk.example", role=Role.ADMIN)],
    ids=["a requester", "a machine", "an admin whom desk.yaml does not name"],
)
def test_who_is_paged_by_nobody_chooses_nothing(desk, who):
    with pytest.raises(NotAllowed):
        contacts.choose(desk, AT_HOME, a_call(who))
    with pytest.raises(NotAllowed):
        codes.begin(desk, method_id(MAIL), a_call(who))


def test_what_leads_nowhere_is_refused_by_field(desk):
    a_room(desk, "wa", kind="whatsapp", url=None, token="a" * 20, phone_number_id="12345",
           template="aviso", template_language="es")  # fmt: skip
    elsa = Actor(id="elsa@mesa.example", role=Role.AGENT)
    methods = (
        WrittenMethod(webhook="guardia"),
        WrittenMethod(email="cgu+x@mesa.example"),
        WrittenMethod(webhook="wa"),
    )
    with pytest.raises(InvalidContacts) as refused:
        contacts.choose(desk, methods, a_call(elsa))
    errors = {each["field"]: each["reason"] for each in refused.value.members["errors"]}
    assert errors == {
        "methods.0.webhook": "no_webhook",
        "methods.1.email": "comes_back",
        "methods.2.webhook": "no_phone",
    }
    a_room(desk)
    contacts.choose(desk, (methods[0], WrittenMethod(webhook="wa")), a_call(CARLA))


def test_a_code_verifies_nothing_but_its_method_of_its_person(desk):
    contacts.choose(desk, AT_HOME, a_call(CARLA))
    _, code = codes.begin(desk, method_id(HOME), a_call(CARLA))
    with pytest.raises(NoCode):
        codes.verify(desk, method_id(TEXT), code, a_call(CARLA))
    with pytest.raises(MethodNotFound):
        codes.verify(desk, method_id(HOME), code, a_call(ALMA))
    with pytest.raises(MethodNotFound):
        codes.begin(desk, "0" * 16, a_call(CARLA))


def test_of_a_code_no_more_is_kept_than_a_hash_that_needs_the_desks_key(desk):
    _, code = codes.begin(desk, method_id(TEXT), a_call(CARLA))
    kept = json.dumps(desk.contacts.of([CARLA.id]))
    assert code not in kept
    hashed = desk.contacts.of([CARLA.id])[CARLA.id]["codes"][method_id(TEXT)]["hash"]
    assert desk.signer().is_valid(hashed, "contact", CARLA.id, method_id(TEXT), code)


def test_a_wrong_code_costs_a_try_and_the_sixth_is_refused_though_it_is_right(desk):
    _, code = codes.begin(desk, method_id(TEXT), a_call(CARLA))
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongCode) as wrong:
            codes.verify(desk, method_id(TEXT), another(code), a_call(CARLA))
        assert wrong.value.members["tries_left"] == left
    with pytest.raises(NoCode):
        codes.verify(desk, method_id(TEXT), code, a_call(CARLA))


def test_a_code_that_is_too_old_is_refused(desk, time):
    _, code = codes.begin(desk, method_id(TEXT), a_call(CARLA))
    time.passes(minutes=10)
    with pytest.raises(NoCode):
        codes.verify(desk, method_id(TEXT), code, a_call(CARLA))


def test_a_code_that_comes_back_twice_is_taken_once_and_refused_never(desk):
    _, code = codes.begin(desk, method_id(TEXT), a_call(CARLA))
    first = codes.verify(desk, method_id(TEXT), code, a_call(CARLA))
    assert codes.verify(desk, method_id(TEXT), code, a_call(CARLA)) == first


def test_the_same_request_sends_one_code(desk):
    call = a_call(CARLA, once=OnceKey("k", "print"))
    own = codes.begin(desk, method_id(TEXT), call).own
    assert codes.begin(desk, method_id(TEXT), call) == (own, None)
    for _ in range(4):
        codes.begin(desk, method_id(TEXT), a_call(CARLA))
    with pytest.raises(TooManyCodes):
        codes.begin(desk, method_id(TEXT), a_call(CARLA))
    assert codes.begin(desk, method_id(TEXT), call).code is None  # its first answer got lost
    with pytest.raises(KeyReused):
        codes.begin(desk, method_id(TEXT), a_call(CARLA, once=OnceKey("k", "another")))


def test_a_try_that_could_not_be_written_is_told_as_a_conflict_and_not_as_right_or_wrong(desk):
    _, code = codes.begin(desk, method_id(TEXT), a_call(CARLA))

    def busy(*_arguments):
        raise Stale

    # The real store, but for a write that never wins.
    object.__setattr__(desk, "contacts", SimpleNamespace(of=desk.contacts.of, save=busy))
    for tried in (code, another(code)):
        with pytest.raises(Conflict):
            codes.verify(desk, method_id(TEXT), tried, a_call(CARLA))


def test_preflight_is_told_what_nobody_tried_and_what_leads_nowhere(desk):
    a_room(desk)
    room = (WrittenMethod(webhook="guardia"), WrittenMethod(email=HOME.to, after="2m"))
    contacts.choose(desk, room, a_call(CARLA))
    verified(desk, Method(ContactKind.WEBHOOK, "guardia"))
    described = desk.configuration.read()
    own = contacts.own_of(desk, described.staff)
    diego, sofia = Method(ContactKind.SMS, "+56922222222"), Method(ContactKind.SMS, "+56933333333")
    assert unverified(described, own) == [
        (CARLA.id, HOME._replace(after=room[1].after), Fault.NOT_USED),
        (DIEGO, diego, Fault.UNVERIFIED),
        ("sofia@mesa.example", sofia, Fault.UNVERIFIED),
    ]
    known = {each.name: each for each in desk.webhooks.all()}
    assert missing(described, own, known) == []
    (gone,) = missing(described, own, {})
    assert (gone.person, gone.method.to, gone.reason) == (CARLA.id, "guardia", Fault.NO_WEBHOOK)
    room_at_home = own[CARLA.id].methods
    assert missing(described, own, known, {HOME.to}) == []  # it is not in use
    verified(desk)
    own = contacts.own_of(desk, described.staff)
    assert own[CARLA.id].methods == room_at_home
    assert [each.reason for each in missing(described, own, known, {HOME.to})] == [
        Fault.UNDELIVERABLE
    ]
    off = {"guardia": known["guardia"].model_copy(update={"active": False})}
    assert [each.reason for each in missing(described, own, off)] == [Fault.WEBHOOK_OFF]


def test_an_address_that_mail_does_not_reach_is_known_among_all_that_people_are_paged_at(desk):
    contacts.choose(desk, (WrittenMethod(email="Carla@Casa.example"),), a_call(CARLA))
    own = contacts.own_of(desk, [CARLA.id])
    assert contacts.undeliverable(desk, own) == frozenset()
    for address in (HOME.to, "other@nowhere.example", DIEGO):
        addresses.hear(desk, Feedback(fate=Fate.BOUNCED, address=address, at=desk.now()))
    assert contacts.undeliverable(desk, own) == {HOME.to, DIEGO}


BY_A_ROOM = sample_text().replace(
    f'team: nivel3, phone: "{PHONE}"}}',
    "team: nivel3, contacts: [{webhook: guardia}, {email: soporte@mesa.example, after: 1m}]}",
)


def test_a_desk_that_pages_by_a_webhook_that_is_not_there_is_refused_with_its_line(desk):
    line = BY_A_ROOM[: BY_A_ROOM.index("webhook: guardia")].count("\n") + 1
    for refuse in (
        lambda: configuring.check(desk, BY_A_ROOM, a_call(ALMA)),
        lambda: configuring.apply(desk, BY_A_ROOM, None, a_call(ALMA)),
    ):
        with pytest.raises(InvalidDesk) as refused:
            refuse()
        assert [(each.line, each.path) for each in refused.value.findings] == [
            (line, "staff.carla@mesa.example.contacts[0].webhook"),
            (line, "staff.carla@mesa.example.contacts[1].email"),
        ]
    assert "POST /webhooks" in refused.value.findings[0].remedy


def test_a_desk_that_pages_by_a_webhook_that_is_there_holds(desk):
    a_room(desk)
    text = BY_A_ROOM.replace("soporte@mesa.example, after", "carla@casa.example, after")
    configuring.apply(desk, text, None, a_call(ALMA))
    desk.configuration.fresh()
    assert [each.to for each in paged_by(desk)] == ["guardia", "carla@casa.example"]
