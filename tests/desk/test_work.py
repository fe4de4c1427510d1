"""Guards the workflow as people do it: who decides, what is told to whom, what else is written."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.customers.history import Happening
from chalicelib.customers.person import Person
from chalicelib.desk import editing, messages, opening, verbs, work
from chalicelib.desk.context import Desk
from chalicelib.store.organizations import entry_of
from chalicelib.store.tickets import TicketStore
from chalicelib.tickets.errors import (
    Conflict,
    InvalidChange,
    NotAllowed,
    NotReady,
    Refusal,
    TicketNotFound,
)
from chalicelib.tickets.events import Actor, Event, Kind, Role
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.work import Visit
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
)

NUMBER, SECOND = "K7M42QXG", "M0V7R5CE"
CARLA = Actor(id="carla@cliente.example", role=Role.REQUESTER, name="Carla")
GUEST = Actor(id="x@nowhere.example", role=Role.REQUESTER)
MONITOR = Actor(id="monitor", role=Role.MACHINE)
CALL = Visit(
    form="call",
    starts_at=MONDAY + timedelta(hours=1),
    ends_at=MONDAY + timedelta(hours=2),
    place="https://meet.example/1",
    agent=ANA.id,
)


@pytest.fixture
def desk(dynamodb: Any, time: Time) -> Desk:
    """A desk whose customer, the Municipalidad, has a coordinator."""
    desk = a_desk(*dynamodb, time)
    desk.people.save(None, Person(email=CARLA.id, version=1, organizations={"muni": "coordinator"}))
    return desk


def opened(desk: Desk, number: str = NUMBER, **fields: Any) -> Ticket:
    return opening.open_ticket(desk, number, a_request(**fields), a_message(), "request")


def events(desk: Desk, number: str = NUMBER) -> list[Event]:
    _, page = desk.timelines.open(number, 100)
    return [row["event"] for row in page.rows]


def decide(desk: Desk, actor: Actor, *, granted: bool = True) -> Ticket:
    return work.decide_approval(desk, NUMBER, None, a_call(actor), granted=granted)


class TestApproval:
    def test_a_requirement_goes_from_approval_and_a_call_to_its_solution(self, desk: Desk) -> None:
        """A5, D7: approved beforehand, talked through, then resolved."""
        opened(desk, kind="requirement")
        with pytest.raises(NotReady, match="waits for approval by the supervisor"):
            verbs.claim(desk, NUMBER, a_call(ANA))
        decide(desk, SOFIA)
        verbs.claim(desk, NUMBER, a_call(ANA))
        with pytest.raises(NotReady, match="asks for a call or a visit"):
            verbs.resolve(desk, NUMBER, "Hecho.", a_call(ANA))
        work.schedule(desk, NUMBER, CALL, a_call(ANA))
        assert verbs.resolve(desk, NUMBER, "Hecho.", a_call(ANA)).status == "resolved"

    @pytest.mark.parametrize("actor", [ANA, MONITOR, REQUESTER, CARLA])
    def test_only_a_supervisor_decides_what_is_for_a_supervisor(
        self, desk: Desk, actor: Actor
    ) -> None:
        opened(desk, kind="requirement")
        with pytest.raises(Refusal) as refused:
            decide(desk, actor)
        assert isinstance(refused.value, NotAllowed)
        assert decide(desk, SOFIA).approval.granted  # type: ignore[union-attr]

    @pytest.mark.parametrize("actor", [ANA, SOFIA, MONITOR, REQUESTER])
    def test_only_the_customers_coordinator_decides_what_the_customer_pays(
        self, desk: Desk, actor: Actor
    ) -> None:
        opened(desk, kind="change", team="nivel2")
        with pytest.raises(NotAllowed):
            decide(desk, actor)
        assert decide(desk, CARLA).approval.decided_by == CARLA.id  # type: ignore[union-attr]

    def test_a_coordinator_who_asks_for_a_change_decides_on_it_too(self, desk: Desk) -> None:
        opened(desk, kind="change", team="nivel2", author=CARLA, requester=CARLA.id)
        assert decide(desk, CARLA).approval.granted  # type: ignore[union-attr]

    def test_a_coordinator_who_has_left_decides_nothing_more(self, desk: Desk) -> None:
        opened(desk, kind="change", team="nivel2")
        before = desk.people.load(CARLA.id)
        desk.people.save(before, before.model_copy(update={"organizations": {}, "version": 2}))
        with pytest.raises(TicketNotFound):
            decide(desk, CARLA)

    def test_who_may_decide_is_asked_of_the_ticket_as_it_stands(self, desk: Desk) -> None:
        """Somebody makes it a requirement at the moment at which the coordinator grants it."""
        opened(desk, kind="change", team="nivel2")
        times: list[int] = []

        class Overtaken(TicketStore):
            def load(self, number: str) -> Ticket:
                found = super().load(number)
                times.append(1)
                if len(times) == 1:
                    editing.edit(desk, number, {"kind": "requirement"}, a_call(ANA))
                return found

        hurried = replace(desk, tickets=Overtaken(desk.tickets.client, desk.tickets.table))
        with pytest.raises(Conflict, match="who approves it"):
            decide(hurried, CARLA)
        assert desk.tickets.load(NUMBER).approval.granted is None  # type: ignore[union-attr]


class TestQuestion:
    def test_a_definitive_answer_finishes_a_question_at_once(self, desk: Desk) -> None:
        """D5: a question of use is answered and finished at once."""
        opened(desk, kind="question")
        messages.say(desk, NUMBER, "Lo veo.", a_call(ANA), definitive=False)
        assert desk.tickets.load(NUMBER).status == "open"
        finished = messages.say(desk, NUMBER, "Con Ctrl-P.", a_call(ANA), definitive=True)
        assert (finished.status, events(desk)[-1].kind) == ("resolved", Kind.RESOLVED)

    def test_another_kind_goes_on_after_its_definitive_answer(self, desk: Desk) -> None:
        opened(desk)
        answered = messages.say(desk, NUMBER, "Con Ctrl-P.", a_call(ANA), definitive=True)
        assert (answered.status, answered.answered) == ("open", True)

    def test_one_more_answer_to_a_finished_question_is_an_answer(self, desk: Desk) -> None:
        opened(desk, kind="question")
        for text in ("Con Ctrl-P.", "O desde el menú."):
            finished = messages.say(desk, NUMBER, text, a_call(ANA), definitive=True)
        assert finished.status == "resolved"
        assert [event.kind for event in events(desk)][1:] == [Kind.RESOLVED, Kind.REPLIED]


class TestSchedule:
    def test_a_visit_lies_ahead_and_somebody_of_the_desk_goes(self, desk: Desk, time: Time) -> None:
        opened(desk)
        stranger = CALL.model_copy(update={"agent": "gone@mesa.example"})
        with pytest.raises(InvalidChange, match="“agent”: nobody of this desk"):
            work.schedule(desk, NUMBER, stranger, a_call(ANA))
        work.schedule(desk, NUMBER, CALL, a_call(ANA))
        time.passes(hours=1)
        with pytest.raises(InvalidChange, match="“starts_at” is in the past"):
            work.schedule(desk, NUMBER, CALL, a_call(ANA))

    def test_calling_off_what_has_begun_is_still_possible(self, desk: Desk, time: Time) -> None:
        opened(desk)
        work.schedule(desk, NUMBER, CALL, a_call(ANA))
        time.passes(hours=1)
        off = work.unschedule(desk, NUMBER, "enferma", a_call(ANA))
        assert off.visit.cancelled  # type: ignore[union-attr]

    def test_customers_do_not_find_out_who_works_here_by_scheduling(self, desk: Desk) -> None:
        opened(desk)
        for agent in (ANA.id, "nobody@mesa.example"):
            with pytest.raises(NotAllowed):
                visit = CALL.model_copy(update={"agent": agent})
                work.schedule(desk, NUMBER, visit, a_call(REQUESTER))


class TestFollow:
    """D6: an error is registered in the external system and followed until solved."""

    def test_an_error_is_followed_until_its_incident_is_solved(self, desk: Desk) -> None:
        opened(desk, kind="error")
        followed = work.follow(desk, NUMBER, "it-inc", "7", "open", a_call(ANA))
        assert followed.external is not None
        assert followed.external.url == "https://it-inc.example/incidents/7"
        with pytest.raises(NotReady, match="not solved in it-inc, 7"):
            verbs.resolve(desk, NUMBER, "Listo.", a_call(ANA))
        work.follow(desk, NUMBER, "it-inc", "7", "Closed", a_call(MONITOR))
        assert verbs.resolve(desk, NUMBER, "Listo.", a_call(ANA)).status == "resolved"

    def test_what_counts_as_solved_is_the_desks_to_say(self, desk: Desk) -> None:
        opened(desk, kind="error")
        states = {"solved": True, "CLOSED": True, "resolved": False, "open": False}
        for state, solved in states.items():
            followed = work.follow(desk, NUMBER, "it-inc", "7", state, a_call(ANA))
            assert followed.external.solved == solved  # type: ignore[union-attr]

    def test_the_incident_leads_to_its_ticket_and_to_no_second_one(self, desk: Desk) -> None:
        opened(desk)
        opened(desk, SECOND)
        work.follow(desk, NUMBER, "it-inc", "7", "open", a_call(ANA))
        assert desk.external.ticket_of("it-inc", "7") == NUMBER
        with pytest.raises(InvalidChange, match="K7M4-2QXG follows that incident already"):
            work.follow(desk, SECOND, "it-inc", "7", "open", a_call(ANA))
        assert desk.tickets.load(SECOND).version == 1

    def test_an_unknown_system_is_refused_with_those_there_are(self, desk: Desk) -> None:
        opened(desk)
        with pytest.raises(InvalidChange, match=r"no external system jira\. Systems: it-inc"):
            work.follow(desk, NUMBER, "jira", "7", "open", a_call(ANA))

    def test_customers_learn_neither_systems_nor_others_numbers_by_asking(self, desk: Desk) -> None:
        """P4: the right is asked for before anything is said."""
        opened(desk)
        opened(desk, SECOND)
        work.follow(desk, NUMBER, "it-inc", "7", "open", a_call(ANA))
        for system in ("it-inc", "jira"):
            with pytest.raises(NotAllowed):
                work.follow(desk, SECOND, system, "7", "open", a_call(REQUESTER))
            with pytest.raises(TicketNotFound):
                work.follow(desk, SECOND, system, "7", "open", a_call(GUEST))


class TestOffer:
    def test_only_the_customers_side_answers_an_offer(self, desk: Desk) -> None:
        """A9: the institution may accept or decline."""
        opened(desk)
        work.offer(desk, NUMBER, "2.1", None, a_call(ANA))
        for actor in (ANA, SOFIA, MONITOR):
            with pytest.raises(NotAllowed):
                work.answer_offer(desk, NUMBER, a_call(actor), accepted=True)
        answered = work.answer_offer(desk, NUMBER, a_call(CARLA), accepted=False)
        assert answered.offer.decided_by == CARLA.id  # type: ignore[union-attr]

    def test_the_answer_ends_the_wait_and_the_promise_runs_on(self, desk: Desk, time: Time) -> None:
        opened(desk)
        work.offer(desk, NUMBER, "2.1", None, a_call(ANA))
        waiting = verbs.wait(desk, NUMBER, "customer", None, a_call(ANA))
        assert waiting.clocks[1].since is None
        time.passes(minutes=30)
        after = work.answer_offer(desk, NUMBER, a_call(REQUESTER), accepted=True)
        assert (after.status, after.clocks[1].since) == ("open", time.at)


def test_a_machine_begins_no_session_on_a_customers_computer(desk: Desk) -> None:
    """C8: remote sessions are audited, with the person who held them."""
    opened(desk)
    with pytest.raises(NotAllowed):
        work.connect(desk, NUMBER, "anydesk", "anydesk:1", a_call(MONITOR))
    assert work.connect(desk, NUMBER, "anydesk", "anydesk:1", a_call(ANA)).sessions[0].agent == (
        ANA.id
    )
    ended = work.disconnect(desk, NUMBER, 1, a_call(ANA))
    assert ended.sessions[0].ended_at == MONDAY


class TestTime:
    def with_hours(self, desk: Desk, hours: int) -> None:
        muni = desk.organizations.load("muni")
        (agreement,) = muni.agreements
        counted = agreement.model_copy(update={"hours": hours})
        after = muni.model_copy(update={"agreements": (counted,), "version": muni.version + 1})
        desk.organizations.save(muni, after, (), None)

    def used(self, desk: Desk) -> int:
        return desk.organizations.load("muni").agreements[0].minutes_used

    def test_what_work_took_is_taken_from_the_agreements_hours(self, desk: Desk) -> None:
        opened(desk)
        for minutes in (30, 45):
            work.log(desk, NUMBER, minutes, "análisis", a_call(ANA))
        assert desk.tickets.load(NUMBER).minutes == self.used(desk) == 75

    def test_reaching_a_share_of_the_hours_is_told_once_in_the_audit_of_the_organization(
        self, desk: Desk
    ) -> None:
        self.with_hours(desk, 1)
        opened(desk)
        for minutes in (30, 20, 5, 10):
            work.log(desk, NUMBER, minutes, None, a_call(ANA))
        history = desk.organizations.history("muni", 50, None).rows
        told = [entry_of(row) for row in history]
        shares = [each.details["share"] for each in told if each.kind is Happening.HOURS_REACHED]
        assert shares == [100, 80]  # the latest first

    def test_a_guests_time_is_taken_from_nobody(self, desk: Desk) -> None:
        opened(desk, author=GUEST, requester=GUEST.id)
        assert work.log(desk, NUMBER, 30, None, a_call(ANA)).minutes == 30
        assert self.used(desk) == 0

    def test_a_refused_log_takes_nothing_from_the_agreement(self, desk: Desk) -> None:
        opened(desk)
        with pytest.raises(NotAllowed):
            work.log(desk, NUMBER, 30, None, a_call(REQUESTER))
        assert self.used(desk) == 0


class TestLeaving:
    """Who leaves an organization loses sight of its tickets at once; their own stay theirs."""

    def test_a_coordinator_writes_on_a_colleagues_ticket_until_they_leave(self, desk: Desk) -> None:
        opened(desk)
        messages.say(desk, NUMBER, "¿Cómo va?", a_call(CARLA), definitive=False)
        before = desk.people.load(CARLA.id)
        desk.people.save(before, before.model_copy(update={"organizations": {}, "version": 2}))
        with pytest.raises(TicketNotFound):
            messages.say(desk, NUMBER, "¿Y?", a_call(CARLA), definitive=False)
        assert desk.customers.memberships(CARLA.id, "muni") == {}

    def test_who_has_left_still_writes_on_their_own_ticket(self, desk: Desk) -> None:
        opened(desk)
        before = desk.people.load(MARIA.email)
        desk.people.save(before, before.model_copy(update={"organizations": {}, "version": 2}))
        written = messages.say(desk, NUMBER, "¿Cómo va?", a_call(REQUESTER), definitive=False)
        assert written.version == 2

    def test_a_colleague_sees_a_ticket_only_while_the_organization_shares_with_all(
        self, desk: Desk
    ) -> None:
        pedro = Actor(id="pedro@cliente.example", role=Role.REQUESTER)
        desk.people.save(None, Person(email=pedro.id, version=1, organizations={"muni": "member"}))
        opened(desk, channel=Channel.WEB)
        with pytest.raises(TicketNotFound):
            messages.say(desk, NUMBER, "…", a_call(pedro), definitive=False)
        muni = desk.organizations.load("muni")
        shared = muni.model_copy(update={"sharing": "all", "version": muni.version + 1})
        desk.organizations.save(muni, shared, (), None)
        messages.say(desk, NUMBER, "A mí también.", a_call(pedro), definitive=False)
        with pytest.raises(NotAllowed):
            verbs.reopen(desk, NUMBER, None, a_call(pedro))
