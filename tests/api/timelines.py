"""Timelines of tickets' lives on the small desk of tests/desk, drawn as the API draws them."""

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from chalicelib.api.sla_shapes import SlaView, sla_view
from chalicelib.api.sla_timeline import USUAL_WIDTH, drawn
from chalicelib.configuration.model import Configuration, Language
from chalicelib.desk.accounting import Accounting
from chalicelib.desk.ledger import accounts, replayed, stages
from chalicelib.desk.older import completed
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status
from tests.desk.conftest import CUSTOMER, DESCRIBED, NUMBER, Life, instant

SVG = "{http://www.w3.org/2000/svg}"


def a_life(at: str = "10:00", priority: str = "critical", **described: Any) -> Life:
    """Begin a ticket's life, on the small desk with other sections than its own."""
    moment = instant(at)
    ticket = {
        "number": NUMBER, "subject": "…", "channel": "web", "team": "front",
        "created_at": moment, "updated_at": moment, "requester": CUSTOMER.id,
        "priority": priority, "status": Status.PENDING,
    }  # fmt: skip
    configuration = Configuration.model_validate({**DESCRIBED, **described})
    return Life(configuration, Ticket.model_validate(ticket))


def seen(life: Life, now: str, language: Language = Language.ENGLISH) -> SlaView:
    """Return what the API shows of it at an instant."""
    return sla_view(_accounting(life, instant(now)), life.configuration, language)


def timeline(
    life: Life,
    now: str,
    language: Language = Language.ENGLISH,
    names: dict[str, str] | None = None,
    width: int = USUAL_WIDTH,
) -> str:
    """Return its drawing at an instant."""
    teams = {each: team.name for each, team in life.configuration.teams.items()}
    staff = {address: person.name for address, person in life.configuration.staff.items()}
    return drawn(
        seen(life, now, language),
        life.events,
        teams | staff if names is None else names,
        instant(now),
        width,
    )


def _accounting(life: Life, now: datetime) -> Accounting:
    times = life.configuration.time
    moments = tuple(replayed(life.ticket, life.events, times))
    promised = completed(accounts(moments, now, times), moments, life.ticket, now, times)
    return Accounting(life.ticket, moments, promised, stages(moments, now), tuple(life.events), now)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - of our own making


def a_night() -> Life:
    """A critical ticket that breaks its promises: paged, acknowledged, lapsed, waiting, resolved."""
    life = a_life()
    life.wake_until("10:20")
    life.acknowledge("10:22")
    life.claim("10:23")
    life.reply("10:30")
    life.wait("11:00")
    life.answer("12:10")
    life.wake_until("15:50")
    life.acknowledge("15:52")
    life.reply("16:00")
    life.wake_until("17:10")
    life.escalate("17:12")
    life.resolve("17:30")
    return life


def a_week() -> Life:
    """A ticket in office hours: at lunch, at night and on a Saturday nothing counts."""
    life = a_life("10:00", "normal")
    life.claim("10:30")
    life.reply("11:15")
    life.answer("2026-03-03T09:30")
    life.reply("2026-03-03T10:10")
    life.wait("2026-03-03T12:00", "third_party")
    return life
