"""What ``make bench`` says of an idle sweep before a million open tickets: that it costs the same.

A ticket is opened by the desk, through the engine. A million take dynoxide a quarter of an hour to
put, so they are written into its file, as SQLite copies the one's rows in table and indexes: each
under its own number and in its own shard. The engine is then started on that file.
"""

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from chalicelib.store.keys import due_shard
from chalicelib.store.schema import INDEXES
from chalicelib.tickets.number import new_number
from infra.engine import engine
from infra.measured import BenchDesk

TICKETS: Final = 1_000_000
RUNS: Final = 30
CHECKED: Final = 50  # that are read through the engine, before anything is measured
QUICKLY: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000"


class Idle(NamedTuple):
    """What a sweep costs that finds nothing due."""

    requests: int
    units: float
    milliseconds: float


def idle_before_a_million() -> Idle:
    """Return what an idle sweep costs before a million open tickets."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.sqlite"
        with engine(file) as endpoint:
            desk = BenchDesk(endpoint)
            number = desk.open()
        numbers = _multiplied(file, desk.table, number)
        with engine(file) as endpoint:
            desk = BenchDesk(endpoint, desk.table)
            for each in numbers:
                assert desk.desk.tickets.load(each).wake_at  # noqa: S101 - the copies are tickets
            return idle(desk)


def idle(desk: BenchDesk) -> Idle:
    """Return what a sweep costs on a desk on which nothing is due."""
    seconds, costs = [], set()
    for _ in range(RUNS):
        desk.meter.reset()
        begun = time.perf_counter()
        swept = desk.sweeper.sweep()
        seconds.append(time.perf_counter() - begun)
        assert swept.due == 0  # noqa: S101 - else it would measure something else
        costs.add((len(desk.meter.requests), desk.meter.units))
    (cost,) = costs
    return Idle(*cost, statistics.median(seconds) * 1000)


def _multiplied(file: Path, table: str, number: str) -> list[str]:
    """Write copies of a ticket into the engine's file; return the numbers of some."""
    with closing(sqlite3.connect(file)) as base:
        base.executescript(QUICKLY)
        numbers = sorted(_others(number))
        base.execute("CREATE TEMP TABLE other (number TEXT, shard TEXT)")
        base.executemany("INSERT INTO other VALUES (?, ?)", ((n, due_shard(n)) for n in numbers))
        _copy(base, table, "pk", number)
        for index in INDEXES:
            _copy(base, f"{table}::gsi::{index.name}", "table_pk", number)
        (count,) = base.execute(f'SELECT count(*) FROM "{table}::gsi::due"').fetchone()  # noqa: S608
        assert count == TICKETS  # noqa: S101
        base.commit()
    return numbers[:: len(numbers) // CHECKED]


def _copy(base: sqlite3.Connection, table: str, key: str, number: str) -> None:
    """Copy the rows of a ticket in one table of the file, which is indexed anew afterwards."""
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql <> ''"
    indexes = base.execute(made, (table,)).fetchall()
    for name, _ in indexes:
        base.execute(f'DROP INDEX "{name}"')
    columns = [row[1] for row in base.execute(f'PRAGMA table_info("{table}")')]
    base.execute(
        f'INSERT INTO "{table}" SELECT {", ".join(map(_its_own, columns))} '  # noqa: S608
        f'FROM temp.other, (SELECT * FROM "{table}" WHERE {key} = :key) AS one',
        {"key": f"S:T#{number}", "number": number, "shard": due_shard(number)},
    )
    for _, sql in indexes:
        base.execute(sql)


def _its_own(column: str) -> str:
    """Return what a copy has in a column: its own number, and its own shard of the due index.

    A key stands as ``S:W1`` in a column of its own, and as ``"due_key":{"S":"W1"}`` in an item.
    """
    numbered = f"replace(one.{column}, :number, other.number)"
    if column == "gsi_pk":
        return f"replace({numbered}, 'S:' || :shard, 'S:' || other.shard)"
    if column == "item_json":
        due = """'"due_key":{"S":"' || %s"""
        return f"replace({numbered}, {due % ':shard'}, {due % 'other.shard'})"
    return numbered if column.endswith(("pk", "sk")) else f"one.{column}"


def _others(number: str) -> Iterator[str]:
    """Yield as many other numbers as make a million with the first."""
    bits = random.Random(3).getrandbits  # noqa: S311 - not a secret
    seen = {number}
    while len(seen) < TICKETS:
        fresh = new_number(bits)
        if fresh not in seen:
            seen.add(fresh)
            yield fresh
