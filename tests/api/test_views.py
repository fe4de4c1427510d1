"""What each caller sees of a ticket: the customer nothing of the desk's inside."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.ticket_views import card_view, ticket_view
from chalicelib.api.timeline_views import timeline_view
from chalicelib.desk import messages, opening, verbs
from chalicelib.desk.waking import wake_ticket
from chalicelib.store.cursor import Page
from chalicelib.tickets.events import DESK, INTERNAL, Actor, Change, Event, Kind, Membership, Role
from chalicelib.tickets.model import Chain, Channel, Clock, Message, Metric, Step, Ticket
from chalicelib.tickets.status import Status
from chalicelib.tickets.work import (
    Approval,
    Caller,
    CheckItem,
    External,
    Link,
    Offer,
    Rating,
    Relation,
    Session,
    Visit,
)
from tests.samples import ANA, MONDAY, REQUESTER, a_call, a_message, a_request

DESK_NAME = "Mesa de Ayuda"


@pytest.fixture
def ticket(desk, time):
    """A ticket that was claimed, noted, answered, and then broke its promise."""
    opening.open_ticket(desk, "K7M42QXG", a_request(), a_message(), "request")
    verbs.assign(desk, "K7M42QXG", ANA.id, None, "sabe de claves", a_call(ANA))
    messages.note(desk, "K7M42QXG", "cliente difícil", a_call(ANA))
    while not desk.tickets.load("K7M42QXG").escalations:
        time.at = desk.tickets.load("K7M42QXG").wake_at
        wake_ticket(desk, "K7M42QXG")
    return desk.tickets.load("K7M42QXG")


def test_the_desks_people_see_clocks_escalations_and_legal_verbs(ticket):
    view = ticket_view(ticket, ANA)
    assert [clock.metric for clock in view.clocks] == ["first_response", "resolution"]
    assert view.escalations[0].steps_fired == 1
    assert "resolve" in view.legal_verbs
    assert view.number == "K7M4-2QXG"


def test_the_customer_sees_neither(ticket):
    view = ticket_view(ticket, REQUESTER)
    assert (view.clocks, view.escalations, view.legal_verbs) == (None, None, None)
    assert view.status == "open"
    assert view.assignee is None
    assert view.due_at == ticket.due_at


def test_the_customers_timeline_tells_nothing_of_the_inside(desk, ticket):
    _, page = desk.timelines.open(ticket.number, 50)
    inside = timeline_view(page, ticket, ANA, DESK_NAME).model_dump_json()
    outside = timeline_view(page, ticket, REQUESTER, DESK_NAME)
    for secret in ("cliente difícil", "sabe de claves", "clock_breached", "paged", ANA.id):
        assert secret in inside
        assert secret not in outside.model_dump_json()
    assert [entry.kind for entry in outside.items] == ["created", "assigned"]


@pytest.mark.parametrize("reader", [ANA, REQUESTER])
def test_what_the_desk_did_by_itself_bears_its_own_name_on_the_timeline(ticket, reader):
    def name_of(actor):
        plain = {"number": ticket.number, "version": 4, "kind": Kind.CLOSED, "at": MONDAY}
        event = Event(**plain, actor=actor)
        row = {"type": "event", "id": event.id, "event": event}
        (entry,) = timeline_view(Page([row], None), ticket, reader, DESK_NAME).items
        return entry.actor_name

    assert (name_of(DESK), name_of(ANA)) == (DESK_NAME, ANA.name)
    assert name_of(MACHINE) is None


CARLA = Actor(id="carla@mesa.example", role=Role.AGENT)
ADMIN = Actor(id="admin@mesa.example", role=Role.ADMIN)
SOFIA = Actor(id="sofia@mesa.example", role=Role.SUPERVISOR)
MACHINE = Actor(id="robot", role=Role.MACHINE)
PHONE = "+56911111187"


def told_by(channel, to, *, audience="on_call", **line):
    """A line of what was told, as the table keeps it."""
    plain = {"type": "told", "id": "K7M42QXG.000004.0~1", "at": MONDAY, "status": "sent"}
    return {**plain, "channel": channel, "audience": audience, "to": to, "subject": "…", **line}


def shown(row, ticket, actor):
    (entry,) = timeline_view(Page([row], None), ticket, actor, DESK_NAME).items
    return entry.details


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize("actor", [ANA, SOFIA, MACHINE])
def test_a_page_to_a_telephone_shows_colleagues_whom_it_called_and_not_the_number(
    ticket, channel, actor
):
    view = shown(told_by(channel, PHONE, person=CARLA.id), ticket, actor)
    assert (view["to"], view["person"], view["status"]) == ("+56…87", CARLA.id, "sent")
    assert PHONE not in str(view)


def test_a_page_on_record_without_its_person_hides_the_number_too(ticket):
    assert shown(told_by("sms", PHONE), ticket, ANA)["to"] == "+56…87"


HOME = "carla@casa.example"


@pytest.mark.parametrize("actor", [ANA, SOFIA, MACHINE])
def test_a_page_to_a_private_address_shows_colleagues_whom_it_called_and_not_the_address(
    ticket, actor
):
    view = shown(told_by("email", HOME, person=CARLA.id), ticket, actor)
    assert (view["to"], view["person"]) == ("c…@casa.example", CARLA.id)
    assert HOME not in str(view)


@pytest.mark.parametrize("actor", [CARLA, ADMIN])
def test_who_was_paged_and_admins_see_the_private_address_whole_as_in_contacts(ticket, actor):
    assert shown(told_by("email", HOME, person=CARLA.id), ticket, actor)["to"] == HOME
    assert lost(HOME, ticket, actor) == HOME


def test_a_page_on_record_without_its_person_hides_the_address_too(ticket):
    assert shown(told_by("email", HOME), ticket, ANA)["to"] == "c…@casa.example"


def lost(to, ticket, actor, template="page"):
    """To whom a message went that did not arrive, as the timeline shows its event."""
    told = {"to": to, "template": template, "fate": "bounced"}
    if template in {"page", "pages"}:
        told["person"] = CARLA.id
    plain = {"number": ticket.number, "version": 9, "kind": "undelivered", "at": MONDAY}
    event = Event(**plain, actor=DESK, details=told)
    return shown({"type": "event", "id": event.id, "event": event}, ticket, actor)["to"]


@pytest.mark.parametrize("template", ["page", "pages"])
@pytest.mark.parametrize("actor", [ANA, SOFIA, MACHINE])
def test_that_a_page_did_not_arrive_shows_no_private_address_either(ticket, actor, template):
    assert lost(HOME, ticket, actor, template) == "c…@casa.example"
    assert lost(CARLA.id, ticket, actor, template) == CARLA.id


def test_that_an_answer_did_not_arrive_says_at_which_address(ticket):
    assert lost("maria@cliente.example", ticket, ANA, "answered") == "maria@cliente.example"


@pytest.mark.parametrize("actor", [CARLA, ADMIN])
def test_who_was_paged_and_admins_see_the_number_whole_as_in_contacts(ticket, actor):
    assert shown(told_by("sms", PHONE, person=CARLA.id), ticket, actor)["to"] == PHONE


@pytest.mark.parametrize(
    ("channel", "to", "audience"),
    [
        ("sms", "+56912345678", "requester"),
        ("whatsapp", "+56912345678", "requester"),
        ("email", "ana@mesa.example", "staff"),
        ("email", "maria@cliente.example", "requester"),
        ("slack", "webhook:sala", "on_call"),
        ("topic", "arn:aws:sns:us-east-1:1:pages", "on_call"),
    ],
)
def test_what_is_no_colleagues_own_is_shown_as_it_is(ticket, channel, to, audience):
    assert shown(told_by(channel, to, audience=audience), ticket, ANA)["to"] == to


def test_a_page_to_the_address_of_the_desk_is_shown_as_it_is(ticket):
    assert shown(told_by("email", CARLA.id, person=CARLA.id), ticket, ANA)["to"] == CARLA.id


@pytest.mark.parametrize(
    ("by", "value"),
    [
        ("queue", "nivel1#live"),
        ("requester", "maria@cliente.example"),
        ("organization", "muni"),
        ("assignee", "ana@mesa.example"),
    ],
)
def test_a_card_is_the_same_from_every_list(desk, ticket, by, value):
    (row,) = desk.lists.page(by, value, 50, None).rows
    card = card_view(ANA, by, value, row)
    assert card.number == "K7M4-2QXG"
    assert card.created_at == ticket.created_at
    assert (card.requester, card.organization) == ("maria@cliente.example", "muni")
    assert (card.assignee, card.team) == ("ana@mesa.example", "nivel1")


# Everything that no customer may get has “inside” in it; what they get by right has not.
STAFF = Actor(id="inside@desk.example", role=Role.AGENT, name="Ana")
WATCHER = "inside-watcher@desk.example"
CORA = Actor(id="cora@client.example", role=Role.REQUESTER, name="Cora")
COLLEAGUES = [
    Actor(
        id=f"{role}@client.example",
        role=Role.REQUESTER,
        memberships={"client": Membership(role=role, sharing="all")},
    )
    for role in ("coordinator", "member")
]
EXPLAINED = {Kind.WAITING, Kind.REJECTED, Kind.UNSCHEDULED}  # a customer is told why
TOLD = ("state", "version", "text", "tool", "into", "score", "comment")
texts = st.builds(
    Message,
    text=st.just("told"),
    channel=st.sampled_from(Channel),
    author_name=st.sampled_from([None, "Ana"]),
    definitive=st.sampled_from([None, True, False]),
    raw_key=st.sampled_from([None, "inside/raw"]),
    text_key=st.sampled_from([None, "inside/T#1/whole"]),
    html_key=st.sampled_from([None, "inside/T#1/html"]),
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "status": st.builds(Change, before=st.just("open"), after=st.just("pending")),
        "assignee": st.just(Change(before=None, after=STAFF.id)),
        "priority_reason": st.just(Change(before=None, after="inside")),
        "links": st.just(Change(before=[], after=[{"relation": "child", "number": "inside"}])),
        "checklist": st.just(Change(before=[], after=[{"text": "inside"}])),
    },
)
details = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.just("told") for name in TOLD},
        **{name: st.just("inside") for name in ("link", "held", "item", "people", "from", "rule")},
    },
)


@st.composite
def events(draw):
    kind = draw(st.sampled_from(Kind))
    message = draw(st.none() | texts)
    if message is not None and kind in INTERNAL:
        message = message.model_copy(update={"text": "inside note"})
    return Event(
        number="K7M42QXG",
        version=draw(st.integers(1, 9)),
        kind=kind,
        at=MONDAY,
        actor=draw(st.sampled_from([STAFF, CORA, Actor(id="inside-robot", role=Role.MACHINE)])),
        changes=draw(changes),
        message=message,
        reason=draw(st.sampled_from([None, "told" if kind in EXPLAINED else "inside reason"])),
        details=draw(details),
    )


told = st.builds(
    lambda to: {
        "type": "told",
        "id": "K7M42QXG.000001.0~1",
        "at": MONDAY,
        "channel": "email",
        "audience": "staff",
        "to": to,
        "subject": "told" if to == CORA.id else "inside",
        "status": "sent",
        "digest": "inside",
    },
    st.sampled_from([CORA.id, STAFF.id, WATCHER]),
)
rows = st.lists(events().map(lambda each: {"type": "event", "id": each.id, "event": each}) | told)


def _maybe(value):
    return st.sampled_from([None, value])


approvals = st.one_of(
    st.none(),
    st.builds(
        Approval,
        by=st.just("supervisor"),
        granted=st.sampled_from([None, True]),
        decided_by=st.just(STAFF.id),
        reason=st.just("inside reason"),
    ),
    st.just(Approval(by="supervisor", granted=False, decided_by=STAFF.id, reason="told")),
)
VISIT = Visit(
    form="call",
    starts_at=MONDAY,
    ends_at=MONDAY + timedelta(hours=1),
    place="https://meet.example/told",
    agent=STAFF.id,
)
OFFER = Offer(version="2.1", offered_by=STAFF.id, offered_at=MONDAY)
SESSION = Session(id=1, tool="anydesk", link="anydesk:inside", agent=STAFF.id, started_at=MONDAY)
tickets = st.builds(
    Ticket,
    number=st.just("K7M42QXG"),
    subject=st.just("told"),
    status=st.sampled_from(Status),
    priority_reason=_maybe("inside reason"),
    channel=st.just(Channel.WEB),
    team=st.just("front"),
    requester=st.just(CORA.id),
    organization=st.just("client"),
    sla=_maybe("inside policy"),
    held=st.sampled_from([None, "no_agreement", "inside spam"]),
    watchers=st.sampled_from([(), (WATCHER,)]),
    assignee=_maybe(STAFF.id),
    links=st.sampled_from([(), (Link(relation=Relation.CHILD, number="inside"),)]),
    checklist=st.sampled_from([(), (CheckItem(text="inside", done_by=STAFF.id),)]),
    approval=approvals,
    visit=_maybe(VISIT),
    offer=_maybe(OFFER),
    sessions=st.sampled_from([(), (SESSION,)]),
    external=_maybe(External(system="inside", id="7", state="inside", updated_at=MONDAY)),
    caller=_maybe(Caller(name="inside", phone="+56911111111", waited=9)),
    created_at=st.just(MONDAY),
    updated_at=st.just(MONDAY),
    clocks=st.sampled_from(
        [(), (Clock(metric=Metric.RESOLUTION, target=timedelta(hours=1), calendar="inside"),)]
    ),
    escalations=st.sampled_from(
        [
            (),
            (
                Chain(
                    id=1,
                    policy="inside",
                    trigger="breach",
                    metric=Metric.RESOLUTION,
                    started_at=MONDAY,
                    steps=(Step(at=MONDAY, notify=(f"person:{STAFF.id}",)),),
                ),
            ),
        ]
    ),
)
customers = st.sampled_from([CORA, *COLLEAGUES])


@given(customers, tickets)
def test_nothing_of_the_inside_is_in_the_ticket_that_a_customer_gets(actor, ticket):
    """No reason, address, link, checklist or policy of the desk's own, at any stage (P4)."""
    assert "inside" not in ticket_view(ticket, actor).model_dump_json()


