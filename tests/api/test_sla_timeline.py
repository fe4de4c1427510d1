"""Guards the drawing of a ticket's promises: what it shows, for how long, in which words, to whom."""

import re
from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from chalicelib.api.sla_axis import Axis
from chalicelib.api.sla_marks import Mark, lane
from chalicelib.api.sla_timeline_words import WORDS
from chalicelib.configuration.model import Language
from chalicelib.tickets.events import DESK, Event, Kind
from tests.api.timelines import SVG, a_life, a_night, a_week, parsed, seen, timeline
from tests.desk.conftest import DESCRIBED, instant

HOSTILE = '</title><script>alert("x")</script> & \'s'


def texts(text: str) -> list[str]:
    return [each.text or "" for each in parsed(text).iter(f"{SVG}text")]


def signs(text: str, kind: str) -> list[str]:
    """What the signs of a kind say to who points at them."""
    return [
        each[0].text or ""
        for each in parsed(text).iter(f"{SVG}path")
        if each.get("class") == f"sign {kind}"
    ]


def bars(text: str, color: str) -> list[ET.Element]:
    found = parsed(text).iter(f"{SVG}rect")
    return [each for each in found if (each.get("class"), each.get("height")) == (color, "18")]


def told(text: str) -> list[str]:
    """What the bars say to who points at them."""
    return [each[0].text or "" for each in parsed(text).iter(f"{SVG}rect") if len(each)]


