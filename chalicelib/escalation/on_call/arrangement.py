"""Owns what people arrange among themselves: overrides, and swaps that one asks and one answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, model_validator

from chalicelib.escalation.on_call.model import Arranged
from chalicelib.tickets.value import Frozen


class Stand(StrEnum):
    """How far it is agreed."""

    ASKED = "asked"  # of a swap: the colleague has not answered
    HOLDS = "holds"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Period(Frozen):
    """From when until when."""

    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.end <= self.start:
            message = "end: it is not later than the start: write a later one"
            raise ValueError(message)
        return self

    def overlaps(self, other: "Period") -> bool:
        """Whether there is an instant in both."""
        return self.start < other.end and other.start < self.end


class Arrangement(Frozen):
    """Somebody takes a schedule's shifts in a period; of a swap, also theirs in return.

    An override is a swap that nobody has to accept. ``instead_of`` None: whoever it would be.
    """

    id: str
    schedule: str
    person: str | None
    period: Period
    instead_of: str | None = None
    back: Period | None = None  # when `instead_of` takes the person's shifts in return
    swap: bool = False
    stand: Stand = Stand.HOLDS
    by: str  # who asked, or wrote it
    at: AwareDatetime  # since when it stands so: the latest wins
    asked_at: AwareDatetime | None = None  # of a swap, whatever became of it
    answered_by: str | None = None
    reason: str | None = None

    @property
    def expires_at(self) -> datetime:
        """From when on it can no longer be accepted: its first shift has begun."""
        return min(each.start for each in self._periods())

    @property
    def ends_at(self) -> datetime:
        """When all of it is past."""
        return max(each.end for each in self._periods())

    @property
    def taken_back(self) -> bool:
        """Whether it is an override that nothing came of."""
        return not self.swap and self.stand is Stand.WITHDRAWN

    def overrides(self) -> Iterator[Arranged]:
        """Iterate over what it changes of the schedule; nothing until it holds."""
        if self.stand is not Stand.HOLDS:
            return
        ways = [(self.person, self.period, self.instead_of)]
        if self.back:
            ways.append((self.instead_of, self.back, self.person))
        for person, period, instead_of in ways:
            yield Arranged(
                id=self.id,
                person=person,
                start=period.start,
                end=period.end,
                instead_of=instead_of,
            )

    def names(self, person: str) -> bool:
        """Whether somebody would be on call by it, or be relieved."""
        return person in {self.person, self.instead_of}

    def _periods(self) -> list[Period]:
        return [self.period, *([self.back] if self.back else [])]


def overrides_of(schedule: str, arrangements: Iterable[Arrangement]) -> tuple[Arranged, ...]:
    """Return what is arranged about a schedule, in the order in which it came to hold."""
    own = sorted((each for each in arrangements if each.schedule == schedule), key=lambda e: e.at)
    return tuple(override for each in own for override in each.overrides())


class Doing(StrEnum):
    """What was done with an arrangement."""

    PLACED = "placed"
    ENDED = "ended"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Done(Frozen):
    """One line of the audit: what somebody did, and the arrangement as it stands since."""

    version: int  # of all arrangements together
    kind: Doing
    arrangement: Arrangement
    actor: str
    at: AwareDatetime
    correlation_id: str = ""

    @property
    def id(self) -> str:
        """Its place: stable, sortable and unique."""
        return f"on-call.{self.version:06d}"