@given(customers, tickets, rows)
def test_nothing_of_the_inside_is_in_the_timeline_that_a_customer_gets(actor, ticket, page):
    view = timeline_view(Page(page, None), ticket, actor, DESK_NAME)
    assert "inside" not in view.model_dump_json()
    assert not {entry.kind for entry in view.items} & {kind.value for kind in INTERNAL}


@given(tickets, rows)
def test_the_desks_people_get_every_line_of_the_timeline(ticket, page):
    """The laws above are about something: what customers do not get is there."""
    view = timeline_view(Page(page, None), ticket, STAFF, DESK_NAME)
    assert len(view.items) == len(page)
    for row, entry in zip(page, view.items, strict=True):
        if row["type"] == "event":
            event = row["event"]
            assert (entry.reason, entry.actor) == (event.reason, event.actor.id)
            assert entry.details == (event.details or None)


@given(customers, tickets, rows)
def test_a_customer_is_shown_of_what_was_told_only_what_was_told_to_them(actor, ticket, page):
    view = timeline_view(Page(page, None), ticket, actor, DESK_NAME)
    shown = [entry for entry in view.items if entry.kind == "told"]
    expected = [row for row in page if row["type"] == "told" and row["to"] == actor.id]
    assert len(shown) == len(expected)


def _whole():
    return Ticket(
        number="K7M42QXG",
        subject="…",
        status=Status.OPEN,
        channel=Channel.WEB,
        team="front",
        requester=CORA.id,
        organization="client",
        approval=Approval(by="supervisor", granted=False, decided_by=STAFF.id, reason="too dear"),
        visit=VISIT,
        offer=OFFER,
        sessions=(SESSION,),
        created_at=MONDAY,
        updated_at=MONDAY,
    )


