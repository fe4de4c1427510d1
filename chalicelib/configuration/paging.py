"""When pages are collected: somebody who is called to many tickets at once gets one message."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib.sla.duration import WrittenDuration, write_duration
from chalicelib.tickets.value import Frozen

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)


def _is_sensible(within: timedelta) -> timedelta:
    if not SHORTEST <= within <= LONGEST:
        message = (
            f"“{write_duration(within)}” is no time in which pages are counted: write "
            f"{write_duration(SHORTEST)} to {write_duration(LONGEST)}"
        )
        raise ValueError(message)
    return within


class Paging(Frozen):
    """Who is paged for more than ``bundle_after`` tickets in that time gets the rest together."""

    bundle_after: Annotated[int, Field(ge=1, le=100)] = 3
    bundle_within: Annotated[WrittenDuration, AfterValidator(_is_sensible)] = timedelta(minutes=5)
