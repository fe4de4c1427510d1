"""What a webhook is told of an event: plain facts, the same for programs and for chat rooms."""

from typing import Literal

from pydantic import AwareDatetime

from chalicelib.tickets.value import Frozen


class Notice(Frozen):
    """One event of one ticket, as far as the webhook may know it."""

    id: str  # of the message: the same on every retry, another for each webhook
    event: str  # its id
    kind: str
    at: AwareDatetime
    number: str  # as people write it
    subject: str
    what: str  # happened, as a sentence in the desk's language
    who: str = ""
    side: Literal["customer", "desk", "system"] = "system"
    status: str
    status_before: str | None = None
    priority: str
    ticket_kind: str
    team: str
    product: str | None = None
    organization: str | None = None
    said: str = ""  # the beginning of the message
    shortened: bool = False
    verified: bool = True  # False: whoever wrote it is not known to be who they say
    warning: str = ""  # of that, for rooms of people; programs read ``verified``
    link: str
    about: Literal["ticket", "contact"] = "ticket"  # by it a signed message's type begins
    # What customers are not told; only for the desk's own webhooks.
    actor: str | None = None
    assignee: str | None = None
    reason: str | None = None

    @property
    def caution(self) -> str:
        """What stands above words whose writer is not known to be who they say; else nothing."""
        return "" if self.verified else f"⚠ {self.warning}".strip()
