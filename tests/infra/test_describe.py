"""``make desk``: a description is loaded as a version, and orphans nobody's tickets."""

from datetime import UTC, datetime

import pytest

from chalicelib.desk import opening
from chalicelib.desk.configuring import Orphans
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.preflight import PreflightStore
from infra.describe import load
from infra.local.desk import sample_text
from tests.samples import Time, a_desk, a_message, a_request


def test_a_first_description_is_kept_with_its_text_and_by_whom(dynamodb):
    text = sample_text()
    assert load(*dynamodb, text, "desk.yaml") == ()
    configurations = ConfigurationStore(*dynamodb)
    assert configurations.versions.text(1) == text
    (revision,) = configurations.versions.revisions()
    assert (revision.by, revision.reason) == ("operator", "make desk FILE=desk.yaml")
    assert revision.at
    assert PreflightStore(*dynamodb).at() > datetime.now(UTC)


def test_a_later_one_tells_what_it_changes(dynamodb):
    load(*dynamodb, sample_text(), "desk.yaml")
    changed = sample_text().replace("name: Mesa de entrada", "name: Entrada")
    told = load(*dynamodb, changed, "desk.yaml")
    assert told == ("~ teams.nivel1.name: Mesa de entrada → Entrada",)
    assert ConfigurationStore(*dynamodb).version() == 2


def test_a_team_with_live_tickets_is_not_left_out_by_it(dynamodb):
    desk = a_desk(*dynamodb, Time())
    opening.open_ticket(desk, "K7M42QXG", a_request(team="nivel2"), a_message(), "request")
    lines = sample_text().splitlines()
    without = "\n".join(each for each in lines if "nivel2:" not in each and "bruno@" not in each)
    with pytest.raises(Orphans, match=r"“teams\.nivel2” has 1 ticket"):
        load(*dynamodb, without, "desk.yaml")
    assert ConfigurationStore(*dynamodb).version() == 1
