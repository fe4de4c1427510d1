"""Guards that everything wrong with a desk.yaml is told at once: where, why, and what to do."""

import json

import pytest

from chalicelib.configuration.reading import Finding, InvalidDesk, read
from chalicelib.configuration.reading.composing import compose
from chalicelib.configuration.reading.partial import partial_desk

DESK = """\
name: Desk
teams:
  front: {name: Front, supervisor: ana@desk.example}
  back: {name: Back, level: 2}
staff:
  ana@desk.example: {name: Ana, team: front, role: supervisor}
  eva@desk.example:
    name: Eva
    team: back
    phone: "+56911111111"
mailboxes:
  help@desk.example: {team: front}
calendars:
  office:
    zone: UTC
    hours:
      mon-fri: ["09:00-17:00"]
    holidays: [2026-12-25, "01-01"]
sla:
  - name: all
    calendar: office
    warnings: [50, 75]
    when: {priorities: [high]}
    targets:
      high: {resolution: 4h}
escalation:
  - name: guard
    steps:
      - {after: 0m, notify: [supervisor, "on_call:night"]}
on_call:
  night:
    zone: UTC
    handoff: "09:00"
    start: 2026-01-05
    people: [ana@desk.example, eva@desk.example]
    overrides:
      - person: ana@desk.example
        start: 2026-01-05T10:00:00Z
        end: 2026-01-06T10:00:00Z
"""


def refused(text: str) -> InvalidDesk:
    with pytest.raises(InvalidDesk) as refusal:
        read(text)
    return refusal.value


def changed(*changes: tuple[str, str]) -> str:
    """Return the desk with texts of it replaced, each of which stands there once."""
    text = DESK
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


