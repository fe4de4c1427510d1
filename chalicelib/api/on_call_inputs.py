"""What is asked about on-call duty, and sent: each field bounded."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.api.drawing import Width
from chalicelib.api.inputs import Day, Input, Instant, Name, Reason
from chalicelib.api.on_call_month import USUAL_WIDTH
from chalicelib.configuration.model import Address, Language

YearMonth = Annotated[str, StringConstraints(pattern=r"^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$")]


class OnCallQuery(Input):
    """When, and of which schedule; now and all, if not said."""

    at: Instant | None = None
    month: YearMonth | None = None
    schedule: Name | None = None


class MonthQuery(Input):
    """Which month, in which language, and how wide it is drawn."""

    month: YearMonth | None = None
    language: Language | None = None
    width: Width = USUAL_WIDTH


class FairnessQuery(Input):
    """The first and the last day that count."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class PeriodInput(Input):
    """From when until when."""

    start: Instant
    end: Instant


class NewOverride(Input):
    """Who is on call from when until when; you from now on, if not said.

    ``nobody``: the schedule has a gap then. ``instead_of``: only the shifts of that person.
    """

    person: Address | None = None
    nobody: bool = False
    start: Instant | None = None
    end: Instant
    instead_of: Address | None = None
    reason: Reason | None = None


class NewSwap(Input):
    """Whom you ask to take your shifts from when until when; ``back``: you take theirs then."""

    colleague: Address
    start: Instant
    end: Instant
    back: PeriodInput | None = None
    reason: Reason | None = None
