"""Owns the way of a file's rows to the records: planned by the hundred, written by several threads.

A row that is refused stops no other. Since a row may free what an earlier one wants (an address
that moves from one person to another), what was refused is tried again when all others are done.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from chalicelib.customers.spreadsheet import Fault, Plan, Row, Sheet, Unchanged, planned
from chalicelib.tickets.errors import Refusal
from infra.import_customers.records import AT_ONCE, Records, fault_of

THREADS = 8
Told = Callable[[Row, Plan], None]

# What others' records refuse, not the row itself.
_MAY_PASS = frozenset({HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND})


def bring_in(sheet: Sheet, records: Records, threads: int, told: Told) -> None:
    """Bring each row on record, telling (from any thread) what became of it when it is done.

    When it is interrupted, what was begun is finished and told before the exception goes on.
    """
    again: list[Row] = []
    with ThreadPoolExecutor(threads) as pool:
        try:
            for rows in _hundreds(sheet.rows):
                plans = _planned(rows, records)
                work = [(records, pairs, again, told) for pairs in _apart(plans)]
                for done in [pool.submit(_write, *each) for each in work]:
                    done.result()
            _try_again(sorted(again, key=lambda each: each.line), records, told)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


_Pairs = list[tuple[Row, Plan]]


def _try_again(rows: list[Row], records: Records, told: Told) -> None:
    """Try refused rows as long as that lets one of them pass; then tell the others refused."""
    while rows:
        left: list[Row] = []
        for row in rows:
            _write(records, _planned([row], records), left, told)
        if len(left) == len(rows):
            for row in left:
                _write(records, _planned([row], records), None, told)
            return
        rows = left


def _planned(rows: Sequence[Row], records: Records) -> _Pairs:
    standing = zip(rows, records.standing(rows), strict=True)
    return [(row, planned(row, existing)) for row, existing in standing]


def _write(records: Records, pairs: _Pairs, again: list[Row] | None, told: Told) -> None:
    """Write rows one after the other; the refused go to ``again``, or (None) are told refused."""
    for row, plan in pairs:
        outcome = plan
        if not isinstance(plan, Unchanged | Fault):
            try:
                records.write(row, plan)
            except Refusal as refusal:
                if again is not None and refusal.status in _MAY_PASS:
                    again.append(row)
                    continue
                outcome = fault_of(refusal, row)
        told(row, outcome)


def _hundreds(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for first in range(0, len(rows), AT_ONCE):
        yield rows[first : first + AT_ONCE]


def _apart(pairs: _Pairs) -> Iterator[_Pairs]:
    """Yield what may be written at the same time: agreements of one organization are not."""

    def thing(pair: tuple[Row, Plan]) -> str:
        row, _ = pair
        return str(row.values["organization"]) if row.kind == "agreements" else str(row.key)

    groups: dict[str, _Pairs] = {}
    for pair in pairs:
        groups.setdefault(thing(pair), []).append(pair)
    yield from groups.values()
