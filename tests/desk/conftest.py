"""A small desk in UTC, and the life of one of its tickets, for the tests of what follows by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.desk.change import happen
from chalicelib.desk.editing import corrected
from chalicelib.desk.follow import follow
from chalicelib.desk.wake import wake
from chalicelib.tickets import changes, relations, saying
from chalicelib.tickets.events import DESK, Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Channel, Clock, Message, Metric, Ticket
from chalicelib.tickets.status import Status

NUMBER = "K7M42QXG"
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
AGENT = Actor(id="ana@desk.example", role=Role.AGENT)

# 2026-03-02 is a Monday. Critical tickets run around the clock, the others in office hours.
DESCRIBED: dict[str, Any] = {
    "name": "Desk",
    "teams": {
        "front": {"name": "Front", "supervisor": "sofia@desk.example"},
        "engineers": {"name": "Engineers", "level": 3},
    },
    "staff": {
        "ana@desk.example": {"name": "Ana", "team": "front"},
        "carla@desk.example": {"name": "Carla", "team": "engineers"},
        "diego@desk.example": {"name": "Diego", "team": "engineers"},
        "sofia@desk.example": {"name": "Sofia", "team": "front", "role": "supervisor"},
    },
    "mailboxes": {"help@desk.example": {"team": "front"}},
    "calendars": {
        "office": {"zone": "UTC", "hours": {"mon-fri": ["09:00-13:00", "14:00-18:00"]}},
    },
    "sla": [
        {
            "name": "criticals",
            "when": {"priorities": ["critical"]},
            "targets": {"critical": {"first_response": "15m", "resolution": "4h"}},
        },
        {
            "name": "contract",
            "calendar": "office",
            "targets": {
                "high": {"resolution": "8h"},
                "normal": {"first_response": "4h", "resolution": "24h"},
            },
        },
    ],
    "escalation": [
        {
            "name": "guard",
            "triggers": ["breach"],
            "steps": [
                {"after": "0m", "notify": ["on_call:engineers"]},
                {"after": "10m", "notify": ["on_call:engineers", "supervisor"]},
                {"after": "30m", "notify": ["person:diego@desk.example"]},
            ],
        },
    ],
    "on_call": {
        "engineers": {
            "zone": "UTC",
            "handoff": "09:00",
            "start": "2026-03-02",
            "people": ["carla@desk.example", "diego@desk.example"],
        },
    },
}


def instant(written: str | datetime) -> datetime:
    """Read "10:00" as that hour of Monday 2026-03-02, in UTC."""
    if isinstance(written, datetime):
        return written
    return datetime.fromisoformat(written if "-" in written else f"2026-03-02T{written}").replace(
        tzinfo=UTC
    )


def said(definitive: bool | None = None) -> Message:
    return Message(text="…", channel=Channel.WEB, definitive=definitive)


@dataclass
class Life:
    """One ticket as it goes through verbs and wakes, and all events that it made on its way."""

    configuration: Configuration
    blank: Ticket
    ticket: Ticket = field(init=False)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ticket = self.blank
        self._follow(changes.create(self.blank, said(), CUSTOMER, self.blank.created_at, {}))

    def _follow(self, event: Event) -> tuple[Event, ...]:
        self.ticket, made = follow(apply(self.ticket, event), event, self.configuration)
        self.events += made
        return made

    def _do(self, at: str | datetime, decide: Any) -> tuple[Event, ...]:
        self.ticket, made = happen(self.ticket, decide, instant(at), self.configuration)
        self.events += made
        return made

    def wake(self, at: str | datetime) -> tuple[Event, ...]:
        self.ticket, made = wake(self.ticket, instant(at), self.configuration)
        self.events += made
        return made

    def wake_until(self, at: str | datetime) -> list[Event]:
        """Wake at each instant at which something is due, up to one."""
        made: list[Event] = []
        while self.ticket.wake_at and self.ticket.wake_at <= instant(at):
            happened = self.wake(self.ticket.wake_at)
            assert happened, "something was due, and nothing was done: this would never end"
            made += happened
        return made

    def reply(
        self, at: str | datetime, definitive: bool = False, actor: Actor = AGENT
    ) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: saying.reply(ticket, said(definitive), actor, now))

    def answer(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: saying.answer(ticket, said(), CUSTOMER, now))

    def stranger(self, at: str | datetime) -> tuple[Event, ...]:
        who = Actor(id="x@nowhere.example", role=Role.REQUESTER)
        return self._do(at, lambda ticket, now: saying.append(ticket, said(), who, now))

    def automatic(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(
            at, lambda ticket, now: saying.append_automatic(ticket, said(), CUSTOMER, now, "away")
        )

    def note(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: saying.note(ticket, said(), AGENT, now))

    def claim(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.claim(ticket, AGENT, now))

    def assign(self, at: str | datetime, to: str | None = None) -> tuple[Event, ...]:
        return self._do(
            at, lambda ticket, now: changes.assign(ticket, to, "engineers", None, AGENT, now)
        )

    def wait(self, at: str | datetime, on: Any = "customer") -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.wait(ticket, on, None, AGENT, now))

    def resolve(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.resolve(ticket, said(True), AGENT, now))

    def close(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.close(ticket, AGENT, now))

    def reopen(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.reopen(ticket, None, AGENT, now))

    def release(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.release(ticket, AGENT, now))

    def edit(self, at: str | datetime, **fields: Any) -> tuple[Event, ...]:
        def decide(ticket: Ticket, now: datetime) -> Event:
            fitting = corrected(ticket, fields, self.configuration)
            return changes.edit(ticket, fitting, AGENT, now)

        return self._do(at, decide)

    def escalate(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(
            at, lambda ticket, now: changes.escalate(ticket, "engineers", 3, "…", AGENT, now)
        )

    def spam(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.spam(ticket, AGENT, now))

    def merge(self, at: str | datetime) -> tuple[Event, ...]:
        """Merge it into another one of the same customer."""
        twin = self.blank.model_copy(update={"number": "M0V7R5CE", "status": Status.OPEN})
        return self._do(at, lambda ticket, now: relations.merge(ticket, twin, None, AGENT, now)[0])

    def acknowledge(self, at: str | datetime) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.acknowledge(ticket, AGENT, now))

    def alert(self, at: str | datetime, policy: str) -> tuple[Event, ...]:
        return self._do(at, lambda ticket, now: changes.alert(ticket, "…", policy, AGENT, now))

    def unreached(self, at: str | datetime, step: int, person: str) -> tuple[Event, ...]:
        """Learn that no page of a step reached somebody."""
        about = {"chain": self.ticket.chains, "step": step, "person": person}
        return self._do(at, lambda ticket, now: changes.unreached(ticket, DESK, now, about))

    def clock(self, metric: Metric = Metric.RESOLUTION) -> Clock:
        found = self.ticket.clock(metric)
        assert found is not None
        return found

    def kinds(self) -> list[Kind]:
        return [event.kind for event in self.events]

    def told(self, kind: Kind, *details: str) -> list[tuple[Any, ...]]:
        """Return these details of all events of a kind, in order."""
        return [
            tuple(event.details[name] for name in details)
            for event in self.events
            if event.kind is kind
        ]


@pytest.fixture(scope="session")
def described() -> dict[str, Any]:
    return DESCRIBED


@pytest.fixture(scope="session")
def desk(described: dict[str, Any]) -> Configuration:
    return Configuration.model_validate(described)


@pytest.fixture(scope="session")
def begin(desk: Configuration) -> Callable[..., Life]:
    """Begin a ticket's life: at an instant, critical unless told otherwise, on this desk or that."""

    def begun(
        at: str | datetime = "10:00",
        priority: str = "critical",
        on: Configuration = desk,
        **fields: Any,
    ) -> Life:
        known = {"number": NUMBER, "subject": "…", "channel": "web", "team": "front"}
        moments = {"created_at": instant(at), "updated_at": instant(at)}
        rest = {"requester": CUSTOMER.id, "priority": priority, "status": Status.PENDING}
        return Life(on, Ticket.model_validate({**known, **moments, **rest, **fields}))

    return begun
