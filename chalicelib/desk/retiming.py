"""After the desk's hours or targets were changed: every live ticket is timed by the new ones.

The desk's own item comes due some time after the change; each team's live tickets are then walked
through, a page a message, and each is woken. A walk that is interrupted goes on with its message.
Whatever is due on one of them pages who is on call as its page is read, as after a sweep.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.desk.context import Desk

PAGE = 100  # tickets of one message

Queue = Callable[[Sequence[Mapping[str, Any]]], None]  # of what is to be woken


def begin(desk: Desk, queue: Queue) -> None:
    """Queue the walk through each team's tickets; done twice it changes nothing more."""
    configuration, version = desk.configuration.fresh()
    terms = configuration.terms
    queue([{"key": f"TEAM#{team}", "terms": terms} for team in configuration.teams])
    desk.configuration.rest(version)


def walk(desk: Desk, team: str, terms: int, cursor: str | None, queue: Queue) -> int:
    """Queue a page of a team's live tickets, and the page after it; return how many they are."""
    page = desk.lists.page("queue", f"{team}#live", PAGE, cursor, ascending=True)
    duty = desk.duty.version() if page.rows else 0
    found: list[dict[str, Any]] = [
        {"key": row["PK"], "terms": terms, "duty": duty} for row in page.rows
    ]
    more = [{"key": f"TEAM#{team}", "terms": terms, "cursor": page.cursor}] if page.cursor else []
    queue([*found, *more])
    return len(found)