# What is written instead of what, the line and path of the error, and words of reason and remedy.
MISTAKES = {
    "a field that must be there": ("name: Desk\n", "", 1, "name", "is missing", "Write “name: …”"),
    "a field of a group": ("name: Eva\n    ", "", 7, "staff.eva@desk.example.name", "missing", "in staff.eva"),
    "a field of a list's member": ("name: all\n    ", "", 20, "sla[0].name", "missing", "in sla[0]"),
    "a section": (DESK[DESK.index("mailboxes:"):DESK.index("calendars:")], "", 1, "mailboxes", "missing", "top level"),
    "an unknown field": ("level: 2", "levle: 2", 4, "teams.back.levle", "not known", "Did you mean “level”? Known here: name, level, supervisor"),
    "an unknown section": ("escalation:", "escalate:", 26, "escalate", "not known", "“escalation”"),
    "an unknown field of a list's member": ("warnings:", "warning:", 22, "sla[0].warning", "not known", "“warnings”"),
    "a number for a name": ("name: Eva", "name: 007", 8, "staff.eva@desk.example.name", "the number 7", 'quotes: "007"'),
    "a truth for a name": ("name: Eva", "name: on", 8, "staff.eva@desk.example.name", "means true", 'quotes: "on"'),
    "a date for a name": ("name: Eva", "name: 2026-01-05", 8, "staff.eva@desk.example.name", "a date", 'quotes: "2026-01-05"'),
    "a telephone without quotes": ('"+56911111111"', "+56911111111", 10, "staff.eva@desk.example.phone", "number", 'quotes: "+56911111111"'),
    "a local telephone": ('"+56911111111"', '"9 1111 1111"', 10, "staff.eva@desk.example.phone", "telephone", "country code"),
    "nothing for a name": ("name: Eva", "name:", 8, "staff.eva@desk.example.name", "is empty", "Write a text"),
    "a list for a name": ("name: Eva", "name: [Eva]", 8, "staff.eva@desk.example.name", "a list is not a text", "Write a text"),
    "a name for a group": ("{name: Back, level: 2}", "Back", 4, "teams.back", "“Back” is not a group", "name: value"),
    "a word for a number": ("level: 2", "level: two", 4, "teams.back.level", "whole number", "digits"),
    "a number too large": ("level: 2", "level: 5", 4, "teams.back.level", "too large", "Write 4 or less"),
    "a value that is none of them": ("role: supervisor", "role: supervisr", 6, "staff.ana@desk.example.role", "not known", "Did you mean “supervisor”? Write one of: agent, supervisor, admin"),
    "a name that is none of them": ("high: {", "urgent: {", 25, "sla[0].targets.urgent", "not known", "low, normal, high, critical"),
    "a value for a list": ("[high]", "high", 23, "sla[0].when.priorities", "not a list", "[high]"),
    "no address": ("  help@desk.example", "  help", 12, "mailboxes.help", "not an e-mail address", "ana@mesa.example"),
    "days": ("4h", "2d", 25, "sla[0].targets.high.resolution", "“2d” is not a duration", "4h or 1h30m"),
    "a duration as a clock shows it": ("4h", "4:00", 25, "sla[0].targets.high.resolution", "“4:00” is not a duration", "1h30m"),
    "a time without quotes": ('"09:00"', "10:00", 33, "on_call.night.handoff", "the number 600", 'quotes: "10:00"'),
    "hours without minutes": ('"09:00-17:00"', "9-17", 17, "calendars.office.hours.mon-fri[0]", "'9-17' is not a range", "08:30-18:30"),
    "hours without a list": ('["09:00-17:00"]', "09:00-17:00", 17, "calendars.office.hours.mon-fri", "not a list", "in brackets"),
    "a day in Spanish": ("mon-fri", "lun-vie", 17, "calendars.office.hours.lun-vie", "unknown day", "mon-fri"),
    "a date that does not exist": ("2026-12-25", "2026-02-30", 18, "calendars.office.holidays[0]", "is not a date", "Correct the month or the day"),
    "a date as people write it": ("start: 2026-01-05\n", "start: 05/01/2026\n", 34, "on_call.night.start", "not a date", "YYYY-MM-DD"),
    "a zone that does not exist": ("zone: UTC\n    hours", "zone: Chile\n    hours", 15, "calendars.office.zone", "unknown time zone", "America/Santiago"),
    "an instant without a zone": ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00", 38, "on_call.night.overrides[0].start", "not an instant", "-03:00"),
    "an end before its start": ("2026-01-06T", "2026-01-04T", 37, "on_call.night.overrides[0]", "ends before it has begun", "later than the start"),
    "an hour of one digit without quotes": ('"09:00"', "9:00", 33, "on_call.night.handoff", "the number 540", 'quotes: "09:00"'),
    "an hour of one digit": ('"09:00"', '"9:00"', 33, "on_call.night.handoff", "“9:00” is no time", 'Write HH:MM in quotes, such as "09:00"'),
    "an empty list": ("[ana@desk.example, eva@desk.example]", "[]", 35, "on_call.night.people", "is empty", "at least 1"),
    "warnings that do not ascend": ("[50, 75]", "[75, 50]", 22, "sla[0].warnings", "ascending", "[50, 75, 90]"),
    "a warning at the breach": ("[50, 75]", "[50, 100]", 22, "sla[0].warnings", "99 percent", "[50, 75, 90]"),
    "a warning with its sign": ("[50, 75]", "[50, 75%]", 22, "sla[0].warnings[1]", "“75%” is no time of a warning", "such as 75, or how long is left, such as 30m"),
    "a level that there is not": ('"on_call:night"]}', '"on_call:night"], raise: {level: 5}}', 29, "escalation[0].steps[0].raise.level", "“5” is no level", "Write next, or a number from 1 to 4"),
    "a priority that there is not": ('"on_call:night"]}', '"on_call:night"], raise: {priority: urgent}}', 29, "escalation[0].steps[0].raise.priority", "“urgent” is no priority", "Write up, low, normal, high, critical"),
    "an address alone to give it to": ('"on_call:night"]}', '"on_call:night"], raise: {assign: eva@desk.example}}', 29, "escalation[0].steps[0].raise.assign", "nobody to give a ticket to", "person:ADDRESS"),
    "a webhook to give it to": ('"on_call:night"]}', '"on_call:night"], raise: {assign: "webhook:room"}}', 29, "escalation[0].steps[0].raise.assign", "nobody to give a ticket to", "person:ADDRESS"),
    "a target that is nobody": ("[supervisor, ", "[boss, ", 29, "escalation[0].steps[0].notify[0]", "“boss” is nobody", "person:ADDRESS"),
    "a name written twice": ("name: Desk\n", "name: Desk\nname: Dusk\n", 2, "name", "twice, first in line 1", "Keep one"),
    "an address in capitals too": ("mailboxes:\n", "mailboxes:\n  HELP@desk.example: {team: back}\n", 13, "mailboxes.help@desk.example", "twice, first in line 12", "Keep one"),
    "a tag": ("name: Eva", "name: !secret Eva", 8, "staff.eva@desk.example.name", "the tag !secret", "Leave the tag out"),
    "a name that is a list": ("name: Desk\n", "[a, b]: c\nname: Desk\n", 1, "", "no text", "before “:”"),
    "an escape that no text has": ("name: Eva", 'name: "Eva\\0"', 8, "staff.eva@desk.example.name", "U+0000", "Remove it"),
    "a team that is not defined": ("team: back", "team: nivel9", 9, "staff.eva@desk.example.team", "names “nivel9”, which teams does not define", "Teams: front, back"),
    "a calendar that is not defined": ("calendar: office", "calendar: ofice", 21, "sla[0].calendar", "calendars does not define", "Calendars: office"),
    "a team of a policy": ("{priorities: [high]}", "{teams: [back, nivel9]}", 23, "sla[0].when.teams[1]", "“nivel9”", "Teams: front, back"),
    "a schedule that is not defined": ("on_call:night", "on_call:nigth", 29, "escalation[0].steps[0].notify[1]", "“nigth”", "On_call: night"),
    "somebody unknown on call": ("[ana@desk.example, eva", "[ana@desk.example, iva", 35, "on_call.night.people[1]", "“iva@desk.example”", "Staff: ana@desk.example"),
    "a tab": ("    name: Eva", "\tname: Eva", 8, "", "a tab", "spaces"),
    "quotes that are not closed": ("name: Eva", "name: 'Eva", 8, "", "never closed", "Close"),
    "a bracket that is not closed": ("[50, 75]", "[50, 75", 23, "", "closing bracket is missing, in what begins in line 22", "Write it"),
    "a second colon": ("name: Eva", "name: Eva: Soto", 8, "", "“: ” too many", "quotes"),
    "another column": ("    phone:", "   phone:", 10, "", "indented otherwise", "same column"),
    "a text that begins with @": ("name: Eva", "name: @eva", 8, "", "begins with this", "in quotes"),
    "a text that begins with *": ("name: Eva", "name: *eva", 8, "", "after *", "in quotes"),
    "no contact method": ('    phone: "+56911111111"\n', "    contacts: []\n", 10, "staff.eva@desk.example.contacts", "the list is empty", "at least one method"),
    "a contact method by telephone that is none": ('    phone: "+56911111111"\n', '    contacts: [{sms: "9 1111 1111"}]\n', 10, "staff.eva@desk.example.contacts[0].sms", "telephone", "country code"),
    "a contact method that comes too late": ('    phone: "+56911111111"\n', '    contacts:\n      - {sms: "+56911111111"}\n      - {webhook: room, after: 20m}\n', 12, "staff.eva@desk.example.contacts[1].after", "“20m” is longer than a page can be put off", "at most 15m"),
    "two ways in one contact method": ('    phone: "+56911111111"\n', '    contacts:\n      - {sms: "+56911111111", email: eva@home.example}\n', 11, "staff.eva@desk.example.contacts[0]", "names email and sms", "Write one of"),
    "contact methods that do not ascend": ('    phone: "+56911111111"\n', '    contacts:\n      - {webhook: room, after: 5m}\n      - {sms: "+56911111111", after: 1m}\n', 10, "staff.eva@desk.example.contacts", "comes 1m after a page, and the one above it 5m", "in the order"),
    "a contact method that stands twice": ('    phone: "+56911111111"\n', "    contacts: [{webhook: room}, {webhook: room, after: 1m}]\n", 10, "staff.eva@desk.example.contacts", "“room” stands twice", "Remove one"),
    "a second document": ("teams:\n", "---\nteams:\n", 2, "", "second document", "---"),
}  # fmt: skip


