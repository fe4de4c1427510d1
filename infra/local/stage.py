"""Where scenes are played: a desk that is up, seen as its customers and people see it.

Each step does what a customer, an agent or somebody on call does, waits until it can be seen, and
says what that person saw and how long it took. A step that does not happen ends the tour.
"""

import email
import email.policy
import email.utils
import json
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx

from infra.local.aws import client, web
from infra.local.places import Running

T = TypeVar("T")
CUSTOMER = "luis@prisa.example"
PATIENCE = 120  # seconds, for busy laptops; with --patient the minute's schedule is waited for
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


@cache
def sent_mail(path: Path) -> EmailMessage:
    """Read a mail of the outbox, where no file changes any more."""
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


class DidNotHappen(Exception):
    """A step that nobody saw happen."""


@dataclass
class Stage:
    """A desk, the ticket that a scene is about, the mails it has taken, and how steps are told."""

    running: Running
    say: Callable[[str], None]
    patient: bool = False
    number: str = ""
    mails: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Leave alone what others were sent before."""
        self.mails = self.outbox()

    def step(self, what: str, action: Callable[[], tuple[str, T]]) -> T:
        """Play one step and say what was seen."""
        begun = time.monotonic()
        seen, result = action()
        self.say(f"{time.monotonic() - begun:5.1f} s  {what}\n         -> {seen}")
        return result

    def timeline(self) -> list[dict[str, Any]]:
        """Return the whole timeline of the ticket."""
        entries: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.api("agent", "GET", f"/tickets/{self.number}/timeline?limit=100{cursor}")
            entries += page["items"]
            if "cursor" not in page:
                return entries
            cursor = f"&cursor={page['cursor']}"

    def api(self, who: str, method: str, path: str, body: object = None) -> Any:
        """Return what the API answers one of the demo people."""
        answer = self._call(who, method, path, body)
        require(answer.is_success, f"{method} {path} answered {answer.status_code} {answer.text}")
        return answer.json()

    def refused(self, who: str, method: str, path: str, body: object = None) -> Any:
        """Return the problem with which the API refuses one of the demo people."""
        answer = self._call(who, method, path, body)
        require(answer.is_client_error, f"{method} {path} was not refused")
        return answer.json()

    def _call(self, who: str, method: str, path: str, body: object) -> httpx.Response:
        return web().request(
            method,
            self.running.api + path,
            json=body,
            headers={"Authorization": f"Bearer {self.running.tokens[who]}"},
            timeout=30,
        )

    def send(self, raw: bytes, to: str) -> None:
        """Deliver a mail to the desk."""
        with smtplib.SMTP("127.0.0.1", self.running.smtp_port, timeout=30) as smtp:
            smtp.sendmail(CUSTOMER, [to], raw)

    def outbox(self) -> list[Path]:
        """Return every mail that the desk has sent."""
        return sorted(Path(self.running.outbox).glob("*.eml"))

    def mail_to(self, address: str, about: str) -> EmailMessage:
        """Wait for a new mail to ``address`` that says ``about``, and take it."""
        wanted = "Su número es" if about == "received" else about

        def arrived() -> EmailMessage | None:
            for path in self.outbox():
                if path in self.mails:
                    continue
                mail = sent_mail(path)
                ours = self.number in str(mail["Subject"]) if self.number else True
                if ours and address in str(mail["To"]) and wanted in text(mail):
                    self.mails.append(path)
                    return mail
            return None

        return self.until(f"a mail to {address} that says “{wanted}”", arrived)

    def sms(self, about: str) -> str | None:
        """Return the first text message that says ``about``, or None."""
        answer = web().get(f"{self.running.endpoint}/_ministack/sns/sms-messages", timeout=10)
        texts = [
            str(each.get("Message", ""))
            for messages in answer.json()["sms_messages"].values()
            for each in messages
        ]
        return next((text for text in texts if about in text), None)

    def until(self, what: str, look: Callable[[], T | None], *, sweep: bool = False) -> T:
        """Look until there is something; where told, sweep meanwhile as the schedule does."""
        deadline = time.monotonic() + (150 if self.patient else PATIENCE)
        while time.monotonic() < deadline:
            if (found := look()) is not None:
                return found
            if sweep and not self.patient:
                self.sweep()
            time.sleep(SWEEP_EVERY if sweep else 0.2)
        message = f"{what}: it did not happen"
        raise DidNotHappen(message)

    def sweep(self) -> None:
        """Do what the minute's schedule does."""
        function = self.running.outputs["SweepFunction"]
        answer = client("lambda", self.running.endpoint).invoke(
            FunctionName=function, Payload=json.dumps(SCHEDULED).encode()
        )
        require("FunctionError" not in answer, "the sweep failed: see make logs")


def mail(
    to: str, subject: str, words: str, sender: str = f"Luis Prado <{CUSTOMER}>"
) -> EmailMessage:
    """Return a mail as a customer's program makes it."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = email.utils.make_msgid(domain="prisa.example")
    mail.set_content(words)
    return mail


def text(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def require(happened: bool, otherwise: str) -> None:
    """End the tour unless it happened."""
    if not happened:
        raise DidNotHappen(otherwise)
