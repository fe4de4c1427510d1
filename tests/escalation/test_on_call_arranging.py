"""Guards what people may arrange about their duty, and what it makes of a schedule."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.escalation.on_call import Schedule, final, on_call_at
from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand, overrides_of
from chalicelib.escalation.on_call.arranging import (
    NothingToTakeOver,
    SwapIsOver,
    accepted,
    asked,
    declined,
    ended,
    placed,
    withdrawn,
)
from chalicelib.escalation.on_call.final import by_person
from chalicelib.tickets.errors import InvalidChange, NotAllowed
from chalicelib.tickets.events import Actor, Role
from tests.escalation.schedules import at, of_layers

ANA, BRUNO, CARLA = (Actor(id=each, role=Role.AGENT) for each in ("ana", "bruno", "carla"))
SOFIA = Actor(id="sofia", role=Role.SUPERVISOR)
NOW = at("2026-03-03T12:00")  # a Tuesday: Ana's week until the 9th, then Bruno's
ROTA = of_layers({})


def period(start: str, end: str) -> Period:
    return Period(start=at(f"2026-{start}"), end=at(f"2026-{end}"))


NIGHT = period("03-04T18:00", "03-05T06:00")
NEXT_WEEK = period("03-10T00:00", "03-11T00:00")


def an(**fields: Any) -> Arrangement:
    known = {
        "id": "x",
        "schedule": "rota",
        "person": "bruno",
        "period": NIGHT,
        "by": "?",
        "at": NOW,
    }
    return Arrangement.model_validate({**known, **fields})


def swap(**fields: Any) -> Arrangement:
    return asked(an(**fields), ROTA, (), ANA, NOW)


def with_all(*arrangements: Arrangement) -> Schedule:
    return ROTA.with_arranged(overrides_of("rota", arrangements))


def people(schedule: Schedule, start: str, end: str) -> list[str | None]:
    shifts = final(schedule, at(f"2026-{start}"), at(f"2026-{end}"))
    return [shift.person for shift in by_person(shifts)]


class TestOverrides:
    def test_everybody_stands_in_themselves(self) -> None:
        mine = placed(an(), (), BRUNO, NOW)
        assert (mine.by, mine.stand) == ("bruno", Stand.HOLDS)
        assert people(with_all(mine), "03-04T00:00", "03-06T00:00") == ["ana", "bruno", "ana"]

    @pytest.mark.parametrize("person", ["carla", None])
    def test_an_agent_puts_nobody_else_on_call(self, person: str | None) -> None:
        with pytest.raises(NotAllowed, match="stand in for others yourself"):
            placed(an(person=person), (), BRUNO, NOW)
        assert placed(an(person=person), (), SOFIA, NOW).person == person

    def test_what_has_been_stays(self) -> None:
        late = placed(an(period=period("03-01T00:00", "03-04T00:00")), (), BRUNO, NOW)
        assert late.period.start == NOW

    @pytest.mark.parametrize(
        ("start", "end", "reason"),
        [
            ("03-01T00:00", "03-03T12:00", "“end” is past"),
            ("03-04T00:00", "07-04T00:00", "at most 92 days"),
        ],
    )
    def test_a_time_that_is_past_or_very_long_is_refused(
        self, start: str, end: str, reason: str
    ) -> None:
        with pytest.raises(InvalidChange, match=reason):
            placed(an(period=period(start, end)), (), BRUNO, NOW)

    def test_one_that_is_taken_back_before_it_begins_leaves_nothing(self) -> None:
        assert ended(placed(an(), (), BRUNO, NOW), BRUNO, NOW) is None

    def test_one_that_relieved_somebody_and_is_taken_back_is_on_record_and_holds_no_more(
        self,
    ) -> None:
        back = ended(placed(an(instead_of="ana"), (), BRUNO, NOW), BRUNO, NOW)
        assert back is not None
        assert (back.taken_back, back.at, back.answered_by) == (True, NOW, "bruno")
        assert people(with_all(back), "03-04T00:00", "03-06T00:00") == ["ana"]

    def test_one_that_is_taken_back_while_it_holds_keeps_what_has_been(self) -> None:
        during = at("2026-03-04T20:00")
        left = ended(placed(an(), (), BRUNO, NOW), SOFIA, during)
        assert left is not None
        assert left.period == Period(start=NIGHT.start, end=during)

    def test_one_that_is_past_is_not_taken_back(self) -> None:
        with pytest.raises(NothingToTakeOver, match="is past"):
            ended(placed(an(), (), BRUNO, NOW), BRUNO, NIGHT.end)

    def test_somebody_elses_is_taken_back_by_supervisors_alone(self) -> None:
        with pytest.raises(NotAllowed):
            ended(placed(an(), (), BRUNO, NOW), CARLA, NOW)


class TestSwaps:
    def test_a_swap_changes_nothing_until_it_is_accepted(self) -> None:
        waits = swap()
        assert people(with_all(waits), "03-04T00:00", "03-06T00:00") == ["ana"]
        holds = accepted(waits, ROTA, BRUNO, NOW)
        assert people(with_all(holds), "03-04T00:00", "03-06T00:00") == ["ana", "bruno", "ana"]

    def test_shifts_in_return_go_the_other_way(self) -> None:
        holds = accepted(swap(back=NEXT_WEEK), ROTA, BRUNO, NOW)
        assert people(with_all(holds), "03-04T00:00", "03-12T00:00") == [
            "ana", "bruno", "ana", "bruno", "ana", "bruno",
        ]  # fmt: skip

    def test_a_swap_takes_the_askers_shifts_and_nobody_elses(self) -> None:
        long = accepted(swap(person="carla", period=period("03-08T00:00", "03-10T00:00")),
                        ROTA, CARLA, NOW)  # fmt: skip
        assert people(with_all(long), "03-07T00:00", "03-11T00:00") == ["ana", "carla", "bruno"]

    def test_of_two_that_hold_the_later_one_wins(self) -> None:
        first = placed(an(id="a", person="carla"), (), SOFIA, NOW)
        second = placed(an(id="b"), (), BRUNO, NOW + timedelta(minutes=1))
        assert on_call_at(with_all(second, first), NIGHT.start) == "bruno"

    @pytest.mark.parametrize("answer", [accepted, declined])
    def test_only_the_colleague_answers(self, answer: Any) -> None:
        between = [ROTA] if answer is accepted else []
        with pytest.raises(NotAllowed, match="Only bruno"):
            answer(swap(), *between, CARLA, NOW)
        with pytest.raises(NotAllowed, match="Only bruno"):
            answer(swap(), *between, ANA, NOW)

    def test_a_supervisor_forces_it(self) -> None:
        forced = accepted(swap(), ROTA, SOFIA, NOW)
        assert (forced.stand, forced.answered_by) == (Stand.HOLDS, "sofia")

    def test_who_asked_or_a_supervisor_withdraws_it(self) -> None:
        for who in (ANA, SOFIA):
            assert withdrawn(swap(), who, NOW).stand is Stand.WITHDRAWN
        with pytest.raises(NotAllowed):
            withdrawn(swap(), BRUNO, NOW)

    def test_it_is_answered_once(self) -> None:
        for over in (declined(swap(), BRUNO, NOW), accepted(swap(), ROTA, BRUNO, NOW)):
            with pytest.raises(SwapIsOver, match="already"):
                accepted(over, ROTA, BRUNO, NOW)
            with pytest.raises(SwapIsOver, match="already"):
                withdrawn(over, ANA, NOW)

    def test_it_expires_when_its_first_shift_begins(self) -> None:
        soon = swap(back=period("03-09T10:00", "03-09T12:00"), period=NIGHT)
        assert soon.expires_at == NIGHT.start
        assert accepted(soon, ROTA, BRUNO, NIGHT.start - timedelta(seconds=1))
        with pytest.raises(SwapIsOver, match="has begun"):
            accepted(soon, ROTA, BRUNO, NIGHT.start)

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"person": "ana"}, InvalidChange),
            ({"period": period("03-03T11:00", "03-05T06:00")}, InvalidChange),
            ({"back": period("03-05T00:00", "03-05T07:00")}, InvalidChange),
            ({"period": NEXT_WEEK}, NothingToTakeOver),  # it is Bruno's
            ({"back": period("03-06T00:00", "03-07T00:00")}, NothingToTakeOver),  # it is Ana's
        ],
    )
    def test_what_makes_no_swap_is_refused(
        self, fields: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            swap(**fields)

    def test_the_same_shifts_are_asked_for_once(self) -> None:
        with pytest.raises(SwapIsOver, match="withdraw it first"):
            asked(an(person="carla", id="y"), ROTA, [swap()], ANA, NOW)

    def test_shifts_that_went_elsewhere_meanwhile_are_not_swapped(self) -> None:
        taken = with_all(placed(an(id="a", person="carla"), (), SOFIA, NOW))
        with pytest.raises(NothingToTakeOver, match="ana has no shift"):
            accepted(swap(), taken, BRUNO, NOW)
