"""Reading a desk.yaml and giving it to a desk: ``make desk FILE=desk.yaml``.

To the stack of AWS that STACK= names, or with ``STACK=local`` to the desk of ``make run``.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from chalicelib.configuration.difference import difference
from chalicelib.configuration.model import Configuration
from chalicelib.configuration.never import never
from chalicelib.configuration.reading import Finding, InvalidDesk, misplaced, read
from chalicelib.desk import preflight
from chalicelib.desk.configuring import require_no_orphans, require_reachable
from chalicelib.desk.relief import require_no_gap
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.duty import DutyStore
from chalicelib.store.lists import ListStore
from chalicelib.store.preflight import PreflightStore
from chalicelib.store.webhooks import WebhookStore
from chalicelib.tickets.errors import Refusal
from infra.deployed import NoDesk, outputs, reach

__all__ = ["InvalidDesk", "read_desk"]

LOCAL = "local"  # the stack's name that means the desk of ``make run``
_MOST_BYTES = 4 * 1024 * 1024  # more than any desk: what is longer is not read into memory


def read_desk(path: Path) -> Configuration:
    """Return the desk that a file describes; raises ``InvalidDesk`` with all errors at once."""
    return read(text_of(path), str(path))


def text_of(path: Path) -> str:
    """Return the text of a file; raises ``InvalidDesk`` when it has none."""
    try:
        with path.open("rb") as file:
            body = file.read(_MOST_BYTES)
    except IsADirectoryError as error:
        raise _of_the_file(path, "is a folder", "Name the file: FILE=desk.yaml") from error
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise _of_the_file(path, reason, "Name a file that is there") from error
    try:
        # What is cut off is too long in any case, and may end within a character.
        return body.decode("utf-8", "ignore" if len(body) == _MOST_BYTES else "strict")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _of_the_file(path, "is not UTF-8", "Save it as UTF-8", line) from error


def _of_the_file(path: Path, reason: str, remedy: str, line: int = 0) -> InvalidDesk:
    return InvalidDesk([Finding(line, 1 if line else 0, "", reason, remedy)], str(path))


def load(client: Any, table: str, text: str, origin: str) -> tuple[str, ...]:
    """Let a description hold in that table, as a version of its own; return what it changes.

    Raises ``InvalidDesk``, ``Orphans`` for teams and people whom live tickets are with, or
    ``LeavesGap`` for whom it takes off duty.
    """
    after = read(text, origin)
    now, configurations = datetime.now(UTC), ConfigurationStore(client, table)
    before = configurations.read() if configurations.version() else None
    require_reachable(WebhookStore(client, table), before, after, text, now, origin)
    changes: tuple[str, ...] = ()
    if before is not None:
        require_no_orphans(ListStore(client, table), before, after)
        require_no_gap(before, after, DutyStore(client, table).load().arrangements, now)
        changes = difference(before, after)
    reason = f"make desk FILE={origin}"
    configurations.save(after, text, by="operator", reason=reason, at=now)
    preflight.arm(PreflightStore(client, table), after, now)
    return changes


def checked(path: Path) -> Configuration:
    """Return what ``read_desk`` does; raises ``InvalidDesk`` also for what would never come."""
    configuration = read_desk(path)
    if wrong := list(never(configuration, datetime.now(UTC))):
        raise misplaced(text_of(path), wrong, str(path))
    return configuration


def main(given: Sequence[str] | None = None) -> int:
    """Check a file, and load it into the table of a desk unless told only to check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--stack", default="Ventanilla", help=f"of AWS; {LOCAL}: of make run")
    parser.add_argument("--check", action="store_true", help="only say whether it is right")
    arguments = parser.parse_args(given)
    try:
        # What is loaded is held against the desk that stands: its past days hinder nobody.
        configuration = (checked if arguments.check else read_desk)(arguments.file)
        if not arguments.check:
            _load_into(arguments.stack, arguments.file)
    except (InvalidDesk, Refusal) as error:
        print(error, file=sys.stderr)
        return 1
    except (NoDesk, ClientError, BotoCoreError) as error:
        hint = f": STACK={LOCAL} is the desk of make run"
        told = f"{error}{hint if isinstance(error, NoCredentialsError) else ''}"
        print(f"ventanilla: {told}", file=sys.stderr)
        return 1
    whose = "make run" if arguments.stack == LOCAL else arguments.stack
    verb = "is right" if arguments.check else f"is the desk of {whose} now"
    sizes = (
        _many(len(configuration.staff), "person", "people"),
        _many(len(configuration.teams), "team", "teams"),
        _many(len(configuration.mailboxes), "address", "addresses"),
    )
    print(f"{arguments.file} {verb}: {', '.join(sizes)}")
    return 0


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _load_into(name: str, file: Path) -> None:
    """Give the desk to a stack, and print what that changes."""
    clients, stack = reach(None if name == LOCAL else name)
    table = outputs(clients("cloudformation"), stack)["TableName"]
    for line in load(clients("dynamodb"), table, text_of(file), str(file)):
        print(line)


if __name__ == "__main__":
    sys.exit(main())
