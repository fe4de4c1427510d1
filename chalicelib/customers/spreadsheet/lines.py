"""Owns how a file's bytes become lines of cells: its encoding, its separator, its quotes. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator

from chalicelib.customers.spreadsheet.columns import known
from chalicelib.customers.spreadsheet.faults import Fault

MOST_BYTES = 16 * 1024 * 1024  # some 150,000 rows
_SEPARATORS = (",", ";", "\t")
_SAVE = "Save it as CSV, in UTF-8"

Line = tuple[int, tuple[str, ...]]  # where a row begins, and its cells


class Unreadable(Exception):
    """A file of which no row can be read, and why not."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep everything that is wrong with it."""
        self.faults = tuple(faults)
        super().__init__("; ".join(each.said() for each in self.faults))


def unreadable(line: int, reason: str, remedy: str) -> Unreadable:
    """Return what is to be raised for one thing that is wrong."""
    return Unreadable([Fault(line, "", "", reason, remedy)])


def separator_of(text: str) -> str:
    """Return what separates the cells: that by which the header has the most names one knows."""
    return max(_SEPARATORS, key=lambda each: _fitness(text, each))


def text_of(body: bytes) -> str:
    """Return the text of a file; raises ``Unreadable`` for what is none."""
    if len(body) > MOST_BYTES:
        reason = f"is larger than {MOST_BYTES // 1024 // 1024} MB"
        raise unreadable(0, reason, "Split it, each part with the header")
    if body.startswith(b"PK\x03\x04"):
        raise unreadable(0, "is a workbook, not a CSV file", _SAVE)
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise unreadable(0, "is not text in UTF-8, UTF-16 or Windows-1252", _SAVE)


def _fitness(text: str, separator: str) -> tuple[int, int]:
    """Return how well a separator cuts the header: names that are known, then how many cells."""
    try:
        _, header = next(lines_of(text, separator), (0, ()))
    except Unreadable:
        return -1, 0
    return known(header), len(header)


def lines_of(text: str, separator: str) -> Iterator[Line]:
    """Yield each row that is not blank; raises ``Unreadable`` where the quotes make no sense."""
    # Line ends as they are: a quoted cell keeps its own.
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            remedy = "Close the quotes that begin in this row, and double those within a cell"
            raise unreadable(line, f"the row is not CSV: {error}", remedy) from None
        if cells is None:
            return
        if any(each.strip() for each in cells):
            yield line, tuple(cells)
