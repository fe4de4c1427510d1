"""A solution is rated by the link of its mail, once, by whoever it was sent to and by no scanner."""

import re
from pathlib import Path

import httpx
import pytest

from infra.local import people
from infra.local.aws import web
from infra.local.stage import sent_mail
from tests.whole.conftest import Api, a_word, mistyped, until

HOSTILE = 'Rápido, pero <script>alert("x")</script> & frío'


class Customer:
    """Somebody with an address and a login of their own, whom the desk has never asked."""

    def __init__(self, running, agent):
        self.address = f"{a_word()}@cliente.example"
        self._running, self._agent = running, agent
        self._seen = set(self._outbox())

    def _outbox(self):
        return Path(self._running.outbox).glob("*.eml")

    def api(self):
        cognito = people.client("cognito-idp", self._running.endpoint)
        outputs = self._running.outputs
        pool, client = outputs["UserPoolId"], outputs["ClientId"]
        token = people._token(cognito, pool, client, self.address, "Cora Vega", "requester")
        self._running.tokens[self.address] = token
        return Api(self._running, self.address)

    def solved(self, number=None):
        """Solve a request of theirs, and return its number and the mail that tells it."""
        number = number or self._agent.opened(requester=self.address)["number"]
        answer = self._agent("POST", f"/tickets/{number}/resolve", {"answer": "Ya puede entrar."})
        assert answer.status_code == 200, answer.text
        return number, until(lambda: self._mail(f"{number} está resuelta"))

    def told_to_staff(self, about):
        return until(lambda: self._mail(about, "ana@mesa.example"))

    def _mail(self, about, address=None):
        for path in sorted(set(self._outbox()) - self._seen):
            mail = sent_mail(path)
            text = mail.get_body(("plain",)).get_content()
            if (address or self.address) in str(mail["To"]) and about in text:
                self._seen.add(path)
                return text
        return None


@pytest.fixture
def customer(running, agent):
    return Customer(running, agent)


def link_in(mail):
    found = re.search(r"^https?://\S+(/ratings/\S+)", mail, re.MULTILINE)
    return found[1] if found else None


@pytest.fixture
def browser(running):
    def call(method, path, **form):
        content = {"data": form} if method == "POST" else {}
        return web().request(method, running.api + path, timeout=40, **content)

    return call


def rating_of(agent, number):
    return agent("GET", f"/tickets/{number}").json().get("rating")


def test_a_solution_is_rated_by_the_link_of_its_mail_once(customer, agent, browser):
    number, mail = customer.solved()
    link = link_in(mail)
    for _ in range(2):  # a scanner that follows links, whatever it adds to them
        opened = browser("GET", f"{link}?score=4&utm_source=mail")
        assert opened.status_code == 200
        assert opened.headers["content-type"] == "text/html; charset=utf-8"
        assert 'value="4" required checked' in opened.text
    head = browser("HEAD", f"{link}?score=1")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/html; charset=utf-8"
    assert rating_of(agent, number) is None

    voted = browser("POST", f"{link}?score=4", score="2", comment=HOSTILE)
    assert (voted.status_code, "Nos dio 2 de 5." in voted.text) == (200, True)
    shown = rating_of(agent, number)
    assert (shown["score"], shown["comment"], shown["current"]) == (2, HOSTILE, True)
    again = browser("POST", link, score="5")
    assert (again.status_code, "Nos dio 2 de 5 el" in again.text) == (409, True)
    opened = browser("GET", link)
    assert ("Nos dio 2 de 5 el" in opened.text, "<form" in opened.text) == (True, False)
    assert rating_of(agent, number)["score"] == 2
    entries = agent("GET", f"/tickets/{number}/timeline?limit=100").json()["items"]
    (entry,) = (each for each in entries if each["kind"] == "rated")
    assert (entry["actor"], entry["details"]["score"]) == (customer.address, 2)


def test_a_bad_rating_is_told_to_whoever_had_the_ticket(customer, agent, browser):
    number, mail = customer.solved()
    browser("POST", link_in(mail), score="1", comment="Nadie llamó.")
    told = customer.told_to_staff(f"la solución de {number} con 1 de 5")
    assert "Nadie llamó." in told


def test_who_was_asked_is_not_asked_again_so_soon_and_may_rate_all_the_same(
    customer, agent, browser
):
    number, mail = customer.solved()
    link = link_in(mail)
    front_end = customer.api()
    assert front_end("POST", f"/tickets/{number}/reopen", {}).status_code == 200
    over = browser("GET", link)
    assert ("solución anterior" in over.text, "<form" in over.text) == (True, False)
    assert browser("POST", link, score="4").status_code == 409
    _, second = customer.solved(number)
    assert link_in(second) is None
    assert "solución anterior" in browser("GET", link).text
    path = f"/tickets/{number}/rate"
    rated = front_end("POST", path, {"score": 5, "comment": "Ahora sí."})
    assert rated.status_code == 200, rated.text
    assert rated.json()["rating"]["score"] == 5
    refused = front_end("POST", path, {"score": 1})
    assert (refused.status_code, refused.json()["score"]) == (409, 5)
    assert refused.json()["type"].endswith("already-rated")


def test_nobody_else_rates_a_solution(customer, agent, requester):
    number, _ = customer.solved()
    path, body = f"/tickets/{number}/rate", {"score": 5}
    assert agent("POST", path, body).status_code == 403
    assert requester("POST", path, body).status_code == 404
    assert rating_of(agent, number) is None


def test_a_link_that_was_changed_leads_nowhere(customer, agent, browser):
    number, mail = customer.solved()
    link = link_in(mail)
    for wrong in (link[:-1], mistyped(link), "/ratings/x.y"):
        for answer in (browser("GET", wrong), browser("POST", wrong, score="5")):
            assert answer.status_code == 404
            assert "Este enlace no es nuestro" in answer.text
    assert rating_of(agent, number) is None


def test_a_vote_that_cannot_be_read_is_asked_for_again_with_what_was_written(
    customer, agent, browser
):
    number, mail = customer.solved()
    link = link_in(mail)
    bare = browser("POST", link, comment=HOSTILE)
    assert (bare.status_code, "Elija uno de los cinco." in bare.text) == (422, True)
    assert "&lt;script&gt;" in bare.text
    assert "<script>" not in bare.text
    long = browser("POST", link, score="3", comment="ñ" * 2_001)
    assert (long.status_code, "2000 caracteres" in long.text) == (422, True)
    assert rating_of(agent, number) is None
    lines = "\r\n".join("x" * 9 for _ in range(200))  # 2,000 characters as they were typed
    assert browser("POST", link, score="3", comment=lines).status_code == 200
    assert rating_of(agent, number)["comment"] == lines.replace("\r\n", "\n")


def test_what_is_no_form_of_ours_is_refused(customer, running, browser):
    _, mail = customer.solved()
    url = running.api + link_in(mail)
    json = httpx.post(url, json={"score": 5}, timeout=40)
    assert (json.status_code, json.json()["type"]) == (415, "urn:ventanilla:problem:not-a-form")
    large = httpx.post(url, data={"score": "5", "comment": "x" * 40_000}, timeout=40)
    assert large.status_code == 413
    many = httpx.post(url, data={f"f{place}": "" for place in range(30)}, timeout=40)
    assert many.status_code == 400
