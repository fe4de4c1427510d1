"""Owns which steps and targets never come: their calendar is not open for so long. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.configuration.dead_ends import DeadEnd
from chalicelib.configuration.model import Configuration
from chalicelib.sla.calendar import NoOpenTimeError
from chalicelib.sla.duration import write_duration


def never(configuration: Configuration, now: datetime) -> Iterator[DeadEnd]:
    """Iterate over where it stands, reason and remedy, of what a calendar never comes to.

    A calendar without hours that lists days on which it opens is right until these are past: so
    this depends on ``now``, and what is read is not refused for it.
    """
    for place, policy in enumerate(configuration.escalation):
        for number, step in enumerate(policy.steps):
            last = step.repeat.times * step.repeat.every if step.repeat else timedelta()
            if told := _told(policy.calendar, step.after + last, configuration, now):
                yield ("escalation", place, "steps", number, "after"), told
    for place, promises in enumerate(configuration.sla):
        for priority, targets in promises.targets.items():
            for metric, target in targets.items():
                if told := _told(promises.calendar, target, configuration, now):
                    yield ("sla", place, "targets", str(priority), str(metric)), told


def newly_never(
    before: Configuration | None, after: Configuration, now: datetime
) -> Iterator[DeadEnd]:
    """Iterate over what of ``after`` never comes, and is not so already in what holds now.

    Days that were listed pass by themselves: that refuses nobody's other change, nor a way back.
    Preflight tells of them.
    """
    known = {told for _, told in never(before, now)} if before else set()
    return (each for each in never(after, now) if each[1] not in known)


def _told(
    calendar: str | None, length: timedelta, configuration: Configuration, now: datetime
) -> tuple[str, str] | None:
    try:
        configuration.time(calendar).add(now, length)
    except NoOpenTimeError:
        reason = (
            f"never comes: the calendar “{calendar}” is open for less than "
            f"{write_duration(length)} in the ten years from now"
        )
        return reason, f"Write hours, or exceptions ahead, in calendars.{calendar}, or name another"
    return None
