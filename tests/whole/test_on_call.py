"""On-call duty through the deployed template: who is paged, swaps, the drawing and the calendar."""

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from icalendar import Calendar

from infra.local import people
from infra.local.stage import Stage
from tests.whole.conftest import Api, a_word, mistyped, until

CARLA, DIEGO = "carla@mesa.example", "diego@mesa.example"


def of_staff(running, address, name):
    """The API as somebody of the staff, with a login of their own."""
    cognito = people.client("cognito-idp", running.endpoint)
    pool, client = running.outputs["UserPoolId"], running.outputs["ClientId"]
    running.tokens[address] = people._token(cognito, pool, client, address, name, "agent")
    return Api(running, address)


@pytest.fixture(scope="module")
def carla(running):
    return of_staff(running, CARLA, "Carla Soto")


@pytest.fixture(scope="module")
def diego(running):
    return of_staff(running, DIEGO, "Diego Mella")


@pytest.fixture(scope="module")
def supervisor(running):
    return Api(running, "supervisor")


def now(agent):
    (schedule,) = agent("GET", "/on-call?schedule=ingenieria").json()["items"]
    return schedule


def in_hours(hours):
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def mail_to(running, address, about):
    for path in sorted(Path(running.outbox).glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = mail.get_body(("plain",))
        if address in str(mail["To"]) and about in f"{mail['Subject']} {body.get_content()}":
            return mail
    return None


def test_who_stands_in_is_on_call_and_paged(running, agent, supervisor):
    usual = now(agent)["person"]
    other = DIEGO if usual == CARLA else CARLA
    assert agent("POST", "/on-call/ingenieria/overrides",
                 {"person": other, "end": in_hours(2)}).status_code == 403  # fmt: skip
    placed = supervisor(
        "POST", "/on-call/ingenieria/overrides", {"person": other, "end": in_hours(2)}
    )
    assert placed.status_code == 201, placed.text
    override = placed.json()
    try:
        until(lambda: now(agent).get("override") == override["id"])
        assert now(agent)["person"] == other
        assert until(lambda: mail_to(running, other, "ingenieria"))
        assert paged(running, agent) == other
    finally:
        gone = supervisor("DELETE", f"/on-call/ingenieria/overrides/{override['id']}")
    assert gone.json() == {"removed": True}
    until(lambda: now(agent)["person"] == usual)


def paged(running, agent):
    """Let a promise to the customer in a hurry break, and return who was paged for it first."""
    stage = Stage(running, lambda _line: None)
    number = agent.opened(requester="luis@prisa.example")["number"]

    def first_page():
        stage.sweep()
        entries = agent("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
        pages = [each for each in entries if each["kind"] == "paged"]
        return pages[0]["details"]["people"] if pages else None

    (person,) = until(first_page)
    return person


def test_a_swap_is_asked_by_mail_accepted_and_drawn(running, carla, diego, agent):
    mine = carla("GET", "/me/on-call").json()["shifts"]
    shift = next(each for each in mine if each["start"] > in_hours(24))
    marker = f"Motivo {a_word()}"
    asked = carla(
        "POST",
        "/on-call/ingenieria/swaps",
        {
            "colleague": DIEGO,
            "start": shift["start"],
            "end": shift["end"],
            "reason": marker,
        },
    )
    assert (asked.status_code, asked.json()["stand"]) == (201, "asked"), asked.text
    swap = asked.json()["id"]
    mail = until(lambda: mail_to(running, DIEGO, marker))
    assert swap in mail.get_body(("plain",)).get_content()
    assert [each["id"] for each in diego("GET", "/me/on-call").json()["swaps"]] == [swap]
    assert agent("POST", f"/on-call/swaps/{swap}/accept", {}).status_code == 403
    accepted = diego("POST", f"/on-call/swaps/{swap}/accept", {})
    assert accepted.json()["stand"] == "holds", accepted.text
    again = diego("POST", f"/on-call/swaps/{swap}/accept", {})
    assert (again.status_code, again.json()["type"]) == (409, "urn:ventanilla:problem:swap-is-over")
    assert until(lambda: mail_to(running, CARLA, "Diego Mella"))

    middle = datetime.fromisoformat(shift["start"]) + timedelta(minutes=1)
    at = middle.astimezone(UTC).isoformat().replace("+00:00", "Z")
    found = until(lambda: agent("GET", f"/on-call?at={at}").json()["items"][0])
    until(lambda: agent("GET", f"/on-call?at={at}").json()["items"][0]["person"] == DIEGO)
    assert found["schedule"] == "ingenieria"

    drawn = agent("GET", f"/on-call/ingenieria/month.svg?month={at[:7]}&language=en")
    assert drawn.headers["content-type"] == "image/svg+xml; charset=utf-8"
    root = ET.fromstring(drawn.text)  # noqa: S314 - of our own making
    assert "On call: ingenieria" in drawn.text
    assert {"Diego Mella", "Carla Soto"} <= {each.text for each in root.iter()}


def test_a_swap_is_accepted_by_the_link_of_its_mail(running, carla, agent):
    # The last one that is whole: others are swapped by other tests.
    shift = carla("GET", "/me/on-call").json()["shifts"][-2]
    marker = f"Motivo {a_word()} <b>"
    body = {"colleague": DIEGO, "start": shift["start"], "end": shift["end"], "reason": marker}
    asked = carla("POST", "/on-call/ingenieria/swaps", body)
    assert asked.status_code == 201, asked.text
    mail = until(lambda: mail_to(running, DIEGO, marker))
    text = mail.get_body(("plain",)).get_content()
    link = re.search(r"https?://\S+/swaps/\S+", text)[0]
    assert f'href="{link}"' in mail.get_body(("html",)).get_content()
    path = f"{running.api}/swaps/{link.rpartition('/')[2]}"

    for _ in range(2):
        shown = httpx.get(path, timeout=40)
        assert shown.status_code == 200, shown.text
        assert "Carla Soto asks you to be on call" in shown.text
        assert "(America/Santiago)" in shown.text
        assert marker.replace("<b>", "&lt;b&gt;") in shown.text
        assert shown.text.count('<button name="answer"') == 2
    assert httpx.head(path, timeout=40).status_code == 200
    assert httpx.get(mistyped(path), timeout=40).status_code == 404
    assert httpx.post(mistyped(path), data={"answer": "accept"}, timeout=40).status_code == 404
    assert httpx.post(path, data={"answer": "maybe"}, timeout=40).status_code == 422

    def person():
        middle = datetime.fromisoformat(shift["start"]) + timedelta(minutes=1)
        at = middle.astimezone(UTC).isoformat().replace("+00:00", "Z")
        (found,) = agent("GET", f"/on-call?schedule=ingenieria&at={at}").json()["items"]
        return found["person"]

    assert person() == CARLA
    for _ in range(2):
        accepted = httpx.post(path, data={"answer": "accept"}, timeout=40)
        assert (accepted.status_code, "You accepted" in accepted.text) == (200, True), accepted.text
    assert httpx.post(path, data={"answer": "decline"}, timeout=40).status_code == 409
    until(lambda: person() == DIEGO)


def test_a_month_is_listed_with_its_gaps_and_shared_fairly(agent):
    month = agent("GET", "/on-call?month=2026-03&schedule=ingenieria").json()["items"][0]
    assert month["gaps"] == 0
    assert {each["person"] for each in month["shifts"]} == {CARLA, DIEGO}
    assert {each["layer"] for each in month["shifts"]} == {"semana", "fin de semana"}
    shared = agent("GET", "/on-call/fairness?from=2026-03-02&to=2026-03-29").json()["items"]
    hours = {each["person"]: each["hours"] for each in shared[0]["people"]}
    assert sum(hours.values()) == 28 * 24


def test_the_calendar_is_read_without_a_login_until_its_link_is_renewed(running, carla):
    def calendar(link):
        return httpx.get(f"{running.api}/{link}", timeout=40)

    link = carla("GET", "/me/on-call").json()["feed"]
    answer = calendar(link)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.text).walk("VEVENT")
    assert len(events) > 10
    renewed = carla("POST", "/me/on-call/feed", {}).json()["feed"]
    assert calendar(link).status_code == 404
    assert calendar(renewed).status_code == 200
    assert calendar(f"{renewed}x").status_code == 404


def test_customers_see_nothing_of_it(running):
    customer = Api(running, "requester")
    for path in (
        "/on-call",
        "/on-call/ingenieria/month.svg",
        "/me/on-call",
        "/on-call/arrangements",
    ):
        assert customer("GET", path).status_code == 403
