"""How often a ticket was answered by mail of late: two programs that answer each other are ended.

An absence notice in an agent's mailbox that does not say what it is counts as the agent's answer,
and the customer's own may answer that one: neither of them ever ends it. Nor does one that nothing
proves to be the agent's: it is a note, of which the agent is told.
"""

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from chalicelib.tickets.value import Frozen

MOST = 10  # nobody writes more of them to one customer
WITHIN = timedelta(hours=1)


class ByMail(Frozen):
    """Answers and notes in the desk's name that came by mail within the hour since ``since``."""

    since: AwareDatetime
    count: int


def one_more(before: ByMail | None, now: datetime) -> ByMail:
    """Return the count with one more answer in it."""
    if before is None or now - before.since >= WITHIN:
        return ByMail(since=now, count=1)
    return before.model_copy(update={"count": before.count + 1})


def too_many(before: ByMail | None, now: datetime) -> bool:
    """Whether one more would be one of a program's."""
    return one_more(before, now).count > MOST
