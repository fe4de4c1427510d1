"""What failed is tried later and later for about an hour, and then no more."""

from datetime import timedelta

import pytest

from chalicelib.notify.backoff import LONGEST, TRIES, WAITS, is_last, wait_after


def test_the_tries_go_on_for_about_an_hour():
    assert timedelta(minutes=50) < sum(WAITS, timedelta()) < timedelta(minutes=90)


@pytest.mark.parametrize(("tried", "seconds"), [(1, 30), (2, 120), (3, 480), (4, 1800), (5, 1800)])
def test_each_wait_is_as_planned_in_the_middle_of_its_spread(tried, seconds):
    assert wait_after(tried, 0.5) == timedelta(seconds=seconds)


def test_what_failed_together_does_not_come_back_together():
    assert wait_after(1, 0.0) == timedelta(seconds=24)
    assert wait_after(1, 1.0) == timedelta(seconds=36)


def test_who_asks_for_a_longer_wait_gets_it_and_never_a_shorter_one():
    assert wait_after(1, 0.0, timedelta(minutes=5)) == timedelta(minutes=5)
    assert wait_after(1, 1.0, timedelta(minutes=5)) == timedelta(minutes=6)
    assert wait_after(3, 0.5, timedelta(seconds=1)) == timedelta(minutes=8)


def test_no_wait_is_longer_than_the_queue_can_hide_a_message():
    assert wait_after(1, 1.0, timedelta(days=3)) == LONGEST < timedelta(hours=12)


def test_after_the_last_try_the_message_is_set_aside_at_once():
    assert [is_last(tried) for tried in range(1, TRIES + 1)] == [False] * (TRIES - 1) + [True]
    assert wait_after(TRIES, 0.5, timedelta(minutes=5)) == timedelta()


def test_a_message_without_a_count_of_tries_waits_as_after_the_first():
    assert wait_after(0, 0.5) == WAITS[0]


def test_on_a_laptop_all_of_it_goes_faster():
    assert wait_after(2, 0.5, pace=0.05) == timedelta(seconds=6)
