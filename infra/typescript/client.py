"""``make client``: writes the TypeScript client of an OpenAPI document, strictly compiled."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from infra.install import LOCAL, TYPESCRIPT, VENV

SOURCES = Path(__file__).parent
PARTS = ("client.ts", "package.json", "tsconfig.json")
MODULES = TYPESCRIPT / "node_modules"
TRIGGERS = (
    "MAIL_QUEUE_ARN", "WAKE_QUEUE_ARN", "SEND_QUEUE_ARN", "EVENT_STREAM_ARN", "CHECK_QUEUE_ARN",
    "FEEDBACK_QUEUE_ARN", "HOOK_QUEUE_ARN", "SMS_QUEUE_ARN",
)  # fmt: skip
# What has a default may be left out of a request: without this it would have to be sent.
AS_SENT = "--default-non-nullable=false"


class CannotWrite(Exception):
    """Why there is no client, as the tool said it."""


def write(document: Mapping[str, Any], folder: Path) -> None:
    """Write the client of ``document`` into ``folder``; raises ``CannotWrite``.

    ``ventanilla.d.ts`` is generated, ``client.ts`` copied; beside them stands what they compile to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        shutil.copy(SOURCES / part, folder / part)
    modules = folder / "node_modules"  # where the compiler and Node look for openapi-fetch
    modules.unlink(missing_ok=True)
    modules.symlink_to(MODULES)
    described = folder / "openapi.json"
    described.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    _run(folder, "openapi-typescript", described.name, "--output", "ventanilla.d.ts", AS_SENT)
    compiled(folder)


def compiled(folder: Path) -> None:
    """Compile every ``.ts`` of ``folder``; raises ``CannotWrite`` with what the compiler found."""
    _run(folder, "tsc", "--project", ".", "--pretty", "false")


def environment() -> dict[str, str]:
    """Return the environment in which ``node`` is the project's where the machine has none."""
    return os.environ | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def _run(folder: Path, tool: str, *arguments: str) -> None:
    command = [str(MODULES / ".bin" / tool), *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        message = f"{tool} is missing: python3 infra/install.py fetches it from npm"
        raise CannotWrite(message) from error
    if done.returncode:
        raise CannotWrite((done.stdout + done.stderr).strip())


def _document_of(url: str) -> Any:
    try:
        return httpx.get(f"{url.rstrip('/')}/openapi.json", timeout=30).raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        message = f"{url} gives no OpenAPI document: {error}"
        raise CannotWrite(message) from error


def _document_of_these_sources() -> Any:
    for name in TRIGGERS:
        os.environ.setdefault(name, "arn:aws:sqs:us-east-1:000000000000:nothing")
    import_module("app")  # whose rooms declare the operations
    return import_module("chalicelib.api.openapi").document()


def main() -> int:
    """Write the client of these sources, or of the desk that answers at an address."""
    parser = argparse.ArgumentParser(prog="make client", description=__doc__)
    parser.add_argument("--url", default="", help="a desk's API; these sources', if not given")
    url = parser.parse_args().url
    folder = LOCAL / "client"
    try:
        write(_document_of(url) if url else _document_of_these_sources(), folder)
    except CannotWrite as error:
        print(f"ventanilla: {error}", file=sys.stderr)
        return 1
    print(f"{folder}\nCopy client.ts and ventanilla.d.ts, or npm install that folder.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
