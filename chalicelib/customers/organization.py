"""Organizations: who belongs to one by mail domain, how far it shares tickets, its agreements."""

from typing import Literal

from pydantic import AwareDatetime

from chalicelib.customers.agreement import Agreement
from chalicelib.tickets.value import Frozen

Sharing = Literal["none", "role", "all"]


class Organization(Frozen):
    """A customer. Its agreements live inside it, so that one read says whether it is entitled."""

    id: str  # letters, digits and dashes, lower case
    version: int = 0
    name: str
    domains: tuple[str, ...] = ()
    sharing: Sharing = "role"  # who sees all its tickets: nobody, its coordinators, everybody
    language: str | None = None
    agreements: tuple[Agreement, ...] = ()
    agreements_made: int = 0  # so that each has its own id
    check_at: AwareDatetime | None = None  # look at it now: an agreement was put in order

    def agreement(self, agreement_id: str) -> Agreement | None:
        """Return the agreement of that id, or None."""
        return next((each for each in self.agreements if each.id == agreement_id), None)
