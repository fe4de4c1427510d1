"""SLA policies: which tickets they hold for, and the targets they promise them."""

from collections.abc import Iterable, Mapping

from pydantic import Field, model_validator

from chalicelib.sla.duration import WrittenDuration
from chalicelib.tickets.model import Metric, Priority, Ticket
from chalicelib.tickets.value import Frozen


class Match(Frozen):
    """Which tickets a policy is for; a field that is left out holds for all."""

    priorities: frozenset[Priority] | None = None
    kinds: frozenset[str] | None = None
    products: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    organizations: frozenset[str] | None = None

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
            )
        )


class SlaPolicy(Frozen):
    """Targets by priority and metric, in the business time of a calendar or in wall time."""

    name: str
    when: Match = Match()
    calendar: str | None = None
    targets: Mapping[Priority, Mapping[Metric, WrittenDuration]]
    warnings: tuple[int, ...] = Field(default=(50, 75, 90), max_length=9)

    @model_validator(mode="after")
    def _warnings_ascend(self) -> "SlaPolicy":
        if list(self.warnings) != sorted(set(self.warnings)):
            message = "warnings are shares of the target in percent, ascending, each once"
            raise ValueError(message)
        if any(not 0 < share < 100 for share in self.warnings):  # noqa: PLR2004 - percent
            message = "a warning lies between 1 and 99 percent of the target; 100 is the breach"
            raise ValueError(message)
        return self


def first_match(policies: Iterable[SlaPolicy], ticket: Ticket) -> SlaPolicy | None:
    """Return the policy that holds for the ticket: the first that fits, from the top."""
    return next((policy for policy in policies if policy.when.fits(ticket)), None)
