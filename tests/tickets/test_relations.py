"""Guards how tickets hang together: merged, split, linked, watched; each change on both sides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tickets import relations
from chalicelib.tickets.errors import IllegalMove, InvalidChange
from chalicelib.tickets.events import Actor, Event, Kind, Role, apply
from chalicelib.tickets.model import Channel, Message, Ticket
from chalicelib.tickets.relations import MOST_LINKS, MOST_PEOPLE
from chalicelib.tickets.status import LEGAL, Status
from chalicelib.tickets.work import INVERSE, Link, Relation

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CORA, DAN = "cora@client.example", "dan@client.example"
AGENT = Actor(id="ana@desk.example", role=Role.AGENT)
FIRST, SECOND = "K7M42QXG", "M0V7R5CE"


def ticket(number: str = FIRST, status: str = "open", **fields: Any) -> Ticket:
    known = {"number": number, "version": 3, "subject": "…", "channel": "web", "team": "front"}
    rest = {"requester": CORA, "created_at": NOW, "updated_at": NOW, "status": status}
    return Ticket.model_validate({**known, **rest, "organization": "client", **fields})


def merged(ours: Ticket, into: Ticket) -> tuple[Ticket, Ticket]:
    gone, kept = relations.merge(ours, into, "twice", AGENT, NOW)
    return apply(ours, gone), apply(into, kept)


def linked(ours: Ticket, other: Ticket, relation: Relation) -> tuple[Ticket, Ticket]:
    first, second = relations.link(ours, other, relation, AGENT, NOW)
    return apply(ours, first), apply(other, second)


class TestMerging:
    def test_a_merged_ticket_lives_on_in_the_other_and_closes_itself_no_more(self) -> None:
        ours = ticket(close_at=NOW + timedelta(days=1))
        gone, kept = merged(ours, ticket(SECOND))
        assert (gone.status, gone.merged_into, gone.close_at) == ("merged", SECOND, None)
        assert (kept.status, kept.merged_into) == ("open", None)

    def test_both_timelines_tell_of_it_with_the_reason(self) -> None:
        gone, kept = relations.merge(
            ticket(subject="The report"), ticket(SECOND), "twice", AGENT, NOW
        )
        assert (gone.kind, gone.number, gone.details) == (
            Kind.MERGED,
            FIRST,
            {"into": "M0V7-R5CE"},
        )
        assert (kept.kind, kept.number, kept.details) == (
            Kind.ABSORBED,
            SECOND,
            {"from": "K7M4-2QXG", "subject": "The report"},
        )
        assert gone.reason == kept.reason == "twice"

    def test_everybody_who_followed_it_follows_the_other(self) -> None:
        ours = ticket(requester=DAN, copied=("eve@client.example", CORA), watchers=(AGENT.id,))
        into = ticket(SECOND, copied=("eve@client.example",), watchers=("bo@desk.example",))
        _, kept = merged(ours, into)
        assert kept.copied == ("eve@client.example", DAN)
        assert kept.watchers == ("bo@desk.example", AGENT.id)

    def test_no_more_people_follow_a_ticket_than_it_holds(self) -> None:
        many = tuple(f"p{number}@client.example" for number in range(MOST_PEOPLE))
        _, kept = merged(ticket(requester=DAN, watchers=many), ticket(SECOND, copied=many))
        assert len(kept.copied) == len(kept.watchers) == MOST_PEOPLE

    def test_a_ticket_is_not_merged_into_itself(self) -> None:
        with pytest.raises(InvalidChange, match="“into”: a ticket cannot be merged into itself"):
            relations.merge(ticket(), ticket(), None, AGENT, NOW)

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ({}, {"organization": "other"}),
            ({"organization": None}, {}),
            ({}, {"organization": None}),
            ({"organization": None}, {"organization": None, "requester": DAN}),
        ],
    )
    def test_tickets_of_two_customers_are_never_merged(
        self, ours: dict[str, Any], theirs: dict[str, Any]
    ) -> None:
        """One's people would read what the other wrote."""
        with pytest.raises(InvalidChange, match="of the same organization; link them instead"):
            relations.merge(ticket(**ours), ticket(SECOND, **theirs), None, AGENT, NOW)

    def test_two_tickets_of_one_guest_are_merged(self) -> None:
        gone, _ = merged(ticket(organization=None), ticket(SECOND, organization=None))
        assert gone.status == "merged"

    @pytest.mark.parametrize("status", Status)
    def test_a_ticket_is_merged_only_while_it_is_alive_or_held(self, status: Status) -> None:
        if status in LEGAL["merge"]:
            assert merged(ticket(status=status), ticket(SECOND))[0].status == "merged"
        else:
            with pytest.raises(IllegalMove, match="cannot take “merge”"):
                relations.merge(ticket(status=status), ticket(SECOND), None, AGENT, NOW)

    @pytest.mark.parametrize("status", ["merged", "spam"])
    def test_nothing_is_merged_into_what_is_aside(self, status: str) -> None:
        with pytest.raises(IllegalMove):
            relations.merge(ticket(), ticket(SECOND, status), None, AGENT, NOW)


