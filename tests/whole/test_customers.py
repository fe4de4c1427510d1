"""Customers, their contracts and their rights, through the deployed template."""

import uuid
from datetime import date, timedelta

import pytest

from tests.whole.conftest import Api, a_word

MARIA = "maria@cliente.example"


@pytest.fixture(scope="module")
def supervisor(running):
    return Api(running, "supervisor")


@pytest.fixture(scope="module")
def coordinator(running):
    return Api(running, "coordinator")


@pytest.fixture
def organization(supervisor):
    """An organization of its own, without people or agreements."""
    name = f"prueba-{a_word()}"
    body = {"id": name, "name": f"Prueba {name}", "domains": [f"{name}.example"]}
    made = supervisor("POST", "/organizations", body)
    assert made.status_code == 201, made.text
    return made.json()


def agreed(supervisor, organization, **terms):
    today = date.today()
    days = {"starts_on": str(today - timedelta(days=1)), "ends_on": str(today + timedelta(days=90))}
    body = {"organization": organization["id"], "name": "Soporte", **days, **terms}
    made = supervisor("POST", "/agreements", body)
    assert made.status_code == 201, made.text
    return made.json()


def test_an_organization_is_made_found_corrected_and_its_audit_says_by_whom(
    supervisor, agent, organization
):
    path = f"/organizations/{organization['id']}"
    found = agent("GET", f"/organizations?begins={organization['name'][:15].lower()}").json()
    assert organization["id"] in {each["id"] for each in found["items"]}
    unseen = supervisor("PATCH", path, {"sharing": "all"})
    assert (unseen.status_code, unseen.json()["title"]) == (428, "Precondition required")
    changed = supervisor("PATCH", path, {"sharing": "all"}, If_Match='"1"')
    assert (changed.status_code, changed.json()["sharing"]) == (200, "all")
    assert supervisor("PATCH", path, {"sharing": "none"}, If_Match='"1"').status_code == 412
    audit = agent("GET", f"{path}/history").json()["items"]
    assert [each["kind"] for each in audit] == ["edited", "created"]
    assert audit[0]["actor"] == "sofia@mesa.example"
    assert audit[0]["changes"]["sharing"] == {"before": "role", "after": "all"}


def test_the_same_organization_once_more_changes_nothing_and_another_one_is_refused(
    supervisor, organization
):
    body = {name: organization[name] for name in ("id", "name", "domains")}
    assert supervisor("POST", "/organizations", body).json()["version"] == 1
    other = supervisor("POST", "/organizations", {**body, "name": "Otra"})
    assert (other.status_code, other.json()["type"]) == (
        409,
        "urn:ventanilla:problem:already-there",
    )
    taken = {"id": f"{body['id']}-dos", "name": "Dos", "domains": body["domains"]}
    refused = supervisor("POST", "/organizations", taken)
    assert refused.status_code == 409
    assert body["domains"][0] in refused.json()["detail"]


def test_an_agent_puts_people_on_record_and_only_a_supervisor_makes_contracts(
    agent, supervisor, organization
):
    email = f"ana@{organization['domains'][0]}"
    person = agent("POST", "/people", {"email": email, "name": "Ana Pérez"})
    assert person.json()["organizations"] == {organization["id"]: "member"}
    terms = {"organization": organization["id"], "name": "X", "starts_on": "2026-01-01"}
    refused = agent("POST", "/agreements", {**terms, "ends_on": "2026-12-31"})
    assert refused.status_code == 403
    assert "supervisor" in refused.json()["detail"]


def test_an_agreement_is_retried_under_its_key_without_being_made_twice(supervisor, organization):
    key = uuid.uuid4().hex
    body = {"organization": organization["id"], "name": "A", "starts_on": "2026-01-01"}
    body["ends_on"] = "2027-12-31"
    first = supervisor("POST", "/agreements", body, Idempotency_Key=key)
    again = supervisor("POST", "/agreements", body, Idempotency_Key=key)
    assert first.json()["id"] == again.json()["id"]
    listed = supervisor("GET", f"/agreements?organization={organization['id']}").json()["items"]
    assert len(listed) == 1
    other = supervisor("POST", "/agreements", {**body, "name": "B"}, Idempotency_Key=key)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"products": ["Nada"]}, "products"),
        ({"sla": "ninguno"}, "sla"),
        ({"hours": 0}, "hours"),
        ({"channels": ["fax"]}, "channels"),
    ],
)
def test_terms_that_make_no_sense_are_refused_with_their_field(
    supervisor, organization, terms, field
):
    body = {"organization": organization["id"], "name": "A", "starts_on": "2026-01-01"}
    refused = supervisor("POST", "/agreements", {**body, "ends_on": "2027-01-01", **terms})
    assert refused.status_code == 422, refused.text
    assert field in refused.text


def test_a_ticket_is_held_without_an_agreement_and_served_with_one(agent, supervisor, organization):
    email = f"luz@{organization['domains'][0]}"
    held = agent.opened(requester=email)
    assert (held["status"], held["held"], held["team"]) == ("held", "no_agreement", "comercial")
    assert not held["clocks"]
    agreed(supervisor, organization, sla="contrato")
    served = agent.opened(requester=email)
    assert (served["status"], served["sla"]) == ("pending", "contrato")
    assert served["clocks"]


def test_the_coordinator_sees_the_organizations_tickets_and_a_member_only_their_own(
    agent, supervisor, coordinator, requester, other_requester
):
    number = agent.opened(requester="vecina@cliente.example")["number"]
    agent("POST", f"/tickets/{number}/notes", {"text": "secreto"})
    seen = coordinator("GET", f"/tickets/{number}")
    assert seen.status_code == 200
    assert "secreto" not in seen.text
    assert requester("GET", f"/tickets/{number}").status_code == 404
    assert other_requester("GET", f"/tickets/{number}").status_code == 404
    path = "/tickets?organization=municipalidad-de-prueba"
    assert number in coordinator("GET", path).text
    assert requester("GET", path).status_code == 403
    assert coordinator("POST", f"/tickets/{number}/messages", {"text": "¿?"}).status_code == 200


def test_who_leaves_an_organization_loses_sight_of_it_at_once(agent, supervisor, coordinator):
    number = agent.opened(requester="vecina@cliente.example")["number"]
    place = "/people/jefa@cliente.example/organizations/municipalidad-de-prueba"
    assert coordinator("GET", f"/tickets/{number}").status_code == 200
    try:
        assert supervisor("DELETE", place).status_code == 200
        assert coordinator("GET", f"/tickets/{number}").status_code == 404
        listed = coordinator("GET", "/tickets?organization=municipalidad-de-prueba")
        assert listed.status_code == 403
    finally:
        assert supervisor("PUT", place, {"role": "coordinator"}).status_code == 200
    assert coordinator("GET", f"/tickets/{number}").status_code == 200
