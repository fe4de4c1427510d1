"""``make preflight``: a table of what is wrong, and an exit code that a build can go by."""

import pytest

from chalicelib.configuration.preflight import MOST_DAYS
from infra import preflight
from infra.deployed import NoDesk
from infra.local.desk import sample_text
from tests.samples import Time, a_desk

HOLIDAY = ', "2026-12-08"]'
CLEAN = sample_text().replace(HOLIDAY, "]")
WRONG = CLEAN.replace("start: 2026-01-05", "start: 2998-01-05")


def ran(arguments, capsys):
    code = preflight.main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def desk_yaml(tmp_path):
    def write(text):
        path = tmp_path / "desk.yaml"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_a_file_that_is_right_exits_with_0_and_says_what_is_not_checked(desk_yaml, capsys):
    code, out, _ = ran([desk_yaml(CLEAN)], capsys)
    assert code == 0
    assert "nobody knows people's own contacts" in out
    assert out.endswith("30 days ahead: 0 errors, 0 warnings\n")


def test_warnings_alone_exit_with_0_and_stand_in_the_table(desk_yaml, capsys):
    text = sample_text().replace(HOLIDAY, ', "2020-12-08"]')
    code, out, _ = ran([desk_yaml(text), "--days", "1"], capsys)
    assert code == 0
    assert out.startswith("WARNING  calendars.oficina  The list of holidays of “oficina” ends on")
    assert "\n                            → Add the next ones" in out
    assert out.endswith("1 day ahead: 0 errors, 1 warning\n")


def test_errors_exit_with_1_and_name_the_place(desk_yaml, capsys):
    code, out, _ = ran([desk_yaml(WRONG)], capsys)
    assert code == 1
    assert "ERROR    on_call.ingenieria" in out
    assert "escalation.guardia step 1" in out


def test_a_file_that_cannot_be_read_exits_with_2_and_its_line(desk_yaml, capsys):
    code, _, err = ran([desk_yaml(CLEAN.replace("on_call:ingenieria", "on_call:nadie"))], capsys)
    assert code == 2
    assert "names “nadie”" in err


def test_without_a_desk_it_exits_with_2(monkeypatch, capsys):
    def nowhere(stack):
        message = "no desk is up"
        raise NoDesk(message)

    monkeypatch.setattr(preflight, "reach", nowhere)
    assert ran([], capsys)[::2] == (2, "ventanilla: no desk is up\n")


@pytest.mark.parametrize("days", ["0", str(MOST_DAYS + 1), "many"])
def test_days_that_are_no_number_of_days_exit_with_2(days):
    with pytest.raises(SystemExit) as refused:
        preflight.main(["--days", days])
    assert refused.value.code == 2


def test_a_desk_is_asked_for_everybodys_contacts(dynamodb, monkeypatch, capsys):
    client, table = dynamodb
    a_desk(client, table, Time())
    monkeypatch.setattr(preflight, "reach", lambda _stack: (lambda _service: client, ""))
    monkeypatch.setattr(preflight, "outputs", lambda *_: {"TableName": table})
    code, out, _ = ran(["--stack", "Mesa"], capsys)
    assert code == 0
    assert "staff.carla@mesa.example" in out
    assert "is paged by sms, and nobody has tried" in " ".join(out.split())
    assert "nobody knows" not in out
