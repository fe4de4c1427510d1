"""``make bench``: what each operation costs in requests and capacity, import time, package size.

Every operation is measured at 1,000 and at 100,000 live tickets, an idle sweep at a million too:
what it costs must not grow. Ten thousand tickets that fall due at once are woken in two minutes.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from chalicelib.desk import messages, verbs, work
from chalicelib.desk.acting import acting
from chalicelib.desk.waking import wake_ticket
from infra.calendar_bench import calendar_figures
from infra.engine import engine
from infra.mail_bench import mail_figures
from infra.measured import ANA, CUSTOMER, HEAD, START, Bench
from infra.million import TICKETS, idle_before_a_million
from infra.start_bench import start_figures, surroundings
from infra.storm import storm_figures
from infra.what_if_bench import what_if_figures

SIZES = (1_000, 100_000)
RUNS = 30
SAY = "Reinicie el equipo y pruebe de nuevo, por favor."


class Operation(NamedTuple):
    """What is measured, and its budget in capacity units of DESIGN's table: reads beside writes."""

    name: str
    budget: float
    perform: Callable[[Bench, int], object]


class Cost(NamedTuple):
    """What an operation took: requests, the most capacity units of all runs, the median time."""

    requests: int
    units: float
    milliseconds: float


OPERATIONS = (
    Operation("open a ticket of 2 KB (API)", 18 + 3, lambda bench, _: bench.open()),
    Operation("open a ticket of 2 KB (mail)", 18 + 3, lambda bench, _: bench.open(by_mail=True)),
    Operation("claim", 14 + 1, lambda bench, run: verbs.claim(bench.desk, bench.numbers[run], ANA)),
    Operation(
        "reply to the customer",
        14 + 1,
        lambda bench, run: messages.say(bench.desk, bench.numbers[run], SAY, ANA, False),
    ),
    Operation(
        "customer answers",
        14 + 1,
        lambda bench, run: messages.say(bench.desk, bench.numbers[run], SAY, CUSTOMER, False),
    ),
    Operation(
        "coordinator answers",
        14 + 1 + 3,
        lambda bench, run: messages.say(bench.desk, bench.numbers[run], SAY, HEAD, False),
    ),
    Operation(
        "log time on a contract",
        14 + 1 + 6,
        lambda bench, run: work.log(bench.desk, bench.numbers[run], 5, None, ANA),
    ),
    Operation(
        "open it, with 20 entries",
        5,
        lambda bench, _: bench.desk.timelines.open(bench.numbers[100], 20),
    ),
    Operation(
        "what a coordinator is to it",
        3,
        lambda bench, _: acting(bench.desk, HEAD.actor, bench.ticket),
    ),
    Operation(
        "list 50 of a queue",
        3.5,
        lambda bench, _: bench.desk.lists.page("queue", "nivel1#live", 50, None),
    ),
    Operation(
        "list 50 of an organization",
        3.5,
        lambda bench, _: bench.desk.lists.page("organization", "prueba", 50, None),
    ),
    Operation("sweep, nothing due", 2, lambda bench, _: bench.sweeper.sweep()),
    Operation(
        "wake one due ticket",
        14 + 1,
        lambda bench, run: wake_ticket(bench.desk, bench.numbers[120 + run]),
    ),
)


def main() -> int:
    """Print every figure; the exit code is 1 when a budget is exceeded."""
    with engine() as endpoint:
        small, large = (dict(_costs(Bench(endpoint, size))) for size in SIZES)
    kept = [
        _told(operation, small[operation.name], large[operation.name]) for operation in OPERATIONS
    ]
    kept.append(_idle(small["sweep, nothing due"], large["sweep, nothing due"]))
    with engine() as endpoint:
        kept.append(storm_figures(endpoint, surroundings()))
    kept.append(mail_figures())
    kept.append(calendar_figures())
    kept.append(what_if_figures())
    start_figures()
    return 0 if all(kept) else 1


def _costs(bench: Bench) -> Iterator[tuple[str, Cost]]:
    for _ in range(18):
        messages.note(bench.desk, bench.numbers[100], "Llamé al cliente: sigue igual. " * 5, ANA)
    bench.ticket = bench.desk.tickets.load(bench.numbers[100])
    for operation in OPERATIONS:
        if operation.name.startswith("wake"):
            bench.at = START + timedelta(hours=2)
        yield operation.name, _cost(bench, operation)


def _cost(bench: Bench, operation: Operation) -> Cost:
    units, seconds = [], []
    for run in range(RUNS):
        bench.at += timedelta(seconds=1)
        bench.meter.reset()
        begun = time.perf_counter()
        operation.perform(bench, run)
        seconds.append(time.perf_counter() - begun)
        units.append(bench.meter.units)
    median = statistics.median(seconds) * 1000
    return Cost(len(bench.meter.requests), max(units), median)


def _told(operation: Operation, small: Cost, large: Cost) -> bool:
    """Print a line of the table; return whether the budget holds at both sizes."""
    if operation is OPERATIONS[0]:
        print(f"{'':<30}{'':>9}{'units at tickets':>20}{'':>9}{'ms at tickets':>20}")
        print(
            f"{'operation':<30}{'requests':>9}{SIZES[0]:>10,}{SIZES[1]:>10,}{'budget':>9}"
            f"{SIZES[0]:>10,}{SIZES[1]:>10,}"
        )
    kept = max(small.units, large.units) <= operation.budget
    print(
        f"{operation.name:<30}{large.requests:>9}{small.units:>10.1f}{large.units:>10.1f}"
        f"{operation.budget:>9}{small.milliseconds:>10.1f}{large.milliseconds:>10.1f}"
        f"{'' if kept else '  OVER BUDGET'}"
    )
    return kept


def _idle(small: Cost, large: Cost) -> bool:
    """Print what an idle sweep costs before a million tickets; whether it costs the same."""
    million = idle_before_a_million()
    same = {(each.requests, each.units) for each in (small, large, million)}
    print(
        f"sweep, nothing due, of {TICKETS:,}{million.requests:>7}{million.units:>20.1f}"
        f"{'':>9}{million.milliseconds:>20.1f}{'' if len(same) == 1 else '  NOT THE SAME'}"
    )
    return len(same) == 1


if __name__ == "__main__":
    sys.exit(main())