class TestMistakes:
    def test_the_desk_without_a_mistake_is_read(self) -> None:
        assert read(DESK).teams["back"].level == 2

    @pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
    def test_a_typical_mistake_is_told_with_its_line_its_path_and_a_remedy(
        self, mistake: tuple[str, str, int, str, str, str]
    ) -> None:
        before, after, line, path, reason, remedy = mistake
        told = refused(changed((before, after))).findings
        assert [(each.line, each.path) for each in told] == [(line, path)]
        assert reason in told[0].reason
        assert remedy in told[0].remedy
        assert not told[0].reason.startswith(f"{path.rpartition('.')[2]}: ")

    def test_a_line_tells_file_line_path_reason_and_remedy(self) -> None:
        with pytest.raises(InvalidDesk) as refusal:
            read(changed(("team: back", "team: nivel9")), "mesa.yaml")
        assert str(refusal.value) == (
            "mesa.yaml:9: staff.eva@desk.example.team: names “nivel9”, which teams does not define. "
            "Teams: front, back."
        )

    def test_columns_count_from_one_and_point_at_the_value_or_at_an_unknown_name(self) -> None:
        told = refused(changed(("team: back", "team: nivel9"), ("level: 2", "levle: 2"))).findings
        assert [(each.line, each.column) for each in told] == [(4, 22), (9, 11)]

    def test_a_text_over_several_lines_is_told_on_one_and_shortened(self) -> None:
        told = str(refused(changed(("team: back", f'team: "one\\ntwo {"x" * 90}"'))))
        assert len(told.splitlines()) == 1
        assert "“one two xxx" in told
        assert "x…”" in told

    def test_of_many_defined_names_the_likely_one_is_listed_first_and_the_rest_is_counted(
        self,
    ) -> None:
        teams = "".join(f"  team{n}: {{name: Team}}\n" for n in range(30))
        told = refused(changed(("teams:\n", f"teams:\n{teams}"), ("team: back", "team: bakc")))
        assert told.findings[0].remedy.startswith("Teams: back, team0, team1,")
        assert told.findings[0].remedy.endswith("and 12 more")


