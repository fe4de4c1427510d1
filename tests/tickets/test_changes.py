"""Guards which verb is legal when, and what each writes into the ticket and its event."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tickets import changes, rating, relations, saying, workflow
from chalicelib.tickets.errors import (
    IllegalMove,
    NeedsDefinitiveAnswer,
    NothingToAcknowledge,
    Refusal,
)
from chalicelib.tickets.events import DESK, Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Chain, Channel, Message, Metric, Priority, Step, Ticket
from chalicelib.tickets.status import LEADS, LEGAL, Status, legal_verbs
from chalicelib.tickets.work import (
    Approval,
    CheckItem,
    External,
    Offer,
    Relation,
    Session,
    Visit,
)

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
AGENT = Actor(id="ana@desk.example", role=Role.AGENT)
OTHER = Actor(id="bruno@desk.example", role=Role.AGENT)


def ticket(status: str = "open", **fields: Any) -> Ticket:
    born = NOW - timedelta(hours=1)
    known = {"number": "K7M42QXG", "version": 3, "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CUSTOMER.id, "created_at": born, "updated_at": born, "status": status}
    return Ticket.model_validate({**known, **rest, "stopped_since": born, **fields})


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


TWIN = ticket(number="M0V7R5CE")
VISIT = Visit(form="call", starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, place="…", agent=AGENT.id)
Verb = Callable[[Ticket], Event]


def incident(*, solved: bool) -> Verb:
    state = "solved" if solved else "open"
    external = External(system="it-inc", id="7", state=state, solved=solved, updated_at=NOW)
    return lambda ticket: workflow.follow(ticket, external, AGENT, NOW)


# Each verb by every way in which it can be called, as far as it matters to the status.
WAYS: dict[str, tuple[Verb, ...]] = {
    "reply": tuple(
        lambda ticket, definitive=definitive: saying.reply(ticket, said(definitive), AGENT, NOW)
        for definitive in (True, False)
    ),
    "answer": (lambda ticket: saying.answer(ticket, said(), CUSTOMER, NOW),),
    "note": (lambda ticket: saying.note(ticket, said(), AGENT, NOW),),
    "edit": (lambda ticket: changes.edit(ticket, {"priority": Priority.HIGH}, AGENT, NOW),),
    "claim": (lambda ticket: changes.claim(ticket, AGENT, NOW),),
    "assign": (
        lambda ticket: changes.assign(ticket, OTHER.id, None, None, AGENT, NOW),
        lambda ticket: changes.assign(ticket, OTHER.id, "engineers", None, AGENT, NOW),
        lambda ticket: changes.assign(ticket, None, "engineers", None, AGENT, NOW),
    ),
    "escalate": (lambda ticket: changes.escalate(ticket, "engineers", 2, "hard", AGENT, NOW),),
    "acknowledge": (lambda ticket: changes.acknowledge(ticket, AGENT, NOW),),
    "alert": (lambda ticket: changes.alert(ticket, "it burns", "guard", AGENT, NOW),),
    "wait": (
        lambda ticket: changes.wait(ticket, "customer", "log file", AGENT, NOW),
        lambda ticket: changes.wait(ticket, "third_party", "log file", AGENT, NOW),
    ),
    "resolve": (lambda ticket: changes.resolve(ticket, said(True), AGENT, NOW, WEEK),),
    "close": (lambda ticket: changes.close(ticket, AGENT, NOW),),
    "reopen": (lambda ticket: changes.reopen(ticket, "it is back", CUSTOMER, NOW),),
    "release": (lambda ticket: changes.release(ticket, AGENT, NOW),),
    "spam": (lambda ticket: changes.spam(ticket, AGENT, NOW),),
    "merge": (lambda ticket: relations.merge(ticket, TWIN, "twice", AGENT, NOW)[0],),
    "split": (lambda ticket: relations.split(ticket, "000001.0", TWIN.number, AGENT, NOW),),
    "link": (lambda ticket: relations.link(ticket, TWIN, Relation.PARENT, AGENT, NOW)[0],),
    "watch": (lambda ticket: relations.watch(ticket, AGENT.id, AGENT, NOW, watches=True),),
    "check": (lambda ticket: workflow.check(ticket, 1, AGENT, NOW, done=True),),
    "approve": tuple(
        lambda ticket, granted=granted: workflow.decide_approval(
            ticket, "…", AGENT, NOW, granted=granted
        )
        for granted in (True, False)
    ),
    "schedule": (
        lambda ticket: workflow.schedule(ticket, VISIT, AGENT, NOW),
        lambda ticket: workflow.unschedule(
            ticket.model_copy(update={"visit": VISIT}), "ill", AGENT, NOW
        ),
    ),
    "follow": (incident(solved=False), incident(solved=True)),
    "offer": (lambda ticket: workflow.offer(ticket, "2.1", None, AGENT, NOW),),
    "accept": tuple(
        lambda ticket, accepted=accepted: workflow.answer_offer(
            ticket, CUSTOMER, NOW, accepted=accepted
        )
        for accepted in (True, False)
    ),
    "connect": (lambda ticket: workflow.connect(ticket, "anydesk", "anydesk:1", AGENT, NOW),),
    "disconnect": (lambda ticket: workflow.disconnect(ticket, 1, AGENT, NOW),),
    "log": (lambda ticket: workflow.log(ticket, 15, "looked", AGENT, NOW),),
    "rate": (lambda ticket: rating.rate(ticket, None, 4, "Thanks.", CUSTOMER, NOW),),
}
VERBS = {verb: ways[0] for verb, ways in WAYS.items()}

# What must stand on the ticket, so that only its status can be in the way.
NEEDS: dict[str, dict[str, Any]] = {
    "acknowledge": {"escalations": (chain(),)},
    "check": {"checklist": (CheckItem(text="back up"), CheckItem(text="verify"))},
    "approve": {"approval": Approval(by="supervisor")},
    "accept": {"offer": Offer(version="2.1", offered_by=AGENT.id, offered_at=NOW)},
    "disconnect": {
        "sessions": (Session(id=1, tool="anydesk", link="…", agent=AGENT.id, started_at=NOW),)
    },
    "rate": {"resolution": 3},
}

# Written out once more, from the design's sentences and not from the code's table.
WORKING = (
    "accept acknowledge alert answer approve assign check claim connect disconnect edit escalate "
    "follow link log merge note offer reply resolve schedule split wait watch"
)
AFTERWARDS = "answer disconnect link log note rate reopen split watch"
EXPECTED = {
    "pending": f"{WORKING} spam",
    "open": f"{WORKING} spam",
    "waiting_customer": WORKING,
    "waiting_third_party": WORKING,
    "resolved": f"{AFTERWARDS} accept close edit reply",
    "closed": AFTERWARDS,
    "held": "close edit link merge note release spam watch",
    "merged": "",
    "spam": "release",
}
ALLOWED = [(verb, status) for status, verbs in EXPECTED.items() for verb in verbs.split()]


def standing(verb: str, status: str, **fields: Any) -> Ticket:
    return ticket(status, **NEEDS.get(verb, {}), **fields)


def after(before: Ticket, event: Event) -> Ticket:
    return apply(before, event)


def test_every_status_and_every_verb_is_tried_here() -> None:
    assert set(EXPECTED) == set(Status)
    assert set(VERBS) == set(LEGAL)


@pytest.mark.parametrize("status", EXPECTED)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_done_where_it_is_legal_and_refused_elsewhere(verb: str, status: str) -> None:
    before = standing(verb, status)
    legal = sorted(EXPECTED[status].split())
    if verb in legal:
        for way in WAYS[verb]:
            event = way(before)
            assert (event.number, event.version, event.part) == ("K7M42QXG", 4, 0)
            assert event.at == NOW
        return
    for way in WAYS[verb]:
        with pytest.raises(IllegalMove) as refused:
            way(before)
        assert refused.value.members == {"current_status": status, "legal": legal}
        assert f"cannot take “{verb}”" in refused.value.detail
        assert f"Legal now: {', '.join(legal) or 'none'}." in refused.value.detail
    assert legal_verbs(Status(status)) == legal


def reached(verb: str, status: str) -> set[Status]:
    """Every other status that some way of the verb leads to, held or not when it was closed."""
    befores = [standing(verb, status)]
    if status == "closed":
        befores.append(standing(verb, status, held="no_agreement"))
    return {after(each, way(each)).status for each in befores for way in WAYS[verb]} - {status}


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_where_a_verb_leads_is_what_its_table_says_and_the_drawing_shows(
    verb: str, status: str
) -> None:
    assert reached(verb, status) == set(LEADS.get(verb, {}).get(Status(status), ()))


def test_the_table_of_where_verbs_lead_names_no_illegal_move() -> None:
    for verb, moves_to in LEADS.items():
        assert moves_to.keys() <= LEGAL[verb], verb
        assert all(each not in leads for each, leads in moves_to.items()), verb


def test_a_ticket_that_was_merged_lives_on_elsewhere_and_takes_nothing_more() -> None:
    assert legal_verbs(Status.MERGED) == []


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_an_event_records_each_changed_field_before_and_after(verb: str, status: str) -> None:
    before = standing(verb, status, close_at=NOW if status == "resolved" else None)
    event = VERBS[verb](before)
    changed = apply(before, event)
    moved = {
        name for name in Ticket.model_fields if getattr(before, name) != getattr(changed, name)
    }
    assert moved - {"version", "updated_at", "stopped_since"} == set(event.changes)
    for name, change in event.changes.items():
        assert (change.before, change.after) == (getattr(before, name), getattr(changed, name))
    assert (changed.version, changed.updated_at) == (4, NOW)


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_an_event_that_was_stored_changes_a_ticket_like_a_fresh_one(verb: str, status: str) -> None:
    before = standing(verb, status)
    fresh = VERBS[verb](before)
    stored = Event.model_validate_json(fresh.model_dump_json(exclude_defaults=True))
    assert apply(before, stored) == apply(before, fresh)


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_since_when_a_ticket_is_stopped_begins_anew_only_when_it_moves_to_others(
    verb: str, status: str
) -> None:
    """B6: at any time one can see at which stage a case is stopped."""
    before = standing(verb, status)
    for way in WAYS[verb]:
        event = way(before)
        moved = not event.changes.keys().isdisjoint({"status", "assignee", "team", "approval"})
        assert after(before, event).stopped_since == (NOW if moved else before.stopped_since)


def test_a_note_does_not_make_a_ticket_look_as_if_it_moved() -> None:
    before = ticket()
    assert after(before, VERBS["note"](before)).stopped_since == before.stopped_since
    assert after(before, VERBS["wait"](before)).stopped_since == NOW


def test_an_events_id_sorts_by_version_and_then_by_part() -> None:
    event = VERBS["note"](ticket(version=9))
    assert event.id == "K7M42QXG.000010.0"
    assert event.id > VERBS["note"](ticket(version=8)).id
    assert event.model_copy(update={"part": 1}).id > event.id


class TestStoppedOn:
    """B6: on whom a case waits."""

    @pytest.mark.parametrize(
        ("status", "fields", "on"),
        [
            ("pending", {}, "front"),
            ("open", {"assignee": AGENT.id}, AGENT.id),
            ("waiting_customer", {"assignee": AGENT.id}, CUSTOMER.id),
            ("waiting_third_party", {"assignee": AGENT.id}, "third party"),
            ("held", {}, "front"),
            ("resolved", {"assignee": AGENT.id}, "nobody"),
            ("closed", {"assignee": AGENT.id}, "nobody"),
            ("merged", {}, "nobody"),
            ("spam", {}, "nobody"),
            ("pending", {"approval": Approval(by="supervisor")}, "approval by the supervisor"),
            ("pending", {"approval": Approval(by="supervisor", granted=True)}, "front"),
            ("resolved", {"approval": Approval(by="supervisor")}, "nobody"),
        ],
    )
    def test_a_ticket_waits_on_its_team_its_agent_its_customer_or_an_approval(
        self, status: str, fields: dict[str, Any], on: str
    ) -> None:
        assert ticket(status, **fields).stopped_on == on

    def test_a_ticket_that_waits_for_an_external_incident_names_the_system(self) -> None:
        followed = after(ticket(), incident(solved=False)(ticket()))
        waiting = after(followed, WAYS["wait"][1](followed))
        assert waiting.stopped_on == "it-inc"


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
        assert after(before, saying.reply(before, said(False), AGENT, NOW)).answered

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
        mailed = saying.answer(before, said(message_id="<2@client.example>"), CUSTOMER, NOW)
        assert after(before, mailed).message_id == "<2@client.example>"
        assert after(before, VERBS["answer"](before)).message_id == "<1@client.example>"

    @pytest.mark.parametrize("status", EXPECTED)
    def test_what_a_stranger_or_a_program_writes_moves_nothing(self, status: str) -> None:
        before = ticket(status, close_at=NOW)
        message = said(message_id="<2@elsewhere.example>")
        for event in (
            saying.append(before, message, CUSTOMER, NOW),
            saying.append_automatic(before, message, CUSTOMER, NOW, "auto-submitted"),
        ):
            assert event.changes == {}
            assert event.message == message

    def test_what_a_program_wrote_is_internal_and_says_by_which_rule_it_is_known(self) -> None:
        event = saying.append_automatic(ticket(), said(), CUSTOMER, NOW, "auto-submitted")
        assert event.internal
        assert event.details == {"automatic": "auto-submitted"}

    def test_after_one_that_was_told_of_programs_alone_bring_about_no_other(self) -> None:
        def written(before: Ticket, untold: str | None = None) -> tuple[Event, Ticket]:
            event = saying.append_automatic(before, said(), CUSTOMER, NOW, "away", untold)
            return event, after(before, event)

        first, told_of = written(ticket())
        assert "untold" not in first.details
        second, still = written(told_of)
        assert second.details["untold"] == saying.TOLD_OF_ONE
        third, _ = written(still)
        assert third.details["untold"] == saying.TOLD_OF_ONE
        own, quiet = written(ticket(), saying.OF_THE_DESK)
        assert own.details["untold"] == saying.OF_THE_DESK
        assert "untold" not in written(quiet)[0].details, "of that one nobody was told"

    @pytest.mark.parametrize(
        ("who", "verified", "wakes"),
        [
            (AGENT, True, True),
            (CUSTOMER, True, True),
            (CUSTOMER, False, False),
            (Actor(id="robot", role=Role.MACHINE), True, False),
            (DESK, True, False),
        ],
    )
    def test_the_next_is_told_of_once_a_person_has_done_something(
        self, who: Actor, verified: bool, wakes: bool
    ) -> None:
        before = ticket(hushed=True)
        message = said().model_copy(update={"verified": verified})
        assert after(before, saying.append(before, message, who, NOW)).hushed is not wakes

    def test_to_take_it_is_to_do_something_with_it(self) -> None:
        before = ticket(hushed=True)
        assert not after(before, VERBS["claim"](before)).hushed


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
        replied = after(ticket(), saying.reply(ticket(), said(False), AGENT, NOW))
        with pytest.raises(NeedsDefinitiveAnswer):
            changes.resolve(replied, None, AGENT, NOW)

    def test_a_definitive_reply_is_enough_to_resolve(self) -> None:
        replied = after(ticket(), saying.reply(ticket(), said(True), AGENT, NOW))
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
        with pytest.raises(NothingToAcknowledge, match="none has gone out yet"):
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


class TestAside:
    def test_spam_is_released_as_the_pending_ticket_that_it_would_have_been(self) -> None:
        thrown = after(ticket("pending"), VERBS["spam"](ticket("pending")))
        assert (thrown.status, thrown.held) == ("spam", "spam")
        event = VERBS["release"](thrown)
        let_in = after(thrown, event)
        assert (let_in.status, let_in.held, let_in.team) == ("pending", None, "front")
        assert event.details == {"was_held": "spam"}

    def test_a_released_ticket_is_taken_by_a_team_and_stands_under_its_agreement(self) -> None:
        before = ticket("held", held="no_agreement", team="sales")
        entitled = {"agreement": "muni.1", "sla": "contract"}
        event = changes.release(
            before, AGENT, NOW, team="front", entitled_by=entitled, reason="paid"
        )
        let_in = after(before, event)
        assert (let_in.team, let_in.agreement, let_in.sla) == ("front", "muni.1", "contract")
        assert event.reason == "paid"

    @pytest.mark.parametrize("verb", ["answer", "reopen"])
    def test_a_ticket_that_was_held_when_it_was_closed_is_held_again_and_not_let_in(
        self, verb: str
    ) -> None:
        """D1: closing and reopening is no way around the agreement."""
        closed = after(*_closed_while_held())
        again = after(closed, VERBS[verb](closed))
        assert (again.status, again.held, again.closed_at) == ("held", "no_agreement", None)


def _closed_while_held() -> tuple[Ticket, Event]:
    held = ticket("held", held="no_agreement")
    return held, VERBS["close"](held)


class TestEscalating:
    @pytest.mark.parametrize("status", ["pending", "open", "waiting_customer"])
    def test_an_escalated_ticket_waits_in_the_other_team_for_a_taker(self, status: str) -> None:
        """A8: what level 1 cannot solve goes to another level."""
        before = ticket(status, assignee=AGENT.id)
        event = VERBS["escalate"](before)
        passed = after(before, event)
        assert (passed.team, passed.assignee, passed.status) == ("engineers", None, "pending")
        assert (event.reason, event.details) == ("hard", {"level": 2})
        assert event.internal


moves = st.lists(st.sampled_from(sorted(VERBS)), max_size=12)


@given(st.sampled_from(sorted(EXPECTED)), moves)
def test_whatever_happens_a_ticket_closes_itself_only_while_it_is_resolved(
    status: str, verbs: list[str]
) -> None:
    now = ticket(status, close_at=NOW + WEEK if status == "resolved" else None)
    for verb in verbs:
        if verb not in EXPECTED[now.status].split():
            continue
        try:
            now = after(now, VERBS[verb](now))
        except Refusal:
            continue  # there is nothing to acknowledge, check or approve
        assert (now.close_at is not None) == (now.status == "resolved")
        assert now.closed_at is None or now.status == "closed"


@given(st.sampled_from(["no_agreement", "stranger", "virus"]), moves)
def test_whatever_happens_a_held_ticket_is_worked_on_only_after_it_was_released(
    held: str, verbs: list[str]
) -> None:
    now = ticket("held", held=held)
    for verb in verbs:
        if verb == "release" or verb not in EXPECTED[now.status].split():
            continue
        try:
            now = after(now, VERBS[verb](now))
        except Refusal:
            continue  # there is no session to end
        assert now.status in {"held", "closed", "spam", "merged"}
