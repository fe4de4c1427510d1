"""Guards that every desk.yaml of the repository is right, and what its commands say of a file."""

import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.preflight import MOST_DAYS, preflight
from infra import describe
from infra.describe import InvalidDesk, read_desk

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "infra", "tests", "chalicelib")
MINIMAL = ROOT / "docs" / "examples" / "minimal-desk.yaml"
DESKS = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.y*ml"))
    if "\nmailboxes:" in path.read_text("utf-8")
]


class TestDesksOfTheRepository:
    @pytest.mark.parametrize("path", DESKS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_a_desk_of_the_repository_is_right(self, path: Path) -> None:
        assert isinstance(read_desk(path), Configuration)

    def test_the_sample_and_the_minimal_desk_are_among_them(self) -> None:
        assert {MINIMAL, ROOT / "infra" / "local" / "desk.yaml"} <= {*DESKS}

    def test_the_minimal_desk_has_at_most_fifteen_lines_and_a_promise(self) -> None:
        assert len(MINIMAL.read_text("utf-8").splitlines()) <= 15
        assert read_desk(MINIMAL).sla[0].targets

    def test_in_the_example_of_a_small_team_every_step_reaches_somebody(self) -> None:
        desk = read_desk(MINIMAL.with_name("small-team.yaml"))
        assert desk.on_call and desk.escalation and desk.calendars
        assert preflight(desk, None, datetime(2026, 3, 2, 12, tzinfo=UTC), MOST_DAYS) == ()


class TestFiles:
    def test_what_is_wrong_is_told_under_the_name_of_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "mesa.yaml"
        path.write_text(MINIMAL.read_text("utf-8").replace("team: front}", "team: frnt}"), "utf-8")
        with pytest.raises(InvalidDesk) as refused:
            read_desk(path)
        assert str(refused.value).startswith(f"{path}:8: mailboxes.help@desk.example.team: ")

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"name: Mesa\nlanguage: espa\xf1ol", ":2: is not UTF-8. Save it as UTF-8."),
            ("name: Mesa".encode("utf-16"), ":1: is not UTF-8"),
            (b"#" * (5 * 1024 * 1024), ":1: is longer than 256 KB"),
            ("ñ#".encode() * (2 * 1024 * 1024), ":1: is longer than 256 KB"),
        ],
        ids=["latin 1", "utf-16", "a large file", "a large file, cut within a character"],
    )
    def test_a_file_that_is_no_text_of_a_desk_is_refused(
        self, tmp_path: Path, body: bytes, words: str
    ) -> None:
        path = tmp_path / "desk.yaml"
        path.write_bytes(body)
        with pytest.raises(InvalidDesk) as refused:
            read_desk(path)
        assert words in str(refused.value)

    def test_a_file_with_a_byte_order_mark_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "desk.yaml"
        path.write_text(MINIMAL.read_text("utf-8"), "utf-8-sig")
        assert read_desk(path) == read_desk(MINIMAL)

    def test_a_file_that_is_not_there_is_told_without_a_line(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidDesk, match=r"none\.yaml: cannot be read: No such file"):
            read_desk(tmp_path / "none.yaml")

    def test_a_folder_is_told_with_how_to_name_a_file(self) -> None:
        # What `make desk` without FILE gives.
        with pytest.raises(InvalidDesk, match=r"is a folder. Name the file: FILE=desk\.yaml"):
            read_desk(Path())


class TestCheck:
    def test_a_right_desk_is_said_to_be_right(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["describe", str(MINIMAL), "--check"])
        assert describe.main() == 0
        assert "is right: 1 person, 1 team, 1 address" in capsys.readouterr().out

    def test_make_desk_check_fails_with_what_is_wrong(self, tmp_path: Path) -> None:
        path = tmp_path / "desk.yaml"
        path.write_text("name: Desk\n", "utf-8")
        make = shutil.which("make")
        assert make
        says = subprocess.run(
            [make, "--dry-run", "--assume-old=setup", "desk-check", f"FILE={path}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (recipe,) = (line for line in says.splitlines() if "infra.describe" in line)
        done = subprocess.run(
            shlex.split(recipe), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert f"{path}:1: teams: is missing." in done.stderr