class TestAtOnce:
    def test_findings_stand_in_the_order_of_the_file_however_they_were_found(self) -> None:
        first, second = Finding(2, 9, "b", "r", "m"), Finding(10, 1, "a", "r", "m")
        assert InvalidDesk([second, first]).findings == (first, second)

    def test_the_name_of_the_file_stands_before_what_is_no_yaml_too(self) -> None:
        with pytest.raises(InvalidDesk, match=r"^mesa\.yaml:1: is empty"):
            read("", "mesa.yaml")

    def test_errors_of_every_kind_are_told_together_in_the_order_of_the_file(self) -> None:
        told = refused(
            changed(
                ("name: Desk\n", "name: Desk\nname: Desk\n"),  # a name twice
                ("level: 2", "level: two"),  # a wrong shape
                ("team: back", "team: nivel9"),  # a name that is not defined
                ("[50, 75]", "[75, 50]"),  # a sentence of the model
                ("people: [ana", "people: [iva"),
            )
        ).findings
        assert [each.line for each in told] == [2, 5, 10, 23, 36]

    def test_every_bad_member_of_a_list_is_told(self) -> None:
        told = refused(changed(('[supervisor, "on_call:night"]', "[boss, assignee, chief]")))
        assert [each.path[-9:] for each in told.findings] == ["notify[0]", "notify[2]"]

    def test_a_sentence_of_the_model_is_told_although_its_group_has_a_bad_field(self) -> None:
        told = refused(changed(("[50, 75]", "[75, 50]"), ("4h", "2d"))).findings
        assert [each.path for each in told] == ["sla[0].warnings", "sla[0].targets.high.resolution"]

    def test_of_very_many_errors_those_that_come_to_light_late_stand_in_their_place_too(
        self,
    ) -> None:
        unknown = "".join(f"unknown{n}: 1\n" for n in range(300))
        told = refused(changed(("[50, 75]", "[75, 50]"), ("4h", "2d")) + unknown).findings
        assert [each.line for each in told[:2]] == [22, 25]

    def test_a_name_that_is_wrong_in_itself_is_not_told_as_undefined_too(self) -> None:
        (told,) = refused(changed(("supervisor: ana@desk.example", "supervisor: ana"))).findings
        assert "not an e-mail address" in told.reason

    @pytest.mark.parametrize("target", ["7", "null", "[assignee]", "{on_call: night}"])
    def test_a_target_that_is_no_text_is_told_and_nothing_else_is(self, target: str) -> None:
        (told,) = refused(changed(("[supervisor, ", f"[{target}, "))).findings
        assert told.path == "escalation[0].steps[0].notify[0]"

    def test_a_name_that_stands_twice_in_a_list_is_told_once(self) -> None:
        told = refused(changed(("{priorities: [high]}", "{teams: [nix, nix]}"), ("4h", "2d")))
        assert [each.line for each in told.findings] == [23, 25]

    def test_a_person_is_paged_by_the_address_as_the_desk_keeps_it(self) -> None:
        # The model compares letter by letter here: staff is kept in lower case.
        (told,) = refused(changed(("[supervisor, ", "['person:ANA@desk.example', "))).findings
        assert "“ANA@desk.example”, which staff does not define" in told.reason

    def test_names_are_checked_in_a_group_that_is_wrong_itself(self) -> None:
        told = refused(changed(("after: 0m", "after: soon"), ("on_call:night", "on_call:nigth")))
        assert [each.path for each in told.findings] == [
            "escalation[0].steps[0].after",
            "escalation[0].steps[0].notify[1]",
        ]

    def test_a_name_whose_definition_is_wrong_counts_as_defined(self) -> None:
        told = refused(
            changed(("{name: Back, level: 2}", "{nombre: Back}"), ("zone: UTC\n    hours", "hours"))
        )
        assert {each.path.partition(".")[0] for each in told.findings} == {"teams", "calendars"}

    @pytest.mark.parametrize("teams", ["", "teams:\n", "teams: {}\n", "teams: [front]\n"])
    def test_a_section_that_is_missing_is_told_once_and_not_by_each_who_names_it(
        self, teams: str
    ) -> None:
        section = DESK[DESK.index("teams:") : DESK.index("staff:")]
        (told,) = refused(changed((section, teams))).findings
        assert told.path == "teams"

    def test_what_stands_in_either_of_two_sections_of_one_name_counts_as_defined(self) -> None:
        again = "teams:\n  third: {name: Third}\nmailboxes:\n"
        told = refused(changed(("mailboxes:\n", again), ("team: back", "team: third"))).findings
        assert [(each.line, each.path) for each in told] == [(11, "teams")]

    def test_of_very_many_errors_the_first_are_told(self) -> None:
        told = refused(DESK + "".join(f"unknown{n}: 1\n" for n in range(300))).findings
        assert len(told) == 201
        assert "more is wrong from here on" in told[-1].reason

    def test_names_of_the_newer_sections_are_checked_too(self) -> None:
        told = refused(DESK + "agreements: {team: trade}\ncatalogue: {a: {name: A, team: shop}}\n")
        assert [each.path for each in told.findings] == ["agreements.team", "catalogue.a.team"]

    def test_a_field_is_known_by_the_name_that_the_file_gives_it(self) -> None:
        (told,) = refused(DESK + "catalogue: {a: {name: A, of_class: queja}}\n").findings
        assert "name, name_in, class, team" in told.remedy

    def test_what_is_kept_of_a_wrong_desk_has_the_form_of_the_model(self) -> None:
        text = changed(("4h", "2d")) + "catalogue: {a: {name: A, class: queja, approval: nobody}}\n"
        desk = partial_desk(compose(text)[0])
        assert desk.catalogue["a"].of_class == "queja"
        assert desk.teams["front"].level == 1
        assert desk.on_call["night"].overrides[0].person == "ana@desk.example"
        assert [each.name for each in desk.sla] == ["all"]


