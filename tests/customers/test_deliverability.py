"""What is known of an address is decided by the latest that happened, in whatever order it is told."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.address import canonical, spellings
from chalicelib.customers.deliverability import (
    LONGEST_REASON,
    Fate,
    Feedback,
    KnownAddress,
    bounded_reason,
    heard,
    verified,
)
from tests.samples import ANA, MARIA, MONDAY

NOTHING = KnownAddress(address=MARIA.email)


def said(fate, minutes=0, **fields):
    at = MONDAY + timedelta(minutes=minutes)
    return Feedback(fate=fate, address=MARIA.email, at=at, **fields)


def known(*feedback):
    found = NOTHING
    for each in feedback:
        found = heard(found, each)
    return found


def right(found, minutes):
    return verified(found, MONDAY + timedelta(minutes=minutes), ANA.id, "por teléfono")


@pytest.mark.parametrize(
    ("fate", "kind"),
    [
        (Fate.BOUNCED, "bounce"),
        (Fate.COMPLAINED, "complaint"),
        (Fate.RETURNED, None),
        (Fate.DELAYED, None),
        (Fate.REJECTED, None),
        (Fate.NOTED, None),
        (Fate.WELCOMED, None),
    ],
)
def test_only_a_hard_bounce_and_a_complaint_mark_an_address(fate, kind):
    found = known(said(fate, reason="5.1.1", message="ses-1"))
    assert (found.undeliverable, found.kind) == (kind is not None, kind)
    if kind:
        assert found.undeliverable_since == MONDAY
        assert (found.reason, found.message) == ("5.1.1", "ses-1")


def test_the_same_feedback_again_changes_nothing_at_all():
    once = known(said(Fate.BOUNCED))
    assert heard(once, said(Fate.BOUNCED)) is once


def test_an_older_bounce_that_comes_late_does_not_undo_a_verification():
    found = right(known(said(Fate.BOUNCED, 1)), 10)
    assert not found.undeliverable
    assert heard(found, said(Fate.BOUNCED, 5)) is found
    assert (found.verified_by, found.verified_reason) == (ANA.id, "por teléfono")


def test_a_newer_bounce_marks_a_verified_address_again():
    found = heard(right(known(said(Fate.BOUNCED, 1)), 10), said(Fate.BOUNCED, 11))
    assert found.undeliverable_since == MONDAY + timedelta(minutes=11)


def test_a_second_bounce_leaves_since_when_and_why_as_they_are():
    found = known(said(Fate.BOUNCED, 1, reason="first"), said(Fate.BOUNCED, 5, reason="second"))
    assert (found.undeliverable_since, found.reason) == (MONDAY + timedelta(minutes=1), "first")


def test_the_providers_suppression_after_a_complaint_makes_no_bounce_of_it():
    found = known(said(Fate.COMPLAINED, 1), said(Fate.BOUNCED, 5))
    assert found.kind == "complaint"


def test_who_says_that_it_is_no_spam_takes_the_complaint_back_and_no_bounce():
    assert not known(said(Fate.COMPLAINED, 1), said(Fate.WELCOMED, 5)).undeliverable
    assert known(said(Fate.COMPLAINED, 5), said(Fate.WELCOMED, 1)).undeliverable
    assert not known(said(Fate.WELCOMED, 5), said(Fate.COMPLAINED, 1)).undeliverable
    assert known(said(Fate.WELCOMED, 5), said(Fate.BOUNCED, 1)).undeliverable
    assert known(said(Fate.BOUNCED, 1), said(Fate.WELCOMED, 5)).undeliverable


def test_an_agents_word_counts_even_while_a_providers_clock_is_ahead():
    found = right(known(said(Fate.BOUNCED, 10)), 5)
    assert not found.undeliverable
    assert heard(found, said(Fate.BOUNCED, 10)) is found


def test_a_bounce_and_a_complaint_mark_it_in_either_order():
    for order in permutations([said(Fate.BOUNCED, 1), said(Fate.COMPLAINED, 2)]):
        assert known(*order).undeliverable


FATES = st.builds(said, st.sampled_from(Fate), st.integers(0, 20))


@given(st.lists(FATES, max_size=8))
def test_repeating_everything_that_was_heard_changes_nothing(feedback):
    found = known(*feedback)
    again = found
    for each in feedback:
        again = heard(again, each)
    assert again == found


@given(st.lists(FATES, max_size=8), st.integers(21, 30))
def test_nothing_that_happened_before_a_verification_undoes_it(feedback, minutes):
    found = right(NOTHING, minutes)
    for each in feedback:
        found = heard(found, each)
    assert not found.undeliverable


def test_a_reason_is_one_short_line_that_names_nobody():
    said_by_server = (
        "smtp; 550 5.1.1 <pedro@otra.example>:\r\n\tRecipient\x1b[31m (Pedro) " + "x" * 900
    )
    reason = bounded_reason("General", "5.1.1", said_by_server)
    assert reason.startswith("General 5.1.1 smtp; 550 5.1.1 <…>: Recipient")
    assert len(reason) <= LONGEST_REASON
    assert "pedro@" not in reason
    assert reason.isprintable()


def test_an_address_is_known_under_one_form_whoever_writes_it_how():
    assert canonical(" José@Ñandú.CL") == canonical("josé@xn--and-6ma2c.cl")
    assert spellings("Jose@xn--and-6ma2c.cl") == ("jose@xn--and-6ma2c.cl", "jose@ñandú.cl")
    assert spellings("maria@cliente.example") == ("maria@cliente.example",)
