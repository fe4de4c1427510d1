"""``make what-if FILE=new.yaml SINCE=2026-10-01``: a past period on another desk.yaml.

The tickets that were created in the period are read with all their events, and what people did
happens again, when it did, on the desk that FILE describes: with its SLA policies, calendars,
escalations and schedules. Told are the promises that would have broken, and whom it would have
paged, beside what was. Each ticket is followed up to now; nothing is written but OUT.

Days begin at midnight of the desk's zone, and UNTIL is the first day that does not count. OUT is a
report in the form that its name ends with: .md, .html, .json or .csv. It ends with 0; with 1 where
more promises would break, if that was asked for; with 2 where it cannot be done; 130 after Ctrl-C.
"""

import argparse
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import InvalidDesk, read
from chalicelib.configuration.reading.composing import compose
from chalicelib.store.configuration import ConfigurationStore, NoConfiguration
from chalicelib.store.history import HistoryStore
from infra.deployed import NoDesk, outputs, reach
from infra.describe import text_of
from infra.import_customers.progress import Progress
from infra.local.places import Places, Running
from infra.what_if.comparing import compared
from infra.what_if.forms import FORMS, terminal
from infra.what_if.period import Period, by_the_clock, period
from infra.what_if.summary import Summary, summary
from infra.what_if.work import Source, Task

WORSE, IMPOSSIBLE, INTERRUPTED = 1, 2, 130
_SAID_EVERY = 1_000  # tickets found


class NoReport(Exception):
    """The report cannot be written there; says what would help."""


def main() -> int:
    """Compare what the command line names, print the tables, and return how it ended."""
    arguments = _arguments()
    try:
        if arguments.out:
            require_writable(arguments.out, arguments.file)
        text = text_of(arguments.file)
        described = read(text, str(arguments.file))
        now = datetime.now(UTC)
        span = period(arguments.since, arguments.until, described.zone, now)
        task = Task(source_of(arguments.stack), text, now)
        found = run(task, described, span)
        if found is None:
            first, last = (by_the_clock(each, described.zone) for each in span)
            print(f"No ticket was created from {first} to {last} ({described.zone}).")
            return 0
        return tell(found, arguments.out, fail_if_worse=arguments.fail_if_worse)
    except KeyboardInterrupt:
        print("\nventanilla: stopped before the end; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except InvalidDesk as error:
        print(error, file=sys.stderr)
    except EndpointConnectionError:
        _say("the desk does not answer: start it with make run, or name another with STACK=")
    except (NoDesk, NoReport, NoConfiguration, ValueError, BotoCoreError, ClientError) as error:
        _say(str(error))
    return IMPOSSIBLE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.what_if",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the other desk.yaml")
    parser.add_argument("--since", required=True, metavar="DAY", help="the first day: 2026-10-01")
    parser.add_argument("--until", metavar="DAY", help="the day after the last; without it, now")
    parser.add_argument("--stack", help="a deployed stack; without it, the local desk")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"a report: {', '.join(FORMS)}")
    parser.add_argument("--fail-if-worse", action="store_true", help="1 if more promises break")
    return parser.parse_args()


def require_writable(out: Path, file: Path) -> None:
    """Raise ``NoReport`` where the report would not be written, before the work is done."""
    if out.suffix not in FORMS:
        message = f"OUT={out}: its name says no form: end it with {', '.join(FORMS)}"
        raise NoReport(message)
    if not out.parent.is_dir() or out.is_dir():
        message = f"OUT={out}: cannot be written: name a file in a folder that is there"
        raise NoReport(message)
    if out.resolve() == file.resolve():
        message = f"OUT={out}: it would replace what is asked about: name another file"
        raise NoReport(message)


def source_of(stack: str | None) -> Source:
    """Return the table of a deployed stack, or of the local desk; raises ``NoDesk``."""
    clients, name = reach(stack)
    if stack:
        return Source(outputs(clients("cloudformation"), name)["TableName"])
    running = Running.load(Places.from_environment())
    return Source(running.outputs["TableName"], running.endpoint)


def run(
    task: Task, described: Configuration, span: Period, processes: int | None = None
) -> Summary | None:
    """Find the tickets of a period and compare each, with progress; None where there are none."""
    client = task.source.client()
    configurations = ConfigurationStore(client, task.source.table)
    teams = sorted({*described.teams, *teams_ever(configurations)})
    numbers = _found(HistoryStore(client, task.source.table).created(teams, *span))
    if not numbers:
        return None
    progress = Progress("what if", len(numbers), sys.stderr, unit="tickets")
    try:
        outcomes = compared(task, numbers, progress.step, processes)
    finally:
        progress.end()
    return summary(outcomes, span, described.zone)


def teams_ever(configurations: ConfigurationStore) -> set[str]:
    """Return the teams of the desk and of all its earlier versions: their tickets are still there.

    Raises ``NoConfiguration``.
    """
    teams = set(configurations.read().teams)
    for revision in configurations.versions.revisions():
        with suppress(InvalidDesk):  # by today's rules it may be wrong
            tree, _ = compose(configurations.versions.text(revision.version) or "")
            plain = tree.plain()
            teams |= {*plain.get("teams", {})} if isinstance(plain, dict) else set()
    return teams


def _found(pages: Iterable[list[str]]) -> list[str]:
    """Return each number once, saying how many there are so far."""
    numbers: dict[str, None] = {}
    for page in pages:
        before = len(numbers)
        numbers |= dict.fromkeys(page)
        if len(numbers) // _SAID_EVERY > before // _SAID_EVERY:
            print(f"{len(numbers):,} tickets found", file=sys.stderr, flush=True)
    return [*numbers]


def tell(found: Summary, out: Path | None, *, fail_if_worse: bool) -> int:
    """Print a summary, write its report, and return how the command ends."""
    print(terminal(found))
    if out:
        try:
            out.write_text(FORMS[out.suffix](found), encoding="utf-8")
        except OSError as error:
            message = f"OUT={out}: cannot be written: {error.strerror}"
            raise NoReport(message) from None
        print(f"\n{out}: the whole report")
    return WORSE if fail_if_worse and found.broken.difference > 0 else 0


def _say(line: str) -> None:
    print(f"ventanilla: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
