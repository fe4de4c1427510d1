"""A kept desk runs on the port that it was made on, or says so; the deployed tests run the rest."""

import json
import subprocess

import pytest

from infra.local.__main__ import welcome
from infra.local.cloud import CannotStart, require_its_port
from infra.local.people import PEOPLE
from infra.local.places import Places, Running


def made_on(places, port):
    places.state.mkdir()
    (places.state / "port").write_text(str(port))


def test_a_kept_desk_is_refused_on_another_port_with_both_remedies(tmp_path):
    made_on(Places(tmp_path), 4566)
    with pytest.raises(CannotStart, match=r"made on port 4566.*PORT=4566 make run.*make reset"):
        require_its_port(Places(tmp_path, port=4711))


def test_a_kept_desk_runs_on_its_own_port(tmp_path):
    made_on(Places(tmp_path), 4711)
    require_its_port(Places(tmp_path, port=4711))


def test_a_new_desk_runs_on_any_port_and_a_try_that_failed_keeps_none(tmp_path):
    for port in (4566, 4711):
        require_its_port(Places(tmp_path, port=port))
    assert list(tmp_path.iterdir()) == []


def test_a_desk_from_before_its_port_was_kept_tells_it_by_its_issuer(tmp_path):
    places = Places(tmp_path)
    places.state.mkdir()
    issuer = {"JwksUrl": "http://127.0.0.1:4566/us-east-1_x/.well-known/jwks.json"}
    (places.state / "parameters.json").write_text(json.dumps(issuer))
    with pytest.raises(CannotStart, match="made on port 4566"):
        require_its_port(Places(tmp_path, port=4711))


def test_what_make_run_prints_names_its_people_and_can_be_pasted():
    tokens = dict.fromkeys(PEOPLE, "eyJ.x.y")
    running = Running("http://127.0.0.1:1/api", "http://127.0.0.1:1", 2525, "outbox", {}, tokens)
    told = welcome(running, 6.4)
    for who, (address, name, role) in PEOPLE.items():
        assert f"{who.upper():13} {name} <{address}>, {role}" in told
    pasted = told[told.index("export API=") :]
    says = subprocess.run(
        ["/bin/bash", "-n"], input=pasted, capture_output=True, text=True, check=True
    )
    assert says.stderr == ""
    shown = [each for each in pasted.splitlines() if each.startswith("curl")]
    assert all(each.startswith('curl -sw "\\n" -H') for each in shown)  # each answer on its line
