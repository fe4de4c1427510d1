"""Owns what rows a file's lines are: each recognized by its key, every wrong cell told. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from chalicelib.customers.spreadsheet.cells import value_of
from chalicelib.customers.spreadsheet.columns import (
    IGNORED,
    KEYS,
    KINDS,
    Kind,
    field_of,
    fields_of,
    kind_of,
)
from chalicelib.customers.spreadsheet.faults import Fault, Wrong, shown
from chalicelib.customers.spreadsheet.lines import (
    Unreadable,
    lines_of,
    separator_of,
    text_of,
    unreadable,
)

Shapes = Mapping[Kind, type[BaseModel]]


@dataclass(frozen=True)
class Row:
    """One row: where it begins, and the value of each cell that says something."""

    kind: Kind
    line: int
    values: Mapping[str, Any]
    columns: Mapping[str, str]  # how the file calls each field

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what the row is recognized by."""
        return tuple(self.values[each] for each in KEYS[self.kind])

    def fault(self, field: str, value: object, reason: str, remedy: str = "") -> Fault:
        """Return what is wrong with one of its cells, or (no ``field``) with all of it."""
        return Fault(self.line, self.columns.get(field, field), shown(value), reason, remedy)


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its rows that are right, and what is wrong with the others."""

    kind: Kind
    separator: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    lines: Mapping[int, tuple[str, ...]]  # every row's cells as they are written, by line


def parse(body: bytes, shapes: Shapes) -> Sheet:
    """Return what a file says; raises ``Unreadable`` where its header or text makes no sense."""
    text = text_of(body)
    separator = separator_of(text)
    lines = lines_of(text, separator)
    first = next(lines, None)
    if first is None:
        raise unreadable(0, "is empty", "Write a header and a row for each customer")
    place, header = first
    kind = kind_of(header)
    if kind is None:
        keys = "; ".join(f"{each}: {', '.join(KEYS[each])}" for each in KINDS)
        reason = f"the header does not tell what its rows are: “{shown(separator.join(header))}”"
        raise unreadable(place, reason, f"Name at least the columns of one kind ({keys})")
    read = _Header(kind, header, _fields(kind, header, place), shapes[kind])
    written = dict(lines)
    faults: list[Fault] = []
    rows = [read.row(line, cells, faults) for line, cells in written.items()]
    faults += _repeated(rows)
    wrong = {each.line for each in faults}
    right = tuple(each for each in rows if each.line not in wrong)
    return Sheet(kind, separator, header, right, tuple(sorted(faults)), written)


def _fields(kind: Kind, header: Sequence[str], line: int) -> list[str]:
    """Return the field of each column; raises ``Unreadable`` with every name that has none."""
    faults = []
    fields: list[str] = []
    for name in header:
        field = field_of(kind, name)
        if field is None:
            reason = f"is no column of {kind}"
            remedy = f"Remove it, or name it one of {', '.join(fields_of(kind))}"
            faults.append(Fault(line, shown(name), "", reason, remedy))
        elif field not in ("", IGNORED) and field in fields:
            twin = header[fields.index(field)]
            reason = f"says the same as the column “{shown(twin)}”"
            faults.append(Fault(line, shown(name), "", reason, "Remove one of the two"))
        fields.append(field or "")
    if faults:
        raise Unreadable(faults)
    return fields


@dataclass(frozen=True)
class _Header:
    """What each cell of a row is about: the field of its column, and that field's shape."""

    kind: Kind
    names: Sequence[str]
    fields: Sequence[str]
    shape: type[BaseModel]

    def row(self, line: int, cells: Sequence[str], faults: list[Fault]) -> Row:
        """Return what a row says, adding to ``faults`` what is wrong with it."""
        columns = {field: shown(name) for field, name in zip(self.fields, self.names, strict=True)}
        row = Row(self.kind, line, values := {}, columns)
        if any(each.strip() for each in cells[len(self.names) :]):
            reason = f"has {len(cells)} cells, and the header {len(self.names)}"
            remedy = "Put a cell that holds the separator in quotes"
            faults.append(row.fault("", "", f"the row {reason}", remedy))
        for field, cell in zip(self.fields, cells, strict=False):
            if not cell.strip() or field == IGNORED:
                continue
            try:
                values[field] = self._value(field, cell)
            except Wrong as wrong:
                faults.append(row.fault(field, wrong.value, wrong.reason, wrong.remedy))
                values[field] = None
        for key in KEYS[self.kind]:
            if key not in values:
                remedy = "Write it: the row is recognized by it"
                faults.append(row.fault(key, "", "is empty", remedy))
        return row

    def _value(self, field: str, cell: str) -> Any:
        if not field:
            reason = "stands in a column without a name"
            raise Wrong(cell, reason, "Name the column in the header, or empty it")
        return value_of(field, cell, self.shape)


def _repeated(rows: Iterable[Row]) -> Iterator[Fault]:
    """Yield what stands before already: a row's key, or what only one customer may have."""
    holders: dict[tuple[Any, ...], int] = {}
    for row in rows:
        for field, claim in _claims(row):
            line = holders.setdefault(claim, row.line)
            # A row claims nothing twice, but for an address that is its own and a further one.
            if line != row.line or (
                field == "addresses" and claim[1:] == (row.values.get("email"),)
            ):
                where = "in this row" if line == row.line else f"in line {line}"
                value = ", ".join(map(str, claim[1:]))
                yield row.fault(field, value, f"stands {where} already", "Leave one of them")


def _claims(row: Row) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what no other row may say, and in which field: the key, domains, addresses, phones."""
    said = row.values
    if all(said.get(each) is not None for each in KEYS[row.kind]):
        yield KEYS[row.kind][-1], ("address" if row.kind == "people" else "key", *row.key)
    for field, what in (("domains", "domain"), ("addresses", "address"), ("phones", "phone")):
        for each in said.get(field) or ():
            yield field, (what, each)
