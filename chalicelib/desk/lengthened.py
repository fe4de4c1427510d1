"""Which broken promises were given longer after they broke, and by which event. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib.sla.ledger import Lengthened
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.promise import Clock, Metric

Key = tuple[Metric, int]  # a promise: its metric, and of next_response which question
# Of what changed the first decides how it is told; each of them may lead to another policy.
CAUSES = {
    "priority": "of_priority",
    "sla": "of_agreement",
    "organization": "of_agreement",
    "team": "of_team",
    "kind": "of_subject",
    "product": "of_subject",
    "channel": "of_subject",
}


def lengthened(steps: Iterable[tuple[Event, Sequence[Clock]]]) -> Mapping[Key, Lengthened]:
    """Return the broken promises that have more time now than when they broke, or no end at all.

    ``steps`` are a ticket's events in order, each with its clocks after it. A breach is what
    happened: a longer target does not undo it.
    """
    aims: dict[Key, timedelta | None] = {}
    broke: dict[Key, tuple[datetime, timedelta]] = {}
    by: dict[Key, Event] = {}
    longer: dict[Key, datetime] = {}  # since when, however often it changed from then on
    for event, clocks in steps:
        for clock in clocks:
            key = clock.metric, clock.question
            aim = clock.target if clock.promised else None
            if key in broke and aim != aims[key]:
                by[key] = event
                longer.setdefault(key, event.at)
                if not _is_longer(aim, broke[key][1]):
                    del longer[key]
            aims[key] = aim
            if clock.breached_at is not None:
                broke.setdefault(key, (clock.breached_at, clock.target))
    return {
        key: Lengthened(*broke[key], by[key].at, aims[key], *_cause(by[key]), longer_since=since)
        for key, since in longer.items()
    }


def _is_longer(aim: timedelta | None, was: timedelta) -> bool:
    return aim is None or aim > was


def _cause(event: Event) -> tuple[str, Mapping[str, object]]:
    """Return the word for what an event changed, and what that word is filled with."""
    if event.kind is Kind.RETIMED:
        return "of_desk", {"terms": event.details.get("terms", "")}
    cause = next((CAUSES[field] for field in CAUSES if field in event.changes), "of_return")
    if cause == "of_priority":
        change = event.changes["priority"]
        return cause, {"before": change.before, "after": change.after}
    return cause, {}