class TestForms:
    def test_json_is_read_as_well(self) -> None:
        plain = read(DESK).model_dump_json(by_alias=True, exclude_defaults=True)
        indented = json.dumps(json.loads(plain), indent="\t")
        assert read(indented) == read(DESK)

    def test_a_mistake_in_json_is_told_with_its_line(self) -> None:
        plain = read(DESK).model_dump_json(by_alias=True, exclude_defaults=True)
        text = json.dumps(json.loads(plain), indent="\t").replace('"back"\n', '"bakc"\n')
        lines = text.splitlines()
        (told,) = refused(text.replace('"team": "back"', '"team": "bakc"')).findings
        assert "back" in lines[told.line - 1]
        assert told.path == "staff.eva@desk.example.team"

    def test_an_emoji_that_json_escapes_is_one_character(self) -> None:
        plain = json.loads(read(DESK).model_dump_json(by_alias=True, exclude_defaults=True))
        text = json.dumps(plain | {"name": "Desk 🛟", "external": {"🐛": {"name": "Bugs"}}})
        assert "\\ud83d" in text
        assert read(text).name == "Desk 🛟"
        (told,) = refused(text.replace('"Bugs"', "7")).findings
        assert told.path == "external.🐛.name"

    def test_aliases_and_merged_groups_are_read(self) -> None:
        desk = read(
            changed(
                ("high: {resolution: 4h}", "high: &promise {resolution: 4h}\n      low: *promise"),
                (
                    "back: {name: Back, level: 2}",
                    "back: &b {name: Back, level: 2}\n  third: {<<: *b, name: Third}",
                ),
            )
        )
        assert desk.teams["third"].name == "Third"
        assert desk.teams["third"].level == 2
        assert desk.sla[0].targets["low"] == desk.sla[0].targets["high"]

    def test_of_several_merged_groups_the_first_has_precedence_and_all_give_way(self) -> None:
        desk = read(
            changed(
                (
                    "back: {name: Back, level: 2}",
                    "back: &back {name: Back, level: 2, supervisor: eva@desk.example}\n"
                    "  third: &third {name: Third, level: 3}\n"
                    "  fourth: {<<: [*third, *back], name: Fourth}",
                )
            )
        )
        fourth = desk.teams["fourth"]
        assert (fourth.name, fourth.level, fourth.supervisor) == ("Fourth", 3, "eva@desk.example")

    def test_addresses_may_be_written_with_capitals(self) -> None:
        desk = read(changed(("supervisor: ana@desk", "supervisor: ANA@Desk")))
        assert desk.teams["front"].supervisor == "ana@desk.example"

    def test_somebody_written_with_capitals_is_no_undefined_name_in_a_wrong_desk(self) -> None:
        told = refused(changed(("supervisor: ana@desk", "supervisor: ANA@Desk"), ("4h", "2d")))
        assert len(told.findings) == 1

    def test_a_mark_of_the_byte_order_is_no_part_of_the_text(self) -> None:
        plain = read(DESK).model_dump_json(by_alias=True, exclude_defaults=True)
        in_json = json.dumps(json.loads(plain), indent="\t")
        assert read("\ufeff" + DESK) == read("\ufeff" + in_json) == read(DESK)
        assert refused("\ufeffname: \0").findings[0].column == 7
