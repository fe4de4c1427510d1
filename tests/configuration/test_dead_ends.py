"""A step of an escalation that nobody can receive is refused, with its line and what helps."""

import pytest

from chalicelib.configuration.reading import InvalidDesk, read

TEXT = """\
name: Desk
teams:
  front: {name: Front, supervisor: ana@desk.example}
  night: {name: Night, level: 3}
staff:
  ana@desk.example: {name: Ana, team: front}
mailboxes:
  help@desk.example: {team: front}
escalation:
  - name: guard
    WHEN
    steps:
      - {after: 0m, notify: ["person:ana@desk.example"]}
      - after: 10m
        notify:
          - TARGET
          - OTHER
"""
FRONT, NIGHT = "when: {teams: [front]}", "when: {teams: [night]}"


def findings(target, when="triggers: [breach]", other=""):
    text = TEXT.replace("WHEN", when).replace("- TARGET", f"- {target}")
    text = text.replace("          - OTHER\n", f"          - {other}\n" if other else "")
    try:
        read(text)
    except InvalidDesk as refusal:
        return [(each.line, each.path, each.reason, each.remedy) for each in refusal.findings]
    return []


PLACE = "escalation[0].steps[1].notify[0]"


@pytest.mark.parametrize(
    ("target", "when", "reason"),
    [
        ("team:night", FRONT, "nobody is in night"),
        ("team", NIGHT, "nobody is in night"),
        ("supervisor", NIGHT, "no team that this escalation is for has a supervisor: night"),
        (
            "assignee",
            "triggers: [unassigned]",
            "“assignee” is nobody: only a ticket that nobody has sets this escalation off",
        ),
    ],
)
def test_a_target_that_is_nobody_is_refused_in_its_line(target, when, reason):
    ((line, path, told, remedy),) = findings(target, when)
    assert (line, path, told) == (16, PLACE, reason)
    assert remedy


@pytest.mark.parametrize(
    ("target", "when"),
    [
        ("team:front", NIGHT),
        ("team", FRONT),
        ("team", "triggers: [breach]"),  # of one of the teams that it is for
        ("supervisor", FRONT),
        ("supervisor", "triggers: [breach]"),
        ("assignee", "triggers: [breach]"),
        ("assignee", "triggers: [unassigned, breach]"),
    ],
)
def test_a_target_that_may_be_somebody_is_right(target, when):
    assert findings(target, when) == []


@pytest.mark.parametrize("given", ["person:ana@desk.example", "supervisor"])
def test_whom_the_escalation_itself_gives_the_ticket_is_somebody(given):
    text = TEXT.replace("WHEN", "triggers: [unassigned]").replace("- TARGET", "- assignee")
    text = text.replace("          - OTHER\n", "")
    first = 'notify: ["person:ana@desk.example"]'
    for gives in (
        f"raise: {{assign: '{given}'}}",
        f"notify: [assignee], raise: {{assign: '{given}'}}",
    ):
        read(text.replace(first, gives))
    read(f"{text}        raise: {{assign: '{given}'}}\n")


@pytest.mark.parametrize("raises", ["{assign: 'team:front'}", "{level: next}"])
def test_a_ticket_that_is_given_to_a_team_is_still_nobodys(raises):
    text = TEXT.replace("WHEN", "triggers: [unassigned]").replace("- TARGET", "- assignee")
    text = text.replace("          - OTHER\n", "")
    with pytest.raises(InvalidDesk, match="“assignee” is nobody"):
        read(f"{text}        raise: {raises}\n")


def test_whom_a_later_step_gives_the_ticket_has_it_not_yet():
    text = TEXT.replace("WHEN", "triggers: [unassigned]").replace("- TARGET", "- assignee")
    text = text.replace("          - OTHER\n", "")
    later = "      - {after: 20m, raise: {assign: supervisor}}\n"
    with pytest.raises(InvalidDesk, match="“assignee” is nobody"):
        read(f"{text}{later}")


def test_every_target_of_a_dead_step_is_told_and_none_where_another_one_is_reached():
    both = findings("team:night", NIGHT, "supervisor")
    assert [(line, path) for line, path, *_ in both] == [
        (16, "escalation[0].steps[1].notify[0]"),
        (17, "escalation[0].steps[1].notify[1]"),
    ]
    assert findings("team:night", NIGHT, "person:ana@desk.example") == []


def raising(what):
    text = TEXT.replace("WHEN", NIGHT).partition("        notify:\n          - TARGET")[0]
    try:
        read(f"{text}        raise:\n          {what}\n")
    except InvalidDesk as refusal:
        return [(each.line, each.path, each.reason, each.remedy) for each in refusal.findings]
    return []


def test_a_level_that_no_team_has_is_refused():
    assert raising("level: 4") == [
        (16, "escalation[0].steps[1].raise.level", "no team is of level 4", "Levels of teams: 1, 3")
    ]
    assert raising("level: 3") == []
    assert raising("level: next") == []


def test_nobody_to_give_a_ticket_to_is_refused():
    ((line, path, reason, _),) = raising("assign: team:night")
    assert (line, path, reason) == (
        16,
        "escalation[0].steps[1].raise.assign",
        "nobody is in night",
    )
    assert raising("assign: team:front") == []


def test_a_step_may_page_whom_a_raise_has_passed_the_ticket_on_to():
    """A ticket of the night team that is passed on has the front's supervisor."""
    text = TEXT.replace("WHEN", NIGHT).replace("          - OTHER\n", "")
    text = text.replace("- TARGET", "- supervisor")
    first = '{after: 0m, notify: ["person:ana@desk.example"]'
    assert read(text.replace(first, first + ", raise: {level: 1}"))


@pytest.mark.parametrize(
    ("wrong", "right", "line", "section"),
    [
        ("team:nigth", "team:front", 16, "teams"),
        ("calendar: offce", "triggers: [breach]", 11, "calendars"),
    ],
)
def test_names_in_targets_and_of_calendars_are_checked(wrong, right, line, section):
    found = findings(wrong) if line == 16 else findings("team", wrong)
    assert [each[0] for each in found] == [line]
    assert f"which {section} does not define" in found[0][2]
    assert findings(right) == [] if line == 16 else findings("team", right) == []


def test_an_unknown_name_to_assign_to_is_told_in_its_line():
    ((line, path, reason, remedy),) = raising("assign: team:nigth")
    assert (line, path) == (16, "escalation[0].steps[1].raise.assign")
    assert (reason, remedy) == (
        "names “nigth”, which teams does not define",
        "Teams: front, night",
    )


def test_two_escalations_of_one_name_are_refused_in_the_line_of_the_second():
    text = TEXT.replace("WHEN", "triggers: [breach]").replace("- TARGET", "- team:front")
    text = text.replace("          - OTHER\n", "")
    step = '    steps: [{after: 0m, notify: ["person:ana@desk.example"]}]\n'
    with pytest.raises(InvalidDesk) as refused:
        read(f"{text}  - name: guard\n    triggers: [by_hand]\n{step}")
    ((line, path, reason),) = [
        (each.line, each.path, each.reason) for each in refused.value.findings
    ]
    assert (line, path) == (17, "escalation[1].name")
    assert reason == "another escalation has this name: who asks for it by name gets the first"
