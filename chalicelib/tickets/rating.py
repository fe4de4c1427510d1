"""What the requester thinks of a solution: a score from 1 to 5, given once for each. Pure."""

from datetime import datetime

from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor, Event, Kind, happened
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import require_legal
from chalicelib.tickets.work import Rating

BEST = 5
LOW = 2  # at most this, and somebody of the desk should look at it
LONGEST_COMMENT = 2_000  # characters


class AlreadyRated(Refusal):
    """This solution has its rating."""

    problem = "already-rated"
    status = 409

    def __init__(self, rating: Rating) -> None:
        """Say what stands."""
        super().__init__(
            f"You gave {rating.score} of {BEST} on {rating.at:%Y-%m-%d}, and that stands. "
            "To add something, write a message.",
            score=rating.score,
        )
        self.rating = rating


class NothingToRate(Refusal):
    """The solution that was to be rated does not hold, or there never was one."""

    problem = "nothing-to-rate"
    status = 409


def rate(
    ticket: Ticket,
    resolution: int | None,
    score: int,
    comment: str | None,
    actor: Actor,
    now: datetime,
) -> Event:
    """The requester says how good a solution is, once for each; nothing else moves by it.

    ``resolution`` ties a signed link to its own solution; None is the one that holds.
    """
    if resolution is not None and resolution != ticket.resolution:
        message = "That solution does not hold any more: the request was opened again after it."
        raise NothingToRate(message)
    require_legal("rate", ticket.status)
    if ticket.resolution is None:
        message = "It was closed without a solution, so there is nothing to rate."
        raise NothingToRate(message)
    if (stands := standing(ticket)) is not None:
        raise AlreadyRated(stands)
    rating = Rating(score=score, comment=comment, at=now, resolution=ticket.resolution)
    said = {"comment": comment} if comment else {}
    details = {"score": score, "resolution": rating.resolution, **said}
    return happened(ticket, Kind.RATED, actor, now, {"rating": rating}, details=details)


def standing(ticket: Ticket) -> Rating | None:
    """Return the rating of the solution that holds, or None."""
    rating = ticket.rating
    return rating if rating is not None and rating.resolution == ticket.resolution else None
