"""Somebody's calendar of shifts: what programs that subscribe to it read, by a reader of them."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from chalicelib.configuration.model import Language
from chalicelib.notify.roster import Duty, roster

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
WEEK = timedelta(days=7)
SHIFTS = [Duty("ingeniería; noches\r\nX:1", NOW + n * WEEK, NOW + (n + 1) * WEEK) for n in (0, 2)]


def written(now=NOW, language=Language.SPANISH):
    return roster("Mesa “Ñandú”", "mesa.example", language, SHIFTS, now)


def test_a_calendar_program_reads_each_shift():
    calendar = Calendar.from_ical(written())
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["x-wr-calname"] == "Guardia: Mesa “Ñandú”"
    events = calendar.walk("VEVENT")
    assert [(each.decoded("dtstart"), each.decoded("dtend")) for each in events] == [
        (shift.start, shift.end) for shift in SHIFTS
    ]
    assert {str(each["summary"]) for each in events} == {"Guardia: ingeniería; noches X:1"}


def test_a_shift_keeps_its_uid_and_no_two_share_one():
    def uids(text):
        return [str(each["uid"]) for each in Calendar.from_ical(text).walk("VEVENT")]

    assert uids(written()) == uids(written(NOW + WEEK, Language.ENGLISH))
    assert len(set(uids(written()))) == len(SHIFTS)


def test_lines_are_folded_and_end_as_the_standard_says():
    text = written()
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
