"""When a message is told: at once, in a digest, or once somebody may be disturbed. Pure."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.escalation.on_call import on_call_at
from chalicelib.notify.choices import AT_ONCE, NOTHING_CHOSEN, Choices, Timing, timing
from chalicelib.notify.job import Job

_ALWAYS = frozenset({"on_call"})  # audiences that are told at any hour


def due(
    job: Job, choices: Mapping[str, Choices], configuration: Configuration, now: datetime
) -> Timing:
    """Return when a message is told. A page, and whoever is on call now, waits for nothing."""
    if job.audience in _ALWAYS:
        return AT_ONCE
    of_the_desk = job.address in configuration.staff
    on_call = of_the_desk and job.address in {
        on_call_at(schedule, now) for schedule in configuration.on_call.values()
    }
    if on_call and not job.digest:
        return AT_ONCE
    office = configuration.calendars.get(configuration.quiet_outside or "") if of_the_desk else None
    own = choices.get(job.address, NOTHING_CHOSEN)
    return timing(own, configuration.zone, now, office, digest=job.digest)