def test_the_desks_people_see_the_workflow_whole():
    view = ticket_view(_whole(), STAFF)
    assert view.approval == _whole().approval
    assert view.visit.model_dump() == VISIT.model_dump()
    assert view.offer.model_dump() == OFFER.model_dump()
    assert [each.model_dump() for each in view.sessions] == [SESSION.model_dump()]


def test_the_customer_sees_what_was_decided_offered_and_agreed_and_not_by_whom_of_the_desk():
    view = ticket_view(_whole(), CORA)
    assert (view.approval.granted, view.approval.reason) == (False, "too dear")
    assert (view.visit.place, view.visit.starts_at) == (VISIT.place, MONDAY)
    assert (view.offer.version, view.offer.accepted) == ("2.1", None)
    assert [(each.tool, each.started_at) for each in view.sessions] == [("anydesk", MONDAY)]


def test_the_customers_side_sees_which_of_them_decided():
    by_dan = {"accepted": True, "decided_by": "dan@client.example"}
    granted = Approval(by="coordinator", granted=True, decided_by="dan@client.example")
    update = {"offer": OFFER.model_copy(update=by_dan), "approval": granted}
    view = ticket_view(_whole().model_copy(update=update), CORA)
    assert view.offer.decided_by == view.approval.decided_by == "dan@client.example"


