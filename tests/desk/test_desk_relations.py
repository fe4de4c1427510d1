"""Guards merge, link, split and watch as people do them: what stands in the table afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.customers.person import Person
from chalicelib.desk import accounting, editing, messages, opening, relations, verbs
from chalicelib.desk.context import Desk, OnceKey
from chalicelib.desk.opening import NumberTaken
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.timelines import EntryNotFound
from chalicelib.tickets.errors import (
    IllegalMove,
    InvalidChange,
    NotAllowed,
    Outdated,
    TicketNotFound,
    UnknownAgent,
)
from chalicelib.tickets.events import Actor, Event, Kind, Role
from chalicelib.tickets.model import Channel, Ticket
from chalicelib.tickets.promise import Metric
from chalicelib.tickets.work import Link, Relation
from tests.samples import (
    ANA,
    MARIA,
    REQUESTER,
    SOFIA,
    Time,
    a_call,
    a_desk,
    a_message,
    a_request,
    configuration,
)

MINUTE = timedelta(minutes=1)
NUMBER, SECOND, THIRD = "K7M42QXG", "M0V7R5CE", "NFCB6HG6"
PEDRO = Actor(id="pedro@cliente.example", role=Role.REQUESTER, name="Pedro Paz")
GUEST = Actor(id="x@nowhere.example", role=Role.REQUESTER)
CREATED = f"{NUMBER}.000001.0"


@pytest.fixture
def desk(dynamodb: Any, time: Time) -> Desk:
    return a_desk(*dynamodb, time)


def opened(desk: Desk, number: str = NUMBER, **fields: Any) -> Ticket:
    return opening.open_ticket(desk, number, a_request(**fields), a_message(), "request")


def events(desk: Desk, number: str) -> list[Event]:
    _, page = desk.timelines.open(number, 100)
    return [row["event"] for row in page.rows]


def split(desk: Desk, entry: str = CREATED, subject: str | None = None, **terms: Any) -> Ticket:
    return relations.split(desk, NUMBER, entry, subject, SECOND, a_call(ANA, **terms))


class TestMerge:
    def test_a_merged_ticket_is_gone_from_the_queue_and_leads_to_the_other(
        self, desk: Desk
    ) -> None:
        opened(desk)
        opened(desk, SECOND)
        gone = relations.merge(desk, NUMBER, SECOND, "twice", a_call(ANA))
        assert (gone.status, gone.merged_into, gone.wake_at) == ("merged", SECOND, None)
        listed = [row["PK"] for row in desk.lists.page("queue", "nivel1#live", 50, None).rows]
        assert listed == [f"T#{SECOND}"]
        own = desk.lists.page("requester", MARIA.email, 50, None).rows
        assert {row["status"] for row in own} == {"merged", "pending"}

    def test_the_other_keeps_its_promises_and_who_followed_the_first_follows_it(
        self, desk: Desk
    ) -> None:
        desk.people.save(None, Person(email=PEDRO.id, version=1, organizations={"muni": "member"}))
        opened(desk, author=PEDRO, requester=PEDRO.id, copied=("eva@x.example",))
        before = opened(desk, SECOND)
        relations.watch(desk, NUMBER, SOFIA.id, a_call(ANA), watches=True)
        relations.merge(desk, NUMBER, SECOND, None, a_call(ANA))
        after = desk.tickets.load(SECOND)
        assert after.clocks == before.clocks
        assert after.copied == (PEDRO.id, "eva@x.example")
        assert after.watchers == (SOFIA.id,)

    def test_who_waited_for_an_answer_goes_on_waiting_on_the_other_ticket(
        self, desk: Desk, time: Time
    ) -> None:
        opened(desk)
        opened(desk, SECOND)
        messages.say(desk, SECOND, "¿Qué ve?", a_call(ANA), definitive=False)
        time.passes(minutes=30)
        relations.merge(desk, NUMBER, SECOND, None, a_call(ANA))
        after = desk.tickets.load(SECOND)
        clock = after.clock(Metric.NEXT_RESPONSE)
        assert clock is not None
        assert (clock.counted, clock.question) == (30 * MINUTE, 1)
        hours = desk.configuration.read().time(clock.calendar, clock.terms)
        assert clock.due_at == hours.add(time(), clock.target - 30 * MINUTE)
        time.passes(minutes=15)
        told = accounting.account_for(desk, SECOND, a_call(ANA))
        (account,) = (each for each in told.accounts if each.metric is Metric.NEXT_RESPONSE)
        assert account.counted == 45 * MINUTE
        assert account.taken_from == f"{NUMBER[:4]}-{NUMBER[4:]}"
        messages.say(desk, SECOND, "Listo.", a_call(ANA), definitive=False)
        kept = desk.tickets.load(SECOND).clock(Metric.NEXT_RESPONSE)
        assert kept is not None
        assert (kept.counted, kept.late, kept.stopped_at) == (45 * MINUTE, False, time())

    def test_who_waited_too_long_is_told_of_on_the_other_ticket_at_once(
        self, desk: Desk, time: Time
    ) -> None:
        opened(desk)
        opened(desk, SECOND)
        messages.say(desk, SECOND, "¿Qué ve?", a_call(ANA), definitive=False)
        time.passes(days=1, hours=2)
        wake_ticket(desk, SECOND)
        relations.merge(desk, NUMBER, SECOND, None, a_call(ANA))
        told = [event for event in wake_ticket(desk, SECOND) if "metric" in event.details]
        assert [(each.kind, each.details["metric"]) for each in told] == [
            (Kind.CLOCK_BREACHED, Metric.NEXT_RESPONSE),
            (Kind.PAGED, Metric.NEXT_RESPONSE),
        ]
        assert wake_ticket(desk, SECOND) == ()

    @pytest.mark.parametrize("who", ["nobody waits", "both wait", "the other is over"])
    def test_where_nobody_waits_or_they_are_waited_for_already_nothing_new_is_promised(
        self, desk: Desk, who: str
    ) -> None:
        opened(desk)
        before = opened(desk, SECOND)
        if who == "nobody waits":
            messages.say(desk, NUMBER, "Listo.", a_call(ANA), definitive=False)
            before = messages.say(desk, SECOND, "Listo.", a_call(ANA), definitive=False)
        elif who == "the other is over":
            before = verbs.resolve(desk, SECOND, "Listo.", a_call(ANA))
        relations.merge(desk, NUMBER, SECOND, None, a_call(ANA))
        assert desk.tickets.load(SECOND).clocks == before.clocks

    def test_tickets_of_two_customers_are_not_merged(self, desk: Desk) -> None:
        opened(desk)
        opened(desk, SECOND, author=GUEST, requester=GUEST.id)
        with pytest.raises(InvalidChange, match="same organization"):
            relations.merge(desk, NUMBER, SECOND, None, a_call(ANA))
        assert {desk.tickets.load(each).version for each in (NUMBER, SECOND)} == {1}

    def test_what_is_merged_is_merged_once_and_answered_no_more(self, desk: Desk) -> None:
        for number in (NUMBER, SECOND, THIRD):
            opened(desk, number)
        relations.merge(desk, NUMBER, SECOND, None, a_call(ANA))
        with pytest.raises(IllegalMove, match="Legal now: none"):
            relations.merge(desk, NUMBER, THIRD, None, a_call(ANA))
        with pytest.raises(IllegalMove):
            messages.say(desk, NUMBER, "…", a_call(ANA), definitive=False)
        with pytest.raises(NotAllowed):
            messages.say(desk, NUMBER, "…", a_call(REQUESTER), definitive=False)
        with pytest.raises(IllegalMove):
            relations.merge(desk, THIRD, NUMBER, None, a_call(ANA))


class TestLink:
    def test_a_link_is_undone_from_either_side(self, desk: Desk) -> None:
        opened(desk)
        opened(desk, SECOND)
        relations.link(desk, NUMBER, SECOND, Relation.CHILD, a_call(ANA))
        assert desk.tickets.load(SECOND).links == (Link(relation=Relation.PARENT, number=NUMBER),)
        relations.unlink(desk, SECOND, NUMBER, a_call(ANA))
        assert desk.tickets.load(NUMBER).links == desk.tickets.load(SECOND).links == ()

    def test_tickets_of_two_customers_may_be_linked_for_customers_see_no_links(
        self, desk: Desk
    ) -> None:
        opened(desk)
        opened(desk, SECOND, author=GUEST, requester=GUEST.id)
        relations.link(desk, NUMBER, SECOND, Relation.DUPLICATE, a_call(ANA))
        for number in (NUMBER, SECOND):
            assert events(desk, number)[-1].internal


class TestWatch:
    def test_somebody_of_the_desk_watches_and_stops(self, desk: Desk) -> None:
        opened(desk)
        assert relations.watch(desk, NUMBER, SOFIA.id, a_call(ANA), watches=True).watchers == (
            SOFIA.id,
        )
        assert relations.watch(desk, NUMBER, SOFIA.id, a_call(ANA), watches=False).watchers == ()

    def test_only_people_of_the_desk_watch_and_who_has_left_it_can_be_taken_off(
        self, desk: Desk
    ) -> None:
        opened(desk)
        with pytest.raises(UnknownAgent, match="nobody of this desk has the address gone@"):
            relations.watch(desk, NUMBER, "gone@mesa.example", a_call(ANA), watches=True)
        relations.watch(desk, NUMBER, "gone@mesa.example", a_call(ANA), watches=False)

    def test_customers_do_not_find_out_who_works_here_by_asking_to_be_watched(
        self, desk: Desk
    ) -> None:
        opened(desk)
        for address in (ANA.id, "nobody@mesa.example"):
            with pytest.raises(NotAllowed):
                relations.watch(desk, NUMBER, address, a_call(REQUESTER), watches=True)
            with pytest.raises(NotAllowed):
                verbs.assign(desk, NUMBER, address, None, None, a_call(REQUESTER))
            with pytest.raises(TicketNotFound):
                relations.watch(desk, NUMBER, address, a_call(GUEST), watches=True)


class TestSplit:
    def test_a_message_goes_on_as_a_ticket_of_its_own_and_both_know_it(self, desk: Desk) -> None:
        opened(desk, product="SIGPER", copied=("eva@x.example",))
        new = split(desk, subject="Otra cosa")
        old = desk.tickets.load(NUMBER)
        assert new == desk.tickets.load(SECOND)
        assert new.links == (Link(relation=Relation.PARENT, number=NUMBER),)
        assert old.links == (Link(relation=Relation.CHILD, number=SECOND),)
        assert (new.subject, new.status, new.product) == ("Otra cosa", "pending", "SIGPER")
        assert (new.requester, new.organization) == (MARIA.email, "muni")
        assert (new.copied, new.mailbox) == (("eva@x.example",), old.mailbox)
        created = events(desk, SECOND)[0]
        assert created.message == events(desk, NUMBER)[0].message
        assert created.actor.id == ANA.id

    def test_the_new_ticket_has_its_own_promises_and_agreement_and_the_old_one_keeps_its(
        self, desk: Desk, time: Time
    ) -> None:
        before = opened(desk)
        time.passes(hours=2)
        new = split(desk)
        assert new.agreement == "muni.1"
        assert {clock.since for clock in new.clocks} == {time.at}
        assert desk.tickets.load(NUMBER).clocks == before.clocks

    def test_without_a_subject_of_its_own_it_has_the_old_ones(self, desk: Desk) -> None:
        before = opened(desk)
        assert split(desk).subject == before.subject

    def test_what_an_agent_wrote_goes_on_as_the_requesters_ticket(self, desk: Desk) -> None:
        opened(desk)
        messages.say(desk, NUMBER, "Y hay algo más.", a_call(ANA), definitive=False)
        new = split(desk, f"{NUMBER}.000002.0")
        assert (new.requester, new.requester_name) == (MARIA.email, MARIA.name)

    def test_what_a_colleague_wrote_goes_on_as_theirs_under_their_own_name(
        self, desk: Desk
    ) -> None:
        muni = desk.organizations.load("muni")
        shared = muni.model_copy(update={"sharing": "all", "version": 2, "domains": ("x.example",)})
        desk.organizations.save(muni, shared, (), None)
        opened(desk)
        colleague = Actor(id="pedro@x.example", role=Role.REQUESTER, name="Pedro Paz")
        messages.say(desk, NUMBER, "A mí me falla otra cosa.", a_call(colleague), definitive=False)
        new = split(desk, f"{NUMBER}.000002.0")
        assert (new.requester, new.requester_name) == (colleague.id, "Pedro Paz")
        assert new.organization == "muni"

    def test_a_split_off_ticket_is_let_in_only_under_an_agreement(self, desk: Desk) -> None:
        """D1: splitting is no way around the gate."""
        opened(desk)
        muni = desk.organizations.load("muni")
        ended = muni.model_copy(update={"agreements": (), "version": 2})
        desk.organizations.save(muni, ended, (), None)
        assert split(desk).held == "no_agreement"

    def test_what_was_taken_on_the_web_is_split_at_a_level_that_offers_no_web(
        self, desk: Desk
    ) -> None:
        """C2 is about contact: this message was taken before."""
        web = a_message().model_copy(update={"channel": Channel.WEB})
        request = a_request(channel=Channel.WEB)
        opening.open_ticket(desk, NUMBER, request, web, "request")
        editing.escalate(desk, NUMBER, 3, "hard", a_call(ANA))
        assert Channel.WEB not in configuration().channels[3]
        assert split(desk).team == "nivel3"

    def test_a_note_becomes_no_ticket_and_neither_does_what_has_no_words(self, desk: Desk) -> None:
        opened(desk)
        messages.note(desk, NUMBER, "ojo", a_call(ANA))
        verbs.claim(desk, NUMBER, a_call(ANA))
        for entry in ("000002.0", "000003.0"):
            with pytest.raises(InvalidChange, match="only a public message"):
                split(desk, f"{NUMBER}.{entry}")
        with pytest.raises(EntryNotFound):
            split(desk, f"{NUMBER}.000009.0")
        with pytest.raises(TicketNotFound):
            desk.tickets.load(SECOND)

    def test_where_the_number_is_taken_neither_ticket_is_changed(self, desk: Desk) -> None:
        opened(desk)
        taken = opened(desk, SECOND)
        with pytest.raises(NumberTaken):
            split(desk)
        assert desk.tickets.load(NUMBER).version == 1
        assert desk.tickets.load(SECOND) == taken

    def test_the_same_request_again_splits_nothing_more(self, desk: Desk) -> None:
        opened(desk)
        once = OnceKey("a-key", "split")
        first = split(desk, once=once)
        again = relations.split(desk, NUMBER, CREATED, None, THIRD, a_call(ANA, once=once))
        assert again == first
        assert [event.kind for event in events(desk, NUMBER)] == [Kind.CREATED, Kind.SPLIT]

    def test_who_saw_an_older_version_splits_nothing(self, desk: Desk) -> None:
        opened(desk)
        verbs.claim(desk, NUMBER, a_call(ANA))
        with pytest.raises(Outdated):
            split(desk, if_version=1)

    def test_customers_split_nothing(self, desk: Desk) -> None:
        opened(desk)
        with pytest.raises(NotAllowed):
            relations.split(desk, NUMBER, CREATED, None, SECOND, a_call(REQUESTER))
        with pytest.raises(TicketNotFound):
            relations.split(desk, NUMBER, CREATED, None, SECOND, a_call(GUEST))
