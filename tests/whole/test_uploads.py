"""Files sent through the API: announced, uploaded to S3 by their form, attached and downloaded."""

import secrets

import httpx
import pytest

from tests.whole.test_bad_input import problem

MARIA = "maria@cliente.example"
PICTURE = b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(2_000)


def announced(who, content=PICTURE, **fields):
    body = {"filename": "captura ñ.png", "content_type": "image/png", "size": len(content)}
    answer = who("POST", "/uploads", {**body, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def posted(upload, content=PICTURE, **fields):
    """Do what a front end does with the form."""
    assert upload["method"] == "POST"
    given = {**upload["fields"], **fields}
    return httpx.post(upload["url"], data=given, files={"file": ("blob", content)}, timeout=40)


def uploaded(who, content=PICTURE, **fields):
    upload = announced(who, content, **fields)
    answer = posted(upload, content)
    assert answer.is_success, answer.text
    return upload["id"]


def last_entry(who, number):
    entries = who("GET", f"/tickets/{number}").json()["timeline"]["items"]
    return next(each for each in reversed(entries) if each.get("message"))


def path_of(number, entry, place=0):
    return f"/tickets/{number}/entries/{entry['id']}/files/{entry['message']['attachments'][place]['id']}"


def downloaded(who, path):
    link = who("GET", path)
    assert link.status_code == 200, link.text
    answer = httpx.get(link.json()["url"], timeout=40)
    assert answer.is_success, answer.text
    return answer


@pytest.fixture(scope="module")
def ticket(agent):
    return agent.opened(requester=MARIA)["number"]


def test_a_customer_opens_a_ticket_with_a_file_and_the_agent_gets_its_bytes(agent, requester):
    number = requester.opened(attachments=[uploaded(requester)])["number"]
    entry = last_entry(agent, number)
    (shown,) = entry["message"]["attachments"]
    assert (shown["filename"], shown["content_type"]) == ("captura ñ.png", "image/png")
    assert shown["size"] == len(PICTURE)
    answer = downloaded(agent, path_of(number, entry))
    assert answer.content == PICTURE
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''captura%20%C3%B1.png")


def test_an_agents_file_reaches_the_customer_and_back(agent, requester, ticket):
    page = b"<script>alert(1)</script>"
    fields = {"filename": "guía.html", "content_type": "text/html"}
    for sender, reader in ((agent, requester), (requester, agent)):
        ids = [uploaded(sender), uploaded(sender, page, **fields)]
        body = {"text": "adjunto", "attachments": ids}
        assert sender("POST", f"/tickets/{ticket}/messages", body).status_code == 200
        entry = last_entry(reader, ticket)
        assert downloaded(reader, path_of(ticket, entry)).content == PICTURE
        harmless = downloaded(reader, path_of(ticket, entry, 1))
        assert harmless.content == page
        assert harmless.headers["content-type"] == "application/octet-stream"
        assert harmless.headers["content-disposition"].startswith("attachment; ")


def test_the_file_of_a_note_is_no_customers(agent, requester, ticket):
    body = {"text": "interno", "attachments": [uploaded(agent, filename="secreto.png")]}
    assert agent("POST", f"/tickets/{ticket}/notes", body).status_code == 200
    path = path_of(ticket, last_entry(agent, ticket))
    assert downloaded(agent, path).content == PICTURE
    problem(requester("GET", path), 404, "file-not-found")
    assert "secreto.png" not in requester("GET", f"/tickets/{ticket}").text


def test_the_upload_of_somebody_else_is_refused(requester, other_requester, ticket):
    body = {"text": "ajeno", "attachments": [uploaded(other_requester)]}
    document = problem(requester("POST", f"/tickets/{ticket}/messages", body), 422, "file-refused")
    assert document["errors"][0]["reason"] == "unknown_upload"


def test_a_file_that_was_never_uploaded_leaves_no_message_behind(requester, agent, ticket):
    before = agent("GET", f"/tickets/{ticket}").json()
    body = {"text": "sin archivo", "attachments": [uploaded(requester), announced(requester)["id"]]}
    document = problem(requester("POST", f"/tickets/{ticket}/messages", body), 422, "file-refused")
    (error,) = document["errors"]
    assert (error["field"], error["reason"]) == ("attachments.1", "not_uploaded")
    after = agent("GET", f"/tickets/{ticket}").json()
    assert after["version"] == before["version"]
    assert "sin archivo" not in str(after)
    opening = {"subject": "x", "text": "sin archivo", "attachments": [announced(requester)["id"]]}
    problem(requester("POST", "/tickets", opening), 422, "file-refused")


def test_a_file_that_is_too_large_is_refused_with_the_limit(requester):
    body = {"filename": "video.mp4", "content_type": "video/mp4", "size": 26 * 1024 * 1024}
    document = problem(requester("POST", "/uploads", body), 422, "file-refused")
    assert document["errors"][0]["field"] == "size"
    assert "25 MB" in document["detail"]


def test_a_program_is_refused(requester):
    body = {"filename": "factura.exe", "size": 10}
    document = problem(requester("POST", "/uploads", body), 422, "file-refused")
    assert document["errors"][0]["field"] == "filename"


def test_nobody_uploads_without_a_token(nobody):
    body = {"filename": "x.png", "content_type": "image/png", "size": 10}
    problem(nobody("POST", "/uploads", body), 401, "unauthorized")


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (PICTURE + b"!", {}),
        (PICTURE[:-1], {}),
        (PICTURE, {"Content-Type": "text/html"}),
        (PICTURE, {"key": "K7M42QXG/abc"}),
    ],
    ids=["longer", "shorter", "another type", "another place"],
)
def test_s3_itself_takes_nothing_but_what_was_announced(requester, content, fields):
    answer = posted(announced(requester), content, **fields)
    assert answer.status_code in {400, 403}, answer.text


def test_the_same_request_twice_attaches_once(requester, agent, ticket):
    body = {"text": "una vez", "attachments": [uploaded(requester)]}
    path = f"/tickets/{ticket}/messages"
    first = requester("POST", path, body, Idempotency_Key="file-once")
    again = requester("POST", path, body, Idempotency_Key="file-once")
    assert first.status_code == again.status_code == 200
    assert first.json()["version"] == again.json()["version"]
    assert len(last_entry(agent, ticket)["message"]["attachments"]) == 1


def test_more_than_twenty_files_are_refused(requester, ticket):
    body = {"text": "muchos", "attachments": ["a.b"] * 21}
    document = problem(requester("POST", f"/tickets/{ticket}/messages", body), 422, "invalid")
    assert document["errors"][0]["field"] == "attachments"
