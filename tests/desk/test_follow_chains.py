"""Guards what ends a chain or lets it rest, and that nothing is left of what is put aside."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.tickets.events import Kind
from tests.desk.lives import FIRST, MINUTE, RESOLUTION, at


class TestChains:
    def test_a_chain_ends_when_its_promise_is_kept(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        assert life.ticket.chain.metric == FIRST
        life.note("10:16")
        life.claim("10:17")
        assert life.ticket.chain is not None
        life.reply("10:18")
        assert life.ticket.chain is None

    def test_a_reply_does_not_end_the_chain_of_the_resolution(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.reply("10:10")
        life.wake_until("14:00")
        assert life.ticket.chain.metric == RESOLUTION
        life.reply("14:05")
        assert life.ticket.chain is not None
        life.resolve("14:06")
        assert life.ticket.chain is None

    def test_an_acknowledgement_stops_the_chain_and_says_who(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:16")
        assert life.ticket.chain.acknowledged_by == "ana@desk.example"
        assert life.ticket.chain.next_at == life.ticket.chain.expires_at == at("11:16")
        life.note("10:17")
        assert life.ticket.chain.acknowledged_by == "ana@desk.example"

    def test_an_acknowledgement_is_no_answer(self, begin: Callable[..., Any]) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        life.acknowledge("10:16")
        assert life.clock(FIRST).stopped_at is None


class TestAside:
    """A ticket that was merged lives on in another one, and spam is nobody's: no promise is left."""

    @pytest.mark.parametrize("verb", ["merge", "spam"])
    def test_nothing_happens_by_itself_to_a_ticket_that_is_aside(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        getattr(life, verb)("10:05")
        assert (life.ticket.wake_at, life.ticket.due_at) == (None, None)
        life.wake_until("2026-03-09T10:00")
        assert life.told(Kind.CLOCK_BREACHED, "metric") == []

    @pytest.mark.parametrize("verb", ["merge", "spam"])
    def test_nobody_is_paged_any_more_for_a_ticket_that_is_aside(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        life.wake_until("10:15")
        assert life.ticket.chain is not None
        getattr(life, verb)("10:16")
        assert (life.ticket.escalations, life.ticket.wake_at) == ((), None)

    @pytest.mark.parametrize("verb", ["merge", "spam"])
    def test_what_was_put_aside_late_was_answered_by_nobody_and_is_not_told_as_an_answer(
        self, begin: Callable[..., Any], verb: str
    ) -> None:
        life = begin("10:00")
        life.wake_until("15:00")
        getattr(life, verb)("15:00")
        assert life.told(Kind.ANSWERED_LATE, "metric") == []
        assert life.clock(FIRST).stopped_at is None

    def test_what_was_taken_for_spam_goes_on_from_its_release_with_what_it_had_counted(
        self, begin: Callable[..., Any]
    ) -> None:
        life = begin("10:00")
        life.spam("10:05")
        life.release("12:00")
        assert (life.clock().counted, life.clock().due_at) == (5 * MINUTE, at("15:55"))
        assert life.clock(FIRST).due_at == at("12:10")
