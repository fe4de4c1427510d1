"""What the routes of on-call duty answer, on a desk whose table is real: shifts, figures, calendar."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from chalicelib.api import arrangements, my_duty, on_call
from chalicelib.api.inputs import Nothing
from chalicelib.api.on_call_inputs import (
    FairnessQuery,
    MonthQuery,
    NewOverride,
    NewSwap,
    OnCallQuery,
)
from chalicelib.api.pages import InvalidLink
from chalicelib.api.problem import InvalidInput, answer_to
from chalicelib.api.request import validated
from chalicelib.desk.context import OnceKey
from chalicelib.desk.duty import ScheduleNotFound
from chalicelib.escalation.on_call.asking import MOST_WITHIN, TooManySwaps
from chalicelib.store.once import paged_marker
from chalicelib.tickets.errors import InvalidChange, NotAllowed
from chalicelib.tickets.events import Actor, Role
from tests.samples import ANA, MONDAY, REQUESTER, SOFIA, a_call, a_desk

CARLA = Actor(id="carla@mesa.example", role=Role.AGENT)
DIEGO = Actor(id="diego@mesa.example", role=Role.AGENT)
MACHINE = Actor(id="erp", role=Role.MACHINE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SATURDAY = datetime(2026, 11, 28, 3, tzinfo=UTC)  # 00:00 in Santiago
NEXT = datetime(2026, 11, 30, 12, tzinfo=UTC)  # the handoff of the week


@pytest.fixture(autouse=True)
def desk(dynamodb, time, monkeypatch):
    desk = a_desk(*dynamodb, time)
    for room in (on_call, arrangements, my_duty):
        monkeypatch.setattr(room, "desk", lambda: desk)
    return desk


def asked(actor=ANA, **query):
    return on_call.index(a_call(actor), validated(OnCallQuery, query))


def token_of(feed):
    return feed.rpartition("/")[2]


class TestWhoIsOnCall:
    def test_now_until_when_and_who_is_next(self):
        (view,) = asked().items
        assert (view.schedule, view.zone, view.layer) == (
            "ingenieria", "America/Santiago", "semana",
        )  # fmt: skip
        assert (view.person, view.name, view.until) == (CARLA.id, "Carla Soto", SATURDAY)
        assert (view.next.person, view.next.at) == (DIEGO.id, SATURDAY)

    def test_at_an_instant(self):
        view = asked(at=SATURDAY.isoformat())
        assert (view.at, view.items[0].person, view.items[0].layer) == (
            SATURDAY, DIEGO.id, "fin de semana",
        )  # fmt: skip

    def test_a_month_with_its_shifts_and_gaps(self, desk):
        (view,) = asked(month="2026-12").items
        zone_starts = datetime(2026, 12, 1, 3, tzinfo=UTC)
        assert (view.shifts[0].start, view.shifts[-1].end) == (
            zone_starts, datetime(2027, 1, 1, 3, tzinfo=UTC),
        )  # fmt: skip
        assert view.gaps == 0
        nobody = NewOverride(nobody=True, start=zone_starts, end=zone_starts + DAY)
        arrangements.place(a_call(SOFIA), "ingenieria", nobody)
        (view,) = asked(month="2026-12").items
        assert (view.gaps, view.shifts[0].person) == (1, None)
        assert view.shifts[0].override == desk.duty.load().arrangements[0].id

    def test_an_unknown_schedule_is_told_with_those_that_there_are(self):
        with pytest.raises(ScheduleNotFound, match="There are: ingenieria"):
            asked(schedule="x")
        with pytest.raises(ScheduleNotFound):
            on_call.month(a_call(ANA), "x", MonthQuery())

    def test_machines_read_and_customers_do_not(self):
        assert asked(MACHINE).items
        for attempt in (
            lambda: asked(REQUESTER),
            lambda: arrangements.index(a_call(REQUESTER)),
            lambda: on_call.month(a_call(REQUESTER), "ingenieria", MonthQuery()),
            lambda: my_duty.mine(a_call(REQUESTER)),
            lambda: my_duty.mine(a_call(MACHINE)),
        ):
            with pytest.raises(NotAllowed):
                attempt()


class TestFairness:
    def shared(self, first, last):
        query = validated(FairnessQuery, {"from": first, "to": last})
        (schedule,) = on_call.fairness(a_call(ANA), query).items
        return {each.person: each for each in schedule.people}

    def test_both_days_count_whole(self):
        shared = self.shared("2026-11-28", "2026-11-29")
        assert (shared[DIEGO.id].hours, shared[DIEGO.id].weekends) == (48.0, 48.0)
        assert shared.keys() == {DIEGO.id}

    def test_two_weeks_are_shared_alike(self):
        shared = self.shared("2026-11-16", "2026-11-29")
        assert sum(each.hours for each in shared.values()) == 14 * 24
        assert {each.weekends for each in shared.values()} == {48.0}

    def test_pages_are_those_of_the_whole_months_that_the_period_touches(self, desk):
        for place, (who, month) in enumerate(
            [(CARLA, "2026-10"), (CARLA, "2026-11"), (CARLA, "2026-12"), (DIEGO, "2026-11")]
        ):
            event = f"{place}.2"
            marker = paged_marker(event, str(place), who.id, "alone", MONDAY)
            _, version = desk.pages.lately(who.id)
            lines = [(event, str(place), MONDAY, True)]
            desk.pages.take(
                who.id, (lines, version), month, (str(place), 1), marker=marker, now=MONDAY
            )
        shared = self.shared("2026-11-16", "2026-11-29")
        assert (shared[CARLA.id].pages, shared[DIEGO.id].pages) == (1, 1)
        shared = self.shared("2026-10-31", "2026-12-01")
        assert (shared[CARLA.id].pages, shared[DIEGO.id].pages) == (3, 1)
        assert self.shared("2027-01-01", "2027-01-31")[CARLA.id].pages == 0

    @pytest.mark.parametrize(
        ("first", "last"), [("2026-11-02", "2026-11-01"), ("2025-01-01", "2026-01-02")]
    )
    def test_a_time_that_is_none_or_too_long_is_refused(self, first, last):
        with pytest.raises(
            InvalidChange, match="“to” lies before “from”, or more than a year after"
        ):
            self.shared(first, last)


class TestArrangements:
    def test_who_stands_in_says_only_until_when(self):
        answer = arrangements.place(a_call(DIEGO), "ingenieria", NewOverride(end=MONDAY + HOUR))
        assert answer.status_code == 201
        (view,) = asked().items
        assert (view.person, view.until) == (DIEGO.id, MONDAY + HOUR)
        (listed,) = arrangements.index(a_call(ANA)).items
        assert (listed.person, listed.start, listed.stand) == (DIEGO.id, MONDAY, "holds")
        assert listed.expires_at is None

    @pytest.mark.parametrize(
        "fields", [{"end": MONDAY}, {"end": MONDAY + HOUR, "nobody": True, "person": ANA.id}]
    )
    def test_what_contradicts_itself_is_refused(self, fields):
        with pytest.raises(InvalidChange):
            arrangements.place(a_call(SOFIA), "ingenieria", NewOverride(**fields))

    def test_what_is_past_is_listed_no_more(self, time):
        arrangements.place(a_call(DIEGO), "ingenieria", NewOverride(end=MONDAY + HOUR))
        time.passes(hours=1)
        assert arrangements.index(a_call(ANA)).items == []

    def test_one_that_was_taken_back_before_it_began_is_listed_no_more(self):
        new = NewOverride(start=MONDAY + DAY, end=MONDAY + 2 * DAY, instead_of=CARLA.id)
        arrangements.place(a_call(DIEGO), "ingenieria", new)
        (listed,) = arrangements.index(a_call(ANA)).items
        arrangements.take_back(a_call(DIEGO), "ingenieria", listed.id)
        assert arrangements.index(a_call(ANA)).items == []

    def test_a_swap_is_seen_by_both_until_it_is_answered(self):
        body = NewSwap(colleague=DIEGO.id, start=MONDAY + HOUR, end=MONDAY + 2 * HOUR)
        arrangements.ask(a_call(CARLA), "ingenieria", body)
        seen = [my_duty.mine(a_call(who)).swaps for who in (CARLA, DIEGO, ANA)]
        assert [len(each) for each in seen] == [1, 1, 0]
        (swap,) = seen[1]
        assert (swap.stand, swap.expires_at) == ("asked", MONDAY + HOUR)
        held = arrangements.accept(a_call(DIEGO), swap.id, Nothing())
        assert (held.stand, held.answered_by) == ("holds", DIEGO.id)
        assert my_duty.mine(a_call(DIEGO)).swaps == []
        assert asked(at=(MONDAY + HOUR).isoformat()).items[0].person == DIEGO.id

    def test_a_colleague_is_asked_ten_times_a_day_and_then_it_says_when_again(self, desk):
        start = MONDAY + HOUR
        body = NewSwap(colleague=DIEGO.id, start=start, end=start + HOUR)
        first = a_call(CARLA, once=OnceKey("first", "f"))
        arrangements.withdraw(a_call(CARLA), asks(first, body)["id"], Nothing())
        for _ in range(MOST_WITHIN - 1):
            swap = asks(a_call(CARLA), body)
            arrangements.withdraw(a_call(CARLA), swap["id"], Nothing())
        with pytest.raises(TooManySwaps) as refused:
            asks(a_call(CARLA), body)
        answer = answer_to(refused.value)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(24 * 3600))
        assert asks(first, body)["stand"] == "withdrawn", "a retry asks nobody once more"
        assert len(desk.duty.load().arrangements) == MOST_WITHIN


def asks(call, body):
    """Ask for a swap over the API."""
    return json.loads(arrangements.ask(call, "ingenieria", body).body)


class TestMyDuty:
    def events(self, feed):
        answer = my_duty.feed(token_of(feed))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return Calendar.from_ical(answer.body).walk("VEVENT")

    def test_my_shifts_are_mine_and_in_order(self):
        shifts = my_duty.mine(a_call(CARLA)).shifts
        assert {each.person for each in shifts} == {CARLA.id}
        assert [each.start for each in shifts] == sorted(each.start for each in shifts)
        assert (shifts[0].start, shifts[0].end) == (MONDAY, SATURDAY)

    def test_the_calendar_has_a_month_back_and_six_ahead(self):
        events = self.events(my_duty.mine(a_call(CARLA)).feed)
        ends, starts = events[0].decoded("dtend"), events[-1].decoded("dtstart")
        assert MONDAY - 31 * DAY < ends < MONDAY - 20 * DAY
        assert MONDAY + 170 * DAY < starts < MONDAY + 183 * DAY

    def test_a_shift_keeps_its_uid_while_the_months_go_by(self, time):
        feed = my_duty.mine(a_call(CARLA)).feed
        before = {each.decoded("dtstart"): str(each["uid"]) for each in self.events(feed)}
        time.passes(days=20)
        after = {each.decoded("dtstart"): str(each["uid"]) for each in self.events(feed)}
        common = before.keys() & after.keys()
        assert len(common) > 10
        assert {before[each] for each in common} == {after[each] for each in common}

    def test_a_renewed_link_leads_there_and_the_old_one_nowhere(self):
        old = my_duty.mine(a_call(CARLA)).feed
        new = my_duty.renew(a_call(CARLA), Nothing()).feed
        assert self.events(new)
        assert my_duty.mine(a_call(CARLA)).feed == new
        with pytest.raises(InvalidLink, match="was renewed"):
            my_duty.feed(token_of(old))

    def test_a_link_is_made_by_the_desk_and_for_its_staff(self, desk):
        signer = desk.signer()
        for token in (
            "x", "", f"{signer.feed_token(CARLA.id, 0)[:-1]}0", signer.page_token("", 0, CARLA.id),
            signer.feed_token("gone@mesa.example", 0),
        ):  # fmt: skip
            with pytest.raises(InvalidLink):
                my_duty.feed(token)


def test_a_month_is_drawn_in_ones_own_language_or_the_one_that_is_asked_for():
    def title(who, **query):
        body = on_call.month(a_call(who), "ingenieria", MonthQuery(**query)).body
        return body.partition("</title>")[0].rpartition(">")[2]

    assert title(DIEGO) == "On call: ingenieria, November 2026"  # Diego's own
    assert title(CARLA, month="2027-03") == "Guardia: ingenieria, marzo de 2027"
    assert title(DIEGO, language="pt") == "Plantão: ingenieria, novembro de 2026"


def test_a_month_is_as_wide_as_is_asked_within_what_can_be_read():
    def box(**query):
        body = on_call.month(a_call(ANA), "ingenieria", validated(MonthQuery, query)).body
        return body.partition('viewBox="0 0 ')[2].partition(" ")[0]

    assert (box(), box(width="360"), box(width="1600")) == ("820", "360", "1600")
    for wrong in ("319", "1601", "wide"):
        with pytest.raises(InvalidInput):
            box(width=wrong)
