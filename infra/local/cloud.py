"""MiniStack as a child process: on the loopback alone, and stopped so that it keeps its state."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from infra.local.places import REGION, ROOT, Places

READY_SECONDS = 30
STOP_SECONDS = 20
PYTHON = Path(os.environ.get("CLOUD_PYTHON") or ROOT / ".local" / "cloud" / "bin" / "python")


class CannotStart(Exception):
    """Why the local cloud does not come up, in one line with the remedy."""


def require_free(port: int, variable: str) -> None:
    """Raise ``CannotStart`` when something listens on the port already."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            other = f"{variable}={port + 1} make run"
            message = f"Port {port} is in use: stop what listens there, or run {other}"
            raise CannotStart(message)


def require_its_port(places: Places) -> None:
    """Raise ``CannotStart`` when the desk that is kept was made on another port.

    MiniStack knows queues by their addresses, which hold the port: on another one nobody would
    take anything out of them.
    """
    made_on = _port_of(places)
    if made_on not in {None, places.port}:
        message = (
            f"This desk was made on port {made_on}, and its queues answer there alone: "
            f"PORT={made_on} make run, or forget it with make reset"
        )
        raise CannotStart(message)


def _port_of(places: Places) -> int | None:
    """Return the port that a kept desk was made on; None for a new one."""
    if places.made_on.exists():
        return int(places.made_on.read_text())
    kept = places.state / "parameters.json"  # of a desk that is older than that file
    if not kept.exists():
        return None
    return urlsplit(str(json.loads(kept.read_text())["JwksUrl"])).port


def free_port() -> int:
    """Return a port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(places: Places, relay_port: int) -> subprocess.Popen[bytes]:
    """Start MiniStack and return when it answers; ``relay_port`` takes the mails that it sends."""
    if not PYTHON.exists():
        message = f"The local cloud is not installed ({PYTHON} is missing): run make setup"
        raise CannotStart(message)
    shutil.rmtree(places.scratch, ignore_errors=True)
    for folder in (places.state, places.outbox, places.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    _forget_stream_positions(places)
    with places.cloud_log.open("ab") as log:
        process = subprocess.Popen(
            [PYTHON, "-m", "ministack"],
            cwd=places.state,
            env=_environment(places, relay_port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us alone; we then stop it in order
        )
    _wait_until_ready(process, places)
    places.made_on.write_text(str(places.port))
    return process


def _forget_stream_positions(places: Places) -> None:
    """Let the event stream be read from its start again.

    MiniStack keeps how far a stream was read over a restart, but not the stream itself: without
    this it would wait for as many events as it had seen before, and nobody would be told of them.
    """
    saved = places.state / "cloud" / "lambda.json"
    if saved.exists():
        state = json.loads(saved.read_text())
        state["payload"].pop("dynamodb_stream_positions", None)
        saved.write_text(json.dumps(state))


def _environment(places: Places, relay_port: int) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "POWERTOOLS_", "VIRTUAL_ENV", "PYTHON"))
    }
    return inherited | {
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(places.port),
        "EDGE_PORT": str(places.port),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "TMPDIR": str(places.scratch),  # the Lambdas' unpacked code
        "STATE_DIR": str(places.state / "cloud"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(places.state / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SMTP_HOST": f"127.0.0.1:{relay_port}",
        "AUTH": "true",  # roles are enforced: a right that is missing fails here as on AWS
    }


def _wait_until_ready(process: subprocess.Popen[bytes], places: Places) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{places.endpoint}/_ministack/ready", timeout=2).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    stop(process)
    message = f"The local cloud does not answer: see the end of {places.cloud_log}"
    raise CannotStart(message)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let MiniStack write its state and go, with the Lambdas it started."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
