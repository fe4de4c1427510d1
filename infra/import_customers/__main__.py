"""``make import FILE=customers.csv``: puts the customers of CSV files on record.

Without --apply it only says what it would do. A file holds one kind of row, told by its header (in
English or Spanish, in any order). The separator is a comma, semicolon or tab; the text UTF-8 or
Windows-1252.

  organizations   id, name, domains, sharing, language
  people          email, name, language, organizations (such as prisa, or prisa:coordinator),
                  addresses, phones
  agreements      organization, name, starts_on, ends_on, products, channels, sla, hours,
                  grace_days, renewal, state; known by its organization, name and starts_on

A column that is missing and an empty cell leave what is on record; “-” empties it. Several values
in a cell are parted by “;” or spaces: where there is a “;”, products may hold spaces. Dates are
2026-03-31, 31/03/2026 or 31-03-2026: the day always stands before the month. Importing a file
twice changes nothing. It ends with 0 where all is right, 1 where rows are refused, 2 where a file
cannot be read or the desk not be reached, 130 after Ctrl-C.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from chalicelib.customers.spreadsheet import KINDS, MOST_BYTES, Fault, Sheet, Unreadable, parse
from chalicelib.store.configuration import ConfigurationStore, NoConfiguration
from infra.import_customers.bringing import THREADS, bring_in
from infra.import_customers.progress import Progress
from infra.import_customers.records import Records, desk_on
from infra.import_customers.rehearsal import Rehearsal
from infra.import_customers.report import Ledger, write_refused
from infra.import_customers.shapes import SHAPES
from infra.local.aws import client as local_client
from infra.local.places import Places, Running

REFUSED, IMPOSSIBLE, INTERRUPTED = 1, 2, 130
_NO_DESK = "no desk is up: start one with make run, or name a deployed one with STACK="


class NoDesk(Exception):
    """There is no local desk to import into."""


def main() -> int:
    """Import the files of the command line, and return how it ended."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.import_customers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--apply", action="store_true", help="do it; without, only say what")
    parser.add_argument("--stack", help="a deployed stack; without it, the local desk")
    parser.add_argument("--refused", type=Path, metavar="FILE", help="where refused rows are put")
    arguments = parser.parse_args()
    if arguments.refused in arguments.files:
        parser.error(f"--refused {arguments.refused}: it would replace what is imported")
    try:
        sheets = _sheets(arguments.files)
        if sheets is None:
            return IMPOSSIBLE
        client, table = _desk(arguments.stack)
        return run(sheets, client, table, apply=arguments.apply, refused=arguments.refused)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (EndpointConnectionError, NoDesk):
        _say(_NO_DESK)
    except (BotoCoreError, ClientError, NoConfiguration) as error:
        _say(str(error))
    return IMPOSSIBLE


def run(
    sheets: Sequence[tuple[str, Sheet]],
    client: Any,
    table: str,
    *,
    apply: bool,
    refused: Path | None,
) -> int:
    """Bring sheets (each with its file's name) on record, or rehearse it, and print the report.

    Raises what the table's client raises, once it is told how far the import got.
    """
    configuration = ConfigurationStore(client, table)
    desk = desk_on(client if apply else Rehearsal(client), table, configuration)
    ledgers: list[Ledger] = []
    reached = False
    try:
        for origin, sheet in sorted(sheets, key=lambda each: KINDS.index(each[1].kind)):
            progress = Progress(origin, len(sheet.rows), sys.stderr)
            ledgers.append(Ledger(origin, sheet, progress, apply=apply))
            records = Records(desk, origin)
            try:
                bring_in(sheet, records, THREADS if apply else 1, ledgers[-1].tell)
            finally:
                progress.end()
        reached = True
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        _report(ledgers, refused, apply=apply, reached=reached)
    return REFUSED if any(each.faults for each in ledgers) else 0


def _report(ledgers: list[Ledger], refused: Path | None, *, apply: bool, reached: bool) -> None:
    for ledger in ledgers:
        for line in ledger.lines():
            print(line)
    if refused:
        try:
            for path in write_refused(ledgers, refused):
                print(f"{path}: the refused rows: correct them there, and import that file")
        except OSError as error:
            _say(f"{refused}: cannot be written: {error.strerror}. Name another file.")
    if not reached:
        print("Stopped before the end. Import again: what is on record already stays as it is.")
    elif not apply:
        print("Nothing was written. Do it with APPLY=1 (--apply).")


def _sheets(paths: Sequence[Path]) -> list[tuple[str, Sheet]] | None:
    """Return what the files hold; None where one cannot be read, once everything wrong is said."""
    sheets = []
    for path in paths:
        try:
            with path.open("rb") as file:
                sheets.append((str(path), parse(file.read(MOST_BYTES + 1), SHAPES)))
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            _say(Fault(0, "", "", reason, "Name a file that is there").told(str(path)))
        except Unreadable as unreadable:
            for fault in unreadable.faults:
                _say(fault.told(str(path)))
    return sheets if len(sheets) == len(paths) else None


def _desk(stack: str | None) -> tuple[Any, str]:
    """Return a client and the table of the desk: the running one, or a deployed stack's."""
    if stack is None:
        try:
            running = Running.load(Places.from_environment())
        except FileNotFoundError:
            raise NoDesk from None
        return local_client("dynamodb", running.endpoint), running.outputs["TableName"]
    (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
    patient = Config(retries={"mode": "standard", "max_attempts": 8})
    return boto3.client("dynamodb", config=patient), outputs["TableName"]


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
