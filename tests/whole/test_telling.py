"""Who is told, when, and what was set aside: seen through the deployed template."""

import re
import smtplib
import urllib.parse
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from infra.local.aws import client
from infra.local.stage import Stage, sent_mail
from infra.why import why
from tests.whole.conftest import Api, a_word, mistyped, until

ANA = "ana@mesa.example"


@pytest.fixture(scope="module")
def supervisor(running):
    return Api(running, "supervisor")


def send(running, raw, to="cgu@mesa.example", sender="luis@prisa.example"):
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as smtp:
        smtp.sendmail(sender, [to], raw.encode())


def a_mail(subject, text="Nada funciona.", sender="luis@prisa.example", **headers):
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"From: {sender}\r\nTo: cgu@mesa.example\r\nSubject: {subject}\r\n{extra}"
        f"Message-ID: <{uuid.uuid4().hex}@prisa.example>\r\n\r\n{text}\r\n"
    )


def outbox(running, address, about):
    """The first mail of the desk's to an address that says something, or None."""
    for path in sorted(Path(running.outbox).glob("*.eml")):
        mail = sent_mail(path)
        body = mail.get_body(("plain",))
        said = f"{mail['Subject']}\n{body.get_content() if body else ''}"
        if address in str(mail["To"]) and about in said:
            return mail
    return None


def told(agent, number):
    entries = agent("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
    return [each["details"] for each in entries if each["kind"] == "told"]


def test_spam_is_listed_released_as_an_answer_and_dropped(running, agent):
    subject = f"Oferta {a_word()}"
    sender = f"oferta-{a_word()}@prisa.example"
    send(running, a_mail(subject, sender=sender, X_Local_Verdicts="spam=FAIL"), sender=sender)

    def held():
        rows = agent("GET", "/tickets?team=nivel1&state=held&held=spam").json()["items"]
        return next((row for row in rows if row["subject"] == subject), None)

    row = until(held)
    assert row["held"] == "spam"
    others = agent("GET", "/tickets?team=nivel1&state=held&held=virus").json()["items"]
    assert subject not in [each["subject"] for each in others]
    dropped = agent("POST", f"/tickets/{row['number']}/spam").json()
    assert dropped["status"] == "spam"
    released = agent("POST", f"/tickets/{row['number']}/release", {}).json()
    assert released["status"] == "pending"
    until(lambda: outbox(running, sender, subject))


def test_an_operator_is_told_why_a_mail_did_what_it_did(running, agent):
    subject = f"Consulta {a_word()}"
    sender = f"consulta-{a_word()}@prisa.example"
    send(running, a_mail(subject, sender=sender), sender=sender)

    def number():
        rows = agent("GET", f"/tickets?requester={sender}").json()["items"]
        return next((row["number"] for row in rows if row["subject"] == subject), None)

    entries = agent("GET", f"/tickets/{until(number)}").json()["timeline"]["items"]
    original = agent("GET", f"/tickets/{number()}/entries/{entries[0]['id']}/original").json()
    key = urllib.parse.urlparse(original["url"]).path.rpartition("/")[2]
    told = why(lambda service: client(service, running.endpoint), "Ventanilla", key)
    (place,) = told["would"]
    assert (place["mailbox"], place["trust"]["dmarc"]) == ("cgu@mesa.example", "PASS")
    assert place["outcome"] == f"opens a ticket of {sender}"


def test_what_an_agent_forwards_is_the_customers(running, agent):
    subject = f"Impresora {a_word()}"
    customer = f"luis-{a_word()}@prisa.example"
    text = (
        "Por favor verlo hoy.\r\n\r\n---------- Forwarded message ---------\r\n"
        f"De: Luis Prado <{customer}>\r\nDate: lun, 23 nov 2026 a las 9:10\r\n"
        f"Subject: {subject}\r\nTo: <ana@mesa.example>\r\n\r\nNo imprime.\r\n"
    )
    send(running, a_mail(f"RV: {subject}", text, f"Ana Rojas <{ANA}>"), sender=ANA)
    mail = until(lambda: outbox(running, customer, subject))
    number = re.search(r"#([0-9A-Z-]{9})", mail["Subject"])[1]
    entries = agent("GET", f"/tickets/{number}").json()["timeline"]["items"]
    said = {each["kind"]: each["message"]["text"].strip() for each in entries if "message" in each}
    assert said == {"created": "No imprime.", "noted": "Por favor verlo hoy."}


def test_who_chose_a_digest_gets_one_and_ends_it_by_one_click(running, agent, supervisor):
    standing = agent("GET", "/me/notifications").json()
    assert standing["usual"]["note"] == "each"
    soon = datetime.now(UTC) + timedelta(seconds=8)
    body = {"told": {"note": "digest"}, "digest_at": f"{soon:%H:%M:%S}", "zone": "UTC"}
    assert agent("PUT", "/me/notifications", body).status_code == 428
    chosen = agent("PUT", "/me/notifications", body, If_Match="*")
    assert (chosen.status_code, chosen.json()["told"]) == (200, {"note": "digest"})
    late = agent("PUT", "/me/notifications", body, If_Match=f'"{standing["version"]}"')
    assert late.status_code == 412
    ticket = agent.opened(requester="maria@cliente.example")
    agent("POST", f"/tickets/{ticket['number']}/claim")
    word = a_word()
    supervisor("POST", f"/tickets/{ticket['number']}/notes", {"text": f"Ojo con esto {word}."})

    def waiting():
        lines = [each for each in told(agent, ticket["number"]) if each["template"] == "noted"]
        return lines[0] if lines else None

    assert until(waiting)["status"] in {"waiting", "sent"}
    stage = Stage(running, lambda _line: None)

    def digest():
        stage.sweep()
        return outbox(running, ANA, word)

    mail = until(digest, every=1)
    until(lambda: waiting()["status"] == "sent")
    # The header with the same link is for https alone, which a laptop has not (RFC 8058).
    link = re.search(r"http\S+/notifications/\S+", mail.get_body(("plain",)).get_content())[0]
    assert "<button" in httpx.get(link, timeout=20).text
    assert agent("GET", "/me/notifications").json()["told"] == {"note": "digest"}
    assert httpx.post(link, content="List-Unsubscribe=One-Click", timeout=20).status_code == 200
    assert agent("GET", "/me/notifications").json()["told"] == {"note": "never"}
    assert httpx.post(mistyped(link), timeout=20).status_code == 404
