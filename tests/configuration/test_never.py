"""What a calendar never comes to is refused on apply, with its line and what helps."""

from datetime import UTC, datetime

import pytest

from chalicelib.configuration.never import never
from chalicelib.configuration.reading import InvalidDesk, read
from chalicelib.desk import configuring
from chalicelib.tickets.events import Actor, Role
from infra import describe
from tests.samples import Time, a_call, a_desk

ALMA = Actor(id="admin@mesa.example", role=Role.ADMIN)
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
TEXT = """\
name: Desk
teams:
  front: {name: Front, supervisor: ana@desk.example}
staff:
  ana@desk.example: {name: Ana, team: front}
mailboxes:
  help@desk.example: {team: front}
calendars:
  campaign:
    zone: UTC
    hours: {}
    exceptions:
      DAYS: ["09:00-12:00"]
sla:
  - name: short
    calendar: campaign
    targets:
      normal: {resolution: 2h}
      high:
        first_response: 4h
escalation:
  - name: guard
    triggers: [by_hand]
    calendar: campaign
    steps:
      - {after: 0m, notify: [supervisor]}
      - after: 1h
        notify: [supervisor]
      - after: 2h
        notify: [supervisor]
        repeat: {every: 30m, times: 4}
"""


def with_days(days):
    return TEXT.replace("DAYS", days)


def places(days):
    return [".".join(map(str, path)) for path, _ in never(read(with_days(days)), NOW)]


def test_a_calendar_whose_days_are_past_comes_to_nothing_but_what_is_due_at_once():
    assert places("2026-05-01") == [
        "escalation.0.steps.1.after",
        "escalation.0.steps.2.after",
        "sla.0.targets.normal.resolution",
        "sla.0.targets.high.first_response",
    ]


def test_what_the_days_ahead_do_not_hold_never_comes_repetitions_counted():
    assert places("2026-12-01") == [
        "escalation.0.steps.2.after",
        "sla.0.targets.high.first_response",
    ]


def test_a_desk_that_holds_is_read_although_its_days_are_past_by_now():
    assert read(with_days("2020-05-01"))


@pytest.fixture
def desk(dynamodb):
    return a_desk(*dynamodb, Time())


@pytest.mark.parametrize("door", [configuring.check, configuring.apply])
def test_it_is_refused_on_apply_and_on_check_with_its_line_and_what_helps(desk, door):
    text = with_days("2026-12-01")
    rest = [text] if door is configuring.check else [text, None]
    with pytest.raises(InvalidDesk) as refusal:
        door(desk, *rest, a_call(ALMA))
    found = [(each.line, each.path, each.reason, each.remedy) for each in refusal.value.findings]
    why = "never comes: the calendar “campaign” is open for less than 4h in the ten years from now"
    help_ = "Write hours, or exceptions ahead, in calendars.campaign, or name another"
    assert found == [
        (20, "sla[0].targets.high.first_response", why, help_),
        (29, "escalation[0].steps[2].after", why, help_),
    ]
    assert desk.configuration.version() == 1


def test_make_desk_and_its_check_refuse_it_too(dynamodb, tmp_path):
    text = with_days("2020-05-01")
    with pytest.raises(InvalidDesk, match=r"escalation\[0\]\.steps\[1\]\.after"):
        describe.load(*dynamodb, text, "desk.yaml")
    file = tmp_path / "desk.yaml"
    file.write_text(text)
    with pytest.raises(InvalidDesk, match=r"desk\.yaml:27"):
        describe.checked(file)
    file.write_text(text.replace("hours: {}", "hours: 24x7"))
    assert describe.checked(file).calendars


@pytest.mark.parametrize(("flags", "ends_with"), [([], 0), (["--check"], 1)])
def test_make_desk_leaves_it_to_the_desk_that_stands_and_a_check_knows_of_none(
    dynamodb, tmp_path, monkeypatch, flags, ends_with
):
    text = with_days("2020-05-01")
    a_desk(*dynamodb, Time()).configuration.save(read(text))
    file = tmp_path / "desk.yaml"
    file.write_text(text.replace("name: ", "name: Nueva ", 1))
    loading = lambda _stack, path: describe.load(*dynamodb, path.read_text(), "desk.yaml")  # noqa: E731
    monkeypatch.setattr(describe, "_load_into", loading)
    monkeypatch.setattr("sys.argv", ["describe", str(file), *flags])
    assert describe.main() == ends_with


def test_days_that_pass_by_themselves_keep_nobody_from_another_change(desk):
    """What never comes as the desk stands is preflight's to tell; what is new is refused."""
    desk.configuration.save(read(with_days("2026-12-01")))
    renamed = with_days("2026-12-01").replace("name: ", "name: Nueva ", 1)
    assert configuring.apply(desk, renamed, None, a_call(ALMA)).version == 3
    with pytest.raises(InvalidDesk, match=r"escalation\[0\]\.steps\[1\]\.after"):
        configuring.apply(desk, with_days("2026-05-01"), None, a_call(ALMA))
