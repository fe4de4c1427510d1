"""Owns what a schedule is: layers of people taking turns, and overrides that win over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, PrivateAttr, model_validator

from chalicelib.escalation.on_call.written import (
    Day,
    Instant,
    ShiftLength,
    WallClock,
    Zone,
)
from chalicelib.sla.calendar import Calendar
from chalicelib.sla.hours import WrittenWeek
from chalicelib.tickets.value import Frozen


class Rotation(StrEnum):
    """How long a shift lasts."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    CUSTOM = "custom"  # as `every` says


MOST_LAYERS, MOST_OVERRIDES = 20, 500  # of a schedule

_LENGTHS = {
    Rotation.HOURLY: timedelta(hours=1),
    Rotation.DAILY: timedelta(days=1),
    Rotation.WEEKLY: timedelta(weeks=1),
}


class _Turns(Frozen):
    """How long turns last, when they change hands, and which hours and days they are for."""

    rotation: Rotation = Rotation.WEEKLY
    every: ShiftLength | None = None
    handoff: WallClock = time(9)
    only: WrittenWeek | None = None  # hours by weekday; all, if not said
    holidays: str | None = None  # only on the holidays of that calendar
    except_holidays: str | None = None  # never on the holidays of that one

    @model_validator(mode="before")
    @classmethod
    def _every_is_custom(cls, written: object) -> object:
        if isinstance(written, dict) and written.get("every") and "rotation" not in written:
            return {**written, "rotation": Rotation.CUSTOM}
        return written

    @model_validator(mode="after")
    def _lasts_as_said(self) -> Self:
        if self.rotation is Rotation.CUSTOM and self.every is None:
            message = "rotation: custom does not say how long a shift lasts: add every: 12h"
            raise ValueError(message)
        if self.every and self.rotation is not Rotation.CUSTOM:
            message = f"every: shifts are {self.rotation} already: leave one of the two out"
            raise ValueError(message)
        return self

    @property
    def length(self) -> timedelta:
        """How long a shift lasts on the wall clock."""
        return self.every or _LENGTHS[self.rotation]


class Layer(_Turns):
    """People who take turns; a turn changes hands at ``handoff`` on the schedule's wall clock.

    Lengths count on the wall clock, hours too: no change of the clocks moves a handoff, and the
    shift in which it falls is longer or shorter by it.
    """

    name: str | None = Field(default=None, min_length=1, max_length=60)
    start: Day  # the first day of the first person's shift
    people: tuple[str, ...] = Field(min_length=1)  # somebody may stand there twice


class Override(Frozen):
    """Somebody, or nobody, is on call from ``start`` until ``end``, whatever the layers say.

    With ``instead_of``: only while that person would be.
    """

    person: str | None
    start: Instant
    end: Instant
    instead_of: str | None = None

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.end <= self.start:
            message = (
                "an override ends before it has begun: write an end that is later than the start"
            )
            raise ValueError(message)
        return self

    def takes_over(self, person: str | None) -> bool:
        """Whether it stands in for whom the schedule names otherwise."""
        return self.instead_of is None or self.instead_of == person


class Arranged(Override):
    """An override that people arranged among themselves, beside desk.yaml."""

    id: str


@dataclass(frozen=True)
class Surroundings:
    """What a schedule does not say itself: the desk's calendars, and what people arranged."""

    calendars: Mapping[str, Calendar]
    arranged: tuple[Arranged, ...] = ()


class Schedule(_Turns):
    """Layers, of which a later one wins wherever it covers, and overrides, which win over all.

    One layer needs no list: its fields may stand in the schedule itself.
    """

    zone: Zone
    start: Day | None = None
    people: tuple[str, ...] | None = Field(default=None, min_length=1)
    layers: tuple[Layer, ...] | None = Field(default=None, min_length=1, max_length=MOST_LAYERS)
    overrides: tuple[Override, ...] = Field(default=(), max_length=MOST_OVERRIDES)
    _around: Surroundings = PrivateAttr(default=Surroundings({}))

    @model_validator(mode="after")
    def _is_one_layer_or_several(self) -> Self:
        if self.layers and (beside := sorted(self._of_one_layer())):
            message = f"{beside[0]}: it stands beside layers: put it into one of them"
            raise ValueError(message)
        if not self.layers and not self.people:
            message = "nobody is on call: add people, such as people: [ana@mesa.example]"
            raise ValueError(message)
        if not self.layers and not self.start:
            message = "its first shift begins on no day: add start: 2026-01-05"
            raise ValueError(message)
        names = [layer.name for layer in self.stack if layer.name]
        if twice := next((name for name in names if names.count(name) > 1), None):
            message = f"layers: two of them are called “{twice}”: give each a name of its own"
            raise ValueError(message)
        return self

    @property
    def stack(self) -> tuple[Layer, ...]:
        """Its layers, the one that wins last."""
        return self.layers or (Layer.model_construct(**self._of_one_layer()),)

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """The desk's calendars, whose holidays its layers name."""
        return self._around.calendars

    @property
    def arranged(self) -> tuple[Arranged, ...]:
        """What people arranged among themselves, in the order in which they did."""
        return self._around.arranged

    def knowing(self, calendars: Mapping[str, Calendar]) -> Self:
        """Return the schedule among the calendars of its desk."""
        return self._within(Surroundings(calendars, self.arranged))

    def with_arranged(self, arranged: Iterable[Arranged]) -> Self:
        """Return the schedule with what people arranged, the latest last: it wins."""
        return self._within(Surroundings(self.calendars, tuple(arranged)))

    def _of_one_layer(self) -> dict[str, Any]:
        """Return what it says, beside its usual value, of the one layer that it is."""
        fields = (name for name in Layer.model_fields if name in type(self).model_fields)
        usual = {name: type(self).model_fields[name].default for name in fields}
        said = {name: getattr(self, name) for name in usual}
        return {name: value for name, value in said.items() if value != usual[name]}

    def _within(self, around: Surroundings) -> Self:
        copy = self.model_copy()
        copy._around = around  # noqa: SLF001 - of its own class
        return copy
