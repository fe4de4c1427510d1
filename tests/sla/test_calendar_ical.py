"""Guards which days iCal text makes holidays, with which names, and what of it is refused."""

import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from chalicelib.sla.calendar import Calendar
from chalicelib.sla.ical import holidays_of

OFFICE = {"mon-fri": ["09:00-18:00"]}
DAY = timedelta(days=1)

# As a government publishes it: whole, with a time zone and an alarm of their own days and rules.
PUBLISHED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Public Holidays//EN
CALSCALE:GREGORIAN
X-WR-CALNAME:Feriados
BEGIN:VTIMEZONE
TZID:America/Santiago
BEGIN:STANDARD
DTSTART:19700405T000000
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU
TZOFFSETFROM:-0300
TZOFFSETTO:-0400
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:2026-09-18@holidays.example
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260918
DTEND;VALUE=DATE:20260920
SUMMARY;LANGUAGE=es:Fiestas Patrias\\, Independencia\\n y Gl
 orias del Ejé
\trcito
TRANSP:TRANSPARENT
BEGIN:VALARM
TRIGGER:-P1D
DTSTART:20260101
SUMMARY:Mañana
END:VALARM
CLASS:PUBLIC
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261208
STATUS:CANCELLED
SUMMARY:Was not held
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261225
END:VEVENT
END:VCALENDAR
"""


def event(*lines: str) -> str:
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))


def days(text: str, years: range = range(2024, 2032), zone: str = "America/Santiago") -> list[str]:
    """Return the holidays of some years, as YYYYMMDD."""
    holidays = holidays_of(text, zone)
    every = (date(years.start, 1, 1) + DAY * n for n in range(366 * len(years)))
    return [
        f"{day:%Y%m%d}" for day in every if day.year in years and holidays.name(day) is not None
    ]


def refusal(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        Calendar.model_validate({"zone": "UTC", "hours": OFFICE, "holidays_ical": text})
    (error,) = refused.value.errors()
    assert error["loc"] == ("holidays_ical",)
    return error["msg"].removeprefix("Value error, ")


class TestText:
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_a_published_calendar_is_read_with_its_names(self, line_end: str, mark: str) -> None:
        holidays = holidays_of(mark + PUBLISHED.replace("\n", line_end), "America/Santiago")
        name = "Fiestas Patrias, Independencia y Glorias del Ejército"
        assert holidays.name(date(2026, 9, 17)) is None
        assert holidays.name(date(2026, 9, 18)) == name
        assert holidays.name(date(2026, 9, 19)) == name
        assert holidays.name(date(2026, 9, 20)) is None
        assert holidays.name(date(2026, 12, 25)) == ""
        assert days(PUBLISHED) == ["20260918", "20260919", "20261225"]

    def test_names_of_properties_may_be_written_small_and_values_have_spaces_around(self) -> None:
        text = (
            "begin:vevent\ndtstart;value=date: 20260918 \nrrule:freq=yearly;count=2\nend:vevent\n"
        )
        assert days(text) == ["20260918", "20270918"]

    def test_a_colon_in_the_quotes_of_a_parameter_ends_nothing(self) -> None:
        text = event('DTSTART;X-A="a:b;c,d";VALUE=DATE:20260918')
        assert days(text) == ["20260918"]

    def test_of_several_events_of_a_day_the_first_with_a_name_gives_it(self) -> None:
        first = event("DTSTART:20250918", "RRULE:FREQ=YEARLY", "SUMMARY:Each year")
        dated = [event("DTSTART:20260918", *more) for more in ((), ("SUMMARY:A",), ("SUMMARY:B",))]
        name = holidays_of(first + "".join(dated), "UTC").name
        assert name(date(2026, 9, 18)) == "A"
        assert name(date(2027, 9, 18)) == "Each year"
        name = holidays_of(event("DTSTART:20261225") + dated[0] + first, "UTC").name
        assert name(date(2026, 9, 18)) == "Each year"
        assert name(date(2026, 12, 25)) == ""


class TestDays:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (("DTSTART:20260918",), ["20260918"]),
            (("DTSTART:20260918", "DTEND:20260918"), ["20260918"]),  # wrong, but often written
            (("DTSTART:20260918", "DTEND:20260921"), ["20260918", "20260919", "20260920"]),
            (("DTSTART:20260918", "DURATION:P2D"), ["20260918", "20260919"]),
            (("DTSTART:20260918", "DURATION:PT24H"), ["20260918"]),
            (("DTSTART:20261231", "DTEND:20270102"), ["20261231", "20270101"]),
            (("DTSTART:20260918T000000", "DTEND:20260919T000000"), ["20260918"]),
            (("DTSTART:20260918T200000", "DTEND:20260919T020000"), ["20260918"]),
            (("DTSTART:20260918T000000", "DTEND:20260919T235959"), ["20260918", "20260919"]),
            (("DTSTART;TZID=Asia/Tokyo:20260918T000000",), ["20260918"]),
            # Midnight in Santiago, three hours behind UTC and four in winter.
            (("DTSTART:20260918T030000Z", "DTEND:20260919T030000Z"), ["20260918"]),
            (("DTSTART:20260918T020000Z",), ["20260917"]),
            (("DTSTART:20260701T030000Z",), ["20260630"]),
            (("DTSTART:20260918", "RDATE:20270918,20280918", "RDATE:20290918"),
             ["20260918", "20270918", "20280918", "20290918"]),
            (("DTSTART:20260918", "DURATION:P2D", "RDATE:20270918"),
             ["20260918", "20260919", "20270918", "20270919"]),
        ],
    )  # fmt: skip
    def test_an_event_closes_the_days_from_its_start_to_before_its_end(
        self, lines: tuple[str, ...], expected: list[str]
    ) -> None:
        assert days(event(*lines)) == expected

    def test_over_a_change_of_the_clock_a_day_is_a_day(self) -> None:
        # Santiago's clock skips an hour on 2026-09-06, and repeats one on 2026-04-04.
        text = event("DTSTART:20260906T040000Z", "DTEND:20260907T030000Z")
        text += event("DTSTART:20260404T030000Z", "DTEND:20260405T040000Z")
        assert days(text) == ["20260404", "20260906"]


class TestRecurring:
    @pytest.mark.parametrize(
        ("rule", "start", "expected"),
        [
            ("", "20260918", ["20260918", "20270918", "20280918", "20290918", "20300918", "20310918"]),
            (";COUNT=2", "20260918", ["20260918", "20270918"]),
            (";COUNT=8", "20200918", ["20240918", "20250918", "20260918", "20270918"]),
            (";UNTIL=20270918", "20260918", ["20260918", "20270918"]),
            (";UNTIL=20270917", "20260918", ["20260918"]),
            (";UNTIL=20270918T000000Z", "20260918", ["20260918", "20270918"]),
            (";INTERVAL=4", "20220918", ["20260918", "20300918"]),
            (";BYMONTH=9;BYMONTHDAY=18;COUNT=1", "20260918", ["20260918"]),
            (";BYMONTH=5,11;BYMONTHDAY=1;COUNT=3", "20260501", ["20260501", "20261101", "20270501"]),
            (";BYMONTH=2;BYMONTHDAY=-1;COUNT=3", "20260228", ["20260228", "20270228", "20280229"]),
            (";COUNT=2", "20240229", ["20240229", "20280229"]),
            (";BYMONTH=11;BYDAY=4TH;COUNT=2", "20261126", ["20261126", "20271125"]),
            (";BYMONTH=5;BYDAY=-1MO;COUNT=2", "20260525", ["20260525", "20270531"]),
            (";BYMONTH=11;BYDAY=TH;BYSETPOS=4;COUNT=2;WKST=SU", "20261126", ["20261126", "20271125"]),
            (";BYMONTH=5;BYMONTHDAY=18,19,20,21,22,23,24;BYDAY=MO;COUNT=2", "20260518", ["20260518", "20270524"]),
            (";BYDAY=20MO;COUNT=2", "20260518", ["20260518", "20270517"]),
        ],
    )  # fmt: skip
    def test_a_yearly_rule_gives_its_days(self, rule: str, start: str, expected: list[str]) -> None:
        assert days(event(f"DTSTART:{start}", f"RRULE:FREQ=YEARLY{rule}")) == expected

    def test_a_day_that_begins_at_a_time_recurs_until_an_instant(self) -> None:
        text = event("DTSTART:20260918T030000Z", "RRULE:FREQ=YEARLY;UNTIL=20280918T025959Z")
        assert days(text) == ["20260918", "20270918"]
        text = event("DTSTART:20260918T120000", "RRULE:FREQ=YEARLY;UNTIL=20280918T110000")
        assert days(text) == ["20260918", "20270918"]

    def test_several_days_recur_as_many_and_over_the_turn_of_the_year(self) -> None:
        text = event("DTSTART:20251231", "DTEND:20260102", "RRULE:FREQ=YEARLY;COUNT=2")
        assert days(text) == ["20251231", "20260101", "20261231", "20270101"]

    def test_exdate_takes_days_out(self) -> None:
        text = event(
            "DTSTART:20260918", "RRULE:FREQ=YEARLY;COUNT=4", "EXDATE;VALUE=DATE:20270918,20280918"
        )
        assert days(text) == ["20260918", "20290918"]

    def test_one_of_them_that_is_moved_or_cancelled_is_not_where_it_was(self) -> None:
        text = event("UID:a", "DTSTART:20260918", "RRULE:FREQ=YEARLY;COUNT=4", "SUMMARY:Day")
        text += event("UID:a", "RECURRENCE-ID:20270918", "DTSTART:20270920", "SUMMARY:Moved")
        text += event("UID:a", "RECURRENCE-ID:20280918", "DTSTART:20280918", "STATUS:CANCELLED")
        assert days(text) == ["20260918", "20270920", "20290918"]
        assert holidays_of(text, "UTC").name(date(2027, 9, 20)) == "Moved"

    def test_one_of_them_that_is_only_named_anew_stays(self) -> None:
        text = event("UID:a", "DTSTART:20260918", "RRULE:FREQ=YEARLY;COUNT=2", "SUMMARY:Day")
        text += event("UID:a", "RECURRENCE-ID:20270918", "DTSTART:20270918", "SUMMARY:Jubilee")
        assert days(text) == ["20260918", "20270918"]
        assert holidays_of(text, "UTC").name(date(2027, 9, 18)) == "Jubilee"

    def test_a_rule_without_an_end_gives_days_to_the_year_2100(self) -> None:
        text = event("DTSTART:19900918", "RRULE:FREQ=YEARLY")
        assert days(text, range(1989, 1992)) == ["19900918", "19910918"]
        assert days(text, range(2099, 2103)) == ["20990918", "21000918"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("lines", "line", "words"),
        [
            (("SUMMARY:x",), 1, "no DTSTART: add its day"),
            (("DTSTART:2026-09-18",), 2, "is not a date: write YYYYMMDD"),
            (("DTSTART:20260931",), 2, "DTSTART:20260931 is not a date, day is out of range"),
            (("DTSTART:20260918T250000",), 2, "is not a date, hour must be in 0..23"),
            (("DTSTART:20260918", "DTSTART:20260919"), 3, "stands in line 2 already: remove one"),
            (("DTSTART:20260918", "DTEND:20260917"), 3, "ends before it starts: correct"),
            (("DTSTART:20260918", "DTEND:21260918"), 3, "lasts more than 366 days: correct"),
            (("DTSTART:20260918", "DTEND:20260919T000000"), 3, "has a time where DTSTART has none"),
            (("DTSTART:20260918", "DTEND:20260919", "DURATION:P1D"), 4, "beside a DTEND: remove"),
            (("DTSTART:20260918", "DURATION:P"), 3, "is not a duration: write P1D"),
            (("DTSTART:20260918", "DURATION:-P1D"), 3, "is not a duration: write P1D"),
            (("DTSTART:20260918", "RDATE;VALUE=PERIOD:20270918T000000Z/P1D"), 3, "is not a date"),
            (("DTSTART:20260918", "EXDATE:soon"), 3, "EXDATE:soon is not a date"),
            (("DTSTART:20260918", "RRULE:FREQ=YEARLY;UNTIL=soon"), 3, "UNTIL:SOON is not a date"),
            (("DTSTART:20260918", "EXRULE:FREQ=YEARLY"), 3, "write the days that are left out as EXDATE"),
            (("UID:a", "DTSTART:20260918", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260918"), 4, "give them an event"),
            (("DTSTART:20260918", "RECURRENCE-ID:20260918"), 3, "without UID: add the UID"),
            (("DTSTART;VALUE:20260918",), 2, "is no line of iCal: correct what stands before its colon"),
            (("DTSTART:20260918", "DTSTART"), 3, "is no line of iCal"),
            (("DTSTART:20260918", "a text"), 3, "'a text' is no line of iCal: write NAME:value"),
            (("END:VCALENDAR",), 2, "stands where VEVENT of line 1 is open: correct it"),
        ],
    )  # fmt: skip
    def test_an_event_that_is_not_understood_is_refused_with_its_line(
        self, lines: tuple[str, ...], line: int, words: str
    ) -> None:
        told = refusal(event(*lines))
        assert told.startswith(f"line {line} of this text: ")
        assert words in told

    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            ("", "recurs by no FREQ, which is not understood: write FREQ=YEARLY"),
            ("FREQ=WEEKLY;BYDAY=SU", "recurs WEEKLY, which is not understood: write FREQ=YEARLY"),
            ("FREQ=YEARLY;BYWEEKNO=20", "the part BYWEEKNO, which is not understood: use FREQ=YEARLY"),
            ("FREQ=YEARLY;BYEASTER=0", "the part BYEASTER, which is not understood"),
            ("FREQ=YEARLY;BYHOUR=0", "the part BYHOUR, which is not understood"),
            ("FREQ=YEARLY;COUNT=2;COUNT=3", "must have COUNT once"),
            ("FREQ=YEARLY;COUNT=", "must have COUNT once, with a value"),
            ("FREQ=YEARLY;COUNT=0", "has '0' in COUNT: write a number from 1 to 1000"),
            ("FREQ=YEARLY;COUNT=2;UNTIL=20300101", "has both COUNT and UNTIL: leave one"),
            ("FREQ=YEARLY;INTERVAL=0", "has '0' in INTERVAL"),
            ("FREQ=YEARLY;BYMONTH=13", "has '13' in BYMONTH: write a number from 1 to 12"),
            ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=0", "in BYMONTHDAY: write a number from 1 to 31 or -1 to -31"),
            ("FREQ=YEARLY;BYMONTH=9;BYDAY=XX", "has 'XX' in BYDAY: write MO to SU"),
            ("FREQ=YEARLY;BYMONTH=9;BYDAY=0FR", "has '0FR' in BYDAY"),
            ("FREQ=YEARLY;BYMONTH=9;BYDAY=3FR;BYMONTHDAY=18", "both BYMONTHDAY and a number in BYDAY"),
            ("FREQ=YEARLY;BYDAY=FR", "gives more than 31 days a year: close them by hours"),
            ("FREQ=YEARLY;BYMONTH=9;BYDAY=1MO", "does not give 2026-09-18, the day of its DTSTART: write 20270906 as DTSTART"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "does not give 2026-09-18, the day of its DTSTART: correct the rule"),
        ],
    )  # fmt: skip
    def test_a_rule_that_is_not_understood_is_refused_rather_than_passed_over(
        self, rule: str, words: str
    ) -> None:
        told = refusal(event("DTSTART:20260918", f"RRULE:{rule}"))
        assert told.startswith("line 3 of this text: RRULE:")
        assert words in told

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "there is no BEGIN:VEVENT in this text"),
            ("BEGIN:VEVENT\nDTSTART:20260918\n", "line 1 of this text: BEGIN:VEVENT is never ended"),
            ("END:VEVENT\n", "line 1 of this text: END:VEVENT stands where nothing is open"),
            ("BEGIN:VCALENDAR\nCALSCALE:HEBREW\n", "line 2 of this text: CALSCALE:HEBREW is not understood"),
            (" BEGIN:VEVENT", "line 1 of this text: 'BEGIN:VEVENT' is no line of iCal"),
            ("BEGIN:VEVENT DTSTART:20260918 END:VEVENT", "write | after holidays_ical:"),
            (event("DTSTART:20260918", "RRULE:FREQ=YEARLY") * 201, "line 801 of this text: there are more than 10,000 days or 200 rules"),
            (event("DTSTART:20260918", "DURATION:P366D") * 28, "line 109 of this text: there are more than 10,000 days"),
            (event("DTSTART:20260918") * 2_001, "line 6001 of this text: there are more than 2,000 events"),
        ],
    )  # fmt: skip
    def test_a_text_that_is_no_calendar_is_refused(self, text: str, words: str) -> None:
        assert words in refusal(text)

    def test_a_long_value_is_shortened(self) -> None:
        told = refusal(event("DTSTART:" + "9" * 5_000))
        assert "999… is not a date" in told
        assert len(told) < 200

    @pytest.mark.parametrize(
        "text",
        [
            "BEGIN:X\n" * 30_000,
            "BEGIN:VEVENT\nDTSTART:20260918\nSUMMARY:" + "\n x" * 80_000 + "\nEND:VEVENT",
            event('DTSTART;A="' + '","' * 80_000 + ":20260918"),
            event("DTSTART:19000101", "RRULE:FREQ=YEARLY;COUNT=1000;BYMONTHDAY=1") * 200,
        ],
        ids=["nested", "folded", "quoted", "recurring"],
    )
    def test_no_text_takes_long(self, text: str) -> None:
        begun = time.process_time()
        with suppress(ValueError):
            holidays_of(text, "UTC").name(date(2026, 1, 1))
        assert time.process_time() - begun < 5


class TestCalendar:
    def desk(self, **more: object) -> Calendar:
        data = {"zone": "America/Santiago", "hours": "24x7", "holidays_ical": PUBLISHED}
        return Calendar.model_validate(data | more)

    def test_a_holiday_of_ical_closes_its_day_in_the_zone(self) -> None:
        closed = datetime(2026, 9, 18, 3, tzinfo=UTC)
        desk = self.desk()
        assert desk.between(closed - DAY, closed + 3 * DAY) == 2 * DAY
        assert desk.add(closed - DAY, DAY) == closed
        assert desk.add(closed - DAY, 2 * DAY) == closed + 3 * DAY

    def test_an_exception_opens_on_a_holiday_which_remains_one(self) -> None:
        desk = self.desk(exceptions={"2026-09-18": ["10:00-12:00"]})
        noon = datetime(2026, 9, 18, 12, tzinfo=UTC)
        assert desk.between(noon, noon + DAY / 2) == 2 * DAY / 24
        assert desk.is_holiday(date(2026, 9, 18))

    def test_a_holiday_has_a_name_or_none_and_other_days_are_none(self) -> None:
        desk = self.desk(holidays=["2026-09-18", "2026-09-21", "05-01"])
        assert (
            desk.holiday_name(date(2026, 9, 18))
            == "Fiestas Patrias, Independencia y Glorias del Ejército"
        )
        assert desk.holiday_name(date(2026, 9, 21)) == ""
        assert desk.holiday_name(date(2029, 5, 1)) == ""
        assert desk.holiday_name(date(2026, 12, 25)) == ""
        assert desk.holiday_name(date(2026, 9, 20)) is None
        assert not desk.is_holiday(date(2026, 9, 20))
        assert all(map(desk.is_holiday, (date(2026, 9, 21), date(2029, 5, 1), date(2026, 12, 25))))

    def test_the_text_is_kept_as_it_was_written(self) -> None:
        desk = self.desk()
        assert desk.model_dump()["holidays_ical"] == PUBLISHED
        again = Calendar.model_validate_json(desk.model_dump_json(exclude_defaults=True))
        assert again == desk
        assert again.is_holiday(date(2026, 9, 18))

    def test_a_changed_copy_has_its_own_holidays(self) -> None:
        desk = self.desk()
        assert desk.is_holiday(date(2026, 9, 18))
        assert not desk.model_copy(update={"holidays_ical": ""}).is_holiday(date(2026, 9, 18))

    def test_a_wrong_zone_is_told_and_the_text_is_checked_all_the_same(self) -> None:
        with pytest.raises(ValidationError) as refused:
            self.desk(zone="Macondo", holidays_ical="x")
        assert [error["loc"] for error in refused.value.errors()] == [("zone",), ("holidays_ical",)]

    def test_holidays_that_close_every_day_for_ever_are_refused(self) -> None:
        every = event("DTSTART:20240101", "DURATION:P366D", "RRULE:FREQ=YEARLY")
        with pytest.raises(ValidationError, match="close every day that hours open: remove some"):
            self.desk(holidays_ical=every)
        assert self.desk(holidays_ical=every, exceptions={"2026-03-02": ["09:00-10:00"]})