class TestPromises:
    def test_it_has_a_title_and_tells_in_words_how_promises_stand(self) -> None:
        root = parsed(timeline(a_night(), "2026-03-05T10:00"))
        ids = str(root.get("aria-labelledby")).split()
        said = {str(each.get("id")): each.text or "" for each in root if each.get("id")}
        assert (root.get("role"), root.get("lang"), ids) == ("img", "en", ["title", "desc"])
        assert said["title"] == "Promises of K7M4-2QXG"
        assert said["desc"].split(". ")[:3] == [
            "With whom it was: queue 41m, desk 5h39m, customer 1h10m",
            "First response: kept too late, 30m of 15m",
            "Resolution: kept too late, 6h20m of 4h",
        ]

    def test_a_promise_is_drawn_running_waiting_and_over(self) -> None:
        drawn = told(timeline(a_night(), "2026-03-05T10:00"))
        assert {
            "counts: 2026-03-02 10:00 – 2026-03-02 11:00",
            "waits for the customer: 2026-03-02 11:00 – 2026-03-02 12:10",
            "over the target: 2026-03-02 15:10 – 2026-03-02 17:30",
        } <= set(drawn)

    def test_events_the_ledger_and_the_drawing_tell_the_same_lateness(self) -> None:
        life = a_life()
        life.reply("10:01")
        life.wake_until("15:00")
        life.wait("15:00")
        life.answer("20:00")
        life.resolve("20:30")
        (late,) = life.told(Kind.ANSWERED_LATE, "late_by")
        resolution = seen(life, "21:00").promises[-1]
        assert (resolution.metric, resolution.left_seconds) == ("resolution", -late[0])
        drawn = timeline(life, "21:00")
        assert "Resolution: kept too late, 5h30m of 4h" in texts(drawn)
        assert [each for each in told(drawn) if each.startswith("over the target")] == [
            "over the target: 2026-03-02 14:00 – 2026-03-02 15:00",
            "over the target: 2026-03-02 20:00 – 2026-03-02 20:30",
        ]

    def test_what_has_more_time_since_it_broke_is_over_until_then_and_once_that_is_used_up(
        self,
    ) -> None:
        life = a_life()
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("15:00", priority="high")  # five of eight office hours: until 18:00
        drawn = timeline(life, "2026-03-03T10:00")
        assert any("Resolution: broken, 9h of 8h" in each for each in texts(drawn))
        assert [each for each in told(drawn) if each.startswith("over the target")] == [
            "over the target: 2026-03-02 14:00 – 2026-03-02 15:00",
            "over the target: 2026-03-03 09:00 – 2026-03-03 10:00 office",
        ]

    def test_what_was_given_more_time_several_times_is_over_until_the_first(self) -> None:
        life = a_life()
        life.reply("10:01")
        life.wake_until("14:00")
        life.edit("15:00", priority="normal")  # 24 office hours
        life.edit("16:00", priority="high")  # 8 of them, still more than 4
        resolution = seen(life, "17:00").promises[-1]
        assert resolution.lengthened_at == instant("15:00")
        assert "Since 2026-03-02 16:00:00 8h are promised" in resolution.explanation[-2]
        assert [
            each for each in told(timeline(life, "17:00")) if each.startswith("over the target")
        ] == ["over the target: 2026-03-02 14:00 – 2026-03-02 15:00"]

    def test_warnings_the_breach_and_the_end_have_their_marks(self) -> None:
        drawn = timeline(a_night(), "2026-03-05T10:00")
        assert {"50 %", "75 %", "15:10", "17:30"} <= set(texts(drawn))
        assert [each[:16] for each in signs(drawn, "breach")] == [
            "2026-03-02 10:15", "2026-03-02 15:10",
        ]  # fmt: skip
        assert any("kept too late" in each for each in signs(drawn, "kept"))

    def test_lunch_and_night_are_outside_hours_with_their_calendar(self) -> None:
        drawn = timeline(a_week(), "2026-03-04T12:00")
        assert "outside hours: 2026-03-02 13:00 – 2026-03-02 14:00 office" in told(drawn)
        assert len(bars(drawn, "closed")) == 4

    def test_a_holiday_says_its_name(self) -> None:
        ical = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260303\nSUMMARY:Founders' day\nEND:VEVENT"
        office = {**DESCRIBED["calendars"]["office"], "holidays_ical": ical}
        life = a_life("17:00", "high", calendars={"office": office})
        drawn = told(timeline(life, "2026-03-04T10:00"))
        assert "holiday: 2026-03-02 18:00 – 2026-03-04 09:00 Founders' day" in drawn

    def test_what_is_due_soon_has_a_mark_and_what_is_due_later_is_said(self) -> None:
        early = timeline(a_life(), "10:02")
        assert signs(early, "due") == []
        assert any("due 2026-03-02 10:15" in each for each in texts(early))
        later = timeline(a_life(), "10:10")
        assert signs(later, "due") == ["2026-03-02 10:15:00 10:15 Due"]

    def test_questions_follow_each_other_in_one_row(self) -> None:
        described = [{**each, "targets": {
            name: {**target, "next_response": "2h"} for name, target in each["targets"].items()
        }} for each in DESCRIBED["sla"]]  # fmt: skip
        life = a_life(sla=described)
        for hour in range(10, 14):
            life.reply(f"{hour}:10")
            life.answer(f"{hour}:40")
        rows = [each for each in texts(timeline(life, "14:00")) if "Answers" in each]
        assert rows == ["Answers to questions (4): running, 20m of 2h, due 2026-03-02 15:40"]


