"""The operator's what-if reads a period, tells both desks apart, and ends as it says it does."""

import csv
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time as clock
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.desk import duty, messages, opening, verbs
from chalicelib.desk.outcome import Fate, Outcome, Page, Result
from chalicelib.desk.waking import wake_ticket
from chalicelib.escalation.on_call.arrangement import Arrangement
from chalicelib.escalation.on_call.arrangement import Period as Turn
from chalicelib.store.items import event_item, ticket_item
from chalicelib.tickets.number import new_number, spoken
from chalicelib.tickets.promise import Metric
from infra.local.desk import sample_text
from infra.what_if import __main__ as command
from infra.what_if.comparing import compared
from infra.what_if.forms import FORMS, comma_separated, html, markdown, terminal
from infra.what_if.period import Period, is_at_night, lasting, period
from infra.what_if.summary import Sides, summary
from infra.what_if.work import Compared, Lost, Source, Task
from tests.samples import (
    ANA,
    MONDAY,
    SOFIA,
    a_call,
    a_desk,
    a_message,
    a_request,
    due_keys,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NUMBERS = ("K7M42QXG", "NFCB6HG6", "4QXD0MM4")
OCTOBER = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
RESOLUTION = Metric.RESOLUTION
KEPT = Result(RESOLUTION, 0, 4 * HOUR, NOW, Fate.KEPT, timedelta())
BROKEN = Result(RESOLUTION, 0, HOUR, NOW - HOUR, Fate.BROKEN, timedelta(hours=26, minutes=5))
NIGHT = Page(datetime(2026, 10, 8, 3, tzinfo=UTC), "ana@mesa.example", "guardia")
AT_NOON = NIGHT._replace(at=datetime(2026, 10, 8, 12, tzinfo=UTC))


@pytest.fixture
def desk(dynamodb, time):
    """A desk with three tickets of a Monday, of which one is answered and resolved in time."""
    desk = a_desk(*dynamodb, time)
    for number in NUMBERS:
        opening.open_ticket(desk, number, a_request(), a_message(), "request")
    time.passes(minutes=5)
    verbs.claim(desk, NUMBERS[0], a_call(ANA))
    messages.say(desk, NUMBERS[0], "Listo.", a_call(ANA), True)
    time.passes(minutes=50)
    verbs.resolve(desk, NUMBERS[0], None, a_call(ANA))
    while (due := min(filter(None, (desk.tickets.load(each).wake_at for each in NUMBERS)))) <= NOW:
        time.at = due
        for key in list(due_keys(desk)):
            wake_ticket(desk, key.removeprefix("T#"))
    return desk


@pytest.fixture
def ask(desk, dynamodb, dynamodb_endpoint, monkeypatch, tmp_path):
    """Run the command on the desk's table, as at ``NOW``, and return how it ended."""
    source = Source(dynamodb[1], dynamodb_endpoint)
    monkeypatch.setattr(command, "source_of", lambda _stack: source)

    class Now(datetime):
        @classmethod
        def now(cls, _zone):
            return NOW

    monkeypatch.setattr(command, "datetime", Now)

    def asked(text, *arguments):
        file = tmp_path / "new.yaml"
        file.write_text(text)
        monkeypatch.setattr(sys, "argv", ["what-if", str(file), *arguments])
        return command.main()

    return asked


def strict():
    """The sample's text, with every target a minute."""
    policy = "sla:\n  - name: minute\n    targets:\n"
    targets = "{first_response: 1m, resolution: 1m}"
    policy += "".join(
        f"      {each}: {targets}\n" for each in ("low", "normal", "high", "critical")
    )
    head, _, rest = sample_text().partition("\nsla:")
    tail = rest[rest.index("\nescalation:") :]
    return f"{head}\n{policy}{tail}"


SINCE = ("--since", "2026-11-23")


class TestCommand:
    def test_on_the_same_desk_nothing_would_be_otherwise(self, ask, capsys):
        assert ask(sample_text(), *SINCE) == 0
        told = capsys.readouterr()
        assert "3 tickets created from 2026-11-23 00:00 to 2026-11-24 09:00" in told.out
        assert "(0)" in told.out.splitlines()[1]
        assert "Promises that would end otherwise\n  None." in told.out

    def test_a_stricter_desk_breaks_more_and_says_which_and_who_is_paged(
        self, ask, capsys, tmp_path
    ):
        report = tmp_path / "report.json"
        assert ask(strict(), *SINCE, "--out", str(report), "--fail-if-worse") == command.WORSE
        told = capsys.readouterr().out
        assert spoken(NUMBERS[0]) in told
        found = json.loads(report.read_text())
        changed = [each for each in found["changed"] if each["number"] == NUMBERS[0]]
        assert [
            (each["metric"], each["was"]["fate"], each["would"]["fate"]) for each in changed
        ] == [
            ("first_response", "kept", "broken"),
            ("resolution", "kept", "broken"),
        ]
        assert changed[0]["would"]["late_by"] == 4 * 60
        broken = sum(each["broken"]["would"] for each in found["kept"])
        assert broken == 2 * len(NUMBERS)
        assert sum(each["pages"]["would"] for each in found["paged"]) > 0

    def test_who_stood_in_for_whom_is_paged_on_the_other_desk_too(self, desk, time, ask, capsys):
        ask(strict(), *SINCE)
        assert "diego@mesa.example" not in capsys.readouterr().out
        time.at = MONDAY
        whole = Turn(start=MONDAY, end=MONDAY + timedelta(days=3))
        new = Arrangement(
            id=duty.new_id(desk), schedule="ingenieria", person="diego@mesa.example",
            period=whole, by="?", at=MONDAY,
        )  # fmt: skip
        duty.place(desk, new, a_call(SOFIA))
        ask(strict(), *SINCE)
        assert "diego@mesa.example  0 → " in capsys.readouterr().out

    def test_it_writes_nothing_into_the_table(self, ask, dynamodb):
        client, table = dynamodb
        before = client.scan(TableName=table)["Items"]
        assert ask(strict(), *SINCE) == 0
        assert client.scan(TableName=table)["Items"] == before

    def test_a_period_without_tickets_says_so(self, ask, capsys):
        assert ask(sample_text(), "--since", "2026-10-01", "--until", "2026-11-01") == 0
        assert (
            "No ticket was created from 2026-10-01 00:00 to 2026-11-01" in capsys.readouterr().out
        )

    def test_a_wrong_desk_tells_all_that_is_wrong_by_line(self, ask, capsys):
        wrong = "name: x\nteams: {a: {name: A}}\nstaff: {}\nmailboxes: {a@b.example: {team: no}}\ncalendar: {}\n"
        assert ask(wrong, *SINCE) == command.IMPOSSIBLE
        told = capsys.readouterr().err
        assert ":4:" in told
        assert ":5:" in told

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (("--since", "october"), "SINCE=october is no day"),
            (("--since", "2026-11-30"), "is not before now"),
            (("--since", "2026-11-01", "--until", "2026-11-01"), "is not before UNTIL"),
            ((*SINCE, "--out", "report.pdf"), "says no form"),
            ((*SINCE, "--out", "no/such/folder/report.md"), "folder that is there"),
        ],
    )
    def test_what_cannot_be_done_is_said_with_its_remedy(self, ask, capsys, arguments, reason):
        assert ask(sample_text(), *arguments) == command.IMPOSSIBLE
        assert reason in capsys.readouterr().err

    def test_the_description_is_never_overwritten_by_its_report(self, tmp_path):
        file = tmp_path / "desk.md"
        file.write_text("name: x")
        with pytest.raises(command.NoReport, match="would replace"):
            command.require_writable(tmp_path / "." / "desk.md", file)

    def test_after_ctrl_c_nothing_is_written_and_it_ends_with_130(
        self, ask, monkeypatch, tmp_path, capsys
    ):
        def interrupted(*_arguments):
            raise KeyboardInterrupt

        monkeypatch.setattr(command, "compared", interrupted)
        report = tmp_path / "report.md"
        assert ask(sample_text(), *SINCE, "--out", str(report)) == command.INTERRUPTED
        assert not report.exists()
        assert "nothing was written" in capsys.readouterr().err

    def test_tickets_of_a_team_that_is_no_more_are_found(self, desk):
        configurations = desk.configuration
        older = sample_text().replace("\nteams:\n", "\nteams:\n  antiguo: {name: Antiguo}\n", 1)
        assert "antiguo" not in command.teams_ever(configurations)
        configurations.save(configurations.read(), older)
        configurations.save(configurations.read(), sample_text())
        assert "antiguo" in command.teams_ever(configurations)
        configurations.save(configurations.read(), "teams: [")  # a text that says nothing
        assert "antiguo" in command.teams_ever(configurations)


