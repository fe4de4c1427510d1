"""Bad input gets its clear answer from the deployed desk, and changes nothing."""

import base64
import json
import smtplib

import httpx
import pytest

from tests.whole.conftest import a_word, until

MARIA = "maria@cliente.example"


def problem(answer, status, kind):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["type"] == f"urn:ventanilla:problem:{kind}"
    assert document["status"] == status
    assert document["detail"]
    return document


@pytest.fixture(scope="module")
def ticket(agent):
    return agent.opened(requester=MARIA)


def test_no_token_is_unauthorized(nobody):
    problem(nobody("GET", "/tickets"), 401, "unauthorized")


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "x y"])
def test_a_wrong_token_is_unauthorized(nobody, token):
    answer = nobody("GET", "/tickets", Authorization=f"Bearer {token}")
    problem(answer, 401, "unauthorized")


def test_a_token_that_somebody_changed_is_unauthorized(running, nobody):
    header, payload, signature = running.tokens["requester"].split(".")
    forged = running.tokens["agent"].split(".")[1]
    answer = nobody("GET", "/tickets", Authorization=f"Bearer {header}.{forged}.{signature}")
    assert payload != forged
    problem(answer, 401, "unauthorized")


def test_an_unknown_number_is_not_found(agent):
    problem(agent("GET", "/tickets/K7M4-2QXG"), 404, "ticket-not-found")


def test_a_mistyped_check_character_is_told_from_an_unknown_ticket(agent, ticket):
    number = ticket["number"]
    mistyped = number[:-1] + ("0" if number[-1] != "0" else "1")
    detail = problem(agent("GET", f"/tickets/{mistyped}"), 404, "invalid-ticket-number")["detail"]
    assert "mistyped" in detail


def test_an_illegal_move_names_the_legal_ones(agent, ticket):
    answer = agent("POST", f"/tickets/{ticket['number']}/reopen")
    document = problem(answer, 409, "illegal-move")
    assert document["current_status"] == "pending"
    assert {"claim", "reply", "resolve"} <= set(document["legal"])


def test_an_unknown_field_is_named(agent):
    body = {"subject": "x", "text": "y", "requester": MARIA, "urgencia": "alta"}
    document = problem(agent("POST", "/tickets", body), 422, "invalid")
    assert [each["field"] for each in document["errors"]] == ["urgencia"]
    assert "leave it out" in document["errors"][0]["detail"]


def test_every_wrong_field_is_named_at_once(agent):
    body = {"subject": " ", "priority": "asap", "requester": "nobody"}
    document = problem(agent("POST", "/tickets", body), 422, "invalid")
    fields = {each["field"] for each in document["errors"]}
    assert fields == {"subject", "text", "priority", "requester"}


def test_an_oversized_body_is_refused(agent):
    body = {"subject": "x", "text": "y" * 300_000, "requester": MARIA}
    problem(agent("POST", "/tickets", body), 413, "body-too-large")


@pytest.mark.parametrize("body", ["{", "[1]", '"text"', "{'a': 1}", "\x00"])
def test_malformed_json_is_refused(agent, body):
    answer = agent("POST", "/tickets", body, Content_Type="application/json")
    problem(answer, 400, "malformed-body")


def test_a_stale_etag_is_refused_with_the_current_version(agent):
    ticket = agent.opened(requester=MARIA)
    path = f"/tickets/{ticket['number']}/notes"
    first = agent("POST", path, {"text": "uno"}, If_Match='"1"')
    assert first.headers["etag"] == '"2"'
    document = problem(agent("POST", path, {"text": "dos"}, If_Match='"1"'), 412, "outdated")
    assert document["current_version"] == 2


def test_a_nonsense_etag_is_refused(agent, ticket):
    path = f"/tickets/{ticket['number']}/claim"
    problem(agent("POST", path, If_Match="seven"), 400, "invalid-header")


def test_an_unknown_path_is_a_problem_document_too(agent):
    problem(agent("GET", "/no-such-thing"), 404, "no-such-path")


def test_a_customer_may_not_claim(requester, ticket):
    problem(requester("POST", f"/tickets/{ticket['number']}/claim"), 403, "not-allowed")


def test_another_customers_ticket_does_not_exist(other_requester, ticket):
    path = f"/tickets/{ticket['number']}"
    for method, where, body in (
        ("GET", path, None),
        ("GET", f"{path}/timeline", None),
        ("GET", f"{path}/entries/abc/files/abc", None),
        ("POST", f"{path}/messages", {"text": "hola"}),
        ("POST", f"{path}/close", None),
    ):
        problem(other_requester(method, where, body), 404, "ticket-not-found")


def test_a_customer_lists_only_their_own(requester, agent):
    agent.opened(requester="john@customer.example")
    requester.opened()
    own = until(lambda: requester("GET", "/tickets").json()["items"])
    assert {each["requester"] for each in own} == {MARIA}
    answer = requester("GET", "/tickets?requester=john@customer.example")
    problem(answer, 403, "not-allowed")


def test_a_note_reaches_no_customer(agent, requester):
    ticket = agent.opened(requester=MARIA)
    agent("POST", f"/tickets/{ticket['number']}/notes", {"text": "secreto"})
    assert "secreto" in agent("GET", f"/tickets/{ticket['number']}").text
    assert "secreto" not in requester("GET", f"/tickets/{ticket['number']}").text
    assert "secreto" not in requester("GET", f"/tickets/{ticket['number']}/timeline").text


