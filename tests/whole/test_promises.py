"""Promises and escalations through the deployed template: explained, timed anew, paged by hand."""

import re
from xml.etree import ElementTree as ET

import pytest

from infra.local.aws import client
from infra.local.stage import Stage
from tests.whole.conftest import Api, a_word, until

MARIA = "maria@cliente.example"
HOURS = '"08:30-13:00", "14:00-18:30"'


@pytest.fixture(scope="module")
def admin(running):
    return Api(running, "admin")


@pytest.fixture
def stage(running):
    return Stage(running, lambda _line: None)


def entries(agent, number, kind):
    items = agent("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
    return [each for each in items if each["kind"] == kind]


def test_an_agent_reads_why_a_promise_stands_as_it_does(agent, requester):
    ticket = agent.opened(requester=MARIA)
    path = f"/tickets/{ticket['number']}/sla"
    told = agent("GET", f"{path}?language=pt").json()
    first = told["promises"][0]
    assert (first["metric"], first["explanation"][0]) == ("first_response", "Primeira resposta")
    assert first["counted_seconds"] == sum(each["counted_seconds"] for each in first["intervals"])
    assert told["in_queue_seconds"] > 0
    assert told["with_desk_seconds"] == 0
    assert agent("GET", path).json()["language"] == "es"  # the desk's, for Ana has none of her own
    assert requester("GET", path).status_code in {403, 404}
    refused = agent("GET", f"{path}?language=xx")
    assert (refused.status_code, "language" in refused.text) == (422, True)
    drawn = agent("GET", f"{path}.svg?language=pt")
    assert drawn.headers["content-type"] == "image/svg+xml; charset=utf-8"
    root = ET.fromstring(drawn.text)  # noqa: S314 - of our own making
    assert root[0].text == f"Promessas de {ticket['number']}"
    assert any("Primeira resposta" in (each.text or "") for each in root)
    assert requester("GET", f"{path}.svg").status_code in {403, 404}


def test_a_question_of_the_customers_is_promised_an_answer_of_its_own(agent, requester):
    ticket = requester.opened()
    path = f"/tickets/{ticket['number']}"
    agent("POST", f"{path}/messages", {"text": "Lo vemos.", "definitive": False})
    requester("POST", f"{path}/messages", {"text": "¿Ya está?"})
    promises = agent("GET", f"{path}/sla").json()["promises"]
    states = {each["metric"]: (each["state"], each.get("question")) for each in promises}
    assert states["first_response"][0] == "kept"
    assert states["next_response"] == ("running", 1)
    agent("POST", f"{path}/messages", {"text": "Casi.", "definitive": False})
    promises = agent("GET", f"{path}/sla").json()["promises"]
    assert {each["metric"]: each["state"] for each in promises}["next_response"] == "kept"


def test_help_is_asked_for_by_hand_and_somebody_acknowledges(agent, stage):
    word = a_word()
    ticket = agent.opened(requester=MARIA)
    path = f"/tickets/{ticket['number']}"
    body = {"reason": f"No cobran hoy {word}.", "policy": "guardia"}
    refused = agent("POST", f"{path}/alert", body)
    assert (refused.status_code, "ayuda" in refused.json()["detail"]) == (422, True)
    asked = agent("POST", f"{path}/alert", {"reason": f"No cobran hoy {word}."})
    assert asked.status_code == 200, asked.text
    (chain,) = asked.json()["escalations"]
    assert (chain["policy"], chain["trigger"], chain["steps_fired"]) == ("ayuda", "by_hand", 0)

    def paged():
        stage.sweep()
        return entries(agent, ticket["number"], "paged")

    (page,) = until(paged, every=1)
    assert page["details"]["trigger"] == "by_hand"
    text = until(lambda: stage.sms(word))
    assert "se pide ayuda" in text or "help is asked for" in text
    done = agent("POST", f"{path}/acknowledge").json()
    (chain,) = done["escalations"]
    assert chain["acknowledged_by"] == "ana@mesa.example"
    assert chain["acknowledged_until"] is not None


def test_a_change_of_hours_reaches_tickets_that_nobody_touches(running, admin, agent, stage):
    ticket = agent.opened(requester=MARIA)
    number = ticket["number"]
    before = {each["metric"]: each["due_at"] for each in ticket["clocks"]}
    current = admin("GET", "/desk/versions/current").json()
    changed = current["yaml"].replace(HOURS, '"00:00-24:00"')
    assert changed != current["yaml"]
    applied = admin("PUT", "/desk", {"yaml": changed, "reason": "siempre"}, If_Match="*")
    assert applied.status_code == 200, applied.text
    _come_due(running)

    def timed_anew():
        stage.sweep()
        return entries(agent, number, "retimed")

    try:
        (event,) = until(timed_anew, every=1)
        assert event["details"]["terms"] == applied.json()["version"]
        clocks = agent("GET", f"/tickets/{number}").json()["clocks"]
        after = {each["metric"]: each["due_at"] for each in clocks}
        # Four hours are over on the same day where they begin in the morning; a day's work never is.
        assert after["resolution"] < before["resolution"]
        assert after["first_response"] <= before["first_response"]
        told = agent("GET", f"/tickets/{number}/sla").json()["promises"][0]["explanation"]
        assert any(re.search(r"\(versión \d+\)", line) for line in told)
    finally:
        admin("POST", "/desk/rollback", {"version": current["version"]})
        _come_due(running)


def _come_due(running):
    """Let the minute be over that every function may remember the desk as it was."""
    client("dynamodb", running.endpoint).update_item(
        TableName=running.outputs["TableName"],
        Key={"PK": {"S": "DESK"}, "SK": {"S": "#"}},
        UpdateExpression="SET wake_key = :now",
        ConditionExpression="attribute_exists(wake_key)",
        ExpressionAttributeValues={":now": {"S": "2026-01-01T00:00:00.000000Z"}},
    )
