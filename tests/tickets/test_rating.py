"""Guards that a solution is rated once, by its own link, and only while it holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.tickets import changes, rating
from chalicelib.tickets.errors import IllegalMove
from chalicelib.tickets.events import Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Channel, Message, Ticket
from chalicelib.tickets.rating import AlreadyRated, NothingToRate

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
AGENT = Actor(id="ana@desk.example", role=Role.AGENT)
ANSWER = Message(text="Done.", channel=Channel.WEB, definitive=True)


def ticket(status: str = "open", **fields: Any) -> Ticket:
    known = {"number": "K7M42QXG", "version": 3, "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CUSTOMER.id, "created_at": NOW, "updated_at": NOW, "status": status}
    return Ticket.model_validate({**known, **rest, **fields})


def resolved(before: Ticket | None = None) -> Ticket:
    before = before or ticket()
    return apply(before, changes.resolve(before, ANSWER, AGENT, NOW))


def reopened(before: Ticket) -> Ticket:
    return apply(before, changes.reopen(before, "It is back.", CUSTOMER, NOW))


def closed(before: Ticket) -> Ticket:
    return apply(before, changes.close(before, AGENT, NOW))


def rate(
    before: Ticket, score: int = 4, comment: str | None = None, resolution: int | None = None
) -> Event:
    return rating.rate(before, resolution, score, comment, CUSTOMER, NOW + timedelta(hours=1))


def rated(before: Ticket, score: int = 4) -> Ticket:
    return apply(before, rate(before, score))


def test_a_rating_is_kept_with_the_solution_that_it_is_about() -> None:
    before = resolved()
    event = rate(before, 4, "Quick.", 4)
    assert event.kind is Kind.RATED
    assert event.details == {"score": 4, "resolution": 4, "comment": "Quick."}
    kept = apply(before, event).rating
    assert kept is not None
    assert (kept.score, kept.comment, kept.resolution) == (4, "Quick.", 4)
    assert kept.at == NOW + timedelta(hours=1)


def test_a_rating_without_words_has_none() -> None:
    event = rate(resolved())
    assert "comment" not in event.details
    assert event.changes["rating"].after.comment is None


def test_a_rating_moves_nothing_else() -> None:
    before = resolved()
    after = rated(before)
    moved = {name for name in Ticket.model_fields if getattr(before, name) != getattr(after, name)}
    assert moved == {"rating", "version", "updated_at"}


def test_a_stored_rating_is_replayed_as_it_was() -> None:
    before = resolved()
    event = rate(before, 2, "Too late.")
    stored = Event.model_validate(event.model_dump(mode="json"))
    assert apply(before, stored) == apply(before, event)


@pytest.mark.parametrize("later", [lambda same: same, closed])
def test_a_second_rating_of_the_same_solution_is_told_what_stands(later: Any) -> None:
    with pytest.raises(AlreadyRated, match="4 of 5 on 2026-03-02") as refused:
        rate(later(rated(resolved())), 1)
    assert refused.value.members == {"score": 4}
    assert refused.value.rating.score == 4


def test_a_closed_ticket_may_still_be_rated() -> None:
    assert rated(closed(resolved())).rating is not None


def test_a_request_that_is_solved_again_may_be_rated_again_and_the_latest_counts() -> None:
    again = resolved(reopened(rated(resolved())))
    assert rating.standing(again) is None
    after = rated(again, 5)
    assert after.rating is not None
    assert (after.rating.score, after.rating.resolution) == (5, again.resolution)


def test_a_rating_outlives_the_solution_that_it_was_about() -> None:
    again = reopened(rated(resolved()))
    assert again.rating is not None
    assert rating.standing(again) is None


def test_the_link_of_an_earlier_solution_is_over_once_the_request_is_open_again() -> None:
    first = resolved()
    for later in (reopened(first), resolved(reopened(first))):
        with pytest.raises(NothingToRate, match="does not hold any more"):
            rate(later, 4, None, first.resolution)


@given(st.integers(-3, 20))
def test_only_the_link_of_the_solution_that_holds_rates_it(resolution: int) -> None:
    before = resolved()
    if resolution == before.resolution:
        assert rate(before, 4, None, resolution).details["resolution"] == before.resolution
        return
    with pytest.raises(NothingToRate):
        rate(before, 4, None, resolution)


def test_what_was_never_solved_is_not_rated() -> None:
    with pytest.raises(IllegalMove):
        rate(ticket())
    refused = closed(ticket("held", held="no_agreement"))
    with pytest.raises(NothingToRate, match="closed without a solution"):
        rate(refused)


def test_what_is_closed_as_held_after_an_earlier_solution_is_not_rated_for_that() -> None:
    held = reopened(closed(resolved(ticket(held="no_agreement"))))
    assert held.status == "held"
    with pytest.raises(NothingToRate):
        rate(closed(held))


@pytest.mark.parametrize("score", [-1, 0, 6])
def test_a_score_is_one_of_five(score: int) -> None:
    with pytest.raises(ValidationError):
        rate(resolved(), score)
