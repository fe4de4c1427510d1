"""The examples of docs/on-call.md are schedules that a desk can have, and do what it says."""

import re
from pathlib import Path

import pytest

from chalicelib.configuration.reading import read
from chalicelib.escalation.on_call import on_call_at
from tests.escalation.schedules import at

PAGE = Path(__file__).parents[2] / "docs" / "on-call.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
REST = """\
name: Mesa
teams: {front: {name: Front}}
staff:
  ana@mesa.example: {name: Ana, team: front}
  bruno@mesa.example: {name: Bruno, team: front}
  carla@mesa.example: {name: Carla, team: front}
mailboxes: {help@mesa.example: {team: front}}
"""


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_part_of_a_desk(example: str) -> None:
    assert read(REST + example).on_call


@pytest.mark.parametrize(
    ("moment", "person"),
    [
        ("2026-01-05T08:59", None),  # nobody's turn has begun
        ("2026-01-05T09:00", "ana"),
        ("2026-01-12T09:00", "bruno"),
        ("2026-01-12T22:00", "carla"),  # a night
        ("2026-01-13T06:00", "bruno"),
        ("2026-05-01T12:00", "bruno"),  # a holiday
        ("2026-12-25T12:00", "ana"),  # an override
        ("2026-12-31T20:00", None),
    ],
)
def test_the_layers_of_the_page_do_what_it_says(moment: str, person: str | None) -> None:
    schedule = read(REST + EXAMPLES[1]).on_call["guardia"]
    expected = f"{person}@mesa.example" if person else None
    assert on_call_at(schedule, at(moment, "America/Santiago")) == expected