@pytest.mark.parametrize(
    ("status", "on"),
    [
        (Status.OPEN, "the desk"),
        (Status.WAITING_THIRD_PARTY, "the desk"),
        (Status.WAITING_CUSTOMER, "cora@client.example"),
        (Status.CLOSED, "nobody"),
    ],
)
def test_the_customer_sees_at_which_stage_it_is_stopped_and_not_with_whom_of_the_desk(status, on):
    """B6, B4: customers follow the case."""
    ticket = _whole().model_copy(update={"status": status, "assignee": STAFF.id, "approval": None})
    assert ticket_view(ticket, CORA).stopped.on == on


def _rated(**fields):
    rating = Rating(score=2, comment="Tarde.", at=MONDAY, resolution=7)
    update = {"status": Status.RESOLVED, "rating": rating, "resolution": 7, **fields}
    return _whole().model_copy(update=update)


def test_a_rating_is_for_the_desk_and_for_whoever_gave_it():
    for actor in (STAFF, CORA):
        shown = ticket_view(_rated(), actor).rating
        assert (shown.score, shown.comment, shown.at) == (2, "Tarde.", MONDAY)
    assert [ticket_view(_rated(), each).rating for each in COLLEAGUES] == [None, None]


def test_a_rating_says_whether_it_is_of_the_solution_that_holds():
    assert ticket_view(_rated(), STAFF).rating.current
    for later in (None, 9):
        assert not ticket_view(_rated(resolution=later), STAFF).rating.current


def test_of_a_vote_the_timeline_tells_its_giver_and_the_desk_alone():
    event = Event(
        number="K7M42QXG",
        version=8,
        kind=Kind.RATED,
        at=MONDAY,
        actor=CORA,
        details={"score": 2, "comment": "Tarde.", "resolution": 7},
    )
    page = Page([{"type": "event", "id": event.id, "event": event}], None)
    (own,) = timeline_view(page, _rated(), CORA, DESK_NAME).items
    assert own.details == {"score": 2, "comment": "Tarde."}
    assert len(timeline_view(page, _rated(), STAFF, DESK_NAME).items) == 1
    for colleague in COLLEAGUES:
        assert timeline_view(page, _rated(), colleague, DESK_NAME).items == []
