"""SLA policies: which tickets they hold for, and the targets they promise them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from chalicelib.sla.duration import WrittenDuration, parse_duration, write_duration
from chalicelib.tickets.model import Channel, Metric, Priority, Ticket
from chalicelib.tickets.promise import Promise
from chalicelib.tickets.value import Frozen


class Match(Frozen):
    """Which tickets a policy is for; a field that is left out holds for all."""

    priorities: frozenset[Priority] | None = None
    kinds: frozenset[str] | None = None
    products: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    organizations: frozenset[str] | None = None
    channels: frozenset[Channel] | None = None

    def fits(self, ticket: Ticket) -> bool:
        """Whether every field that is given names the ticket's own value."""
        return all(
            wanted is None or value in wanted
            for wanted, value in (
                (self.priorities, ticket.priority),
                (self.kinds, ticket.kind),
                (self.products, ticket.product),
                (self.teams, ticket.team),
                (self.organizations, ticket.organization),
                (self.channels, ticket.channel),
            )
        )


def _share_or_duration(written: object) -> object:
    if isinstance(written, int | timedelta):
        return written
    try:
        return parse_duration(written)
    except ValueError:
        message = (
            f"“{written}” is no time of a warning: write a share in percent without its sign, "
            "such as 75, or how long is left, such as 30m"
        )
        raise ValueError(message) from None


WHOLE = 100  # percent
# A share of the target in percent that is used, or how long is left of it: 50, 75, 30m.
EarlyWarning = Annotated[
    int | timedelta,
    BeforeValidator(_share_or_duration, json_schema_input_type=int | str),
    PlainSerializer(
        lambda value: value if isinstance(value, int) else write_duration(value),
        return_type=int | str,
    ),
]


class SlaPolicy(Frozen):
    """Targets by priority and metric, in the business time of a calendar or in wall time."""

    name: str
    when: Match = Match()
    calendar: str | None = None
    targets: Mapping[Priority, Mapping[Metric, WrittenDuration]]
    warnings: tuple[EarlyWarning, ...] = Field(default=(50, 75, 90), max_length=9)

    @model_validator(mode="after")
    def _warnings_ascend(self) -> Self:
        shares = [each for each in self.warnings if isinstance(each, int)]
        if shares != sorted(set(shares)):
            message = "warnings are shares of the target in percent, ascending, each once"
            raise ValueError(message)
        if any(isinstance(each, timedelta) and each <= timedelta() for each in self.warnings):
            message = "a warning lies before the end of the target: write how long, such as 30m"
            raise ValueError(message)
        if any(not 0 < share < WHOLE for share in shares):
            message = "a warning lies between 1 and 99 percent of the target; 100 is the breach"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _targets_are_longer_than_their_warnings(self) -> Self:
        longest = max((each for each in self.warnings if isinstance(each, timedelta)), default=None)
        for priority, targets in self.targets.items():
            for metric, target in targets.items():
                if target <= timedelta():
                    message = f"targets.{priority}.{metric} is no time at all: write 1m or more"
                    raise ValueError(message)
                if longest is not None and target <= longest:
                    message = (
                        f"warnings: {write_duration(longest)} before the end of "
                        f"targets.{priority}.{metric} is before it begins: write less than "
                        f"{write_duration(target)}, or a share such as 75"
                    )
                    raise ValueError(message)
        return self

    def promise(self, metric: Metric, priority: Priority, terms: int) -> Promise | None:
        """Return what it promises of a metric at a priority, None for nothing.

        ``terms`` is the version of the desk since which its targets and calendars are so.
        """
        target = self.targets.get(priority, {}).get(metric)
        if target is None:
            return None
        points = {
            target * each / WHOLE if isinstance(each, int) else target - each
            for each in self.warnings
        }
        return Promise(
            metric=metric,
            target=target,
            calendar=self.calendar,
            terms=terms,
            warnings=tuple(sorted(points)),
        )


def first_match(policies: Iterable[SlaPolicy], ticket: Ticket) -> SlaPolicy | None:
    """Return the policy that holds for the ticket: the first that fits, from the top."""
    return next((policy for policy in policies if policy.when.fits(ticket)), None)
