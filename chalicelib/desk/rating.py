"""The requester's rating of a solution, for every door: the API, and the link in a mail."""

from chalicelib.desk.change import change
from chalicelib.desk.context import Call, Desk
from chalicelib.tickets import rating
from chalicelib.tickets.model import Ticket


def rate(
    desk: Desk,
    number: str,
    score: int,
    comment: str | None,
    call: Call,
    *,
    resolution: int | None = None,
) -> Ticket:
    """Rate the solution that holds; ``resolution`` is the one that a signed link is for."""
    return change(
        desk,
        number,
        "rate",
        lambda ticket, now: rating.rate(ticket, resolution, score, comment, call.actor, now),
        call,
    )
