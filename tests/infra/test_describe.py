"""``make desk``: a description is loaded as a version, and orphans nobody's tickets."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import NoCredentialsError

from chalicelib.desk import opening
from chalicelib.desk.configuring import Orphans
from chalicelib.desk.relief import LeavesGap
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.preflight import PreflightStore
from infra import describe
from infra.deployed import NoDesk
from infra.describe import load
from infra.local.desk import SAMPLE, sample_text
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


def test_nobody_is_taken_off_duty_by_it_unless_somebody_takes_over(dynamodb):
    load(*dynamodb, sample_text(), "desk.yaml")
    later = sample_text().replace("start: 2026-01-05", "start: 2999-01-05")
    with pytest.raises(LeavesGap, match=r"“on_call\.ingenieria”: .* is on call now"):
        load(*dynamodb, later, "desk.yaml")
    assert ConfigurationStore(*dynamodb).version() == 1


@pytest.mark.parametrize(
    ("stack", "reached", "whose"), [("local", None, "make run"), ("Mesa", "Mesa", "Mesa")]
)
def test_it_goes_to_the_stack_that_is_named_and_local_is_that_of_make_run(
    dynamodb, monkeypatch, capsys, stack, reached, whose
):
    client, table = dynamodb
    asked = []
    monkeypatch.setattr(describe, "reach", lambda name: asked.append(name) or ({}.get, "x"))
    monkeypatch.setattr(describe, "outputs", lambda *_: {"TableName": table})
    monkeypatch.setattr(describe, "load", lambda _, *given: load(client, *given))
    assert describe.main([str(SAMPLE), "--stack", stack]) == 0
    assert asked == [reached]
    assert f"is the desk of {whose} now: 8 people" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NoCredentialsError(), "Unable to locate credentials: STACK=local is the desk of make run"),
        (NoDesk("no desk is up: start one with make run"), "no desk is up"),
    ],
)
def test_what_cannot_be_reached_is_one_line(monkeypatch, capsys, error, told):
    def reach(_name):
        raise error

    monkeypatch.setattr(describe, "reach", reach)
    assert describe.main([str(SAMPLE)]) == 1
    line = capsys.readouterr().err
    assert line.startswith(f"ventanilla: {told}")
    assert line.count("\n") == 1