class TestProcesses:
    @pytest.mark.usefixtures("desk")
    def test_several_processes_find_what_one_does(self, dynamodb, dynamodb_endpoint):
        _, table = dynamodb
        many = [*NUMBERS] * 20  # two batches and a half
        task = Task(Source(table, dynamodb_endpoint), strict(), NOW)
        done = []
        alone = compared(task, many, done.append, processes=1)
        together = compared(task, many, done.append, processes=2)
        assert alone == together
        assert len(alone) == len(many)
        assert sum(done) == 2 * len(many)

    def test_a_ticket_whose_record_cannot_be_read_is_named_and_stops_no_other(
        self, desk, dynamodb, dynamodb_endpoint
    ):
        client, table = dynamodb
        broken = ticket_item(desk.tickets.load(NUMBERS[1])) | {"channel": {"S": "telepathy"}}
        client.put_item(TableName=table, Item=broken)
        task = Task(Source(table, dynamodb_endpoint), sample_text(), NOW)
        found = compared(task, [*NUMBERS, "00000000"], lambda _: None)
        assert [type(each) for each in found] == [Compared, Lost, Compared, Lost]
        assert "telepathy" not in found[1].reason
        told = terminal(summary(found, OCTOBER, "UTC"))
        assert "Not told of" in told
        assert spoken(NUMBERS[1]) in told


