"""One clock: starting, pausing, resuming, stopping, and what of it is due. Pure.

A clock keeps what it counted and the instant from which it counts on, so a pause can never be
added to a creation date and a change of calendar never loses what was already used.
"""

from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.sla.calendar import NoOpenTimeError
from chalicelib.tickets.promise import Clock, Promise


class TimeScale(Protocol):
    """How time counts: a calendar's business hours, or the wall clock."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the earliest instant by which ``duration`` has counted since ``start``."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much counted from ``start`` to ``end``."""


class WallTime:
    """Every second counts."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return ``start`` plus ``duration``."""
        return start + duration

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return ``end`` minus ``start``."""
        return end - start


WALL = WallTime()
BREACH = 100  # percent


def begun(
    promise: Promise,
    now: datetime,
    time: TimeScale,
    question: int = 0,
    used: timedelta = timedelta(),
) -> Clock:
    """Return the clock of a promise, running from ``now``, with what is used of it already."""
    terms = {name: getattr(promise, name) for name in Promise.model_fields}
    behind = sum(point <= used for point in promise.warnings)
    return resumed(Clock(**terms, question=question, counted=used, warned=behind), now, time)


def counted(clock: Clock, now: datetime, time: TimeScale) -> timedelta:
    """Return how much of the clock is used at ``now``; a server whose clock lags adds nothing."""
    if clock.since is None or now <= clock.since:
        return clock.counted
    return clock.counted + time.between(clock.since, now)


def resumed(clock: Clock, now: datetime, time: TimeScale) -> Clock:
    """Return the clock running from ``now`` on, with what it had counted before.

    What was overdue before a pause is due when it was.
    """
    running = clock.model_copy(update={"since": now, "stopped_at": None})
    overdue = clock.breached_at if clock.counted >= clock.target else None
    due_at = overdue or _reached(time, now, clock.target - clock.counted)
    return _aimed(running.model_copy(update={"due_at": due_at}), time)


def paused(clock: Clock, now: datetime, time: TimeScale) -> Clock:
    """Return the clock standing still, its counted time kept."""
    still = {"counted": counted(clock, now, time), "since": None, "due_at": None, "next_at": None}
    return clock.model_copy(update=still)


def stopped(clock: Clock, now: datetime, time: TimeScale) -> Clock:
    """Return the clock at its end: the promise is kept, in time or too late.

    A deadline at closing time is missed in the evening, although no business time has passed.
    """
    still = paused(clock, now, time)
    missed = now > clock.due_at if clock.due_at else clock.counted > clock.target
    return still.model_copy(update={"stopped_at": now, "late": clock.late or missed})


def retargeted(
    clock: Clock, promise: Promise, now: datetime, old: TimeScale, new: TimeScale
) -> Clock:
    """Return the clock under other terms, those of ``promise``: what it counted is kept.

    Warnings that lie behind it already are not given any more; a promise that broke stays broken.
    """
    used = counted(clock, now, old)
    behind = [point for point in promise.warnings if point <= used]
    terms = {name: getattr(promise, name) for name in Promise.model_fields}
    anew = {"promised": True, "warned": len(behind), "counted": used}
    changed = clock.model_copy(update={**terms, **anew, "next_at": None, "due_at": None})
    return resumed(changed, now, new) if clock.since is not None else changed


def released(clock: Clock, now: datetime, time: TimeScale) -> Clock:
    """Return the clock of what is promised no longer: it stands still, its counted time kept."""
    return paused(clock, now, time).model_copy(update={"promised": False})


def late_by(clock: Clock, now: datetime, time: TimeScale) -> timedelta:
    """Return how late a promise is at ``now``: what counted beyond its target, in its own time.

    A wait for the customer, a night and a holiday make nothing later. What is due at closing time
    and comes that evening is late (``is_late``), by nothing.
    """
    return max(counted(clock, now, time) - clock.target, timedelta())


def is_late(clock: Clock) -> bool:
    """Whether a clock that stopped was kept too late."""
    return clock.stopped_at is not None and clock.late


def warned(clock: Clock, time: TimeScale) -> Clock:
    """Return the clock after its next warning was given."""
    return _aimed(clock.model_copy(update={"warned": clock.warned + 1}), time)


def breached(clock: Clock) -> Clock:
    """Return the clock after its promise broke; it runs on, to tell how late the answer came."""
    return clock.model_copy(update={"breached_at": clock.due_at, "next_at": None})


def next_share(clock: Clock) -> int:
    """Return the share in percent that comes next: a warning's, or 100, the breach."""
    if clock.warned >= len(clock.warnings):
        return BREACH
    return round(clock.warnings[clock.warned] * BREACH / clock.target)


def is_breach(clock: Clock) -> bool:
    """Whether what comes next is the breach."""
    return clock.warned >= len(clock.warnings)


def _aimed(clock: Clock, time: TimeScale) -> Clock:
    """Point ``next_at`` at the next warning or the breach, if one is still to come."""
    if clock.breached_at is not None or clock.since is None or clock.due_at is None:
        return clock.model_copy(update={"next_at": None})
    if clock.warned >= len(clock.warnings):
        return clock.model_copy(update={"next_at": clock.due_at})
    left = clock.warnings[clock.warned] - clock.counted
    warning = _reached(time, clock.since, left) or clock.due_at
    return clock.model_copy(update={"next_at": min(warning, clock.due_at)})


def _reached(time: TimeScale, start: datetime, left: timedelta) -> datetime | None:
    """Return when ``left`` has counted since ``start``; None when the calendar opens no more."""
    try:
        return time.add(start, max(left, timedelta()))
    except NoOpenTimeError:
        return None
