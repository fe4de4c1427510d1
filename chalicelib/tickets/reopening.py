"""How long a closed ticket may go on: the one decision of it, for every door. Pure."""

from datetime import datetime, timedelta

from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.status import Status


class ClosedTooLongAgo(Refusal):
    """The ticket was closed too long ago: what its customer's side writes opens one of its own."""

    problem = "closed-too-long-ago"
    status = 409

    def __init__(self, number: str, closed_at: datetime) -> None:
        """Say since when it is closed, and by what it goes on."""
        name = spoken(number)
        super().__init__(
            f"“number”: {name} was closed on {closed_at:%Y-%m-%d}, too long ago to be opened "
            f"again. Write a message to it (POST /tickets/{name}/messages): that opens a ticket "
            "which continues it.",
            closed_at=closed_at.isoformat(),
        )


def is_over(ticket: Ticket, now: datetime, within: timedelta) -> bool:
    """Whether it was closed longer than ``within`` ago, the desk's ``reopens_within``."""
    return (
        ticket.status is Status.CLOSED
        and ticket.closed_at is not None
        and now - ticket.closed_at > within
    )


def require_recent(ticket: Ticket, now: datetime, within: timedelta) -> None:
    """Raise ``ClosedTooLongAgo`` for a ticket that is over."""
    if ticket.closed_at is not None and is_over(ticket, now, within):
        raise ClosedTooLongAgo(ticket.number, ticket.closed_at)
