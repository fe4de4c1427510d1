"""What the tests of a ticket's life say it in: instants, people, steps, and whatever may happen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings

from chalicelib.configuration.model import Configuration
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Metric, Priority

HOUR, MINUTE, NONE = timedelta(hours=1), timedelta(minutes=1), timedelta()
MICROSECOND = timedelta(microseconds=1)
FIRST, RESOLUTION = Metric.FIRST_RESPONSE, Metric.RESOLUTION
WARNING, BREACHED, PAGED = Kind.CLOCK_WARNING, Kind.CLOCK_BREACHED, Kind.PAGED
ANA, CARLA, DIEGO, SOFIA = (f"{name}@desk.example" for name in ("ana", "carla", "diego", "sofia"))

lawful = settings(max_examples=100)


def at(written: str) -> datetime:
    """Read "10:00" as that hour of Monday 2026-03-02, in UTC."""
    return datetime.fromisoformat(written if "-" in written else f"2026-03-02T{written}").replace(
        tzinfo=UTC
    )


def escalating(described: dict[str, Any], *policies: dict[str, Any]) -> Configuration:
    return Configuration.model_validate({**described, "escalation": policies})


def step(after: str, *notify: str) -> dict[str, Any]:
    return {"after": after, "notify": notify}


def happens(life: Any, verb: str, moment: datetime) -> bool:
    """Let a verb happen, or a change to the priority that it names, unless it is refused."""
    try:
        if verb == "third":
            life.wait(moment, "third_party")
        elif verb in list(Priority):
            life.edit(moment, priority=Priority(verb))
        else:
            getattr(life, verb)(moment)
    except Refusal:
        return False
    return True
