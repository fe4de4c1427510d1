"""Corrections, bulk changes, merged mail, external incidents, and the desk described anew."""

import json
import smtplib
import uuid
from email.message import EmailMessage

import pytest

from tests.whole.conftest import Api, a_word, mistyped, until

MARIA = "maria@cliente.example"


@pytest.fixture(scope="module")
def admin(running):
    return Api(running, "admin")


@pytest.fixture
def ticket(agent):
    return agent.opened(requester=MARIA)


def test_a_correction_needs_the_version_that_was_seen(agent, ticket):
    path, body = f"/tickets/{ticket['number']}", {"subject": "Otro asunto"}
    assert agent("PATCH", path, body).status_code == 428
    changed = agent("PATCH", path, body, If_Match=f'"{ticket["version"]}"')
    assert (changed.status_code, changed.json()["subject"]) == (200, "Otro asunto")
    late = agent("PATCH", path, {"urgency": "high"}, If_Match=f'"{ticket["version"]}"')
    assert (late.status_code, late.json()["current_version"]) == (412, ticket["version"] + 1)


def test_impact_and_urgency_make_the_priority_and_another_one_needs_a_reason(agent, ticket):
    path = f"/tickets/{ticket['number']}"
    changed = agent("PATCH", path, {"impact": "high", "urgency": "high"}, If_Match="*").json()
    assert changed["priority"] == "critical"
    targets = {each["metric"]: each["target_seconds"] for each in changed["clocks"]}
    assert targets == {"first_response": 900, "resolution": 4 * 3600}
    bare = agent("PATCH", path, {"priority": "low"}, If_Match="*")
    assert (bare.status_code, "priority_reason" in bare.text) == (422, True)
    body = {"priority": "low", "priority_reason": "Puede esperar."}
    assert agent("PATCH", path, body, If_Match="*").json()["priority"] == "low"


def test_a_requester_corrects_nothing(requester, ticket):
    refused = requester("PATCH", f"/tickets/{ticket['number']}", {"subject": "X"}, If_Match="*")
    assert refused.status_code == 403


def test_many_tickets_change_at_once_with_a_result_for_each(agent, ticket):
    other = agent.opened(requester=MARIA)["number"]
    numbers = [ticket["number"], other, "AAAA-AAAA"]
    body = {"numbers": numbers, "change": "assign", "to": "bruno@mesa.example", "reason": "suyos"}
    items = agent("POST", "/tickets/bulk", body).json()["items"]
    assert [each["status"] for each in items] == [200, 200, 404]
    assert items[2]["problem"]["type"] == "urn:ventanilla:problem:invalid-ticket-number"
    assert agent("GET", f"/tickets/{other}").json()["assignee"] == "bruno@mesa.example"


def test_lists_are_filtered_by_several_values_and_sorted_both_ways(agent):
    marker = a_word()
    email = f"{marker}@cliente.example"
    made = [
        agent.opened(requester=email, kind=kind)["number"]
        for kind in ("incident", "complaint", "request", "incident")
    ]
    path = f"/tickets?requester={email}"

    def listed(query):
        return [each["number"] for each in agent("GET", path + query).json()["items"]]

    assert until(lambda: len(listed("")) == 4)
    assert listed("") == list(reversed(made))
    assert listed("&sort=created_at") == made
    assert listed("&kind=incident,request&sort=created_at") == [made[0], made[2], made[3]]
    assert listed("&kind=complaint&status=open") == []
    page = agent("GET", f"{path}&sort=created_at&limit=2").json()
    rest = agent("GET", f"{path}&sort=created_at&limit=2&cursor={page['cursor']}").json()
    assert [each["number"] for each in page["items"] + rest["items"]] == made
    turned = agent("GET", f"{path}&limit=2&cursor={page['cursor']}")
    assert turned.status_code == 422


def test_mail_to_a_merged_ticket_goes_to_the_one_it_lives_on_in(agent, ticket, running):
    other = agent.opened(requester=MARIA)["number"]
    merged = agent("POST", f"/tickets/{ticket['number']}/merge", {"into": other})
    assert (merged.json()["status"], merged.json()["merged_into"]) == ("merged", other)
    again = agent("POST", f"/tickets/{ticket['number']}/claim")
    assert again.status_code == 409
    mail = EmailMessage()
    mail["From"], mail["To"] = MARIA, "soporte@mesa.example"
    mail["Subject"] = f"Re: [#{ticket['number']}] Prueba"
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@cliente.example>"
    mail.set_content("Sigue sin funcionar.")
    with smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=30) as smtp:
        smtp.sendmail(MARIA, ["soporte@mesa.example"], mail.as_bytes())

    def arrived():
        return "Sigue sin funcionar." in agent("GET", f"/tickets/{other}/timeline").text

    assert until(arrived)


