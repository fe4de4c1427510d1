"""Guards what a kind of ticket asks for on its way: approval, checklist, visit, incident, offer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tickets import changes, saying, workflow
from chalicelib.tickets.errors import IllegalMove, NotReady, Refusal
from chalicelib.tickets.events import Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Channel, Message, Ticket
from chalicelib.tickets.work import Approval, CheckItem, External, Offer, Session, Visit

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CUSTOMER = Actor(id="cora@client.example", role=Role.REQUESTER)
AGENT = Actor(id="ana@desk.example", role=Role.AGENT)
SUPERVISOR = Actor(id="sofia@desk.example", role=Role.SUPERVISOR)
ANSWER = Message(text="Done.", channel=Channel.WEB, definitive=True)
CALL = Visit(
    form="call",
    starts_at=NOW + HOUR,
    ends_at=NOW + 2 * HOUR,
    place="https://meet.example/1",
    agent=AGENT.id,
)
WAITING = Approval(by="supervisor")
GRANTED = Approval(by="supervisor", granted=True)
REJECTED = Approval(by="supervisor", granted=False, reason="too dear")

Do = Callable[[Ticket], Event]


def ticket(status: str = "open", **fields: Any) -> Ticket:
    known = {"number": "K7M42QXG", "version": 3, "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CUSTOMER.id, "created_at": NOW, "updated_at": NOW, "status": status}
    return Ticket.model_validate({**known, **rest, **fields})


def incident(state: str = "open", *, solved: bool = False, name: str = "7") -> External:
    return External(system="it-inc", id=name, state=state, solved=solved, updated_at=NOW)


def resolve(ticket: Ticket) -> Event:
    return changes.resolve(ticket, ANSWER, AGENT, NOW)


def schedule(ticket: Ticket) -> Event:
    return workflow.schedule(ticket, CALL, AGENT, NOW)


def decide(ticket: Ticket, *, granted: bool, reason: str | None = None) -> Event:
    return workflow.decide_approval(ticket, reason, SUPERVISOR, NOW, granted=granted)


def check(ticket: Ticket, item: int, *, done: bool = True) -> Ticket:
    return apply(ticket, workflow.check(ticket, item, AGENT, NOW, done=done))


BEGINNING: dict[str, Do] = {
    "claim": lambda each: changes.claim(each, AGENT, NOW),
    "assign": lambda each: changes.assign(each, AGENT.id, None, None, AGENT, NOW),
    "wait": lambda each: changes.wait(each, "customer", None, AGENT, NOW),
    "resolve": resolve,
}
COSTLY: dict[str, Do] = {
    "schedule": schedule,
    "offer": lambda each: workflow.offer(each, "2.1", None, AGENT, NOW),
    "connect": lambda each: workflow.connect(each, "anydesk", "anydesk:1", AGENT, NOW),
}
TALKING: dict[str, Do] = {
    "answer": lambda each: saying.answer(each, ANSWER, CUSTOMER, NOW),
    "reply": lambda each: saying.reply(each, ANSWER, AGENT, NOW),
    "note": lambda each: saying.note(each, ANSWER, AGENT, NOW),
    "edit": lambda each: changes.edit(each, {"subject": "other"}, AGENT, NOW),
    "assign to a team": lambda each: changes.assign(each, None, "back", None, AGENT, NOW),
    "escalate": lambda each: changes.escalate(each, "back", 2, "hard", AGENT, NOW),
    "follow": lambda each: workflow.follow(each, incident(), AGENT, NOW),
    "log": lambda each: workflow.log(each, 5, None, AGENT, NOW),
}


class TestApproval:
    """A5: a requirement is approved beforehand. C9: what is relaxed is the catalogue's matter."""

    @pytest.mark.parametrize("verb", [*BEGINNING, *COSTLY])
    def test_a_requirement_cannot_be_claimed_before_it_is_approved(self, verb: str) -> None:
        with pytest.raises(NotReady) as refused:
            {**BEGINNING, **COSTLY}[verb](ticket(approval=WAITING))
        assert refused.value.detail == (
            "It waits for approval by the supervisor: POST …/approve or …/reject first."
        )
        assert refused.value.status == 409

    def test_the_refusal_names_the_customers_coordinator_where_they_decide(self) -> None:
        with pytest.raises(NotReady, match="approval by the coordinator"):
            resolve(ticket(approval=Approval(by="coordinator")))

    @pytest.mark.parametrize("verb", TALKING)
    def test_before_it_is_approved_people_may_talk_about_it_and_pass_it_on(self, verb: str) -> None:
        TALKING[verb](ticket(approval=WAITING))

    @pytest.mark.parametrize("verb", [*BEGINNING, *COSTLY])
    def test_once_it_is_granted_work_begins(self, verb: str) -> None:
        {**BEGINNING, **COSTLY}[verb](ticket(approval=GRANTED))

    @pytest.mark.parametrize("verb", COSTLY)
    def test_nothing_is_scheduled_offered_or_connected_for_what_was_rejected(
        self, verb: str
    ) -> None:
        with pytest.raises(NotReady, match="Its approval was rejected: too dear"):
            COSTLY[verb](ticket(approval=REJECTED))

    @pytest.mark.parametrize("verb", BEGINNING)
    def test_what_was_rejected_is_still_answered_and_resolved(self, verb: str) -> None:
        lines = (CheckItem(text="back up"),)
        rejected = ticket(approval=REJECTED, asks=("visit", "external"), checklist=lines)
        BEGINNING[verb](rejected)

    @pytest.mark.parametrize("granted", [True, False])
    def test_a_decision_stands_on_the_ticket_with_who_when_and_why(self, granted: bool) -> None:
        before = ticket("pending", approval=WAITING)
        event = decide(before, granted=granted, reason="as agreed")
        approval = apply(before, event).approval
        assert event.kind is (Kind.APPROVED if granted else Kind.REJECTED)
        assert event.reason == "as agreed"
        assert approval == Approval(
            by="supervisor",
            granted=granted,
            decided_by=SUPERVISOR.id,
            decided_at=NOW,
            reason="as agreed",
        )

    def test_it_is_decided_once_and_the_second_is_told_by_whom(self) -> None:
        decided = apply(ticket(approval=WAITING), decide(ticket(approval=WAITING), granted=False))
        with pytest.raises(NotReady, match=f"decided already, by {SUPERVISOR.id}"):
            decide(decided, granted=True)

    def test_what_asks_for_no_approval_gets_none(self) -> None:
        with pytest.raises(NotReady, match="asks for no approval"):
            decide(ticket(), granted=True)

    def test_an_illegal_move_is_told_before_what_is_missing(self) -> None:
        with pytest.raises(IllegalMove):
            resolve(ticket("closed", approval=WAITING))


