"""Who is served: whether a contract is asked for, and what becomes of strangers."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from chalicelib.tickets.value import Frozen


class Agreements(Frozen):
    """The gate. Without ``required`` everybody is served, and agreements only set the targets."""

    required: bool = False
    team: str | None = None  # the commercial team, which puts things in order
    strangers: Literal["guest", "triage"] = "guest"  # of no organization: served, or held
    announce: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (30, 7)  # days before the end

    @model_validator(mode="after")
    def _somebody_puts_it_in_order(self) -> "Agreements":
        if (self.required or self.strangers == "triage") and self.team is None:
            message = "“team” is missing: the team that looks at what is held"
            raise ValueError(message)
        return self


class ExternalSystem(Frozen):
    """A system whose incidents tickets follow."""

    name: str
    url: str | None = None  # of one incident, with {id} where its id goes
    solved: frozenset[str] = frozenset({"solved", "resolved", "closed", "done"})

    def address(self, incident: str) -> str | None:
        """Return where people see that incident, or None."""
        return self.url.replace("{id}", incident) if self.url else None
