"""Guards what is refused of on-call schedules on apply: each with its line, reason and remedy."""

import pytest

from chalicelib.configuration.reading import InvalidDesk, read

DESK = """\
name: Desk
teams: {front: {name: Front}}
staff:
  ana@desk.example: {name: Ana, team: front}
  eva@desk.example: {name: Eva, team: front}
mailboxes: {help@desk.example: {team: front}}
calendars:
  office: {zone: UTC, hours: {mon-fri: ["09:00-17:00"]}, holidays: ["12-25", "2020-01-01"]}
on_call:
  night:
    zone: America/Santiago
    layers:
      - name: week
        rotation: weekly
        start: 2026-01-05
        people: [ana@desk.example, eva@desk.example]
      - name: nights
        every: 12h
        start: 2026-01-05
        only: {mon-fri: ["22:00-06:00"]}
        except_holidays: office
        people: [eva@desk.example]
    overrides:
      - {person: ana@desk.example, start: 2026-03-01T00:00:00Z, end: 2026-03-02T00:00:00Z}
      - {person: eva@desk.example, start: 2026-03-02T00:00:00Z, end: 2026-03-03T00:00:00Z}
"""
# What is written instead of what, line and path of the error, and words of reason and remedy.
MISTAKES = {
    "no people": ("people: [ana@desk.example, eva@desk.example]", "people: []", 16, "on_call.night.layers[0].people", "is empty", "at least 1"),
    "a length of zero": ("every: 12h", "every: 0h", 18, "on_call.night.layers[1].every", "no length of a shift", "12h, 3d or 2w"),
    "a length in minutes": ("every: 12h", "every: 90m", 18, "on_call.night.layers[1].every", "no length of a shift", "12h, 3d or 2w"),
    "two lengths": ("every: 12h", "{rotation: daily, every: 12h}"[1:-1].replace(", ", "\n        "), 19, "on_call.night.layers[1].every", "daily already", "Leave one of the two out"),
    "custom without a length": ("rotation: weekly", "rotation: custom", 14, "on_call.night.layers[0].rotation", "does not say how long", "Add every: 12h"),
    "a zone that does not exist": ("America/Santiago", "Chile", 11, "on_call.night.zone", "unknown time zone", "America/Santiago"),
    "somebody unknown": ("people: [eva@desk.example]", "people: [iva@desk.example]", 22, "on_call.night.layers[1].people[0]", "“iva@desk.example”", "Staff: "),
    "an unknown calendar": ("except_holidays: office", "except_holidays: ofice", 21, "on_call.night.layers[1].except_holidays", "“ofice”", "Calendars: office"),
    "a start that is no date": ("start: 2026-01-05\n        people: [ana", "start: 2026-02-30\n        people: [ana", 15, "on_call.night.layers[0].start", "not a date", "YYYY-MM-DD"),
    "a start in no time": ("start: 2026-01-05\n        people: [ana", "start: 9999-12-31\n        people: [ana", 15, "on_call.night.layers[0].start", "too large", "less than 3000-01-01"),
    "an end in no time": ("2026-03-03T00:00:00Z", "9999-12-31T23:59:00-03:00", 25, "on_call.night.overrides[1].end", "too large", "less than 3000"),
    "no start": ("rotation: weekly\n        start: 2026-01-05\n", "rotation: weekly\n", 13, "on_call.night.layers[0].start", "is missing", "Write “start: …”"),
    "hours that leave nothing": ('only: {mon-fri: ["22:00-06:00"]}', "only: {mon-fri: []}", 20, "on_call.night.layers[1].only", "leaves nothing", 'such as mon-fri: ["22:00-06:00"]'),
    "hours that are a list": ('only: {mon-fri: ["22:00-06:00"]}', "only: [mon-fri]", 20, "on_call.night.layers[1].only", "is no week", '{mon-fri: ["09:00-18:00"]}'),
    "overrides at once": ("start: 2026-03-02T", "start: 2026-03-01T", 25, "on_call.night.overrides[1]", "overlaps overrides[0]", "Shorten"),
    "an override of somebody unknown": ("person: eva@", "person: iva@", 25, "on_call.night.overrides[1].person", "“iva@desk.example”", "Staff: "),
    "an override without a person": ("{person: eva@desk.example, start", "{start", 25, "on_call.night.overrides[1].person", "is missing", "Write “person: …”"),
    "a layer's field beside the layers": ("    layers:", "    handoff: '10:00'\n    layers:", 12, "on_call.night.handoff", "beside layers", "Put it into one of them"),
    "two layers of one name": ("name: nights", "name: week", 12, "on_call.night.layers", "two of them are called “week”", "Give each a name"),
    "an unknown field": ("every: 12h", "each: 12h", 18, "on_call.night.layers[1].each", "not known", "every"),
    "a word of the API": ("  night:", "  swaps:", 10, "on_call.swaps", "word of the API", "another name"),
}  # fmt: skip


def test_the_schedule_without_a_mistake_is_read() -> None:
    schedule = read(DESK).on_call["night"]
    assert [layer.name for layer in schedule.stack] == ["week", "nights"]
    assert schedule.calendars.keys() == {"office"}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_schedule_is_told_with_its_line_its_path_and_a_remedy(
    mistake: tuple[str, str, int, str, str, str],
) -> None:
    before, after, line, path, reason, remedy = mistake
    assert DESK.count(before) == 1
    with pytest.raises(InvalidDesk) as refused:
        read(DESK.replace(before, after))
    told = refused.value.findings
    assert [(each.line, each.path) for each in told] == [(line, path)]
    assert reason in told[0].reason
    assert remedy in told[0].remedy
    assert not told[0].reason.startswith(f"{path.rpartition('.')[2]}: ")


def test_a_layer_for_holidays_that_are_all_past_covers_nothing() -> None:
    past = DESK.replace('["12-25", "2020-01-01"]', '["2020-01-01"]')
    past = past.replace("except_holidays", "holidays").replace(
        'only: {mon-fri: ["22:00-06:00"]}', "handoff: '22:00'"
    )
    with pytest.raises(InvalidDesk, match="leaves nothing") as refused:
        read(past)
    assert [each.path for each in refused.value.findings] == ["on_call.night.layers[1].holidays"]


def test_overrides_of_different_people_may_be_at_once() -> None:
    both = DESK.replace("start: 2026-03-02T", "start: 2026-03-01T").replace(
        "{person: eva@", "{instead_of: ana@desk.example, person: eva@"
    )
    assert len(read(both).on_call["night"].overrides) == 2


def test_an_override_may_name_nobody() -> None:
    nobody = DESK.replace("{person: eva@desk.example, start", "{person: null, start")
    assert read(nobody).on_call["night"].overrides[1].person is None