class TestChecklist:
    LINES = (CheckItem(text="back up"), CheckItem(text="verify"))

    def test_a_ticket_is_resolved_only_when_its_checklist_is_done(self) -> None:
        before = ticket(checklist=self.LINES)
        with pytest.raises(NotReady, match="not done: back up; verify"):
            resolve(before)
        half = check(before, 1)
        with pytest.raises(NotReady, match="not done: verify"):
            resolve(half)
        assert apply(half, resolve(check(half, 2))).status == "resolved"

    def test_a_checked_line_knows_who_and_when_and_the_others_stay(self) -> None:
        first, second = check(ticket(checklist=self.LINES), 2).checklist
        assert first == self.LINES[0]
        assert second == CheckItem(text="verify", done_by=AGENT.id, done_at=NOW)

    def test_a_line_is_taken_back_and_is_open_again(self) -> None:
        done = check(ticket(checklist=self.LINES), 1)
        assert check(done, 1, done=False).checklist == self.LINES

    def test_the_event_names_the_line_and_stays_inside(self) -> None:
        event = workflow.check(ticket(checklist=self.LINES), 2, AGENT, NOW, done=True)
        assert event.details == {"item": "verify", "done": True}
        assert event.internal

    @pytest.mark.parametrize("item", [-1, 0, 3])
    def test_a_line_that_is_not_there_is_refused_with_how_many_there_are(self, item: int) -> None:
        with pytest.raises(NotReady, match="has 2 lines; “item” counts from 1"):
            check(ticket(checklist=self.LINES), item)


class TestVisit:
    """D7: a new requirement schedules a video call or a visit."""

    def test_what_asks_for_a_visit_is_resolved_only_after_one_was_scheduled(self) -> None:
        before = ticket(kind="requirement", asks=("visit",))
        with pytest.raises(NotReady, match="A requirement asks for a call or a visit"):
            resolve(before)
        assert apply(before, resolve(apply(before, schedule(before)))).status == "resolved"

    def test_a_visit_that_was_called_off_is_none(self) -> None:
        before = apply(ticket(asks=("visit",)), schedule(ticket(asks=("visit",))))
        off = apply(before, workflow.unschedule(before, "ill", AGENT, NOW))
        with pytest.raises(NotReady, match="schedule one first"):
            resolve(off)

    def test_each_change_of_a_visit_counts_so_that_calendars_take_the_latest(self) -> None:
        now = ticket()
        events: list[Event] = []
        for verb in (
            schedule,
            schedule,
            lambda each: workflow.unschedule(each, "ill", AGENT, NOW),
            schedule,
        ):
            events.append(verb(now))
            now = apply(now, events[-1])
        visits = [event.changes["visit"].after for event in events]
        assert [each.sequence for each in visits] == [0, 1, 2, 3]
        assert [each.cancelled for each in visits] == [False, False, True, False]
        assert [event.kind for event in events] == [
            Kind.SCHEDULED,
            Kind.SCHEDULED,
            Kind.UNSCHEDULED,
            Kind.SCHEDULED,
        ]
        assert events[2].reason == "ill"

    @pytest.mark.parametrize("visit", [None, CALL.model_copy(update={"cancelled": True})])
    def test_there_is_nothing_to_call_off_without_a_visit(self, visit: Visit | None) -> None:
        with pytest.raises(NotReady, match="no call or visit to call off"):
            workflow.unschedule(ticket(visit=visit), None, AGENT, NOW)


