"""By what people are paged, through the deployed template: codes go out, come back, and count."""

import email
import email.policy
import re
from pathlib import Path

import httpx
import pytest

from tests.whole.conftest import Api, a_word, until
from tests.whole.test_channels import Receiver

CARLA = "carla@mesa.example"


@pytest.fixture(scope="module")
def carla(running):
    return Api(running, "on_call")


@pytest.fixture(scope="module")
def supervisor(running):
    return Api(running, "supervisor")


@pytest.fixture(scope="module")
def admin(running):
    return Api(running, "admin")


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def as_before(carla):
    """Afterwards pages find Carla as the sample says: other tests page her."""
    yield
    assert carla("DELETE", "/me/contacts", If_Match="*").status_code == 200


def texted(running, phone):
    """What a telephone was texted."""
    answer = httpx.get(f"{running.endpoint}/_ministack/sns/sms-messages", timeout=20)
    return [
        str(each.get("Message", ""))
        for messages in answer.json()["sms_messages"].values()
        for each in messages
        if phone in str(each)
    ]


def mailed(running, address):
    for path in sorted(Path(running.outbox).glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address in str(mail["To"]):
            return mail.get_body(("plain",)).get_content()
    return None


def code_in(text):
    return text and re.search(r"código de Carla Soto es (\d{6})", text)[1]


def of(answer, to):
    assert answer.status_code == 200, answer.text
    return next(each for each in answer.json()["items"] if each["to"] == to)


def test_a_number_and_an_address_of_ones_own_are_used_once_their_codes_came_back(
    running, carla, supervisor, admin, as_before
):
    phone, home = "+56987654321", "carla@casa.example"
    usual = of(carla("GET", "/me/contacts"), "+56911111111")
    assert (usual["source"], usual["used"], usual["problems"]) == ("desk", True, ["unverified"])

    methods = {"methods": [{"sms": phone}, {"email": home, "after": "2m"}]}
    assert carla("PUT", "/me/contacts", methods).status_code == 428
    chosen = carla("PUT", "/me/contacts", methods, If_Match="*")
    text, mail = of(chosen, phone), of(chosen, home)
    assert (text["used"], text["verified"], text["problems"]) == (False, False, ["not_used"])
    late = carla("PUT", "/me/contacts", methods, If_Match='"0"')
    assert late.status_code == 412

    sent = carla("POST", f"/me/contacts/{text['id']}/code", Idempotency_Key="one")
    assert (sent.status_code, sent.json()["codes_left"]) == (202, 4)
    again = carla("POST", f"/me/contacts/{text['id']}/code", Idempotency_Key="one")
    assert again.json() == sent.json()
    until(lambda: texted(running, phone))
    (said,) = texted(running, phone)
    code = code_in(said)
    until(lambda: of(carla("GET", "/me/contacts"), phone)["code"]["status"] == "sent")

    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    refused = carla("POST", f"/me/contacts/{text['id']}/verify", {"code": wrong})
    assert (refused.status_code, refused.json()["tries_left"]) == (422, 4)
    verified = carla("POST", f"/me/contacts/{text['id']}/verify", {"code": code})
    assert (of(verified, phone)["used"], of(verified, phone)["problems"]) == (True, [])
    assert not of(verified, "+56911111111")["used"]

    assert carla("POST", f"/me/contacts/{mail['id']}/code").status_code == 202
    by_mail = code_in(until(lambda: mailed(running, home)))
    assert carla("POST", f"/me/contacts/{mail['id']}/verify", {"code": by_mail}).status_code == 200

    seen = supervisor("GET", "/contacts")
    assert phone not in seen.text and home not in seen.text
    (of_carla,) = (each for each in seen.json()["items"] if each["person"] == CARLA)
    shown = [(each["to"], each["used"]) for each in of_carla["methods"] if "verified_at" in each]
    assert shown == [("+56…21", True), ("c…@casa.example", True)]
    assert phone in admin("GET", "/contacts").text


def test_a_room_is_verified_by_what_is_posted_there_and_missed_when_it_is_gone(
    carla, admin, receiver, as_before
):
    name = f"guardia-{a_word()}"
    methods = {"methods": [{"webhook": name}]}
    unknown = carla("PUT", "/me/contacts", methods, If_Match="*")
    (error,) = unknown.json()["errors"]
    assert (unknown.status_code, error["field"]) == (422, "methods.0.webhook")
    assert "POST /webhooks" in error["detail"]

    slack = {"name": name, "kind": "slack", "url": f"{receiver.url}/guardia", "events": ["rated"]}
    assert admin("POST", "/webhooks", slack).status_code == 201
    room = of(carla("PUT", "/me/contacts", methods, If_Match="*"), name)
    assert carla("POST", f"/me/contacts/{room['id']}/code").status_code == 202
    until(lambda: receiver.of("/guardia"))
    ((_, body),) = receiver.of("/guardia")
    code = {"code": code_in(body.decode())}
    assert of(carla("POST", f"/me/contacts/{room['id']}/verify", code), name)["used"]

    assert admin("DELETE", f"/webhooks/{name}", If_Match="*").status_code == 200
    assert of(carla("GET", "/me/contacts"), name)["problems"] == ["no_webhook"]
    assert carla("POST", f"/me/contacts/{room['id']}/code").status_code == 409


def test_what_is_wrong_is_told_by_field(carla):
    methods = [{"sms": "911111111"}, {"email": CARLA, "after": "20m"}]
    refused = carla("PUT", "/me/contacts", {"methods": methods}, If_Match="*")
    fields = [each["field"] for each in refused.json()["errors"]]
    assert (refused.status_code, fields) == (422, ["methods.0.sms", "methods.1.after"])
    empty = carla("PUT", "/me/contacts", {"methods": []}, If_Match="*")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "methods")


def test_customers_have_no_contact_methods_and_agents_see_nobody_elses(requester, agent):
    assert requester("GET", "/me/contacts").status_code == 403
    assert requester("GET", "/contacts").status_code == 403
    assert agent("GET", "/contacts").status_code == 403
    assert agent("POST", f"/me/contacts/{'0' * 16}/code").status_code == 404
