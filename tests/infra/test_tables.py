"""The documents that are made from the code's tables say what the tables say now."""

import re

import pytest

from chalicelib.rights import RIGHTS, Capacity
from chalicelib.tickets.status import LEADS, LEGAL, LIVE, Status
from infra import tables


@pytest.mark.parametrize("name", tables.PAGES)
def test_a_document_is_what_its_table_makes(name):
    written = (tables.DOCS / name).read_text("utf-8")
    assert written == tables.PAGES[name](), f"docs/{name} is outdated: run make tables"


def drawn():
    """Read the drawing: the verbs on each arrow between two statuses."""
    arrows = {}
    edge = re.compile(r"^    (\w+) --> (\w+): (.+)$", re.MULTILINE)
    for origin, to, verbs in edge.findall(tables.drawing()):
        for status in LIVE if origin == "live" else (Status(origin),):
            arrows.setdefault((status, Status(to)), set()).update(verbs.split(", "))
    return arrows


def test_every_move_of_the_table_is_an_arrow_and_every_arrow_is_a_move():
    moves = {}
    for verb, leads in LEADS.items():
        for origin, targets in leads.items():
            for to in targets:
                moves.setdefault((origin, to), set()).add(verb)
    assert drawn() == moves


def rows(page):
    """Read a page's table: what stands in each cell, by row and column."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    heads, _, *others = ([cell.strip("` ") for cell in line.split("|")[1:-1]] for line in lines)
    return {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in others}


def test_a_cell_is_empty_exactly_where_the_verb_is_refused():
    table = rows(tables.workflow_page())
    assert table.keys() == LEGAL.keys()
    for verb, statuses in LEGAL.items():
        assert {status for status in Status if table[verb][status]} == statuses
        assert table[verb]["what it is"].endswith(".")


def test_the_matrix_of_rights_ticks_what_is_allowed_and_nothing_else():
    table = rows(tables.rights_page())
    assert len(table) == len(RIGHTS)
    for action, allowed in RIGHTS.items():
        ticks = table[action.replace("_", " ")]
        assert {each for each in Capacity if ticks[each] == "✓"} == allowed


def test_each_capacity_has_its_sentence():
    assert tables.CAPACITIES.keys() == set(Capacity)
    for capacity in Capacity:
        assert f"- **{capacity}** {tables.CAPACITIES[capacity]}." in tables.rights_page()


def test_writing_anew_changes_nothing_that_is_up_to_date(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tables, "DOCS", tmp_path)
    tables.main()
    assert {each.name for each in tmp_path.iterdir()} == set(tables.PAGES)
    for name, page in tables.PAGES.items():
        assert (tmp_path / name).read_text("utf-8") == page()
    assert capsys.readouterr().out.split() == [f"docs/{name}" for name in tables.PAGES]
