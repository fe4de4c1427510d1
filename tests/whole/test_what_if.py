"""The what-if of the running desk, as its operator runs it: which promises would have broken."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.local.desk import sample_text


def what_if(places, text, *arguments):
    file = places.home / "other.yaml"
    file.write_text(text)
    since = f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M}Z"
    return subprocess.run(
        [sys.executable, "-m", "infra.what_if", str(file), "--since", since, *arguments],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"LOCAL_DIR": str(places.home)},
        capture_output=True,
        text=True,
        check=False,
    )


def within_a_second():
    """The sample's text, with a second for every first response."""
    targets = "targets: {normal: {first_response: 1s}}"
    return sample_text().replace("\nsla:\n", f"\nsla:\n  - {{name: a-second, {targets}}}\n", 1)


def test_an_answer_in_time_would_have_been_late_on_a_stricter_desk(places, agent):
    number = agent.opened(requester="maria@cliente.example")["number"]
    time.sleep(1.5)
    answer = agent("POST", f"/tickets/{number}/messages", {"text": "Ya lo vemos."})
    assert answer.is_success, answer.text
    report = places.home / "report.json"
    told = what_if(places, within_a_second(), "--out", str(report), "--fail-if-worse")
    assert told.returncode == 1, told.stderr
    assert "Promises that would end otherwise" in told.stdout
    found = json.loads(report.read_text())
    own = [each for each in found["changed"] if each["number"] == number.replace("-", "")]
    changes = {each["metric"]: (each["was"], each["would"]) for each in own}
    was, would = changes["first_response"]
    assert (was["fate"], would["fate"], would["target"]) == ("kept", "broken", 1)
    assert changes["resolution"][1] is None  # that desk promises nothing of it
    assert found["lost"] == []


def test_on_the_same_desk_a_promise_would_have_ended_as_it_did(places, agent):
    number = agent.opened(requester="maria@cliente.example")["number"]
    assert agent("POST", f"/tickets/{number}/messages", {"text": "Ya lo vemos."}).is_success
    report = places.home / "report.json"
    told = what_if(places, sample_text(), "--out", str(report))
    assert told.returncode == 0, told.stderr
    changed = json.loads(report.read_text())["changed"]
    assert number.replace("-", "") not in {each["number"] for each in changed}