class TestSteps:
    def test_pages_acknowledgements_expiries_and_raises_have_rows_of_their_own(self) -> None:
        drawn = timeline(a_night(), "2026-03-05T10:00")
        rows = ["Pages (5)", "Acknowledged (2)", "Acknowledgement expired (1)", "Raised (1)"]
        assert [each for each in texts(drawn) if each in rows] == rows
        assert {"Carla", "Diego", "Engineers"} <= set(texts(drawn))
        assert signs(drawn, "acknowledged")[0].startswith("2026-03-02 10:22:00 Ana")

    def test_skipped_steps_and_who_was_not_reached_and_help_that_was_asked_for_too(self) -> None:
        life = a_life()
        life.alert("10:05", "guard")
        life.wake("10:05")
        life.unreached("10:06", 1, "carla@desk.example")
        life.wake("12:00")
        drawn = timeline(life, "12:00")
        assert "Help asked for (1)" in texts(drawn)
        assert "Nobody reached (1)" in texts(drawn)
        assert any("late, and the step after it is due" in each for each in signs(drawn, "skipped"))

    def test_what_a_step_raised_by_itself_is_a_raise(self) -> None:
        steps = [{"after": "0m", "raise": {"assign": "person:diego@desk.example"}}]
        policy = {"name": "guard", "triggers": ["breach"], "steps": steps}
        life = a_life(escalation=[policy])
        life.wake_until("10:30")
        drawn = timeline(life, "10:30")
        assert "Raised (1)" in texts(drawn)
        assert "Engineers, Diego escalation “guard”" in "".join(signs(drawn, "raised"))

    @pytest.mark.parametrize(
        ("language", "late", "raised"),
        [
            (Language.ENGLISH, "and the step after it is due", "escalation “guard”"),
            (Language.SPANISH, "y ya toca el paso siguiente", "escalada «guard»"),
            (Language.PORTUGUESE, "e o passo seguinte já é devido", "escalonamento “guard”"),
        ],
    )
    def test_why_a_step_was_skipped_or_it_was_raised_is_in_the_readers_language(
        self, language: Language, late: str, raised: str
    ) -> None:
        steps = [
            {"after": "0m", "raise": {"priority": "critical"}},
            {"after": "10m", "notify": ["supervisor"]},
        ]
        policy = {"name": "guard", "triggers": ["by_hand"], "steps": steps}
        life = a_life("10:00", "high", escalation=[policy])
        life.alert("10:05", "guard")
        life.wake("10:30")
        drawn = timeline(life, "10:30", language)
        assert late in "".join(signs(drawn, "skipped"))
        assert signs(drawn, "raised") == [f"2026-03-02 10:30:00 critical {raised}"]

    def test_a_circle_names_the_team_by_its_name_and_an_old_reason_stands_as_it_was_written(
        self,
    ) -> None:
        life = a_life()
        old = "it comes 65 min late, and the step after it is due"
        for details in ({"policy": "guard"}, {"policy": "guard", "why": "circle", "team": "front"}):
            plain = {"number": life.ticket.number, "version": 1, "kind": "skipped", "reason": old}
            at = instant("10:05")
            life.events.append(Event(**plain, at=at, actor=DESK, details=details))
        drawn = "".join(signs(timeline(life, "10:30", Language.SPANISH), "skipped"))
        assert f"guard {old}" in drawn
        assert "guard acaba de venir de Front: las políticas lo pasan en círculo" in drawn


class TestTime:
    def test_it_ends_now_or_with_the_last_event_of_what_is_over(self) -> None:
        assert any("– 2026-03-02 17:39, UTC" in each for each in texts(
            timeline(a_night(), "2027-03-05T10:00")
        ))  # fmt: skip
        assert "now" not in texts(timeline(a_night(), "2027-03-05T10:00"))
        assert "now" in texts(timeline(a_life(), "10:30"))

    def test_a_ticket_that_was_opened_this_second_is_drawn(self) -> None:
        drawn = timeline(a_life(), "10:00")
        assert "10:00:10" in texts(drawn)
        assert any("2026-03-02 10:00:00 – 2026-03-02 10:00:20" in each for each in texts(drawn))

    @pytest.mark.parametrize("until", ["2026-03-20T10:00", "2026-06-01T10:00", "2027-03-01T10:00"])
    def test_a_long_ticket_is_a_few_hundred_elements(self, until: str) -> None:
        steps = [{"after": "0m", "notify": ["on_call:engineers"]}]
        policy = {"name": "guard", "triggers": ["breach"], "steps": steps}
        life = a_life("10:00", "normal", escalation=[policy])
        for day in range(3, 20):
            for hour in range(9, 18):
                life.wake_until(f"2026-03-{day:02}T{hour:02}:00")
                life.wait(f"2026-03-{day:02}T{hour:02}:00")
                life.answer(f"2026-03-{day:02}T{hour:02}:40")
                life.alert(f"2026-03-{day:02}T{hour:02}:45", "guard")
                life.wake(f"2026-03-{day:02}T{hour:02}:45")
                life.acknowledge(f"2026-03-{day:02}T{hour:02}:46")
        assert len(life.events) > 500
        text = timeline(life, until)
        assert len(list(parsed(text).iter())) < 500
        assert len(text) < 50_000

    def test_hours_thinner_than_can_be_seen_are_one_bar_before_and_one_after_the_breach(
        self,
    ) -> None:
        targets = {"normal": {"resolution": "800h"}}
        life = a_life("10:00", "normal", sla=[
            {"name": "slow", "calendar": "office", "targets": targets},
        ])  # fmt: skip
        life.wake_until("2027-02-01T10:00")
        drawn = timeline(life, "2027-03-01T10:00")
        assert (len(bars(drawn, "mixed")), len(bars(drawn, "mixed-over"))) == (1, 1)

    def test_a_short_pause_alone_stays_in_a_long_time(self) -> None:
        life = a_life("10:00")
        life.wait("2026-05-01T10:00")
        life.answer("2026-05-01T16:00")
        widths = [
            float(str(each.get("width")))
            for each in bars(timeline(life, "2026-09-01T10:00"), "p5")
        ]  # fmt: skip
        assert all(1 <= each < 2 for each in widths)
        assert len(widths) == 2  # with whom it was, and the promise


