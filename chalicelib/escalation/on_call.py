"""On-call schedules: who is on duty at an instant, by rotation and override."""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    WithJsonSchema,
    model_validator,
)

from chalicelib.tickets.value import Frozen


def _zone_exists(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        message = f"“{zone}” is no time zone: write an IANA name like America/Santiago"
        raise ValueError(message) from error
    return zone


Zone = Annotated[str, AfterValidator(_zone_exists)]


def _on_the_wall(written: object) -> object:
    """Refuse what YAML makes of an unquoted 10:00, and times that bring a zone of their own."""
    if isinstance(written, time) and written.tzinfo is None:
        return written
    if not isinstance(written, str) or not _WRITTEN.fullmatch(written):
        message = 'write a time on the clock of its own zone, in quotes: "09:00"'
        raise ValueError(message)
    return written


_WRITTEN = re.compile(r"[0-2]\d:[0-5]\d(:[0-5]\d)?")
WallClock = Annotated[
    time,
    BeforeValidator(_on_the_wall),
    WithJsonSchema({"type": "string", "pattern": f"^{_WRITTEN.pattern}$"}),
]


class Rotation(StrEnum):
    """How long a shift lasts."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Override(Frozen):
    """Somebody stands in for whoever the rotation names, from ``start`` until ``end``."""

    person: str
    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _lasts(self) -> "Override":
        if self.end <= self.start:
            message = "an override ends after it starts"
            raise ValueError(message)
        return self


class Schedule(Frozen):
    """People taking turns; shifts change hands at ``handoff`` on the zone's wall clock."""

    zone: Zone
    rotation: Rotation = Rotation.WEEKLY
    handoff: WallClock = time(9)
    start: date  # the first day of the first person's shift
    people: tuple[str, ...] = Field(min_length=1)
    overrides: tuple[Override, ...] = ()


def on_call_at(schedule: Schedule, at: datetime) -> str | None:
    """Return who is on call at ``at``; None before the schedule starts.

    The latest override that covers the instant wins over the rotation. Shifts are counted in days
    of the local calendar, so a change of the clocks moves no handoff.
    """
    for override in reversed(schedule.overrides):
        if override.start <= at < override.end:
            return override.person
    zone = ZoneInfo(schedule.zone)
    local = at.astimezone(zone)
    # Where the clocks go back the first handoff counts; where they skip it, the moment they do.
    first = datetime.combine(local.date(), schedule.handoff, zone).astimezone(UTC)
    handed_over = local.time() >= schedule.handoff or at >= first
    day = local.date() if handed_over else local.date() - timedelta(days=1)
    days = (day - schedule.start).days
    if days < 0:
        return None
    shift = days if schedule.rotation is Rotation.DAILY else days // 7
    return schedule.people[shift % len(schedule.people)]
