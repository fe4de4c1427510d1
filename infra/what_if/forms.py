"""Owns the forms of a report: for a terminal, and as Markdown, HTML, JSON or CSV. Pure."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any

from infra.what_if.summary import Summary
from infra.what_if.tables import Table, headline, tables

TITLE = "What if"
_WIDEST = 44  # characters of a column on a terminal
_SHOWN = 30  # rows on a terminal
_MEANT = re.compile(r"([\\`*_\[\]<>|&#~!])")  # what Markdown would obey
_FORMULA = ("=", "+", "-", "@", "\t")
_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "table{border-collapse:collapse;margin:0 0 2rem}th,td{padding:.3rem .7rem;text-align:right;"
    "border-bottom:1px solid #ccc;vertical-align:top}th{border-bottom-width:2px}"
    ".word{text-align:left}"
)


def terminal(summary: Summary) -> str:
    """Return the report as a terminal shows it; of long tables, the first rows."""
    parts = ["\n".join(headline(summary))]
    parts += [_on_a_terminal(table) for table in tables(summary)]
    return "\n\n".join(parts)


def _on_a_terminal(table: Table) -> str:
    if not table.rows:
        return f"{table.title}\n  {table.nothing}"
    rows = [[_short(cell) for cell in row] for row in (table.header, *table.rows[:_SHOWN])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if place < table.words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    if len(table.rows) > _SHOWN:
        lines.append(f"… and {len(table.rows) - _SHOWN:,} more: OUT=report.md holds them all")
    return "\n".join([table.title, *(f"  {line}" for line in lines)])


def _short(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 1]}…"


def markdown(summary: Summary) -> str:
    """Return the report as Markdown."""
    lines = [f"# {TITLE}", ""]
    lines += [f"{_plain(sentence)}  " for sentence in headline(summary)]
    for table in tables(summary):
        lines += ["", f"## {table.title}", ""]
        if not table.rows:
            lines.append(table.nothing)
            continue
        aligned = ("---" if place < table.words else "--:" for place in range(len(table.header)))
        lines += [_row(table.header), _row(aligned)]
        lines += [_row(map(_plain, row)) for row in table.rows]
    return "\n".join([*lines, ""])


def _row(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return _MEANT.sub(r"\\\1", text)


def html(summary: Summary) -> str:
    """Return the report as a page that needs nothing else."""
    body = "".join(f"<p>{escape(sentence)}</p>" for sentence in headline(summary))
    body += "".join(_section(table) for table in tables(summary))
    head = f'<meta charset="utf-8"><title>{TITLE}</title><style>{_STYLE}</style>'
    page = f"<head>{head}</head><body><h1>{TITLE}</h1>{body}</body>"
    return f'<!doctype html><html lang="en">{page}</html>\n'


def _section(table: Table) -> str:
    if not table.rows:
        return f"<h2>{escape(table.title)}</h2><p>{escape(table.nothing)}</p>"
    head = _cells("th", table.header, table.words)
    rows = "".join(f"<tr>{_cells('td', row, table.words)}</tr>" for row in table.rows)
    return (
        f"<h2>{escape(table.title)}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _cells(tag: str, cells: tuple[str, ...], words: int) -> str:
    return "".join(
        f"<{tag}{' class=word' if place < words else ''}>{escape(cell)}</{tag}>"
        for place, cell in enumerate(cells)
    )


def comma_separated(summary: Summary) -> str:
    """Return the tables one below the other; the mark at the beginning is for Excel."""
    text = io.StringIO()
    rows = csv.writer(text)
    for table in tables(summary):
        rows.writerows([[table.title], table.header, *(map(_inert, row) for row in table.rows), []])
    return f"\ufeff{text.getvalue()}"


def _inert(cell: str) -> str:
    """Return what somebody wrote so that a spreadsheet does not calculate it."""
    signed = cell[1:].replace(",", "").isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not signed else cell


def as_json(summary: Summary) -> str:
    """Return all figures for programs: durations in seconds, instants in UTC."""
    return json.dumps(_jsonable(summary), indent=1, ensure_ascii=False) + "\n"


def _jsonable(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _jsonable(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_jsonable(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return int(value.total_seconds()) if isinstance(value, timedelta) else value


FORMS: Mapping[str, Callable[[Summary], str]] = {
    ".md": markdown,
    ".html": html,
    ".json": as_json,
    ".csv": comma_separated,
}
