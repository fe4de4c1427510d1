"""Owns how often one person may ask another for a swap, or relieve them: each is a mail to them.

Pure.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from chalicelib.escalation.on_call.arrangement import Arrangement, Stand
from chalicelib.tickets.errors import Refusal

MOST_OPEN = 5  # of one person to another, that nobody has answered
MOST_WITHIN = 10  # asked of one person by another, whatever became of them
MOST_RELIEFS = 10  # of one person by another's overrides, also of those that were taken back
WITHIN = timedelta(days=1)


class TooManySwapsOpen(Refusal):
    """A colleague has as many swaps of the same person before them as they may have at once."""

    problem = "too-many-swaps-open"
    status = 409


class TooManySwaps(Refusal):
    """Somebody asked the same colleague for as many swaps as they may within a day."""

    problem = "too-many-swaps"
    status = 429

    def __init__(self, colleague: str, wait: timedelta) -> None:
        """Say when the colleague may be asked again."""
        self.seconds = max(ceil(wait.total_seconds()), 1)
        super().__init__(
            f"“colleague”: you asked {colleague} for {MOST_WITHIN} swaps within a day. Ask them "
            f"again in {self.seconds} s, ask somebody else, or let a supervisor arrange it.",
            limit=MOST_WITHIN,
        )


class TooManyReliefs(Refusal):
    """Somebody relieved the same colleague as often as they may within a day."""

    problem = "too-many-reliefs"
    status = 429

    def __init__(self, colleague: str, wait: timedelta) -> None:
        """Say when the colleague may be relieved again, and what goes at once."""
        self.seconds = max(ceil(wait.total_seconds()), 1)
        super().__init__(
            f"“instead_of”: you relieved {colleague} {MOST_RELIEFS} times within a day, and each "
            f"time is a mail to them. Do it again in {self.seconds} s, or now without "
            "“instead_of”: then it holds whoever would be on call.",
            limit=MOST_RELIEFS,
        )


def require_room(swap: Arrangement, known: Iterable[Arrangement], now: datetime) -> None:
    """Raise unless its colleague may be asked once more by the same person.

    A swap that nobody can accept any more is not open; what was withdrawn or answered within the
    day counts as asked all the same, or asking and withdrawing would be a mail each time.
    """
    theirs = [each for each in known if _is_alike(each, swap)]
    waiting = [each for each in theirs if each.stand is Stand.ASKED and each.expires_at > now]
    if len(waiting) >= MOST_OPEN:
        listed = ", ".join(each.id for each in waiting)
        message = (
            f"“colleague”: {len(waiting)} swaps that you asked {swap.person} for wait for an "
            f"answer ({listed}): withdraw one, or ask for one longer time."
        )
        raise TooManySwapsOpen(message)
    if wait := _wait((each.asked_at or each.at for each in theirs), MOST_WITHIN, now):
        raise TooManySwaps(str(swap.person), wait)


def require_relief(override: Arrangement, known: Iterable[Arrangement], now: datetime) -> None:
    """Raise unless its writer may relieve the colleague once more.

    One override relieves somebody of all their shifts in its time, so nobody needs many. What was
    taken back counts all the same, or placing and taking back would be a mail each time.
    """
    colleague = override.instead_of
    if colleague in {None, override.by}:
        return
    alike = (
        each.at
        for each in known
        if not each.swap and (each.by, each.instead_of) == (override.by, colleague)
    )
    if wait := _wait(alike, MOST_RELIEFS, now):
        raise TooManyReliefs(str(colleague), wait)


def _wait(done: Iterable[datetime], most: int, now: datetime) -> timedelta | None:
    """Return how long until it may be done once more; None: it may be done now."""
    lately = sorted(at for at in done if now - at < WITHIN)
    return lately[-most] + WITHIN - now if len(lately) >= most else None


def _is_alike(one: Arrangement, other: Arrangement) -> bool:
    """Whether both are swaps that the same person asked the same colleague for."""
    return one.swap and (one.by, one.person) == (other.by, other.person)