class TestLinking:
    @pytest.mark.parametrize("relation", Relation)
    def test_both_tickets_know_what_the_other_is_to_them(self, relation: Relation) -> None:
        ours, other = linked(ticket(), ticket(SECOND), relation)
        assert ours.links == (Link(relation=relation, number=SECOND),)
        assert other.links == (Link(relation=INVERSE[relation], number=FIRST),)

    def test_the_parent_of_one_has_it_as_a_child(self) -> None:
        assert INVERSE == {
            Relation.PARENT: Relation.CHILD,
            Relation.CHILD: Relation.PARENT,
            Relation.DUPLICATE: Relation.DUPLICATE,
            Relation.RELATED: Relation.RELATED,
        }

    def test_linking_again_says_anew_what_the_other_is(self) -> None:
        both = linked(ticket(), ticket(SECOND), Relation.RELATED)
        ours, other = linked(*both, Relation.CHILD)
        assert ours.links == (Link(relation=Relation.CHILD, number=SECOND),)
        assert other.links == (Link(relation=Relation.PARENT, number=FIRST),)

    def test_a_ticket_is_not_linked_to_itself(self) -> None:
        with pytest.raises(InvalidChange, match="“number”: a ticket is not linked to itself"):
            relations.link(ticket(), ticket(), Relation.RELATED, AGENT, NOW)

    @pytest.mark.parametrize("full", ["ours", "theirs"])
    def test_a_ticket_has_fifty_links_at_most_and_the_refusal_says_whose_are_full(
        self, full: str
    ) -> None:
        links = tuple(
            Link(relation=Relation.RELATED, number=f"{each:08d}") for each in range(MOST_LINKS)
        )
        ours = ticket(links=links if full == "ours" else ())
        other = ticket(SECOND, links=links if full == "theirs" else ())
        name = "K7M4-2QXG" if full == "ours" else "M0V7-R5CE"
        with pytest.raises(InvalidChange, match=f"{name} has 50 links already"):
            relations.link(ours, other, Relation.RELATED, AGENT, NOW)

    def test_the_fiftieth_link_may_still_change_what_it_is(self) -> None:
        numbers = [SECOND, *(f"{each:08d}" for each in range(1, MOST_LINKS))]
        links = tuple(Link(relation=Relation.RELATED, number=each) for each in numbers)
        ours, _ = linked(ticket(links=links), ticket(SECOND), Relation.PARENT)
        assert len(ours.links) == MOST_LINKS

    @pytest.mark.parametrize("status", ["merged", "spam"])
    @pytest.mark.parametrize("which", [0, 1])
    def test_neither_side_of_a_link_is_aside(self, which: int, status: str) -> None:
        both = [ticket(), ticket(SECOND)]
        both[which] = both[which].model_copy(update={"status": Status(status)})
        with pytest.raises(IllegalMove):
            relations.link(both[0], both[1], Relation.RELATED, AGENT, NOW)

    @pytest.mark.parametrize("relation", Relation)
    def test_unlinking_undoes_it_on_both(self, relation: Relation) -> None:
        ours, other = linked(ticket(), ticket(SECOND), relation)
        first, second = relations.unlink(ours, other, AGENT, NOW)
        assert (apply(ours, first).links, apply(other, second).links) == ((), ())
        assert (first.kind, second.kind) == (Kind.UNLINKED, Kind.UNLINKED)
        assert (first.details, second.details) == (
            {"number": "M0V7-R5CE"},
            {"number": "K7M4-2QXG"},
        )

    def test_what_is_not_linked_cannot_be_unlinked(self) -> None:
        with pytest.raises(InvalidChange, match="“number”: it is not linked to M0V7-R5CE"):
            relations.unlink(ticket(), ticket(SECOND), AGENT, NOW)

    def test_a_ticket_can_be_unlinked_from_one_that_was_merged_since(self) -> None:
        ours, other = linked(ticket(), ticket(SECOND), Relation.RELATED)
        gone = other.model_copy(update={"status": Status.MERGED})
        first, _ = relations.unlink(ours, gone, AGENT, NOW)
        assert apply(ours, first).links == ()


