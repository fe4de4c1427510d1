"""Owns the way of tickets through all processors at once, and how it ends after Ctrl-C."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context

from infra.what_if.work import Compared, Lost, Task, Work, work_on

BATCH = 25  # tickets that a process takes at once; after Ctrl-C it still finishes them
Told = Callable[[int], None]  # how many tickets are done


def compared(
    task: Task, numbers: Sequence[str], told: Told, processes: int | None = None
) -> list[Compared | Lost]:
    """Return what became of all these tickets, in their order, saying how far it is.

    When it is interrupted, what each process is at is finished before the exception goes on.
    """
    batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    processes = min(processes or os.cpu_count() or 1, len(batches))
    found = _alone(task, batches) if processes <= 1 else _together(task, batches, processes)
    by_number: dict[str, Compared | Lost] = {}
    for outcomes in found:
        by_number |= {each.number: each for each in outcomes}
        told(len(outcomes))
    return [by_number[number] for number in numbers]


def _alone(task: Task, batches: Iterable[Sequence[str]]) -> Iterator[list[Compared | Lost]]:
    work = work_on(task)
    return (work.compare(batch) for batch in batches)


def _together(
    task: Task, batches: Iterable[Sequence[str]], processes: int
) -> Iterator[list[Compared | Lost]]:
    # Forking a process with threads may hang it, and is not how macOS begins one.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (task,)) as pool:
        try:
            with _unheard_by_children():
                futures = [pool.submit(_compare, batch) for batch in batches]
            for done in as_completed(futures):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _unheard_by_children() -> Iterator[None]:
    """Let the processes that are begun meanwhile not hear of Ctrl-C: whoever began them ends them.

    They inherit it, so that not even their start is interrupted.
    """
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


_here: dict[str, Work] = {}  # the work of this process


def _begin(task: Task) -> None:
    _here["work"] = work_on(task)


def _compare(numbers: Sequence[str]) -> list[Compared | Lost]:
    return _here["work"].compare(numbers)
