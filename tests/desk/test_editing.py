"""Guards corrections: what follows from a field, the next level, spam, and who lets tickets in."""

from typing import Any

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk import editing, messages, opening, verbs
from chalicelib.desk.context import Desk
from chalicelib.desk.editing import corrected, let_in_by_agreement
from chalicelib.rights import may
from chalicelib.store.keys import index_keys
from chalicelib.tickets.errors import (
    IllegalMove,
    InvalidChange,
    NotAllowed,
    Outdated,
    TicketNotFound,
    UnknownProduct,
)
from chalicelib.tickets.events import DESK, Actor, Kind, Role
from chalicelib.tickets.model import Level, Metric, Priority, Ticket
from chalicelib.tickets.work import Approval, CheckItem
from tests.samples import (
    ANA,
    MARIA,
    MONDAY,
    REQUESTER,
    SOFIA,
    Time,
    a_call,
    a_desk,
    a_message,
    a_request,
    configuration,
)

SAMPLE = configuration()
NUMBER, SECOND = "K7M42QXG", "M0V7R5CE"
LUIS = Person(email="luis@otra.example", version=1, organizations={"otra": "member"})
OTRA = Organization(id="otra", version=1, name="Otra")  # it has no agreement
GUEST = Actor(id="x@nowhere.example", role=Role.REQUESTER)


def ticket(**fields: Any) -> Ticket:
    known = {"number": NUMBER, "version": 3, "subject": "…", "channel": "web", "team": "nivel1"}
    rest = {"requester": MARIA.email, "created_at": MONDAY, "updated_at": MONDAY, "status": "open"}
    return Ticket.model_validate({**known, **rest, **fields})


def correct(on: Configuration = SAMPLE, before: Ticket | None = None, **fields: Any) -> Any:
    return corrected(before or ticket(), fields, on)


class TestPriority:
    """E2: what is corrected about impact and urgency is corrected about the priority."""

    def test_impact_and_urgency_make_the_priority_anew(self) -> None:
        assert correct(impact=Level.HIGH)["priority"] == "high"
        assert correct(urgency=Level.LOW)["priority"] == "low"
        both = correct(impact=Level.HIGH, urgency=Level.HIGH)
        assert both["priority"] == "critical"

    def test_what_is_not_corrected_counts_as_it_stands(self) -> None:
        before = ticket(impact="high")
        assert correct(before=before, urgency=Level.HIGH)["priority"] == "critical"
        assert correct(before=ticket(urgency="low"), impact=Level.LOW)["priority"] == "low"

    def test_a_major_incident_is_critical_and_one_that_was_none_falls_back(self) -> None:
        assert correct(major=True)["priority"] == "critical"
        assert correct(before=ticket(major=True), major=False)["priority"] == "normal"
        assert correct(before=ticket(major=True), impact=Level.LOW)["priority"] == "critical"

    def test_a_priority_that_is_given_holds_with_its_reason(self) -> None:
        given = {"priority": Priority.LOW, "priority_reason": "they can wait"}
        fields = correct(impact=Level.HIGH, **given)
        assert fields == {"impact": "high", **given}

    def test_the_reason_goes_with_the_priority_that_it_was_for(self) -> None:
        before = ticket(priority="low", priority_reason="they can wait")
        fields = correct(before=before, impact=Level.HIGH)
        assert (fields["priority"], fields["priority_reason"]) == ("high", None)

    def test_another_field_leaves_the_priority_alone(self) -> None:
        assert correct(subject="another") == {"subject": "another"}