# Programs that are started in the background take no Ctrl-C, and their children do not either.
WITH_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from infra.what_if.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""


def test_ctrl_c_ends_all_its_processes_without_a_report(
    desk, dynamodb, dynamodb_endpoint, tmp_path
):
    client, table = dynamodb
    ticket = desk.tickets.load(NUMBERS[0])
    event = desk.timelines.event(NUMBERS[0], f"{NUMBERS[0]}.000001.0")
    bits = random.Random(3).getrandbits
    for _ in range(100):
        others = [{"number": new_number(bits)} for _ in range(12)]
        items = [ticket_item(ticket.model_copy(update=each)) for each in others]
        items += [event_item(event.model_copy(update=each)) for each in others]
        puts = [{"PutRequest": {"Item": item}} for item in items]
        client.batch_write_item(RequestItems={table: puts})
    running = {"api": "", "endpoint": dynamodb_endpoint, "smtp_port": 0, "outbox": "", "tokens": {}}
    running["outputs"] = {"TableName": table}
    (tmp_path / "running.json").write_text(json.dumps(running))
    (tmp_path / "new.yaml").write_text(sample_text())
    report = tmp_path / "report.md"
    arguments = [str(tmp_path / "new.yaml"), "--since", "2026-11-23", "--out", str(report)]
    process = subprocess.Popen(
        [sys.executable, "-c", WITH_CTRL_C, *arguments],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"LOCAL_DIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr.readline().endswith("tickets found\n")
    clock.sleep(0.3)  # its processes begin
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, err = process.communicate(timeout=60)
    assert process.returncode == command.INTERRUPTED
    assert err.strip() == "ventanilla: stopped before the end; nothing was written"
    assert not report.exists()


class TestPeriod:
    def test_days_begin_at_midnight_of_the_desk_and_it_ends_now_at_the_latest(self):
        assert period("2026-10-01", "2026-11-01", "America/Bogota", NOW) == Period(
            datetime(2026, 10, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)
        )
        assert period("2026-10-01", "2027-01-01", "UTC", NOW).until == NOW
        assert period("2026-10-01T06:00Z", None, "America/Bogota", NOW).since.hour == 6

    def test_a_night_is_one_by_the_clock_of_the_desk(self):
        at = datetime(2026, 10, 8, 3, tzinfo=UTC)  # 22:00 in Bogotá, 05:00 in Madrid in summer
        assert is_at_night(at, "America/Bogota")
        assert is_at_night(at, "Europe/Madrid")
        assert not is_at_night(at - timedelta(minutes=1), "America/Bogota")
        assert not is_at_night(at + HOUR, "Europe/Madrid")

    def test_how_long_something_lasts_is_written_in_hours_for_no_day_has_24_that_count(self):
        assert lasting(timedelta(minutes=5)) == "5m"
        assert lasting(timedelta(days=1, hours=2, minutes=5, seconds=7)) == "26h5m"

    def test_what_is_late_by_seconds_is_not_late_by_nothing(self):
        assert lasting(timedelta(seconds=9.2)) == "9s"
        assert lasting(timedelta()) == "0s"


def told_of(subject="No entro", **terms):
    was, would = Outcome((KEPT,), (AT_NOON,), 1), Outcome((BROKEN,), (AT_NOON, NIGHT), 2)
    return summary([Compared(NUMBERS[0], subject, "high", was, would)], OCTOBER, "UTC")


class TestReport:
    def test_promises_are_counted_by_metric_and_priority_on_both_sides(self):
        found = told_of()
        (row,) = found.kept
        assert (row.metric, row.priority) == (RESOLUTION, "high")
        assert (row.made, row.kept, row.broken) == (Sides(1, 1), Sides(1, 0), Sides(0, 1))
        assert found.broken.difference == 1

    def test_pages_are_counted_by_person_with_the_nights_among_them(self):
        (row,) = told_of().paged
        assert (row.person, row.pages, row.nights) == (NIGHT.person, Sides(1, 2), Sides(0, 1))

    def test_a_promise_that_only_one_desk_makes_is_a_change(self):
        was, would = Outcome((), (), 0), Outcome((KEPT,), (), 0)
        found = summary([Compared(NUMBERS[0], "x", "high", was, would)], OCTOBER, "UTC")
        assert [(each.was, each.would) for each in found.changed] == [(None, KEPT)]
        assert "not promised" in terminal(found)

    def test_a_promise_that_ends_the_same_at_another_hour_is_no_change(self):
        was = Outcome((KEPT,), (), 0)
        would = Outcome((KEPT._replace(due_at=NOW + DAY),), (), 0)
        assert (
            summary([Compared(NUMBERS[0], "x", "high", was, would)], OCTOBER, "UTC").changed == ()
        )

    def test_a_terminal_shows_the_first_of_many_and_says_how_many_there_are(self):
        one = Compared(NUMBERS[0], "x", "high", Outcome((KEPT,), (), 0), Outcome((BROKEN,), (), 0))
        told = terminal(summary([one] * 100, OCTOBER, "UTC"))
        assert told.count(spoken(NUMBERS[0])) == 30
        assert "and 70 more" in told
        assert {"was due", "would be due", "was late by", "would be late by"} <= set(
            re.split(r"\s{2,}", told)
        )
        assert "26h5m" in told

    @pytest.mark.parametrize("form", FORMS)
    def test_every_form_holds_all_of_it(self, form):
        written = FORMS[form](told_of())
        for part in ("No entro", NIGHT.person, "broken"):
            assert part in written

    def test_what_a_customer_wrote_commands_no_terminal_page_or_spreadsheet(self):
        hostile = "=cmd|' /C calc'!A0 \x1b[2J<script>alert(1)</script> | **b** [x](http://x)"
        found = told_of(hostile)
        assert "\x1b" not in terminal(found)
        assert "<script>" not in html(found)
        assert "<script>" not in markdown(found)
        assert r"\[x\](http://x)" in markdown(told_of("[x](http://x)"))
        rows = list(csv.reader(io.StringIO(comma_separated(found).removeprefix("\ufeff"))))
        (cell,) = (each for row in rows for each in row if "calc" in each)
        assert cell.startswith("'=cmd")
        assert [row[-1] for row in rows if row[:2] == ["resolution", "high"]] == ["+1"]

    def test_all_columns_of_a_table_have_the_same_cells(self):
        lines = [line for line in markdown(told_of("a|b")).splitlines() if line.startswith("|")]
        assert {line.replace(r"\|", "").count("|") for line in lines} == {9, 11, 6}
