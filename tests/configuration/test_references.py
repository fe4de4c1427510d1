"""Guards that every name that one part of a desk uses is found, with its place."""

import pytest
from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.references import Reference, references, written

DESK = {
    "name": "Desk",
    "teams": {"front": {"name": "Front", "supervisor": "ana@desk.example"}},
    "staff": {"ana@desk.example": {"name": "Ana", "team": "front"}},
    "mailboxes": {"help@desk.example": {"team": "front"}},
    "calendars": {"office": {"zone": "UTC", "hours": "24x7"}},
    "catalogue": {"claim": {"name": "Claim", "team": "front"}},
    "agreements": {"team": "front"},
    "sla": [
        {"name": "all", "targets": {}},
        {"name": "rest", "calendar": "office", "when": {"teams": ["front"]}, "targets": {}},
    ],
    "escalation": [
        {
            "name": "guard",
            "when": {"teams": ["front"]},
            "calendar": "office",
            "steps": [
                {"after": "0m", "notify": ["supervisor", "on_call:night"]},
                {"after": "1m", "notify": ["person:ana@desk.example", "team", "team:front"]},
                {"after": "2m", "raise": {"level": 1}},
                {"after": "3m", "raise": {"assign": "on_call:night"}},
            ],
        }
    ],
    "on_call": {
        "night": {
            "zone": "UTC",
            "start": "2026-01-05",
            "people": ["ana@desk.example"],
            "overrides": [
                {
                    "person": "ana@desk.example",
                    "start": "2026-01-05T00:00:00Z",
                    "end": "2026-01-06T00:00:00Z",
                }
            ],
        }
    },
}

FOUND = {
    "staff.ana@desk.example.team": ("front", "teams"),
    "mailboxes.help@desk.example.team": ("front", "teams"),
    "teams.front.supervisor": ("ana@desk.example", "staff"),
    "catalogue.claim.team": ("front", "teams"),
    "agreements.team": ("front", "teams"),
    "sla[1].calendar": ("office", "calendars"),
    "sla[1].when.teams": ("front", "teams"),
    "escalation[0].calendar": ("office", "calendars"),
    "escalation[0].when.teams": ("front", "teams"),
    "escalation[0].steps[0].notify[1]": ("night", "on_call"),
    "escalation[0].steps[1].notify[0]": ("ana@desk.example", "staff"),
    "escalation[0].steps[1].notify[2]": ("front", "teams"),
    "escalation[0].steps[3].raise.assign": ("night", "on_call"),
    "on_call.night.people[0]": ("ana@desk.example", "staff"),
    "on_call.night.overrides[0].person": ("ana@desk.example", "staff"),
}


def of(desk: Configuration) -> list[Reference]:
    return [*references(desk)]


class TestReferences:
    def test_every_name_is_found_with_its_path_and_the_section_that_defines_it(self) -> None:
        found = of(Configuration.model_validate(DESK))
        assert {written(each.path): (each.name, each.section) for each in found} == FOUND
        assert all(each.name in each.defined for each in found)

    def test_a_path_leads_to_the_value_in_the_file(self) -> None:
        for each in of(Configuration.model_validate(DESK)):
            place = DESK
            for step in each.path:
                place = place[step]
            assert each.name in str(place)

    def test_the_model_refuses_all_undefined_names_in_one_sentence(self) -> None:
        with pytest.raises(ValidationError) as refused:
            Configuration.model_validate(DESK | {"calendars": {}, "on_call": {}})
        (error,) = refused.value.errors()
        assert error["msg"] == (
            "Value error, sla[1].calendar names “office”, which calendars does not define; "
            "escalation[0].calendar names “office”, which calendars does not define; "
            "escalation[0].steps[0].notify[1] names “night”, which on_call does not define; "
            "escalation[0].steps[3].raise.assign names “night”, which on_call does not define"
        )
        names = [each.name for each in error["ctx"]["error"].references]
        assert names == ["office", "office", "night", "night"]
