"""``make tour``: one ticket's whole life, played against a desk that is up, over SMTP and HTTP.

Each step does what a customer, an agent or somebody on call does, waits until it can be seen, and
says what that person saw and how long it took. A step that does not happen ends the tour.
"""

import argparse
import email
import email.policy
import email.utils
import json
import re
import smtplib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import httpx
from botocore.exceptions import EndpointConnectionError

from infra.local.aws import client
from infra.local.places import Places, Running

T = TypeVar("T")
CUSTOMER = "luis@prisa.example"
PATIENCE = 45  # seconds; with --patient the minute's schedule is waited for
SWEEP_EVERY = 1.0
SCHEDULED = {  # what the minute's schedule sends
    "version": "0",
    "id": "tour",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {},
}


class DidNotHappen(Exception):
    """A step that nobody saw happen."""


@dataclass
class Tour:
    """One run of the tour: the desk, what was seen so far, and how steps are told."""

    running: Running
    say: Callable[[str], None]
    patient: bool = False
    number: str = ""
    mails: list[Path] = field(default_factory=list)

    def play(self) -> dict[str, Any]:
        """Play the whole life and return the ticket at its end, with its timeline."""
        self.mails = self._outbox()
        self._step("a customer writes to cgu@mesa.example", self._customer_writes)
        self._step("the same mail arrives once more", self._same_mail_again)
        self._step("an agent claims the ticket", self._agent_claims)
        self._step("the agent answers, provisionally", self._agent_answers)
        self._step("the customer replies to that mail", self._customer_replies)
        self._step("nobody resolves it in time: the person on call is paged", self._paged)
        self._step("nobody acknowledges: the supervisor is paged too", self._paged_on)
        self._step("the supervisor opens the link and acknowledges", self._acknowledged)
        self._step("the agent resolves it", self._resolved)
        self._step("the customer closes it", self._closed)
        return self._step("everybody concerned was told, and it is written down", self._told)

    def _step(self, what: str, action: Callable[[], tuple[str, T]]) -> T:
        begun = time.monotonic()
        seen, result = action()
        self.say(f"{time.monotonic() - begun:5.1f} s  {what}\n         -> {seen}")
        return result

    def _customer_writes(self) -> tuple[str, None]:
        first = _mail(
            "cgu@mesa.example",
            "No puedo entrar al sistema",
            "Buenos días:\n\nDesde ayer la clave no funciona. Adjunto la pantalla.\n\nLuis",
        )
        first.add_attachment(
            b"\x89PNG\r\n", maintype="image", subtype="png", filename="pantalla.png"
        )
        self.sent = first.as_bytes(policy=email.policy.SMTP)
        self._send(self.sent, "cgu@mesa.example")
        received = self._mail_to(CUSTOMER, "received")
        found = re.search(r"\[#(\w{4}-\w{4})\]", received["Subject"])
        self.number = found[1] if found else ""
        self.received = received
        ticket = self._api("agent", "GET", f"/tickets/{self.number}")
        first = ticket["timeline"]["items"][0]
        files = first["message"]["attachments"]
        _require(files[0]["filename"] == "pantalla.png", "the attachment is not on the ticket")
        link = self._api(
            "agent", "GET", f"/tickets/{self.number}/entries/{first['id']}/files/{files[0]['id']}"
        )
        _require(httpx.get(link["url"]).content == b"\x89PNG\r\n", "the attachment differs")
        return f"the customer got “{received['Subject']}”", None

    def _same_mail_again(self) -> tuple[str, None]:
        self._send(self.sent, "cgu@mesa.example")
        time.sleep(2)
        tickets = self._api("agent", "GET", f"/tickets?requester={CUSTOMER}")["items"]
        same = [each for each in tickets if each["created_at"] >= self._created_at()]
        _require(len(same) == 1, f"there are {len(same)} tickets of the same mail")
        return "there is still one ticket", None

    def _created_at(self) -> str:
        created: str = self._api("agent", "GET", f"/tickets/{self.number}")["created_at"]
        return created

    def _agent_claims(self) -> tuple[str, None]:
        ticket = self._api("agent", "POST", f"/tickets/{self.number}/claim")
        _require(ticket["status"] == "open", "it is not open")
        return f"{ticket['assignee']} has it, and it is {ticket['status']}", None

    def _agent_answers(self) -> tuple[str, None]:
        self._api(
            "agent",
            "POST",
            f"/tickets/{self.number}/messages",
            {"text": "Estamos revisando su cuenta. ¿Qué navegador usa?"},
        )
        answer = self._mail_to(CUSTOMER, "Estamos revisando")
        self.answer = answer
        _require("provisoria" in _text(answer), "the answer is not marked as provisional")
        return f"the customer got “{answer['Subject']}”", None

    def _customer_replies(self) -> tuple[str, None]:
        reply = _mail(
            str(self.answer["Reply-To"]),
            f"Re: {self.answer['Subject']}",
            "Uso Firefox.\n\n"
            "El lun, 23 nov 2026 a las 10:00, Soporte <cgu@mesa.example> escribió:\n"
            + "".join(f"> {line}\n" for line in _text(self.answer).splitlines()),
        )
        reply["In-Reply-To"] = str(self.answer["Message-ID"])
        self._send(reply.as_bytes(policy=email.policy.SMTP), str(self.answer["Reply-To"]))

        def arrived() -> str | None:
            entries = self._timeline()
            wrote = [each for each in entries if each["kind"] == "answered"]
            return wrote[0]["message"]["text"] if wrote else None

        text = self._until("the reply is on the ticket", arrived)
        _require(text == "Uso Firefox.", f"the quote was not cut off: {text!r}")
        told = self._mail_to("ana@mesa.example", "Uso Firefox.")
        return f"the ticket shows “{text}”, and the agent got “{told['Subject']}”", None

    def _paged(self) -> tuple[str, None]:
        on_call = self._until("a page", lambda: self._people_paged(1), sweep=True)
        page = self._mail_to(on_call, "/pages/")
        sms = self._until("an SMS", lambda: self._sms(self.number))
        return f"{on_call} got “{page['Subject']}” and the SMS “{sms.splitlines()[0]}”", None

    def _paged_on(self) -> tuple[str, None]:
        person = self._until("the second page", lambda: self._people_paged(2), sweep=True)
        self.page = self._mail_to(person, "/pages/")
        return f"{person} got “{self.page['Subject']}”", None

    def _acknowledged(self) -> tuple[str, None]:
        link = re.search(r"https?://\S+/pages/\S+", _text(self.page))
        _require(link is not None, "the page has no link")
        address = link[0] if link else ""
        shown = httpx.get(address, timeout=20)
        _require("<button>" in shown.text, "the link shows no button")
        pressed = httpx.post(address, timeout=20)
        _require(pressed.is_success, f"the button answered {pressed.status_code}")
        chain = self._api("agent", "GET", f"/tickets/{self.number}")["escalations"][0]
        _require(bool(chain.get("acknowledged_by")), "nobody has acknowledged")
        again = httpx.post(address, timeout=20)
        _require(again.status_code == httpx.codes.CONFLICT, "it can be acknowledged twice")
        return f"{chain['acknowledged_by']} has it; the step of an hour later is off", None

    def _resolved(self) -> tuple[str, None]:
        self._api(
            "agent",
            "POST",
            f"/tickets/{self.number}/resolve",
            {"answer": "La cuenta estaba bloqueada. Ya puede entrar con su clave."},
        )
        resolution = self._mail_to(CUSTOMER, "La cuenta estaba bloqueada")
        return f"the customer got “{resolution['Subject']}” with the whole solution", None

    def _closed(self) -> tuple[str, None]:
        ticket = self._api("hurried", "POST", f"/tickets/{self.number}/close")
        _require(ticket["status"] == "closed", "it is not closed")
        return "it is closed", None

    def _told(self) -> tuple[str, dict[str, Any]]:
        def all_sent() -> dict[str, Any] | None:
            ticket = self._api("agent", "GET", f"/tickets/{self.number}")
            ticket["timeline"]["items"] = self._timeline()
            told = [each for each in ticket["timeline"]["items"] if each["kind"] == "told"]
            done = told and all(each["details"]["status"] == "sent" for each in told)
            return ticket if done else None

        ticket = self._until("every message is sent", all_sent)
        kinds = [each["kind"] for each in ticket["timeline"]["items"]]
        told = [each["details"] for each in ticket["timeline"]["items"] if each["kind"] == "told"]
        addresses = {each["to"] for each in told}
        _require("answered_late" in kinds, "the late resolution is not written down")
        return f"{len(kinds)} entries, {len(told)} messages to {len(addresses)} addresses", ticket

    def _people_paged(self, step: int) -> str | None:
        pages = [each for each in self._timeline() if each["kind"] == "paged"]
        return pages[step - 1]["details"]["people"][0] if len(pages) >= step else None

    def _timeline(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self._api("agent", "GET", f"/tickets/{self.number}/timeline?limit=100{cursor}")
            entries += page["items"]
            if "cursor" not in page:
                return entries
            cursor = f"&cursor={page['cursor']}"

    def _api(self, who: str, method: str, path: str, body: object = None) -> Any:
        answer = httpx.request(
            method,
            self.running.api + path,
            json=body,
            headers={"Authorization": f"Bearer {self.running.tokens[who]}"},
            timeout=30,
        )
        _require(answer.is_success, f"{method} {path} answered {answer.status_code} {answer.text}")
        return answer.json()

    def _send(self, raw: bytes, to: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.running.smtp_port, timeout=30) as smtp:
            smtp.sendmail(CUSTOMER, [to], raw)

    def _outbox(self) -> list[Path]:
        return sorted(Path(self.running.outbox).glob("*.eml"))

    def _mail_to(self, address: str, about: str) -> EmailMessage:
        """Wait for a new mail to ``address`` that says ``about``, and take it."""
        wanted = "Su número es" if about == "received" else about

        def arrived() -> EmailMessage | None:
            for path in self._outbox():
                if path in self.mails:
                    continue
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                ours = self.number in str(mail["Subject"]) if self.number else True
                if ours and address in str(mail["To"]) and wanted in _text(mail):
                    self.mails.append(path)
                    return mail
            return None

        return self._until(f"a mail to {address} that says “{wanted}”", arrived)

    def _sms(self, about: str) -> str | None:
        answer = httpx.get(f"{self.running.endpoint}/_ministack/sns/sms-messages", timeout=10)
        texts = [
            str(each.get("Message", ""))
            for messages in answer.json()["sms_messages"].values()
            for each in messages
        ]
        return next((text for text in texts if about in text), None)

    def _until(self, what: str, look: Callable[[], T | None], *, sweep: bool = False) -> T:
        """Look until there is something; where told, sweep meanwhile as the schedule does."""
        deadline = time.monotonic() + (150 if self.patient else PATIENCE)
        while time.monotonic() < deadline:
            if (found := look()) is not None:
                return found
            if sweep and not self.patient:
                self._sweep()
            time.sleep(SWEEP_EVERY if sweep else 0.2)
        message = f"{what}: it did not happen"
        raise DidNotHappen(message)

    def _sweep(self) -> None:
        function = self.running.outputs["SweepFunction"]
        answer = client("lambda", self.running.endpoint).invoke(
            FunctionName=function, Payload=json.dumps(SCHEDULED).encode()
        )
        _require("FunctionError" not in answer, "the sweep failed: see make logs")


def _mail(to: str, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Luis Prado <{CUSTOMER}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = email.utils.make_msgid(domain="prisa.example")
    mail.set_content(text)
    return mail


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _require(happened: bool, otherwise: str) -> None:
    if not happened:
        raise DidNotHappen(otherwise)


def main() -> int:
    """Play the tour against the desk that ``make run`` has up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patient", action="store_true", help="wait for the minute's schedule")
    patient = parser.parse_args().patient
    begun = time.monotonic()
    try:
        running = Running.load(Places.from_environment())
        Tour(running, print, patient).play()
    except (FileNotFoundError, httpx.HTTPError, EndpointConnectionError, ConnectionError):
        print("ventanilla: no desk is up: start one with make run", file=sys.stderr)
        return 1
    except DidNotHappen as failure:
        print(f"ventanilla: the tour ended: {failure}", file=sys.stderr)
        return 1
    print(f"the whole life took {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
