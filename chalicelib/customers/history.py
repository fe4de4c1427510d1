"""What happened to an organization and its agreements, by whom and when: its audit."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from chalicelib.tickets.events import Actor, Change
from chalicelib.tickets.value import Frozen


class Happening(StrEnum):
    """What happened."""

    CREATED = "created"
    EDITED = "edited"
    AGREEMENT_MADE = "agreement_made"
    AGREEMENT_EDITED = "agreement_edited"
    AGREEMENT_ACTIVATED = "agreement_activated"
    AGREEMENT_SUSPENDED = "agreement_suspended"
    AGREEMENT_RENEWED = "agreement_renewed"
    AGREEMENT_ENDING = "agreement_ending"
    AGREEMENT_ENDED = "agreement_ended"
    HOURS_REACHED = "hours_reached"


class Entry(Frozen):
    """One line of an organization's audit: the ``part``-th of its ``version``-th change."""

    organization: str
    version: int
    part: int = 0
    kind: Happening
    at: AwareDatetime
    actor: Actor
    agreement: str | None = None
    changes: dict[str, Change] = Field(default_factory=dict)
    details: dict[str, Any] = Field(default_factory=dict)
    reason: str | None = None

    @property
    def id(self) -> str:
        """The entry's place: stable, sortable and unique within the organization."""
        return f"{self.version:06d}.{self.part}"
