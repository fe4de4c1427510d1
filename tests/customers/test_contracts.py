"""Guards what becomes of agreements: by people, and by themselves, each once, on the desk's days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.customers.contracts import (
    SETTLED,
    amended,
    created,
    edited,
    made,
    renewed,
    used,
    wake,
    wake_at,
)
from chalicelib.customers.history import Happening
from chalicelib.tickets.events import DESK, Change
from tests.customers.samples import (
    ALMANACS,
    INSTANTS,
    SANTIAGO,
    an_agreement,
    an_organization,
    at,
    lived,
    organizations,
    told,
)
from tests.samples import ANA, SOFIA

NOW = at("2026-06-01T12:00:00")
YEAR = {"name": "Soporte 2027", "starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


def agreement_of(organization, number=1):
    found = organization.agreement(f"muni.{number}")
    assert found is not None
    return found


def slept(organization, *moments):
    """Wake it at these moments alone, as a sweep does that was down in between."""
    happened = []
    for moment in map(at, moments):
        if (due := wake_at(organization, SANTIAGO)) and due <= moment:
            organization, entries = wake(organization, moment, SANTIAGO)
            happened += entries
    return organization, happened


# The organization itself


def test_a_new_organization_is_at_version_one_and_its_audit_says_by_whom():
    fresh, (entry,) = created(an_organization(version=0), SOFIA, NOW)
    assert fresh.version == 1
    assert (entry.kind, entry.version, entry.actor, entry.at) == ("created", 1, SOFIA, NOW)


def test_a_correction_says_each_field_before_and_after():
    before = an_organization(sharing="role")
    after, (entry,) = edited(before, {"sharing": "all", "name": before.name}, SOFIA, NOW)
    assert (after.sharing, after.version) == ("all", 2)
    assert entry.changes == {"sharing": Change(before="role", after="all")}


def test_a_correction_that_says_nothing_new_changes_nothing():
    before = an_organization()
    assert edited(before, {"name": before.name, "domains": ()}, SOFIA, NOW) == (before, ())


# Made, amended, renewed by people


def test_an_agreement_that_is_made_gets_the_next_id_and_is_looked_at_in_a_moment():
    before = an_organization(an_agreement())
    after, (entry,) = made(before, YEAR, SOFIA, NOW)
    assert [each.id for each in after.agreements] == ["muni.1", "muni.2"]
    assert (after.agreements_made, after.version) == (2, 2)
    assert after.check_at == NOW + SETTLED == wake_at(after, SANTIAGO)
    assert (entry.kind, entry.agreement, entry.actor) == ("agreement_made", "muni.2", SOFIA)


def test_an_amendment_says_each_term_before_and_after_and_why():
    before = an_organization(an_agreement())
    terms = {"grace_days": 15, "name": "Soporte"}
    kind = Happening.AGREEMENT_EDITED
    after, (entry,) = amended(
        before, agreement_of(before), terms, kind, SOFIA, NOW, reason="lo pidieron"
    )
    assert (agreement_of(after).grace_days, agreement_of(after).version) == (15, 2)
    assert entry.changes == {"grace_days": Change(before=0, after=15)}
    assert (entry.agreement, entry.reason) == ("muni.1", "lo pidieron")
    assert after.check_at == NOW + SETTLED


def test_an_amendment_touches_no_other_agreement():
    before = an_organization(an_agreement(), an_agreement(id="muni.2"))
    after, _ = amended(
        before, agreement_of(before, 2), {"hours": 5}, Happening.AGREEMENT_EDITED, SOFIA, NOW
    )
    assert agreement_of(after, 1) == agreement_of(before, 1)
    assert agreement_of(after, 2).hours == 5


def test_an_amendment_that_says_nothing_new_changes_nothing():
    before = an_organization(an_agreement())
    kind = Happening.AGREEMENT_ACTIVATED
    assert amended(before, agreement_of(before), {"state": "active"}, kind, SOFIA, NOW) == (
        before, (),
    )  # fmt: skip


def test_terms_that_do_not_fit_one_another_are_refused():
    before = an_organization(an_agreement())
    with pytest.raises(ValidationError, match="a day at least"):
        made(before, {**YEAR, "ends_on": date(2026, 12, 31)}, SOFIA, NOW)
    with pytest.raises(ValidationError, match="a day at least"):
        amended(
            before,
            agreement_of(before),
            {"ends_on": date(2026, 2, 1)},
            Happening.AGREEMENT_EDITED,
            SOFIA,
            NOW,
        )


def test_renewing_by_hand_opens_the_next_period():
    before = an_organization(an_agreement(renewal="express", hours=10, minutes_used=600))
    after, (entry,) = renewed(before, agreement_of(before), SOFIA, NOW)
    agreement = agreement_of(after)
    assert (agreement.starts_on, agreement.ends_on) == (date(2027, 1, 1), date(2027, 11, 2))
    assert (agreement.minutes_used, agreement.version) == (0, 2)
    assert (entry.kind, entry.details) == (
        "agreement_renewed",
        {"starts_on": "2027-01-01", "ends_on": "2027-11-02"},
    )
    assert after.check_at == NOW + SETTLED


def test_renewed_long_before_its_end_it_holds_until_then_and_after():
    before = an_organization(an_agreement(renewal="express"))
    after, _ = renewed(before, agreement_of(before), SOFIA, NOW)
    days = (date(2026, 3, 1), date(2026, 6, 1), date(2026, 12, 31), date(2027, 11, 2))
    assert all(agreement_of(after).holds_on(day) for day in days)
    assert not agreement_of(after).holds_on(date(2026, 2, 28))
    assert not agreement_of(after).holds_on(date(2027, 11, 3))


def test_a_beginning_that_is_corrected_holds_also_of_what_was_renewed():
    before = an_organization(an_agreement(renewal="express"))
    after, _ = renewed(before, agreement_of(before), SOFIA, NOW)
    later, _ = amended(
        after,
        agreement_of(after),
        {"starts_on": date(2027, 2, 1)},
        Happening.AGREEMENT_EDITED,
        SOFIA,
        NOW,
    )
    assert not agreement_of(later).holds_on(date(2027, 1, 31))
    assert agreement_of(later).holds_on(date(2027, 2, 1))


# Its end draws near


def test_the_end_is_announced_thirty_and_seven_days_before_and_told_the_day_after():
    organization, happened = lived(an_organization(an_agreement()), at("2027-06-01"))
    assert told(happened) == [
        ("agreement_ending", 30),
        ("agreement_ending", 7),
        ("agreement_ended",),
    ]
    # A day begins at 3 o'clock UTC in Santiago's summer.
    assert [entry.at for entry in happened] == [
        at("2026-12-01T03:00:00"),
        at("2026-12-24T03:00:00"),
        at("2027-01-01T03:00:00"),
    ]
    assert all(entry.actor == DESK and entry.agreement == "muni.1" for entry in happened)
    assert wake_at(organization, SANTIAGO) is None


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("2026-12-01T02:59:59.999999", []),
        ("2026-12-01T03:00:00", [30]),
        ("2026-12-02T02:59:59", [30]),
    ],
)
def test_a_day_is_one_of_the_desks_own_zone(moment, days):
    _, happened = slept(an_organization(an_agreement()), moment)
    assert [entry.details["days"] for entry in happened] == days


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (["2026-12-10T12:00:00", "2026-12-10T12:01:00"], [("agreement_ending", 21)]),
        (["2026-12-28T12:00:00", "2026-12-30T12:00:00"], [("agreement_ending", 3)]),
        (["2026-12-31T12:00:00", "2027-01-02T12:00:00"], [("agreement_ending", 0), ("agreement_ended",)]),
        (["2027-02-01T12:00:00", "2027-02-02T12:00:00"], [("agreement_ended",)]),
    ],
    ids=["between the two", "after both", "on the last day", "after the end"],
)  # fmt: skip
def test_a_sweep_that_was_down_announces_once_what_is_still_to_come(moments, expected):
    _, happened = slept(an_organization(an_agreement()), *moments)
    assert told(happened) == expected


def test_after_a_late_first_announcement_the_second_comes_in_time():
    _, happened = slept(
        an_organization(an_agreement()), "2026-12-10T12:00:00", "2026-12-24T03:00:00"
    )
    assert told(happened) == [("agreement_ending", 21), ("agreement_ending", 7)]


@pytest.mark.parametrize(
    ("ends_on", "days"), [("2026-03-31", [30, 7]), ("2026-03-30", [7]), ("2026-03-07", [])]
)
def test_what_is_shorter_than_an_announcements_days_is_not_announced_so_early(ends_on, days):
    _, happened = lived(an_organization(an_agreement(ends_on=ends_on)), at("2026-06-01"))
    announced = [entry.details["days"] for entry in happened if "days" in entry.details]
    assert announced == days


def test_another_end_is_announced_anew():
    organization, first = slept(an_organization(an_agreement()), "2026-12-28T12:00:00")
    organization, _ = amended(
        organization,
        agreement_of(organization),
        {"ends_on": date(2027, 3, 31)},
        Happening.AGREEMENT_EDITED,
        SOFIA,
        at("2026-12-28T13:00:00"),
    )
    _, second = lived(organization, at("2027-06-01"))
    assert told(first) == [("agreement_ending", 3)]
    assert told(second) == [
        ("agreement_ending", 30),
        ("agreement_ending", 7),
        ("agreement_ended",),
    ]


def test_an_end_that_was_told_and_is_put_off_comes_again():
    organization, _ = lived(an_organization(an_agreement()), at("2027-02-01"))
    organization, _ = amended(
        organization,
        agreement_of(organization),
        {"ends_on": date(2027, 3, 31)},
        Happening.AGREEMENT_EDITED,
        SOFIA,
        at("2027-02-01"),
    )
    _, happened = lived(organization, at("2027-06-01"))
    assert told(happened)[-1] == ("agreement_ended",)


def test_its_end_says_for_how_long_it_is_still_served():
    _, happened = slept(an_organization(an_agreement(grace_days=15)), "2027-01-01T03:00:00")
    assert happened[0].details == {"ends_on": "2026-12-31", "grace_days": 15}


# It begins some day


def test_what_waits_is_looked_at_on_the_day_on_which_an_agreement_begins():
    organization, _ = made(an_organization(), YEAR, SOFIA, NOW)
    organization, _ = wake(organization, NOW + SETTLED, SANTIAGO)
    assert organization.check_at == wake_at(organization, SANTIAGO) == at("2027-01-01T03:00:00")
    organization, happened = wake(organization, at("2027-01-01T03:00:00"), SANTIAGO)
    assert (organization.check_at, happened) == (None, ())


def test_of_two_beginnings_the_earlier_comes_first_and_the_later_is_not_forgotten():
    later = {**YEAR, "starts_on": date(2027, 6, 1)}
    organization, _ = made(an_organization(), later, SOFIA, NOW)
    organization, _ = made(organization, YEAR, SOFIA, NOW)
    looked_at = []
    for _ in range(3):
        due = wake_at(organization, SANTIAGO)
        looked_at.append(due)
        organization, _ = wake(organization, due, SANTIAGO)
    assert looked_at == [
        NOW + SETTLED,
        at("2027-01-01T03:00:00"),
        at("2027-06-01T04:00:00"),  # winter
    ]


# Renewed by itself


def test_a_tacit_renewal_begins_the_day_after_the_end_with_fresh_hours_and_new_announcements():
    agreement = an_agreement(renewal="tacit", hours=10, minutes_used=600, warned=100)
    organization, happened = lived(an_organization(agreement), at("2027-12-01"))
    assert told(happened) == [
        ("agreement_ending", 30),
        ("agreement_ending", 7),
        ("agreement_renewed",),
        ("agreement_ending", 30),
        ("agreement_ending", 7),
        ("agreement_renewed",),
    ]
    assert happened[2].at == at("2027-01-01T03:00:00")
    assert happened[2].details["ends_on"] == "2027-11-02"
    assert (agreement_of(organization).minutes_used, agreement_of(organization).warned) == (0, 0)


def test_a_sweep_that_was_down_for_many_periods_tells_one_renewal():
    """Each entry is an item of one transaction, which takes a hundred of them."""
    weekly = an_agreement(ends_on="2026-03-07", renewal="tacit")
    organization, happened = slept(an_organization(weekly), "2031-06-04T12:00:00")
    assert told(happened) == [("agreement_renewed",)]
    agreement = agreement_of(organization)
    assert agreement.starts_on <= date(2031, 6, 4) <= agreement.ends_on
    assert happened[0].details == {"ends_on": agreement.ends_on.isoformat()}


def test_whoever_saw_the_period_before_did_not_see_this_one():
    before = an_organization(an_agreement(renewal="tacit"))
    organization, _ = slept(before, "2027-01-01T03:00:00")
    assert agreement_of(organization).version > agreement_of(before).version


@pytest.mark.parametrize("renewal", ["never", "express"])
def test_nothing_else_renews_itself(renewal):
    organization, happened = lived(an_organization(an_agreement(renewal=renewal)), at("2028-01-01"))
    assert "agreement_renewed" not in [kind for kind, *_ in told(happened)]
    assert agreement_of(organization).ends_on == date(2026, 12, 31)


# Suspended


@pytest.mark.parametrize("renewal", ["never", "tacit"])
def test_a_suspended_agreement_neither_ends_nor_renews_nor_is_announced(renewal):
    organization = an_organization(an_agreement(state="suspended", renewal=renewal))
    assert wake_at(organization, SANTIAGO) is None
    after, happened = wake(organization, at("2027-06-01"), SANTIAGO)
    assert (after.agreements, happened) == (organization.agreements, ())


def test_what_is_active_again_after_its_end_has_ended():
    organization = an_organization(an_agreement(state="suspended"))
    organization, _ = amended(
        organization,
        agreement_of(organization),
        {"state": "active"},
        Happening.AGREEMENT_ACTIVATED,
        SOFIA,
        at("2027-06-01"),
    )
    _, happened = slept(organization, "2027-06-01T00:00:02", "2027-06-02T00:00:00")
    assert told(happened) == [("agreement_ended",)]


# Its hours


def test_eighty_and_a_hundred_percent_of_the_hours_are_each_told_once():
    organization = an_organization(an_agreement(hours=10))
    happened = []
    for _ in range(24):
        organization, entries = used(organization, agreement_of(organization), 30, ANA, NOW)
        happened += entries
    assert [(entry.details["share"], entry.details["minutes_used"]) for entry in happened] == [
        (80, 480),
        (100, 600),
    ]
    assert {entry.kind for entry in happened} == {Happening.HOURS_REACHED}


def test_one_long_piece_of_work_that_uses_up_everything_tells_only_that():
    organization = an_organization(an_agreement(hours=10))
    _, (entry,) = used(organization, agreement_of(organization), 700, ANA, NOW)
    assert entry.details == {"share": 100, "hours": 10, "minutes_used": 700}
    assert (entry.actor, entry.agreement) == (ANA, "muni.1")


def test_more_hours_are_told_of_when_they_in_turn_are_used():
    organization = an_organization(an_agreement(hours=10))
    organization, _ = used(organization, agreement_of(organization), 600, ANA, NOW)
    organization, _ = amended(
        organization,
        agreement_of(organization),
        {"hours": 20},
        Happening.AGREEMENT_EDITED,
        SOFIA,
        NOW,
    )
    organization, first = used(organization, agreement_of(organization), 360, ANA, NOW)
    organization, second = used(organization, agreement_of(organization), 240, ANA, NOW)
    assert [entry.details["share"] for entry in (*first, *second)] == [80, 100]


def test_fewer_hours_are_told_of_with_the_next_work():
    organization = an_organization(an_agreement(hours=20))
    organization, _ = used(organization, agreement_of(organization), 600, ANA, NOW)
    organization, _ = amended(
        organization,
        agreement_of(organization),
        {"hours": 10},
        Happening.AGREEMENT_EDITED,
        SOFIA,
        NOW,
    )
    _, (entry,) = used(organization, agreement_of(organization), 1, ANA, NOW)
    assert entry.details["share"] == 100


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(1, 600)), max_size=30))
def test_no_minute_of_work_is_lost(work):
    organization = an_organization(an_agreement(hours=10), an_agreement(id="muni.2", hours=None))
    shares = []
    for number, minutes in work:
        organization, entries = used(
            organization, agreement_of(organization, number), minutes, ANA, NOW
        )
        shares += [entry.details["share"] for entry in entries]
    for number in (1, 2):
        expected = sum(minutes for which, minutes in work if which == number)
        assert agreement_of(organization, number).minutes_used == expected
    assert shares == sorted(set(shares))
    assert organization.version == 1 + len(work)


# Laws


@given(organizations(), INSTANTS, ALMANACS)
def test_waking_twice_changes_nothing_the_second_time(organization, now, almanac):
    once, _ = wake(organization, now, almanac)
    twice, happened = wake(once, now, almanac)
    assert happened == ()
    assert twice == once.model_copy(update={"version": once.version + 1})


@given(organizations(), INSTANTS, ALMANACS)
def test_after_waking_nothing_is_due_until_later(organization, now, almanac):
    after, _ = wake(organization, now, almanac)
    due = wake_at(after, almanac)
    assert due is None or due > now


@given(organizations(), INSTANTS, ALMANACS)
def test_before_it_is_due_waking_does_nothing(organization, now, almanac):
    due = wake_at(organization, almanac)
    if due is None or due > now:
        after, happened = wake(organization, now, almanac)
        assert (after.agreements, happened) == (organization.agreements, ())


@given(organizations(), st.lists(INSTANTS, max_size=12), ALMANACS)
def test_however_rarely_it_is_woken_no_end_is_told_twice_and_announcements_count_down(
    organization, moments, almanac
):
    happened = []
    for moment in sorted(moments):
        organization, entries = wake(organization, moment, almanac)
        happened += entries
    for number in range(1, 4):
        mine = [entry for entry in happened if entry.agreement == f"muni.{number}"]
        ended = [entry for entry in mine if entry.kind is Happening.AGREEMENT_ENDED]
        assert len(ended) <= 1
        by_end: dict[str, list[int]] = {}
        for entry in mine:
            if entry.kind is Happening.AGREEMENT_ENDING:
                by_end.setdefault(entry.details["ends_on"], []).append(entry.details["days"])
        for days in by_end.values():
            assert days == sorted(set(days), reverse=True)
            assert len(days) <= len(almanac.announce)


@given(organizations(), INSTANTS, ALMANACS)
def test_each_entry_of_one_change_has_a_place_of_its_own(organization, now, almanac):
    after, happened = wake(organization, now, almanac)
    assert len({entry.id for entry in happened}) == len(happened)
    assert {entry.version for entry in happened} <= {after.version}


@given(organizations(), INSTANTS, ALMANACS)
def test_an_instant_at_which_a_day_begins_belongs_to_that_day(organization, now, almanac):
    day = almanac.day(now)
    assert almanac.begins(day) <= now < almanac.begins(day + timedelta(days=1))
    assert almanac.day(almanac.begins(day)) == day
