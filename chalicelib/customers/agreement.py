"""Agreements: when and for what a contract entitles an organization to assistance. Pure.

Dates are days of the desk's own zone, both ends included.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from chalicelib.tickets.model import Channel
from chalicelib.tickets.value import Frozen

ANNOUNCED_AT = (80, 100)  # percent of the hours included
Renewal = Literal["never", "tacit", "express"]
# Days are counted on from it, and it begins at an instant in every zone: not “for ever”, 9999.
Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(3000, 1, 1))]


class Agreement(Frozen):
    """A contract of one organization."""

    id: str  # the organization's id, a dot and a number
    version: int = 1
    name: str
    starts_on: Day  # of this period
    ends_on: Day
    since: date | None = None  # it has held through its periods since then; None: ``starts_on``
    state: Literal["active", "suspended"] = "active"
    products: frozenset[str] | None = None  # None: all
    channels: frozenset[Channel] | None = None  # None: all
    sla: str | None = None  # the SLA policy that it promises; None: the first that fits
    hours: int | None = Field(default=None, ge=1)  # included in each period; None: not counted
    minutes_used: int = 0  # of this period
    warned: int = 0  # the highest share of the hours that was announced
    grace_days: int = Field(default=0, ge=0, le=366)
    renewal: Renewal = "never"
    announced: int | None = None  # the fewest days before its end that were announced

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Agreement":
        if self.ends_on < self.starts_on:
            message = "“ends_on” is before “starts_on”: an agreement lasts a day at least"
            raise ValueError(message)
        return self

    def covers(self, product: str | None, channel: Channel) -> bool:
        """Whether it is for that product and channel; about no product, it is for every one."""
        of_product = self.products is None or product is None or product in self.products
        return of_product and (self.channels is None or channel in self.channels)

    def holds_on(self, day: date) -> bool:
        """Whether it entitles on ``day``: within its dates, its grace, or tacitly renewed."""
        if self.state != "active" or day < self.begins_on:
            return False
        return self.renewal == "tacit" or day <= self.ends_on + timedelta(days=self.grace_days)

    @property
    def begins_on(self) -> date:
        """Return the first day of its first period: renewed early, it holds until its next too."""
        return self.since or self.starts_on

    @property
    def next_period(self) -> "Agreement":
        """Return it renewed: from the day after its end, for as long as before, hours at zero."""
        length = self.ends_on - self.starts_on
        starts_on = self.ends_on + timedelta(days=1)
        days = {"starts_on": starts_on, "ends_on": starts_on + length, "since": self.begins_on}
        fresh = {"minutes_used": 0, "warned": 0, "announced": None, "version": self.version + 1}
        return self.model_copy(update={**days, **fresh})


def entitling(
    agreements: Iterable[Agreement], product: str | None, channel: Channel, day: date
) -> Agreement | None:
    """Return the agreement that a ticket is opened under: of those that hold, the longest."""
    holding = [each for each in agreements if each.holds_on(day) and each.covers(product, channel)]
    return max(holding, key=lambda each: each.ends_on, default=None)


def share_reached(agreement: Agreement) -> int:
    """Return the highest announced share (percent) of its hours that is used up; 0 for none."""
    if agreement.hours is None:
        return 0
    used = agreement.minutes_used * 100 // (agreement.hours * 60)
    return max((share for share in ANNOUNCED_AT if used >= share), default=0)