NUMBERS = [FIRST, SECOND, "00000000"]
moves = st.tuples(
    st.sampled_from(NUMBERS), st.sampled_from(NUMBERS), st.sampled_from([None, *Relation])
)


@given(st.lists(moves, max_size=15))
def test_whatever_is_linked_and_unlinked_both_sides_agree(
    steps: list[tuple[str, str, Relation | None]],
) -> None:
    desk = {number: ticket(number) for number in NUMBERS}
    for one, other, relation in steps:
        try:
            if relation is None:
                events = relations.unlink(desk[one], desk[other], AGENT, NOW)
            else:
                events = relations.link(desk[one], desk[other], relation, AGENT, NOW)
        except InvalidChange:
            continue
        for number, event in zip((one, other), events, strict=True):
            desk[number] = apply(desk[number], event)
    for number, each in desk.items():
        assert len({link.number for link in each.links}) == len(each.links)
        for link in each.links:
            assert Link(relation=INVERSE[link.relation], number=number) in desk[link.number].links


class TestSplitting:
    def test_the_ticket_knows_what_was_split_off_as_its_child(self) -> None:
        event = relations.split(ticket(), "000002.0", SECOND, AGENT, NOW)
        assert apply(ticket(), event).links == (Link(relation=Relation.CHILD, number=SECOND),)
        assert event.details == {"entry": "000002.0", "into": "M0V7-R5CE"}
        assert event.internal

    @pytest.mark.parametrize("status", ["held", "merged", "spam"])
    def test_nothing_is_split_off_what_is_aside(self, status: str) -> None:
        with pytest.raises(IllegalMove, match="cannot take “split”"):
            relations.split(ticket(status=status), "000002.0", SECOND, AGENT, NOW)

    @pytest.mark.parametrize("kind", [Kind.CREATED, Kind.ANSWERED, Kind.REPLIED, Kind.RESOLVED])
    def test_a_public_message_can_be_split_off(self, kind: Kind) -> None:
        message = Message(text="…", channel=Channel.WEB)
        assert relations.first_message(_event(kind, message)) == message

    @pytest.mark.parametrize(
        ("kind", "message"),
        [(Kind.NOTED, Message(text="…", channel=Channel.WEB)), (Kind.CLAIMED, None)],
    )
    def test_a_note_or_an_event_without_words_becomes_no_ticket(
        self, kind: Kind, message: Message | None
    ) -> None:
        with pytest.raises(InvalidChange, match="“entry”: only a public message"):
            relations.first_message(_event(kind, message))


def _event(kind: Kind, message: Message | None) -> Event:
    return Event(number=FIRST, version=2, kind=kind, at=NOW, actor=AGENT, message=message)


class TestWatching:
    def test_who_watches_is_told_once_and_no_longer_when_they_stop(self) -> None:
        now = ticket()
        for _ in range(2):
            event = relations.watch(now, AGENT.id, AGENT, NOW, watches=True)
            now = apply(now, event)
        assert now.watchers == (AGENT.id,)
        event = relations.watch(now, AGENT.id, AGENT, NOW, watches=False)
        assert apply(now, event).watchers == ()
        assert event.details == {"person": AGENT.id, "watches": False}
        assert event.internal

    def test_twenty_people_watch_at_most_and_each_of_them_may_say_so_again(self) -> None:
        people = tuple(f"p{number}@desk.example" for number in range(MOST_PEOPLE))
        full = ticket(watchers=people)
        with pytest.raises(InvalidChange, match="20 people watch it already"):
            relations.watch(full, AGENT.id, AGENT, NOW, watches=True)
        relations.watch(full, people[3], AGENT, NOW, watches=True)
        relations.watch(full, AGENT.id, AGENT, NOW, watches=False)
