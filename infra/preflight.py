"""``make preflight``: what would keep pages and promises from working in the days ahead.

It asks the desk of ``make run``, or of STACK=; with FILE= a desk.yaml, of which nobody knows how
people are paged. The exit code is 0 where nothing is wrong or may be so at worst, 1 where somebody
would not be reached, and 2 where it cannot look. Make turns both into 2: a pipeline that goes by it
asks ``python -m infra.preflight`` itself.
"""

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.configuration.language import Language
from chalicelib.configuration.preflight import DAYS, MOST_DAYS, Found, errors, preflight
from chalicelib.configuration.preflight.words import told
from chalicelib.desk.preflight import look
from chalicelib.store.configuration import ConfigurationStore, NoConfiguration
from infra.deployed import NoDesk, outputs, reach
from infra.describe import InvalidDesk, read_desk
from infra.import_customers.records import desk_on

CLEAN, WRONG, CANNOT = 0, 1, 2
_UNKNOWN = (
    "Of a file nobody knows people's own contacts, the webhooks, and what is arranged over the "
    "API: they do not count."
)
_NARROWEST = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found as a table, and return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        found, zone = _of_file(asked) if asked.file else _of_desk(asked)
    except (InvalidDesk, NoDesk, NoConfiguration, ClientError, BotoCoreError) as error:
        print(f"ventanilla: {error}", file=sys.stderr)
        return CANNOT
    for line in table(found, zone, shutil.get_terminal_size((100, 24)).columns):
        print(line)
    if asked.file:
        print(_UNKNOWN)
    print(f"{_count(asked.days, 'day')} ahead: {_counted(found)}")
    return WRONG if errors(found) else CLEAN


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _counted(found: Sequence[Found]) -> str:
    grave = errors(found)
    return f"{_count(grave, 'error')}, {_count(len(found) - grave, 'warning')}"


def table(found: Sequence[Found], zone: str, width: int) -> Iterator[str]:
    """Yield the lines of a table: how grave, where, and the two sentences beside them."""
    places = [place_of(each) for each in found]
    first = max(map(len, places), default=0)
    room = max(width - first - len("WARNING") - 4, _NARROWEST)
    for each, place in zip(found, places, strict=True):
        words = told(each, Language.ENGLISH, zone)
        lines = [*textwrap.wrap(words.reason, room), *textwrap.wrap(f"→ {words.remedy}", room)]
        for number, line in enumerate(lines):
            grave, where = (each.severity.upper(), place) if not number else ("", "")
            yield f"{grave:7}  {where:{first}}  {line}"


def place_of(found: Found) -> str:
    """Write where it is as in desk.yaml: `on_call.night`, `escalation.guard step 2`."""
    where = found.where
    step = f" step {where.step}" if where.step else ""
    named = (
        ("on_call", where.schedule),
        ("escalation", where.policy),
        ("sla", where.sla),
        ("calendars", where.calendar),
        ("staff", where.person),
    )
    return next(f"{section}.{name}{step}" for section, name in named if name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a desk.yaml, instead of a desk")
    parser.add_argument("--stack", help="of AWS; the local desk, if none is named")
    parser.add_argument("--days", type=_days, default=DAYS, help=f"how far, 1 to {MOST_DAYS}")
    return parser


def _days(written: str) -> int:
    if not written.isdecimal() or not 1 <= int(written[:4]) <= MOST_DAYS:
        message = f"“{written}”: write a number of days from 1 to {MOST_DAYS}"
        raise argparse.ArgumentTypeError(message)
    return int(written)


def _of_file(asked: argparse.Namespace) -> tuple[tuple[Found, ...], str]:
    described = read_desk(asked.file)
    return preflight(described, None, datetime.now(UTC), asked.days), described.zone


def _of_desk(asked: argparse.Namespace) -> tuple[tuple[Found, ...], str]:
    clients, stack = reach(asked.stack)
    place = clients("dynamodb"), outputs(clients("cloudformation"), stack)["TableName"]
    desk = desk_on(*place, ConfigurationStore(*place))
    return look(desk, asked.days), desk.configuration.read().zone


if __name__ == "__main__":
    sys.exit(main())
