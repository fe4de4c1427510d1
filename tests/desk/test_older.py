"""A ticket older than promises on events: its ledger begins late, says so, and its sum is right."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib.desk.ledger import accounts, replayed
from chalicelib.desk.older import completed
from chalicelib.sla.ledger import Account
from chalicelib.tickets.model import Metric
from tests.desk.conftest import instant as at

HOUR, MINUTE, NONE = timedelta(hours=1), timedelta(minutes=1), timedelta()
FIRST, RESOLUTION = Metric.FIRST_RESPONSE, Metric.RESOLUTION


def older(life: Any, until: str) -> list[Any]:
    """Return a life's events as they were kept before promises stood on them, up to an instant."""
    return [
        event.model_copy(update={"promises": None}) if event.at < at(until) else event
        for event in life.events
    ]


def ledgers(life: Any, events: list[Any], now: datetime) -> dict[Metric, Account]:
    times = life.configuration.time
    moments = list(replayed(life.ticket, events, times))
    told = completed(accounts(moments, now, times), moments, life.ticket, now, times)
    return {each.metric: each for each in told}


def test_what_no_event_promises_has_the_time_for_which_its_clock_runs_on(
    begin: Callable[..., Any],
) -> None:
    life = begin("09:00", priority="high")
    life.wait("11:00")
    life.answer("12:00")
    resolution = ledgers(life, older(life, "20:00"), at("15:00"))[RESOLUTION]
    assert (resolution.unrecorded, resolution.counted) == (2 * HOUR, 4 * HOUR)
    assert [each[:2] for each in resolution.intervals] == [
        (at("12:00"), at("13:00")),
        (at("13:00"), at("14:00")),
        (at("14:00"), at("15:00")),
    ]


def test_what_stands_still_or_is_kept_has_its_figure_alone(begin: Callable[..., Any]) -> None:
    life = begin("10:00")
    life.reply("10:10")
    life.wait("11:00")
    found = ledgers(life, older(life, "20:00"), at("15:00"))
    assert [(metric, each.unrecorded, each.intervals) for metric, each in found.items()] == [
        (FIRST, 10 * MINUTE, ()),
        (RESOLUTION, HOUR, ()),
    ]
    assert found[RESOLUTION].counted == HOUR


def test_what_a_later_event_promises_anew_begins_with_that_and_counts_all(
    begin: Callable[..., Any],
) -> None:
    life = begin("10:00")
    life.reply("10:10")
    life.edit("12:00", priority="high")
    resolution = ledgers(life, older(life, "12:00"), at("15:00"))[RESOLUTION]
    assert resolution.intervals[0].start == at("12:00")
    assert (resolution.unrecorded, resolution.target) == (2 * HOUR, 8 * HOUR)
    assert resolution.counted == 4 * HOUR  # with 12 to 13, and 14 to 15


def test_a_ticket_whose_events_tell_all_has_nothing_that_came_before(
    begin: Callable[..., Any],
) -> None:
    life = begin("10:00")
    assert ledgers(life, life.events, at("10:00")).keys() == {FIRST, RESOLUTION}
    life.resolve("10:10")
    life.reopen("11:00")
    found = ledgers(life, life.events, at("12:00"))
    assert {each.unrecorded for each in found.values()} == {NONE}
    assert set(found) == {FIRST, RESOLUTION}


def test_a_server_whose_clock_lags_makes_no_ticket_older(begin: Callable[..., Any]) -> None:
    life = begin("10:00")
    life.claim("10:10")
    life.note("10:09")
    life.edit("10:08", priority="high")
    found = ledgers(life, life.events, at("12:00"))
    assert {each.unrecorded for each in found.values()} == {NONE}
