"""Guards a colleague's mailbox: how often one person may ask another for a swap, or relieve them."""

from datetime import datetime, timedelta

import pytest

from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand
from chalicelib.escalation.on_call.arranging import asked, declined, ended, placed, withdrawn
from chalicelib.escalation.on_call.asking import (
    MOST_OPEN,
    MOST_RELIEFS,
    MOST_WITHIN,
    WITHIN,
    TooManyReliefs,
    TooManySwaps,
    TooManySwapsOpen,
)
from chalicelib.tickets.events import Actor, Role
from tests.escalation.schedules import at, of_layers

ANA, BRUNO, CARLA = (Actor(id=each, role=Role.AGENT) for each in ("ana", "bruno", "carla"))
SOFIA = Actor(id="sofia", role=Role.SUPERVISOR)
NOW = at("2026-03-03T12:00")  # a Tuesday: Ana's week until the 9th
ROTA = of_layers({})
MINUTE = timedelta(minutes=1)


def ask(
    known: list[Arrangement], now: datetime = NOW, to: str = "bruno", by: Actor = ANA
) -> Arrangement:
    """Ask for an hour that was not asked for yet, and remember that."""
    start = NOW + timedelta(days=2, hours=len(known))
    period = Period(start=start, end=start + timedelta(hours=1))
    name = f"s{len(known)}"
    new = Arrangement(id=name, schedule="rota", person=to, period=period, by="?", at=now)
    swap = asked(new, ROTA, known, by, now)
    known.append(swap)
    return swap


def ask_and_withdraw(known: list[Arrangement], now: datetime) -> None:
    known[-1] = withdrawn(ask(known, now), ANA, now)


def test_of_one_colleague_so_many_swaps_wait_for_an_answer_and_no_more() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_OPEN):
        ask(known)
    with pytest.raises(TooManySwapsOpen, match="withdraw one") as refused:
        ask(known)
    assert "“colleague”" in refused.value.detail
    assert "s0, s1" in refused.value.detail
    known[0] = declined(known[0], BRUNO, NOW)
    assert ask(known).stand is Stand.ASKED


def test_another_colleague_may_still_be_asked_and_so_may_somebody_else_ask() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_OPEN):
        ask(known)
    assert ask(known, to="carla").person == "carla"
    theirs = [each.model_copy(update={"by": "carla"}) for each in known[:MOST_OPEN]]
    assert ask(theirs).by == "ana"


def test_a_swap_that_has_expired_waits_for_no_answer() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_OPEN):
        ask(known)
    # By then nobody can accept the first of them any more.
    assert ask(known, now=known[0].expires_at).stand is Stand.ASKED


def test_to_ask_and_withdraw_again_and_again_ends_for_that_day() -> None:
    known: list[Arrangement] = []
    for place in range(MOST_WITHIN):
        ask_and_withdraw(known, NOW + place * MINUTE)
    later = NOW + MOST_WITHIN * MINUTE
    with pytest.raises(TooManySwaps, match="within a day") as refused:
        ask(known, later)
    assert refused.value.seconds == (NOW + WITHIN - later).total_seconds()
    assert ask(known, NOW + WITHIN).stand is Stand.ASKED


def test_the_day_is_counted_from_when_it_was_asked_and_not_from_the_answer() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_OPEN):
        ask(known)
    answered = NOW + WITHIN - MINUTE
    known[:] = [declined(each, BRUNO, answered) for each in known]
    for _ in range(MOST_WITHIN):
        ask_and_withdraw(known, NOW + WITHIN)
    with pytest.raises(TooManySwaps):
        ask(known, NOW + WITHIN)


def test_what_a_supervisor_put_into_force_does_not_count_as_asked() -> None:
    placed = [
        Arrangement(
            id=f"p{each}", schedule="rota", person="bruno", by="ana", at=NOW,
            period=Period(start=NOW, end=NOW + MINUTE),
        )
        for each in range(MOST_WITHIN)
    ]  # fmt: skip
    assert ask(placed).swap


def relieve(
    known: list[Arrangement], now: datetime = NOW, by: Actor = SOFIA, whom: str | None = "carla"
) -> Arrangement:
    """Put whoever arranges it on call for an hour that was not arranged yet, and remember that."""
    start = NOW + timedelta(days=2, hours=len(known))
    new = Arrangement(
        id=f"o{len(known)}", schedule="rota", person=by.id, instead_of=whom, by="?", at=now,
        period=Period(start=start, end=start + timedelta(hours=1)),
    )  # fmt: skip
    known.append(placed(new, known, by, now))
    return known[-1]


def test_the_same_colleague_is_relieved_so_often_within_a_day_and_no_more() -> None:
    known: list[Arrangement] = []
    for place in range(MOST_RELIEFS):
        relieve(known, NOW + place * MINUTE)
    later = NOW + MOST_RELIEFS * MINUTE
    with pytest.raises(TooManyReliefs, match="“instead_of”: you relieved carla") as refused:
        relieve(known, later)
    assert refused.value.seconds == (NOW + WITHIN - later).total_seconds()
    assert "now without “instead_of”" in refused.value.detail
    assert relieve(known, NOW + WITHIN).instead_of == "carla"
    with pytest.raises(TooManyReliefs):  # the second of them is not a day old yet
        relieve(known, NOW + WITHIN)


def test_to_relieve_and_take_back_again_and_again_ends_for_that_day() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_RELIEFS):
        left = ended(relieve(known), SOFIA, NOW + MINUTE)
        assert left is not None
        known[-1] = left
    with pytest.raises(TooManyReliefs):
        relieve(known, NOW + 2 * MINUTE)


def test_others_may_relieve_them_others_are_relieved_and_who_it_would_be_is_not_asked() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_RELIEFS):
        relieve(known)
    assert relieve(known, by=BRUNO).by == "bruno"
    assert relieve(known, whom="ana").instead_of == "ana"
    assert relieve(known, whom=None).instead_of is None


def test_who_relieves_themselves_is_told_nothing_and_does_it_as_often_as_they_like() -> None:
    known: list[Arrangement] = []
    for _ in range(MOST_RELIEFS + 1):
        relieve(known, whom=SOFIA.id)
    assert len(known) == MOST_RELIEFS + 1


def test_swaps_that_hold_do_not_count_as_relief() -> None:
    swaps = [
        Arrangement(
            id=f"s{each}", schedule="rota", person="bruno", instead_of="carla", by=SOFIA.id,
            at=NOW, swap=True, period=Period(start=NOW, end=NOW + MINUTE),
        )
        for each in range(MOST_RELIEFS)
    ]  # fmt: skip
    assert relieve(swaps).instead_of == "carla"
