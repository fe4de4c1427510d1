"""Owns what is wrong with who is on call: gaps, and somebody who never rests. Pure."""

from collections.abc import Iterator

from chalicelib.configuration.preflight.ahead import Ahead
from chalicelib.configuration.preflight.found import Found, Kind, Severity, Where
from chalicelib.escalation.preflight import LONGEST, restless


def wrong_schedules(ahead: Ahead) -> Iterator[Found]:
    """Iterate over gaps, and over people who are on call for too long on end."""
    schedules = ahead.configuration.on_call
    for name, schedule in schedules.items():
        steps = ahead.named.get(name)
        if gaps := ahead.unattended[name]:
            yield Found(
                Kind.GAP if steps else Kind.UNUSED_GAP,
                Severity.ERROR if steps else Severity.WARNING,
                Where(schedule=name),
                gaps,
                {"schedule": name, "steps": ", ".join(steps or ())},
                teams=ahead.teams_of({who for layer in schedule.stack for who in layer.people}),
            )
    for person, stretch in restless(schedules.values(), ahead.start, ahead.end):
        yield Found(
            Kind.NO_REST,
            Severity.WARNING,
            Where(person=person),
            (stretch,),
            {"person": person, "days": str(LONGEST.days)},
            teams=ahead.teams_of([person]),
        )