class TestExternalIncident:
    """D6: an error is registered in the external system and followed until it is solved."""

    def test_an_error_is_resolved_only_when_its_incident_is_solved(self) -> None:
        before = ticket(asks=("external",))
        with pytest.raises(NotReady, match="not solved yet: POST …/follow"):
            resolve(before)
        followed = apply(before, workflow.follow(before, incident(), AGENT, NOW))
        with pytest.raises(NotReady, match="not solved in it-inc, 7"):
            resolve(followed)
        state = incident("closed", solved=True)
        solved = apply(followed, workflow.follow(followed, state, AGENT, NOW))
        assert apply(solved, resolve(solved)).status == "resolved"

    def test_the_customer_is_told_of_each_state(self) -> None:
        event = workflow.follow(ticket(), incident("in review"), AGENT, NOW)
        assert event.details == {"system": "it-inc", "id": "7", "state": "in review"}
        assert not event.internal

    def test_what_waited_for_the_incident_is_open_once_it_is_solved(self) -> None:
        waiting = ticket("waiting_third_party")
        worked_on = workflow.follow(waiting, incident("in review"), AGENT, NOW)
        assert apply(waiting, worked_on).status == "waiting_third_party"
        solved = workflow.follow(waiting, incident("done", solved=True), AGENT, NOW)
        assert apply(waiting, solved).status == "open"

    def test_what_waits_for_the_customer_goes_on_waiting_although_it_is_solved(self) -> None:
        waiting = ticket("waiting_customer")
        event = workflow.follow(waiting, incident("done", solved=True), AGENT, NOW)
        assert apply(waiting, event).status == "waiting_customer"


class TestOffer:
    """A9: a new version is offered, which the institution may accept or decline."""

    OFFERED = Offer(version="2.1", offered_by=AGENT.id, offered_at=NOW)

    def test_an_offer_stands_on_the_ticket_and_its_words_on_the_timeline(self) -> None:
        event = workflow.offer(ticket(), "2.1", "It mends the report.", AGENT, NOW)
        assert apply(ticket(), event).offer == self.OFFERED
        assert event.details == {"version": "2.1", "text": "It mends the report."}

    @pytest.mark.parametrize("accepted", [True, False])
    def test_the_customers_answer_is_kept_with_who_and_when(self, accepted: bool) -> None:
        before = ticket(offer=self.OFFERED)
        event = workflow.answer_offer(before, CUSTOMER, NOW + HOUR, accepted=accepted)
        assert event.kind is (Kind.ACCEPTED if accepted else Kind.DECLINED)
        assert event.details == {"version": "2.1"}
        assert apply(before, event).offer == self.OFFERED.model_copy(
            update={
                "accepted": accepted,
                "decided_by": CUSTOMER.id,
                "decided_at": NOW + HOUR,
            }
        )

    @pytest.mark.parametrize("accepted", [True, False])
    def test_what_waited_for_the_customers_answer_is_open_again(self, accepted: bool) -> None:
        waiting = ticket("waiting_customer", offer=self.OFFERED)
        event = workflow.answer_offer(waiting, CUSTOMER, NOW, accepted=accepted)
        assert apply(waiting, event).status == "open"

    def test_without_an_offer_there_is_nothing_to_answer(self) -> None:
        with pytest.raises(NotReady, match="No offer waits for an answer"):
            workflow.answer_offer(ticket(), CUSTOMER, NOW, accepted=True)

    def test_an_offer_is_answered_once_and_a_new_one_again(self) -> None:
        before = ticket(offer=self.OFFERED)
        declined = apply(before, workflow.answer_offer(before, CUSTOMER, NOW, accepted=False))
        with pytest.raises(NotReady, match="No offer waits"):
            workflow.answer_offer(declined, CUSTOMER, NOW, accepted=True)
        better = apply(declined, workflow.offer(declined, "2.2", None, AGENT, NOW))
        event = workflow.answer_offer(better, CUSTOMER, NOW, accepted=True)
        assert apply(better, event).offer.accepted  # type: ignore[union-attr]


