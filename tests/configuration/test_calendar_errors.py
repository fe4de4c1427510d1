"""Guards that what is wrong with a calendar is told with its line in desk.yaml, why, and a remedy."""

import json

import pytest

from chalicelib.configuration.reading import Finding, InvalidDesk, read

DESK = """\
name: Desk
teams: {front: {name: Front}}
staff: {}
mailboxes: {help@desk.example: {team: front}}
calendars:
  office:
    zone: America/Santiago
    hours:
      mon-thu: ["09:00-13:00", "14:00-18:00"]
      fri: ["22:00-06:00"]
    holidays: [2026-12-25, "01-01"]
    holidays_ical: |
      BEGIN:VEVENT
      DTSTART;VALUE=DATE:20260918
      RRULE:FREQ=YEARLY
      SUMMARY:Independencia
      END:VEVENT

      BEGIN:VEVENT
      DTSTART;VALUE=DATE:20261101
      DESCRIPTION:A text
        over two lines
      SUMMARY:Todos los Santos
      END:VEVENT
    exceptions:
      2026-12-24: ["09:00-12:00"]
      2026-11-28: ["09:00-13:00"]
"""
ICAL = DESK[DESK.index("    holidays_ical:") : DESK.index("    exceptions:")]
REST = DESK[DESK.index("    hours:") :]