class TestKind:
    def test_a_kind_brings_its_workflow(self) -> None:
        """A5, D6: what the ticket turns out to be decides what is asked for."""
        fields = correct(kind="requirement")
        assert (fields["approval"], fields["asks"]) == (Approval(by="supervisor"), ("visit",))
        assert correct(kind="support_task")["checklist"][0] == CheckItem(text="Respaldar antes")
        assert correct(kind="question")["finishes"]

    def test_a_kind_takes_away_what_the_one_before_asked_for(self) -> None:
        before = ticket(
            kind="requirement",
            approval=Approval(by="supervisor"),
            asks=("visit",),
            checklist=(CheckItem(text="…"),),
            finishes=True,
        )
        fields = correct(before=before, kind="incident")
        assert (fields["approval"], fields["asks"], fields["checklist"]) == (None, (), ())
        assert not fields["finishes"]

    def test_the_same_kind_again_undoes_no_work(self) -> None:
        before = ticket(kind="requirement", approval=Approval(by="supervisor", granted=True))
        assert correct(before=before, kind="requirement") == {"kind": "requirement"}

    def test_approval_goes_by_the_level_of_the_team_that_has_it(self) -> None:
        """C9: relaxed at level 1."""
        assert correct(kind="change")["approval"] is None
        above = correct(before=ticket(team="nivel2"), kind="change")
        assert above["approval"] == Approval(by="coordinator")

    def test_for_what_is_held_it_goes_by_the_level_of_its_own_team(self) -> None:
        boxes = {"soporte@mesa.example": {"team": "nivel2"}}
        described = SAMPLE.model_dump(by_alias=True, exclude_unset=True)
        on = Configuration.model_validate({**described, "mailboxes": boxes})
        held = ticket(
            status="held", held="no_agreement", team="comercial", mailbox="soporte@mesa.example"
        )
        assert correct(on, held, kind="change")["approval"] == Approval(by="coordinator")

    def test_an_unknown_kind_or_product_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(InvalidChange, match="no wish"):
            correct(kind="wish")
        with pytest.raises(UnknownProduct, match=r"no SIGAS\. Products: CGU\+Plus, SIGPER"):
            correct(product="SIGAS")

    def test_a_ticket_may_be_about_no_product(self) -> None:
        assert correct(before=ticket(product="SIGPER"), product=None) == {"product": None}


def test_who_is_copied_is_neither_the_requester_nor_the_desk_and_stands_there_once() -> None:
    copied = ("eva@x.example", MARIA.email, "cgu@mesa.example", "eva@x.example")
    assert correct(copied=copied) == {"copied": ("eva@x.example",)}


@pytest.fixture
def desk(dynamodb: Any, time: Time) -> Desk:
    desk = a_desk(*dynamodb, time)
    desk.organizations.save(None, OTRA, (), None)
    desk.people.save(None, LUIS)
    return desk


def opened(desk: Desk, number: str = NUMBER, **fields: Any) -> Ticket:
    return opening.open_ticket(desk, number, a_request(**fields), a_message(), "request")


def held(desk: Desk, **fields: Any) -> Ticket:
    """Open a ticket of somebody whose organization has no agreement."""
    author = Actor(id=LUIS.email, role=Role.REQUESTER)
    return opened(desk, author=author, requester=LUIS.email, **fields)


