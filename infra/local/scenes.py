"""Shorter scenes: the contract at the door, the telephone and its levels, the visit."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.stage import Stage, mail, require, text


class Contract(Stage):
    """Somebody without an agreement asks; the agreement is made, and lets them in."""

    debtor = "pago@deudor.example"

    def play(self) -> dict[str, Any]:
        """Play the scene and return the ticket at its end."""
        self.step("a customer without an agreement writes", self._writes)
        self.step("an agent cannot let it in, and a supervisor needs a reason", self._refused)
        self.step("the agreement is made: the ticket is let in by itself", self._agreed)
        return self.step("it ends again: the next one would be held", self._suspended)

    def _writes(self) -> tuple[str, None]:
        letter = mail("soporte@mesa.example", "No funciona", "Nada funciona.", self.debtor)
        self.send(letter.as_bytes(), "soporte@mesa.example")
        notice = self.mail_to(self.debtor, "contrato de asistencia vigente")
        found = re.search(r"\[#(\w{4}-\w{4})\]", notice["Subject"])
        self.number = found[1] if found else ""
        self.mail_to("paula@mesa.example", "no tiene contrato vigente")
        ticket = self.api("agent", "GET", f"/tickets/{self.number}")
        require(ticket["status"] == "held" and not ticket["clocks"], "it is not held")
        require(ticket["team"] == "comercial", "it is not with the commercial team")
        return f"it is held, with a courteous notice: “{notice['Subject']}”", None

    def _refused(self) -> tuple[str, None]:
        path = f"/tickets/{self.number}/release"
        refused = self.refused("agent", "POST", path, {"reason": "es amigo"})
        require(refused["status"] == 403, "an agent broke the glass")  # noqa: PLR2004 - HTTP
        missing = self.refused("supervisor", "POST", path, {})
        return f"the supervisor without one is told: {missing['detail']}", None

    def _agreed(self) -> tuple[str, None]:
        today = datetime.now(UTC).date()
        terms = {
            "organization": "sin-contrato",
            "name": "Soporte",
            "starts_on": str(today - timedelta(days=1)),
            "ends_on": str(today + timedelta(days=364)),
        }
        self.agreement = self.api("supervisor", "POST", "/agreements", terms)["id"]

        def let_in() -> dict[str, Any] | None:
            ticket = self.api("agent", "GET", f"/tickets/{self.number}")
            return ticket if ticket["status"] == "pending" else None

        ticket = self.until("it is let in", let_in, sweep=True)
        require(bool(ticket["clocks"]), "no clock runs")
        self.mail_to(self.debtor, "Su número es")
        return f"{ticket['team']} has it under {ticket['agreement']}, and its clocks run", None

    def _suspended(self) -> tuple[str, dict[str, Any]]:
        path = f"/agreements/{self.agreement}/suspend"
        self.api("supervisor", "POST", path, {"reason": "sin pago"})
        self.api("agent", "POST", f"/tickets/{self.number}/resolve", {"answer": "Ya funciona."})
        ticket: dict[str, Any] = self.api("agent", "GET", f"/tickets/{self.number}")
        audit = self.api("agent", "GET", "/organizations/sin-contrato/history")["items"]
        return f"the audit says: {audit[0]['kind']}, {audit[0]['reason']}", ticket


class Telephone(Stage):
    """A call is registered in one request, and what level 1 cannot solve goes up."""

    def play(self) -> dict[str, Any]:
        """Play the scene and return the ticket at its end."""
        self.step("María calls; the agent registers it while she talks", self._calls)
        self.step("level 1 passes it on to level 2, with the reason", self._escalated)
        return self.step("a remote session, the time it took, and the answer", self._solved)

    def _calls(self) -> tuple[str, None]:
        call = {"name": "María Vega", "phone": "+56221234567", "waited": 95}
        body = {"subject": "No imprime", "text": "La impresora no imprime.", "call": call}
        ticket = self.api("agent", "POST", "/tickets", body)
        self.number = ticket["number"]
        require(ticket["requester"] == "maria@cliente.example", "nobody knew the number")
        self.mail_to("maria@cliente.example", "Su número es")
        return f"{ticket['number']}, known by the telephone; she waited {call['waited']} s", None

    def _escalated(self) -> tuple[str, None]:
        body = {"reason": "Es el controlador, no el cable."}
        ticket = self.api("agent", "POST", f"/tickets/{self.number}/escalate", body)
        stopped = ticket["stopped"]
        since = f"{datetime.fromisoformat(stopped['since']):%H:%M:%S} UTC"
        return f"stopped at {stopped['at']}, on {stopped['on']}, since {since}", None

    def _solved(self) -> tuple[str, dict[str, Any]]:
        path = f"/tickets/{self.number}"
        link = {"tool": "meshcentral", "link": "https://mesh.example/s/1"}
        self.api("agent", "POST", f"{path}/connect", link)
        self.api("agent", "POST", f"{path}/disconnect", {"session": 1})
        self.api("agent", "POST", f"{path}/time", {"minutes": 30, "what": "controlador nuevo"})
        self.api("agent", "POST", f"{path}/resolve", {"answer": "Quedó instalado."})
        self.mail_to("maria@cliente.example", "Quedó instalado.")
        ticket: dict[str, Any] = self.api("agent", "GET", path)
        agreement = self.api("coordinator", "GET", f"/agreements/{ticket['agreement']}")
        used = f"{agreement['minutes_used']} of {agreement['hours'] * 60} minutes used"
        return f"the customer's coordinator sees {used}", ticket


class Requirement(Stage):
    """A requirement is approved beforehand, and talked through in a visit."""

    def play(self) -> dict[str, Any]:
        """Play the scene and return the ticket at its end."""
        self.step("a customer asks for something new", self._asked)
        self.step("nobody begins before it is approved", self._approved)
        self.step("a visit is scheduled: both sides are invited", self._invited)
        return self.step("a version is offered, accepted, and that is it", self._accepted)

    def _asked(self) -> tuple[str, None]:
        body = {"subject": "Un informe nuevo", "text": "Por favor.", "kind": "requirement"}
        self.number = self.api("requester", "POST", "/tickets", body)["number"]
        asked = self.mail_to("sofia@mesa.example", "debe aprobarse antes")
        return f"the supervisor got “{asked['Subject']}”", None

    def _approved(self) -> tuple[str, None]:
        path = f"/tickets/{self.number}"
        refused = self.refused("agent", "POST", f"{path}/claim")
        self.api("supervisor", "POST", f"{path}/approve", {"reason": "Está en el plan."})
        self.api("agent", "POST", f"{path}/claim")
        return f"told: {refused['detail']} Then it was approved and claimed", None

    def _invited(self) -> tuple[str, None]:
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
        visit = {
            "form": "visit",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=1)).isoformat(),
            "place": "Plaza de Armas 1, Santiago",
        }
        self.api("agent", "POST", f"/tickets/{self.number}/schedule", visit)
        for address in ("maria@cliente.example", "ana@mesa.example"):
            invited = self.mail_to(address, "Plaza de Armas 1")
            parts = {part.get_content_type() for part in invited.walk()}
            require("text/calendar" in parts, f"{address} got no invitation")
        return "María and Ana each got an invitation for their calendars", None

    def _accepted(self) -> tuple[str, dict[str, Any]]:
        path = f"/tickets/{self.number}"
        self.api("agent", "POST", f"{path}/offer", {"version": "4.2", "text": "Con el informe."})
        self.mail_to("maria@cliente.example", "Con el informe.")
        self.api("requester", "POST", f"{path}/accept")
        self.mail_to("ana@mesa.example", "acepta la versión 4.2")
        self.api("agent", "POST", f"{path}/resolve", {"answer": "Instalada la 4.2."})
        ticket: dict[str, Any] = self.api("agent", "GET", path)
        require(text(self.mail_to("maria@cliente.example", "Instalada la 4.2.")) != "", "no answer")
        return f"version {ticket['offer']['version']} accepted, installed and told", ticket
