"""Customers' spreadsheets: from a CSV file's bytes to what becomes of each of its rows. Pure.

The shapes that cells are held against are passed in: they are those of the API, which this layer
does not know.
"""

from chalicelib.customers.spreadsheet.columns import IGNORED, KINDS
from chalicelib.customers.spreadsheet.faults import Fault, shown
from chalicelib.customers.spreadsheet.lines import MOST_BYTES, Unreadable
from chalicelib.customers.spreadsheet.plan import Changed, Created, Plan, Unchanged, planned
from chalicelib.customers.spreadsheet.rows import Row, Shapes, Sheet, parse

__all__ = [
    "IGNORED",
    "KINDS",
    "MOST_BYTES",
    "Changed",
    "Created",
    "Fault",
    "Plan",
    "Row",
    "Shapes",
    "Sheet",
    "Unchanged",
    "Unreadable",
    "parse",
    "planned",
    "shown",
]
