"""Guards when and for what a contract entitles: its days, its products, its channels, its hours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.customers.agreement import entitling, share_reached
from chalicelib.tickets.model import Channel
from tests.customers.samples import DAYS, agreements, an_agreement

BEFORE, FIRST, LAST, AFTER = (
    date(2026, 2, 28), date(2026, 3, 1), date(2026, 12, 31), date(2027, 1, 1),
)  # fmt: skip


# Its days


@pytest.mark.parametrize(
    ("day", "holds"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)]
)
def test_an_agreement_holds_from_its_first_day_to_its_last_both_included(day, holds):
    assert an_agreement().holds_on(day) is holds


@pytest.mark.parametrize(("days", "holds"), [(0, True), (15, True), (16, False)])
def test_for_its_days_of_grace_it_holds_although_it_has_ended(days, holds):
    assert an_agreement(grace_days=15).holds_on(LAST + timedelta(days=days)) is holds


def test_grace_is_after_the_end_and_not_before_the_beginning():
    assert not an_agreement(grace_days=15).holds_on(BEFORE)


@pytest.mark.parametrize(
    ("renewal", "holds"), [("never", False), ("express", False), ("tacit", True)]
)
def test_only_what_is_renewed_tacitly_holds_on_after_its_end(renewal, holds):
    assert an_agreement(renewal=renewal).holds_on(AFTER) is holds


def test_what_is_renewed_tacitly_does_not_hold_before_it_begins():
    assert not an_agreement(renewal="tacit").holds_on(BEFORE)


@pytest.mark.parametrize("terms", [{}, {"renewal": "tacit"}, {"grace_days": 300}])
def test_a_suspended_agreement_holds_on_no_day(terms):
    suspended = an_agreement(state="suspended", **terms)
    assert not any(suspended.holds_on(day) for day in (FIRST, LAST, AFTER))


def test_an_agreement_may_last_a_single_day_and_not_less():
    day = an_agreement(starts_on=FIRST, ends_on=FIRST)
    assert [day.holds_on(each) for each in (BEFORE, FIRST, FIRST + timedelta(days=1))] == [
        False, True, False,
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="“ends_on” is before “starts_on”"):
        an_agreement(starts_on=FIRST, ends_on=BEFORE)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
def test_a_day_that_no_calendar_can_count_on_from_is_refused(field, day):
    """Days are added to it, and instants in any zone made of it."""
    with pytest.raises(ValidationError, match=field):
        an_agreement(**{field: day})


# What it is for


@pytest.mark.parametrize(
    ("products", "product", "covered"),
    [
        (None, "SIGPER", True),
        (None, None, True),
        (["CGU+Plus"], "CGU+Plus", True),
        (["CGU+Plus"], "SIGPER", False),
        (["CGU+Plus", "SIGPER"], "SIGPER", True),
        (["CGU+Plus"], None, True),
    ],
)
def test_it_covers_its_products_and_what_is_about_none(products, product, covered):
    assert an_agreement(products=products).covers(product, Channel.EMAIL) is covered


@pytest.mark.parametrize(
    ("channels", "covered"), [(None, True), (["phone", "email"], True), (["email"], False)]
)
def test_it_covers_its_channels(channels, covered):
    assert an_agreement(channels=channels).covers("SIGPER", Channel.PHONE) is covered


def test_product_and_channel_must_both_be_covered():
    agreement = an_agreement(products=["SIGPER"], channels=["email"])
    assert agreement.covers("SIGPER", Channel.EMAIL)
    assert not agreement.covers("SIGPER", Channel.PHONE)
    assert not agreement.covers("CGU+Plus", Channel.EMAIL)


# Which one entitles


def test_nothing_entitles_who_has_no_agreement():
    assert entitling([], None, Channel.EMAIL, FIRST) is None


def test_of_several_that_hold_the_longest_entitles():
    short = an_agreement(id="muni.1", ends_on="2026-06-30")
    long = an_agreement(id="muni.2", starts_on="2026-05-01")
    assert entitling([long, short], None, Channel.EMAIL, date(2026, 6, 1)) == long
    assert entitling([short, long], None, Channel.EMAIL, date(2026, 6, 1)) == long
    assert entitling([short, long], None, Channel.EMAIL, date(2026, 4, 1)) == short
    within = an_agreement(id="muni.3", starts_on="2026-06-01", ends_on="2026-06-30")
    assert entitling([within, long], None, Channel.EMAIL, date(2026, 6, 1)) == long


@pytest.mark.parametrize(
    "terms",
    [
        {"state": "suspended"},
        {"products": ["SIGPER"]},
        {"channels": ["email"]},
        {"starts_on": "2026-06-02"},
    ],
    ids=str,
)
def test_a_longer_agreement_that_does_not_hold_or_fit_takes_nothing_from_a_shorter(terms):
    short = an_agreement(id="muni.1", ends_on="2026-06-30")
    long = an_agreement(id="muni.2", **terms)
    assert entitling([short, long], "CGU+Plus", Channel.PHONE, date(2026, 6, 1)) == short


@given(st.lists(agreements(), max_size=4), st.sampled_from(Channel), DAYS)
def test_somebody_is_entitled_when_any_agreement_holds_and_covers_and_only_then(made, channel, day):
    agreement = entitling(made, "SIGPER", channel, day)
    fitting = [each for each in made if each.holds_on(day) and each.covers("SIGPER", channel)]
    assert (agreement in fitting) if fitting else (agreement is None)


# Its periods


def test_the_next_period_begins_the_day_after_and_lasts_as_long_with_fresh_hours():
    used_up = an_agreement(hours=10, minutes_used=590, warned=80, announced=7)
    period = used_up.next_period
    assert (period.starts_on, period.ends_on) == (AFTER, AFTER + (LAST - FIRST))
    assert (period.minutes_used, period.warned, period.announced) == (0, 0, None)
    assert (period.hours, period.version) == (10, used_up.version + 1)


@given(agreements(), st.integers(1, 5))
def test_periods_follow_one_another_without_gap_and_are_of_one_length(agreement, periods):
    for _ in range(periods):
        following = agreement.next_period
        assert following.starts_on - agreement.ends_on == timedelta(days=1)
        assert following.ends_on - following.starts_on == agreement.ends_on - agreement.starts_on
        agreement = following


@given(agreements(), DAYS)
def test_renewing_takes_no_day_away_that_was_agreed_on(agreement, day):
    """Whoever renews a month before the end is served in that month too."""
    if agreement.holds_on(day):
        assert agreement.next_period.holds_on(day)


# Its hours


@pytest.mark.parametrize(
    ("minutes", "share"),
    [(0, 0), (479, 0), (480, 80), (599, 80), (600, 100), (6_000, 100)],
)
def test_eighty_and_a_hundred_percent_of_the_hours_are_reached_to_the_minute(minutes, share):
    assert share_reached(an_agreement(hours=10, minutes_used=minutes)) == share


def test_without_hours_none_are_reached():
    assert share_reached(an_agreement(minutes_used=100_000)) == 0
