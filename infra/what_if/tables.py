"""Owns what the report says: its headline and its tables, as text that any form can show. Pure."""

from typing import NamedTuple

from chalicelib.customers.spreadsheet import shown
from chalicelib.desk.outcome import Fate, Result
from chalicelib.tickets.number import spoken
from infra.what_if.period import by_the_clock, lasting
from infra.what_if.summary import Changed, Kept, Sides, Summary

NOT_PROMISED = "not promised"
_FATES = ("made", "kept", "broken", "open", "released")


class Table(NamedTuple):
    """A title, a header and rows; the first ``words`` columns hold words, the others figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int
    nothing: str  # what is said where there are no rows


def headline(summary: Summary) -> tuple[str, ...]:
    """Return the sentences that a report begins with."""
    first, last = (by_the_clock(each, summary.zone) for each in summary.period)
    broken, steps = summary.broken, summary.steps
    sentences = [
        f"{_many(summary.tickets, 'ticket')} created from {first} to {last} ({summary.zone}), "
        "each followed up to now.",
        f"Promises broken: {broken.was:,} as it was, {broken.would:,} as it would be "
        f"({_signed(broken)}).",
        f"Steps of escalations: {steps.was:,} as it was, {steps.would:,} as it would be "
        f"({_signed(steps)}).",
    ]
    if summary.lost:
        sentences.append(
            f"Not told of, for their record cannot be read: {_many(len(summary.lost), 'ticket')}."
        )
    return tuple(sentences)


def tables(summary: Summary) -> tuple[Table, ...]:
    """Return the tables of a report: promises, what changes of them, pages, and what is lost."""
    found = [_promises(summary), _changed(summary), _pages(summary)]
    if summary.lost:
        rows = tuple((spoken(number), shown(reason)) for number, reason in summary.lost)
        found.append(Table("Not told of", ("ticket", "why"), rows, 2, ""))
    return tuple(found)


def _promises(summary: Summary) -> Table:
    header = ("promise", "priority", *_FATES, "more broken")
    rows = tuple(_promise(each) for each in summary.kept)
    title = "Promises, as it was → as it would be"
    return Table(title, header, rows, 2, "Nothing was promised, and nothing would have been.")


def _promise(row: Kept) -> tuple[str, ...]:
    figures = (_both(getattr(row, fate)) for fate in _FATES)
    return (row.metric, row.priority, *figures, _signed(row.broken))


def _changed(summary: Summary) -> Table:
    header = (
        *("ticket", "subject", "promise", "priority", "was", "would be"),
        *("was due", "would be due", "was late by", "would be late by"),
    )
    rows = tuple(_change(each, summary.zone) for each in summary.changed)
    return Table("Promises that would end otherwise", header, rows, 6, "None.")


def _change(change: Changed, zone: str) -> tuple[str, ...]:
    question = f" {change.question}" if change.question else ""
    sides = change.was, change.would
    return (
        spoken(change.number),
        shown(change.subject),
        f"{change.metric}{question}",
        change.priority,
        *(each.fate.value if each else NOT_PROMISED for each in sides),
        *(by_the_clock(each.due_at, zone) if each else "–" for each in sides),
        *(_late(each) for each in sides),
    )


def _late(result: Result | None) -> str:
    return lasting(result.late_by) if result and result.fate is Fate.BROKEN else "–"


def _pages(summary: Summary) -> Table:
    header = ("person", "pages", "more pages", "at night (22–06)", "more at night")
    rows = tuple(
        (
            each.person,
            _both(each.pages),
            _signed(each.pages),
            _both(each.nights),
            _signed(each.nights),
        )
        for each in summary.paged
    )
    title = "Pages of each person, as it was → as it would be"
    return Table(title, header, rows, 1, "Nobody was paged, and nobody would have been.")


def _both(sides: Sides) -> str:
    return f"{sides.was:,} → {sides.would:,}" if sides.difference else f"{sides.was:,}"


def _signed(sides: Sides) -> str:
    return f"{sides.difference:+,}" if sides.difference else "0"


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