# What is written instead of what, the line and path of the error, and words of reason and remedy.
MISTAKES = {
    "no hours": (REST, "    hours: {}\n", 8, "calendars.office.hours", "never opens", "24x7"),
    "days that are all closed": (
        REST, "    hours:\n      mon-sun: []\n", 8, "calendars.office.hours", "never opens", "24x7",
    ),
    "yearly holidays on every day": (
        REST,
        "    hours: 24x7\n    holidays: ["
        + ", ".join(f'"{month:02}-{day:02}"' for month in range(1, 13) for day in range(1, 32)
                    if (month, day) not in {(2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31)})
        + "]\n",
        9, "calendars.office.holidays", "close every day", "Remove some of them",
    ),
    "ranges of a day that overlap": (
        '"09:00-13:00", "14', '"09:00-14:01", "14', 9, "calendars.office.hours.mon-thu",
        "mon 09:00-14:01 overlaps 14:00-18:00", "Join the two or shorten one",
    ),
    "a night that overlaps the next morning": (
        '["22:00-06:00"]', '["22:00-06:00"]\n      sat: ["05:59-12:00"]', 10, "calendars.office.hours.fri",
        "fri 22:00-06:00 overlaps 05:59-12:00 of the next day", "Shorten one of the two",
    ),
    "a day in two entries": (
        "fri:", "thu-fri:", 10, "calendars.office.hours.thu-fri",
        "thu stands in 'mon-thu' and in 'thu-fri'", "Write each day once",
    ),
    "a zone that does not exist": (
        "America/Santiago", "America/Macondo", 7, "calendars.office.zone", "unknown time zone", "IANA name",
    ),
    "a day that no month has": (
        "2026-12-25", "2026-11-31", 11, "calendars.office.holidays[0]", "is not a date", "Correct the month or the day",
    ),
    "a yearly day that no month has": (
        '"01-01"', '"02-30"', 11, "calendars.office.holidays[1]", "is not a date", "Correct the month or the day",
    ),
    "an exception that is no date": (
        "2026-11-28:", "28-11-2026:", 27, "calendars.office.exceptions.28-11-2026", "is not a date", "YYYY-MM-DD",
    ),
    "ranges of an exception that overlap": (
        '["09:00-12:00"]', '["09:00-12:00", "11:00-14:00"]', 26, "calendars.office.exceptions.2026-12-24",
        "overlaps 11:00-14:00", "Join the two or shorten one",
    ),
    "an exception that runs into the next one": (
        "2026-11-28:", '2026-11-27: ["20:00-10:00"]\n      2026-11-28:', 27, "calendars.office.exceptions.2026-11-27",
        "2026-11-27 20:00-10:00 overlaps 09:00-13:00 of the next day", "Shorten one of the two",
    ),
    "an exception in the night before": (
        '2026-11-28: ["09:00', '2026-11-28: ["05:00', 27, "calendars.office.exceptions.2026-11-28",
        "2026-11-27 22:00-06:00 overlaps 05:00-13:00 of the next day", "Shorten one of the two",
    ),
    "an exception in quotes that overlaps": (
        '2026-11-28: ["09:00', '"2026-11-28": ["05:00', 27, "calendars.office.exceptions.2026-11-28",
        "2026-11-27 22:00-06:00 overlaps 05:00-13:00 of the next day", "Shorten one of the two",
    ),
    "an event that closes every day for ever": (
        REST,
        "    hours: 24x7\n    holidays_ical: |\n      BEGIN:VEVENT\n      DTSTART:20240101\n"
        "      DURATION:P366D\n      RRULE:FREQ=YEARLY\n      END:VEVENT\n",
        9, "calendars.office.holidays_ical", "close every day that hours open", "Remove some of them",
    ),
    "an exception for the same day twice": (
        "2026-11-28:", '"2026-12-24": []\n      2026-11-28:', 27, "calendars.office.exceptions.2026-12-24",
        "with and without quotes", "Remove one of the two",
    ),
    "a date of iCal that does not exist": (
        "20261101", "20261131", 20, "calendars.office.holidays_ical",
        "line 8 of this text: DTSTART:20261131 is not a date", "Correct it",
    ),
    "a rule that is not understood": (
        "FREQ=YEARLY", "FREQ=YEARLY;BYWEEKNO=20", 15, "calendars.office.holidays_ical",
        "line 3 of this text: RRULE:FREQ=YEARLY;BYWEEKNO=20 has the part BYWEEKNO", "Use FREQ=YEARLY with",
    ),
    "a line that is folded without its space": (
        "        over two", "      over two", 22, "calendars.office.holidays_ical",
        "'over two lines' is no line of iCal", "begin what goes on from the line before with a space",
    ),
    "an event that is cut off": (
        "      SUMMARY:Todos los Santos\n      END:VEVENT\n", "", 19, "calendars.office.holidays_ical",
        "BEGIN:VEVENT is never ended", "Add END:VEVENT",
    ),
    "iCal text without its bar": (
        "holidays_ical: |", "holidays_ical:", 13, "calendars.office.holidays_ical",
        "is no line of iCal", "Write | after holidays_ical: and the text below it",
    ),
    "no iCal text at all": (ICAL, "    holidays_ical:\n", 12, "calendars.office.holidays_ical", "is empty", "Write a text"),
    "the address of iCal text": (
        ICAL, "    holidays_ical: https://holidays.example/cl.ics\n", 12, "calendars.office.holidays_ical",
        "there is no BEGIN:VEVENT", "Add the holidays",
    ),
    "a field by a name of its own": (
        "holidays_ical: |", "holiday_ical: |", 12, "calendars.office.holiday_ical", "is not known", "“holidays_ical”",
    ),
}  # fmt: skip


def found(before: str, after: str) -> tuple[Finding, ...]:
    assert DESK.count(before) == 1, before
    with pytest.raises(InvalidDesk) as refusal:
        read(DESK.replace(before, after))
    return refusal.value.findings


def test_the_calendar_without_a_mistake_is_read() -> None:
    assert read(DESK).calendars["office"].holidays_ical.startswith("BEGIN:VEVENT\nDTSTART")


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line_its_path_and_a_remedy(
    mistake: tuple[str, str, int, str, str, str],
) -> None:
    before, after, line, path, reason, remedy = mistake
    told = found(before, after)
    assert [(each.line, each.path) for each in told] == [(line, path)]
    assert reason in told[0].reason
    assert remedy in told[0].remedy


def test_line_ends_of_ical_text_may_be_escaped_in_json_as_its_own_are() -> None:
    desk = json.loads(read(DESK).model_dump_json(by_alias=True, exclude_defaults=True))
    office = desk["calendars"]["office"]
    office["holidays_ical"] = office["holidays_ical"].replace("\n", "\r\n")
    assert read(json.dumps(desk)) == read(DESK)
