"""Why an escalation or a step of it was skipped: a code for programs, a sentence in English. Pure.

The words of each language are ``notify/reasons.py``.
"""

from enum import StrEnum
from typing import Any, NamedTuple

from chalicelib.tickets.errors import InvalidChange, NotReady, Refusal


class Why(StrEnum):
    """Why something was skipped; beside it stands in the event's details what it names."""

    LATE = "late"  # late_by, in seconds: the step after it is due as well
    RAISED_ALREADY = "raised_already"  # the ticket is as urgent, as far up, or with them
    NO_POLICY = "no_policy"  # policy: desk.yaml has none of that name any more
    NEVER_OPEN = "never_open"  # calendar: its hours are over before any step
    NO_LEVEL = "no_level"  # level: no team is of it
    NO_TEAM = "no_team"  # team: desk.yaml has none of that name any more
    CIRCLE = "circle"  # team: it had the ticket at this very instant
    NOBODY = "nobody"  # target: it means nobody at this moment
    APPROVAL = "approval"  # nobody works on it before it is approved


class Skipped(NamedTuple):
    """Why something was skipped, by code and in English, and what that names."""

    why: Why
    reason: str
    named: dict[str, Any]

    @property
    def details(self) -> dict[str, Any]:
        """What an event says of it."""
        return {"why": self.why, **self.named}


class NotRaised(InvalidChange):
    """The ticket cannot be raised so; ``why`` is the code, ``named`` what its words name."""

    def __init__(self, detail: str, why: Why, **named: Any) -> None:
        """Keep both beside the sentence, for the timeline."""
        super().__init__(detail)
        self.why = why
        self.named = named


def code_of(refusal: Refusal) -> dict[str, Any]:
    """Return what an event says of why a step could not raise the ticket; {}: only its reason."""
    if isinstance(refusal, NotRaised):
        return Skipped(refusal.why, refusal.detail, refusal.named).details
    return {"why": Why.APPROVAL} if isinstance(refusal, NotReady) else {}
