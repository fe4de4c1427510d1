"""A promise of a ticket and how much of its time is used."""

from datetime import timedelta
from enum import StrEnum

from pydantic import AwareDatetime, ValidationInfo, field_validator

from chalicelib.tickets.value import Duration, Frozen

_SHARES = timedelta(milliseconds=1)  # below it: no duration, but percent, as they once were stored


class Metric(StrEnum):
    """What a clock measures."""

    FIRST_RESPONSE = "first_response"  # from the creation to the first public answer of a person
    NEXT_RESPONSE = "next_response"  # from a later question to the next such answer
    RESOLUTION = "resolution"  # from the creation until it is resolved


class Promise(Frozen):
    """How long something may take, and by whose hours, as the desk promised it."""

    metric: Metric
    target: Duration
    calendar: str | None = None  # None: wall time
    terms: int = 0  # the version of the desk since which its calendars and targets are so
    warnings: tuple[Duration, ...] = ()  # at how much of used time each is given, ascending


class Clock(Promise):
    """One promise of a ticket and how much of it is used.

    ``counted`` is the time used up to ``since``; while ``since`` is set the clock runs from it.
    ``due_at`` and ``next_at`` exist only while it runs; ``next_at`` is its next warning or breach.
    """

    promised: bool = True  # False: not at the ticket's present priority; what it counted is kept
    warned: int = 0  # how many of the warnings have been given
    counted: Duration = timedelta()
    since: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    next_at: AwareDatetime | None = None
    breached_at: AwareDatetime | None = None
    late: bool = False  # it was once kept too late
    stopped_at: AwareDatetime | None = None
    question: int = 0  # of next_response: which of the customer's questions it is about, from 1

    @field_validator("warnings")
    @classmethod
    def _were_shares(
        cls, warnings: tuple[timedelta, ...], info: ValidationInfo
    ) -> tuple[timedelta, ...]:
        """Read what was stored as shares of the target in percent."""
        if not warnings or warnings[-1] >= _SHARES or "target" not in info.data:
            return warnings
        percent = timedelta(microseconds=100)
        return tuple(info.data["target"] * (each / percent) for each in warnings)