def test_a_message_is_split_off_as_a_ticket_of_its_own(agent, requester, ticket):
    path = f"/tickets/{ticket['number']}"
    requester("POST", f"{path}/messages", {"text": "Y además no imprime."})
    entries = agent("GET", f"{path}/timeline").json()["items"]
    (entry,) = (each["id"] for each in entries if each["kind"] == "answered")
    new = agent("POST", f"{path}/split", {"entry": entry, "subject": "No imprime"})
    assert new.status_code == 201, new.text
    assert new.json()["links"] == [{"number": ticket["number"], "relation": "parent"}]
    assert requester("GET", f"/tickets/{new.json()['number']}").json()["subject"] == "No imprime"


def test_an_error_is_followed_in_the_other_system_until_it_is_solved_there(agent, admin, nobody):
    error = agent.opened(requester=MARIA, kind="error")["number"]
    incident = f"INC-{a_word()}"
    early = agent("POST", f"/tickets/{error}/resolve", {"answer": "Listo."})
    assert (early.status_code, "follow" in early.json()["detail"]) == (409, True)
    body = {"system": "it-inc", "id": incident, "state": "open"}
    followed = agent("POST", f"/tickets/{error}/follow", body).json()
    assert followed["external"]["url"] == f"https://it-inc.example/incidents/{incident}"
    agent("POST", f"/tickets/{error}/wait", {"on": "third_party"})
    (hook,) = admin("GET", "/desk/hooks").json()["items"]
    told = nobody("POST", hook["path"], {"id": incident, "state": "solved", "noise": 1})
    assert (told.status_code, told.json()) == (200, {"changed": True})
    assert nobody("POST", hook["path"], {"id": incident, "state": "solved"}).json() == {
        "changed": False
    }
    after = agent("GET", f"/tickets/{error}").json()
    assert (after["status"], after["external"]["solved"]) == ("open", True)
    done = agent("POST", f"/tickets/{error}/resolve", {"answer": "Listo."})
    assert done.status_code == 200, done.text
    assert nobody("POST", mistyped(hook["path"]), {"id": "1", "state": "x"}).status_code == 404


def test_a_definitive_answer_finishes_a_question_of_use(agent):
    number = agent.opened(requester=MARIA, kind="question")["number"]
    body = {"text": "Con el botón verde.", "definitive": True}
    assert agent("POST", f"/tickets/{number}/messages", body).json()["status"] == "resolved"


def test_a_desk_with_errors_is_refused_with_every_line(admin):
    yaml = "name: X\nteams: {a: {name: A, levl: 2}}\nstaff: {x: {name: X, team: b}}\n"
    refused = admin("PUT", "/desk", {"yaml": yaml}, If_Match="*")
    assert refused.status_code == 422
    errors = refused.json()["errors"]
    assert len(errors) >= 3
    assert {each["line"] for each in errors} >= {2, 3}
    assert all(each["detail"] for each in errors)


def test_the_desk_is_changed_compared_and_rolled_back(admin, agent):
    current = admin("GET", "/desk/versions/current")
    version, yaml = current.json()["version"], current.json()["yaml"]
    changed = yaml.replace("name: Mesa de entrada", "name: Mesa de entradas")
    body = {"yaml": changed, "reason": "así se llama"}
    assert agent("PUT", "/desk", body, If_Match="*").status_code == 403
    assert admin("PUT", "/desk", body).status_code == 428
    checked = admin("POST", "/desk/check", {"yaml": changed}).json()
    assert checked["version"] == version
    applied = admin("PUT", "/desk", body, If_Match=f'"{version}"')
    assert applied.status_code == 200, applied.text
    told = applied.json()["changes"]
    assert told == checked["changes"] == ["~ teams.nivel1.name: Mesa de entrada → Mesa de entradas"]
    assert admin("PUT", "/desk", body, If_Match=f'"{version}"').status_code == 412
    compared = admin("GET", f"/desk/versions/{version + 1}/changes").json()
    assert compared["changes"] == told
    latest = admin("GET", "/desk/versions").json()["items"][0]
    assert (latest["by"], latest["reason"]) == ("admin@mesa.example", "así se llama")
    back = admin("POST", "/desk/rollback", {"version": version})
    assert back.json()["version"] == version + 2
    assert admin("GET", "/desk/versions/current").json()["yaml"] == yaml


def test_a_team_with_live_tickets_is_not_left_out(admin, agent, ticket):
    assert (
        agent("POST", f"/tickets/{ticket['number']}/escalate", {"reason": "x"}).status_code == 200
    )
    yaml = admin("GET", "/desk/versions/current").json()["yaml"]
    without = "\n".join(
        line for line in yaml.splitlines() if "nivel2:" not in line and "bruno@" not in line
    )
    refused = admin("PUT", "/desk", {"yaml": without}, If_Match="*")
    assert refused.status_code == 409, refused.text
    assert "teams.nivel2" in json.dumps(refused.json())
