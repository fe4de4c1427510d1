"""Guards that a desk.yaml is taken only when it is whole, and that a refusal names the place."""

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.configuration.model import Configuration, Language
from chalicelib.configuration.reading import InvalidDesk, read
from chalicelib.sla.calendar import Calendar
from chalicelib.sla.clock import WALL
from chalicelib.tickets.model import Metric, Priority

SAMPLE = yaml.safe_load(
    (Path(__file__).parents[2] / "infra" / "local" / "desk.yaml").read_text("utf-8")
)

SMALL: dict[str, Any] = {
    "name": "Desk",
    "teams": {
        "front": {"name": "Front", "supervisor": "sofia@desk.example"},
        "back": {"name": "Back"},
    },
    "staff": {
        "ana@desk.example": {"name": "Ana", "team": "front"},
        "sofia@desk.example": {"name": "Sofia", "team": "front", "role": "supervisor"},
    },
    "mailboxes": {"help@desk.example": {"team": "back"}, "a@desk.example": {"team": "front"}},
    "calendars": {"office": {"zone": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}}},
    "sla": [
        {"name": "contract", "calendar": "office", "targets": {"normal": {"resolution": "24h"}}}
    ],
    "escalation": [
        {
            "name": "guard",
            "steps": [{"after": "0m", "notify": ["on_call:nights", "person:ana@desk.example"]}],
        }
    ],
    "on_call": {"nights": {"zone": "UTC", "start": "2026-03-02", "people": ["ana@desk.example"]}},
}


def desk_of(described: Any, origin: str) -> Configuration:
    """Read plain data as the JSON that it is: unquoted, YAML would read dates and numbers."""
    return read(json.dumps(described, default=str), origin)


def changed(**sections: Any) -> dict[str, Any]:
    """Return the small desk with parts of it replaced: {"teams.front.level": 5}."""
    data = copy.deepcopy(SMALL)
    for path, value in sections.items():
        *way, last = path.split("/")
        place: Any = data
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[last] = value
    return data


def refusal(**sections: Any) -> str:
    with pytest.raises(InvalidDesk) as refused:
        desk_of(changed(**sections), "desk.yaml")
    return str(refused.value)


class TestSample:
    def test_the_sample_desk_is_right(self) -> None:
        desk = desk_of(SAMPLE, "desk.yaml")
        assert desk.language is Language.SPANISH
        assert desk.default_mailbox() == "soporte@mesa.example"
        (critical,) = [policy for policy in desk.sla if policy.name == "criticos"]
        assert critical.targets[Priority.CRITICAL][Metric.RESOLUTION] == timedelta(hours=4)

    @pytest.mark.parametrize("described", [SAMPLE, SMALL], ids=["sample", "small"])
    def test_a_desk_comes_back_from_the_table_as_it_was(self, described: dict[str, Any]) -> None:
        desk = desk_of(described, "desk.yaml")
        stored = desk.model_dump_json(exclude_defaults=True, by_alias=True)
        again = Configuration.model_validate_json(stored)
        assert again == desk
        assert list(again.mailboxes) == list(desk.mailboxes)
        assert list(again.teams) == list(desk.teams)


class TestNames:
    @pytest.mark.parametrize(
        ("path", "place"),
        [
            ("staff/ana@desk.example/team", "staff.ana@desk.example.team"),
            ("mailboxes/help@desk.example/team", "mailboxes.help@desk.example.team"),
            ("teams/front/supervisor", "teams.front.supervisor"),
            ("sla/0/calendar", "sla[0].calendar"),
        ],
    )
    def test_a_name_that_is_not_defined_is_refused_with_its_place(
        self, path: str, place: str
    ) -> None:
        name = "nobody@desk.example" if "supervisor" in path else "nowhere"
        assert f"{place}: names “{name}”" in refusal(**{path: name})

    @pytest.mark.parametrize("target", ["on_call:nowhere", "person:nobody@desk.example"])
    def test_a_step_that_pages_nobody_known_is_refused(self, target: str) -> None:
        steps = [{"after": "0m", "notify": ["assignee", target]}]
        named = target.partition(":")[2]
        place = "escalation[0].steps[0].notify[1]"
        assert f"{place}: names “{named}”" in refusal(**{"escalation/0/steps": steps})

    def test_somebody_unknown_in_a_rotation_is_refused(self) -> None:
        people = ["ana@desk.example", "nobody@desk.example"]
        assert "“nobody@desk.example”, which staff does not define" in refusal(
            **{"on_call/nights/people": people}
        )

    def test_somebody_unknown_in_an_override_is_refused(self) -> None:
        stand_in = {
            "person": "nobody@desk.example",
            "start": "2026-03-03T09:00:00Z",
            "end": "2026-03-04T09:00:00Z",
        }
        assert "“nobody@desk.example”, which staff does not define" in refusal(
            **{"on_call/nights/overrides": [stand_in]}
        )

    @pytest.mark.parametrize("section", ["sla", "escalation"])
    def test_a_policy_for_a_team_that_does_not_exist_is_refused(self, section: str) -> None:
        assert "nowhere" in refusal(**{f"{section}/0/when": {"teams": ["front", "nowhere"]}})

    @pytest.mark.parametrize("when", [{"kinds": ["gossip"]}, {"products": ["Nothing"]}])
    def test_a_policy_for_a_kind_or_product_that_does_not_exist_is_refused(
        self, when: dict[str, list[str]]
    ) -> None:
        (names,) = when.values()
        assert f"“{names[0]}”" in refusal(**{"sla/0/when": when})

    @pytest.mark.parametrize("held", [(), ("RHCE",), ("RHCE", "RHCE")])
    def test_level_four_is_for_people_with_two_certifications(self, held: tuple[str, ...]) -> None:
        people = {"name": "Elsa", "team": "back", "certifications": list(held)}
        told = refusal(**{"teams/back/level": 4, "staff/elsa@desk.example": people})
        assert "two certifications" in told or "2 certifications" in told
        assert "elsa@desk.example" in told
        people["certifications"] = ["RHCE", "AWS"]
        desk_of(changed(**{"teams/back/level": 4, "staff/elsa@desk.example": people}), "desk.yaml")

    def test_a_desk_without_any_kind_of_ticket_is_refused(self) -> None:
        assert "catalogue" in refusal(catalogue={})

    def test_all_undefined_names_are_told_at_once(self) -> None:
        told = refusal(**{"staff/ana@desk.example/team": "here", "sla/0/calendar": "there"})
        assert "“here”" in told
        assert "“there”" in told


