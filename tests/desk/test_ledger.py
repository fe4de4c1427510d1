"""Guards the ledger: a ticket's events give its clocks again, and each second of them a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.configuration.model import Configuration
from chalicelib.desk.ledger import accounts, replayed, stages
from chalicelib.desk.older import completed
from chalicelib.sla import clock as clocks
from chalicelib.sla.ledger import Account, State
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.model import Metric, Priority
from tests.desk.conftest import instant as at

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIRST, NEXT, RESOLUTION = Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION
CLOSED, PAUSED, RUNNING = State.CLOSED, State.PAUSED, State.RUNNING


def ledger(life: Any, now: datetime) -> tuple[Account, ...]:
    moments = list(replayed(life.ticket, life.events, life.configuration.time))
    return accounts(moments, now, life.configuration.time)


def account(life: Any, metric: Metric, now: datetime) -> Account:
    return next(each for each in reversed(ledger(life, now)) if each.metric is metric)


def lines(life: Any, metric: Metric, now: datetime) -> list[tuple[Any, ...]]:
    return [
        (each.start, each.end, each.state, each.reason)
        for each in account(life, metric, now).intervals
    ]


class TestIntervals:
    def test_office_hours_count_and_the_lunch_and_the_night_do_not(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("12:00", priority="high")
        assert lines(life, RESOLUTION, at("2026-03-03T10:00")) == [
            (at("12:00"), at("13:00"), RUNNING, "open"),
            (at("13:00"), at("14:00"), CLOSED, "outside_hours"),
            (at("14:00"), at("18:00"), RUNNING, "open"),
            (at("18:00"), at("2026-03-03T09:00"), CLOSED, "outside_hours"),
            (at("2026-03-03T09:00"), at("2026-03-03T10:00"), RUNNING, "open"),
        ]
        assert account(life, RESOLUTION, at("2026-03-03T10:00")).counted == 6 * HOUR

    def test_a_holiday_says_its_name(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        office = described["calendars"]["office"]
        ical = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260303\nSUMMARY:Founders' day\nEND:VEVENT"
        closed = {**described, "calendars": {"office": {**office, "holidays_ical": ical}}}
        life = begin("17:00", priority="high", on=Configuration.model_validate(closed))
        (_, night, _) = account(life, RESOLUTION, at("2026-03-04T10:00")).intervals
        assert (night.state, night.reason, night.holiday) == (CLOSED, "holiday", "Founders' day")

    def test_a_wait_for_the_customer_is_a_pause_with_its_reason(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:10")
        life.wait("11:00")
        life.answer("13:00")
        assert lines(life, RESOLUTION, at("13:30")) == [
            (at("10:00"), at("11:00"), RUNNING, "wall_clock"),
            (at("11:00"), at("13:00"), PAUSED, "waiting_customer"),
            (at("13:00"), at("13:30"), RUNNING, "wall_clock"),
        ]

    def test_a_change_of_priority_changes_hours_from_then_on_and_moves_no_earlier_interval(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("17:00", priority="high")
        before = lines(life, RESOLUTION, at("19:00"))
        life.edit("19:00", priority="critical")
        after = lines(life, RESOLUTION, at("20:00"))
        assert after[: len(before)] == before
        assert after[len(before) :] == [(at("19:00"), at("20:00"), RUNNING, "wall_clock")]

    def test_what_is_not_promised_for_a_while_is_paused(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.edit("11:00", priority="low")
        life.edit("12:00", priority="critical")
        assert lines(life, RESOLUTION, at("13:00"))[1] == (
            at("11:00"),
            at("12:00"),
            PAUSED,
            "not_promised",
        )

    def test_each_question_has_an_account_of_its_own(
        self, begin: Callable[..., Any], described: dict[str, Any]
    ) -> None:
        targets = {"critical": {"first_response": "15m", "next_response": "1h"}}
        sla = [{"name": "quick", "targets": targets}]
        life = begin("10:00", on=Configuration.model_validate({**described, "sla": sla}))
        life.reply("10:10")
        life.answer("11:00")
        life.answer("11:20")  # the same question still
        life.reply("11:40")
        life.answer("12:00")
        found = [(each.metric, each.question, each.counted) for each in ledger(life, at("12:05"))]
        assert found == [(FIRST, 0, 10 * MINUTE), (NEXT, 1, 40 * MINUTE), (NEXT, 2, 5 * MINUTE)]

    def test_after_it_is_resolved_for_good_nothing_more_is_told(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.resolve("11:00")
        assert [line[1] for line in lines(life, RESOLUTION, at("15:00"))] == [at("11:00")]
        life.reopen("12:00")
        assert lines(life, RESOLUTION, at("12:30"))[1][2:] == (PAUSED, "resolved")

    @pytest.mark.parametrize("lagging", ["note", "wait", "escalate"])
    def test_a_server_whose_clock_lags_makes_no_second_count_twice(
        self, begin: Callable[..., Any], lagging: str
    ) -> None:
        life = begin("10:00", priority="high")
        life.claim("10:10")
        getattr(life, lagging)("10:09")
        end = at("12:00")
        resolution = account(life, RESOLUTION, end)
        clock, time = life.clock(), life.configuration.time("office")
        assert resolution.counted == clocks.counted(clock, end, time)
        assert resolution.intervals[0].end == at("10:09" if lagging == "wait" else "12:00")


class TestStages:
    def test_time_in_queue_is_told_apart_from_time_with_the_desk_and_with_others(
        self, begin: Callable[..., Any]
    ) -> None:
        """C6: time in queue is measured apart from time to resolve."""
        life = begin("10:00")
        life.claim("10:20")
        life.wait("11:00")
        life.answer("11:30")
        life.assign("12:00")  # to a team: in the queue again
        moments = list(replayed(life.ticket, life.events, life.configuration.time))
        assert [tuple(each) for each in stages(moments, at("12:15"))] == [
            ("queue", at("10:00"), at("10:20")),
            ("desk", at("10:20"), at("11:00")),
            ("customer", at("11:00"), at("11:30")),
            ("desk", at("11:30"), at("12:00")),
            ("queue", at("12:00"), at("12:15")),
        ]


VERBS = ["reply", "answer", "claim", "assign", "wait", "third", "resolve", "close", "reopen"]
VERBS += ["release", "spam", "wake", "wake", "acknowledge", "hours", "targets", *Priority]
happenings = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 900)), max_size=12)
beginnings = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
        "priority": st.sampled_from(Priority),
        "status": st.sampled_from(["pending", "pending", "held"]),
    }
)
lawful = settings(max_examples=80)


class Versions:
    """A desk whose hours or targets are changed now and then, as the store keeps its versions."""

    def __init__(self, described: dict[str, Any]) -> None:
        targets = {"first_response": "4h", "next_response": "3h", "resolution": "24h"}
        described = {**described, "sla": [dict(each) for each in described["sla"]]}
        described["sla"][1]["targets"] = {"high": {"resolution": "8h"}, "normal": targets}
        self.known = [described]

    def now(self) -> Configuration:
        configuration = Configuration.model_validate(self.known[-1])
        return configuration.dated(len(self.known), self.calendars)

    def calendars(self, version: int) -> Any:
        return Configuration.model_validate(self.known[version - 1]).calendars

    def change(self, verb: str) -> None:
        last = self.known[-1]
        if verb == "hours":
            ranges = ["08:00-20:00"] if len(self.known) % 2 else ["10:00-12:00", "13:00-16:00"]
            office = {"zone": "UTC", "hours": {"mon-sat": ranges}}
            self.known.append({**last, "calendars": {"office": office}})
        else:
            sla = [dict(each) for each in last["sla"]]
            sla[1]["targets"] = {"normal": {"resolution": f"{20 + len(self.known)}h"}}
            self.known.append({**last, "sla": sla})


def happens(life: Any, versions: Versions, verb: str, moment: datetime) -> None:
    try:
        if verb in {"hours", "targets"}:
            versions.change(verb)
            life.configuration = versions.now()
            life.wake(moment)  # whoever is concerned is looked at at once
        elif verb == "third":
            life.wait(moment, "third_party")
        elif verb in list(Priority):
            life.edit(moment, priority=verb)
        else:
            getattr(life, verb)(moment)
    except Refusal:
        pass


@lawful
@given(beginnings, happenings)
def test_replaying_the_events_gives_the_same_clocks_and_a_ledger_whose_sum_is_the_figure(
    begin: Callable[..., Any],
    described: dict[str, Any],
    beginning: dict[str, Any],
    what: list[tuple[str, int]],
) -> None:
    versions = Versions(described)
    life, now = begin(**beginning, on=versions.now()), beginning["at"]
    times = life.configuration.time
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, versions, verb, now)
        times = life.configuration.time
        moments = list(replayed(life.ticket, life.events, times))
        assert moments[-1].clocks == life.ticket.clocks
        told = accounts(moments, now, times)
        assert completed(told, moments, life.ticket, now, times) == told  # nothing came before
        for clock in life.ticket.clocks:
            found = [
                each
                for each in accounts(moments, now, times)
                if (each.metric, each.question) == (clock.metric, clock.question)
            ]
            used = clocks.counted(clock, now, times(clock.calendar, clock.terms))
            assert sum((each.counted for each in found), timedelta()) == used


@lawful
@given(beginnings, happenings)
def test_a_later_event_never_moves_an_earlier_interval_and_intervals_leave_no_gap(
    begin: Callable[..., Any],
    described: dict[str, Any],
    beginning: dict[str, Any],
    what: list[tuple[str, int]],
) -> None:
    versions = Versions(described)
    life, now = begin(**beginning, on=versions.now()), beginning["at"]
    before: dict[Any, tuple[Any, ...]] = {}
    for verb, minutes in what:
        now += minutes * MINUTE
        happens(life, versions, verb, now)
        for each in ledger(life, now):
            own = each.intervals
            assert all(one.end == other.start for one, other in pairwise(own))
            known = before.get((each.metric, each.question), ())
            for old, new in zip(known[:-1], own, strict=False):
                assert old == new
            if known:  # the last one may only have grown
                new = own[len(known) - 1]
                assert (new.start, new.state) == (known[-1].start, known[-1].state)
                assert new.end >= known[-1].end
            before[each.metric, each.question] = own


def test_a_ticket_that_was_never_promised_anything_has_an_empty_ledger(
    begin: Callable[..., Any],
) -> None:
    assert ledger(begin("10:00", priority="low"), at("12:00")) == ()


@pytest.mark.parametrize("verb", ["hours", "targets"])
def test_a_change_of_the_desk_never_loses_counted_time(
    begin: Callable[..., Any], described: dict[str, Any], verb: str
) -> None:
    """Pending time lost on a policy change (glpi#6902, #14148, #24481)."""
    versions = Versions(described)
    life = begin("09:00", priority="normal", on=versions.now())
    life.reply("09:10")
    life.wait("11:00")
    life.answer("12:00")
    versions.change(verb)
    life.configuration = versions.now()
    life.wake("15:00")
    counted = account(life, RESOLUTION, at("15:00")).counted
    assert counted == 4 * HOUR  # 09-11, 12-13, 14-15
    assert life.clock().counted == counted
    assert life.kinds()[-1] == "retimed"
