"""Quiet hours hold for everybody but who is on call now, whatever layer or override says so."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.escalation.on_call.model import Arranged
from chalicelib.notify.choices import AT_ONCE, Choices
from chalicelib.notify.due import due
from chalicelib.notify.job import Channel, Job
from tests.samples import configuration

NIGHT = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)  # 02:00 in Santiago
CARLA, DIEGO, ANA = "carla@mesa.example", "diego@mesa.example", "ana@mesa.example"
QUIET = Choices.model_validate({"quiet": {"start": "20:00", "end": "08:00"}})


def described(**schedule):
    plain = configuration().model_dump(by_alias=True, mode="json")
    base = {"zone": "America/Santiago", "start": "2026-01-05", "people": [CARLA]}
    plain["on_call"] = {"ingenieria": base | schedule}
    return Configuration.model_validate(plain)


def job(address, audience="staff"):
    return Job(
        number="K7M42QXG", event="E#000002.0", template="assigned", audience=audience,
        channel=Channel.EMAIL, address=address, text="x",
    )  # fmt: skip


def told(address, desk, now=NIGHT, audience="staff"):
    return due(job(address, audience), {address: QUIET}, desk, now) == AT_ONCE


def override(person, **more):
    hour = timedelta(hours=1)
    window = {"start": (NIGHT - hour).isoformat(), "end": (NIGHT + hour).isoformat()}
    return described(overrides=[{"person": person, **window, **more}])


def test_who_is_on_call_is_told_at_night_and_nobody_else():
    assert told(CARLA, described())
    assert not told(DIEGO, described())
    assert not told(ANA, described())


def test_a_page_wakes_whoever_it_calls():
    assert told(ANA, described(), audience="on_call")


def test_an_override_takes_the_quiet_of_one_and_gives_it_to_the_other():
    assert told(DIEGO, override(DIEGO))
    assert not told(CARLA, override(DIEGO))
    assert told(CARLA, override(DIEGO), NIGHT + timedelta(hours=1)), "it is over"
    assert not told(CARLA, override(None)), "nobody is on call then"
    assert told(CARLA, override(DIEGO, instead_of=ANA)), "she is on call, not Ana"


def test_what_people_arranged_counts_as_what_desk_yaml_says():
    desk = described()
    hour = timedelta(hours=1)
    swap = Arranged(id="s1", person=DIEGO, start=NIGHT - hour, end=NIGHT + hour)
    arranged = desk.on_call["ingenieria"].with_arranged([swap])
    desk = desk.model_copy(update={"on_call": {"ingenieria": arranged}})
    assert told(DIEGO, desk)
    assert not told(CARLA, desk)


@pytest.mark.parametrize(("now", "who"), [(NIGHT, DIEGO), (NIGHT + timedelta(hours=10), CARLA)])
def test_a_higher_layer_counts_while_it_has_somebody(now, who):
    layers = [
        {"start": "2026-01-05", "people": [CARLA]},
        {"start": "2026-01-05", "people": [DIEGO], "only": {"mon-sun": ["22:00-06:00"]}},
    ]
    plain = configuration().model_dump(by_alias=True, mode="json")
    plain["on_call"] = {"ingenieria": {"zone": "America/Santiago", "layers": layers}}
    desk = Configuration.model_validate(plain)
    quiet = Choices.model_validate({"quiet": {"start": "00:00", "end": "23:59"}})
    for each in (CARLA, DIEGO):
        assert (due(job(each), {each: quiet}, desk, now) == AT_ONCE) == (each == who)
