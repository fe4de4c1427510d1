"""An escalation at work on one ticket: its steps as they were when it began, and how far it is."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AwareDatetime, BeforeValidator, Field, model_validator

from chalicelib.tickets.promise import Metric
from chalicelib.tickets.urgency import Priority
from chalicelib.tickets.value import Duration, Frozen

_LEVELS = ("next", "1", "2", "3", "4")
_PRIORITIES = ("up", *(each.value for each in Priority))


def _known_level(written: object) -> object:
    if written is not None and str(written) not in _LEVELS:
        message = f"“{written}” is no level: write next, or a number from 1 to 4"
        raise ValueError(message)
    return written


def _known_priority(written: object) -> object:
    if written is not None and str(written) not in _PRIORITIES:
        message = f"“{written}” is no priority: write {', '.join(_PRIORITIES)}"
        raise ValueError(message)
    return written


# Checked before pydantic tries either half of the union, which would tell of each by itself.
Level = Annotated[
    Literal["next"] | Annotated[int, Field(ge=1, le=4)] | None, BeforeValidator(_known_level)
]
RaisedTo = Annotated[Literal["up"] | Priority | None, BeforeValidator(_known_priority)]


class Raise(Frozen):
    """What a step changes of the ticket: its level, its priority, or who has it.

    ``level`` passes it on to a team of that level; ``assign`` is a target such as
    ``person:ADDRESS``, ``on_call:SCHEDULE``, ``team:NAME`` or ``supervisor``.
    """

    level: Level = None
    priority: RaisedTo = None
    assign: str | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.level is None and self.priority is None and self.assign is None:
            message = "raise names nothing: write level, priority or assign"
            raise ValueError(message)
        return self


class Step(Frozen):
    """One step of a chain: at this instant the ticket is raised, and these targets are paged."""

    at: AwareDatetime
    notify: tuple[str, ...] = ()
    raises: Raise | None = None
    place: int = 1  # of the step in its policy, from 1
    again: int = 0  # how often it was taken before: a step may be repeated


class Taken(NamedTuple):
    """Which step of a chain was taken, from 1, and how often it was taken before."""

    step: int
    again: int | None  # None: of a page that was queued before pages told it


class Chain(Frozen):
    """An escalation policy at work on one ticket, as it was when it started."""

    id: int  # the first chain of a ticket is 1
    policy: str
    trigger: str
    metric: Metric | None = None  # the promise it is about, if it is about one
    reason: str | None = None  # why somebody set it off by hand, and who
    started_at: AwareDatetime
    steps: tuple[Step, ...]
    calendar: str | None = None  # in whose hours the times between its steps count; None: all
    fired: int = 0
    repeated: int = 0  # how often its last page went out once more, after the last step
    repeat_at: AwareDatetime | None = None  # when it does so next
    paged: tuple[str, ...] = ()  # whom the latest page was sent to: people, else ``webhook:NAME``
    unreached: tuple[str, ...] = ()  # those of them whom no page reached
    carried: tuple[str, ...] = ()  # targets of steps that were skipped: the next page is theirs too
    acknowledged_by: str | None = None
    acknowledged_for: Duration = timedelta(hours=1)  # how long, unless something comes of it
    expires_at: AwareDatetime | None = None  # when the acknowledgement has led to nothing
    paused_at: AwareDatetime | None = None  # since when the ticket waits for its customer

    @property
    def waiting(self) -> bool:
        """Whether a page has gone out that nobody has acknowledged."""
        paged = any(step.notify for step in self.steps[: self.fired])
        return paged and self.acknowledged_by is None

    @property
    def next_step(self) -> Step | None:
        """What is taken next: a step, or the last page once more; None: nothing more to do."""
        if self.fired < len(self.steps):
            return self.steps[self.fired]
        page = self._last_page
        if page is None or self.repeat_at is None:
            return None
        again = self.steps[page].again + self.repeated + 1
        once_more = {"at": self.repeat_at, "raises": None, "again": again}
        return self.steps[page].model_copy(update=once_more)

    @property
    def pages_next(self) -> bool:
        """Whether somebody is to be paged by what is taken next, or a page is owed with it."""
        return bool(self.carried or (self.next_step and self.next_step.notify))

    @property
    def next_number(self) -> int:
        """Which of the steps is taken next, from 1; the last page keeps its number."""
        page = self._last_page
        return self.fired + 1 if self.fired < len(self.steps) or page is None else page + 1

    @property
    def latest(self) -> Taken:
        """What was taken last; step 0 is before the first."""
        page = self._last_page
        if self.repeated and page is not None:
            return Taken(page + 1, self.steps[page].again + self.repeated)
        return Taken(self.fired, self.steps[self.fired - 1].again if self.fired else 0)

    @property
    def _last_page(self) -> int | None:
        places = (place for place, step in enumerate(self.steps) if step.notify)
        return max(places, default=None)

    @property
    def next_at(self) -> datetime | None:
        """When the next step fires or the acknowledgement expires; None: nothing more to do."""
        if self.paused_at is not None:
            return None
        if self.acknowledged_by is not None:
            return self.expires_at
        return self.next_step.at if self.next_step else None
