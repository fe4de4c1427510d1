"""How often each person wants to be told (each time, daily, never), and in which hours. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import model_validator

from chalicelib.escalation.on_call import WallClock, Zone
from chalicelib.sla.calendar import Calendar
from chalicelib.tickets.value import Frozen

_DAY = timedelta(days=1)
_SEARCHED = timedelta(days=15)  # for the next opening of an office: longer than its holidays


class About(StrEnum):
    """What people choose about: one word for all events of a sort."""

    ARRIVAL = "arrival"  # a new ticket
    ANSWER = "answer"  # the desk wrote to the customer
    QUESTION = "question"  # the customer wrote to the desk
    PROGRESS = "progress"  # it is taken, waits, is passed on, opened again, closed
    RESOLUTION = "resolution"
    STEP = "step"  # approvals, offers, incidents of other systems, merges
    ASSIGNMENT = "assignment"
    NOTE = "note"
    PROMISE = "promise"  # a deadline comes near, or is over
    DELIVERY = "delivery"  # a mail did not reach its recipient
    RATING = "rating"


class Frequency(StrEnum):
    """How often somebody is told."""

    EACH = "each"
    DIGEST = "digest"  # once a day, together
    NEVER = "never"


Also = Literal["sms", "whatsapp"]  # a device that is registered is pushed to anyhow


class Quiet(Frozen):
    """Hours on the wall clock, over midnight too, in which nothing comes but a page."""

    start: WallClock
    end: WallClock

    @model_validator(mode="after")
    def _lasts(self) -> "Quiet":
        if self.start == self.end:
            message = "quiet hours end at another time than they start"
            raise ValueError(message)
        return self


class Choices(Frozen):
    """What one person chose; what they chose nothing about is as the matrix has it."""

    version: int = 0
    told: Mapping[About, Frequency] = {}
    also: frozenset[Also] = frozenset()  # beside the mail
    digest_at: WallClock = time(8)
    zone: Zone | None = None  # None: the desk's
    quiet: Quiet | None = None

    def of(self, about: About, usual: Frequency) -> Frequency:
        """Return how often they are told of that."""
        return self.told.get(about, usual)


NOTHING_CHOSEN = Choices()


class Timing(NamedTuple):
    """When a message is told: at once (None), or later, and why."""

    at: datetime | None = None
    why: Literal["digest", "quiet"] | None = None


AT_ONCE = Timing()


def timing(
    choices: Choices, zone: str, now: datetime, office: Calendar | None, *, digest: bool
) -> Timing:
    """Return when somebody is told; ``office`` are the hours in which they may be disturbed.

    A digest comes at its time of the day, on a day on which the office opens. Quiet hours that
    somebody chose stand beside the office's.
    """
    own = ZoneInfo(choices.zone or zone)
    if digest:
        return Timing(_in_office(_next(choices.digest_at, now, own), office), "digest")
    at = _in_office(_after_quiet(choices.quiet, now, own), office)
    at = _after_quiet(choices.quiet, at, own)
    return AT_ONCE if at == now else Timing(at, "quiet")


def _next(clock: time, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next instant after ``now`` at which the zone's wall clock shows ``clock``."""
    day = now.astimezone(zone).date()
    instants = (
        datetime.combine(day + ahead * _DAY, clock.replace(fold=fold), zone).astimezone(UTC)
        for ahead in range(3)
        for fold in (0, 1)
    )
    return next(instant for instant in instants if instant > now)


def _after_quiet(quiet: Quiet | None, at: datetime, zone: ZoneInfo) -> datetime:
    """Return ``at``, or the end of the quiet hours that it lies in."""
    if quiet is None:
        return at
    clock = at.astimezone(zone).time()
    if quiet.start < quiet.end:
        is_quiet = quiet.start <= clock < quiet.end
    else:
        is_quiet = clock >= quiet.start or clock < quiet.end
    return _next(quiet.end, at, zone) if is_quiet else at


def _in_office(at: datetime, office: Calendar | None) -> datetime:
    """Return ``at``, or when the office opens next; an office that stays closed stops nothing."""
    if office is None:
        return at
    opened = next(iter(office.open_intervals(at, at + _SEARCHED)), None)
    return at if opened is None else max(opened[0], at)
