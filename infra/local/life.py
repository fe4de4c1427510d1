"""A ticket's whole life: from the first mail to its end, with nobody keeping the promise."""

import email.policy
import re
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import httpx

from infra.local.stage import CUSTOMER, Stage, mail, require, text


@dataclass
class Life(Stage):
    """The scene of a customer in a hurry."""

    sent: bytes = b""
    received: EmailMessage = field(default_factory=EmailMessage)
    answer: EmailMessage = field(default_factory=EmailMessage)
    page: EmailMessage = field(default_factory=EmailMessage)

    def play(self) -> dict[str, Any]:
        """Play the whole life and return the ticket at its end, with its timeline."""
        self.step("a customer writes to cgu@mesa.example", self._customer_writes)
        self.step("the same mail arrives once more", self._same_mail_again)
        self.step("an agent claims the ticket", self._agent_claims)
        self.step("the agent answers, provisionally", self._agent_answers)
        self.step("the customer replies to that mail", self._customer_replies)
        self.step("nobody resolves it in time: the person on call is paged", self._paged)
        self.step("nobody acknowledges: the supervisor is paged too", self._paged_on)
        self.step("the supervisor opens the link and acknowledges", self._acknowledged)
        self.step("the agent resolves it", self._resolved)
        self.step("the customer closes it", self._closed)
        return self.step("everybody concerned was told, and it is written down", self._told)

    def _customer_writes(self) -> tuple[str, None]:
        first = mail(
            "cgu@mesa.example",
            "No puedo entrar al sistema",
            "Buenos días:\n\nDesde ayer la clave no funciona. Adjunto la pantalla.\n\nLuis",
        )
        first.add_attachment(
            b"\x89PNG\r\n", maintype="image", subtype="png", filename="pantalla.png"
        )
        self.sent = first.as_bytes(policy=email.policy.SMTP)
        self.send(self.sent, "cgu@mesa.example")
        received = self.mail_to(CUSTOMER, "received")
        found = re.search(r"\[#(\w{4}-\w{4})\]", received["Subject"])
        self.number = found[1] if found else ""
        self.received = received
        ticket = self.api("agent", "GET", f"/tickets/{self.number}")
        first = ticket["timeline"]["items"][0]
        files = first["message"]["attachments"]
        require(files[0]["filename"] == "pantalla.png", "the attachment is not on the ticket")
        link = self.api(
            "agent", "GET", f"/tickets/{self.number}/entries/{first['id']}/files/{files[0]['id']}"
        )
        require(httpx.get(link["url"]).content == b"\x89PNG\r\n", "the attachment differs")
        return f"the customer got “{received['Subject']}”", None

    def _same_mail_again(self) -> tuple[str, None]:
        self.send(self.sent, "cgu@mesa.example")
        time.sleep(2)
        tickets = self.api("agent", "GET", f"/tickets?requester={CUSTOMER}")["items"]
        same = [each for each in tickets if each["created_at"] >= self._created_at()]
        require(len(same) == 1, f"there are {len(same)} tickets of the same mail")
        return "there is still one ticket", None

    def _created_at(self) -> str:
        created: str = self.api("agent", "GET", f"/tickets/{self.number}")["created_at"]
        return created

    def _agent_claims(self) -> tuple[str, None]:
        ticket = self.api("agent", "POST", f"/tickets/{self.number}/claim")
        require(ticket["status"] == "open", "it is not open")
        return f"{ticket['assignee']} has it, and it is {ticket['status']}", None

    def _agent_answers(self) -> tuple[str, None]:
        self.api(
            "agent",
            "POST",
            f"/tickets/{self.number}/messages",
            {"text": "Estamos revisando su cuenta. ¿Qué navegador usa?"},
        )
        answer = self.mail_to(CUSTOMER, "Estamos revisando")
        self.answer = answer
        require("provisoria" in text(answer), "the answer is not marked as provisional")
        return f"the customer got “{answer['Subject']}”", None

    def _customer_replies(self) -> tuple[str, None]:
        reply = mail(
            str(self.answer["Reply-To"]),
            f"Re: {self.answer['Subject']}",
            "Uso Firefox.\n\n"
            "El lun, 23 nov 2026 a las 10:00, Soporte <cgu@mesa.example> escribió:\n"
            + "".join(f"> {line}\n" for line in text(self.answer).splitlines()),
        )
        reply["In-Reply-To"] = str(self.answer["Message-ID"])
        self.send(reply.as_bytes(policy=email.policy.SMTP), str(self.answer["Reply-To"]))

        def arrived() -> str | None:
            entries = self.timeline()
            wrote = [each for each in entries if each["kind"] == "answered"]
            return wrote[0]["message"]["text"] if wrote else None

        words = self.until("the reply is on the ticket", arrived)
        require(words == "Uso Firefox.", f"the quote was not cut off: {words!r}")
        told = self.mail_to("ana@mesa.example", "Uso Firefox.")
        return f"the ticket shows “{words}”, and the agent got “{told['Subject']}”", None

    def _paged(self) -> tuple[str, None]:
        on_call = self.until("a page", lambda: self._people_paged(1), sweep=True)
        page = self.mail_to(on_call, "/pages/")
        sms = self.until("an SMS", lambda: self.sms(self.number))
        return f"{on_call} got “{page['Subject']}” and the SMS “{sms.splitlines()[0]}”", None

    def _paged_on(self) -> tuple[str, None]:
        person = self.until("the second page", lambda: self._people_paged(2), sweep=True)
        self.page = self.mail_to(person, "/pages/")
        return f"{person} got “{self.page['Subject']}”", None

    def _acknowledged(self) -> tuple[str, None]:
        link = re.search(r"https?://\S+/pages/\S+", text(self.page))
        require(link is not None, "the page has no link")
        address = link[0] if link else ""
        shown = httpx.get(address, timeout=20)
        require("<button>" in shown.text, "the link shows no button")
        pressed = httpx.post(address, timeout=20)
        require(pressed.is_success, f"the button answered {pressed.status_code}")
        chain = self.api("agent", "GET", f"/tickets/{self.number}")["escalations"][0]
        require(bool(chain.get("acknowledged_by")), "nobody has acknowledged")
        again = httpx.post(address, timeout=20)
        require(again.status_code == httpx.codes.CONFLICT, "it can be acknowledged twice")
        return f"{chain['acknowledged_by']} has it; the step of an hour later is off", None

    def _resolved(self) -> tuple[str, None]:
        self.api(
            "agent",
            "POST",
            f"/tickets/{self.number}/resolve",
            {"answer": "La cuenta estaba bloqueada. Ya puede entrar con su clave."},
        )
        resolution = self.mail_to(CUSTOMER, "La cuenta estaba bloqueada")
        return f"the customer got “{resolution['Subject']}” with the whole solution", None

    def _closed(self) -> tuple[str, None]:
        ticket = self.api("hurried", "POST", f"/tickets/{self.number}/close")
        require(ticket["status"] == "closed", "it is not closed")
        return "it is closed", None

    def _told(self) -> tuple[str, dict[str, Any]]:
        def all_sent() -> dict[str, Any] | None:
            ticket = self.api("agent", "GET", f"/tickets/{self.number}")
            ticket["timeline"]["items"] = self.timeline()
            told = [each for each in ticket["timeline"]["items"] if each["kind"] == "told"]
            done = told and all(each["details"]["status"] == "sent" for each in told)
            return ticket if done else None

        ticket = self.until("every message is sent", all_sent)
        kinds = [each["kind"] for each in ticket["timeline"]["items"]]
        told = [each["details"] for each in ticket["timeline"]["items"] if each["kind"] == "told"]
        addresses = {each["to"] for each in told}
        require("answered_late" in kinds, "the late resolution is not written down")
        return f"{len(kinds)} entries, {len(told)} messages to {len(addresses)} addresses", ticket

    def _people_paged(self, step: int) -> str | None:
        pages = [each for each in self.timeline() if each["kind"] == "paged"]
        return pages[step - 1]["details"]["people"][0] if len(pages) >= step else None
