"""What a cold start costs, measured on the package as Lambda unpacks it, and the package's size."""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args
from zipfile import ZipFile

from chalicelib.settings import Part
from infra.local.deploy import OUT, synthesize

ROUNDS = 9
LARGEST = 14  # MB
MOST_TIMES: dict[Part, float] = {"api": 2.5, "authorizer": 2.2, "work": 2.4}
BASE = "import boto3; boto3.client('dynamodb', region_name='us-east-1')"


def start_figures() -> None:
    """Print how long each part takes to start, beside any function that asks DynamoDB at all."""
    synthesize()
    package = max(OUT.glob("asset.*.zip"), key=lambda path: path.stat().st_mtime)
    with TemporaryDirectory() as folder:
        ZipFile(package).extractall(folder)
        base, parts = _shortest(Path(folder))
        heavy = _run(Path(folder), "import app, sys; print('cryptography' in sys.modules)", "api")
    print(f"\nimport boto3 and a DynamoDB client  {base * 1000:.0f} ms")
    for part, own in parts.items():
        times = f"{own / base:.2f} times; at most {MOST_TIMES[part]}"
        print(f"the same and app.py: {part:<14} {own * 1000:.0f} ms  ({times})")
    print(f"cryptography imported by the API    {heavy.strip()}")
    size = package.stat().st_size / 1_000_000
    print(f"deployment package                  {size:.1f} MB zipped  (at most {LARGEST})")


def surroundings(part: Part | None = None) -> dict[str, str]:
    """Return what app.py needs in its environment; none of it leads anywhere."""
    arn = "arn:aws:sqs:us-east-1:000000000000:bench"
    told = {"SERVES": part} if part else {}
    return dict.fromkeys(_environment_names(), arn) | {"AWS_DEFAULT_REGION": "us-east-1"} | told


def _environment_names() -> tuple[str, ...]:
    return (
        "TABLE_NAME", "RAW_MAIL_BUCKET", "ATTACHMENTS_BUCKET", "WAKE_QUEUE_URL", "SEND_QUEUE_URL",
        "PAGE_TOPIC_ARN", "SECRET_ARN", "ISSUER", "AUDIENCE", "JWKS_URL", "CONFIGURATION_SET",
        "MAIL_QUEUE_ARN", "WAKE_QUEUE_ARN", "SEND_QUEUE_ARN", "EVENT_STREAM_ARN",
        "CHECK_QUEUE_ARN", "MAIL_QUEUE_URL", "FEEDBACK_QUEUE_ARN",
        "HOOK_QUEUE_URL", "HOOK_QUEUE_ARN", "SMS_QUEUE_ARN",
    )  # fmt: skip


def _shortest(folder: Path) -> tuple[float, dict[Part, float]]:
    """Return the shortest time of the base and of each part, all measured in turn: whatever else
    the machine does meanwhile delays each of them now and then, and makes none shorter.
    """
    base: list[float] = []
    parts: dict[Part, list[float]] = {part: [] for part in get_args(Part)}
    for _ in range(ROUNDS):
        base.append(_seconds(folder, BASE, None))
        for part, times in parts.items():
            times.append(_seconds(folder, f"import app; {BASE}", part))
    return min(base), {part: min(times) for part, times in parts.items()}


def _seconds(folder: Path, code: str, part: Part | None) -> float:
    begun = time.perf_counter()
    _run(folder, code, part)
    return time.perf_counter() - begun


def _run(folder: Path, code: str, part: Part | None) -> str:
    """Run ``code`` in a fresh interpreter; as on Lambda, it cannot keep what it compiles."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=folder,
        env=surroundings(part),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
