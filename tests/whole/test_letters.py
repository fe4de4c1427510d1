"""Mails as they leave the deployed desk: what they quote, how they thread, what an admin rewrites."""

import email.policy
from base64 import b64decode

import pytest

from infra.local.stage import CUSTOMER, Stage, mail, text
from tests.whole.conftest import Api

SOPORTE = "soporte@mesa.example"


@pytest.fixture
def admin(running):
    return Api(running, "admin")


@pytest.fixture
def stage(running):
    return Stage(running, lambda _line: None)


def wrote(stage):
    """What the customer has written since, as it stands on the ticket."""
    entries = stage.timeline()
    return [each["message"]["text"] for each in entries if each["kind"] == "answered"]


def test_an_answer_quotes_the_conversation_and_a_reply_above_it_is_all_that_is_kept(stage):
    question = mail(SOPORTE, "No abre", "La planilla no abre.\n\nLuis")
    stage.send(question.as_bytes(policy=email.policy.SMTP), SOPORTE)
    received = stage.mail_to(CUSTOMER, "received")
    stage.number = received["Subject"].partition("#")[2].partition("]")[0]
    stage.api("agent", "POST", f"/tickets/{stage.number}/notes", {"text": "Siempre lo mismo."})
    path = f"/tickets/{stage.number}/messages"
    stage.api("agent", "POST", path, {"text": "¿Qué versión usa?"})
    answer = stage.mail_to(CUSTOMER, "¿Qué versión usa?")

    quoted = [line for line in text(answer).splitlines() if line.startswith(">")]
    assert "> La planilla no abre." in quoted
    assert "Siempre lo mismo." not in str(answer)
    assert "Luis Prado escribió:" in text(answer)

    first, then = (b64decode(each["Thread-Index"]) for each in (received, answer))
    assert then.startswith(first)
    assert received["Thread-Topic"] == answer["Thread-Topic"] == f"[#{stage.number}] No abre"

    # A program that quotes the HTML, and puts nothing above it that a reader could know.
    markup = answer.get_body(("html",)).get_content()
    reply = mail(str(answer["Reply-To"]), str(answer["Subject"]), "")
    reply.set_content(f"<div>La 4.2.</div><br><div>{markup}</div>", subtype="html")
    reply["In-Reply-To"] = str(answer["Message-ID"])
    stage.send(reply.as_bytes(policy=email.policy.SMTP), str(answer["Reply-To"]))
    assert stage.until("the reply", lambda: wrote(stage) or None) == ["La 4.2."]


def test_an_admin_previews_a_text_is_told_what_is_wrong_with_it_and_applies_it(stage, admin, agent):
    current = admin("GET", "/desk/versions/current").json()
    entry = {"for": "reopened", "language": "es", "text": "Hola $name:\n\nVolvemos a $number."}
    shown = admin("POST", "/desk/templates/preview", {"template": "reopened", "instead": entry})
    assert "Volvemos a K7M4-2QXG." in shown.json()["text"]
    wrong = '  - {for: reopened, text: "Volvemos a $nmber"}\n'
    broken = current["yaml"].replace("templates:\n", f"templates:\n{wrong}", 1)
    (error,) = admin("POST", "/desk/check", {"yaml": broken}).json()["errors"]
    assert broken.splitlines()[error["line"] - 1] == wrong.rstrip("\n")
    assert error["field"] == "templates[0].text"
    assert "$number" in error["detail"]

    right = '  - {for: reopened, language: es, text: "Hola $name:\\n\\nVolvemos a $number."}\n'
    better = current["yaml"].replace("templates:\n", f"templates:\n{right}", 1)
    applied = admin("PUT", "/desk", {"yaml": better}, If_Match="*")
    assert applied.status_code == 200, applied.text
    try:
        items = admin("GET", "/desk/templates").json()["items"]
        (reopened,) = (each for each in items if each["name"] == "reopened")
        assert [each["own"] for each in reopened["texts"] if each["language"] == "es"] == [True]
    finally:
        rolled = admin("POST", "/desk/rollback", {"version": current["version"]})
        assert rolled.status_code == 200
    assert agent("GET", "/desk/templates").status_code == 403
