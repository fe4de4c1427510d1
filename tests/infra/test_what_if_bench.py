"""The bench of what-if measures real lives, and says so when they take too long."""

import random

from chalicelib.configuration.reading import read
from chalicelib.desk.outcome import Fate, as_it_was
from chalicelib.desk.what_if import replay_under
from infra import what_if_bench as bench
from infra.lives import lives
from infra.local.desk import sample_text


def test_its_tickets_have_lives_and_are_the_same_each_time():
    desk = read(sample_text())
    many, again = (list(lives(desk, random.Random(6), 60, bench.SPAN)) for _ in range(2))
    assert many == again
    events = [len(each.events) for each in many]
    assert 8 <= sum(events) / len(events) <= 12
    fates = [
        promise.fate
        for each in many
        for promise in as_it_was(*each, desk.time, bench.SPAN.until).promises
    ]
    assert fates.count(Fate.KEPT) > fates.count(Fate.BROKEN) > 0


def test_on_the_desk_of_their_own_they_are_what_they_were():
    desk, until = read(sample_text()), bench.SPAN.until
    for each in lives(desk, random.Random(6), 60, bench.SPAN):
        assert replay_under(*each, desk, until) == as_it_was(*each, desk.time, until)


def test_it_tells_what_it_took_and_whether_that_is_too_long(monkeypatch, capsys):
    for name, value in (("TICKETS", 60), ("LIVES", 6), ("BATCH", 20)):
        monkeypatch.setattr(bench, name, value)
    assert bench.what_if_figures()
    assert "60 tickets" in capsys.readouterr().out
    monkeypatch.setattr(bench, "AT_MOST", 0.0)
    assert not bench.what_if_figures()
    assert "OVER BUDGET" in capsys.readouterr().out
