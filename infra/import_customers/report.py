"""Owns what an import tells: what became of each row, by count and by example, and the refused."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from chalicelib.customers.spreadsheet import (
    IGNORED,
    Changed,
    Created,
    Fault,
    Plan,
    Row,
    Sheet,
    shown,
)
from infra.import_customers.progress import Progress

_EXAMPLES = 10  # of a file's rows that are made or changed
_NOTHING = "-"
_CALLED = {Created: "created", Changed: "changed", Fault: "refused"}


class Ledger:
    """What became of one file's rows; several threads may tell."""

    def __init__(self, origin: str, sheet: Sheet, progress: Progress, *, apply: bool) -> None:
        """Begin with the rows that could not be read."""
        self.origin, self.sheet = origin, sheet
        self.faults = list(sheet.faults)
        self._progress, self._apply = progress, apply
        self._counts = Counter({"refused": len({each.line for each in sheet.faults})})
        self._examples: list[tuple[int, str]] = []
        self._lock = Lock()

    def tell(self, row: Row, plan: Plan) -> None:
        """Keep what became of a row."""
        called = _CALLED.get(type(plan), "unchanged")
        with self._lock:
            self._counts[called] += 1
            if isinstance(plan, Fault):
                self.faults.append(plan)
            elif isinstance(plan, Created | Changed) and len(self._examples) < _EXAMPLES:
                will = "was" if self._apply else "would be"
                what = f"{', '.join(map(str, row.key))} {will} {called}{_difference(plan)}"
                self._examples.append((row.line, what))
            self._progress.step()

    def lines(self) -> Iterator[str]:
        """Yield the report: some of what was made or changed, all that was refused, the counts."""
        yield from (f"{self.origin}:{line}: {what}" for line, what in sorted(self._examples))
        done = self._counts["created"] + self._counts["changed"]
        if done > len(self._examples):
            yield f"{self.origin}: … and {done - len(self._examples):,} more"
        yield from (each.told(self.origin) for each in sorted(self.faults))
        called = ("created", "changed", "unchanged", "refused")
        counts = ", ".join(f"{self._counts[each]:,} {each}" for each in called)
        rest = len(self.sheet.lines) - sum(self._counts.values())
        left = f", {rest:,} not reached" if rest else ""
        speed = f"{self._progress.rate:,.0f} rows/s"
        yield f"{self.origin}: {self.sheet.kind}: {counts}{left} ({speed})"


def write_refused(ledgers: Iterable[Ledger], path: Path) -> list[Path]:
    """Write the refused rows as they were, each behind what is wrong with it; return where.

    Rows of several files have several headers: each then has a file of its own beside ``path``.
    Raises ``OSError`` where it cannot be written.
    """
    refused = [each for each in ledgers if each.faults]
    written = []
    for number, ledger in enumerate(refused, 1):
        own = path.with_stem(f"{path.stem}-{number}-{Path(ledger.origin).stem}")
        written.append(own if len(refused) > 1 else path)
        _write(ledger, written[-1])
    return written


def _write(ledger: Ledger, path: Path) -> None:
    reasons: dict[int, list[str]] = {}
    for fault in sorted(ledger.faults):
        reasons.setdefault(fault.line, []).append(fault.said())
    # A former run's column of reasons is replaced. The mark at the beginning is for Excel.
    kept = [place for place, name in enumerate(ledger.sheet.header) if name != IGNORED]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=ledger.sheet.separator)
        rows.writerow([IGNORED, *(ledger.sheet.header[place] for place in kept)])
        for line, said in reasons.items():
            rows.writerow([" ".join(said), *_cells(ledger.sheet, line, kept)])


def _cells(sheet: Sheet, line: int, kept: list[int]) -> list[str]:
    """Return a row's cells under the columns that are kept, and those beyond the header."""
    cells = sheet.lines[line]
    within = [cells[place] for place in kept if place < len(cells)]
    return [*within, *cells[len(sheet.header) :]]


def _difference(plan: Created | Changed) -> str:
    if isinstance(plan, Created):
        return ""
    changes = (
        f"{field} {_written(change.before)} → {_written(change.after)}"
        for field, change in plan.changes.items()
    )
    return f": {', '.join(changes)}"


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        value = [f"{name}:{each}" for name, each in value.items()]
    if isinstance(value, frozenset | set):
        value = sorted(value)
    text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or _NOTHING)
    return f"“{shown(text) or _NOTHING}”"