def test_an_invented_acknowledge_link_is_refused(nobody):
    problem(nobody("GET", "/pages/abc.def"), 404, "invalid-link")
    problem(nobody("POST", "/pages/abc.def"), 404, "invalid-link")


def test_the_same_request_twice_is_answered_twice_and_done_once(agent):
    body = {"subject": "Una vez", "text": "solo", "requester": MARIA}
    first = agent("POST", "/tickets", body, Idempotency_Key="once-1")
    again = agent("POST", "/tickets", body, Idempotency_Key="once-1")
    assert first.status_code == again.status_code == 201
    assert first.json()["number"] == again.json()["number"]
    other = {**body, "text": "otra cosa"}
    answer = agent("POST", "/tickets", other, Idempotency_Key="once-1")
    problem(answer, 422, "idempotency-key-reused")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff\xfe not a mail at all",
        b"From: bad@cliente.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"From: ((((((((\r\nSubject: =?utf-8?b?####?=\r\n\r\n\xff\xff",
    ],
    ids=["noise", "broken boundary", "broken headers"],
)
def test_a_mail_that_cannot_be_parsed_is_a_ticket_with_the_original(running, agent, raw):
    sender = f"broken-{a_word()}@roto.example"
    whose = "bad@cliente.example" if b"bad@" in raw else sender
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as smtp:
        smtp.sendmail(sender, ["soporte@mesa.example"], raw)

    def arrived():
        queue = agent("GET", "/tickets?team=nivel1&limit=100").json()["items"]
        return [each for each in queue if each["requester"] == whose]

    found = until(arrived)
    read = agent("GET", f"/tickets/{found[0]['number']}").json()
    first = read["timeline"]["items"][0]
    assert first["message"]["original"] is True
    link = agent("GET", f"/tickets/{read['number']}/entries/{first['id']}/original").json()
    assert raw in httpx.get(link["url"]).content


def test_a_file_that_is_none_of_the_entrys_cannot_be_named(agent, ticket):
    entries = f"/tickets/{ticket['number']}/entries"
    first = agent("GET", f"/tickets/{ticket['number']}").json()["timeline"]["items"][0]["id"]
    for name in ("abc", "f" * 32):
        problem(agent("GET", f"{entries}/{first}/files/{name}"), 404, "file-not-found")
    problem(agent("GET", f"{entries}/{first}/files/..%2FZPT2FCVM%2Fabc"), 404, "no-such-path")
    problem(agent("GET", f"{entries}/x.{'z' * 800}/original"), 404, "entry-not-found")
    problem(agent("GET", f"{entries}/x.{'z' * 1200}/original"), 404, "no-such-path")


def test_the_long_text_of_a_note_is_no_customers_to_download(agent, requester):
    ticket = agent.opened(requester=MARIA)
    agent("POST", f"/tickets/{ticket['number']}/notes", {"text": "secreto " * 5_000})
    note = agent("GET", f"/tickets/{ticket['number']}").json()["timeline"]["items"][-1]
    path = f"/tickets/{ticket['number']}/entries/{note['id']}/files/{note['message']['text_file']}"
    assert agent("GET", path).status_code == 200
    problem(requester("GET", path), 404, "file-not-found")


@pytest.mark.parametrize(
    "cursor", [{}, {"SK": ""}, {"SK": "!"}, {"SK": "a"}, {"PK": "x", "SK": "#"}], ids=str
)
def test_a_tampered_cursor_is_refused(requester, agent, cursor):
    number = agent.opened(requester=MARIA)["number"].replace("-", "")
    for of, path in (
        (f"T#{number}", f"/tickets/{number}/timeline?cursor="),
        (f"requester#{MARIA}", "/tickets?requester=me&cursor="),
    ):
        made = base64.urlsafe_b64encode(json.dumps({"of": of, "key": cursor}).encode()).decode()
        problem(requester("GET", path + made.rstrip("=")), 422, "invalid-cursor")
    nested = base64.urlsafe_b64encode(b"[" * 1_400).decode()
    problem(requester("GET", f"/tickets?cursor={nested}"), 422, "invalid-cursor")


def test_what_does_not_fit_together_is_refused(agent):
    problem(agent("GET", "/tickets?requester=me&state=held"), 422, "invalid-query")
    problem(agent("GET", "/tickets?team=nivel1&assignee=me"), 422, "invalid-query")
    body = {"subject": "x", "text": "y", "requester": MARIA, "product": "nope"}
    assert "CGU+Plus" in problem(agent("POST", "/tickets", body), 422, "unknown-product")["detail"]


def test_the_desk_shows_agents_whom_to_assign_and_customers_what_to_choose(agent, requester):
    described = agent("GET", "/desk").json()
    assert "ana@mesa.example" in {each["id"] for each in described["staff"]}
    assert described["products"] == ["CGU+Plus", "SIGPER"]
    assert requester("GET", "/desk").json()["staff"] == []


def test_the_documentation_is_served(nobody):
    document = nobody("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/tickets/{number}/acknowledge" in document["paths"]
    page = nobody("GET", "/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "POST /tickets/{number}/acknowledge" in page.text
