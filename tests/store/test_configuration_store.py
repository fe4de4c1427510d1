"""The desk's description in the table, on every engine: versions of it, and the one that holds."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.store import configuration as stored
from chalicelib.store.configuration import ConfigurationStore, NoConfiguration
from chalicelib.store.items import pack
from chalicelib.store.transaction import Stale
from tests.samples import MONDAY, configuration

DESK = configuration()
OTHER = DESK.model_copy(update={"name": "Otra mesa"})


@pytest.fixture
def store(dynamodb):
    return ConfigurationStore(*dynamodb)


def test_a_desk_that_was_never_described_says_so(store):
    assert (store.version(), list(store.versions.revisions())) == (0, [])
    with pytest.raises(NoConfiguration, match="make desk"):
        store.read()


def test_a_description_comes_back_as_it_was_saved_with_its_version(store):
    assert store.save(DESK) == 1
    assert store.current() == (DESK, 1)
    assert store.save(OTHER) == 2
    assert store.current() == (OTHER, 2)
    assert store.version() == 2


def test_every_versions_text_is_kept_as_it_was_written(store):
    store.save(DESK, "name: Mesa  # ñandú\n")
    store.save(OTHER, "name: Otra mesa\n")
    assert [store.versions.text(version) for version in (1, 2, 3)] == [
        "name: Mesa  # ñandú\n",
        "name: Otra mesa\n",
        None,
    ]


def test_the_revisions_say_who_when_and_why_the_latest_first(store):
    store.save(DESK, "a")
    store.save(OTHER, "b", by="alma@mesa.example", reason="otro nombre", at=MONDAY)
    assert list(store.versions.revisions()) == [
        (2, "2026-11-23T13:00:00.000000Z", "alma@mesa.example", "otro nombre"),
        (1, "", "operator", None),
    ]


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_when_another_version_holds_than_was_seen_nothing_is_written(store, seen):
    store.save(DESK, "one")
    store.save(DESK, "two")
    with pytest.raises(Stale):
        store.save(OTHER, "three", seen=seen)
    assert store.fresh() == (DESK, 2)
    assert store.versions.text(3) is None


def test_the_first_description_is_written_once(store):
    store.save(DESK, seen=0)
    with pytest.raises(Stale):
        store.save(OTHER, seen=0)
    assert store.fresh() == (DESK, 1)


def test_two_who_describe_it_at_the_same_moment_do_not_overwrite_each_other(store):
    """Neither says what they have seen: each is given the version that is found."""
    store.save(DESK)

    class Overtaken(ConfigurationStore):
        def _held(self, *names):
            found = super()._held(*names)
            store.save(OTHER)
            return found

    with pytest.raises(Stale):
        Overtaken(store.client, store.table).save(DESK)
    assert store.fresh() == (OTHER, 2)


def test_what_was_described_before_there_were_versions_counts_as_the_first(store):
    item = {
        "PK": "DESK",
        "SK": "#",
        "body": DESK.model_dump_json(exclude_defaults=True, by_alias=True),
    }
    store.client.put_item(TableName=store.table, Item=pack(item))
    assert store.fresh() == (DESK, 1)
    assert store.save(OTHER) == 2
    assert store.fresh() == (OTHER, 2)


def test_a_lambda_reads_it_once_a_minute_and_then_anew(store, monkeypatch):
    store.save(DESK)
    here, elsewhere = ConfigurationStore(store.client, store.table), store
    monotonic = [1_000.0]
    monkeypatch.setattr(stored.time, "monotonic", lambda: monotonic[0])
    assert here.read() == DESK
    elsewhere.save(OTHER)
    monotonic[0] += stored.FRESH_SECONDS
    assert here.read() == DESK
    monotonic[0] += 0.1
    assert here.read() == OTHER


def test_as_of_now_it_is_read_whatever_is_remembered(store):
    store.save(DESK)
    here = ConfigurationStore(store.client, store.table)
    assert here.read() == DESK
    store.save(OTHER)
    assert here.fresh() == (OTHER, 2)


def test_whoever_describes_it_sees_their_own_description_at_once(store):
    store.save(DESK)
    assert store.read() == DESK
    store.save(OTHER)
    assert store.read() == OTHER


def with_hours(hours: str) -> Configuration:
    calendars = {"oficina": {"zone": "UTC", "hours": {"mon-fri": [hours]}}}
    plain = DESK.model_dump(mode="json", by_alias=True) | {"calendars": calendars}
    return Configuration.model_validate(plain)


def test_its_terms_are_the_version_since_which_calendars_and_targets_are_so(store):
    store.save(DESK)
    store.save(OTHER)
    assert store.fresh()[0].terms == 1
    store.save(with_hours("09:00-17:00"))
    store.save(with_hours("09:00-17:00").model_copy(update={"name": "Again"}))
    assert store.fresh()[0].terms == 3


def test_time_counts_by_the_calendar_as_it_was_at_the_terms_that_are_asked_for(store):
    store.save(with_hours("09:00-17:00"))
    store.save(with_hours("09:00-12:00"))
    configuration = store.fresh()[0]
    day = (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    hours = [configuration.time("oficina", terms).between(*day) for terms in (1, 2, None)]
    assert hours == [timedelta(hours=each) for each in (8, 3, 3)]


def test_terms_that_are_not_on_record_are_those_that_hold(store):
    store.save(with_hours("09:00-17:00"))
    configuration = store.fresh()[0]
    assert configuration.time("oficina", 7) == configuration.time("oficina")