class TestSessions:
    """C8: remote sessions are linked to the ticket and audited."""

    def test_each_session_has_its_own_number_and_its_agent(self) -> None:
        now = ticket()
        for link in ("anydesk:1", "anydesk:2"):
            now = apply(now, workflow.connect(now, "anydesk", link, AGENT, NOW))
        assert now.sessions == tuple(
            Session(
                id=number, tool="anydesk", link=f"anydesk:{number}", agent=AGENT.id, started_at=NOW
            )
            for number in (1, 2)
        )

    def test_the_end_of_a_session_tells_how_long_it_took_and_leaves_the_others(self) -> None:
        now = ticket()
        for link in ("anydesk:1", "anydesk:2"):
            now = apply(now, workflow.connect(now, "anydesk", link, AGENT, NOW))
        event = workflow.disconnect(now, 2, AGENT, NOW + 25 * MINUTE)
        assert event.details == {"session": 2, "tool": "anydesk", "seconds": 1500}
        first, second = apply(now, event).sessions
        assert (first.ended_at, second.ended_at) == (None, NOW + 25 * MINUTE)

    def test_a_session_ends_once(self) -> None:
        now = apply(ticket(), workflow.connect(ticket(), "other", "https://x", AGENT, NOW))
        ended = apply(now, workflow.disconnect(now, 1, AGENT, NOW))
        for session in (1, 2):
            with pytest.raises(NotReady, match=f"no session {session} that goes on"):
                workflow.disconnect(ended, session, AGENT, NOW)


def test_logged_minutes_add_up_and_say_what_they_were_for() -> None:
    now = ticket()
    for minutes in (15, 30):
        event = workflow.log(now, minutes, "looked into it", AGENT, NOW)
        now = apply(now, event)
    assert now.minutes == 45
    assert (event.details, event.reason) == ({"minutes": 30}, "looked into it")
    assert event.internal


STEPS: tuple[Do, ...] = (
    resolve,
    schedule,
    *(lambda each, granted=granted: decide(each, granted=granted) for granted in (True, False)),
    *(
        lambda each, item=item, done=done: workflow.check(each, item, AGENT, NOW, done=done)
        for item in (1, 2)
        for done in (True, False)
    ),
    *(
        lambda each, solved=solved: workflow.follow(each, incident(solved=solved), AGENT, NOW)
        for solved in (True, False)
    ),
    lambda each: workflow.unschedule(each, None, AGENT, NOW),
    lambda each: saying.reply(each, ANSWER, AGENT, NOW),
    lambda each: changes.reopen(each, None, CUSTOMER, NOW),
)


@given(
    st.sampled_from([None, WAITING, Approval(by="coordinator")]),
    st.sets(st.sampled_from(["visit", "external"])),
    st.sampled_from([(), ("back up",), ("back up", "verify")]),
    st.lists(st.sampled_from(STEPS), max_size=14),
)
def test_whatever_people_do_what_is_resolved_was_rejected_or_everything_asked_for_was_done(
    approval: Approval | None, asks: set[str], lines: tuple[str, ...], steps: list[Do]
) -> None:
    checklist = tuple(CheckItem(text=line) for line in lines)
    now = ticket("pending", approval=approval, asks=tuple(sorted(asks)), checklist=checklist)
    for step in steps:
        try:
            event = step(now)
        except Refusal:
            continue
        if event.kind is Kind.RESOLVED:
            rejected = now.approval is not None and now.approval.granted is False
            granted = now.approval is None or now.approval.granted is True
            done = all(item.done_at for item in now.checklist)
            visited = "visit" not in asks or (now.visit is not None and not now.visit.cancelled)
            solved = "external" not in asks or (now.external is not None and now.external.solved)
            assert rejected or (granted and done and visited and solved)
        now = apply(now, event)


def test_one_may_ask_back_before_the_approval_and_does_not_begin_by_that() -> None:
    asked = Message(text="For how many people?", channel=Channel.WEB)
    waits = apply(
        ticket("pending", approval=WAITING),
        saying.reply(ticket("pending", approval=WAITING), asked, AGENT, NOW),
    )
    assert (waits.status, waits.assignee) == ("pending", None)
    granted = ticket("pending", approval=GRANTED)
    begun = apply(granted, saying.reply(granted, asked, AGENT, NOW))
    assert (begun.status, begun.assignee) == ("open", AGENT.id)