def agree(desk: Desk) -> None:
    terms = {"id": "otra.1", "name": "Soporte", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    agreement = Agreement.model_validate({**terms, "sla": "contrato"})
    after = OTRA.model_copy(update={"agreements": (agreement,), "version": 2})
    desk.organizations.save(OTRA, after, (), None)


class TestEdit:
    def test_an_edit_is_one_event_with_everything_that_followed(self, desk: Desk) -> None:
        opened(desk)
        editing.edit(desk, NUMBER, {"impact": Level.HIGH}, a_call(ANA))
        _, page = desk.timelines.open(NUMBER, 20)
        event = page.rows[-1]["event"]
        assert (event.kind, set(event.changes)) == (Kind.EDITED, {"impact", "priority"})
        assert (event.changes["priority"].before, event.changes["priority"].after) == (
            "normal",
            "high",
        )

    def test_the_clocks_go_on_from_what_they_counted(self, desk: Desk, time: Time) -> None:
        before = opened(desk)
        time.passes(hours=1)
        after = editing.edit(desk, NUMBER, {"impact": Level.HIGH}, a_call(ANA))
        old, new = before.clock(Metric.RESOLUTION), after.clock(Metric.RESOLUTION)
        assert old is not None
        assert new is not None
        assert (old.target.total_seconds(), new.target.total_seconds()) == (24 * 3600, 8 * 3600)
        assert new.counted.total_seconds() == 3600
        assert desk.tickets.load(NUMBER) == after

    def test_who_saw_an_older_version_changes_nothing(self, desk: Desk) -> None:
        opened(desk)
        verbs.claim(desk, NUMBER, a_call(ANA))
        with pytest.raises(Outdated):
            editing.edit(desk, NUMBER, {"subject": "another"}, a_call(SOFIA, if_version=1))
        assert desk.tickets.load(NUMBER).version == 2

    def test_customers_edit_nothing(self, desk: Desk) -> None:
        opened(desk)
        with pytest.raises(NotAllowed):
            editing.edit(desk, NUMBER, {"priority": "critical"}, a_call(REQUESTER))


class TestEscalate:
    """A8, B1: what one level cannot solve goes to the next, up to the fourth."""

    def test_a_ticket_goes_up_level_by_level_and_no_further(self, desk: Desk) -> None:
        opened(desk)
        verbs.claim(desk, NUMBER, a_call(ANA))
        for team in ("nivel2", "nivel3", "nivel4"):
            passed = editing.escalate(desk, NUMBER, None, "hard", a_call(ANA))
            assert (passed.team, passed.assignee, passed.status) == (team, None, "pending")
        with pytest.raises(InvalidChange, match=r"no team is of level 5\. Levels: \[1, 2, 3, 4\]"):
            editing.escalate(desk, NUMBER, None, "harder", a_call(ANA))

    def test_a_level_may_be_named_to_skip_one_or_to_go_back(self, desk: Desk) -> None:
        opened(desk)
        assert editing.escalate(desk, NUMBER, 4, "servers", a_call(ANA)).team == "nivel4"
        assert editing.escalate(desk, NUMBER, 1, "not ours", a_call(ANA)).team == "nivel1"

    def test_a_ticket_is_not_passed_on_to_the_team_that_has_it(self, desk: Desk) -> None:
        opened(desk, team="nivel2")
        with pytest.raises(InvalidChange, match="it is with nivel2, the team of level 2, already"):
            editing.escalate(desk, NUMBER, 2, "hard", a_call(ANA))

    def test_of_two_teams_of_a_level_the_other_one_takes_it(self, desk: Desk) -> None:
        opened(desk)
        assert editing.escalate(desk, NUMBER, 1, "to sales", a_call(ANA)).team == "comercial"


class TestSpam:
    def test_what_was_thrown_out_is_brought_back_with_its_promise(
        self, desk: Desk, time: Time
    ) -> None:
        before = opened(desk)
        thrown = editing.spam(desk, NUMBER, a_call(ANA))
        assert (thrown.status, thrown.wake_at) == ("spam", None)
        time.passes(hours=1)
        back = editing.release(desk, NUMBER, None, a_call(ANA))
        assert (back.status, back.held, back.team) == ("pending", None, before.team)
        assert back.clocks[0].since == time.at
        assert back.agreement == "muni.1"

    def test_what_waits_for_an_agreement_is_not_let_in_by_way_of_spam(self, desk: Desk) -> None:
        """D1: an agent can throw it out; bringing it in still takes a supervisor and a reason."""
        held(desk)
        editing.spam(desk, NUMBER, a_call(ANA))
        with pytest.raises(NotAllowed, match="may not break glass"):
            editing.release(desk, NUMBER, "I was wrong", a_call(ANA))
        assert desk.tickets.load(NUMBER).status == "spam"

    def test_spam_of_a_customer_without_an_agreement_is_no_way_in_either(self, desk: Desk) -> None:
        held(desk, held="spam")
        with pytest.raises(NotAllowed):
            editing.release(desk, NUMBER, None, a_call(ANA))
        assert editing.release(desk, NUMBER, "friends", a_call(SOFIA)).status == "pending"

    def test_a_guests_spam_is_looked_at_by_an_agent(self, desk: Desk) -> None:
        opened(desk, author=GUEST, requester=GUEST.id, held="spam")
        assert editing.release(desk, NUMBER, None, a_call(ANA)).status == "pending"


class TestRelease:
    """D1: no agreement, no assistance; a supervisor may break the glass, with a reason."""

    def test_what_is_held_counts_no_time_and_lies_with_the_commercial_team(
        self, desk: Desk
    ) -> None:
        before = held(desk)
        assert (before.status, before.held, before.team) == ("held", "no_agreement", "comercial")
        assert (before.clocks, before.wake_at) == ((), None)

    def test_a_supervisor_lets_it_in_to_its_own_team_with_a_reason_that_stays(
        self, desk: Desk, time: Time
    ) -> None:
        held(desk)
        time.passes(hours=2)
        let_in = editing.release(desk, NUMBER, "signed tomorrow", a_call(SOFIA))
        assert (let_in.status, let_in.held, let_in.team) == ("pending", None, "nivel1")
        assert (let_in.agreement, let_in.clocks[0].since) == (None, time.at)
        _, page = desk.timelines.open(NUMBER, 20)
        event = page.rows[-1]["event"]
        assert (event.kind, event.reason, event.actor.id) == (
            Kind.RELEASED,
            "signed tomorrow",
            SOFIA.id,
        )
        assert event.details == {"was_held": "no_agreement"}

    def test_an_agent_does_not_break_the_glass(self, desk: Desk) -> None:
        held(desk)
        with pytest.raises(NotAllowed, match="may not break glass"):
            editing.release(desk, NUMBER, "please", a_call(ANA))

    @pytest.mark.parametrize("reason", [None, ""])
    def test_a_supervisor_who_says_no_reason_is_told_to(
        self, desk: Desk, reason: str | None
    ) -> None:
        held(desk)
        with pytest.raises(InvalidChange, match="“reason”: without an agreement"):
            editing.release(desk, NUMBER, reason, a_call(SOFIA))

    def test_a_stranger_learns_nothing_about_a_ticket_by_asking_to_release_it(
        self, desk: Desk
    ) -> None:
        """P4: what one may not see does not exist, whatever is missing in the request."""
        held(desk)
        for reason in (None, "please"):
            with pytest.raises(TicketNotFound):
                editing.release(desk, NUMBER, reason, a_call(GUEST))

    def test_what_is_not_held_is_not_let_in(self, desk: Desk) -> None:
        opened(desk)
        with pytest.raises(IllegalMove, match="cannot take “release”"):
            editing.release(desk, NUMBER, None, a_call(ANA))

    def test_an_agreement_lets_in_what_waits_for_it_under_its_terms(self, desk: Desk) -> None:
        held(desk)
        assert let_in_by_agreement(desk, NUMBER, DESK) is None
        agree(desk)
        let_in = let_in_by_agreement(desk, NUMBER, DESK)
        assert let_in is not None
        assert (let_in.status, let_in.agreement, let_in.sla) == ("pending", "otra.1", "contrato")
        assert let_in.clocks
        assert let_in_by_agreement(desk, NUMBER, DESK) is None

    def test_an_agreement_brings_in_no_spam(self, desk: Desk) -> None:
        held(desk, held="spam")
        agree(desk)
        assert let_in_by_agreement(desk, NUMBER, DESK) is None

    def test_what_is_held_is_found_for_its_agreement_only_while_it_is_held(
        self, desk: Desk
    ) -> None:
        held(desk)
        assert list(desk.lists.held_for("otra")) == [NUMBER]
        closed = verbs.close(desk, NUMBER, a_call(ANA))
        assert closed.held == "no_agreement"
        assert "assignee_key" not in index_keys(closed)
        assert list(desk.lists.held_for("otra")) == []

    def test_closing_and_reopening_is_no_way_around_the_agreement(self, desk: Desk) -> None:
        held(desk)
        verbs.close(desk, NUMBER, a_call(ANA))
        luis = Actor(id=LUIS.email, role=Role.REQUESTER)
        reopened = messages.say(desk, NUMBER, "¿Y?", a_call(luis), definitive=False)
        assert (reopened.status, reopened.clocks) == ("held", ())
        assert not may(luis, "answer", reopened)
        assert list(desk.lists.held_for("otra")) == [NUMBER]
