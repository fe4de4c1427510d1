"""Guards which verb is legal when, and what each writes into the ticket and its event."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tickets import changes
from chalicelib.tickets.errors import IllegalMove, NeedsDefinitiveAnswer, NothingToAcknowledge
from chalicelib.tickets.events import Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Chain, Channel, Message, Metric, Step, Ticket
from chalicelib.tickets.status import LEGAL, Status, legal_verbs

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
AGENT = Actor(id="ana@desk.example", role=Role.AGENT)
OTHER = Actor(id="bruno@desk.example", role=Role.AGENT)


def ticket(status: str = "open", **fields: Any) -> Ticket:
    born = NOW - timedelta(hours=1)
    known = {"number": "K7M42QXG", "version": 3, "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CUSTOMER.id, "created_at": born, "updated_at": born, "status": status}
    return Ticket.model_validate({**known, **rest, **fields})


def said(definitive: bool | None = None, message_id: str | None = None) -> Message:
    return Message(text="…", channel=Channel.WEB, definitive=definitive, message_id=message_id)


def chain(fired: int = 1, acknowledged_by: str | None = None, number: int = 2) -> Chain:
    return Chain(
        id=number,
        policy="guard",
        trigger="breach",
        metric=Metric.RESOLUTION,
        started_at=NOW,
        steps=(Step(at=NOW, notify=("assignee",)), Step(at=NOW, notify=("supervisor",))),
        fired=fired,
        acknowledged_by=acknowledged_by,
    )


VERBS: dict[str, Callable[[Ticket], Event]] = {
    "reply": lambda ticket: changes.reply(ticket, said(True), AGENT, NOW),
    "answer": lambda ticket: changes.answer(ticket, said(), CUSTOMER, NOW),
    "note": lambda ticket: changes.note(ticket, said(), AGENT, NOW),
    "claim": lambda ticket: changes.claim(ticket, AGENT, NOW),
    "assign": lambda ticket: changes.assign(ticket, OTHER.id, None, None, AGENT, NOW),
    "acknowledge": lambda ticket: changes.acknowledge(ticket, AGENT, NOW),
    "wait": lambda ticket: changes.wait(ticket, "customer", "log file", AGENT, NOW),
    "resolve": lambda ticket: changes.resolve(ticket, said(True), AGENT, NOW, WEEK),
    "close": lambda ticket: changes.close(ticket, AGENT, NOW),
    "reopen": lambda ticket: changes.reopen(ticket, "it is back", CUSTOMER, NOW),
    "release": lambda ticket: changes.release(ticket, AGENT, NOW),
}

# Written out once more, from the design's sentences and not from the code's table.
EXPECTED = {
    "pending": "acknowledge answer assign claim note reply resolve wait",
    "open": "acknowledge answer assign claim note reply resolve wait",
    "waiting_customer": "acknowledge answer assign claim note reply resolve wait",
    "waiting_third_party": "acknowledge answer assign claim note reply resolve wait",
    "resolved": "answer close note reopen reply",
    "closed": "answer note reopen",
    "held": "close note release",
}
ALLOWED = [(verb, status) for status, verbs in EXPECTED.items() for verb in verbs.split()]


def after(before: Ticket, event: Event) -> Ticket:
    return apply(before, event)


def test_every_status_and_every_verb_is_tried_here() -> None:
    assert set(EXPECTED) == set(Status)
    assert set(VERBS) == set(LEGAL)


@pytest.mark.parametrize("status", EXPECTED)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_done_where_it_is_legal_and_refused_elsewhere(verb: str, status: str) -> None:
    before = ticket(status, escalations=(chain(),))
    if verb in EXPECTED[status].split():
        event = VERBS[verb](before)
        assert (event.number, event.version, event.part) == ("K7M42QXG", 4, 0)
        assert event.at == NOW
        return
    with pytest.raises(IllegalMove) as refused:
        VERBS[verb](before)
    assert refused.value.members == {
        "current_status": status,
        "legal": EXPECTED[status].split(),
    }
    assert verb in refused.value.detail
    assert legal_verbs(Status(status)) == EXPECTED[status].split()


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_an_event_records_each_changed_field_before_and_after(verb: str, status: str) -> None:
    before = ticket(status, escalations=(chain(),), close_at=NOW if status == "resolved" else None)
    event = VERBS[verb](before)
    changed = apply(before, event)
    moved = {
        name for name in Ticket.model_fields if getattr(before, name) != getattr(changed, name)
    }
    assert moved - {"version", "updated_at"} == set(event.changes)
    for name, change in event.changes.items():
        assert (change.before, change.after) == (getattr(before, name), getattr(changed, name))
    assert (changed.version, changed.updated_at) == (4, NOW)


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_an_event_that_was_stored_changes_a_ticket_like_a_fresh_one(verb: str, status: str) -> None:
    before = ticket(status, escalations=(chain(),))
    fresh = VERBS[verb](before)
    stored = Event.model_validate_json(fresh.model_dump_json(exclude_defaults=True))
    assert apply(before, stored) == apply(before, fresh)


def test_an_events_id_sorts_by_version_and_then_by_part() -> None:
    event = VERBS["note"](ticket(version=9))
    assert event.id == "K7M42QXG.000010.0"
    assert event.id > VERBS["note"](ticket(version=8)).id
    assert event.model_copy(update={"part": 1}).id > event.id


class TestWriting:
    def test_reply_to_a_pending_ticket_makes_it_the_agents_own(self) -> None:
        replied = after(ticket("pending"), VERBS["reply"](ticket("pending")))
        assert (replied.status, replied.assignee) == ("open", AGENT.id)

    def test_reply_to_a_pending_ticket_leaves_it_with_whom_it_was_given_to(self) -> None:
        given_ticket = ticket("pending", assignee=OTHER.id)
        assert after(given_ticket, VERBS["reply"](given_ticket)).assignee == OTHER.id

    @pytest.mark.parametrize(
        "status", ["open", "waiting_customer", "waiting_third_party", "resolved"]
    )
    def test_reply_moves_no_other_ticket(self, status: str) -> None:
        before = ticket(status, assignee=OTHER.id)
        replied = after(before, VERBS["reply"](before))
        assert (replied.status, replied.assignee) == (status, OTHER.id)

    def test_a_provisional_reply_takes_nothing_from_a_definitive_one(self) -> None:
        before = ticket(answered=True)
        assert after(before, changes.reply(before, said(False), AGENT, NOW)).answered

    def test_reply_from_requester_opens_a_ticket_that_waits_for_them(self) -> None:
        before = ticket("waiting_customer")
        assert after(before, VERBS["answer"](before)).status == "open"

    @pytest.mark.parametrize("status", ["pending", "open", "waiting_third_party"])
    def test_reply_from_requester_moves_no_other_live_ticket(self, status: str) -> None:
        before = ticket(status)
        assert after(before, VERBS["answer"](before)).status == status

    @pytest.mark.parametrize("status", ["resolved", "closed"])
    def test_reply_from_requester_reopens_a_ticket_that_was_over(self, status: str) -> None:
        before = ticket(
            status, answered=True, close_at=NOW + WEEK, closed_at=NOW, assignee=OTHER.id
        )
        reopened = after(before, VERBS["answer"](before))
        assert reopened.status == "open"
        assert (reopened.close_at, reopened.closed_at, reopened.answered) == (None, None, False)
        assert reopened.assignee == OTHER.id

    def test_the_latest_mail_of_the_customer_is_the_one_to_answer(self) -> None:
        before = ticket(message_id="<1@client.example>")
        mailed = changes.answer(before, said(message_id="<2@client.example>"), CUSTOMER, NOW)
        assert after(before, mailed).message_id == "<2@client.example>"
        assert after(before, VERBS["answer"](before)).message_id == "<1@client.example>"

    @pytest.mark.parametrize("status", EXPECTED)
    def test_what_a_stranger_or_a_program_writes_moves_nothing(self, status: str) -> None:
        before = ticket(status, close_at=NOW)
        message = said(message_id="<2@elsewhere.example>")
        for event in (
            changes.append(before, message, CUSTOMER, NOW),
            changes.append_automatic(before, message, CUSTOMER, NOW, "auto-submitted"),
        ):
            assert event.changes == {}
            assert event.message == message

    def test_what_a_program_wrote_is_internal_and_says_by_which_rule_it_is_known(self) -> None:
        event = changes.append_automatic(ticket(), said(), CUSTOMER, NOW, "auto-submitted")
        assert event.internal
        assert event.details == {"automatic": "auto-submitted"}


class TestGiving:
    def test_who_claims_a_ticket_has_it(self) -> None:
        before = ticket("pending")
        claimed = after(before, VERBS["claim"](before))
        assert (claimed.status, claimed.assignee) == ("open", AGENT.id)

    @pytest.mark.parametrize("verb", ["claim", "assign"])
    @pytest.mark.parametrize("status", ["open", "waiting_customer", "waiting_third_party"])
    def test_a_ticket_that_waits_goes_on_waiting_with_its_new_agent(
        self, verb: str, status: str
    ) -> None:
        before = ticket(status)
        assert after(before, VERBS[verb](before)).status == status

    def test_a_ticket_given_to_a_person_stays_in_its_team(self) -> None:
        before = ticket("pending")
        given_ticket = after(before, VERBS["assign"](before))
        assert (given_ticket.assignee, given_ticket.team) == (OTHER.id, "front")
        assert given_ticket.status == "open"

    def test_a_ticket_given_to_a_team_waits_there_for_somebody_to_claim_it(self) -> None:
        before = ticket(assignee=AGENT.id)
        event = changes.assign(before, None, "engineers", "needs a patch", AGENT, NOW)
        moved = after(before, event)
        assert (moved.team, moved.assignee, moved.status) == ("engineers", None, "pending")
        assert event.reason == "needs a patch"

    def test_a_ticket_may_be_given_to_a_person_of_another_team(self) -> None:
        before = ticket("pending")
        moved = after(before, changes.assign(before, OTHER.id, "engineers", None, AGENT, NOW))
        assert (moved.team, moved.assignee, moved.status) == ("engineers", OTHER.id, "open")


class TestWaiting:
    def test_a_ticket_waits_for_the_customer_or_for_somebody_else(self) -> None:
        for on, status in (
            ("customer", "waiting_customer"),
            ("third_party", "waiting_third_party"),
        ):
            event = changes.wait(ticket(), on, "log file", AGENT, NOW)  # type: ignore[arg-type]
            assert after(ticket(), event).status == status
            assert event.reason == "log file"


class TestEnding:
    def test_resolve_needs_a_definitive_answer(self) -> None:
        with pytest.raises(NeedsDefinitiveAnswer, match="send “answer” with this request"):
            changes.resolve(ticket(), None, AGENT, NOW)

    def test_a_provisional_reply_is_no_definitive_answer(self) -> None:
        replied = after(ticket(), changes.reply(ticket(), said(False), AGENT, NOW))
        with pytest.raises(NeedsDefinitiveAnswer):
            changes.resolve(replied, None, AGENT, NOW)

    def test_a_definitive_reply_is_enough_to_resolve(self) -> None:
        replied = after(ticket(), changes.reply(ticket(), said(True), AGENT, NOW))
        assert after(replied, changes.resolve(replied, None, AGENT, NOW)).status == "resolved"

    def test_a_reopened_ticket_needs_a_new_definitive_answer(self) -> None:
        resolved = after(ticket(), VERBS["resolve"](ticket()))
        for verb in ("reopen", "answer"):
            with pytest.raises(NeedsDefinitiveAnswer):
                changes.resolve(after(resolved, VERBS[verb](resolved)), None, AGENT, NOW)

    def test_a_resolved_ticket_closes_itself_a_while_later(self) -> None:
        resolved = after(ticket(), VERBS["resolve"](ticket()))
        assert resolved.close_at == resolved.wake_at == NOW + WEEK

    def test_who_resolves_a_ticket_that_nobody_had_has_it(self) -> None:
        assert after(ticket(), VERBS["resolve"](ticket())).assignee == AGENT.id
        had = ticket(assignee=OTHER.id)
        assert after(had, VERBS["resolve"](had)).assignee == OTHER.id

    def test_a_closed_ticket_knows_when_and_has_nothing_left_to_do(self) -> None:
        resolved = ticket("resolved", close_at=NOW + WEEK)
        closed = after(resolved, VERBS["close"](resolved))
        assert (closed.status, closed.closed_at, closed.wake_at) == ("closed", NOW, None)

    @pytest.mark.parametrize("status", ["resolved", "closed"])
    def test_a_reopened_ticket_closes_itself_no_more(self, status: str) -> None:
        before = ticket(status, close_at=NOW + WEEK, closed_at=NOW)
        reopened = after(before, VERBS["reopen"](before))
        assert (reopened.status, reopened.close_at, reopened.closed_at) == ("open", None, None)


class TestAcknowledging:
    def test_an_acknowledgement_names_the_chain_and_the_step_that_it_answers(self) -> None:
        event = changes.acknowledge(ticket(escalations=(chain(fired=2),)), AGENT, NOW)
        assert (event.kind, event.details) == (Kind.ACKNOWLEDGED, {"chain": 2, "step": 2})

    @pytest.mark.parametrize("standing", [None, chain(fired=0)])
    def test_without_a_page_there_is_nothing_to_acknowledge(self, standing: Chain | None) -> None:
        with pytest.raises(NothingToAcknowledge, match="No page of this ticket waits"):
            changes.acknowledge(ticket(escalations=tuple(filter(None, [standing]))), AGENT, NOW)

    def test_a_second_acknowledgement_is_refused_and_told_whose_the_first_was(self) -> None:
        done = ticket(escalations=(chain(acknowledged_by=OTHER.id),))
        with pytest.raises(NothingToAcknowledge, match=f"already acknowledged by {OTHER.id}"):
            changes.acknowledge(done, AGENT, NOW)

    def test_the_link_of_a_page_acknowledges_its_own_chain_alone(self) -> None:
        assert (
            changes.acknowledge(ticket(escalations=(chain(),)), AGENT, NOW, 2).details["chain"] == 2
        )
        for other in (0, 1, 3):
            with pytest.raises(NothingToAcknowledge, match="No page of this ticket waits"):
                changes.acknowledge(ticket(escalations=(chain(),)), AGENT, NOW, other)

    def test_the_link_of_an_old_page_does_not_tell_who_acknowledged_a_newer_one(self) -> None:
        with pytest.raises(NothingToAcknowledge, match="No page of this ticket waits"):
            changes.acknowledge(
                ticket(escalations=(chain(acknowledged_by=OTHER.id),)), AGENT, NOW, 1
            )


moves = st.lists(st.sampled_from([verb for verb in VERBS if verb != "acknowledge"]), max_size=12)


@given(st.sampled_from(sorted(EXPECTED)), moves)
def test_whatever_happens_a_ticket_closes_itself_only_while_it_is_resolved(
    status: str, verbs: list[str]
) -> None:
    now = ticket(status, close_at=NOW + WEEK if status == "resolved" else None)
    for verb in verbs:
        if verb in EXPECTED[now.status].split():
            now = after(now, VERBS[verb](now))
            assert (now.close_at is not None) == (now.status == "resolved")
            assert now.closed_at is None or now.status == "closed"
