"""The sweep: each minute what is due goes to the queue, and what went there lately stays there.

A ticket stays in the due index until it is woken. What one sweep has queued may still wait in the
queue when the next one comes, or cannot be woken at all; a sweeper therefore remembers what it has
queued for as long as it stays due, and queues it again after one sweep, then two, four, eight. It
remembers in memory alone: whoever forgets queues once more, and to wake what is not due any more
is one read (docs/decisions/0035-sweep-at-scale.md).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from chalicelib.desk.context import Desk
from chalicelib.store.due import Due
from chalicelib.store.keys import SHARDS

BATCH = 10  # keys that are queued at once: one request
AT_MOST = timedelta(seconds=40)  # of its function's 50: the rest is for the next sweep
LONGEST = 15  # sweeps between two times: the queue's five tries take as long
CROWD = 500  # in a shard: wakers may need more than a minute for them
STUCK = 5  # times; by then the first message has been set aside, which has its own alarm


class Queued(NamedTuple):
    """How often something was queued while it stayed due, and by which sweep last."""

    times: int
    at: int


class Swept(NamedTuple):
    """What a sweep found due, and whether it came to the end."""

    due: int = 0
    queued: int = 0
    stuck: int = 0  # of what is due: queued time and again, and never woken
    late: int = 0  # seconds that the longest overdue waits, of what is not stuck
    finished: bool = True


def has_its_turn(before: Queued | None, sweep: int, *, crowd: bool = False) -> bool:
    """Whether something that is due is queued by this sweep: after 1, 2, 4, 8, 15, 15… sweeps.

    Of a ``crowd`` what was queued a minute ago still waits to be woken: it has twice the time.
    """
    if before is None:
        return True
    doubled = before.times if crowd else before.times - 1
    return sweep - before.at >= min(1 << doubled, LONGEST)


def queued_again(before: Queued | None, sweep: int) -> Queued:
    """Return what is remembered of something that this sweep has queued."""
    return Queued(before.times + 1 if before else 1, sweep)


def together(parts: Sequence[Swept]) -> Swept:
    """Return what several parts of a sweep found."""
    return Swept(
        due=sum(part.due for part in parts),
        queued=sum(part.queued for part in parts),
        stuck=sum(part.stuck for part in parts),
        late=max(part.late for part in parts),
        finished=all(part.finished for part in parts),
    )


@dataclass
class Asked:
    """An answer that all shards of a sweep share: whoever needs it first asks for it."""

    ask: Callable[[], int]
    _lock: Lock = field(default_factory=Lock, init=False)
    _answer: int | None = field(default=None, init=False)

    def __call__(self) -> int:
        """Return what was answered; a failure is raised, and the next shard asks again."""
        with self._lock:
            if self._answer is None:
                self._answer = self.ask()
            return self._answer


@dataclass
class Sweeper:
    """Queues what is due by ``queue``, and remembers it for the next sweep.

    Each thing is its ``key`` and the version of what is arranged about ``duty``: who was put on
    call before the sweep is who gets its pages, though the waker remembers an older version.
    An idle sweep does not ask for it, any other one once.
    """

    desk: Desk
    queue: Callable[[Sequence[Mapping[str, Any]]], None]
    _sweeps: int = field(default=0, init=False)
    _known: list[dict[Due, Queued]] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing remembered."""
        self._known = [{} for _ in range(SHARDS)]

    def sweep(self) -> Swept:
        """Queue everything that is due now: one query a shard, the shards in parallel.

        Each batch is queued as soon as it is read. Where a shard fails the others are swept all the
        same; then the failure is raised, and the next sweep goes on with what is still due.
        """
        now = self.desk.now()
        self._sweeps += 1
        with ThreadPoolExecutor(SHARDS) as pool:
            shard = partial(self._shard, now, Asked(self.desk.duty.version))
            # Not by the pool's map: that calls off what has not begun when another one fails.
            parts = [pool.submit(shard, each) for each in range(SHARDS)]
        return together([part.result() for part in parts])

    def _shard(self, now: datetime, duty: Asked, shard: int) -> Swept:
        known, swept = self._known[shard], Swept()
        found: dict[Due, Queued] = {}
        due = self.desk.due.of(shard, now)
        try:
            while batch := list(islice(due, BATCH)):
                if self.desk.now() - now > AT_MOST:
                    return swept._replace(finished=False)
                found |= self._queued(batch, known, duty())
                swept = together([swept, self._told(batch, found, now)])
            known.clear()  # what is not due any more is forgotten
        finally:
            known |= found
        return swept

    def _queued(
        self, batch: Sequence[Due], known: Mapping[Due, Queued], duty: int
    ) -> dict[Due, Queued]:
        """Queue what is due and has its turn; return what is remembered of the batch."""
        crowd = len(known) > CROWD
        turn = [each for each in batch if has_its_turn(known.get(each), self._sweeps, crowd=crowd)]
        if turn:
            self.queue([{"key": each.key, "duty": duty} for each in turn])
        fresh = {each: queued_again(known.get(each), self._sweeps) for each in turn}
        return {each: fresh.get(each) or known[each] for each in batch}

    def _told(self, batch: Sequence[Due], found: Mapping[Due, Queued], now: datetime) -> Swept:
        stuck = [each for each in batch if found[each].times >= STUCK]
        moving = [each.since for each in batch if found[each].times < STUCK]
        late = int((now - min(moving, default=now)).total_seconds())
        queued = sum(found[each].at == self._sweeps for each in batch)
        return Swept(len(batch), queued, len(stuck), late)
