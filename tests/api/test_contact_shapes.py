"""What is shown of contact methods: which pages take, what is wrong, and to whom how much."""

from datetime import timedelta

import pytest

from chalicelib.api.contact_shapes import (
    State,
    code_view,
    codes_left,
    masked,
    method_views,
    waiting,
)
from chalicelib.api.problem import answer_to
from chalicelib.escalation import verification
from chalicelib.escalation.contacts import (
    NOTHING_OF_THEIR_OWN,
    Code,
    ContactKind,
    Method,
    OwnContacts,
    WrittenMethod,
    method_id,
)
from tests.samples import MONDAY, configuration

CARLA, ELSA = "carla@mesa.example", "elsa@mesa.example"
HOME = WrittenMethod(email="carla@casa.example")
ROOM = WrittenMethod(webhook="guardia", after="2m")
CHOSEN = OwnContacts(methods=(HOME, ROOM))


def views(own, who=CARLA, **how):
    return method_views(who, own, State(configuration(), {}, {HOME.email}), **how)


def verified(*methods):
    known = {method_id(each.method): MONDAY for each in methods}
    return CHOSEN.model_copy(update={"verified": known})


def told(own):
    return [(each.source, each.to, each.used, each.problems) for each in views(own)]


def test_who_chose_nothing_sees_what_desk_yaml_says_and_what_of_it_nobody_tried():
    assert told(NOTHING_OF_THEIR_OWN) == [
        ("desk", CARLA, True, []),
        ("desk", "+56911111111", True, ["unverified"]),
    ]


def test_what_one_chose_stands_first_and_is_used_once_it_is_verified():
    assert told(CHOSEN)[:2] == [
        ("own", HOME.email, False, ["not_used", "undeliverable"]),
        ("own", "guardia", False, ["not_used", "no_webhook"]),
    ]
    after = told(verified(HOME))
    assert after[0] == ("own", HOME.email, True, ["undeliverable"])
    assert [used for _, _, used, _ in after] == [True, False, False, False]


def test_a_method_in_both_lists_is_used_from_the_one_that_holds():
    both = OwnContacts(methods=(WrittenMethod(email=CARLA), HOME))
    assert [(each.source, each.used) for each in views(both)] == [
        ("own", True),
        ("own", False),
        ("desk", False),
        ("desk", False),
    ]


def test_ones_own_address_is_verified_and_has_no_date():
    (own_address,) = views(NOTHING_OF_THEIR_OWN, ELSA)
    assert (own_address.verified, own_address.verified_at) == (True, None)
    assert views(verified(HOME))[0].verified_at == MONDAY


@pytest.mark.parametrize(
    ("kind", "to", "shown"),
    [
        ("sms", "+56911111187", "+56…87"),
        ("email", "carla@casa.example", "c…@casa.example"),
        ("webhook", "guardia", "guardia"),
    ],
)
def test_others_see_no_more_of_a_destination_than_tells_two_apart(kind, to, shown):
    assert masked(Method(ContactKind(kind), to)) == shown
    assert HOME.email not in str(views(CHOSEN, shown=masked))


def test_a_code_that_waits_says_how_it_fares_and_never_what_it_is():
    code = Code(hash="hash", until=MONDAY)
    view = code_view(code, {"status": "failed", "reason": "Throttling"})
    assert (view.tries_left, view.status, view.reason) == (5, "failed", "Throttling")
    assert code_view(code, {}).status == "queued"
    assert "hash" not in view.model_dump_json()


def test_a_code_waits_while_it_holds_and_its_method_is_there():
    own = OwnContacts(codes={"a" * 16: Code(hash="hash", until=MONDAY)})
    before = MONDAY - timedelta(seconds=1)
    assert set(waiting(own, {"a" * 16}, before)) == {"a" * 16}
    assert waiting(own, {"a" * 16}, MONDAY) == waiting(own, {"b" * 16}, before) == {}


def test_the_codes_of_this_hour_are_counted_down():
    own = verification.with_code(CHOSEN, "a" * 16, "hash", MONDAY)
    assert codes_left(own, MONDAY) == 4
    assert codes_left(own, MONDAY + timedelta(hours=1)) == 5


def test_too_many_codes_say_when_the_next_may_be_asked_for():
    answer = answer_to(verification.TooManyCodes(timedelta(minutes=10)))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
