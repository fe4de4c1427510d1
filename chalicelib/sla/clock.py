"""One clock: starting, pausing, resuming, stopping, and what of it is due. Pure.

A clock keeps what it counted and the instant from which it counts on, so a pause can never be
added to a creation date and a change of calendar never loses what was already used.
"""

from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.sla.calendar import NoOpenTimeError
from chalicelib.sla.policy import SlaPolicy
from chalicelib.tickets.model import Clock, Metric, Ticket


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


def started(policy: SlaPolicy, ticket: Ticket, now: datetime, time: TimeScale) -> tuple[Clock, ...]:
    """Return the clocks that the policy gives a new ticket, running from ``now``."""
    targets = policy.targets.get(ticket.priority, {})
    return tuple(
        resumed(
            Clock(
                metric=metric,
                target=targets[metric],
                calendar=policy.calendar,
                warnings=policy.warnings,
            ),
            now,
            time,
        )
        for metric in Metric
        if metric in targets
    )


def counted(clock: Clock, now: datetime, time: TimeScale) -> timedelta:
    """Return how much of the clock is used at ``now``; a server whose clock lags adds nothing."""
    if clock.since is None or now <= clock.since:
        return clock.counted
    return clock.counted + time.between(clock.since, now)


def resumed(clock: Clock, now: datetime, time: TimeScale) -> Clock:
    """Return the clock running from ``now`` on, with what it had counted before."""
    running = clock.model_copy(update={"since": now, "stopped_at": None})
    due_at = _reached(time, now, clock.target - clock.counted)
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
    clock: Clock, promised: Clock, now: datetime, old: TimeScale, new: TimeScale
) -> Clock:
    """Return the clock under other terms, those of ``promised``: what it counted is kept.

    Warnings that lie behind it already are not given any more; a promise that broke stays broken.
    """
    if clock.stopped_at is not None:
        return clock
    used = counted(clock, now, old)
    behind = [share for share in promised.warnings if promised.target * share / BREACH <= used]
    changed = clock.model_copy(
        update={
            "target": promised.target,
            "calendar": promised.calendar,
            "warnings": promised.warnings,
            "warned": len(behind),
            "counted": used,
            "next_at": None,
            "due_at": None,
        }
    )
    return resumed(changed, now, new) if clock.since is not None else changed


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
    return clock.warnings[clock.warned] if clock.warned < len(clock.warnings) else BREACH


def _aimed(clock: Clock, time: TimeScale) -> Clock:
    """Point ``next_at`` at the next warning or the breach, if one is still to come."""
    if clock.breached_at is not None or clock.since is None or clock.due_at is None:
        return clock.model_copy(update={"next_at": None})
    if clock.warned >= len(clock.warnings):
        return clock.model_copy(update={"next_at": clock.due_at})
    share = clock.target * next_share(clock) / BREACH - clock.counted
    warning = _reached(time, clock.since, share) or clock.due_at
    return clock.model_copy(update={"next_at": min(warning, clock.due_at)})


def _reached(time: TimeScale, start: datetime, left: timedelta) -> datetime | None:
    """Return when ``left`` has counted since ``start``; None when the calendar opens no more."""
    try:
        return time.add(start, max(left, timedelta()))
    except NoOpenTimeError:
        return None
