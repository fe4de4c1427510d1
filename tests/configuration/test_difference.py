"""Guards that a change of the desk is told line by line, and none is passed over."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.configuration.difference import difference
from chalicelib.configuration.model import Configuration

DESK: dict[str, Any] = {
    "name": "Desk",
    "teams": {"front": {"name": "Front"}, "back": {"name": "Back", "level": 2}},
    "staff": {
        "ana@desk.example": {"name": "Ana", "team": "front"},
        "eva@desk.example": {"name": "Eva", "team": "back"},
    },
    "mailboxes": {"help@desk.example": {"team": "front"}, "a@desk.example": {"team": "back"}},
    "calendars": {
        "office": {"zone": "UTC", "hours": {"mon": ["09:00-17:00"]}, "holidays": ["01-01"]}
    },
    "sla": [
        {"name": "urgent", "when": {"priorities": ["critical"]}, "targets": {}},
        {"name": "contract", "calendar": "office", "targets": {"normal": {"resolution": "24h"}}},
        {"name": "rest", "targets": {"low": {"resolution": "60h"}}},
    ],
    "escalation": [
        {
            "name": "guard",
            "steps": [
                {"after": "0m", "notify": ["assignee"]},
                {"after": "10m", "notify": ["supervisor"]},
            ],
        }
    ],
    "on_call": {"night": {"zone": "UTC", "start": "2026-01-05", "people": ["ana@desk.example"]}},
}


def changed(**parts: Any) -> Configuration:
    """Return the desk with parts of it replaced: {"teams/front/level": 3}; None leaves one out."""
    data = copy.deepcopy(DESK)
    for path, value in parts.items():
        *way, last = (int(step) if step.isdigit() else step for step in path.split("/"))
        place: Any = data
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return Configuration.model_validate(data)


def told(**parts: Any) -> list[str]:
    return [*difference(changed(), changed(**parts))]


URGENT, CONTRACT, REST = DESK["sla"]
FIRST, SECOND = DESK["escalation"][0]["steps"]
THIRD = {"after": "1h30m", "notify": ["person:ana@desk.example", "supervisor"]}

CHANGES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a field": ({"name": "Help"}, ["~ name: Desk → Help"]),
    "a field of a group": ({"teams/back/level": 3}, ["~ teams.back.level: 2 → 3"]),
    "a field that was not said": ({"teams/front/level": 3}, ["~ teams.front.level: 1 → 3"]),
    "a field that was empty": (
        {"teams/front/supervisor": "ana@desk.example"},
        ["+ teams.front.supervisor: ana@desk.example"],
    ),
    "a field that becomes empty": ({"sla/1/calendar": None}, ["- sla.contract.calendar"]),
    "a duration": (
        {"sla/1/targets/normal/resolution": "16h"},
        ["~ sla.contract.targets.normal.resolution: 24h → 16h"],
    ),
    "a duration of the desk": ({"closes_after": "1h30m"}, ["~ closes_after: 168h → 1h30m"]),
    "a team more": (
        {"teams/third": {"name": "Servers", "level": 4}},
        ["+ teams.third: name Servers, level 4"],
    ),
    "somebody less": ({"staff/eva@desk.example": None}, ["- staff.eva@desk.example"]),
    "a member of a set": (
        {"sla/0/when/priorities": ["high", "low"]},
        ["- sla.urgent.when.priorities: critical", "+ sla.urgent.when.priorities: high, low"],
    ),
    "a set where none was": (
        {"sla/2/when": {"kinds": ["question", "error"]}},
        ["+ sla.rest.when.kinds: error, question"],
    ),
    "an empty set where none was": (
        {"sla/2/when": {"products": []}},
        ["+ sla.rest.when.products: none"],
    ),
    "a member more in a list": (
        {"on_call/night/people": ["eva@desk.example", "ana@desk.example"]},
        ["+ on_call.night.people[0]: eva@desk.example"],
    ),
    "another member in a list": (
        {"on_call/night/people": ["eva@desk.example"]},
        ["~ on_call.night.people[0]: ana@desk.example → eva@desk.example"],
    ),
    "a member less in a list": ({"sla/1/warnings": [50, 90]}, ["- sla.contract.warnings[1]: 75"]),
    "a step in between": (
        {"escalation/0/steps": [FIRST, THIRD, SECOND]},
        ["+ escalation.guard.steps[1]: after 1h30m, notify (person:ana@desk.example, supervisor)"],
    ),
    "a step less": (
        {"escalation/0/steps": [SECOND]},
        ["- escalation.guard.steps[0]: after 0s, notify (assignee)"],
    ),
    "a step's time": (
        {"escalation/0/steps/1/after": "5m"},
        ["~ escalation.guard.steps[1].after: 10m → 5m"],
    ),
    "a policy more": (
        {"sla": [URGENT, {"name": "vip", "targets": {}, "warnings": []}, CONTRACT, REST]},
        ["+ sla.vip: place 2 of 4"],
    ),
    "a policy less": ({"sla": [CONTRACT, REST]}, ["- sla.urgent"]),
    "a policy moved": ({"sla": [REST, URGENT, CONTRACT]}, ["~ sla.rest: moved to place 1 of 3"]),
    "a policy moved and changed": (
        {"sla": [REST | {"calendar": "office"}, URGENT, CONTRACT]},
        ["~ sla.rest: moved to place 1 of 3", "+ sla.rest.calendar: office"],
    ),
    "opening hours": (
        {"calendars/office/hours": {"mon": ["09:00-18:00"]}},
        ["~ calendars.office.hours.mon[0]: 09:00-17:00 → 09:00-18:00"],
    ),
    "a holiday": (
        {"calendars/office/holidays": ["01-01", "12-25"]},
        ["+ calendars.office.holidays[1]: 12-25"],
    ),
    "the first address": (
        {"mailboxes": dict(reversed(DESK["mailboxes"].items()))},
        ["~ mailboxes: a@desk.example comes first, no longer help@desk.example"],
    ),
    "a text of several lines": ({"name": "De\nsk"}, ["~ name: Desk → De sk"]),
}


class TestChanges:
    @pytest.mark.parametrize(("parts", "lines"), CHANGES.values(), ids=CHANGES)
    def test_a_change_is_told_as_people_write_it(
        self, parts: dict[str, Any], lines: list[str]
    ) -> None:
        assert told(**parts) == lines

    def test_changes_are_told_in_the_order_of_the_sections(self) -> None:
        lines = told(**{"closes_after": "1h", "name": "Help", "teams/back/level": 3})
        assert [line.split(":")[0] for line in lines] == [
            "~ name",
            "~ teams.back.level",
            "~ closes_after",
        ]

    def test_policies_of_one_name_are_compared_by_their_place(self) -> None:
        same = {"name": "rest", "targets": {}}
        twice = [same, same | {"calendar": "office"}]
        before, after = changed(sla=twice), changed(sla=[*reversed(twice)])
        assert difference(before, after)

    def test_of_long_texts_the_first_line_that_differs_is_told(self) -> None:
        ical = "".join(f"BEGIN:VEVENT\nDTSTART:202609{day}\nEND:VEVENT\n" for day in range(10, 30))
        place = "calendars/office/holidays_ical"
        before, after = changed(**{place: ical}), changed(**{place: ical.replace("29", "30")})
        (line,) = difference(before, after)
        beginning = "~ calendars.office.holidays_ical: DTSTART:20260929 END:VEVENT →"
        assert line == f"{beginning} DTSTART:20260930 END:VEVENT"

    def test_a_long_value_is_shortened(self) -> None:
        (line,) = told(name="x" * 500)
        assert len(line) < 200
        assert line.endswith("…")


NAMES = st.sampled_from(["front", "back", "third"])
DURATIONS = st.sampled_from(["1s", "90s", "4h", "1h30m"])
POLICIES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3)  # a name may stand twice
TARGETS = st.dictionaries(
    st.sampled_from(["low", "high"]), st.fixed_dictionaries({"resolution": DURATIONS})
)
NOTIFIED = st.lists(st.sampled_from(["assignee", "supervisor"]), min_size=1, max_size=3)
STEPS = st.lists(
    st.fixed_dictionaries({"after": DURATIONS, "notify": NOTIFIED}), min_size=1, max_size=3
)


@st.composite
def desks(draw: st.DrawFn) -> Configuration:
    """A desk of few names, so that two of them are often alike."""
    teams = draw(st.lists(NAMES, min_size=1, unique=True))
    team = st.sampled_from(teams)
    match = st.fixed_dictionaries(
        {},
        optional={
            "teams": st.lists(team),
            "priorities": st.lists(st.sampled_from(["low", "high"])),
            "organizations": st.none() | st.lists(st.sampled_from(["X", "Y"])),
        },
    )
    return Configuration.model_validate(
        {
            "name": draw(st.sampled_from(["Desk", "Help"])),
            "teams": {name: {"name": "Team", "level": draw(st.integers(1, 2))} for name in teams},
            "staff": {
                f"{name}@desk.example": {"name": "N", "team": draw(team)} for name in ["ana", *draw(st.sets(NAMES))]
            },
            "mailboxes": {"help@desk.example": {"team": draw(team)}},
            "catalogue": draw(
                st.dictionaries(
                    NAMES,
                    st.fixed_dictionaries({"name": st.just("K")}, optional={"team": team}),
                    min_size=1,
                )
            ),
            "sla": [
                {
                    "name": name,
                    "when": draw(match),
                    "targets": draw(TARGETS),
                    "warnings": draw(st.sampled_from([[], [50], [50, 75], [75]])),
                }
                for name in draw(POLICIES)
            ],
            "escalation": [
                {
                    "name": name,
                    "steps": draw(STEPS),
                }
                for name in draw(POLICIES)
            ],
            "calendars": {
                "office": {
                    "zone": "UTC",
                    "hours": draw(st.sampled_from(["24x7", {"mon": ["09:00-10:00", "11:00-12:00"]}, {"mon": ["11:00-12:00"]}])),
                    "holidays": draw(st.lists(st.sampled_from(["01-01", "12-25", "2026-12-24"]))),
                }
            },
            "closes_after": draw(DURATIONS),
        }
    )  # fmt: skip


class TestLaws:
    @settings(max_examples=100)
    @given(desks())
    def test_a_desk_does_not_differ_from_itself(self, desk: Configuration) -> None:
        again = Configuration.model_validate_json(desk.model_dump_json(by_alias=True))
        assert difference(desk, desk) == difference(desk, again) == ()

    @settings(max_examples=200)
    @given(desks(), desks())
    def test_what_changed_is_told_and_each_line_is_one_of_three_kinds(
        self, before: Configuration, after: Configuration
    ) -> None:
        lines = difference(before, after)
        if before != after:
            assert lines
        assert all(line[:2] in {"+ ", "- ", "~ "} and len(line.splitlines()) == 1 for line in lines)

    @settings(max_examples=100)
    @given(desks(), st.randoms(use_true_random=False))
    def test_another_order_of_the_policies_is_told(self, desk: Configuration, chance: Any) -> None:
        shuffled = [*desk.sla]
        chance.shuffle(shuffled)
        after = desk.model_copy(update={"sla": tuple(shuffled)})
        assert bool(difference(desk, after)) == (desk.sla != after.sla)