def test_what_is_set_aside_and_what_is_done_are_told_apart() -> None:
    life = a_life()
    life.spam("10:05")
    life.release("10:20")
    life.resolve("10:30")
    life.close("10:40")
    drawn = timeline(life, "11:00")
    assert {"aside", "done"} <= set(texts(drawn))
    assert [len(bars(drawn, color)) for color in ("aside", "p7")] == [3, 1]  # with both promises
    assert 'id="aside"' in drawn


def test_a_name_at_the_end_has_the_room_beside_the_axis() -> None:
    start = instant("10:00")
    axis = Axis(start, start + timedelta(seconds=760), "UTC", 36, 760)
    told = [(580, "Carla Soto"), (690, "Sofía Pinto")]  # of which the first has the room before
    marks = [Mark(start + timedelta(seconds=at), "paged", name) for at, name in told]
    drawn = "".join(lane(marks, 0, axis))
    assert [f">{name}</text>" in drawn for _, name in told] == [True, True]


class TestWords:
    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            (Language.ENGLISH, {"Promises of K7M4-2QXG", "Pages (5)", "over the target"}),
            (
                Language.SPANISH,
                {"Promesas de K7M4-2QXG", "Avisos de guardia (5)", "sobre el plazo"},
            ),
            (
                Language.PORTUGUESE,
                {"Promessas de K7M4-2QXG", "Avisos de plantão (5)", "além do prazo"},
            ),
        ],
    )
    def test_it_speaks_the_readers_language(self, language: Language, expected: set[str]) -> None:
        assert expected <= set(texts(timeline(a_night(), "2026-03-05T10:00", language)))

    def test_each_language_has_the_same_words(self) -> None:
        sets = Counter(
            (tuple(each.states), tuple(each.segments), tuple(each.marks), each.months.count(" "))
            for each in WORDS.values()
        )
        assert list(sets.values()) == [len(Language)]

    def test_names_are_text_whatever_they_hold(self) -> None:
        names = dict.fromkeys(["carla@desk.example", "ana@desk.example"], HOSTILE)
        text = timeline(a_night(), "2026-03-05T10:00", names=names)
        assert "<script" not in text
        assert any(HOSTILE in each for each in signs(text, "paged"))

    def test_what_xml_has_no_room_for_is_left_out(self) -> None:
        names = {"carla@desk.example": "Car\x00la\x1b \ud800Soto"}
        assert "Carla Soto" in texts(timeline(a_night(), "2026-03-05T10:00", names=names))

    def test_nothing_in_it_runs_or_is_loaded(self) -> None:
        text = timeline(a_week(), "2026-03-05T10:00")
        tags = {each.tag.removeprefix(SVG) for each in parsed(text).iter()}
        assert tags <= {
            "svg", "title", "desc", "style", "defs", "pattern", "line", "rect", "text", "path",
        }  # fmt: skip
        assert not re.search(r"href|@import|on\w+=", text)
        assert set(re.findall(r"url\(([^)]*)\)", text)) <= {
            "#aside",
            "#closed",
            "#mixed",
            "#mixed-over",
            "#mixed-stages",
        }