class TestValues:
    def test_an_unknown_field_is_refused_with_its_place(self) -> None:
        assert "teams.front.colour" in refusal(**{"teams/front/colour": "red"})
        assert "colour" in refusal(colour="red")

    @pytest.mark.parametrize("section", ["name", "staff", "teams", "mailboxes"])
    def test_a_desk_without_a_name_people_teams_or_addresses_is_refused(self, section: str) -> None:
        data = copy.deepcopy(SMALL)
        del data[section]
        with pytest.raises(InvalidDesk, match=section):
            desk_of(data, "desk.yaml")

    @pytest.mark.parametrize("section", ["teams", "mailboxes"])
    def test_a_desk_needs_a_team_and_an_address(self, section: str) -> None:
        assert section in refusal(**{section: {}})

    @pytest.mark.parametrize("described", [None, [], "desk", 1])
    def test_what_is_no_desk_at_all_is_refused(self, described: object) -> None:
        with pytest.raises(InvalidDesk, match="is a complete sample"):
            desk_of(described, "desk.yaml")

    def test_addresses_are_kept_in_lower_case(self) -> None:
        desk = desk_of(
            changed(
                **{
                    "mailboxes": {" Help@Desk.Example ": {"team": "front"}},
                    "teams/front/supervisor": "SOFIA@desk.example",
                }
            ),
            "desk.yaml",
        )
        assert desk.default_mailbox() == "help@desk.example"
        assert desk.teams["front"].supervisor == "sofia@desk.example"

    @pytest.mark.parametrize(
        "address", ["help", "@desk.example", "help@", "a b@desk.example", "a@b@c", "<a@b.example>"]
    )
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        assert "mailboxes" in refusal(mailboxes={address: {"team": "front"}})

    @pytest.mark.parametrize("phone", ["911111111", "+0911111111", "+56 9 1111 1111", "+561", "x"])
    def test_a_phone_number_is_international_and_without_spaces(self, phone: str) -> None:
        assert "phone" in refusal(**{"staff/ana@desk.example/phone": phone})

    @pytest.mark.parametrize("level", [0, 5])
    def test_a_team_stands_on_one_of_four_levels(self, level: int) -> None:
        assert "teams.front.level" in refusal(**{"teams/front/level": level})

    @pytest.mark.parametrize("role", ["requester", "coordinator", "system", "boss"])
    def test_somebody_of_the_desk_has_a_role_of_the_desk(self, role: str) -> None:
        assert "staff.ana@desk.example.role" in refusal(**{"staff/ana@desk.example/role": role})

    def test_an_unknown_zone_is_refused(self) -> None:
        assert "zone" in refusal(zone="Chile")

    @pytest.mark.parametrize("field", ["closes_after", "reopens_within"])
    def test_a_negative_duration_is_refused(self, field: str) -> None:
        assert field in refusal(**{field: -60})


class TestReading:
    DESK = desk_of(SMALL, "desk.yaml")

    def test_time_counts_by_the_calendar_that_is_named(self) -> None:
        office = self.DESK.time("office")
        assert isinstance(office, Calendar)
        evening = datetime(2026, 3, 2, 16, tzinfo=UTC)
        assert office.between(evening, evening + timedelta(hours=5)) == timedelta(hours=1)

    @pytest.mark.parametrize("calendar", [None, "removed"])
    def test_time_counts_by_the_wall_clock_without_a_calendar(self, calendar: str | None) -> None:
        assert self.DESK.time(calendar) is WALL

    def test_the_first_address_and_the_first_team_take_what_names_none(self) -> None:
        assert self.DESK.default_mailbox() == "help@desk.example"
        assert self.DESK.first_team() == "front"

    def test_a_resolved_ticket_closes_after_a_week_and_reopens_within_a_month(self) -> None:
        assert self.DESK.closes_after == timedelta(days=7)
        assert self.DESK.reopens_within == timedelta(days=30)
